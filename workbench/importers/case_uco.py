"""CASE/UCO JSON-LD: messages, calls, contacts and accounts from a graph of observables.

Prefixes may be renamed, so that names are expanded by the document's `@context` before they are
compared; a property may hold one value or a list; a facet may be missing, and older graphs call
`hasFacet` `propertyBundle`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from workbench.evidence import Probe, Source, limits
from workbench.evidence.json_pieces import Damage, Piece, mended, path_text, pieces
from workbench.evidence.spans import read_span
from workbench.importers._platforms import platform_of
from workbench.importers._uco_nodes import (
    facets_of,
    first_text,
    listed,
    plain_names,
    text_of,
    time_of,
    type_names,
)
from workbench.importers.protocol import Certainty, Context, Format, Match
from workbench.records import (
    Attachment,
    Call,
    Contact,
    Direction,
    Held,
    Location,
    Message,
    Notice,
    Party,
    Provenance,
    Record,
    Skipped,
    Thread,
    TimeStamp,
    Yielded,
)

FORMAT = Format(
    code="case-uco",
    title="CASE/UCO graph (JSON-LD)",
    version=2,
    platforms=("as each application says",),
    carries=(
        "messages with their threads, and their attachments by name, type and hash",
        "calls",
        "contacts and accounts",
        "positions",
        "emails",
    ),
    omits=("files, devices, actions and relations: counted by type", "provenance records"),
    times="typed xsd:dateTime: an instant where it has an offset, else wall-clock time",
    unverified=("names of before version 1 (propertyBundle)",),
    checked_on={"casework/CASE-Examples": 15},
)
ONTOLOGY = b"unifiedcyberontology.org"
OUTCOMES = {"missed": "missed", "answered": "answered", "rejected": "rejected",
            "voicemail": "voicemail", "blocked": "blocked"}  # fmt: skip
ACCOUNTS = ("AccountFacet", "PhoneAccountFacet", "ApplicationAccountFacet", "DigitalAccountFacet",
            "EmailAccountFacet", "EmailAddressFacet", "MobileAccountFacet")  # fmt: skip
MESSAGES = ("MessageFacet", "EmailMessageFacet", "SMSMessageFacet")


class _Node(NamedTuple):
    value: dict[str, Any]
    place: Provenance


def sniff(probe: Probe) -> Match | None:
    """Claim JSON whose context names the ontology."""
    if not probe.is_file or probe.json_start() != "{":
        return None
    if b'"@context"' in probe.head and ONTOLOGY in probe.head:
        return Match(FORMAT, Certainty.BY_SIGNATURE, "JSON-LD with the UCO ontology as context")
    return None


def read(source: Source, context: Context) -> Iterator[Yielded]:
    """The records of a graph.

    Raises:
        InputError: when it is no JSON object.
    """
    graph = _Graph(source, context.owner)
    yield from graph.load()
    for node in graph.nodes:
        yield from graph.records(node)
    yield from graph.notices()


def original(source: Source, provenance: Provenance) -> bytes:
    """The node's bytes."""
    return read_span(source, provenance)


