"""E-mail messages of the timeline as an mbox (RFC 4155), each with where it comes from.

What the case holds of a message is its text: the mbox is a rendering for reading in a mail program,
and says so in each header. The original lies in its exhibit.
"""

from __future__ import annotations

from datetime import datetime
from email.headerregistry import HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path

from workbench.disclosure.exchange.spec import Exchange
from workbench.disclosure.listing import Listed
from workbench.disclosure.material import Material
from workbench.timeline.chronology import Row

TITLE = "E-mail messages (mbox)"
HEADERS = HeaderRegistry()  # names are as recorded, and need not be addresses: none is parsed
for name in ("from", "to"):
    HEADERS.map_to_type(name, UnstructuredHeader)  # type: ignore[arg-type]  # it is a mixin
PLATFORMS = ("email", "e-mail", "mail", "gmail", "outlook")


def write(folder: Path, material: Material) -> Listed:
    """Write `exchange/email.mbox`."""
    rows = [each for each in material.rows if each.platform.lower() in PLATFORMS]
    if not rows:
        return Listed(TITLE, (), "officer", "No e-mail message was confirmed.")
    place = folder / "exchange"
    place.mkdir(exist_ok=True)
    with (place / "email.mbox").open("wb") as stream:
        for each in rows:
            stream.write(_from_line(each) + _quoted(bytes(message(each))) + b"\n")
    return Listed(TITLE, ("exchange/email.mbox",), "officer")


def message(row: Row) -> EmailMessage:
    """A timeline row as a message."""
    made = EmailMessage(policy=SMTP.clone(linesep="\n", header_factory=HEADERS))
    made["From"] = _line(row.sender)
    made["To"] = _line(", ".join(row.recipients))
    made["Subject"] = _line(row.thread)
    if row.timestamp:
        made["Date"] = format_datetime(datetime.fromisoformat(row.timestamp))
    made["Message-ID"] = f"<{row.id}@timeline.invalid>"
    made["X-Timeline-Number"] = str(row.number)
    made["X-Exhibit"] = _line(f"{row.exhibit} {row.member} {row.locator}")
    made["X-Rendering"] = "made from the case; the original lies in its exhibit"
    made.set_content(row.text or "", cte="quoted-printable")
    return made


def _line(text: str) -> str:
    return " ".join(text.split())


def _from_line(row: Row) -> bytes:
    moment = datetime.fromisoformat(row.timestamp) if row.timestamp else datetime(1970, 1, 1)  # noqa: DTZ001
    return f"From MAILER-DAEMON {moment:%a %b %d %H:%M:%S %Y}\n".encode("ascii")


def _quoted(content: bytes) -> bytes:
    """Lines that begin like a separator are quoted (mboxrd)."""
    lines = content.split(b"\n")
    return b"\n".join(b">" + e if e.lstrip(b">").startswith(b"From ") else e for e in lines)


EXCHANGE = Exchange("mailbox", TITLE, write)
