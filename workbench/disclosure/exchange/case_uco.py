"""CASE/UCO JSON-LD (UCO 1.4, CASE 1.4): messages, calls, accounts, files, who did what.

Identifiers are made from the case's own, by UUID version 5, so that they are the same in every
edition. What the ontology has no word for (codes, officers' notes, time basis) is written as a tag
or a comment of the object, so that nothing of the timeline is lost to a reader.
"""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from workbench.disclosure.exchange.spec import Exchange
from workbench.disclosure.listing import Listed
from workbench.disclosure.material import Material
from workbench.timeline.chronology import Row

TITLE = "CASE/UCO (JSON-LD)"
SPACE = uuid.UUID("6f1c1f0e-6f6b-5b53-8a4e-5d2d0a1f7c11")  # of this software's identifiers
CONTEXT = {
    "kb": "http://example.org/kb/",
    "case-investigation": "https://ontology.caseontology.org/case/investigation/",
    "uco-action": "https://ontology.unifiedcyberontology.org/uco/action/",
    "uco-core": "https://ontology.unifiedcyberontology.org/uco/core/",
    "uco-identity": "https://ontology.unifiedcyberontology.org/uco/identity/",
    "uco-location": "https://ontology.unifiedcyberontology.org/uco/location/",
    "uco-observable": "https://ontology.unifiedcyberontology.org/uco/observable/",
    "uco-tool": "https://ontology.unifiedcyberontology.org/uco/tool/",
    "uco-types": "https://ontology.unifiedcyberontology.org/uco/types/",
    "uco-vocabulary": "https://ontology.unifiedcyberontology.org/uco/vocabulary/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
Node = dict[str, Any]
NAMED = re.compile(r"(.+) \(([^()]+)\)", re.DOTALL)


def write(folder: Path, material: Material) -> Listed:
    """Write `exchange/case.jsonld`."""
    place = folder / "exchange"
    place.mkdir(exist_ok=True)
    graph = {"@context": CONTEXT, "@graph": list(nodes(material))}
    text = json.dumps(graph, ensure_ascii=False, indent=1)
    (place / "case.jsonld").write_text(text + "\n", "utf-8", newline="\n")
    return Listed(TITLE, ("exchange/case.jsonld",), "other forensic tools")


def nodes(material: Material) -> Iterator[Node]:
    """The graph's nodes."""
    made = _instant(material.facts.made_at)
    tool = {
        "@id": name("tool", material.facts.software),
        "@type": "uco-tool:Tool",
        "uco-core:name": "Evidence Triage Workbench",
        "uco-tool:version": material.facts.software,
    }
    yield tool
    parts: list[str] = [tool["@id"]]
    for node in (*_people(material), *_sources(material), *_accounts(material)):
        parts.append(node["@id"])
        yield node
    for row in material.rows:
        for node in _row(row, material):
            parts.append(node["@id"])
            yield node
    yield {
        "@id": name("investigation", material.facts.case),
        "@type": "case-investigation:Investigation",
        "uco-core:name": material.facts.reference,
        "uco-core:description": f"Timeline, edition {material.edition}",
        "uco-core:modifiedTime": made,
        "uco-core:object": [{"@id": each} for each in sorted(set(parts))],
    }


def name(kind: str, *key: str) -> str:
    """A node's identifier."""
    return f"kb:{kind}-{uuid.uuid5(SPACE, chr(31).join((kind, *key)))}"


def _instant(timestamp: str) -> Node:
    return {"@type": "xsd:dateTime", "@value": timestamp.replace("Z", "+00:00")}


def _people(material: Material) -> Iterator[Node]:
    names = {each for row in material.rows for each in row.confirmed_by}
    names |= {each.taken_by for each in material.facts.sources}
    for each in sorted(names):
        yield {
            "@id": name("person", each),
            "@type": "uco-identity:Person",
            "uco-core:name": each,
            "uco-core:description": "investigator",
        }


def _sources(material: Material) -> Iterator[Node]:
    for each in material.facts.sources:
        file = name("file", each.sha256, each.member)
        yield {
            "@id": file,
            "@type": "uco-observable:File",
            "uco-core:name": each.title,
            "uco-core:hasFacet": [
                {
                    "@id": name("file-facet", each.sha256, each.member),
                    "@type": "uco-observable:FileFacet",
                    "uco-observable:fileName": each.title,
                    "uco-observable:sizeInBytes": each.size,
                },
                {
                    "@id": name("content-facet", each.sha256, each.member),
                    "@type": "uco-observable:ContentDataFacet",
                    "uco-observable:hash": [_hash(each.sha256, "source", each.member)],
                },
            ],
        }
        record = name("provenance", each.sha256, each.member)
        yield {
            "@id": record,
            "@type": "case-investigation:ProvenanceRecord",
            "uco-core:description": f"taken in by {each.taken_by}",
            "uco-core:object": [{"@id": file}],
            "case-investigation:exhibitNumber": material.facts.exhibits[each.id],
        }
        yield {
            "@id": name("action", each.sha256, each.member),
            "@type": "case-investigation:InvestigativeAction",
            "uco-core:name": "taken in",
            "uco-action:startTime": _instant(each.taken_at),
            "uco-action:performer": {"@id": name("person", each.taken_by)},
            "uco-action:instrument": [{"@id": name("tool", material.facts.software)}],
            "uco-action:object": [{"@id": file}],
            "uco-action:result": [{"@id": record}],
        }


def _hash(value: str, *key: str) -> Node:
    return {
        "@id": name("hash", value, *key),
        "@type": "uco-types:Hash",
        "uco-types:hashMethod": "SHA256",
        "uco-types:hashValue": {"@type": "xsd:hexBinary", "@value": value},
    }


def _accounts(material: Material) -> Iterator[Node]:
    found = {
        (row.platform, who)
        for row in material.rows
        if row.kind != "entry"
        for who in (row.sender, *row.recipients)
        if who
    }
    for platform in sorted({platform for platform, _ in found if platform}):
        yield {
            "@id": name("application", platform),
            "@type": "uco-observable:Application",
            "uco-core:name": platform,
        }
    for platform, who in sorted(found):
        called, identifier = parts_of(who)
        facets: list[Node] = [
            {
                "@id": name("account-facet", platform, who),
                "@type": "uco-observable:AccountFacet",
                "uco-observable:accountIdentifier": identifier,
            }
        ]
        if called:
            facets.append(
                {
                    "@id": name("digital-account-facet", platform, who),
                    "@type": "uco-observable:DigitalAccountFacet",
                    "uco-observable:displayName": called,
                }
            )
        yield {
            "@id": account(platform, who),
            "@type": "uco-observable:ObservableObject",
            "uco-core:name": who,
            "uco-core:description": platform,
            "uco-core:hasFacet": facets,
        }


def parts_of(who: str) -> tuple[str, str]:
    """Name and identifier of a party as it is shown: `Name (identifier)`, or one of the two."""
    found = NAMED.fullmatch(who)
    return (found[1], found[2]) if found else ("", who)


def account(platform: str, who: str) -> str:
    """An account's identifier."""
    return name("account", platform, who)


def _row(row: Row, material: Material) -> Iterator[Node]:
    made: Node = {
        "@id": name(row.kind, row.id),
        "@type": "uco-observable:Message" if row.kind != "call" else "uco-observable:Call",
        "uco-core:name": f"timeline row {row.number}",
        "uco-core:tag": [*row.tags] or ["confirmed"],
        "uco-core:description": _description(row),
    }
    if row.kind == "entry":
        made["@type"] = "uco-core:Event"
        if row.timestamp:
            made["uco-core:startTime"] = _instant(row.timestamp)
    elif row.kind == "call":
        made["uco-core:hasFacet"] = [_call(row)]
    else:
        made["uco-core:hasFacet"] = [_message(row)]
    yield made
    for each in row.attachments:
        if each["sha256"]:
            yield from _attachment(each, made["@id"], row)
    if row.source_sha256:
        yield {
            "@id": name("in-source", row.id),
            "@type": "uco-observable:ObservableRelationship",
            "uco-core:source": {"@id": made["@id"]},
            "uco-core:target": {"@id": _source(row, material)},
            "uco-core:kindOfRelationship": "Contained_Within",
            "uco-core:isDirectional": {"@type": "xsd:boolean", "@value": True},
            "uco-core:description": " ".join(filter(None, [row.member, row.locator])),
        }


def _source(row: Row, material: Material) -> str:
    for each in material.facts.sources:
        if each.sha256 == row.source_sha256:
            return name("file", each.sha256, each.member)
    return name("file", row.source_sha256, "")


def _description(row: Row) -> str:
    told = {
        "timeline_number": row.number, "event_id": row.id, "exhibit": row.exhibit,
        "time_basis": row.time_basis, "time_flag": row.time_flag,
        "time_original": row.time_original,
        "local_time": row.local_time, "state": row.state, "significance": row.significance,
        "basis": row.basis, "confirmed_by": list(row.confirmed_by),
        "confirmed_at": row.confirmed_at, "thread": row.thread,
    }  # fmt: skip
    if row.kind == "entry":
        told["text"] = row.text
    return json.dumps(told, ensure_ascii=False, sort_keys=True)


def _message(row: Row) -> Node:
    facet: Node = {
        "@id": name("message-facet", row.id),
        "@type": "uco-observable:MessageFacet",
        "uco-observable:messageText": row.text,
        "uco-observable:messageID": row.id,
        "uco-observable:messageType": row.platform,
    }
    if row.timestamp:
        facet["uco-observable:sentTime"] = _instant(row.timestamp)
    return facet | _ends(row)


def _call(row: Row) -> Node:
    outcome, _, length = row.text.strip("[]").partition(",")
    facet: Node = {
        "@id": name("call-facet", row.id),
        "@type": "uco-observable:CallFacet",
        "uco-observable:callType": outcome.removesuffix(" call"),
    }
    seconds = length.removesuffix(" s").strip()
    if seconds.isdecimal():
        facet["uco-observable:duration"] = int(seconds)
    if row.timestamp:
        facet["uco-observable:startTime"] = _instant(row.timestamp)
    return facet | _ends(row)


def _ends(row: Row) -> Node:
    made: Node = {}
    if row.platform:
        made["uco-observable:application"] = {"@id": name("application", row.platform)}
    if row.sender:
        made["uco-observable:from"] = {"@id": account(row.platform, row.sender)}
    if row.recipients:
        made["uco-observable:to"] = [{"@id": account(row.platform, e)} for e in row.recipients]
    return made


def _attachment(each: dict[str, str], message: str, row: Row) -> Iterator[Node]:
    file = name("attachment", each["sha256"])
    yield {
        "@id": name("attachment-of", row.id, each["sha256"]),
        "@type": "uco-observable:ObservableRelationship",
        "uco-core:source": {"@id": file},
        "uco-core:target": {"@id": message},
        "uco-core:kindOfRelationship": "Attachment_Of",
        "uco-core:isDirectional": {"@type": "xsd:boolean", "@value": True},
    }
    yield {
        "@id": file,
        "@type": "uco-observable:File",
        "uco-core:hasFacet": [
            {
                "@id": name("attachment-facet", each["sha256"]),
                "@type": "uco-observable:FileFacet",
                "uco-observable:fileName": each["name"] or each["sha256"],
            },
            {
                "@id": name("attachment-content", each["sha256"]),
                "@type": "uco-observable:ContentDataFacet",
                "uco-observable:mimeType": each["mime"] or "application/octet-stream",
                "uco-observable:hash": [_hash(each["sha256"], "attachment")],
            },
        ],
    }


EXCHANGE = Exchange("case", TITLE, write)
