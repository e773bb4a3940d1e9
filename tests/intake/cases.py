"""Small cases for the tests of intake: a chat, text messages, and who is in them."""

from __future__ import annotations

from pathlib import Path

from tests.samples import GOLDEN
from workbench.case import Case
from workbench.case.creation import create
from workbench.intake.report import SourceReport
from workbench.intake.take_in import Terms, take_in

CHAT = GOLDEN / "whatsapp" / "WhatsApp Chat with Robin Example.txt"
SMS = GOLDEN / "sms-backup-xml" / "sms-20260302101407.xml"
CALLS = GOLDEN / "sms-backup-xml" / "calls-20260302101407.xml"
LONDON = Terms(zone="Europe/London", owner="Ash Sample")


def new_case(root: Path) -> Case:
    """A new case, open."""
    create(root, zone="Europe/London", operator="DC Test")
    return Case.open(root)


def taken(case: Case, *paths: Path, terms: Terms = LONDON) -> list[SourceReport]:
    """Take files in."""
    return list(take_in(case, paths, terms))
