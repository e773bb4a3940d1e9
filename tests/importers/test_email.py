"""Emails alone, in mailboxes and in Outlook's files, with what other programs' samples hold."""

from __future__ import annotations

import io
import mailbox
from collections import Counter
from contextlib import suppress
from pathlib import Path

import pytest

from tests.samples import GOLDEN, SHARED, needs_shared
from workbench.errors import InputError
from workbench.evidence import Probe, open_source
from workbench.evidence.html_text import text_of
from workbench.importers import claims, importer_for
from workbench.importers._mail_dates import mail_time
from workbench.importers._mail_quotes import split_quoted
from workbench.importers._rtf_text import rtf_text
from workbench.importers.protocol import Context
from workbench.records import Contact, Direction, Message, Skipped, Yielded

FORMATS = SHARED / "formats"


def read(path: Path, owner: str = "") -> list[Yielded]:
    source = open_source(path)
    claim, *_ = claims(Probe(source))
    return list(importer_for(claim.format.code).read(source, Context(owner=owner)))


def messages(path: Path, owner: str = "") -> list[Message]:
    return [each for each in read(path, owner) if isinstance(each, Message)]


@needs_shared
@pytest.mark.trap("eml/charsets", "outlook/kinds")
def test_every_email_of_others_is_read() -> None:
    found = {
        each.name: len(messages(each))
        for folder in ("email-eml", "email-mbox", "email-msg", "email-pst")
        for each in sorted((FORMATS / folder).glob("*/*"))
        if each.name != "SOURCE.txt"
    }
    more = {
        "attachment_message_rfc822.eml": 2, "simple-embedded-message.eml": 2,
        "delivery-status.txt": 2, "multipart-digest.txt": 4, "complex.mbox": 3, "simple.mbox": 2,
        "simple.mbox.txt": 3, "unmunged.mbox.txt": 2, "msgInMsg.msg": 2, "contactUnicode.msg": 0,
        "testPST_variousBodyTypes.pst": 4,
    }  # fmt: skip
    assert found == {name: more.get(name, 1) for name in found}
    assert len(found) == 45


@needs_shared
@pytest.mark.trap("outlook/kinds")
def test_code_pages_of_outlook_items_are_found_in_their_properties() -> None:
    folder = FORMATS / "email-msg"
    (japanese,) = messages(folder / "HiraokaHyperTools__msgreader" / "nonUnicodeCP932.msg")
    assert japanese.details["Subject"] == "日本語 Non Unicode タイトル"
    (chinese,) = messages(folder / "apache__tika" / "testMSG_chinese.msg")
    assert chinese.sender is not None
    assert "張毓倫" in chinese.sender.name
    (draft,) = messages(folder / "HiraokaHyperTools__msgreader" / "Simple.msg")
    assert (draft.state, draft.direction) == ("draft", Direction.OUTGOING)
    (contact,) = [
        each
        for each in read(folder / "HiraokaHyperTools__msgreader" / "contactUnicode.msg")
        if isinstance(each, Contact)
    ]
    assert "test@example.com" in contact.identifiers


@needs_shared
def test_a_data_file_is_read_folder_by_folder(tmp_path: Path) -> None:
    path = FORMATS / "email-pst" / "apache__tika" / "testPST_variousBodyTypes.pst"
    found = messages(path)
    assert {each.details["folder"].rpartition("/")[2] for each in found} == {"tmp"}
    assert b"original email" in importer_for("outlook").original(
        open_source(path), found[0].provenance
    )


@needs_shared
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
@pytest.mark.trap("outlook/damaged", "2L-15")
def test_a_damaged_data_file_is_told_and_never_stops_the_program(
    share: float, tmp_path: Path
) -> None:
    whole = (FORMATS / "email-pst" / "wesm__msgvault" / "32-bit.pst").read_bytes()
    target = tmp_path / "cut.pst"
    target.write_bytes(whole[: int(len(whole) * share)])
    survives(target)
    target.write_bytes(bytes(b ^ 0xFF if n % 997 == 500 else b for n, b in enumerate(whole)))
    survives(target)


def survives(path: Path) -> None:
    with suppress(InputError):
        read(path)


def test_attachments_are_opened_again_from_the_original() -> None:
    (mail, _) = messages(GOLDEN / "eml" / "note.eml")
    content = mail.attachments[0].content
    assert content is not None
    assert content().read() == b"\x89PNG\r\n\x1a\n"
    (item, _) = messages(GOLDEN / "outlook" / "outside.msg")
    content = item.attachments[0].content
    assert content is not None
    assert content().read() == b"a note left at the door\n"


def test_the_owner_tells_the_direction() -> None:
    (mail, _) = messages(GOLDEN / "eml" / "note.eml", "Alex@example.org")
    assert mail.direction is Direction.INCOMING
    assert [each.owner for each in mail.recipients] == [True, False, False]
    (mail, _) = messages(GOLDEN / "eml" / "note.eml", "robin@example.org")
    assert mail.direction is Direction.OUTGOING


@pytest.mark.trap("mbox/from-in-body")
def test_a_from_line_within_a_body_separates_nothing(tmp_path: Path) -> None:
    path = tmp_path / "box"
    path.write_bytes(
        b"From a@example.org Sun Oct 26 00:31:00 2025\nFrom: a@example.org\nSubject: one\n\n"
        b"text\n\nFrom where I stand at 10:30 I see you\nFrom: the garden\n\nmore\n"
        b"From - Sun Oct 26 09:00:00 2025\nFrom: b@example.org\nSubject: two\n\nlast\n"
    )
    assert [each.details["Subject"] for each in messages(path)] == ["one", "two"]