class _Graph:
    """All nodes by their id, and how names are written."""

    def __init__(self, source: Source, owner: str) -> None:
        self.source, self.owner = source, owner.casefold()
        self.nodes: list[_Node] = []
        self._by_id: dict[str, dict[str, Any]] = {}
        self._threads: dict[str, str] = {}
        self._attached: dict[str, list[str]] = {}
        self._found: Counter[str] = Counter()

    def load(self) -> Iterator[Skipped | Notice]:
        """Read the graph; names lose their prefixes, since the local part tells all."""
        with self.source.open() as stream:
            for each in pieces(stream, _look_into):
                place = self.source.at(
                    f"node={path_text(each.path)};bytes={each.start}+{each.length}"
                )
                if isinstance(each, Damage):
                    yield Skipped(place, each.reason, each.sample.decode("utf-8", "replace")[:200])
                elif isinstance(each, Piece) and each.path[:1] == ("@graph",):
                    self._add(each.value, place)
        for node in list(self._by_id.values()):
            self._note_thread(node)
            self._note_attachment(node)

    def _add(self, value: Any, place: Provenance) -> None:
        if len(self.nodes) >= limits.MEMBERS or not isinstance(value, dict):
            self._found["values that are no node"] += 1
            return
        plain = plain_names(mended(value))
        self.nodes.append(_Node(plain, place))
        if isinstance(ident := plain.get("@id"), str):
            self._by_id[ident] = plain

    def _note_thread(self, node: dict[str, Any]) -> None:
        for facet in facets_of(node, "MessageThreadFacet"):
            ident = str(node.get("@id", ""))
            for item in self._references(facet.get("messageThread")):
                self._threads[item] = ident

    def _note_attachment(self, node: dict[str, Any]) -> None:
        if text_of(node.get("kindOfRelationship")) == "Attachment_Of":
            for target in self._references(node.get("target")):
                self._attached.setdefault(target, []).extend(self._references(node.get("source")))

    def _attachments(self, ident: str) -> tuple[tuple[Attachment, ...], str]:
        """The files attached to a message, whose bytes no graph holds, and their hashes."""
        made, hashes = [], []
        for each in self._attached.get(ident, ()):
            node = self._by_id.get(each, {})
            files, contents = facets_of(node, "FileFacet"), facets_of(node, "ContentDataFacet")
            name = first_text(files, "fileName") or text_of(node.get("name"))
            made.append(Attachment(name, first_text(contents, "mimeType"), Held.MISSING))
            told = [one for facet in contents for one in listed(facet.get("hash"))]
            hashes += [text_of(one.get("hashValue")) for one in told if isinstance(one, dict)]
        return tuple(made), " ".join(filter(None, hashes))

    def _references(self, value: Any, depth: int = 0) -> Iterator[str]:
        """The ids of what a value or an ordered list of the ontology points at."""
        for each in listed(value):
            if not isinstance(each, dict) or depth > 5:
                continue
            for key in ("item", "element", "itemContent"):
                yield from self._references(each.get(key), depth + 1)
            ident = each.get("@id")
            if isinstance(ident, str):
                yield ident
                if depth < 5 and ident in self._by_id and "itemContent" in self._by_id[ident]:
                    yield from self._references(self._by_id[ident]["itemContent"], depth + 1)

    def records(self, node: _Node) -> Iterator[Record | Skipped]:
        """The records of one node, by its facets."""
        told = False
        for name in MESSAGES:
            for facet in facets_of(node.value, name)[:1]:
                if not told:
                    told = True
                    yield self._message(node, facet, email=name == "EmailMessageFacet")
        for facet in facets_of(node.value, "CallFacet")[:1]:
            told = True
            yield self._call(node, facet)
        contacts = facets_of(node.value, "ContactFacet")
        accounts = [each for name in ACCOUNTS for each in facets_of(node.value, name)]
        if (contacts or accounts) and not told:
            contact = self._contact(node, contacts, accounts)
            told = bool(contact.name or contact.identifiers)
            if told:
                yield contact
        for facet in facets_of(node.value, "LatLongCoordinatesFacet")[:1]:
            position = self._position(node, facet)
            told = told or position is not None
            if position is not None:
                yield position
        told = told or text_of(node.value.get("kindOfRelationship")) == "Attachment_Of"
        if not told:
            kind = next(iter(type_names(node.value.get("@type"))), "without a type")
            self._found[f"type {kind}"] += 1

    def notices(self) -> Iterator[Notice]:
        """What was not carried over."""
        for name, count in sorted(self._found.items()):
            kind = name.removeprefix("type ")
            text = f"nodes of type {kind}" if kind != name else name
            yield Notice("not-looked-at", text, count=count)

    def _party(self, value: Any) -> Party | None:
        reference = next((e for e in listed(value) if isinstance(e, dict)), None)
        if reference is None:
            text = next((str(e) for e in listed(value) if isinstance(e, str)), "")
            return self._owned(text, "") if text else None
        ident = str(reference.get("@id", ""))
        node = self._by_id.get(ident, reference)
        accounts = [each for name in ACCOUNTS for each in facets_of(node, name)]
        identifier = self._identifier(accounts)
        name = first_text(accounts, "displayName") or text_of(node.get("name"))
        return self._owned(identifier or name or ident, name if identifier else "")

    def _owned(self, identifier: str, name: str) -> Party:
        owner = bool(self.owner) and self.owner in (identifier.casefold(), name.casefold())
        return Party(identifier, name, owner)

    def _identifier(self, accounts: list[dict[str, Any]]) -> str:
        found = next(
            (
                value
                for key in ("phoneNumber", "emailAddress", "addressValue", "accountIdentifier",
                            "accountLogin", "applicationIdentifier")
                if (value := first_text(accounts, key))
            ), "",
        )  # fmt: skip
        if found:
            return found
        for facet in accounts:
            for each in listed(facet.get("emailAddress")):
                node = self._by_id.get(str(each.get("@id", ""))) if isinstance(each, dict) else None
                if node is not None and (value := first_text(facets_of(node, "EmailAddressFacet"),
                                                         "addressValue")):  # fmt: skip
                    return value
        return ""

    def _platform(self, facet: Mapping[str, Any], otherwise: str) -> str:
        for each in listed(facet.get("application")):
            node = self._by_id.get(str(each.get("@id", "")), {}) if isinstance(each, dict) else {}
            name = text_of(node.get("name")) or first_text(facets_of(node, "ApplicationFacet"),
                                                     "applicationIdentifier")  # fmt: skip
            if name:
                return platform_of(name, otherwise)
        return otherwise

    def _ends(self, facet: Mapping[str, Any]) -> tuple[Party | None, tuple[Party, ...], Direction]:
        sender = self._party(facet.get("from"))
        to = tuple(
            party
            for key in ("to", "cc", "bcc", "participant")
            for each in listed(facet.get(key))
            if (party := self._party(each)) is not None and party != sender
        )
        way = Direction.UNKNOWN
        if sender is not None and sender.owner:
            way = Direction.OUTGOING
        elif any(each.owner for each in to):
            way = Direction.INCOMING
        return sender, tuple(dict.fromkeys(to)), way

    def _message(self, node: _Node, facet: dict[str, Any], *, email: bool) -> Message:
        sender, to, way = self._ends(facet)
        subject = text_of(facet.get("subject"))
        body = text_of(facet.get("messageText")) or text_of(facet.get("body"))
        keys = ("sentTime", "receivedTime", "modifiedTime")
        when = next((time for key in keys if (time := time_of(facet.get(key))).text), TimeStamp(""))
        ident = str(node.value.get("@id", ""))
        thread = self._threads.get(ident, "")
        people = (*((sender,) if sender else ()), *to)
        names = sorted({each.identifier for each in people if not each.owner})
        attachments, hashes = self._attachments(ident)
        return Message(
            provenance=node.place,
            time=when,
            platform=self._platform(facet, "email" if email else "unknown"),
            thread=Thread(thread or ",".join(names), "", len(names) > 2),
            sender=sender,
            recipients=to,
            direction=way,
            body="\n\n".join(each for each in (subject if email else "", body) if each) or None,
            attachments=attachments,
            details=_details(facet, {"id": ident, "attachment_sha256": hashes}),
        )

    def _call(self, node: _Node, facet: dict[str, Any]) -> Call:
        sender, to, way = self._ends(facet)
        kind = text_of(facet.get("callType")).casefold()
        way = {"incoming": Direction.INCOMING, "outgoing": Direction.OUTGOING,
               "missed": Direction.INCOMING}.get(kind, way)  # fmt: skip
        begun, ended = time_of(facet.get("startTime")), time_of(facet.get("endTime"))
        stated = text_of(facet.get("duration"))
        seconds = int(float(stated)) if stated.replace(".", "", 1).isdecimal() else None
        if seconds is None and begun.utc is not None and ended.utc is not None:
            seconds = max(0, int((ended.utc - begun.utc).total_seconds()))
        people = [each for each in (*((sender,) if sender else ()), *to) if not each.owner]
        return Call(
            provenance=node.place,
            time=begun,
            platform=self._platform(facet, "phone"),
            thread=Thread(",".join(sorted({each.identifier for each in people}))),
            sender=sender,
            recipients=to,
            direction=way,
            outcome=OUTCOMES.get(kind) or ("answered" if seconds else "unknown"),
            seconds=seconds,
            details=_details(facet, {"id": str(node.value.get("@id", ""))}),
        )

    def _contact(
        self, node: _Node, contacts: list[dict[str, Any]], accounts: list[dict[str, Any]]
    ) -> Contact:
        values = [
            value
            for facet in (*contacts, *accounts)
            for key in ("phoneNumber", "contactPhoneNumber", "emailAddress", "addressValue",
                        "accountIdentifier", "accountLogin", "contactID", "screenName")
            if (value := text_of(facet.get(key)))
        ]  # fmt: skip
        found = self._identifier(accounts)
        identifiers = dict.fromkeys([*([found] if found else []), *values])
        name = first_text(contacts, "displayName") or first_text(accounts, "displayName")
        given = " ".join(first_text(contacts, key) for key in ("firstName", "lastName")).strip()
        times = [time for facet in accounts if (time := time_of(facet.get("accountCreatedDate"))
                                                or TimeStamp("")).text]  # fmt: skip
        return Contact(
            provenance=node.place,
            platform=self._platform(contacts[0] if contacts else accounts[0], "unknown"),
            list_name="contacts" if contacts else "accounts",
            name=name or given or text_of(node.value.get("name")),
            identifiers=tuple(identifiers),
            time=times[0] if times else None,
            details={"id": str(node.value.get("@id", ""))},
        )

    def _position(self, node: _Node, facet: dict[str, Any]) -> Location | None:
        try:
            latitude = float(text_of(facet.get("latitude")))
            longitude = float(text_of(facet.get("longitude")))
        except ValueError:
            return None
        if abs(latitude) > 90 or abs(longitude) > 180:
            return None
        label = text_of(node.value.get("name"))
        details = {"id": str(node.value.get("@id", ""))}
        return Location(node.place, TimeStamp(""), latitude, longitude, None, label, details)


def _look_into(path: tuple[str | int, ...]) -> bool:
    return path in ((), ("@graph",))


def _details(facet: Mapping[str, Any], more: dict[str, str]) -> dict[str, str]:
    kept = {
        key: text
        for key in ("messageType", "messageID", "isRead", "sessionID", "receivedTime", "endTime",
                    "allocationStatus", "subject")
        if (text := text_of(facet.get(key)))
    }  # fmt: skip
    return kept | {key: value for key, value in more.items() if value}
