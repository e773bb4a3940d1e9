"""What the forms of DiscordChatExporter share: a channel, its people and its records."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath
from typing import Any

from workbench.evidence import Source
from workbench.evidence.epoch import iso_8601
from workbench.importers._accounts import (
    Ends,
    Export,
    Row,
    a_dict,
    a_list,
    a_number,
    as_text,
    two_ends,
)
from workbench.importers._discord import disagreement
from workbench.records import (
    Attachment,
    Call,
    Direction,
    Held,
    Message,
    Notice,
    Party,
    Provenance,
    Skipped,
    Thread,
    TimeStamp,
)

ORDINARY = ("Default", "Reply", "0", "19", "")
DIRECT = ("DirectTextChat", "DM", "1")
KEPT = ("reactions", "reference", "embeds", "stickers", "mentions", "interaction", "inlineEmojis")
DAY = r"\d{4}-\d{2}-\d{2}"
RANGE = rf"(?P<from>{DAY}) to (?P<to>{DAY})|after (?P<after>{DAY})|before (?P<before>{DAY})"
NAME = re.compile(
    rf"(?P<where>.+ - )?(?P<channel>.+?) \[(?P<id>\d+)\](?: \((?:{RANGE})\))?(?: \[part \d+\])?"
)
DIRECT_FILE = re.compile(r"Direct Messages - (?:Private - )?")
NO_TAG = ("", "0", "0000")


def told_by_name(source: Source) -> dict[str, Any]:
    """What the exporter wrote into the file's name: `Server - Category - channel [number]`."""
    found = NAME.fullmatch(PurePosixPath(source.title).stem)
    if found is None:
        return {}
    direct = DIRECT_FILE.fullmatch(found["where"] or "")
    kind = "DirectTextChat" if direct else ""
    return {
        "channel": {"id": found["id"], "name": found["channel"], "type": kind},
        "dateRange": {
            "after": found["from"] or found["after"],
            "before": found["to"] or found["before"],
        },
    }


def by_name(channel: Channel) -> Notice:
    """That a form which does not say its channel has it from the file's name, or not at all."""
    if channel.told:
        text = f"the channel {channel.thread.name!r} is taken from the name of the file"
        return Notice("channel-by-name", text)
    return Notice("channel-unknown", "neither the file nor its name says which channel it is of")


