"""Where threads lie in an export of Meta's, whose export it is, and of which of the two apps."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

THREAD = re.compile(
    r"(?:^|/)messages/(?P<box>inbox|message_requests|archived_threads|filtered_threads|broadcast"
    r"|e2ee_cutover|ai_conversations|marketplace)/(?P<thread>[^/]+)/message_(?P<number>\d+)"
    r"\.(?P<form>json|html?)$"
)
ROOT = re.compile(r"(?:^|/)(?:your_[a-z_]*(?:facebook|instagram)[a-z_]*/)?messages/")
DEEPEST = 2  # folders that may stand above messages/
BOXES = {
    "message_requests": "request",
    "filtered_threads": "filtered",
    "archived_threads": "archived",
}
BRANDS = (
    ("facebook", re.compile(
        r"your_facebook_activity/|your_activity_across_facebook/|friends_and_followers/"
        r"|stickers_used/|profile_information/profile_information\.|friends/friends\."
        r"|security_and_login_information/(?!login_and_)|autofill_information\.json"
        r"|(?:^|[/\\!])(?:facebook|messenger)[^/]*(?:/|$)")),
    ("instagram", re.compile(
        r"your_instagram_activity/|followers_and_following/|likes/liked_(?:posts|comments)"
        r"|personal_information/personal_information\.|(?:^|[/\\!])instagram[^/]*(?:/|$)")),
)  # fmt: skip


class Folder(NamedTuple):
    """A thread's folder: which box it lies in, its name, and its files, newest first."""

    box: str
    name: str
    files: tuple[str, ...]


def folders(names: Iterable[str], form: str = "json") -> list[Folder]:
    """The threads among the files of an export, each with its files in the order of numbers.

    Args:
        names: paths of the files.
        form: `json` or `html`.
    """
    found: dict[tuple[str, str], list[tuple[int, str]]] = {}
    for name in names:
        match = THREAD.search(name)
        if match and match["form"].startswith(form[:3]):
            key = (match["box"], match["thread"])
            found.setdefault(key, []).append((int(match["number"]), name))
    return [
        Folder(box, thread, tuple(name for _, name in sorted(files)))
        for (box, thread), files in found.items()
    ]


def roots(names: Iterable[str]) -> set[str]:
    """The folders that hold an export each, by their threads: more than one is several accounts'.

    Args:
        names: paths of threads' files.
    """
    inside = (name[: found.start()] for name in names if (found := ROOT.search(name)))
    return {each.strip("/") for each in inside}


def brand_of(texts: Iterable[str]) -> str:
    """`facebook` or `instagram` by the names of files and folders, or an empty string.

    Both write threads alike; only what lies beside them, or is referred to, tells them apart.
    """
    told = list(texts)
    found = [brand for brand, marks in BRANDS if any(marks.search(each) for each in told)]
    return found[0] if len(found) == 1 else ""


def thread_files(names: Iterable[str]) -> list[str]:
    """The files of threads in JSON that lie so near the root that this is their export's.

    Args:
        names: paths of the files.
    """
    return [
        name
        for name in names
        if name.endswith(".json")
        and THREAD.search(name)
        and name.split("messages/", 1)[0].count("/") <= DEEPEST
    ]
