"""The chats of Telegram Desktop's export in JSON: what is known of each before its messages."""

from __future__ import annotations

from typing import Any, NamedTuple

from workbench.evidence.json_pieces import Path
from workbench.importers._accounts import Export, as_text
from workbench.records import Thread

ONE_TO_ONE = frozenset(("personal_chat", "bot_chat", "private_chat", "saved_messages"))


class Chat(NamedTuple):
    """What is known of a chat before its messages are read."""

    thread: Thread
    number: str
    one_to_one: bool
    left: bool
    people: dict[str, str]


def chat_path(path: Path) -> Path | None:
    """Where the chat lies that a value belongs to, or None."""
    match path:
        case ("chats" | "left_chats", "list", int(), _, *_):
            return path[:3]
        case ("messages" | "name" | "type" | "id", *_):
            return ()
    return None


def chat_of(at: Path, head: dict[str, Any], people: dict[str, str], export: Export) -> Chat:
    """A chat by the fields at its head and the people who write in it."""
    kind = str(head.get("type") or "chat")
    number = as_text(head.get("id"))
    name = str(head.get("name") or ("Saved Messages" if kind == "saved_messages" else ""))
    one_to_one = kind in ONE_TO_ONE or (kind == "chat" and len(people) <= 2)
    key = f"{kind}:{number or name or export.source.title}"
    if one_to_one and number and kind != "saved_messages":
        people = {f"user{number}": name} | people
    return Chat(
        Thread(key, name, not one_to_one), number, one_to_one, at[:1] == ("left_chats",), people
    )


def owner_of(chats: Any) -> str:
    """The owner of a single chat's export: in a personal chat, whoever is not the chat's id."""
    for chat in chats:
        others = [key for key in chat.people if key != f"user{chat.number}"]
        if chat.one_to_one and chat.number and len(others) == 1 and others[0].startswith("user"):
            return str(others[0])
    return ""
