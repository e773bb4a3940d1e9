"""Redaction takes out what it must, everywhere, and the checker can fail."""

from __future__ import annotations

import io
import json
import shutil
import zipfile
from pathlib import Path

import docx
import openpyxl
import pikepdf
import pytest
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from tests.disclosure.cases import CHINESE, HINDI, PUNJABI, TAMIL, URDU, made_case, picture
from workbench.case import Case, audit, blobs, events
from workbench.disclosure import bundle as bundles
from workbench.disclosure.bundle import export_bundle
from workbench.disclosure.profile import Profile, from_mapping
from workbench.disclosure.redaction import apply, checker, plan, preview
from workbench.disclosure.redaction.patterns import PATTERNS
from workbench.disclosure.redaction.plan import Rule
from workbench.disclosure.verification import verify
from workbench.errors import IntegrityError, UsageError
from workbench.intake.take_in import Terms, take_in
from workbench.review import decisions

SECRET = "Imogen Thackeray"
NUMBER = "07700 900321"
CHAT = f"""20/10/2025, 19:01 - R. Marsh: is {SECRET} with you
20/10/2025, 19:02 - R. Marsh: ring IMOGEN on {NUMBER} or imogen.t@example.org
20/10/2025, 19:03 - {SECRET}: she lives at 14 Larkspur Lane, LA1 4ZZ
20/10/2025, 19:04 - R. Marsh: thackeray88 is her handle, I-mo-gen
20/10/2025, 19:05 - R. Marsh: +44 (0)7700 900 321 again
20/10/2025, 19:06 - R. Marsh: the green coat
20/10/2025, 19:07 - R. Marsh: the green door
20/10/2025, 19:08 - R. Marsh: 20/10/2025 at 19:08, 2025-10-20 19:08:00, IMG_20251020_190800.jpg
"""


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory):
    folder = tmp_path_factory.mktemp("redaction")
    with zipfile.ZipFile(folder / f"WhatsApp Chat with {SECRET}.zip", "w") as archive:
        told = CHAT + "20/10/2025, 19:09 - R. Marsh: IMG-20251020-WA0001.jpg (file attached)\n"
        archive.writestr(f"WhatsApp Chat with {SECRET}.txt", told)
        archive.writestr("IMG-20251020-WA0001.jpg", picture(5, 640))
    made = Case.create(folder / "case", name="Op", zone="Europe/London", operator="DC Example")
    source = folder / f"WhatsApp Chat with {SECRET}.zip"
    for each in take_in(made, [source], Terms(zone="Europe/London", owner="Ana Example")):
        assert each.status == "imported"
    ids = list(events.ids_in_time(made.connection, kinds=("message",)))
    decisions.decide(made, ids, "relevant", tags=["F4"], note=f"Mentions {SECRET}")
    decisions.add_entry(made, f"{SECRET} telephoned", "2025-10-21", basis=f"{SECRET}, {NUMBER}")
    with made:
        yield made


def _rules(case: Case) -> list[dict[str, str]]:
    coat = next(e for e in events.stream(case.connection) if e.body == "the green coat")
    photo = next(a.sha256 for e in events.stream(case.connection) for a in e.attachments)
    return [
        {"kind": "person", "target": f"{SECRET}|Imogen|Thackeray|{NUMBER}|I-mo-gen"},
        {"kind": "pattern", "target": "email", "reason": "contact"},
        {"kind": "pattern", "target": "postcode", "reason": "address"},
        {"kind": "pattern", "target": "address", "reason": "address"},
        {"kind": "span", "target": f"{coat.uid}:4-9", "reason": "irrelevant"},
        {"kind": "picture", "target": f"{photo}:100,100,200,150", "reason": "child"},
    ]


