"""Places as GeoJSON (RFC 7946) and KML 2.2 (OGC 07-147r2).

Positions of pictures that came with confirmed messages. What sources hold beside that was confirmed
by nobody, and may show where people live: it is written only where the profile asks for it, and
each point then says so.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from workbench.disclosure.exchange.spec import Exchange
from workbench.disclosure.listing import Listed
from workbench.disclosure.material import Material, Place

TITLE = "Places (GeoJSON and KML)"
NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def write(folder: Path, material: Material) -> Listed:
    """Write both files."""
    found = [each for each in material.places if each.confirmed or material.profile.places]
    if not found:
        why = "No confirmed row has a position."
        if material.places:
            why += " Positions that sources hold beside were confirmed by nobody."
        return Listed(TITLE, (), "officer", why)
    place = folder / "exchange"
    place.mkdir(exist_ok=True)
    collection = {"type": "FeatureCollection", "features": [_feature(each) for each in found]}
    text = json.dumps(collection, ensure_ascii=False, indent=1)
    (place / "places.geojson").write_text(text + "\n", "utf-8", newline="\n")
    (place / "places.kml").write_text(_kml(found, material), "utf-8", newline="\n")
    return Listed(TITLE, ("exchange/places.geojson", "exchange/places.kml"), "officer")


def _told(each: Place) -> dict[str, Any]:
    return {
        "row": each.number,
        "time": each.timestamp,
        "exhibit": each.exhibit,
        "locator": each.locator,
        "label": each.label,
        "status": "with a confirmed row" if each.confirmed else "as recorded; confirmed by nobody",
    }


def _feature(each: Place) -> dict[str, Any]:
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [each.longitude, each.latitude]},
        "properties": _told(each),
    }


def _kml(found: list[Place], material: Material) -> str:
    marks = []
    for each in found:
        told = "\n".join(f"{name}: {value}" for name, value in _told(each).items() if value)
        when = f"<TimeStamp><when>{each.timestamp}</when></TimeStamp>" if each.timestamp else ""
        name = f"Row {each.number}" if each.number else each.exhibit
        marks.append(
            f"<Placemark><name>{_xml(name)}</name><description>{_xml(told)}</description>{when}"
            f"<Point><coordinates>{each.longitude},{each.latitude}</coordinates></Point></Placemark>"
        )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2">'
        f"<Document><name>{_xml(material.facts.reference)}</name>\n"
        + "\n".join(marks)
        + "\n</Document></kml>\n"
    )


def _xml(text: str) -> str:
    return escape(NOT_XML.sub("\ufffd", text))


EXCHANGE = Exchange("places", TITLE, write)
