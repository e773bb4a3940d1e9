"""The timeline: what people confirmed, in order. No machine score enters here."""

from workbench.timeline.chronology import Row, rows

__all__ = ["Row", "rows"]
