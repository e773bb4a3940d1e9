"""Pictures and bubbles on a page: they break over pages with their text and their pictures."""

from __future__ import annotations

from collections.abc import Sequence

from reportlab.lib.colors import white
from reportlab.platypus import Flowable

from workbench.disclosure.paper import Bubble, Picture
from workbench.disclosure.render.flow import Laid, draw_lines, fitting
from workbench.disclosure.render.type import (
    BAND,
    FAINT,
    RULE,
    STYLES,
    lines,
)

MAY_LEAVE = 360.0  # points: a bubble lower than this goes to the next page rather than apart


class _Named(str):
    """A picture's path that the library names by its last part.

    Given a path it reads the file as it is, without decoding it, but makes the picture's name in
    the document from the whole path, which differs from run to run.
    """

    __slots__ = ()

    def __str__(self) -> str:
        return self.rsplit("/", 1)[-1].rsplit("\\", 1)[-1]


class Figure(Flowable):  # type: ignore[misc]
    """A picture with its caption, or the caption alone."""

    def __init__(self, picture: Picture, room: float = 200.0) -> None:
        super().__init__()
        self.picture, self.room = picture, room

    def wrap(self, width: float, _height: float) -> tuple[float, float]:
        """Fit the picture into the width and a fixed height."""
        self.size = fitted(self.picture, min(width, 320.0), self.room)
        style = STYLES["faint"]
        self.caption = lines(self.picture.caption, style.font, style.size, width)
        self.height = self.size[1] + len(self.caption) * style.leading + 4
        return width, self.height

    def draw(self) -> None:
        """Draw at the flowable's own origin."""
        top = self.height
        if self.picture.path:
            self.canv.drawImage(_Named(self.picture.path), 0, top - self.size[1], *self.size)
            top -= self.size[1] + 2
        laid = [(each, STYLES["faint"]) for each in self.caption]
        draw_lines(self.canv, laid, 0, self.size[0], top)


def fitted(picture: Picture, width: float, height: float) -> tuple[float, float]:
    """A picture's size on the page, in points, within limits and never enlarged."""
    if not picture.path:
        return 0.0, 0.0
    scale = min(width / picture.width, height / picture.height, 0.75)
    return picture.width * scale, picture.height * scale


class Balloon(Flowable):  # type: ignore[misc]
    """One message of a conversation as a bubble."""

    SHARE = 0.68

    def __init__(
        self, bubble: Bubble, part: Laid | None = None, pictures: Sequence[Picture] | None = None
    ) -> None:
        super().__init__()
        self.bubble, self.part = bubble, part
        self.pictures = list(bubble.pictures if pictures is None else pictures)

    def wrap(self, width: float, _height: float) -> tuple[float, float]:
        """Lay out: as narrow as the text allows, at most two thirds of the page."""
        self.width = width
        room = width * (1.0 if self.bubble.side == "middle" else self.SHARE) - 16
        if self.part is None:
            self.part = self._laid(room)
        self.sizes = [fitted(each, room, 170.0) for each in self.pictures]
        widest = max((line.width * style.size / 1000 for line, style in self.part), default=0.0)
        self.box = min(max([widest, 60.0, *(w for w, _ in self.sizes)]) + 16, room + 16)
        self.text_height = sum(style.leading for _, style in self.part)
        self.height = self.text_height + sum(h + 4 for _, h in self.sizes) + 10
        return width, self.height

    def _laid(self, room: float) -> Laid:
        told = self.bubble
        parts = [(told.head, "bubble-head"), (told.text, "bubble")]
        parts += [(each, "bubble-note") for each in told.notes]
        parts += [(each.caption, "bubble-note") for each in told.pictures]
        made: Laid = []
        for text, name in parts:
            if text:
                style = STYLES[name]
                made += [(each, style) for each in lines(text, style.font, style.size, room)]
        return made

    def split(self, _width: float, height: float) -> list[Flowable]:
        """Break a long message between lines, and between its pictures, which follow its text."""
        assert self.part is not None  # noqa: S101 - wrap comes first
        fits = fitting(self.part, height - 12)
        few = fits < min(3, len(self.part))
        if self.part and (few or (self.text_height < 200 and height < 200)):
            return []
        if fits < len(self.part):
            return self._parts(fits, 0)
        used, shown = self.text_height + 10, 0
        while shown < len(self.sizes) and used + self.sizes[shown][1] + 4 <= height:
            used, shown = used + self.sizes[shown][1] + 4, shown + 1
        if shown:
            return self._parts(fits, shown)
        if self.height < MAY_LEAVE:
            return []  # a picture stays with what is said of it
        return self._parts(fits - 1, 0) if fits > 3 else []

    def _parts(self, upto: int, shown: int) -> list[Flowable]:
        """Two balloons: so many lines and pictures, and the rest."""
        assert self.part is not None  # noqa: S101 - wrap comes first
        return [
            Balloon(self.bubble, self.part[:upto], self.pictures[:shown]),
            Balloon(self.bubble, self.part[upto:], self.pictures[shown:]),
        ]

    def getSpaceAfter(self) -> float:  # noqa: N802 - the library's name
        """Points below."""
        return 5.0

    def draw(self) -> None:
        """Draw at the flowable's own origin."""
        assert self.part is not None  # noqa: S101 - wrap comes first
        canvas, side = self.canv, self.bubble.side
        left = {"left": 0.0, "right": self.width - self.box}.get(side, (self.width - self.box) / 2)
        canvas.setLineWidth(0.6)
        canvas.setStrokeColor(RULE if not self.bubble.confirmed else FAINT)
        canvas.setFillColor(BAND if side == "right" and self.bubble.confirmed else white)
        if not self.bubble.confirmed:
            canvas.setDash(2, 2)
        canvas.roundRect(left, 0, self.box, self.height - 2, 6, stroke=1, fill=1)
        canvas.setDash()
        top = draw_lines(canvas, self.part, left + 8, left + self.box - 8, self.height - 6)
        for each, (wide, high) in zip(self.pictures, self.sizes, strict=True):
            if each.path:
                canvas.drawImage(_Named(each.path), left + 8, top - high - 2, wide, high)
                top -= high + 4