@pytest.fixture(scope="module")
def redacted(case: Case, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("out") / "bundle"
    profile = from_mapping({"redact": _rules(case), "sensitive": True, "charges": [f"re {SECRET}"]})
    return export_bundle(case, out, profile).path


def test_nothing_that_was_to_go_is_in_any_file(redacted: Path) -> None:
    for path in (each for each in redacted.rglob("*") if each.is_file()):
        for place, text in checker.contents(path):
            flat = checker.squeeze(text)
            for word in ("thackeray", "imogen", "larkspur", "la14zz", "900321", "imogen.t@"):
                assert word not in flat, (path.name, place, word)


def test_what_may_stay_stays(redacted: Path) -> None:
    rows = [json.loads(e) for e in (redacted / "timeline.jsonl").read_text("utf-8").splitlines()]
    texts = [each["text"] for each in rows]
    assert "is [Third party A] with you" in texts
    assert "the [redacted: irrelevant] coat" in texts
    assert "the green door" in texts
    assert "20/10/2025 at 19:08, 2025-10-20 19:08:00, IMG_20251020_190800.jpg" in texts
    assert "[Third party A] again" in texts
    changed = next(each for each in rows if each["text"].startswith("the [redacted"))
    assert changed["redacted"] is True
    assert changed["row_hash"] is None
    assert all(each["row_hash"] or each["redacted"] or each["kind"] == "entry" for each in rows)


def test_the_redacted_bundle_still_verifies_and_says_what_it_can_not(redacted: Path) -> None:
    from workbench.disclosure import verifier

    assert verify(redacted).problems == []
    assert any("redacted" in each for each in verifier.notes(redacted))
    told = json.loads((redacted / "redaction_check.json").read_text("utf-8"))
    assert told["found"] == 0
    assert told["texts_looked_for"] > 5
    assert told["rules_whose_text_rightly_stands_elsewhere"] == ["R5"]


def test_an_audit_entry_changed_in_a_redacted_bundle_is_found(
    redacted: Path, tmp_path: Path
) -> None:
    shutil.copytree(redacted, tmp_path / "b")
    path = tmp_path / "b" / "audit.jsonl"
    path.write_text(path.read_text("utf-8").replace('"relevant"', '"unsure"', 1), "utf-8")
    assert any("audit.jsonl" in each for each in verify(tmp_path / "b").problems)


def test_pictures_lose_their_metadata_and_what_was_boxed(case: Case, redacted: Path) -> None:
    held = list((redacted / "attachments").iterdir())
    assert len(held) == 1
    with Image.open(held[0]) as image:
        assert not image.getexif()
        assert max(max(pixel) for pixel in _pixels(image, 110, 110, 280, 230)) < 40
    original = next(a.sha256 for e in events.stream(case.connection) for a in e.attachments)
    was = blobs.path_of(case.root, original).read_bytes()
    for path in (each for each in redacted.rglob("*") if each.is_file()):
        assert was not in path.read_bytes()
    for content in checker.pictures_in(redacted / "messages.pdf"):
        with Image.open(io.BytesIO(content)) as image:
            assert not image.getexif()
            assert max(max(p) for p in _pixels(image, 110, 110, 280, 230)) < 40


def _pixels(image: Image.Image, left: int, top: int, right: int, bottom: int) -> list:
    return list(image.convert("RGB").crop((left, top, right, bottom)).get_flattened_data())


def test_the_unredacted_edition_holds_everything(case: Case, tmp_path: Path) -> None:
    made = export_bundle(case, tmp_path / "whole", Profile(edition="unredacted"))
    assert SECRET in (made.path / "timeline.jsonl").read_text("utf-8")
    assert "redaction_check.json" not in made.files
    original = next(a.sha256 for e in events.stream(case.connection) for a in e.attachments)
    assert original in made.files.values()


def test_rules_are_kept_withdrawn_and_audited(case: Case, tmp_path: Path) -> None:
    rule = plan.add(case, Rule("words", "green", "irrelevant", "why"))
    assert plan.rules(case.connection)[-1].target == "green"
    made = export_bundle(case, tmp_path / "green", Profile(documents=("glossary",)))
    text = (made.path / "timeline.jsonl").read_text("utf-8")
    assert "the [redacted: irrelevant] door" in text
    assert "green" not in (made.path / "audit.jsonl").read_text("utf-8")
    plan.withdraw(case, rule.id)
    assert plan.rules(case.connection) == []
    assert [e.action for e in audit.entries(case.connection, plan.ACTIONS)] == [*plan.ACTIONS]
    with pytest.raises(UsageError, match="withdrawn already"):
        plan.withdraw(case, rule.id)


@pytest.mark.parametrize(
    "rule",
    [
        Rule("nonsense", "x"),
        Rule("pattern", "nonsense"),
        Rule("words", "a"),
        Rule("words", "fine", "nonsense"),
        Rule("span", "abc"),
        Rule("span", "abc:9-3"),
        Rule("picture", "abc"),
        Rule("picture", "0" * 64 + ":1,2,3"),
    ],
)
def test_a_rule_that_can_not_be_applied_is_refused(rule: Rule) -> None:
    with pytest.raises(UsageError):
        plan.checked(rule)


@pytest.mark.parametrize(
    ("kind", "text", "found"),
    [
        ("phone", "ring 07700900321 now", ["07700900321"]),
        ("phone", "on +44 (0)7700 900-321.", ["+44 (0)7700 900-321"]),
        ("phone", "0044 7700 900 321", ["0044 7700 900 321"]),
        ("phone", "+353 20 917 4321", ["+353 20 917 4321"]),
        ("phone", "020 7946 0123", ["020 7946 0123"]),
        ("phone", "at 19:08 on 20/10/2025, room 12, 2025-10-20T19:08:00Z", []),
        ("email", "a.b+c@mail.example.org,", ["a.b+c@mail.example.org"]),
        ("postcode", "in la1 4zz or SW1A1AA", ["la1 4zz", "SW1A1AA"]),
        ("address", "at Flat 2, 14 Larkspur Lane now", ["Flat 2, 14 Larkspur Lane"]),
        ("bank", "20-30-40 12345678", ["20-30-40 12345678"]),
        ("nino", "QQ is not, AB 12 34 56 C is", ["AB 12 34 56 C"]),
        ("vehicle", "a black AB12 CDE", ["AB12 CDE"]),
        ("birth", "DOB: 01/02/1990", ["DOB: 01/02/1990"]),
        ("url", "see https://example.org/x?y now", ["https://example.org/x?y"]),
    ],
)
def test_patterns(kind: str, text: str, found: list[str]) -> None:
    spans = {text[start:end].strip() for start, end in PATTERNS[kind](text)}
    assert spans == set(found)


def test_a_person_is_found_in_every_form() -> None:
    rule = Rule("person", f"{SECRET}|Imo|07700900321")
    redactor = apply.Redactor([rule])
    for text in (
        "imogen thackeray", "IMOGEN\u00a0THACKERAY", "Imogen\nThackeray", "Imogen_Thackeray",
        "xImogen Thackerayx", "I\u200bmogen Thackeray", "Imo", "Imo's", "imo!", "+447700900321",
        "0044 7700 900321", "(07700) 900-321", "+44 (0) 7700 900321",
    ):  # fmt: skip
        assert "[Third party A]" in redactor.text(text), text
    for text in ("imogene", "timothy imode", "077009003210"):
        assert redactor.text(text) == text
    assert apply.letters(0) + apply.letters(25) + apply.letters(26) == "AZAA"


WANTED, _ = checker.needles({0: {SECRET, NUMBER}, 1: {"Imo"}})


def _pdf(path: Path, *, text: str = "fine", title: str = "fine", note: str = "") -> None:
    canvas = Canvas(str(path))
    canvas.setTitle(title)
    canvas.drawString(50, 50, text)
    canvas.save()
    if note:
        with pikepdf.open(path, allow_overwriting_input=True) as pdf:
            made = pikepdf.Dictionary(
                Type=pikepdf.Name.Annot,
                Subtype=pikepdf.Name.Text,
                Rect=[0, 0, 9, 9],
                Contents=pikepdf.String(note),
            )
            pdf.pages[0].Annots = pikepdf.Array([pdf.make_indirect(made)])
            pdf.save(path)


def _hidden_text(path: Path) -> None:
    canvas = Canvas(str(path))
    text = canvas.beginText(50, 50)
    text.setTextRenderMode(3)  # neither filled nor stroked: can't be seen
    text.textLine(SECRET)
    canvas.drawText(text)
    canvas.save()


def _outside_the_page(path: Path) -> None:
    canvas = Canvas(str(path))
    canvas.drawString(-500, -500, SECRET)
    canvas.save()


def _attached(path: Path) -> None:
    _pdf(path)
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        pdf.attachments["a.txt"] = f"x {SECRET}".encode()
        pdf.save(path)


def _xmp(path: Path) -> None:
    _pdf(path)
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        with pdf.open_metadata() as told:
            told["dc:creator"] = [SECRET]
        pdf.save(path)


def _broken_over_lines(path: Path) -> None:
    canvas = Canvas(str(path))
    canvas.drawString(50, 50, "Imogen Thac")
    canvas.drawString(50, 30, "keray")
    canvas.save()


def _outline(path: Path) -> None:
    canvas = Canvas(str(path))
    canvas.drawString(50, 50, "fine")
    canvas.bookmarkPage("a")
    canvas.addOutlineEntry(SECRET, "a")
    canvas.save()


def _workbook(path: Path, *, cell: str = "x", author: str = "x", sheet: str = "x") -> None:
    book = openpyxl.Workbook()
    book.active.title = sheet
    book.active["A1"] = cell
    book.properties.creator = author
    book.save(path)


def _comment(path: Path) -> None:
    book = openpyxl.Workbook()
    book.active["A1"].comment = openpyxl.comments.Comment(SECRET, "x")
    book.save(path)


def _document(path: Path, *, text: str = "x", author: str = "x", header: str = "x") -> None:
    made = docx.Document()
    made.add_paragraph(text)
    made.core_properties.author = author
    made.sections[0].header.paragraphs[0].text = header
    made.save(str(path))


def _split_runs(path: Path) -> None:
    made = docx.Document()
    paragraph = made.add_paragraph()
    for each in ("Imo", "gen Thac", "keray"):
        paragraph.add_run(each)
    made.save(str(path))


def _with_exif(path: Path) -> None:
    path.write_bytes(picture(1))


def _with_remark(path: Path) -> None:
    """In a comment between two scans' headers, as a program of ours never writes it."""
    content = picture(2)
    told = SECRET.encode()
    path.write_bytes(
        content[:2] + b"\xff\xfe" + (len(told) + 2).to_bytes(2, "big") + told + content[2:]
    )


def _hidden_layer(path: Path) -> None:
    """Text on a layer that is switched off."""
    _pdf(path, text=f"told by {SECRET}")
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        layer = pdf.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.OCG, Name="Notes"))
        pdf.Root.OCProperties = pikepdf.Dictionary(
            OCGs=[layer], D=pikepdf.Dictionary(OFF=[layer], BaseState=pikepdf.Name.OFF)
        )
        page = pdf.pages[0]
        page.Resources.Properties = pikepdf.Dictionary(L0=layer)
        held = page.Contents.read_bytes()
        page.Contents = pdf.make_stream(b"/OC /L0 BDC\n" + held + b"\nEMC")
        pdf.save(path)


