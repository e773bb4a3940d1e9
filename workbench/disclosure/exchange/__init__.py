"""The same matter in the formats of other programs: one module each, and this one list."""

from __future__ import annotations

from workbench.disclosure.exchange import (
    calendar,
    case_uco,
    load_file,
    mailbox,
    places,
    timesketch,
)
from workbench.disclosure.exchange.spec import Exchange

EXCHANGES: tuple[Exchange, ...] = (
    case_uco.EXCHANGE,
    timesketch.EXCHANGE,
    load_file.EXCHANGE,
    mailbox.EXCHANGE,
    places.EXCHANGE,
    calendar.EXCHANGE,
)

__all__ = ["EXCHANGES", "Exchange"]
