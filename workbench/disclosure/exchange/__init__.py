"""The same matter in the formats of other programs: one module each, and this one list."""

from __future__ import annotations

from workbench.disclosure.exchange.spec import Exchange

EXCHANGES: tuple[Exchange, ...] = ()

__all__ = ["EXCHANGES", "Exchange"]
