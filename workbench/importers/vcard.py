"""Contacts as vCards, versions 2.1, 3.0 and 4.0, one or many in a file.

Lines are unfolded on bytes, before anything is decoded: version 2.1 continues quoted-printable
text with `=` at the end of a line, the later ones with a space at the start of the next.
"""

from __future__ import annotations

import quopri
import re
from collections import Counter
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from workbench.errors import InputError
from workbench.evidence import Probe, Source, limits
from workbench.evidence.numeric_dates import read_time
from workbench.evidence.spans import read_span
from workbench.importers._mail import text_from
from workbench.importers.protocol import Certainty, Context, Format, Match
from workbench.records import Contact, Notice, Provenance, Skipped, TimeStamp, Yielded

FORMAT = Format(
    code="vcard",
    title="Contacts (vCard)",
    version=1,
    platforms=("phone",),
    carries=(
        "names, numbers, addresses, handles and WhatsApp numbers",
        "organisation, notes, postal addresses, birthday, labels; time of the last change",
    ),
    omits=("photos and sounds (their presence is noted)", "jCard and xCard"),
    times="REV as stated: UTC or an offset, else wall-clock time",
    unverified=("the number that WhatsApp writes beside a telephone",),
    checked_on={"mangstadt/ez-vcard": 15, "py-vobject/vobject": 1},
)
BEGIN = re.compile(rb"^\s*BEGIN\s*:\s*VCARD\s*$", re.IGNORECASE)
END = re.compile(rb"^\s*END\s*:\s*VCARD\s*$", re.IGNORECASE)
BOM = b"\xef\xbb\xbf"
LINE = re.compile(
    rb"(?:(?P<group>[\w-]+)\.)?(?P<name>[\w-]+)"
    rb"(?P<params>(?:;[^:\"]*+(?:\"[^\"]*+\"[^:\"]*+)*+)?):", re.DOTALL
)  # fmt: skip
IDENTIFIERS = ("TEL", "EMAIL", "IMPP", "X-SKYPE", "X-SKYPE-USERNAME", "X-SOCIALPROFILE", "X-AIM",
               "X-ICQ", "X-JABBER", "X-MSN", "X-YAHOO", "X-QQ", "X-TWITTER", "X-FACEBOOK",
               "X-TELEGRAM", "X-SNAPCHAT", "X-INSTAGRAM")  # fmt: skip
KEPT = ("ORG", "TITLE", "ROLE", "NOTE", "ADR", "BDAY", "NICKNAME", "UID", "URL", "ANNIVERSARY",
        "CATEGORIES", "RELATED", "X-WA-BIZ-NAME", "X-ANDROID-CUSTOM", "X-ABRELATEDNAMES",
        "X-ABDATE", "GEO", "TZ", "AGENT", "SOURCE", "PRODID")  # fmt: skip
BINARY = ("PHOTO", "SOUND", "LOGO", "KEY")
SCHEME = re.compile(r"^(?:tel|mailto|sms|skype|xmpp|x-apple|aim|msnim|ymsgr):", re.IGNORECASE)
APPLE_LABEL = re.compile(r"^_\$!<(.*)>!\$_$")
ESCAPED = re.compile(r"\\([\\,;:nN])")
MOST_TEXT = 4000


class _Property(NamedTuple):
    group: str
    name: str
    params: dict[str, str]
    value: str


class _Card(NamedTuple):
    lines: list[bytes]
    start: int
    length: int
    closed: bool


def sniff(probe: Probe) -> Match | None:
    """Claim a file whose first line begins a card."""
    start = probe.head.removeprefix(BOM).lstrip()
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        start = (probe.text() or "").encode()
    if BEGIN.match(re.split(rb"\r\n|\r|\n", start, maxsplit=1)[0]):
        return Match(FORMAT, Certainty.BY_SIGNATURE, "begins with BEGIN:VCARD")
    return None


