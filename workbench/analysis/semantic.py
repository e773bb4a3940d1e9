"""Search by meaning, over the vectors that the analysis keeps beside the case."""

from __future__ import annotations

import numpy as np

from workbench.case import Case
from workbench.encoders.scorer import scorer
from workbench.encoders.store import VectorStore, alone, key_of, windows
from workbench.errors import UsageError
from workbench.progress import Progress, silent


def search(
    case: Case, query: str, limit: int, progress: Progress = silent
) -> list[tuple[int, float]]:
    """The messages most like a query, by cosine of their vectors.

    Texts that the analysis has not embedded yet are embedded first, so that nothing is left out;
    what only a copy in another source says counts for the message.

    Returns:
        Event ids with their likeness, -1 to 1, the most alike first.

    Raises:
        UsageError: when the query is empty.
        MachineError: when the case is being analysed.
    """
    if not query.strip():
        raise UsageError("the search is empty")
    chosen = scorer(case.get("encoder"))
    encoder = chosen.encoder
    ids: list[int] = []
    texts: list[str] = []
    for ident, body in case.connection.execute(
        "SELECT DISTINCT coalesce(same_as, id), body FROM event WHERE kind = 'message'"
        " AND body IS NOT NULL AND body <> '' ORDER BY 1, 2"
    ):
        for piece in windows(body):
            ids.append(ident)
            texts.append(piece)
    if not texts:
        return []
    with alone(case.derived):
        store = VectorStore.of(case.derived, chosen.entry, encoder.dimensions)
        store.add(list(dict.fromkeys(texts)), encoder, progress)
        vectors = store.get([key_of(each) for each in texts])
    likeness = vectors @ encoder.encode([query])[0]
    found: dict[int, float] = {}
    for place in np.argsort(-likeness, kind="stable"):
        found.setdefault(ids[place], float(likeness[place]))
        if len(found) == limit:
            break
    return list(found.items())
