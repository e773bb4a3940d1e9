"""Measuring the scorer beside simple ways, on messages it was never trained on.

`workbench models evaluate` and `python -m workbench.encoders.evaluation` print the report;
`docs/evaluation.md` is its output.
"""

from workbench.encoders.evaluation.report import report

__all__ = ["report"]
