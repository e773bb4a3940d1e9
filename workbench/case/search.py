"""Full-text search over what was said."""

from __future__ import annotations

import re
import sqlite3

from workbench.case.database import Reader
from workbench.errors import UsageError

OPERATORS = re.compile(r'["*()^:]|\b(?:AND|OR|NOT|NEAR)\b')


def full_text(reader: Reader, query: str, limit: int) -> list[int]:
    """Ids of the standing events whose text matches, best first (BM25).

    Args:
        reader: a connection.
        query: words that must all occur, in any order and case; or, where it holds operators
            (quotes, `OR`, `NOT`, `*`, `NEAR`), an FTS5 query.
        limit: at most so many.

    Raises:
        UsageError: when the query can't be read.
    """
    terms = query if OPERATORS.search(query) else " ".join(f'"{each}"' for each in query.split())
    if not terms.strip():
        raise UsageError("the search is empty")
    try:
        rows = reader.execute(
            "SELECT e.id FROM event_text f JOIN event e ON e.id = f.rowid"
            " WHERE event_text MATCH ? AND e.same_as IS NULL"
            " ORDER BY bm25(event_text), e.id LIMIT ?",
            (terms, limit),
        ).fetchall()
    except sqlite3.OperationalError as problem:
        raise UsageError(f"the search can't be read ({problem})") from problem
    return [row[0] for row in rows]
