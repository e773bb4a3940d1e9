"""The case file: the only door to the database, a module a subject."""

from workbench.case.database import Case, Reader

__all__ = ["Case", "Reader"]