def test_nesting_beyond_reason_is_skipped(tmp_path: Path) -> None:
    path = tmp_path / "deep.eml"
    head = "From: a@example.org\nTo: b@example.org\nSubject: deep\n"
    parts = "".join(
        f'Content-Type: multipart/mixed; boundary="b{n}"\n\n--b{n}\n' for n in range(3000)
    )
    path.write_text(head + parts + "\nbody\n")
    found = read(path)
    assert found
    assert all(isinstance(each, Message | Skipped) for each in found)


def test_apples_own_files_are_read(tmp_path: Path) -> None:
    mail = b"From: a@example.org\nTo: b@example.org\nSubject: hi\n\nbody\n"
    tail = b'<?xml version="1.0"?><plist version="1.0"><dict><key>flags</key>'
    tail += b"<integer>1</integer></dict></plist>"
    path = tmp_path / "1.emlx"
    path.write_bytes(b"%d      \n" % len(mail) + mail + tail)
    (found,) = messages(path)
    assert found.body == "hi\n\nbody"
    assert found.details["Apple Mail flags"] == "1"


@pytest.mark.parametrize(
    ("text", "utc", "wall"),
    [
        ("Sun, 26 Oct 2025 01:30:05 +0100", "2025-10-26T00:30:05+00:00", None),
        ("26 Oct 25 01:30 GMT", "2025-10-26T01:30:00+00:00", None),
        ("Sun, 26 Oct 2025 01:30:05 -0000", "2025-10-26T01:30:05+00:00", None),
        ("Sun, 26 Oct 2025 01:30:05 EST", "2025-10-26T06:30:05+00:00", None),
        ("Sun, 26 Oct 2025 01:30:05 JST", None, "2025-10-26T01:30:05"),
        ("Sun, 26 Oct 2025 01:30:05", None, "2025-10-26T01:30:05"),
        ("Thu, 31 Feb 2025 10:00:00 +0000", None, None),
        ("yesterday", None, None),
    ],
)
@pytest.mark.trap("eml/dates")
def test_dates(text: str, utc: str | None, wall: str | None) -> None:
    found = mail_time(text)
    assert (found.utc and found.utc.isoformat()) == utc
    assert (found.wall and found.wall.isoformat()) == wall


@pytest.mark.trap("eml/quoted")
def test_what_is_quoted_is_no_new_text() -> None:
    own, quoted = split_quoted("No.\n\nOn Monday, Robin wrote:\n> answer me\n")
    assert own == "No."
    assert "answer me" in quoted
    own, quoted = split_quoted("> answer me\nNever.\n")
    assert (own, quoted) == ("Never.", "> answer me")
    text = "look\n---------- Forwarded message ----------\nFrom: Sam\nDate: today\n\nyou will see"
    assert split_quoted(text) == (text, "")
    outlook = "Fine.\n\nFrom: Robin <r@example.org>\nSent: 1 May 2025\n\nwhere are you"
    assert split_quoted(outlook)[0] == "Fine."


def test_html_is_read_as_seen() -> None:
    html = "<html><head><style>p{}</style></head><body><p>I  see</p><p>you<br>now &amp; then</p>"
    assert text_of(html) == "I see\n\nyou\nnow & then"
    assert text_of("") == ""
    assert text_of("<" * 1000) is not None
    assert len(text_of("<div>" * 5000 + "deep")) < 30_000


def test_broken_rtf_gives_no_text() -> None:
    assert rtf_text(b"") == ""
    assert rtf_text(b"\x00" * 40) == ""
    rtf = rb"{\rtf1\ansi{\fonttbl x}\htmlrtf0 Call me\par \'e9t\u233?e}"
    raw = (
        (len(rtf) + 12).to_bytes(4, "little") + len(rtf).to_bytes(4, "little") + b"MELA" + bytes(4)
    )
    assert rtf_text(raw + rtf) == "Call me\nétée"


def test_a_megabyte_of_headers_is_no_hang(tmp_path: Path) -> None:
    path = tmp_path / "many.eml"
    path.write_bytes(
        b"From: a@example.org\nSubject: x\nDate: now\n"
        + b"X-A: =?utf-8?Q?=C3?=\n" * 50_000
        + b"\nb"
    )
    assert len(messages(path)) == 1
    assert Counter(type(each).__name__ for each in read(path)) == {"Message": 1}
    assert io.BytesIO(path.read_bytes()).read(4) == b"From"


@needs_shared
def test_the_standard_librarys_reader_finds_the_same_mailboxes_but_for_one() -> None:
    """It takes every blank line and `From ` for a separator, whatever follows."""
    differ = {}
    for each in sorted((FORMATS / "email-mbox").glob("*/*.mbox*")):
        box = mailbox.mbox(each, create=False)
        theirs = [str(one["subject"] or "") for one in box]
        box.close()
        ours = [one.details.get("Subject", "") for one in messages(each)]
        if theirs != ours:
            differ[each.name] = (len(theirs), len(ours))
    assert differ == {"unmunged.mbox.txt": (3, 2)}
