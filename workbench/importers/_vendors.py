"""Layouts of known vendors' tables, and words that headings use.

None of the vendors' own files was at hand: the headings come from published readers of them, so
that `docs/formats.md` calls them unverified on real data. Headings are in the form that
`_proposing.plain` gives them; `*` stands for AXIOM's date columns, whose headings also state zone
and order.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Vendor:
    """A known layout.

    Attributes:
        name: the vendor and table.
        kind: what its rows are.
        needs: headings that must all be there, in the plain form of `plain`.
        columns: by role, alternatives in order; a tuple within is several columns joined.
        platform: where no column names it, or empty to take it from the name of the sheet or file.
    """

    name: str
    kind: str
    needs: tuple[str, ...]
    columns: Mapping[str, tuple[str | tuple[str, str], ...]]
    platform: str = ""


PARTIES = {"sender": ("from",), "recipients": ("to",)}
CELLEBRITE = {
    "time": ("timestamp time", ("timestamp date", "timestamp time"), "timestamp", "date time"),
    **PARTIES,
    "participants": ("participants", "parties"),
    "direction": ("direction",),
    "body": ("body", "message", "text"),
    "subject": ("subject",),
    "platform": ("source", "application", "service"),
    "thread": ("identifier", "chat identifier", "chat #"),
    "thread name": ("name",),
    "attachments": ("attachment #1", "attachments", "attachment"),
    "deleted": ("deleted instant message", "deleted", "deleted chat"),
    "status": ("status",),
}  # fmt: skip
AXIOM_MESSAGE = {
    "time": ("*message sent", "*sent received", "*created", "*sent", "*received", "*message", "*"),
    "sender": ("sender phone number", "sender id", "sender", "sender name"),
    "sender name": ("sender name", "sender"),
    "recipients": ("recipient", "recipients", "recipient name(s)", "recipient(s)", "recipient id"),
    "direction": ("message direction", "direction", "message status"),
    "body": ("message", "message body", "text", "body"),
    "subject": ("subject",),
    "thread": ("chat id", "threadid", "chatid"),
    "status": ("message status", "status"),
    "attachments": ("attachments", "attachment name(s)", "attachment"),
    "deleted": ("deleted source",),
    "identifier": ("item id",),
}  # fmt: skip
VENDORS = (
    Vendor("Cellebrite, messages", "messages", ("#", "from", "to", "body", "timestamp time"),
           CELLEBRITE),
    Vendor("Cellebrite, chats", "messages", ("chat #", "participants", "body", "timestamp time"),
           CELLEBRITE),
    Vendor("Cellebrite, call log", "calls", ("#", "parties", "duration", "timestamp time"),
           {**CELLEBRITE, "other": ("parties",), "seconds": ("duration",),
            "outcome": ("status", "type")}, "phone"),
    Vendor("Cellebrite, contacts", "contacts", ("#", "name", "entries"),
           {"name": ("name",), "identifiers": ("entries",), "platform": ("source",),
            "list": ("type",), "deleted": ("deleted",)}, "phone"),
    Vendor("Magnet AXIOM, messages", "messages", ("*", "sender", "message"), AXIOM_MESSAGE),
    Vendor("Magnet AXIOM, messages", "messages", ("*", "sender", "message body"), AXIOM_MESSAGE),
    Vendor("Magnet AXIOM, texts", "messages", ("*", "sender name", "text"), AXIOM_MESSAGE),
    Vendor("Magnet AXIOM, calls", "calls", ("*", "caller", "direction", "duration"),
           {"time": ("*received", "*call", "*"), "sender": ("caller",),
            "recipients": ("recipient(s)", "recipients", "recipient"), "direction": ("direction",),
            "seconds": ("duration",), "outcome": ("status", "type"),
            "deleted": ("deleted source",)}, "phone"),
    Vendor("Magnet AXIOM, contacts", "contacts",
           ("display name", "phone number(s)", "email address(es)"),
           {"name": ("display name",), "identifiers": (("phone number(s)", "email address(es)"),),
            "deleted": ("deleted source",)}, "phone"),
    Vendor("Oxygen Forensic, messages", "messages", ("source", "direction", "text", "from", "to"),
           {"time": ("time stamp", "time stamp utc", "date time", "time"), **PARTIES,
            "direction": ("direction",), "body": ("text",), "platform": ("source",),
            "thread": ("thread id",), "deleted": ("deleted",), "attachments": ("attachments",)}),
    Vendor("MSAB XRY, messages", "messages", ("index", "from", "to", "text", "time", "direction"),
           {"time": ("time",), **PARTIES, "direction": ("direction",), "body": ("text",),
            "platform": ("application", "type"), "status": ("status",), "deleted": ("deleted",)},
           "sms"),
    Vendor("iMazing, messages", "messages",
           ("chat session", "message date", "service", "sender id", "text"),
           {"time": ("message date",), "sender": ("sender id",), "sender name": ("sender name",),
            "direction": ("type",), "body": ("text",), "subject": ("subject",),
            "platform": ("service",), "thread": ("chat session",), "status": ("status",),
            "attachments": ("attachment",)}),
    Vendor("Timesketch", "messages", ("message", "datetime", "timestamp desc"),
           {"time": ("datetime", "timestamp"), "body": ("message",),
            "thread": ("data type", "source", "source long", "parser", "timestamp desc")},
           "timeline"),
    Vendor("Plaso, JSON lines", "messages", ("message", "timestamp", "data type", "parser"),
           {"time": ("timestamp", "datetime"), "body": ("message",), "thread": ("data type",)},
           "timeline"),
    Vendor("Plaso, L2TTLN", "messages", ("time", "source", "host", "user", "description"),
           {"time": ("time",), "body": ("description",), "thread": ("source",)}, "timeline"),
    Vendor("Plaso, l2tcsv", "messages",
           ("date", "time", "timezone", "macb", "source", "sourcetype", "desc"),
           {"time": (("date", "time"),), "body": ("desc",), "thread": ("sourcetype",)}, "timeline"),
    Vendor("GPSLogger", "locations", ("time", "lat", "lon", "elevation", "accuracy"),
           {"time": ("time",), "latitude": ("lat",), "longitude": ("lon",),
            "radius": ("accuracy",)}),
)  # fmt: skip
WORDS = {
    "time": ("date time", "datetime", "timestamp", "time stamp", "date sent", "sent at", "sent",
             "date", "time", "start time", "created"),
    "sender": ("from", "sender", "author", "caller", "calling number", "a number", "user",
               "from number", "from id", "sender id", "sender number", "username"),
    "sender name": ("sender name", "from name", "author name"),
    "recipients": ("to", "recipient", "recipients", "receiver", "called number", "b number",
                   "to number", "to id", "callee"),
    "other": ("number", "phone number", "phone", "tel", "party", "contact", "other party",
              "remote party", "address", "msisdn"),
    "other name": ("contact name", "name (matched)", "party name"),
    "participants": ("participants", "parties", "members"),
    "direction": ("direction", "message direction", "call direction", "is from me", "from me",
                  "call type", "type", "folder"),
    "body": ("text", "body", "message", "content", "contents", "message text", "message body",
             "sms", "chat"),
    "subject": ("subject", "title"),
    "platform": ("application", "app", "service", "platform", "source"),
    "thread": ("thread id", "chat id", "conversation id", "conversation", "chat", "thread",
               "chat session"),
    "attachments": ("attachment", "attachments", "media", "file", "file name", "filename"),
    "deleted": ("deleted", "is deleted", "deleted state"),
    "status": ("status", "message status", "state"),
    "seconds": ("duration", "call duration", "duration (s)", "seconds"),
    "outcome": ("outcome", "call status", "result"),
    "identifier": ("message id", "id", "guid", "uid"),
    "latitude": ("latitude", "lat"),
    "longitude": ("longitude", "lon", "lng", "long"),
    "radius": ("accuracy", "radius", "horizontal accuracy"),
    "name": ("name", "display name", "full name", "contact name"),
    "identifiers": ("phone number", "phone", "phone 1 - value", "email", "e-mail",
                    "email address", "mobile", "number"),
}  # fmt: skip
