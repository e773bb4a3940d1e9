"""Instagram's "download your information" as pages: folder, zip, or one thread's page."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.evidence import Probe, Source
from workbench.evidence.spans import read_span
from workbench.importers.facebook_html import read_pages, sniff_pages
from workbench.importers.protocol import Context, Format, Match
from workbench.records import Provenance, Yielded

FORMAT = Format(
    code="instagram-html",
    title="Instagram data download (HTML)",
    version=2,
    platforms=("instagram",),
    carries=("messages of all boxes, requests marked", "reactions as shown", "pictures, sound and"
             " video", "hidden targets of links", "group membership as events"),
    omits=("calls and unsent marks: only as the sentences that the page shows",
           "pages other than threads: named in a notice", "seconds and zone: not on the pages",
           "unverified on real data; dates in languages other than English doubly so"),
    inside=("connections", "inbox", "messages", "personal_information", "your_facebook_activity",
            "your_activity_across_facebook", "your_instagram_activity"),
    times="wall-clock time to the minute, in a zone that the page does not state",
)  # fmt: skip


def sniff(probe: Probe) -> Match | None:
    """Claim an export of pages whose root this is and that has no threads in JSON."""
    return sniff_pages(probe, FORMAT, "facebook")


def read(source: Source, context: Context) -> Iterator[Yielded]:
    """Stream the threads, then what was not looked at."""
    return read_pages(source, context, "instagram")


def original(source: Source, provenance: Provenance) -> bytes:
    """The markup of one message, as it stands in its page."""
    return read_span(source, provenance)
