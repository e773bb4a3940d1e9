"""Analysis: the pipeline from stored messages to the reading order, and what explains it."""

from workbench.analysis.pipeline import Summary, analyse

__all__ = ["Summary", "analyse"]
