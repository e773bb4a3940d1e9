"""From a document's entry in the list to its files."""

from __future__ import annotations

from pathlib import Path

from workbench.disclosure.documents.spec import Spec
from workbench.disclosure.listing import Listed
from workbench.disclosure.material import Material
from workbench.disclosure.paper import Absent, Paper
from workbench.disclosure.pictures import Pictures
from workbench.disclosure.render import pdf, web, word

WRITERS = {"pdf": pdf.write, "docx": word.write, "html": web.write}
DRAFT = "DRAFT for an officer to complete"


def set_document(folder: Path, spec: Spec, material: Material, pictures: Pictures) -> Listed:
    """Write one document in all its formats, or say why there is none."""
    made = spec.build(material, pictures)
    if isinstance(made, Absent):
        return Listed(spec.title, (), spec.audience, made.reason)
    facts = material.facts
    marking = facts.marking + (" SENSITIVE SCHEDULE" if spec.sensitive else "")
    paper = Paper(
        title=spec.title,
        reference=facts.reference,
        marking=marking,
        blocks=made,
        author=facts.officer,
        date=facts.made_at,
        subtitle=_subtitle(material),
        footer=DRAFT if spec.draft else f"Edition {material.edition}",
        wide=spec.wide,
    )
    place = folder / "sensitive" if spec.sensitive else folder
    place.mkdir(exist_ok=True)
    names = []
    for each in spec.formats:
        path = place / f"{spec.file}.{each}"
        WRITERS[each](path, paper)
        names.append(path.relative_to(folder).as_posix())
    return Listed(spec.title, tuple(names), spec.audience)


def _subtitle(material: Material) -> str:
    kind = ", redacted" if material.redacted else ""
    day = material.facts.made_at[:10]
    return f"{material.facts.reference}; edition {material.edition}{kind}; state of {day}"
