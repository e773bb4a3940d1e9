"""An ordered list of ids and a bounded cache of their rows, fetched a span at a time."""

from __future__ import annotations

import sqlite3
from array import array
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Generic, TypeVar

T = TypeVar("T")
SPAN = 48  # rows fetched to either side of a missing one: about two screens
KEPT = 2000


class Rows(Generic[T]):
    """Rows by place, read when asked for.

    A million ids take 8 MB; at most `KEPT` rows are held. No `OFFSET`, no window over a query:
    a row is one look-up by id wherever it stands.

    Args:
        read: gives the rows of some ids by id; one that is gone is left out.
    """

    def __init__(self, read: Callable[[Sequence[int]], Mapping[int, T]]) -> None:
        self._read = read
        self._ids: array[int] = array("q")
        self._rows: OrderedDict[int, T | None] = OrderedDict()
        self._places: dict[int, int] | None = None
        self.fetches = 0

    def __len__(self) -> int:
        return len(self._ids)

    @property
    def ids(self) -> array[int]:
        """The ids in order; not to be changed."""
        return self._ids

    def show(self, ids: Iterable[int]) -> None:
        """Take another list of ids; rows already read are kept."""
        self._ids = ids if isinstance(ids, array) else array("q", ids)
        self._places = None

    def stale(self, ids: Iterable[int] | None = None) -> None:
        """Forget rows, all or some, so that they are read again."""
        if ids is None:
            self._rows.clear()
            return
        for each in ids:
            self._rows.pop(each, None)

    def at(self, place: int) -> T | None:
        """The row at a place, or None where it is gone."""
        key = self._ids[place]
        if key not in self._rows:
            self._fetch(place)
        self._rows.move_to_end(key)
        return self._rows[key]

    def place_of(self, ident: int) -> int | None:
        """Where an id stands, or None."""
        if self._places is None:
            self._places = {each: place for place, each in enumerate(self._ids)}
        return self._places.get(ident)

    def _fetch(self, place: int) -> None:
        near = self._ids[max(0, place - SPAN) : place + SPAN]
        wanted = [each for each in near if each not in self._rows]
        self.fetches += 1
        try:
            found = self._read(wanted)
        except sqlite3.Error:  # painting must go on: the rows are shown as unreadable
            found = {}
        for each in wanted:
            self._rows[each] = found.get(each)
        while len(self._rows) > KEPT:
            self._rows.popitem(last=False)
