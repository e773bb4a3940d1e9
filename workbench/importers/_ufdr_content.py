"""What models of a Cellebrite report hold: words, files, quotations and what is kept of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial

from lxml.etree import _Element as Node

from workbench.evidence import Source
from workbench.importers._ufdr_fields import Fields, described, fields_of, models, text, texts
from workbench.importers._ufdr_survey import Survey
from workbench.records import Attachment, Held

KEPT = (
    "Subject", "Status", "Identifier", "Folder", "DateRead", "DateDelivered", "DateDeleted",
    "DeletionReason", "SMSC", "Priority", "PositionAddress", "SelfDestructDuration", "Account",
)  # fmt: skip
DULL = ("Default", "Unknown", "Normal", "00:00:00", "None")
LABELS = {"Forwarded": "forwarded", "Starred": "starred", "Pinned": "pinned", "Flagged": "flagged"}
MOST_QUOTED = 2000


@dataclass(slots=True)
class Report:
    """A report while it is read.

    Attributes:
        find: the member of the archive that a path in the report means, or None.
        found: counts for the notices.
    """

    source: Source
    survey: Survey
    find: Callable[[str], str | None]
    found: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True)
class Content:
    """What a message says, and what it brings with it."""

    body: str | None
    attachments: list[Attachment]
    marks: list[str]
    edited: bool
    details: dict[str, str]


def content_of(report: Report, fields: Fields) -> Content:
    """What a message says: its own text and files, and what it quotes or passes on."""
    told = Content(text(fields, "Body") or None, [], [], False, {})
    told.attachments += _attachments(report, fields)
    labels = texts(fields, "Label")
    for extra in models(fields, "MessageExtraData"):
        inner = fields_of(extra)
        labels += texts(inner, "Label")
        for quoted in models(inner, "InstantMessage"):
            _quote(told, fields_of(quoted), extra.get("type") or "")
    for embedded in models(fields, "EmbeddedInstantMessage"):
        inner = fields_of(embedded)
        if told.body is None:
            told.body = text(inner, "Body") or None
        if not told.attachments:
            told.attachments += _attachments(report, inner)
        told.marks.append("forwarded")
    timed = text(fields, "SelfDestructDuration") != "00:00:00"
    for label in dict.fromkeys(labels):
        if label == "Edited":
            told.edited = True
        elif label == "SelfDestruct":
            told.marks += ["disappearing"] if timed else []
        elif label in LABELS:
            told.marks.append(LABELS[label])
        elif label not in (*DULL, "Reply", "System"):
            told.details["labels"] = f"{told.details.get('labels', '')} {label}".strip()
    told.marks = list(dict.fromkeys(told.marks))
    told.details |= joined("shared contact", map(_shared, models(fields, "SharedContacts")))
    told.details |= joined(
        "activity",
        (described(each, "Action", "SystemMessageBody", "Participant")
         for each in models(fields, "ActivityLog")),
    )  # fmt: skip
    told.details |= joined(
        "reactions",
        (described(each, "ReactionType", "Emoji", "Name", "Value")
         for each in models(fields, "Reactions")),
    )  # fmt: skip
    return told


def _quote(told: Content, quoted: Fields, kind: str) -> None:
    said = text(quoted, "Body")
    if kind == "ForwardedMessageData":
        told.marks.append("forwarded")
        if told.body is None:
            told.body = said or None
            return
    name = "replies to" if kind == "ReplyMessageData" else "quotes"
    if said:
        told.details[name] = said[:MOST_QUOTED]
    if ident := text(quoted, "Identifier"):
        told.details[f"{name} (identifier)"] = ident


def _shared(model: Node) -> str:
    fields = fields_of(model)
    values = [text(fields_of(each), "Value") for each in models(fields, "Entries")]
    return " ".join(each for each in (text(fields, "Name"), *values) if each)


def _attachments(report: Report, fields: Fields) -> Iterator[Attachment]:
    seen: set[str] = set()
    for model in models(fields, "Attachments", "Attachment"):
        file_id = model.get("file_id") or model.get("id") or ""
        if file_id in seen:
            continue
        seen.add(file_id)
        inner = fields_of(model)
        path = text(inner, "attachment_extracted_path") or report.survey.path_of(file_id)
        name = text(inner, "Filename") or path.replace("\\", "/").rpartition("/")[2]
        mime = text(inner, "ContentType").partition(";")[0].strip()
        member = report.find(path) if path else None
        if member is None:
            report.found["attachments missing"] += bool(path)
            yield Attachment(name or text(inner, "Title"), mime, Held.MISSING, None, path)
        else:
            opener = partial(report.source.open, member)
            yield Attachment(name, mime, Held.PRESENT, opener, member)


def common(report: Report, model: Node, fields: Fields, *names: str) -> dict[str, str]:
    """What is kept of every model: its state, confidence, extraction, links, origin."""
    found = {
        name: value
        for name in names or KEPT
        if (value := text(fields, name).strip()) and value not in DULL
    }
    deleted = model.get("deleted_state") or ""
    if deleted not in ("Intact", "Deleted", ""):
        found["deleted state"] = deleted
    if confidence := model.get("decoding_confidence"):
        found["decoding confidence"] = confidence
    if model.get("iscarved") == "True":
        found["carved"] = "True"
    if len(report.survey.extractions) > 1 and (extraction := model.get("extractionId")):
        name = report.survey.extractions.get(extraction, "")
        found["extraction"] = f"{extraction} {name}".strip()
    ident = model.get("id") or ""
    if origin := report.survey.origin_of(ident):
        found["decoded from"] = origin
    targets = [
        str(target.text)
        for jump in model.iterchildren("{*}jumptargets")
        for target in jump
        if target.text and target.get("ismodel") == "true"
    ]
    return found | joined("related models", targets[:20])


def joined(name: str, values: Iterable[str]) -> dict[str, str]:
    """A detail of several values; none where all are empty."""
    joined = "; ".join(each for each in values if each)
    return {name: joined} if joined else {}