def read(source: Source, context: Context) -> Iterator[Yielded]:  # noqa: ARG001
    """Stream the cards; one that says nothing is skipped.

    Raises:
        InputError: when no card begins in it.
    """
    found: Counter[str] = Counter()
    for number, card in enumerate(_cards(source), 1):
        found["cards"] += 1
        place = source.at(f"card={number};bytes={card.start}+{card.length}")
        found["open"] += not card.closed
        try:
            contact = _contact(place, card, found)
        except RecursionError:
            contact = None
        if contact is None:
            sample = b"\n".join(card.lines)[:200].decode("utf-8", "replace")
            yield Skipped(place, "the card holds neither name, number nor address", sample)
        else:
            yield contact
    if not found["cards"]:
        raise InputError("no card begins in it", where=source.name)
    if found["open"]:
        yield Notice("unclosed", "cards end without END:VCARD", count=found["open"])
    if found["lines"]:
        yield Notice("not-looked-at", "lines that are no property", count=found["lines"])


def original(source: Source, provenance: Provenance) -> bytes:
    """The card's bytes."""
    return read_span(source, provenance)


def _cards(source: Source) -> Iterator[_Card]:
    lines: list[bytes] = []
    start = at = size = 0
    inside = 0
    with source.open() as stream:
        for raw in _lines(stream):
            here, at = at, at + len(raw)
            line = raw.rstrip(b"\r\n")
            if here == 0:
                line = line.removeprefix(BOM)
            if BEGIN.match(line):
                if inside and not _is_nested(lines):
                    yield _Card(lines, start, here - start, closed=False)
                    inside = 0
                if not inside:
                    lines, start, size = [], here, 0
                inside += 1
            if inside and size <= limits.LINE_BYTES:
                lines.append(line)
                size += len(line)
            if END.match(line) and inside:
                inside -= 1
                if not inside:
                    yield _Card(lines, start, at - start, closed=True)
    if inside:
        yield _Card(lines, start, at - start, closed=False)


def _lines(stream: BinaryIO) -> Iterator[bytes]:
    """Lines that end with LF, CRLF or CR alone."""
    rest = b""
    while True:
        chunk = stream.read(1024 * 1024)
        data = rest + chunk
        ends = [found.end() for found in re.finditer(rb"\r\n|\n|\r(?!\n)", data)]
        if chunk and ends and ends[-1] == len(data) and data.endswith(b"\r"):
            ends.pop()  # a line feed may follow in the next piece
        start = 0
        for end in ends:
            yield data[start:end]
            start = end
        rest = data[start:]
        if not chunk:
            if rest:
                yield rest
            return
        if len(rest) > limits.LINE_BYTES:
            yield rest
            rest = b""


def _is_nested(lines: list[bytes]) -> bool:
    """Whether the card that begins belongs to the one before (AGENT of version 2.1)."""
    return bool(lines) and lines[-1].strip().upper().startswith(b"AGENT")


def _contact(place: Provenance, card: _Card, found: Counter[str]) -> Contact | None:
    properties = list(_properties(card.lines, found))
    labels = {each.group: label_of(each.value) for each in properties if each.name == "X-ABLABEL"}
    identifiers: list[str] = []
    details: dict[str, str] = {}
    names: dict[str, str] = {}
    rev = TimeStamp("")
    for each in properties:
        if each.name in ("FN", "N", "ORG", "NICKNAME") and each.value.strip(" ;"):
            names.setdefault(each.name, _name(each))
        if each.name in IDENTIFIERS or each.name.startswith("X-SOCIAL"):
            identifiers += _identifiers(each)
            if label := labels.get(each.group) or kind_of(each.params):
                _add(details, f"{each.name.casefold()} {label}", ", ".join(_identifiers(each)))
        elif each.name == "REV":
            rev = read_time(_iso(each.value))
            rev = TimeStamp(each.value, rev.utc, rev.wall, rev.basis, flag=rev.flag, step=rev.step)
        elif each.name in BINARY:
            details[each.name.casefold()] = "there is one"
        elif each.name in KEPT and each.value.strip(" ;"):
            _add(details, each.name.casefold(), _plain(each))
    name = names.get("FN") or names.get("N") or names.get("ORG") or names.get("NICKNAME") or ""
    if not name and not identifiers:
        return None
    if names.get("FN") and names.get("N") and set(_words(names["FN"])) != set(_words(names["N"])):
        details["n"] = names["N"]
    return Contact(
        provenance=place,
        platform="phone",
        list_name="contacts",
        name=name,
        identifiers=tuple(dict.fromkeys(identifiers)),
        time=rev if rev.text else None,
        details=details,
    )


