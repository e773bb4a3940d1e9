"""Full-text search over what was said."""

from __future__ import annotations

import re
import sqlite3

from workbench.case.database import Reader
from workbench.errors import UsageError

OPERATORS = re.compile(r'["*()^:]|\b(?:AND|OR|NOT|NEAR)\b')


def full_text(reader: Reader, query: str, limit: int) -> list[int]:
    """Ids of the standing events whose text matches, best first (BM25).

    What a message said before it was edited is searched too; such hits come behind the others.

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
        rows = [
            row[0]
            for table in ("event_text", "earlier_text")
            for row in reader.execute(
                f"SELECT coalesce(e.same_as, e.id) FROM {table} f JOIN event e ON e.id = f.rowid"
                f" WHERE {table} MATCH ?"
                f" ORDER BY bm25({table}), e.id LIMIT ?",
                (terms, limit),
            )
        ]
    except sqlite3.OperationalError as problem:
        raise UsageError(f"the search can't be read ({problem})") from problem
    return list(dict.fromkeys(rows))[:limit]
