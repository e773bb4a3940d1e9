"""WhatsApp's identities (JIDs) as people and chats, with the names that its databases know."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from workbench.importers._rows import number, text
from workbench.records import Party, Thread

PERSON = re.compile(r"(\d{5,20})(?:[.:]\d+)*@(?:s\.whatsapp\.net|c\.us)$")
GROUPS = ("@g.us", "@broadcast", "@newsletter", "@temp")
STATUS = "status@broadcast"
APP = "0@s.whatsapp.net"  # WhatsApp itself


def identifier(jid: str) -> str:
    """A person's JID as a number in international form; any other JID as it is.

    A hidden identity (`...@lid`) stays one: which number it is, only a mapping can say.
    """
    found = PERSON.match(jid)
    return f"+{found[1]}" if found else jid


@dataclass(slots=True)
class People:
    """Parties and threads by JID.

    Attributes:
        saved: names in this phone's address book, by JID.
        subjects: names of groups, by JID.
        numbers: the JID with a number for a hidden identity, where the database maps it.
    """

    saved: Mapping[str, str] = field(default_factory=dict)
    subjects: Mapping[str, str] = field(default_factory=dict)
    numbers: Mapping[str, str] = field(default_factory=dict)
    _parties: dict[str, Party] = field(default_factory=dict)
    _threads: dict[str, Thread] = field(default_factory=dict)

    def same(self, jid: str, from_me: object, key_id: object) -> tuple[str, bool, str]:
        """What is one message in both generations of tables: a key counts within its chat only."""
        return self.numbers.get(jid, jid), bool(number(from_me)), text(key_id)

    def party(self, jid: str) -> Party | None:
        """Who a JID is; None for an empty one."""
        if not jid:
            return None
        found = self._parties.get(jid)
        if found is None:
            known = self.numbers.get(jid, jid)
            name = self.saved.get(known, "") or self.saved.get(jid, "")
            found = self._parties[jid] = Party(identifier(known), name)
        return found

    def thread(self, jid: str) -> Thread:
        """The chat with a JID. Its key is the JID: two chats of one name stay two."""
        found = self._threads.get(jid)
        if found is None:
            group = jid.endswith(GROUPS)
            name = self.subjects.get(jid, "") if group else ""
            if not name and (party := self.party(jid)) is not None:
                name = party.name
            found = self._threads[jid] = Thread(jid, name, group)
        return found
