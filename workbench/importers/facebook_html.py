"""Facebook's "download your information" as pages: folder, zip, or one thread's page."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.evidence import Probe, Source
from workbench.evidence.spans import read_span
from workbench.importers import _meta, _meta_html, _meta_layout
from workbench.importers._accounts import Export
from workbench.importers._meta_layout import Folder
from workbench.importers.protocol import Certainty, Context, Format, Match
from workbench.records import Provenance, Yielded

FORMAT = Format(
    code="facebook-html",
    title="Facebook and Messenger data download (HTML)",
    version=2,
    platforms=("messenger",),
    carries=("messages of all boxes, requests and filtered ones marked", "reactions as shown",
             "pictures, sound and video", "hidden targets of links", "group membership as events"),
    omits=("calls and unsent marks: only as the sentences that the page shows",
           "pages other than threads: named in a notice", "seconds and zone: not on the pages",
           "dates in languages other than English follow descriptions, unverified on real data"),
    inside=("connections", "inbox", "messages", "personal_information", "your_facebook_activity",
            "your_activity_across_facebook", "your_instagram_activity"),
    times="wall-clock time to the minute, in a zone that the page does not state",
    checked_on={"msgvault fixtures (HTML)": 6},
)  # fmt: skip


def sniff(probe: Probe) -> Match | None:
    """Claim an export of pages whose root this is and that has no threads in JSON."""
    return sniff_pages(probe, FORMAT, "instagram")


def sniff_pages(probe: Probe, form: Format, other: str) -> Match | None:
    """The claim of either brand on pages of threads."""
    if probe.is_file:
        text = probe.text() or ""
        if probe.xml_root() not in ("html", None) or not _meta_html.MARKS.search(text):
            return None
        brand = _meta_layout.brand_of((text, probe.source.name))
        sure = Certainty.BY_STRUCTURE if brand else Certainty.POSSIBLE
        return None if brand == other else Match(form, sure, "a page of one thread")
    pages = _meta_layout.folders(probe.names, "html")
    near = [f for f in pages if f.files[0].split("messages/", 1)[0].count("/") <= 2]
    brand = _meta_layout.brand_of((*probe.names, probe.source.name))
    if (
        len(_meta_layout.roots(each.files[0] for each in near)) != 1
        or _meta_layout.folders(probe.names, "json")
        or brand == other
    ):
        return None
    sure = Certainty.BY_STRUCTURE if brand else Certainty.POSSIBLE
    return Match(form, sure, f"{len(near)} threads as pages under messages/")


def read(source: Source, context: Context) -> Iterator[Yielded]:
    """Stream the threads, then what was not looked at."""
    return read_pages(source, context, "messenger")


def read_pages(source: Source, context: Context, platform: str) -> Iterator[Yielded]:
    """The threads of pages of either brand."""
    export = Export(source)
    threads = (
        [Folder("", "", ("",))] if export.is_file else _meta_layout.folders(export.names, "html")
    )
    heads = [_meta_html.head_of(export, each) for each in threads]
    owner = frozenset((context.owner,)) if context.owner else frozenset[str]()
    if not owner:
        owner, notice = _meta.common_owner(heads)
        yield notice
    for folder, head in zip(threads, heads, strict=True):
        yield from _meta_html.records(export, folder, head, owner, platform)
    yield from export.left_over()


def original(source: Source, provenance: Provenance) -> bytes:
    """The markup of one message, as it stands in its page."""
    return read_span(source, provenance)
