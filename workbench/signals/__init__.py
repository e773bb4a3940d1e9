"""The taxonomy of signals, and what makes a score understandable."""

from workbench.signals.taxonomy import AXES, Signal, by_code, codes, signals

__all__ = ["AXES", "Signal", "by_code", "codes", "signals"]
