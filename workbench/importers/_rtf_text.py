r"""The text of Outlook's compressed RTF (MS-OXRTFCP), where an item has no other body."""

from __future__ import annotations

import re

from compressed_rtf import decompress

from workbench.evidence import limits
from workbench.evidence.html_text import text_of

TOKEN = re.compile(
    rb"\\(?P<word>[a-z]{1,32})(?P<number>-?\d{1,10})?[ ]?|\\'(?P<code>[0-9a-f]{2})"
    rb"|\\(?P<symbol>[^a-z])|(?P<brace>[{}])|[\r\n]+|(?P<text>[^\\{}\r\n]+)",
    re.IGNORECASE,
)
ASIDE = (b"fonttbl", b"colortbl", b"stylesheet", b"info", b"pict", b"object", b"themedata")
BREAKS = {b"par": "\n", b"line": "\n", b"tab": "\t", b"row": "\n", b"cell": "\t"}
SIZE = 16
SOUND = (b"LZFu", b"MELA")


def rtf_text(compressed: bytes) -> str:
    r"""The text of a compressed RTF body; empty where it can't be read.

    RTF that wraps HTML (`\fromhtml`) gives the text of that HTML.
    """
    if len(compressed) < SIZE or compressed[8:12] not in SOUND:
        return ""
    if int.from_bytes(compressed[4:8], "little") > limits.MAIL_BYTES:
        return ""
    try:
        raw = bytes(decompress(compressed))
    except Exception:  # noqa: BLE001 - the library raises the base class itself
        return ""
    return _Rtf(raw).text()


class _Rtf:
    """RTF while it is read: its groups, and the text so far."""

    def __init__(self, raw: bytes) -> None:
        self.raw = raw
        self.wraps_html = b"\\fromhtml" in raw[:1000]
        page = re.search(rb"\\ansicpg(\d{3,5})", raw[:2000])
        self.codec = f"cp{page[1].decode()}" if page else "cp1252"
        self.pieces: list[str] = []
        self.pending = bytearray()
        self.hidden = [False]
        self.suppressed = False
        self.skip = 0

    def text(self) -> str:
        for found in TOKEN.finditer(self.raw):
            if found["brace"]:
                self._group(found["brace"])
            elif found["word"]:
                self._word(found["word"], found["number"])
            elif found["symbol"] == b"*":
                self.hidden[-1] = True
            elif not self.hidden[-1] and not self.suppressed:
                self._shown(found)
        self._flush()
        joined = "".join(self.pieces)
        whole = joined.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        return text_of(whole) if self.wraps_html else whole.strip()

    def _group(self, brace: bytes) -> None:
        if brace == b"{":
            self.hidden.append(self.hidden[-1])
        elif len(self.hidden) > 1:
            self.hidden.pop()

    def _word(self, word: bytes, number: bytes | None) -> None:
        if word in ASIDE:
            self.hidden[-1] = True
        elif word == b"htmltag":  # the HTML itself, in groups that plain RTF readers hide
            self.hidden[-1] = not self.wraps_html
        elif word == b"htmlrtf":  # RTF that stands beside the HTML
            self.suppressed = self.wraps_html and number != b"0"
        elif self.hidden[-1] or self.suppressed:
            return
        elif word == b"u" and number:
            self._flush()
            self.pieces.append(chr(int(number) % 0x10000))
            self.skip = 1
        elif word in BREAKS:
            self._flush()
            self.pieces.append(BREAKS[word])

    def _shown(self, found: re.Match[bytes]) -> None:
        piece = bytes.fromhex(found["code"].decode()) if found["code"] else b""
        piece = piece or found["text"] or {b"~": b" ", b"_": b"-"}.get(found["symbol"] or b"", b"")
        if found["symbol"] in (b"\\", b"{", b"}"):
            piece = found["symbol"]
        self.pending += piece[self.skip :]
        self.skip = 0

    def _flush(self) -> None:
        try:
            self.pieces.append(self.pending.decode(self.codec, "replace"))
        except LookupError:
            self.pieces.append(self.pending.decode("cp1252", "replace"))
        self.pending.clear()
