"""Applying the plan to the material: every text that documents could draw on, in one walk.

What has been taken out is remembered for the checker, which looks for it in the finished files. The
same person is the same “Third party A” everywhere.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass, replace
from functools import cache
from typing import Any

from workbench.case.audit import Entry
from workbench.disclosure.material import Material, Redacted
from workbench.disclosure.redaction.patterns import PATTERNS
from workbench.disclosure.redaction.plan import Rule, box_of, span_of

INVISIBLE = "[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufe00-\ufe0f\ufeff]*"
SUBSTRING = 6  # characters from which a name is looked for inside longer words
UNSPACED = re.compile(  # Chinese, Japanese, Korean (with particles), Thai, Lao, Burmese, Khmer
    "[\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff"
    "\U00020000-\U0003ffff]"
)
APOSTROPHES = "'\u2018\u2019\u201b\u02bc\u00b4`\uff07"
HYPHENS = "\u2010-\u2015\u2212\ufe63\uff0d-"
NUMBER = re.compile(r"[+(]?[\d\s().-]{7,20}")
# Fields that hold identifiers, hashes and instants: no text of a person stands in them.
FIXED = frozenset(
    {
        "id", "uid", "sha256", "source_sha256", "row_hash", "rows_sha256", "hash", "previous", "at",
        "entry_hash", "timestamp", "local_time", "zone", "kind", "time_basis", "time_flag", "side",
        "action", "seq", "made_at", "taken_at", "confirmed_at", "first", "last", "mime", "held",
        "key", "format", "status", "row_id", "operation", "decision", "software", "libraries",
        "stages", "fonts", "lanes", "documents", "edition", "certificate", "prefix",
        "manifest_sha256", "certificate_sha256", "events",
    }
)  # fmt: skip
NAMED = frozenset({"reviewers"})
RENDERINGS = ("translation", "transcript")
# Fields that hold no prose: names in them are taken out, patterns are not looked for.
NO_PATTERNS = frozenset(
    {
        "locator", "time_original", "when_text", "tags", "codes", "exhibit", "by", "confirmed_by",
        "differing", "taken_by",
    }
)  # fmt: skip


@dataclass(slots=True)
class Redactor:
    """Takes text out by a list of rules.

    Attributes:
        taken: what each rule took out, by the rule's place: for the checker, never for a document.
        counts: how often; `rows`: from which rows.
    """

    rules: Sequence[Rule]
    taken: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    counts: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    rows: dict[int, dict[str, None]] = field(default_factory=lambda: defaultdict(dict))
    _seen: dict[tuple[str, bool], tuple[str, tuple[tuple[int, str], ...]]] = field(
        default_factory=dict
    )
    _finders: list[tuple[int, Callable[[str], Any], bool]] = field(default_factory=list)
    _row: str = ""
    _spans: dict[str, list[tuple[int, int, int]]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        """Prepare a finder for each rule."""
        for number, rule in enumerate(self.rules):
            if rule.kind == "pattern":
                self._finders.append((number, PATTERNS[rule.target], True))
            elif rule.kind in ("person", "words"):
                self._finders.append((number, _every(expression_of(rule)), False))
            elif rule.kind == "span":
                event, start, end = span_of(rule)
                self._spans[event].append((start, end, number))

    def label(self, number: int) -> str:
        """What stands where a rule took something out."""
        rule = self.rules[number]
        if rule.kind == "person":
            people = [each for each in self.rules if each.kind == "person"]
            return f"[Third party {letters(people.index(rule))}]"
        return f"[redacted: {rule.reason}]"

    def text(self, text: str, *, prose: bool = True) -> str:
        """A text with everything taken out that a rule names."""
        if not text or not self._finders:
            return text
        known = self._seen.get((text, prose))
        if known is None:
            known = self._found(text, prose)
            if len(self._seen) < 200_000:
                self._seen[text, prose] = known
        for number, taken in known[1]:
            self.taken[number].add(taken)
            self.counts[number] += 1
            if self._row:
                self.rows[number][self._row] = None
        return known[0]

    def _found(self, text: str, prose: bool) -> tuple[str, tuple[tuple[int, str], ...]]:
        spans = [
            (start, end, number)
            for number, find, is_pattern in self._finders
            if prose or not is_pattern
            for start, end in find(text)
        ]
        return self._cut(text, spans)

    def _cut(
        self, text: str, spans: Sequence[tuple[int, int, int]]
    ) -> tuple[str, tuple[tuple[int, str], ...]]:
        """Take spans out; where they overlap, the whole goes under the first rule's label."""
        made, at, taken = [], 0, []
        for start, end, number in _merged(spans):
            made += [text[at:start], self.label(number)]
            taken.append((number, text[start:end]))
            at = end
        return "".join(made) + text[at:], tuple(taken)

    def by_hand(self, event: str, text: str) -> str:
        """A message's text with what was marked in it by hand taken out, then everything else."""
        spans = [
            (a, min(b, len(text)), n) for a, b, n in self._spans.get(event, ()) if a < len(text)
        ]
        if not spans:
            return self.text(text)
        every = spans + [
            (start, end, number) for number, find, _ in self._finders for start, end in find(text)
        ]
        shown, taken = self._cut(text, every)
        for number, was in taken:
            self.taken[number].add(was)
            self.counts[number] += 1
            self.rows[number][event] = None
        return shown

    def value(self, value: Any, name: str = "") -> Any:
        """Any value of the material, with its texts redacted; of the same kind."""
        if name in FIXED or value is None or isinstance(value, bool | int | float):
            return value
        if isinstance(value, str):
            return self.text(value, prose=name not in NO_PATTERNS)
        if isinstance(value, Entry):
            return self._entry(value)
        if is_dataclass(value) and not isinstance(value, type):
            return self._record(value)
        if isinstance(value, Mapping):
            named = name in NAMED  # whose keys are people
            return {
                self.text(key, prose=False) if named else key: self.value(
                    each, key if isinstance(key, str) and not named else name
                )
                for key, each in value.items()
            }
        if isinstance(value, tuple | list | set | frozenset):
            return type(value)(self.value(each, name) for each in value)
        return value

    def _record(self, record: Any) -> Any:
        own = getattr(record, "id", None)
        before, is_row = self._row, isinstance(own, str) and hasattr(record, "text")
        if is_row:
            self._row = str(own)
        changed = {}
        for each in fields(record):
            old = getattr(record, each.name)
            new: Any
            if each.name == "text" and is_row:
                new = self.by_hand(str(own), old)
            elif each.name == "adopted" and is_row and own in self._spans:
                new = tuple(self._rendering(one, str(own)) for one in old)
            else:
                new = self.value(old, each.name)
            if new != old:
                changed[each.name] = new
        self._row = before
        return replace(record, **changed) if changed else record

    def _rendering(self, adopted: Any, event: str) -> Any:
        """A translation or transcript says what was marked by hand too: where can't be told."""
        if adopted.kind not in RENDERINGS:
            return self.value(adopted)
        return replace(self.value(adopted), text=self.label(self._spans[event][0][2]))

    def _entry(self, entry: Entry) -> Entry:
        """An act: who and what stay; one about redaction itself would tell what was taken out."""
        if entry.action in ("redact", "withdraw redaction"):
            kept = ("kind", "reason")
            plain = {e: entry.detail[e] for e in kept if e in entry.detail}
            return replace(entry, detail=plain | {"target": "[not shown in this edition]"})
        told = {name: self.value(each, name) for name, each in entry.detail.items()}
        if entry.action == "adopt" and entry.detail["kind"] in RENDERINGS:
            marked = [e for e in entry.detail["events"] if e in self._spans]
            if marked:
                told["text"] = self.label(self._spans[marked[0]][0][2])
        return replace(
            entry,
            by=self.text(entry.by, prose=False),
            detail=told,
        )


