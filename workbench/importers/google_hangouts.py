"""Google Hangouts in a Takeout: `Hangouts.json`, of before 2022, alone or as part of an archive.

Times are microseconds since 1970 in UTC. People are numbers; names stand beside the conversation
and are missing for deleted accounts. SMS and Voice texts of the time stand among the rest.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from workbench.errors import InputError
from workbench.evidence import Probe, Source
from workbench.evidence.epoch import since_1970
from workbench.evidence.json_pieces import Path
from workbench.evidence.spans import read_span
from workbench.importers._accounts import Export, Row, a_dict, a_list, as_text, flat, two_ends
from workbench.importers.protocol import Certainty, Context, Format, Match
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
    Yielded,
)

FORMAT = Format(
    code="google-hangouts",
    title="Google Hangouts (Takeout)",
    version=1,
    platforms=("hangouts",),
    carries=("messages and SMS", "links", "names of pictures", "calls", "joining, leaving and"
             " naming as events", "positions and other items in their fields"),
    omits=("pictures: only their addresses are in it", "unverified on real data"),
    times="UTC, stated by the server",
)  # fmt: skip
FILE = re.compile(r"(?:^|/)Hangouts\.json$", re.IGNORECASE)
MARKS = re.compile(r'"(?:conversations|conversation_state)"\s*:\s*\[')
INNER = ('"participant_data"', '"self_conversation_state"', '"chat_message"', '"conversation_id"')
CALLS = ("HANGOUT_EVENT", "START_HANGOUT", "END_HANGOUT")


def sniff(probe: Probe) -> Match | None:
    """Claim a file of conversations with events, or that file in a Takeout."""
    names = [""] if probe.is_file else [n for n in probe.names if FILE.search(n)]
    known = [each for each in names if each.count("/") <= 3 and _is_hangouts(probe, each)]
    if not known:
        return None
    mine = frozenset[str]() if probe.is_file else frozenset(known)
    return Match(FORMAT, Certainty.BY_STRUCTURE, "conversations with participant_data", mine)


def _is_hangouts(probe: Probe, name: str) -> bool:
    text = probe.text(name) or "" if probe.json_start(name) == "{" else ""
    return bool(MARKS.search(text)) and sum(mark in text for mark in INNER) >= 2


def read(source: Source, context: Context) -> Iterator[Yielded]:
    """Stream the conversations one after the other."""
    names = (
        [""] if source.kind == "file" else [m.name for m in source.members if FILE.search(m.name)]
    )
    if not names:
        raise InputError("no Hangouts.json in it", where=source.name)
    export = Export(source, frozenset(names))
    for name in names:
        yield from _Talks(export, name, context.owner).records()
    yield from export.left_over()


def original(source: Source, provenance: Provenance) -> bytes:
    """The JSON of one event, as it stands in its file."""
    return read_span(source, provenance)


def _look_into(path: Path) -> bool:
    """The list of conversations, each of them, its older wrapper, and its events."""
    if len(path) < 2:
        return not path or path[0] in ("conversations", "conversation_state")
    inner = path[2:]
    if not inner:
        return True
    if inner[0] in ("conversation_state", "response"):
        inner = inner[1:]
    return inner in ((), ("events",), ("event",))


class _Talks:
    """One file while it is read: what each conversation says of itself, then its events."""

    def __init__(self, export: Export, name: str, owner: str) -> None:
        self.export, self.name, self.owner = export, name, owner
        self.heads: dict[int, dict[str, Any]] = {}
        self.told_unknown = False

    def records(self) -> Iterator[Yielded]:
        self._learn()
        if not self.owner:
            yield Notice("owner-unknown", "no conversation says whose file it is")
        for row in self.export.rows(self.name, _look_into):
            if isinstance(row, Skipped):
                yield row
            elif isinstance(row.path[-1], int) and len(row.path) > 2:
                yield self._event(row, self.heads.get(int(row.path[1]), {}))

    def _learn(self) -> None:
        """The heads of the conversations; they may stand behind the events."""
        for row in self.export.rows(self.name, _look_into):
            if isinstance(row, Skipped) or len(row.path) < 3 or isinstance(row.path[-1], int):
                continue  # what is damaged is told when the events are read
            told = a_dict(row.value)
            head = a_dict(told.get("conversation")) or told
            if "participant_data" in head or "self_conversation_state" in head:
                self.heads[int(row.path[1])] = head
        for head in self.heads.values():
            state = a_dict(a_dict(head.get("self_conversation_state")).get("self_read_state"))
            number = _number(state.get("participant_id"))
            self.owner = self.owner or number

    def _party(self, number: str, head: dict[str, Any]) -> Party:
        for each in a_list(head.get("participant_data")):
            told = a_dict(each)
            if _number(told.get("id")) == number:
                phone = as_text(a_dict(told.get("phone_number")).get("e164"))
                name = as_text(told.get("fallback_name")) or phone
                return Party(number, name, owner=number == self.owner)
        return Party(number, owner=number == self.owner)

    def _event(self, row: Row, head: dict[str, Any]) -> Yielded:
        told = a_dict(row.value)
        if not told.get("timestamp"):
            return Skipped(row.place, "an event without a time", str(row.value)[:200])
        people = [_number(a_dict(each).get("id")) for each in a_list(head.get("participant_data"))]
        kind = as_text(head.get("type"))
        one_to_one = kind != "GROUP" and len(people) <= 2
        sender_id = _number(told.get("sender_id"))
        sender = self._party(sender_id, head) if sender_id else None
        recipients, direction = two_ends(
            sender, (self._party(each, head) for each in people), owner_known=bool(self.owner)
        )
        key = as_text(
            a_dict(told.get("conversation_id")).get("id") or a_dict(head.get("id")).get("id")
        )
        names = [self._party(each, head).name for each in people if each != self.owner]
        thread = Thread(
            key, as_text(head.get("name")) or ", ".join(filter(None, names)), group=not one_to_one
        )
        stamp, _ = since_1970(as_text(told["timestamp"]))
        number = as_text(told.get("event_id"))
        event = as_text(told.get("event_type"))
        if "hangout_event" in told or event in CALLS:
            call = a_dict(told.get("hangout_event"))
            length = as_text(call.get("hangout_duration_secs"))
            return Call(
                row.place, stamp, "hangouts", thread, sender, recipients, direction, "unknown",
                int(length) if length.isdecimal() and len(length) < 10 else None,
                video=as_text(call.get("media_type")) == "AUDIO_VIDEO", native_id=number,
                details=flat(call) | {"kind": event},
            )  # fmt: skip
        content = a_dict(a_dict(told.get("chat_message")).get("message_content"))
        body, links = _said(content)
        details = {"links": "\n".join(links)} if links else {}
        if event not in ("", "REGULAR_CHAT_MESSAGE"):
            details["kind"] = event
        if not content:
            direction = Direction.SYSTEM
            details["event"] = event or "other"
            fields = {k: v for k, v in told.items() if "change" in k or "rename" in k}
            details |= flat(fields)
            body = f"{event}: {as_text(fields)}" if fields else event
        return Message(
            row.place, stamp, "hangouts", thread, sender, recipients, direction, body or None,
            tuple(_attachments(content)), native_id=number, details=details,
        )  # fmt: skip


def _number(told: Any) -> str:
    ids = a_dict(told)
    return as_text(ids.get("gaia_id") or ids.get("chat_id"))


def _said(content: dict[str, Any]) -> tuple[str, list[str]]:
    """The text of the segments, and addresses that the visible text hides."""
    words, links = [], []
    for each in a_list(content.get("segment")):
        told = a_dict(each)
        kind = as_text(told.get("type"))
        words.append("\n" if kind == "LINE_BREAK" else as_text(told.get("text")))
        target = as_text(a_dict(told.get("link_data")).get("link_target"))
        if target and target != words[-1]:
            links.append(target)
    return "".join(words), links


def _attachments(content: dict[str, Any]) -> Iterator[Attachment]:
    for each in a_list(content.get("attachment")):
        item = a_dict(a_dict(each).get("embed_item"))
        for key, value in item.items():
            if isinstance(value, dict) and "photo" in key:
                url = as_text(value.get("url") or a_dict(value.get("thumbnail")).get("image_url"))
                yield Attachment(PurePosixPath(url.split("?", 1)[0]).name or key, held=Held.OMITTED)
                break
        else:
            yield Attachment(as_text(item.get("type")), held=Held.OMITTED)
