"""Words and codes used in the bundle, in plain English."""

from __future__ import annotations

from workbench.disclosure.documents.spec import Pictures, Spec
from workbench.disclosure.material import Material
from workbench.disclosure.paper import Block, Blocks, Table, row
from workbench.signals import taxonomy

WORDS = (
    ("Audit trail", "The record of every act in the case: who did what and when. Entries are"
     " chained by their hashes, so that a change shows."),
    ("Bates number", "A number given to each item of a production, so that it can be cited."),
    ("Bundle", "This folder: documents, data and the means to check them."),
    ("Burst", "Several calls by one person, close together, shown as one line that opens to all."),
    ("BST, GMT", "British Summer Time is one hour ahead of UTC, Greenwich Mean Time is UTC."),
    ("Code", "A short name for what a message does, such as T1 or F4, given by a person."),
    ("Confirmed", "A person read it and decided that it is relevant."),
    ("Context", "Messages around a confirmed one, shown by their place alone."),
    ("device-local, assumed-local", "The source gives a clock time without a zone: the zone was"
     " stated by the person importing, or assumed to be the case's."),
    ("Edition", "When the case has moved on, a new edition of the bundle states what changed."),
    ("Exhibit reference", "The producer's initials and a number that belongs to one exhibit."),
    ("Hash, SHA-256", "A number worked out from a file's content. If one character changes, so does"
     " the number, so two files with the same hash are the same."),
    ("Identifier", "A number, handle or address as recorded: not a person."),
    ("Locator", "Where in a source a record lies, exactly enough to find it again."),
    ("Lane", "Where the reading order puts a message: read at once, ranked, or not assessed."),
    ("Manifest", "The list of all files of the bundle with their sizes and hashes."),
    ("Pair state", "How a message stands in time to a confirmed stop request."),
    ("Redaction", "Taking out what may not be seen by the reader; it can't be brought back from"
     " what has left."),
    ("Stop line", "The first confirmed request to stop, or block: later contact was unwanted."),
    ("Unused material", "What the investigation holds that is not part of the evidence."),
    ("UTC", "Coordinated Universal Time: the same everywhere, without summer time."),
)  # fmt: skip

OWN = {"ORDER": "An order or warning was served"}


def build(material: Material, pictures: Pictures) -> list[Block]:
    """The glossary's blocks."""
    del pictures
    blocks = Blocks()
    blocks.heading("Words")
    blocks.add(Table(("Word", "What it means"), (40, 140), [row(a, b) for a, b in WORDS]))
    used = sorted(
        {tag for each in material.rows for tag in each.tags}
        | {tag for each in material.unused for tag in each.codes},
        key=lambda tag: (tag[:1], int(tag[1:]) if tag[1:].isdecimal() else 0, tag),
    )
    known = [taxonomy.by_code(tag) for tag in used if tag in taxonomy.codes()]
    blocks.heading("Codes used in this bundle")
    blocks.say("Given by the people who decided; none was given by the software.", style="faint")
    rows = [row(each.code, each.title, each.definition, each.law) for each in known]
    rows += [
        row(tag, tag, "the force's own code", "") for tag in used if tag not in taxonomy.codes()
    ]
    columns = ("Code", "Name", "What it means", "Law and guidance it points to")
    blocks.add(Table(columns, (18, 34, 80, 58), rows, "No codes were given."))
    return blocks.made


SPEC = Spec("glossary", "glossary", "Glossary", ("pdf",), "all", build)