def apply(material: Material, rules: Sequence[Rule]) -> tuple[Material, Redactor]:
    """The material of a disclosed edition, and the redactor that knows what was taken out."""
    redactor = Redactor(rules)
    bare = replace(material.profile, redact=())  # the rules themselves name what they take out
    made: Material = redactor.value(replace(material, profile=bare))
    hidden = hidden_pictures(rules)
    made = replace(made, places=tuple(e for e in made.places if e.sha256 not in hidden))
    shown = _pictures(redactor, material)
    numbers = {each.id: each.number for each in material.rows}
    changed = {new.id for new, old in zip(made.rows, material.rows, strict=True) if new != old}
    changed |= shown
    told = tuple(
        Redacted(
            n + 1,
            rule.kind,
            rule.reason,
            rule.by,
            redactor.counts[n],
            tuple(str(numbers[each]) for each in redactor.rows[n] if each in numbers),
        )
        for n, rule in enumerate(rules)
    )
    return replace(made, redacted=told, changed_rows=frozenset(changed)), redactor


def _pictures(redactor: Redactor, material: Material) -> set[str]:
    """Count what rules for pictures take out; gives the rows."""
    changed: set[str] = set()
    for number, rule in enumerate(redactor.rules):
        if rule.kind == "picture":
            digest, _ = box_of(rule)
            for row in material.rows:
                if any(each["sha256"] == digest for each in row.attachments):
                    redactor.counts[number] += 1
                    redactor.rows[number][row.id] = None
                    changed.add(row.id)
    return changed


