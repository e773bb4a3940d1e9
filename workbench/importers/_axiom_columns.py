"""What the fragments of AXIOM's artefacts mean, by the names that its spreadsheets have too."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from workbench.importers._mapping import Columns
from workbench.importers._platforms import KNOWN, platform_of
from workbench.importers._proposing import by_vendor, plain
from workbench.importers._vendors import AXIOM_MESSAGE

STAR = " Date/Time - UTC+00:00 (yyyy-MM-dd)"  # as the heading of a date stands in a spreadsheet
DATED = re.compile(r"\s*Date/Time\b.*$", re.IGNORECASE)
PEOPLE: Mapping[str, tuple[str, ...]] = {
    "sender": ("sender phone number", "sender id", "sender", "sender(s)", "from", "author",
               "caller"),
    "sender name": ("sender name", "sender"),
    "recipients": ("recipient", "recipients", "recipient name(s)", "recipient(s)", "recipient id",
                   "to", "receiver"),
    "other": ("partner", "phone number", "contact", "remote party"),
    "direction": ("message direction", "direction", "call direction", "call type",
                  "message status"),
}  # fmt: skip
ROLES: Mapping[str, tuple[re.Pattern[str], Mapping[str, Any]]] = {
    "calls": (re.compile(r"\bcalls?\b"), {
        **PEOPLE, "time": ("*call", "*start", "*received", "*created", "*"),
        "seconds": ("duration", "call duration", "duration (seconds)"),
        "outcome": ("call status", "status", "type"), "deleted": ("deleted source",),
    }),
    "contacts": (re.compile(r"\bcontacts?\b|\baddress book\b"), {
        "name": ("display name", "name", "full name", "contact name"),
        "identifiers": (("phone number(s)", "email address(es)"), "phone number", "phone numbers",
                        "user id", "id"),
        "deleted": ("deleted source",),
    }),
    "messages": (re.compile(r"messag|\bchats?\b|\bsms\b|\bmms\b"), {**AXIOM_MESSAGE, **PEOPLE}),
}  # fmt: skip


def as_heading(name: str) -> str:
    """The name of a date as it stands over a column, with zone and order."""
    return DATED.sub("", name) + STAR


def columns_of(artefact: str, headings: tuple[str, ...]) -> Columns | None:
    """What the fragments of an artefact mean, or None where it is no messages, calls or contacts.

    Args:
        artefact: its name.
        headings: the names of its fragments, dates as `as_heading` gives them.
    """
    known = platform_of(artefact.replace("SMS/MMS", "SMS"), "")
    app = known if any(known == platform for _, platform in KNOWN) else ""
    found = by_vendor(headings, artefact)
    if found is not None and "AXIOM" in found.why:
        return replace(found, platform=app or found.platform)
    by_plain: dict[str, str] = {}
    for heading in headings:
        by_plain.setdefault(plain(heading), heading)
        if plain(heading).startswith("*"):
            by_plain.setdefault("*", heading)
    for kind, (called, roles) in ROLES.items():
        if not called.search(artefact.casefold()):
            continue
        columns = {role: named for role, all_ in roles.items() if (named := _first(by_plain, all_))}
        made = Columns(kind, columns, platform=app or artefact, certain=True, why="AXIOM's names")
        people = {"sender", "recipients", "other"} & set(columns)
        if made.usable and (people or kind == "contacts"):
            return made
    return None


def _first(known: Mapping[str, str], choices: tuple[Any, ...]) -> tuple[str, ...]:
    """The headings of the first choice that is there; of several together, those that are."""
    for choice in choices:
        wanted = choice if isinstance(choice, tuple) else (choice,)
        if found := tuple(known[each] for each in wanted if each in known):
            return found
    return ()
