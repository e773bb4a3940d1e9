"""What a path holds: sources, each with the importer that knows it, or none."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from workbench.errors import InputError, WorkbenchError
from workbench.evidence import Probe, Source, open_source
from workbench.importers import claims, importer_for
from workbench.importers.protocol import Certainty, Match
from workbench.intake.unrecognised import Heap, package

REFUSED_SHOWN = 100
Choose = Callable[[Source, list[Match]], Match | None]


@dataclass(frozen=True, slots=True)
class Found:
    """A source, and what it was recognised as.

    Attributes:
        match: the claim that won, or None where no importer knows it.
        looks_like: what it is by its first bytes, for the report of an unrecognised one.
        problem: why it can't be read, where it can't.
        names: the files, where this stands for many that no importer knows.
    """

    source: Source
    match: Match | None
    looks_like: str
    problem: WorkbenchError | None = None
    names: tuple[str, ...] = ()


def identify(source: Source, form: str = "", choose: Choose | None = None) -> Iterator[Found]:
    """Find the sources in a source: itself or, of an unknown folder or archive, its parts.

    Args:
        source: what was handed over.
        form: a format code that the user insists on, or empty.
        choose: asks the user between importers that claim a source equally.
    """
    heap = Heap(source)
    for found in _identify(source, form, choose):
        known = found.match is not None or found.problem is not None
        if known or not heap.takes(found.source, found.looks_like):
            yield found
    for whole, looks_like, names in heap.together():
        yield Found(whole, None, looks_like, names=names)


def _identify(source: Source, form: str, choose: Choose | None) -> Iterator[Found]:
    if form:
        match = Match(importer_for(form).FORMAT, Certainty.POSSIBLE, "stated by the user")
        yield Found(source, match, "")
        return
    probe = Probe(source)
    try:
        found = claims(probe)
        shares = _shares(found)
        match_or_none = None if shares else _decide(source, found, choose)
        deeper = match_or_none is not None and _lies_deeper(source, match_or_none)
    except WorkbenchError as problem:
        yield Found(source, None, "", problem)
        return
    if match_or_none is not None and not deeper:
        yield Found(source, match_or_none, "")
    elif shares:
        yield from (Found(source, each, "") for each in shares)
        taken = frozenset[str]().union(*(each.members for each in shares))
        yield from _others(source, taken, choose)
    elif source.kind == "file":
        yield Found(source, None, probe.summary)
    elif kind := package(source):
        yield Found(source, None, kind)
    else:
        yield from _parts(source, choose)


def _lies_deeper(source: Source, match: Match) -> bool:
    """Whether an export lies in a folder of this one, beside what is not part of it."""
    if source.kind == "file":
        return False
    folders = list(source.folders())
    exports = [
        each
        for each in folders
        if each.title not in match.format.inside
        and any(claim.format.code == match.format.code for claim in claims(Probe(each)))
    ]
    return bool(exports) and (len(exports) < len(folders) or source.loose)


def _parts(source: Source, choose: Choose | None) -> Iterator[Found]:
    any_yet = False
    for each in source.children():
        any_yet = True
        yield from _identify(each, "", choose)
    refused = source.refused() if source.kind != "folder" or not source.place else ()
    if refused:
        yield Found(source, None, source.kind, InputError(_told(refused), where=source.name))
    elif not any_yet:
        yield Found(source, None, f"empty {source.kind}")


def _told(refused: tuple[tuple[str, str], ...]) -> str:
    """What a folder or archive holds that is not read, and why."""
    shown = "; ".join(f"{name} ({why})" for name, why in refused[:REFUSED_SHOWN])
    more = f"; and {len(refused) - REFUSED_SHOWN:,} more" if len(refused) > REFUSED_SHOWN else ""
    return f"{len(refused):,} files in it are not read: {shown}{more}"


def _shares(found: list[Match]) -> list[Match]:
    """The claims that each cover some of the files, where none covers the whole as surely.

    Of two that overlap the surer is taken; equally sure ones are left to the user's decision.
    """
    shares: list[Match] = []
    for each in found:
        if not each.members and not shares:
            return []
        rivals = [other for other in shares if each.members & other.members]
        if any(other.certainty == each.certainty for other in rivals):
            return []
        if each.members and not rivals:
            shares.append(each)
    return shares


def _others(source: Source, taken: frozenset[str], choose: Choose | None) -> Iterator[Found]:
    """What lies in a folder or archive besides the files that were claimed."""
    base = f"{source.place}/" if source.kind == "folder" and source.place else ""
    for each in source.children():
        name = each.place.removeprefix(base)
        inside = frozenset(
            path.removeprefix(f"{name}/") for path in taken if path.startswith(f"{name}/")
        )
        if inside:
            yield from _others(each, inside, choose)
        elif name not in taken:
            yield from _identify(each, "", choose)


def _decide(source: Source, found: list[Match], choose: Choose | None) -> Match | None:
    if len(found) < 2 or found[0].certainty > found[1].certainty:
        return found[0] if found else None
    equal = [each for each in found if each.certainty == found[0].certainty]
    chosen = choose(source, equal) if choose else None
    if chosen is None:
        names = " and ".join(f"{each.format.title} ({each.why})" for each in equal)
        raise InputError(f"could be {names}", where=source.name, remedy="Say which with --format")
    return chosen


__all__ = ["Choose", "Found", "identify", "open_source"]
