"""Analysis: embed, score, rank, find themes. Stages are pure; only this pipeline writes.

Each stage has a key, a hash over its name, version, settings, models and what it reads; a stage
whose key stands is not run again. Vectors are kept batch by batch, so that an interrupted run
goes on where it stopped. The method statement prints the keys and what went into them.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.case import Case, assessments, audit, confirmed, themes, traffic
from workbench.case.traffic import NEVER, Traffic
from workbench.encoders.prototypes import prototypes
from workbench.encoders.scorer import MessageScores, Scorer, scorer
from workbench.encoders.store import VectorStore, alone, key_of, windows
from workbench.progress import Progress, silent
from workbench.ranking import pairs, states, weights
from workbench.ranking.order import AXES, Ranked, Scored, rank
from workbench.signals import Signal, codes, own, signals
from workbench.themes.clusters import cluster
from workbench.themes.labels import labels

VERSION = 4  # raised whenever the same case would give another order
NO_TEXT = "not assessed: no text"
FLAGGED = 0.35  # threat or fixation from which a message is clustered
MOST_FLAGGED = 20_000
ENTERED = {"V1": "refused", "V2": "blocked", "ORDER": "order"}  # tags of officers' own entries


@dataclass(frozen=True, slots=True)
class Summary:
    """What an analysis did.

    Attributes:
        messages: how many stand in the reading order.
        scored: how many distinct texts were scored in this run; 0 where nothing was new.
        lanes: messages by lane.
        unassessed: messages by why they could not be judged well.
    """

    messages: int
    scored: int
    themes: int
    lanes: dict[str, int]
    unassessed: dict[str, int]

    def __str__(self) -> str:
        told = ", ".join(f"{count:,} {lane}" for lane, count in sorted(self.lanes.items()))
        return f"{self.messages:,} messages in order ({told or 'none'}); {self.themes:,} themes"


def analyse(case: Case, *, encoder: str = "", progress: Progress = silent) -> Summary:
    """Bring the reading order and the themes up to date.

    Args:
        case: open for writing.
        encoder: a name of the registry or a local sentence-transformers folder; empty: the one
            this case used last, or the default.
        progress: reports, and may raise `Cancelled`; what was embedded by then is kept.

    Raises:
        MachineError, IntegrityError: when a model is missing or is not what the registry says.
        MachineError: when the case is being analysed, searched by meaning or sealed elsewhere.
    """
    with alone(case.derived):
        return _analyse(case, encoder, progress)


def _analyse(case: Case, encoder: str, progress: Progress) -> Summary:
    chosen = scorer(encoder or case.get("encoder"))
    settings = weights.of_case(case)
    held = confirmed.tagged(case.connection, ("V1", "V2"))
    gone = confirmed.refuted(case.connection)
    entered = {tag: confirmed.entries_tagged(case.connection, tag) for tag in ENTERED}
    detail = {
        "version": VERSION,
        "scorer": chosen.identity(),
        "weights": asdict(settings),
        "signals": list(codes()),
        "own signals": case.get(own.SETTING),
        "events": _extent(case),
        "confirmed": held,
        "refuted": sorted(gone),
        "entered": entered,
        "people": _people(case),
    }
    key = _key(detail)
    if _stands(case, "rank", key):
        return _summary(case, 0)
    if encoder:
        with case.transaction():
            case.set("encoder", encoder)
    events = traffic.read(case.connection)
    texts = _texts(case, events)
    store = VectorStore.of(case.derived, chosen.entry, chosen.encoder.dimensions)
    earlier = _earlier(case, events)
    distinct = list(dict.fromkeys([*texts.values(), *(text for _, text in earlier)]))
    found = chosen.score(distinct, progress, store)
    progress("Ranking", 0, 0)
    wanted = (*signals(), *own.of_case(case))
    mine = _own(chosen, wanted, distinct, store)
    said = [*texts.items(), *earlier]
    scored = _scored(events, said, distinct, found, wanted, mine)
    refusal, block = (scored.probabilities[:, codes().index(code)] for code in ("V1", "V2"))
    marked = {code: set(ids) for code, ids in held.items()}
    between = states.find(events, refusal, block, marked, gone)
    for tag, state in ENTERED.items():
        states.state_between_roles(between, events, state, entered[tag])
    strength = scored.axes[:, :2].max(axis=1)
    measured = pairs.find(events, strength, between)
    ranked = rank(events, scored, measured, between, settings)
    progress("Finding themes", 0, 0)
    clustered = _themes(ranked, events, scored, texts, store)
    with case.transaction():
        assessments.replace(
            case,
            [each.code for each in wanted],
            _pair_rows(events, measured, between),
            _rows(events, scored, ranked),
        )
        themes.replace(case, *clustered)
        _finish(case, "rank", key, detail)
        summary = _summary(case, len(distinct))
        audit.record(case, "analyse", {"key": key, "scorer": chosen.identity(),
                                       "weights": asdict(settings), "messages": summary.messages,
                                       "lanes": summary.lanes})  # fmt: skip
    return summary


def _texts(case: Case, events: Traffic) -> dict[int, str]:
    """The texts of messages by their row in the traffic."""
    rows = {int(ident): row for row, ident in enumerate(events.ids)}
    return {
        rows[ident]: body
        for ident, body in case.connection.execute(
            "SELECT id, body FROM event WHERE kind = 'message' AND same_as IS NULL"
            " AND body IS NOT NULL AND body <> ''"
        )
    }


def _earlier(case: Case, events: Traffic) -> list[tuple[int, str]]:
    """What else messages say, by their row: before an edit, in a copy, in the subject of an MMS.

    A threat that was edited away is read, and one that only another source still holds.
    """
    rows = {int(ident): row for row, ident in enumerate(events.ids)}
    found = []
    for ident, otherwise, subject, versions in case.connection.execute(
        "SELECT o.id, iif(e.body IS o.body, NULL, e.body),"
        " json_extract(e.details, '$.subject'), json_extract(e.details, '$.earlier_versions')"
        " FROM event e JOIN event o ON o.id = coalesce(e.same_as, e.id)"
        " WHERE e.kind = 'message' AND o.kind = 'message' AND o.same_as IS NULL"
        " AND (e.body IS NOT o.body OR e.details LIKE '%earlier_versions%'"
        " OR e.details LIKE '%\"subject\"%') ORDER BY e.id"
    ):
        found += [
            (rows[ident], str(each)) for each in (otherwise, subject) if str(each or "").strip()
        ]
        with suppress(ValueError, TypeError, AttributeError):
            texts = [str(each.get("text") or "") for each in json.loads(versions)]
            found += [(rows[ident], text) for text in texts if text.strip()]
    return found


def _own(
    chosen: Scorer, wanted: Sequence[Signal], distinct: list[str], store: VectorStore
) -> dict[str, NDArray[np.float32]]:
    """Scores of a team's own signals for distinct texts, by code."""
    mine = [each for each in wanted if each.code not in codes()]
    if not mine or not distinct:
        return {}
    pieces = [windows(text) for text in distinct]
    vectors = store.get([key_of(piece) for some in pieces for piece in some])
    starts = np.cumsum([0, *(len(some) for some in pieces[:-1])])
    plain = [text for each in signals() for text in each.counter_examples]
    found = {}
    for each in mine:
        examples = chosen.encoder.encode(list(each.examples))
        others = chosen.encoder.encode([*each.counter_examples, *plain])
        told = prototypes(examples, others).score(vectors)
        found[each.code] = np.maximum.reduceat(told, starts)  # of a long text the highest
    return found


