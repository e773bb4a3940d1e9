"""Making a case: the folder, its settings, and the first entry of its audit trail."""

from __future__ import annotations

import getpass
from pathlib import Path

from workbench.case import audit
from workbench.case.database import Case


def create(
    root: Path, *, name: str = "", zone: str, operator: str = "", exhibit_prefix: str = ""
) -> None:
    """Create a case, and record that in its audit trail.

    Args:
        root: a folder that does not exist yet, or is empty.
        name: what the case is called; the folder's name where empty.
        zone: IANA zone for showing times, and for sources that state none.
        operator: who acts; the login's name where empty.
        exhibit_prefix: initials that head exhibit references, or empty.

    Raises:
        UsageError: when the folder already holds something, or the zone is unknown.
        MachineError: when the folder can't be written.
    """
    who = operator or login()
    made = Case.create(root, name=name or root.name, zone=zone, operator=who)
    with made as case, case.transaction():
        if exhibit_prefix:
            case.set("exhibit_prefix", exhibit_prefix)
        told = {"name": case.name, "zone": zone, "exhibit_prefix": exhibit_prefix}
        audit.record(case, "create", told)


def login() -> str:
    """The name that the machine knows the person by."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unnamed operator"
