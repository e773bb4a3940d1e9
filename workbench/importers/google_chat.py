"""Google Chat in a Takeout: the `Google Chat` part of an archive or folder, or one `messages.json`.

Times are sentences in UTC in the account's language; English is read, other languages stay as
they are written. A deleted message is listed without its text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from workbench.errors import InputError
from workbench.evidence import Probe, Source, written_times
from workbench.evidence.spans import read_span
from workbench.importers._accounts import (
    Export,
    Row,
    a_dict,
    a_list,
    as_text,
    in_lists,
    parsed,
    two_ends,
)
from workbench.importers.protocol import Certainty, Context, Format, Match
from workbench.records import (
    Attachment,
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
    code="google-chat",
    title="Google Chat (Takeout)",
    version=1,
    platforms=("google-chat",),
    carries=("messages", "deleted messages as such", "edited times", "quotes", "reactions",
             "links and other annotations", "attached files", "membership records as events"),
    omits=("dates in languages other than English stay unread and are kept as text",
           "unverified on real data"),
    times="UTC, stated by the server",
)  # fmt: skip
MESSAGES = re.compile(r"(?:^|/)Groups/(?P<kind>DM|Space) (?P<id>[^/]+)/messages\.json$")
GROUP = re.compile(r"(?:^|/)Groups/(?:DM|Space) [^/]+/")
USER = re.compile(r"(?:^|/)Users/User \d+/user_info\.json$")
SHAPE = re.compile(
    r'"creator"\s*:.{0,600}?"created_date"|"created_date".{0,600}?"creator"', re.DOTALL
)
KEPT = ("quoted_message_metadata", "reactions", "annotations", "topic_id", "deletion_metadata",
        "previous_message_versions", "message_state")  # fmt: skip
URL = "private_do_not_access_or_else_safe_url_wrapped_value"


def sniff(probe: Probe) -> Match | None:
    """Claim a file of messages, or the part of a Takeout that holds them."""
    if probe.is_file:
        text = probe.text() or "" if probe.json_start() == "{" else ""
        if '"messages"' in text[:400] and SHAPE.search(text):
            return Match(FORMAT, Certainty.BY_STRUCTURE, "messages with creator and created_date")
        return None
    mine = _mine(probe.names)
    if not any(MESSAGES.search(each) for each in mine):
        return None
    return Match(FORMAT, Certainty.BY_STRUCTURE, f"{len(mine)} files of Google Chat", mine)


def _mine(names: tuple[str, ...]) -> frozenset[str]:
    near = [each for each in names if each.count("/") <= 6]
    return frozenset(each for each in near if GROUP.search(each) or USER.search(each))


def read(source: Source, context: Context) -> Iterator[Yielded]:
    """Stream the groups one after the other, then files that no message names."""
    mine = frozenset({""}) if source.kind == "file" else _mine(Probe(source).names)
    export = Export(source, mine)
    owners = {context.owner} - {""} or _owners(export)
    if not owners:
        yield Notice("owner-unknown", "user_info.json is missing; directions are unknown")
    names = export.itself_or(MESSAGES)
    if not names:
        raise InputError("no messages of Google Chat in it", where=source.name)
    for name in names:
        yield from _group(export, name, owners)
    yield from export.left_over()


def original(source: Source, provenance: Provenance) -> bytes:
    """The JSON of one message, as it stands in its file."""
    return read_span(source, provenance)


def _owners(export: Export) -> set[str]:
    """The address and name that `user_info.json` gives."""
    found: set[str] = set()
    for name in export.matching(USER):
        user = a_dict(_loaded(export, name).get("user"))
        found |= {as_text(user.get("email")), as_text(user.get("name"))}
    return found - {""}


def _loaded(export: Export, name: str) -> dict[str, Any]:
    try:
        return a_dict(parsed(export.text(name), name))
    except InputError:
        return {}  # it names people only; messages are read without it


def _group(export: Export, name: str, owners: set[str]) -> Iterator[Yielded]:
    beside = str(PurePosixPath(name).parent / "group_info.json") if name else ""
    told = _loaded(export, beside) if beside in export.source.by_name and name else {}
    people = tuple(_party(a_dict(each), owners) for each in a_list(told.get("members")))
    found = MESSAGES.search(name)
    space = bool(found and found["kind"] == "Space")
    others = ", ".join(each.name or each.identifier for each in people if not each.owner)
    thread = Thread(
        found["id"] if found else export.source.title,
        as_text(told.get("name")) or others,
        group=space or len(people) > 2,
    )
    try:
        for row in export.rows(name, in_lists("messages")):
            if isinstance(row, Skipped):
                yield row
            elif row.path[0] == "messages" and len(row.path) == 2:
                yield _message(export, row, thread, people, owners)
    except InputError as problem:
        yield Skipped(export.source.at("json=/", name), problem.what)


def _party(told: dict[str, Any], owners: set[str]) -> Party:
    address, name = as_text(told.get("email")), as_text(told.get("name"))
    return Party(address or name, name if address else "", owner=bool({address, name} & owners))


def _message(
    export: Export, row: Row, thread: Thread, people: tuple[Party, ...], owners: set[str]
) -> Message | Skipped:
    told = a_dict(row.value)
    if "creator" not in told and "created_date" not in told:
        return Skipped(row.place, "not a message", str(row.value)[:200])
    creator = a_dict(told.get("creator"))
    sender = _party(creator, owners) if creator else None
    recipients, direction = two_ends(sender, people, owner_known=bool(owners))
    gone = as_text(told.get("deleted_date"))
    deleted = bool(gone) or told.get("message_state") == "DELETED" or "deletion_metadata" in told
    details = {key: as_text(told[key]) for key in KEPT if told.get(key)}
    edited = as_text(told.get("updated_date"))
    details |= {key: text for key, text in (("edited", edited), ("deleted", gone)) if text}
    if told.get("annotations") and (links := _links(told)):
        details["links"] = "\n".join(links)
    if as_text(creator.get("user_type")) not in ("", "Human"):
        details["user_type"] = as_text(creator["user_type"])
    body = as_text(told.get("text"))
    if not body and not deleted and not told.get("attached_files"):
        direction = Direction.SYSTEM
        details["event"] = "other"
        body = as_text({k: v for k, v in told.items() if k not in ("creator", "created_date")})
    return Message(
        provenance=row.place,
        time=written_times.stated(as_text(told.get("created_date"))),
        platform="google-chat",
        thread=thread,
        sender=sender,
        recipients=recipients,
        direction=direction,
        body=body or None,
        attachments=tuple(_attachments(export, told, row.place.member)),
        deleted=deleted,
        edited=bool(edited),
        native_id=as_text(told.get("message_id")),
        details=details,
    )


def _links(told: dict[str, Any]) -> list[str]:
    """The addresses that annotations point to."""
    found = []
    for each in a_list(told.get("annotations")):
        meta = a_dict(a_dict(each).get("url_metadata"))
        url = a_dict(meta.get("url")).get(URL) or meta.get("url")
        if isinstance(url, str):
            found.append(url)
    return found


def _attachments(export: Export, told: dict[str, Any], near: str) -> Iterator[Attachment]:
    """The files; on disk question marks become underscores, and long names are cut."""
    for each in a_list(told.get("attached_files")):
        file = a_dict(each)
        wanted = as_text(file.get("export_name")).replace("?", "_")
        name = as_text(file.get("original_name"))
        found = export.attachment(wanted, near) if wanted else Attachment(name, held=Held.MISSING)
        if found.held is Held.MISSING and wanted:
            found = _cut(export, wanted, near) or found
        yield Attachment(name or found.name, found.mime, found.held, found.content, found.member)


def _cut(export: Export, wanted: str, near: str) -> Attachment | None:
    """The one file beside the record whose name is the beginning of what is wanted."""
    stem, suffix = PurePosixPath(wanted).stem, PurePosixPath(wanted).suffix
    folder = str(PurePosixPath(near).parent)
    fits = [
        name
        for name in export.names
        if str(PurePosixPath(name).parent) == folder
        and PurePosixPath(name).suffix == suffix
        and len(PurePosixPath(name).stem) >= 20
        and stem.startswith(PurePosixPath(name).stem)
    ]
    return export.attachment(fits[0], near) if len(fits) == 1 else None
