"""The documents of a bundle: one module each, and this one list.

A module has a `SPEC`: its code, file name, title, kinds of file, for whom it is, and `build`, which
makes its blocks from the material or says in one sentence why there is nothing to make.
"""

from __future__ import annotations

from workbench.disclosure.documents import (
    attribution,
    audit_log,
    chronology,
    continuity,
    digital_section,
    exhibits,
    glossary,
    messages,
    method,
    mg6c,
    mg6d,
    mg6e,
    protection_order,
    redaction_log,
    sampling,
    statement,
)
from workbench.disclosure.documents.spec import Spec

DOCUMENTS: tuple[Spec, ...] = (
    chronology.SPEC,
    messages.SPEC,
    protection_order.SPEC,
    exhibits.SPEC,
    continuity.SPEC,
    mg6c.SPEC,
    mg6d.SPEC,
    mg6e.SPEC,
    digital_section.SPEC,
    method.SPEC,
    sampling.SPEC,
    attribution.SPEC,
    audit_log.SPEC,
    redaction_log.SPEC,
    statement.SPEC,
    glossary.SPEC,
)

__all__ = ["DOCUMENTS", "Spec"]
