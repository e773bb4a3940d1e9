"""What messages of WhatsApp carry besides words, on either system: contacts and positions."""

from __future__ import annotations

import io
from collections.abc import Iterator
from functools import partial

from workbench.importers._rows import told
from workbench.records import Attachment, Held, Location, Provenance, TimeStamp


def card(vcard: str) -> Attachment:
    """A contact that a message carries, as the file that it is."""
    content = partial(io.BytesIO, vcard.encode("utf-8", "replace"))
    return Attachment("contact.vcf", "text/vcard", Held.PRESENT, content)


def position_of(
    latitude: object, longitude: object, name: str, address: str, live: int
) -> dict[str, str]:
    """A shared position among the details; empty where it is none."""
    if not isinstance(latitude, float | int) or not isinstance(longitude, float | int):
        return {}
    if not (latitude or longitude) or abs(latitude) > 90 or abs(longitude) > 180:
        return {}
    return {
        "latitude": f"{latitude:.7f}", "longitude": f"{longitude:.7f}",
        **told(place=name, address=address, live_seconds=str(live or "")),
    }  # fmt: skip


def located(place: Provenance, stamp: TimeStamp, position: dict[str, str]) -> Iterator[Location]:
    """The position as a record of its own, for the map."""
    if position:
        yield Location(
            place, stamp, float(position["latitude"]), float(position["longitude"]),
            label=position.get("place", ""),
        )  # fmt: skip