def _scored(
    events: Traffic,
    said: list[tuple[int, str]],
    distinct: list[str],
    found: MessageScores,
    wanted: tuple[Signal, ...],
    mine: dict[str, NDArray[np.float32]],
) -> Scored:
    """The scores of distinct texts laid out over the rows of the traffic.

    Of a message that was edited the highest of its versions counts; a team's own signal raises its
    axis likewise.
    """
    place = {text: at for at, text in enumerate(distinct)}
    rows = np.array([row for row, _ in said], dtype=np.int64)
    at = np.array([place[text] for _, text in said], dtype=np.int64)
    probabilities = np.zeros((len(events.ids), len(wanted)), dtype=np.float32)
    axes = np.zeros((len(events.ids), len(AXES)), dtype=np.float32)
    if len(rows):
        columns = [found.of(code) for code in codes()] + list(mine.values())
        np.maximum.at(probabilities, rows, np.column_stack(columns)[at])
        np.maximum.at(axes, rows, np.column_stack([found.of(axis) for axis in AXES])[at])
        for column, each in enumerate(wanted[len(codes()) :], len(codes())):
            axis = AXES.index(each.axis)
            axes[:, axis] = np.maximum(axes[:, axis], probabilities[:, column])
    told = [NO_TEXT] * len(events.ids)
    for row, where in zip(rows, at, strict=True):
        if told[row] == NO_TEXT:  # the message as it stands comes first
            told[row] = found.told(int(where))
    return Scored(wanted, probabilities, axes, told)


def _rows(events: Traffic, scored: Scored, ranked: list[Ranked]) -> Iterator[tuple[Any, ...]]:
    for position, each in enumerate(ranked, 1):
        row = each.row
        yield (
            int(events.ids[row]), position, each.lane, each.priority,
            *(float(value) for value in scored.axes[row]),
            each.threat_level, each.fixation_level, scored.confidence[row],
            None if each.pair is None else each.pair + 1, each.state,
            scored.probabilities[row].astype(np.float16).tobytes(),
            json.dumps(each.parts), json.dumps(each.reasons, ensure_ascii=False),
        )  # fmt: skip