class Channel:
    """One exported channel: what a file says besides its messages, and how these become records.

    Args:
        export: the file.
        told: the fields at its top, in the names of the JSON form; what it does not say is absent.
        authors: the author of each message, likewise; they are read to the end before `told` is
            looked at, so that one pass over the file can give both.
        owner: whose export it is, where a person has said so.
    """

    def __init__(
        self, export: Export, told: dict[str, Any], authors: Iterable[dict[str, Any]], owner: str
    ) -> None:
        self.export, self.told = export, told
        self.owner, self.inferred = owner, False
        self.people: dict[str, Party] = {}
        for author in authors:
            key = as_text(author.get("id")) or str(author.get("name") or "")
            if key and key not in self.people:
                self.people[key] = Party(key, _name(author))
        self.declared = a_number(told.get("messageCount"))
        place = a_dict(told.get("channel"))
        self.direct = str(place.get("type")) in DIRECT
        name = str(place.get("name") or "")
        self.thread = Thread(as_text(place.get("id")) or export.source.title, name, not self.direct)
        if not self.owner and self.direct:
            self._infer(name)
        self.people = {
            key: Party(each.identifier, each.name, self.owner in (each.identifier, each.name))
            if self.owner else each
            for key, each in self.people.items()
        }  # fmt: skip

    def _infer(self, title: str) -> None:
        """In a chat of two named after one of them, the other exported it."""
        others = [each for each in self.people.values() if not _is_called(each, title)]
        if len(self.people) == 2 and len(others) == 1:
            self.owner, self.inferred = others[0].identifier, True

    def notices(self) -> Iterator[Notice]:
        """Whose export it is, and what it covers."""
        if self.inferred:
            text = f"{self.owner} is taken for the owner: the chat is named after the other party"
            yield Notice("owner-inferred", text)
        elif not self.owner:
            text = "the export does not say who made it; directions are unknown"
            yield Notice("owner-unknown", text)
        span = a_dict(self.told.get("dateRange"))
        if span.get("after") or span.get("before"):
            text = f"a selection: after {span.get('after')}, before {span.get('before')}"
            yield Notice("selection", text)

    def record(self, row: Row) -> Message | Call | Skipped:
        """The message, call or event of one row, its fields in the names of the JSON form."""
        told = a_dict(row.value)
        if "timestamp" not in told:
            return Skipped(row.place, "a message without a time", str(row.value)[:200])
        stamp = iso_8601(str(told["timestamp"]))
        author = a_dict(told.get("author"))
        sender = self.people.get(as_text(author.get("id")) or str(author.get("name") or ""))
        everyone = self.people.values() if self.direct else ()
        recipients, direction = two_ends(sender, everyone, owner_known=bool(self.owner))
        if self.direct and not recipients and self.thread.name:
            other = Party(self.thread.name)
            recipients = () if sender and _is_called(sender, self.thread.name) else (other,)
        ends = (sender, recipients, direction)
        if str(told.get("type")) in ("Call", "3"):
            return self._call(row.place, stamp, told, ends)
        return self._message(row.place, stamp, told, ends)

    def _call(self, place: Provenance, stamp: TimeStamp, told: dict[str, Any], ends: Ends) -> Call:
        ended = iso_8601(str(told.get("callEndedTimestamp") or ""))
        seconds = None
        if ended.utc is not None and stamp.utc is not None:
            seconds = int((ended.utc - stamp.utc).total_seconds())
        details = {"text": str(told.get("content") or "")}
        return Call(
            place, stamp, "discord", self.thread, *ends, "unknown", seconds,
            native_id=as_text(told.get("id")), details=details,
        )  # fmt: skip

    def _message(
        self, place: Provenance, stamp: TimeStamp, told: dict[str, Any], ends: Ends
    ) -> Message:
        kind = str(told.get("type") or "")
        details = {key: as_text(told[key]) for key in KEPT if told.get(key)}
        details |= disagreement(stamp, a_number(told.get("id")) or 0)
        sender, recipients, direction = ends
        if kind not in ORDINARY:
            direction = Direction.SYSTEM
            details["event"] = kind
        edited = told.get("timestampEdited")
        if edited:
            details["edited"] = str(edited)
        forwarded = a_dict(told.get("forwardedMessage"))
        if forwarded:
            details["forwarded"] = as_text(forwarded)
        marks = [name for name, on in (("forwarded", forwarded), ("pinned", told.get("isPinned")))
                 if on]  # fmt: skip
        return Message(
            provenance=place,
            time=stamp,
            platform="discord",
            thread=self.thread,
            sender=sender,
            recipients=recipients,
            direction=direction,
            body=_body(told) or None,
            attachments=tuple(self._attachments(told, forwarded)),
            edited=bool(edited),
            marks=tuple(marks),
            native_id=as_text(told.get("id")),
            details=details,
        )

    def _attachments(self, told: dict[str, Any], forwarded: dict[str, Any]) -> Iterator[Attachment]:
        for each in [*a_list(told.get("attachments")), *a_list(forwarded.get("attachments"))]:
            file = a_dict(each)
            url, name = str(file.get("url") or ""), str(file.get("fileName") or "")
            if "://" in url or not url:
                yield Attachment(name or url, held=Held.OMITTED)
            else:
                yield self.export.attachment(url)


def _name(author: dict[str, Any]) -> str:
    """The nickname, with the account's name and tag where they differ."""
    account = str(author.get("name") or "")
    tag = str(author.get("discriminator") or "")
    account = account if tag in NO_TAG else f"{account}#{tag}"
    nickname = str(author.get("nickname") or "")
    return account if nickname in ("", author.get("name")) else f"{nickname} ({account})"


def _is_called(party: Party, title: str) -> bool:
    name = party.name.removesuffix(")").replace(" (", "\n").split("\n")
    return title in name or title in [each.split("#", 1)[0] for each in name]


def _body(told: dict[str, Any]) -> str:
    """What is said: the text, or that of what was forwarded, a sticker's name, an embed's words."""
    if told.get("content"):
        return str(told["content"])
    if text := a_dict(told.get("forwardedMessage")).get("content"):
        return str(text)
    words = [str(a_dict(each).get("name") or "") for each in a_list(told.get("stickers"))]
    for each in a_list(told.get("embeds")):
        words += [str(a_dict(each).get(key) or "") for key in ("title", "description", "url")]
    return "\n".join(each for each in words if each)
