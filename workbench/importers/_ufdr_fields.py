"""Reading the fields of one model: text, times, parties and nested models.

The same field name may occur twice in a model, so that every name has a list; unknown fields stay
in the original, which `original()` gives whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.etree import _Element as Node

from workbench.evidence.numeric_dates import read_time
from workbench.records import Party, TimeStamp

Fields = dict[str, list[Node]]

DURATION = re.compile(r"(?:(\d+)\.)?(\d{1,3}):(\d{2}):(\d{2})(?:\.\d+)?")


def fields_of(model: Node) -> Fields:
    """The fields of a model by name, each with all its elements in order."""
    found: Fields = {}
    for child in model:
        name = child.get("name")
        if name is not None:
            found.setdefault(name, []).append(child)
    return found


def text(fields: Fields, name: str) -> str:
    """The first value of a field, or an empty string."""
    for element in fields.get(name, ()):
        for value in element:
            if value.text and value.tag[-5:] == "value":
                return str(value.text)
    return ""


def texts(fields: Fields, name: str) -> list[str]:
    """All values of a field."""
    return [
        str(value.text)
        for element in fields.get(name, ())
        for value in element
        if value.text and value.tag[-5:] == "value"
    ]


def models(fields: Fields, *names: str) -> Iterator[Node]:
    """The models that some fields hold."""
    for name in names:
        for element in fields.get(name, ()):
            for child in element:
                if child.tag[-5:] == "model":
                    yield child


def is_true(fields: Fields, name: str) -> bool:
    """Whether a field says True."""
    return text(fields, name).strip().casefold() in ("true", "yes", "1")


def stamp(fields: Fields, name: str) -> TimeStamp:
    """A field's time.

    A value with an offset is an instant. One without (format `DateTimeOnly`) is wall-clock time:
    the offset that its attribute shows is the zone the report was displayed in, and no evidence.
    """
    for element in fields.get(name, ()):
        for value in element:
            if value.text and value.text.strip():
                return read_time(value.text.strip())
    return TimeStamp("")


def seconds(raw: str) -> int | None:
    """A duration `00:00:33.6090010` or `1.02:03:04` in whole seconds."""
    found = DURATION.fullmatch(raw.strip())
    if found is None:
        return None
    days, hours, minutes, secs = (int(each or 0) for each in found.groups())
    return ((days * 24 + hours) * 60 + minutes) * 60 + secs


def party(model: Node, owners: set[str]) -> Party:
    """A Party model; the owner is told by its flag or by one of the owner's own identifiers."""
    fields = fields_of(model)
    identifier, name = text(fields, "Identifier"), text(fields, "Name")
    flag = text(fields, "IsPhoneOwner").casefold()
    owner = flag == "true" or (flag != "false" and identifier.casefold() in owners)
    return Party(identifier or name, name if identifier else "", owner)


def described(model: Node, *names: str) -> str:
    """Some fields of a model in one line."""
    fields = fields_of(model)
    return " ".join(found for name in names if (found := text(fields, name)))