def _member(path: Path, name: str, content: str) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(name, content)


LEAKS = {
    "text.pdf": lambda p: _pdf(p, text=SECRET),
    "spaced-number.pdf": lambda p: _pdf(p, text="(07700) 900 321"),
    "title.pdf": lambda p: _pdf(p, title=SECRET),
    "annotation.pdf": lambda p: _pdf(p, note=SECRET),
    "hidden.pdf": _hidden_text,
    "outside.pdf": _outside_the_page,
    "attached.pdf": _attached,
    "xmp.pdf": _xmp,
    "broken.pdf": _broken_over_lines,
    "outline.pdf": _outline,
    "short.pdf": lambda p: _pdf(p, text="and Imo, too"),
    "cell.xlsx": lambda p: _workbook(p, cell=SECRET),
    "author.xlsx": lambda p: _workbook(p, author=SECRET),
    "sheet.xlsx": lambda p: _workbook(p, sheet=SECRET),
    "comment.xlsx": _comment,
    "text.docx": lambda p: _document(p, text=SECRET),
    "author.docx": lambda p: _document(p, author=SECRET),
    "header.docx": lambda p: _document(p, header=SECRET.upper()),
    "runs.docx": _split_runs,
    "text.html": lambda p: p.write_text("<b>Imogen</b> Thackeray<!-- x -->"),
    "entity.html": lambda p: p.write_text("<p>Imogen&nbsp;Thack&#101;ray</p>"),
    "comment.html": lambda p: p.write_text(f"<!-- {SECRET} -->"),
    "escaped.json": lambda p: p.write_text(json.dumps({"a": "Imogen\u200b Thackeray"})),
    "lines.jsonl": lambda p: p.write_text("{}\n" + json.dumps({"é": SECRET}) + "\n"),
    "wide.txt": lambda p: p.write_text(SECRET, encoding="utf-16"),
    "folded.ics": lambda p: p.write_text("DESCRIPTION:Imogen Thac\r\n keray\r\n"),
    "soft.csv": lambda p: p.write_text("a,Imo\u00adgen Thackeray\n"),
    "exif.jpg": _with_exif,
    "behind.jpg": lambda p: p.write_bytes(picture(1) + f" {SECRET} ".encode() + b"\xff\xd9"),
    "remark.jpg": _with_remark,
    "layer.pdf": _hidden_layer,
    "cache.xlsx": lambda p: _member(
        p, "xl/pivotCache/pivotCacheRecords1.xml", f"<s v='{SECRET}'/>"
    ),
    "custom.docx": lambda p: _member(p, "docProps/custom.xml", f"<vt:lpwstr>{SECRET}</vt:lpwstr>"),
    "thumbnail.docx": lambda p: _member(p, "docProps/thumbnail.jpeg", SECRET),
    f"{SECRET}.txt": lambda p: p.write_text("x"),
}


