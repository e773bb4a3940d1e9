"""Intake: find what a path holds, hash it, hand it to its importer, store, link and report."""

from workbench.intake.take_in import SourceReport, take_in

__all__ = ["SourceReport", "take_in"]