def hidden_pictures(rules: Sequence[Rule]) -> dict[str, tuple[tuple[int, int, int, int], ...]]:
    """Pictures that are not, or only partly, shown: boxes by SHA-256, none for the whole."""
    found: dict[str, list[tuple[int, int, int, int]] | None] = {}
    for rule in rules:
        if rule.kind == "picture":
            digest, box = box_of(rule)
            held = found.get(digest, [])
            found[digest] = None if box is None or held is None else [*held, box]
    return {digest: tuple(boxes or ()) for digest, boxes in found.items()}


def letters(place: int) -> str:
    """0 as A, 25 as Z, 26 as AA."""
    made = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        made = chr(65 + rest) + made
    return made


@cache
def expression_of(rule: Rule) -> re.Pattern[str]:
    """What finds a person's names and identifiers, or words, in any case and spacing.

    A long name is found inside a longer word too, a short one only by itself or with an s. Marks
    that can't be seen may stand between any two characters; a number may be spaced and bracketed,
    and begin with 0, +44 or 0044.
    """
    forms = sorted((each.strip() for each in rule.target.split("|")), key=len, reverse=True)
    return re.compile("|".join(f"(?:{_form(each)})" for each in forms if each), re.IGNORECASE)


def _form(text: str) -> str:
    if NUMBER.fullmatch(text) and sum(map(str.isdigit, text)) >= 7:
        digits = re.sub(r"\D", "", text)
        national = re.sub(r"^(?:0044|44|0)", "", digits) if len(digits) > 9 else digits
        gap = r"[\s().\u00a0\u2010-\u2015-]*" + INVISIBLE
        body = gap.join(national)
        if len(digits) <= 9:
            return rf"(?<!\d){body}(?!\d)"
        prefix = rf"(?:(?:\+|00){gap}(?:44{gap}(?:\(?0\)?)?{gap})?|44{gap}|\(?0{gap})?"
        return rf"(?<!\d){prefix}{body}(?!\d)"
    words = [_word(word) for word in unicodedata.normalize("NFC", text).split()]
    inner = rf"{INVISIBLE}[\s_.\u00a0-]*{INVISIBLE}".join(words)
    if sum(map(len, text.split())) >= SUBSTRING:
        return inner  # also inside a handle, an address, a hashtag
    before = r"(?<!\w)" if stands_alone(text[:1]) else ""
    after = r"(?:['’]?s)?(?!\w)" if stands_alone(text[-1:]) else ""
    return before + inner + after


def _word(word: str) -> str:
    """A word however its accents, apostrophes and hyphens are typed; these may be missing."""
    if not any(map(str.isalnum, word)):
        return INVISIBLE.join(map(re.escape, word))
    return INVISIBLE.join(map(_char, word))


def _char(char: str) -> str:
    if char in APOSTROPHES:
        return f"[{APOSTROPHES}]?"
    if re.fullmatch(f"[{HYPHENS}]", char):
        return rf"[\s_.\u00a0{HYPHENS}]*"
    apart = unicodedata.normalize("NFD", char)
    return re.escape(char) if apart == char else f"(?:{re.escape(char)}|{re.escape(apart)})"


def stands_alone(char: str) -> bool:
    """Whether words that begin or end with a letter are set apart by spaces in its writing."""
    return char.isalnum() and not UNSPACED.match(char)


def _every(expression: re.Pattern[str]) -> Callable[[str], Any]:
    def find(text: str) -> list[tuple[int, int]]:
        return [each.span() for each in expression.finditer(text)]

    return find


def _merged(spans: Sequence[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    made: list[tuple[int, int, int]] = []
    for start, end, number in sorted(spans):
        if made and start < made[-1][1]:
            first = made[-1]
            made[-1] = (first[0], max(first[1], end), min(first[2], number))
        elif start < end:
            made.append((start, end, number))
    return made