@pytest.mark.parametrize("name", sorted(LEAKS))
def test_the_checker_finds_a_planted_leak(name: str, tmp_path: Path) -> None:
    LEAKS[name](tmp_path / name)
    found = checker.check(tmp_path, WANTED)
    assert found, name
    assert {each.file for each in found} == {name}


def test_the_checker_finds_nothing_where_there_is_nothing(tmp_path: Path) -> None:
    _pdf(tmp_path / "a.pdf", text="Imogene and Thack; 07700 900322")
    _workbook(tmp_path / "b.xlsx", cell="fine")
    _document(tmp_path / "c.docx", text="fine")
    Image.new("RGB", (9, 9)).save(tmp_path / "d.jpg")
    assert checker.check(tmp_path, WANTED) == []


def test_a_leak_stops_the_export(
    case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A document that draws on something other than the material is caught before it leaves."""
    honest = bundles.write_listing

    def careless(folder: Path, *rest: object) -> None:
        honest(folder, *rest)
        (folder / "notes.txt").write_text(f"ask {SECRET}", "utf-8")

    monkeypatch.setattr(bundles, "write_listing", careless)
    profile = from_mapping({"redact": _rules(case), "documents": ["glossary"]})
    with pytest.raises(IntegrityError, match="nothing was exported"):
        export_bundle(case, tmp_path / "out", profile)
    assert list(tmp_path.iterdir()) == []


def test_a_hebrew_name_is_taken_out_and_would_be_found(tmp_path: Path) -> None:
    from tests.disclosure.cases import HEBREW
    from workbench.disclosure.paper import Paper, Text
    from workbench.disclosure.render import pdf

    wanted, _ = checker.needles({0: {"משהו חשוב"}})
    paper = Paper("x", "y", "z", [Text(HEBREW)])
    pdf.write(tmp_path / "a.pdf", paper)
    assert checker.check(tmp_path, wanted)
    taken = apply.Redactor([Rule("words", "משהו חשוב")]).text(HEBREW)
    pdf.write(tmp_path / "a.pdf", Paper("x", "y", "z", [Text(taken)]))
    assert checker.check(tmp_path, wanted) == []


@pytest.mark.parametrize(
    ("told", "name"),
    [(HINDI, "क्षमा करो"), (URDU, "جانتا ہوں"), (PUNJABI, "ਕਿੱਥੇ ਰਹਿੰਦੀ"), (TAMIL, "எங்கே இருக்கிறாய்"),
     (CHINESE, "明天的早上")],
)  # fmt: skip
def test_a_name_in_any_writing_is_taken_out_and_would_be_found(
    told: str, name: str, tmp_path: Path
) -> None:
    from workbench.disclosure.paper import Paper, Text
    from workbench.disclosure.render import pdf

    wanted, _ = checker.needles({0: {name}})
    for style in ("body", "box"):
        pdf.write(tmp_path / "a.pdf", Paper("x", "y", "z", [Text(told * 3, style)]))
        assert checker.check(tmp_path, wanted)
    taken = apply.Redactor([Rule("words", name)]).text(told)
    assert taken.count("[redacted: third-party]") == 1
    pdf.write(tmp_path / "a.pdf", Paper("x", "y", "z", [Text(taken)]))
    assert checker.check(tmp_path, wanted) == []


def test_large_cases_are_redacted_in_reasonable_time(tmp_path: Path) -> None:
    with made_case(tmp_path / "case", 40) as case:
        rules = [{"kind": "pattern", "target": each} for each in PATTERNS]
        profile = from_mapping({"redact": rules, "documents": ["chronology", "sheet"]})
        made = export_bundle(case, tmp_path / "out", profile)
    assert "900142" not in (made.path / "timeline.jsonl").read_text("utf-8")


def test_the_preview_shows_what_will_leave_and_changes_nothing(case: Case) -> None:
    entries = audit.head(case.connection)
    shown = preview.preview(case, from_mapping({"redact": _rules(case)}))
    texts = {each.before: each.after for each in shown.changes if each.field == "text"}
    assert texts["the green coat"] == "the [redacted: irrelevant] coat"
    assert all(SECRET not in each.after for each in shown.changes)
    assert shown.counts[0] > 5
    assert len(shown.counts) == len(shown.rules) == 6
    assert audit.head(case.connection) == entries


def test_a_persons_forms_are_suggested_with_parts_of_the_name(case: Case) -> None:
    from workbench.intake import people

    person = next(each for each in people.persons(case.connection) if each.name == SECRET)
    forms = preview.forms_of(case.connection, person.id).split("|")
    assert SECRET in forms
    assert "Thackeray" in forms
    assert "Imogen" in forms
    with pytest.raises(UsageError, match="no such person"):
        preview.forms_of(case.connection, "nobody")


def test_everybody_with_the_role_of_third_party_is_taken_out(tmp_path: Path) -> None:
    from click.testing import CliRunner

    from workbench.cli.redaction import redactions_
    from workbench.intake import people
    from workbench.review import people as roles

    with made_case(tmp_path / "case", 6) as held:
        person = next(e for e in people.persons(held.connection) if "Marsh" in e.name)
        roles.set_role(held, [key for key, _, _ in person.accounts], "third party")
    run, root = CliRunner(), str(tmp_path / "case")
    told = run.invoke(redactions_, [root, "--third-parties"])
    assert told.exit_code == 0, told.output
    assert "R. Marsh|" in told.output
    again = run.invoke(redactions_, [root, "--third-parties"])
    assert again.output.count("R. Marsh|") == 1, "nobody is added twice"
    seen = run.invoke(redactions_, [root, "--preview"])
    assert "[Third party A]" in seen.output
    with Case.open(tmp_path / "case") as held:
        (rule,) = plan.rules(held.connection)
        plan.withdraw(held, rule.id)
        assert plan.rules(held.connection) == []
