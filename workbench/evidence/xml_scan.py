"""Tags of chosen names in a huge or damaged XML file, with what lies between them passed over.

Character data, CDATA sections, comments and all other tags are stepped over as what they are, so
that a text which looks like markup is never taken for it. Memory holds what the caller keeps
(from `pos` on) and one piece of the file.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import BinaryIO

from workbench.errors import InputError
from workbench.evidence import limits

CHUNK = 1024 * 1024
ASIDE = (
    rb"<(?!%s|!\[CDATA\[|!--)(?:[^<>]*+>[^<]*+|(?=[^<>]*+<))"
    rb"|<!\[CDATA\[(?:[^\]]++|\](?!\]>))*+\]\]>[^<]*+"
    rb"|[^<]++"
    rb"|<!--(?:[^-]++|-(?!->))*+-->"
)
INSIDE = rb"""((?:[^<>"']++|"[^"<]*+"|'[^'<]*+')*+)>"""


@lru_cache
def token_pattern(names: tuple[str, ...]) -> re.Pattern[bytes]:
    """What steps over everything but tags of these names, and then takes such a tag, if any.

    Groups: 1 the slash of a closing tag, 2 the name, 3 the attributes; all None where no tag of
    these names is complete in the window.
    """
    known = b"|".join(re.escape(each).encode() for each in names)
    aside = ASIDE % (rb"/?(?:" + known + rb")(?=[\s/>])")
    return re.compile(
        b"(?:" + aside + b")*+(?:<(/?)(" + known + rb")(?=[\s/>])" + INSIDE + b")?", re.DOTALL
    )


class Window:
    """The part of a stream that is being looked at, and where it lies in the whole.

    Args:
        stream: the bytes, in an encoding that holds ASCII as it is.
        names: the tags that are wanted.

    Attributes:
        data: what is held.
        pos: what before it is no longer needed.
        base: the offset in the stream of `data[0]`.
        failure: why the last token could not be had.
    """

    def __init__(self, stream: BinaryIO, names: tuple[str, ...]) -> None:
        self.stream = stream
        self.pattern = token_pattern(names)
        self.data = b""
        self.pos = 0
        self.base = 0
        self.failure = ""
        self.ended = False

    @property
    def at(self) -> int:
        """The offset of `pos` in the stream."""
        return self.base + self.pos

    def more(self) -> bool:
        """Forget what lies before `pos` and read on; False at the end."""
        if self.ended:
            return False
        self.base += self.pos
        self.data = self.data[self.pos :]
        self.pos = 0
        try:
            chunk = self.stream.read(max(CHUNK, len(self.data)))
        except InputError as problem:
            chunk, self.failure = b"", problem.what
        self.ended = not chunk
        self.data += chunk
        return bool(chunk)

    def token(self, offset: int) -> re.Match[bytes] | None:
        """The next wanted tag at or after `pos + offset`, keeping everything from `pos` on.

        None where the file ends or more than `limits.XML_RECORD_BYTES` would have to be kept.
        """
        while True:
            found = self.pattern.match(self.data, self.pos + offset)
            if found is not None and found[2] is not None:
                return found
            if len(self.data) - self.pos > limits.XML_RECORD_BYTES:
                self.failure = f"it is longer than {limits.XML_RECORD_BYTES >> 20} MiB"
                return None
            if found is not None:
                offset = found.end() - self.pos
            if not self.more():
                self.failure = self.failure or "the file ends inside it"
                return None

    def skip_to_token(self) -> re.Match[bytes] | None:
        """The next wanted tag, dropping all before it; None at the end of the file."""
        while True:
            found = self.pattern.match(self.data, self.pos)
            if found is not None and found[2] is not None:
                return found
            stuck = found is None or found.end() == self.pos
            self.pos = found.end() if found is not None else self.pos
            if len(self.data) - self.pos > limits.XML_RECORD_BYTES:
                self.pos += 1  # something that never ends: step into it
            elif not self.more():
                if stuck and self.pos >= len(self.data):
                    return None
                at = self.data.find(b"<", self.pos + 1)
                if at < 0:
                    self.pos = len(self.data)
                    return None
                self.pos = at

    def find(self, pattern: re.Pattern[bytes]) -> bool:
        """Go to the next match of a short pattern, wherever it stands; False at the end."""
        while (found := pattern.search(self.data, self.pos)) is None:
            self.pos = max(self.pos, len(self.data) - 4096)
            if not self.more():
                self.pos = len(self.data)
                return False
        self.pos = found.start()
        return True
