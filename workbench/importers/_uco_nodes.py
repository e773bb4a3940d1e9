"""Nodes of a CASE/UCO graph: names without prefixes, facets by type, values bare or typed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workbench.evidence.epoch import iso_8601
from workbench.records import TimeStamp


def plain_names(value: Any) -> Any:
    """A node whose property names have lost their prefixes; keywords keep their @."""
    if isinstance(value, dict):
        return {_local(str(key)): plain_names(each) for key, each in value.items()}
    if isinstance(value, list):
        return [plain_names(each) for each in value]
    return value


def _local(name: str) -> str:
    if name.startswith("@"):
        return name
    return name.rpartition(":")[2].rpartition("/")[2].rpartition("#")[2]


def listed(value: Any) -> list[Any]:
    """A property's values, of which it may hold none, one or a list."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def type_names(value: Any) -> list[str]:
    """The names of a node's types."""
    return [_local(each) for each in listed(value) if isinstance(each, str)]


def facets_of(node: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    """The facets of a node that are of a type, with the old names of types and of the property."""
    held = [*listed(node.get("hasFacet")), *listed(node.get("propertyBundle"))]
    short = name.removesuffix("Facet")
    return [
        each
        for each in held
        if isinstance(each, dict)
        and any(kind in (name, short) for kind in type_names(each.get("@type")))
    ]


def text_of(value: Any) -> str:
    """A literal, bare or typed."""
    for each in listed(value):
        if isinstance(each, dict):
            each = each.get("@value")  # noqa: PLW2901 - the literal within
        if isinstance(each, str | int | float) and not isinstance(each, bool):
            return str(each)
    return ""


def first_text(facets: list[dict[str, Any]], key: str) -> str:
    """The first text that some facets hold of a property, or an empty one."""
    return next((value for facet in facets if (value := text_of(facet.get(key)))), "")


def time_of(value: Any) -> TimeStamp:
    """A typed time; without a text where there is none."""
    text = text_of(value)
    return iso_8601(text) if text else TimeStamp("")