def _properties(lines: list[bytes], found: Counter[str]) -> Iterator[_Property]:
    for line in _unfolded(lines):
        head = LINE.match(line)
        if head is None:
            found["lines"] += bool(line.strip())
            continue
        name = head["name"].decode("ascii", "replace").upper()
        if name in ("BEGIN", "END", "VERSION"):
            continue
        params = _params(head["params"].decode("utf-8", "replace"))
        raw = line[head.end() :]
        if name in BINARY:
            value = ""
        else:
            if "quoted-printable" in params.get("ENCODING", "").casefold():
                raw = quopri.decodestring(raw)
            value = text_from(raw, params.get("CHARSET", ""))
        group = (head["group"] or b"").decode("ascii", "replace")
        yield _Property(group, name, params, value)


def _unfolded(lines: list[bytes]) -> Iterator[bytes]:
    """Whole lines of properties, from the lines of the file."""
    pieces: list[bytes] = []
    soft = False
    for line in lines:
        if soft:
            pieces[-1] = pieces[-1][:-1]
            pieces.append(line)
        elif line[:1] in (b" ", b"\t") and pieces:
            pieces.append(line[1:])
        else:
            if pieces:
                yield b"".join(pieces)
            pieces = [line]
        soft = line.endswith(b"=") and b"QUOTED-PRINTABLE" in pieces[0].upper()
    if pieces:
        yield b"".join(pieces)


def _params(text: str) -> dict[str, str]:
    """Parameters; of version 2.1's bare ones the encodings and types are known by their value."""
    found: dict[str, str] = {}
    for part in re.findall(r'(?:[^;"]|"[^"]*")+', text):
        name, equals, value = part.partition("=")
        if not equals:
            bare = name.strip().upper()
            name = "ENCODING" if bare in ("QUOTED-PRINTABLE", "BASE64", "8BIT") else "TYPE"
            value = bare
        key, told = name.strip().upper(), value.strip().strip('"')
        found[key] = f"{found[key]},{told}" if key in found else told
    return found


def _identifiers(each: _Property) -> list[str]:
    value = SCHEME.sub("", _plain(each)).strip().replace("\n", " ")
    found = [value] if value else []
    if waid := each.params.get("WAID"):
        found.append(f"{waid}@s.whatsapp.net")
    return found


def _name(each: _Property) -> str:
    """A name; N's parts as they are said: prefix, given, additional, family, suffix."""
    if each.name != "N":
        return " ".join(_plain(each).split())
    parts = [_unescaped(part).strip() for part in re.split(r"(?<!\\);", each.value)]
    parts += [""] * (5 - len(parts))
    family, given, additional, prefix, suffix = parts[:5]
    return " ".join(part for part in (prefix, given, additional, family, suffix) if part)


def _plain(each: _Property) -> str:
    if each.name in ("ADR", "ORG", "N"):
        parts = (_unescaped(part).strip() for part in re.split(r"(?<!\\);", each.value))
        return ", ".join(part for part in parts if part)
    return _unescaped(each.value).strip()


def _unescaped(text: str) -> str:
    return ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], text)


def label_of(value: str) -> str:
    """A label that a person gave, or Apple's own without its marks."""
    found = APPLE_LABEL.match(value.strip())
    return (found[1] if found else value).strip().casefold()


def kind_of(params: dict[str, str]) -> str:
    """What a number or address is for, by its TYPE."""
    kinds = (each.strip().casefold() for each in params.get("TYPE", "").split(","))
    return " ".join(each for each in kinds if each and each not in ("pref", "voice", "internet"))


def _add(details: dict[str, str], name: str, value: str) -> None:
    joined = f"{details[name]}; {value}" if name in details else value
    details[name] = joined[:MOST_TEXT]


def _words(text: str) -> list[str]:
    return text.casefold().replace(",", " ").split()


def _iso(text: str) -> str:
    """`20080424T195243Z` as ISO 8601 writes it at length."""
    found = re.fullmatch(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)(.*))?", text.strip())
    if found is None:
        return text.strip()
    year, month, day, hour, minute, second, rest = found.groups()
    return f"{year}-{month}-{day}" + (f"T{hour}:{minute}:{second}{rest}" if hour else "")
