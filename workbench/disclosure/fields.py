"""The fields of a timeline row, as the disclosure brief numbers them: 27, of which some are two.

One list makes the spreadsheet, its CSV, the JSON Lines and their description. A field that the
case holds nothing for says so in words; none is left to be read as a nought.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from workbench.disclosure.material import Material
from workbench.timeline.chronology import Row
from workbench.timeline.marks import pair_state

ACTS = {  # section 2A(3) Protection from Harassment Act 1997, and others, by confirmed code
    "T1": "s.4A fear of violence; s.181 OSA 2023 (threatening communication)",
    "T2": "s.4A fear of violence",
    "T3": "s.4A fear of violence",
    "T4": "s.2 CDA 1971 (threat to damage); s.4A",
    "T5": "s.4A fear of violence",
    "T6": "s.66B(4) SOA 2003 (threat to share an intimate image)",
    "T7": "s.4A serious alarm or distress",
    "T8": "s.4A fear of violence",
    "F1": "s.2A(3)(b) contacting",
    "F4": "s.2A(3)(b) contacting",
    "F5": "s.2A(3)(g) watching or spying",
    "F6": "s.2A(3)(d) monitoring electronic communication",
    "F7": "s.2A(3)(a) following or (e) loitering",
    "F8": "s.2A(3)(b) contacting",
    "F9": "s.2A(3)(b) contacting through another",
    "F12": "s.2A(3)(c) publishing",
    "V1": "knowledge that contact is unwanted, s.1(1)(b)",
    "V2": "knowledge that contact is unwanted, s.1(1)(b)",
    "V3": "effect: fear or distress, s.4A(1)(b)",
    "V4": "effect on day-to-day activities, s.4A(1)(b)(ii)",
}


@dataclass(frozen=True, slots=True)
class Field:
    """One column.

    Attributes:
        number: in the brief's list, with a letter where it is split.
        name: as a column is headed; `key` as JSON names it.
        printed: whether the PDF prints it by default.
        width: of the column, in characters.
    """

    number: str
    name: str
    key: str
    printed: bool
    width: int
    value: Callable[[Row, Material], str | int | None]

    @property
    def heading(self) -> str:
        """Number and name."""
        return f"{self.number} {self.name}"


def long_time(row: Row) -> str:
    """The local time with weekday, zone and offset: never bare."""
    if not row.local_time:
        return "time unknown"
    moment = datetime.fromisoformat(row.local_time).astimezone(ZoneInfo(row.zone))
    offset = moment.strftime("%z")
    shift = f"{offset[0]}{int(offset[1:3])}" + (f":{offset[3:]}" if offset[3:] != "00" else "")
    utc = "UTC" if offset == "+0000" else f"UTC{shift}"
    return f"{moment:%a %d %b %Y %H:%M:%S} {moment.tzname()} ({utc})"


def acts(row: Row) -> str:
    """What a person's codes point to; the charge is the prosecutor's."""
    found = dict.fromkeys(ACTS[tag] for tag in row.tags if tag in ACTS)
    return "; ".join(found)


def disclosure_codes(row: Row) -> list[str]:
    """The confirmed codes that say a row may undermine the case or assist the defence."""
    return [tag for tag in row.tags if tag[:1] == "D" and tag[1:].isdecimal()]


def considered(row: Row, material: Material) -> str:
    """Field 22: considered, by whom, and where on the MG6E."""
    del material
    who = ", ".join(row.confirmed_by)
    codes = disclosure_codes(row)
    if codes:
        return f"Yes ({', '.join(codes)}), considered by {who}: on the MG6E"
    return f"Considered by {who}: no disclosure code given"


def second_check(row: Row) -> str:
    """Who else decided on the row."""
    if len(row.confirmed_by) > 1:
        return f"confirmed by {len(row.confirmed_by)} people"
    return "; ".join(row.differing) or "no second check recorded"


def redactions(row: Row, material: Material) -> str:
    """Field 24."""
    if row.id in material.changed_rows:
        return "redacted in this edition: see the redaction log"
    return "none"


def row_hash(row: Row, material: Material) -> str:
    """Field 27: withheld where the text is, since a short text can be found from its hash."""
    if row.id in material.changed_rows:
        return "withheld: the row is redacted"
    return row.row_hash or "none: an investigator's own entry"


def _chain(row: Row, material: Material) -> str:
    acts_ = material.history.get(row.id, ())
    return acts_[-1].entry_hash if acts_ else ""


def _history(row: Row, material: Material) -> str:
    return "\n".join(
        f"{each.at} {each.by}: {each.told}" for each in material.history.get(row.id, ())
    )


def _attachments(row: Row, material: Material) -> str:
    del material
    return "\n".join(
        f"{each['name'] or 'unnamed'}, {each['mime'] or 'unknown type'}, {each['held']}"
        + (f", SHA-256 {each['sha256']}" if each["sha256"] else "")
        for each in row.attachments
    )


def attributed(row: Row, material: Material) -> str:
    """Field 8: an attribution only where a person made one."""
    if row.kind == "entry":
        return "investigator"
    author = material.authors.get(row.id)
    return author.told if author else "as recorded; not attributed to a person"


def _locator(row: Row, material: Material) -> str:
    if row.kind == "entry":
        return ""
    software = next(
        (
            f"{each.format} importer, version {each.importer_version}, {each.software}"
            for each in material.facts.sources
            if each.sha256 == row.source_sha256
        ),
        "",
    )
    place = " ".join(filter(None, [row.member, row.locator]))
    return f"{place}; source SHA-256 {row.source_sha256}; {software}"


def adopted(row: Row, kinds: tuple[str, ...]) -> str:
    """Fields 10 and 21: what a person adopted, each with who did and what it rests on."""
    return "\n".join(each.told for each in row.adopted if each.kind in kinds)


def _always(text: str) -> Callable[[Row, Material], str]:
    """A field that is the same for every row of this version."""
    return lambda _row, _material: text


def _basis(row: Row, material: Material) -> str:
    del material
    return ", ".join(filter(None, [row.time_basis, row.time_flag]))


FIELDS = (
    Field("1", "Timeline no.", "number", True, 9, lambda r, _: r.number),
    Field("2", "Event id", "id", False, 18, lambda r, _: r.id),
    Field("3", "Local time", "local", True, 26, lambda r, _: long_time(r)),
    Field("4a", "UTC", "timestamp", False, 22, lambda r, _: r.timestamp or "unknown"),
    Field("4b", "Time as recorded", "time_original", False, 20, lambda r, _: r.time_original),
    Field("5", "Time basis", "time_basis", False, 18, _basis),
    Field("6", "Type and channel", "channel", True, 16,
          lambda r, _: " ".join(filter(None, [r.kind, r.platform]))),
    Field("7a", "From, as recorded", "sender", True, 24, lambda r, _: r.sender),
    Field("7b", "To, as recorded", "recipients", True, 24,
          lambda r, _: ", ".join(r.recipients) or r.thread),
    Field("8", "Attributed to", "attributed", True, 24, attributed),
    Field("9", "Content, verbatim", "text", True, 70, lambda r, _: r.text),
    Field("10", "Translation or transcript", "translation", False, 18,
          lambda r, _: adopted(r, ("translation", "transcript")) or "none adopted"),
    Field("11", "Attachments", "attachments", False, 40, _attachments),
    Field("12", "Exhibit and item", "exhibit", True, 12,
          lambda r, _: r.exhibit or "investigator's entry"),
    Field("13", "Source locator", "locator", False, 40, _locator),
    Field("14", "State in the source", "state", False, 14, lambda r, _: r.state or "live"),
    Field("15", "Corroboration", "corroboration", False, 30,
          lambda r, _: "\n".join(r.also_in) or "no other source holds it"),
    Field("16", "Context", "context", True, 24,
          lambda r, _: f"message report, row {r.number}" if r.kind != "entry" else ""),
    Field("17", "Significance, officer's words", "significance", True, 40,
          lambda r, _: r.significance or r.basis),
    Field("18", "Act or point to prove", "acts", True, 34, lambda r, _: acts(r)),
    Field("19", "Confirmed codes", "tags", False, 14, lambda r, _: ", ".join(r.tags)),
    Field("20", "Pair state", "pair_state", True, 26, lambda r, m: pair_state(r, m.marks)),
    Field("21", "Complainant's account", "account", False, 18,
          lambda r, _: adopted(r, ("account",)) or "not linked"),
    Field("22", "Undermines or assists?", "considered", True, 30, considered),
    Field("23", "Disclosure status", "status", False, 12, _always("used")),
    Field("24", "Redactions", "redactions", False, 18, redactions),
    Field("25a", "Confirmed by", "confirmed_by", True, 18, lambda r, _: ", ".join(r.confirmed_by)),
    Field("25b", "Confirmed at (UTC)", "confirmed_at", True, 24, lambda r, _: r.confirmed_at),
    Field("25c", "Second check", "second_check", False, 20, lambda r, _: second_check(r)),
    Field("26", "History", "history", False, 40, _history),
    Field("27a", "Row hash", "row_hash", False, 20, row_hash),
    Field("27b", "Chain hash", "chain_hash", False, 20, _chain),
)  # fmt: skip


def values(row: Row, material: Material) -> list[str | int | None]:
    """A row's values in the order of the list."""
    return [each.value(row, material) for each in FIELDS]