def _pair_rows(
    events: Traffic, measured: list[pairs.Pair], between: states.States
) -> Iterator[tuple[Any, ...]]:
    for number, each in enumerate(measured, 1):
        utc = events.utc[each.rows]
        utc = utc[utc != NEVER]
        told = {name: round(value, 4) for name, value in each.measures.items()}
        since = [
            {"since": moment, "state": states.STATES[state], "strength": round(weight, 3),
             "confirmed": sure}
            for moment, state, weight, sure in sorted(
                between.since.get((each.actor, each.target), ())
            )
        ]  # fmt: skip
        yield (
            number, events.names[each.actor], events.names[each.target], each.score,
            len(each.rows), int(utc.min()) if len(utc) else None,
            int(utc.max()) if len(utc) else None,
            json.dumps(told | {"marked": round(each.marked, 4), "conduct": round(each.conduct, 4),
                               "mutual": round(each.mutual, 4)}),
            json.dumps(since[:50]),
        )  # fmt: skip


def _themes(
    ranked: list[Ranked],
    events: Traffic,
    scored: Scored,
    texts: dict[int, str],
    store: VectorStore,
) -> tuple[list[themes.ThemeRow], list[tuple[int, int]]]:
    """Themes over the flagged messages, copies of a text folded."""
    flagged: dict[str, list[int]] = {}
    for each in ranked[:MOST_FLAGGED]:
        if each.row in texts and scored.axes[each.row, :2].max() >= FLAGGED:
            flagged.setdefault(texts[each.row], []).append(each.row)
    said = list(flagged)
    vectors = store.get([key_of(windows(text)[0]) for text in said])
    copies = np.array([len(flagged[text]) for text in said], dtype=np.int64)
    strength: NDArray[np.float32] = np.array(
        [scored.axes[flagged[text][0], :2].max() for text in said], dtype=np.float32
    )
    found = cluster(vectors, copies, strength)
    wider = [each for each, count in Counter(e.parent for e in found).items() if count > 1]
    groups = [(each.members, each.representative) for each in found]
    for parent in wider:
        inside = [each for each in found if each.parent == parent]
        largest = max(inside, key=lambda each: len(each.members))
        groups.append((np.concatenate([each.members for each in inside]), largest.representative))
    names = labels([[said[place] for place in members] for members, _ in groups])
    rows: list[themes.ThemeRow] = []
    held: list[tuple[int, int]] = []
    for number, ((places, middle), name) in enumerate(zip(groups, names, strict=True), 1):
        inside_rows = [row for place in places for row in flagged[said[place]]]
        threat, fixation = scored.axes[inside_rows, :2].mean(axis=0)
        parent_of = found[number - 1].parent if number <= len(found) else 0
        above = len(found) + wider.index(parent_of) + 1 if parent_of in wider else None
        rows.append(
            themes.ThemeRow(
                number, name, len(inside_rows), float(threat), float(fixation),
                int(events.ids[flagged[said[middle]][0]]), above,
            )
        )  # fmt: skip
        held += [(number, int(events.ids[row])) for row in inside_rows]
    return rows, held


def _extent(case: Case) -> list[Any]:
    """What the case holds and how its clocks are set, to know whether anything is new."""
    held = case.connection.execute(
        "SELECT count(*), coalesce(max(id), 0), count(same_as) FROM event"
    ).fetchone()
    clocks = case.connection.execute(
        "SELECT id, clock_offset FROM source WHERE clock_offset <> 0 ORDER BY id"
    )
    return [*held, *clocks.fetchall()]


def _people(case: Case) -> str:
    """A hash over who is held to be who, under which name and in which role."""
    rows = case.connection.execute(
        "SELECT a.key, p.id, p.name, p.role FROM account a"
        " JOIN person p ON p.id = a.person_id ORDER BY 1"
    )
    return hashlib.sha256(json.dumps(rows.fetchall()).encode()).hexdigest()


def _key(detail: dict[str, Any]) -> str:
    return hashlib.sha256(audit.canonical(detail).encode()).hexdigest()


def _stands(case: Case, name: str, key: str) -> bool:
    row = case.connection.execute("SELECT key FROM stage WHERE name = ?", (name,)).fetchone()
    return row is not None and row[0] == key


def _finish(case: Case, name: str, key: str, detail: dict[str, Any]) -> None:
    case.connection.execute(
        "INSERT OR REPLACE INTO stage VALUES (?, ?, ?, ?)",
        (name, key, audit.canonical(detail), audit.now()),
    )


def _summary(case: Case, scored: int) -> Summary:
    lanes = assessments.lanes(case.connection)
    return Summary(
        messages=sum(lanes.values()),
        scored=scored,
        themes=len(themes.every(case.connection)),
        lanes=lanes,
        unassessed=assessments.unassessed(case.connection),
    )
