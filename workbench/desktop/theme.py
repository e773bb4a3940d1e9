"""Every colour, space and type size of the application, light and dark, and nothing else.

Text on its ground reaches a contrast of 4.5:1 and lines that carry meaning 3:1 (WCAG 2.2, 1.4.3
and 1.4.11); a test computes it for both palettes. Widgets ask for colours by name.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from importlib import resources
from string import Template

from PyQt6.QtCore import QByteArray, QPointF, QRectF, QSize, Qt
from PyQt6.QtGui import QColor, QFont, QFontDatabase, QIcon, QPainter, QPalette, QPen, QPixmap
from PyQt6.QtSvg import QSvgRenderer
from PyQt6.QtWidgets import QApplication, QProxyStyle, QStyle, QStyleOption, QWidget

from workbench.desktop.glyphs import ICONS

MODES = ("system", "light", "dark")
SCALES = (0.9, 1.0, 1.15, 1.3, 1.5, 1.75, 2.0)


@dataclass(frozen=True, slots=True)
class Colours:
    """Named colours. `*_soft` is the ground of a notice; `on_*` is text on that ground."""

    window: str
    surface: str
    raised: str
    sunken: str
    line: str
    edge: str
    text: str
    muted: str
    accent: str
    on_accent: str
    accent_soft: str
    selection: str
    hover: str
    danger: str
    danger_soft: str
    warning: str
    warning_soft: str
    good: str
    good_soft: str
    bubble_in: str
    bubble_out: str
    bubble_system: str
    rail: str
    rail_text: str
    rail_on: str
    rail_hover: str
    on_chip: str


LIGHT = Colours(
    window="#eef1f5",
    surface="#ffffff",
    raised="#f7f9fb",
    sunken="#e6eaf0",
    line="#d8dee6",
    edge="#7d8a9a",
    text="#17202b",
    muted="#526070",
    accent="#1c5d99",
    on_accent="#ffffff",
    accent_soft="#e3eef8",
    selection="#d4e5f5",
    hover="#f0f4f9",
    danger="#a8201a",
    danger_soft="#fbe9e7",
    warning="#7a5200",
    warning_soft="#fdf3d9",
    good="#1d6540",
    good_soft="#e3f3ea",
    bubble_in="#eef1f5",
    bubble_out="#dcebf8",
    bubble_system="#f7f9fb",
    rail="#1b2735",
    rail_text="#b9c6d4",
    rail_on="#ffffff",
    rail_hover="#27374a",
    on_chip="#ffffff",
)
DARK = Colours(
    window="#10151b",
    surface="#181f27",
    raised="#1f2832",
    sunken="#0c1116",
    line="#2e3947",
    edge="#748396",
    text="#e5eaf0",
    muted="#a1afbe",
    accent="#7db6ee",
    on_accent="#0b1520",
    accent_soft="#1d3147",
    selection="#24415e",
    hover="#202a35",
    danger="#ff9c92",
    danger_soft="#3b1d1c",
    warning="#ecc267",
    warning_soft="#352a12",
    good="#7fd0a3",
    good_soft="#173024",
    bubble_in="#232d38",
    bubble_out="#1f3a55",
    bubble_system="#1b232c",
    rail="#0b1016",
    rail_text="#9fb0c1",
    rail_on="#ffffff",
    rail_hover="#1b2632",
    on_chip="#ffffff",
)

XS, S, M, L, XL = 4, 8, 12, 16, 24  # spaces, in pixels at a scale of 1
RADIUS = 6
BODY, SMALL, LEAD, TITLE = 10.0, 9.0, 11.5, 15.0  # type, in points at a scale of 1
FAMILIES = (
    "Segoe UI Variable Text", "Segoe UI", "Inter", "Noto Sans", "Ubuntu", "Cantarell",
    "DejaVu Sans Condensed", "DejaVu Sans",
)  # fmt: skip
FALLBACKS = ("Segoe UI Emoji", "Apple Color Emoji", "Noto Color Emoji", "Noto Emoji")
MONO = ("Cascadia Mono", "SF Mono", "DejaVu Sans Mono", "Noto Sans Mono", "monospace")


@dataclass(slots=True)
class _Now:
    """What is applied at present; there is one application, and one of this."""

    colours: Colours = LIGHT
    mode: str = "system"
    scale: float = 1.0


_now = _Now()
_fonts: dict[tuple[float, bool, bool, float], QFont] = {}
_pictures: dict[tuple[str, str, int], QPixmap] = {}


def apply(app: QApplication, mode: str = "system", scale: float = 1.0) -> None:
    """Dress the application.

    Args:
        app: the application.
        mode: system, light or dark.
        scale: factor on type and spaces, beside what the screen asks for.
    """
    dark = mode == "dark" or (mode == "system" and _system_is_dark(app))
    _now.mode, _now.scale, _now.colours = mode, scale, DARK if dark else LIGHT
    _fonts.clear()
    _pictures.clear()
    sheet = _sheet()
    if app.styleSheet() == sheet and app.font() == font():
        return
    if not app.styleSheet():
        app.setStyle(House())  # once: each of these visits every widget
    if app.font() != font():
        app.setFont(font())
    app.setPalette(_palette())
    app.setStyleSheet(sheet)


def mode() -> str:
    """The mode in force: system, light or dark."""
    return _now.mode


def scale() -> float:
    """The factor in force."""
    return _now.scale


def is_dark() -> bool:
    """Whether the dark palette is shown."""
    return _now.colours is DARK


def colour(name: str) -> QColor:
    """A colour by its name in `Colours`, or a signal's own `#rrggbb`."""
    return QColor(name if name.startswith("#") else getattr(_now.colours, name))


def px(pixels: float) -> int:
    """A length at the scale in force."""
    return max(1, round(pixels * _now.scale))


def font(points: float = BODY, *, bold: bool = False, mono: bool = False) -> QFont:
    """A font at the scale in force."""
    key = (points, bold, mono, _now.scale)
    if key not in _fonts:
        _fonts[key] = _made_font(points, bold=bold, mono=mono)
    return _fonts[key]


def _made_font(points: float, *, bold: bool, mono: bool) -> QFont:
    made = QFont()
    made.setFamilies(_families(mono=mono))
    made.setPointSizeF(points * _now.scale)
    made.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
    return made


def kind(widget: QWidget, name: str) -> QWidget:
    """Give a widget one of the sheet's roles (`primary`, `muted`, `card`...) and dress it anew."""
    if widget.property("kind") != name:
        widget.setProperty("kind", name)
        style = widget.style()
        if style is not None:
            style.unpolish(widget)
            style.polish(widget)
    return widget


def icon(name: str, tone: str = "text", size: int = 20) -> QIcon:
    """An icon of ours in a colour of the theme."""
    return QIcon(pixmap(name, tone, size))


def pixmap(name: str, tone: str = "text", size: int = 20) -> QPixmap:
    """An icon as a picture, sharp on screens of up to 2 pixels a point."""
    key = (name, colour(tone).name(), px(size))
    if key not in _pictures:
        _pictures[key] = _drawn_icon(name, tone, px(size))
    return _pictures[key]


def _drawn_icon(name: str, tone: str, side: int) -> QPixmap:
    drawn = QPixmap(QSize(side, side) * 2)
    drawn.setDevicePixelRatio(2)
    drawn.fill(Qt.GlobalColor.transparent)
    body = ICONS[name].replace("ink", colour(tone).name())
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" stroke='
        f'"{colour(tone).name()}" stroke-width="1.8" stroke-linecap="round"'
        f' stroke-linejoin="round">{body}</svg>'
    )
    painter = QPainter(drawn)
    QSvgRenderer(QByteArray(svg.encode())).render(painter, QRectF(0, 0, side, side))
    painter.end()
    return drawn


class House(QProxyStyle):
    """Fusion, with boxes, ticks and arrows in the theme's colours."""

    def __init__(self) -> None:
        super().__init__("Fusion")

    def drawPrimitive(  # noqa: N802 - Qt's name
        self,
        element: QStyle.PrimitiveElement,
        option: QStyleOption | None,
        painter: QPainter | None,
        widget: QWidget | None = None,
    ) -> None:
        """Draw check boxes, radio buttons and arrows; leave the rest to Fusion."""
        if option is None or painter is None or element not in _DRAWN:
            super().drawPrimitive(element, option, painter, widget)
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if element == QStyle.PrimitiveElement.PE_IndicatorArrowDown:
            draw_arrow(painter, QRectF(option.rect))
        else:
            side = min(option.rect.width(), option.rect.height(), px(15))
            box = QRectF(0, 0, side, side)
            box.moveCenter(QRectF(option.rect).center())
            _draw_box(painter, box, option, round_=element == _DRAWN[1])
        painter.restore()


_DRAWN = (
    QStyle.PrimitiveElement.PE_IndicatorCheckBox,
    QStyle.PrimitiveElement.PE_IndicatorRadioButton,
    QStyle.PrimitiveElement.PE_IndicatorItemViewItemCheck,
    QStyle.PrimitiveElement.PE_IndicatorArrowDown,
)


def draw_arrow(painter: QPainter, room: QRectF) -> None:
    """Draw the arrow of a box that opens, in the middle of its room."""
    painter.setPen(QPen(colour("muted"), 1.6 * _now.scale))
    x, y, reach = room.center().x(), room.center().y(), px(4)
    painter.drawPolyline(
        QPointF(x - reach, y - reach / 2),
        QPointF(x, y + reach / 2),
        QPointF(x + reach, y - reach / 2),
    )


def _draw_box(painter: QPainter, box: QRectF, option: QStyleOption, *, round_: bool) -> None:
    on = bool(option.state & QStyle.StateFlag.State_On)
    able = bool(option.state & QStyle.StateFlag.State_Enabled)
    painter.setPen(QPen(colour("accent" if on and able else "edge"), 1.2))
    painter.setBrush(colour(("accent" if able else "edge") if on else "surface"))
    corner = box.width() / 2 if round_ else px(3)
    painter.drawRoundedRect(box.adjusted(0.6, 0.6, -0.6, -0.6), corner, corner)
    if not on:
        return
    painter.setPen(QPen(colour("on_accent"), 1.8 * _now.scale))
    if round_:
        painter.setBrush(colour("on_accent"))
        painter.drawEllipse(box.center(), box.width() / 6, box.width() / 6)
        return
    at, side = box.topLeft(), box.width()
    painter.drawPolyline(*(
        QPointF(at.x() + side * x, at.y() + side * y)
        for x, y in ((0.25, 0.52), (0.43, 0.7), (0.76, 0.32))
    ))  # fmt: skip


def _system_is_dark(app: QApplication) -> bool:
    hints = app.styleHints()
    return hints is not None and hints.colorScheme() == Qt.ColorScheme.Dark


def _families(*, mono: bool) -> list[str]:
    if mono:
        return [*MONO, *FALLBACKS]
    there = set(QFontDatabase.families())
    if not there & set(FAMILIES):
        _add_own_fonts()
        there = set(QFontDatabase.families())
    return [*(each for each in FAMILIES if each in there), *FALLBACKS]


def _add_own_fonts() -> None:
    """On a machine without any of the fonts above: the font that the documents use."""
    folder = resources.files("workbench.disclosure") / "fonts"
    for name in ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf"):
        QFontDatabase.addApplicationFontFromData(QByteArray((folder / name).read_bytes()))


def _palette() -> QPalette:
    made = QPalette()
    role = QPalette.ColorRole
    for where, name in (
        (role.Window, "window"), (role.WindowText, "text"), (role.Base, "surface"),
        (role.AlternateBase, "raised"), (role.Text, "text"), (role.Button, "raised"),
        (role.ButtonText, "text"), (role.Highlight, "selection"), (role.HighlightedText, "text"),
        (role.ToolTipBase, "raised"), (role.ToolTipText, "text"), (role.Link, "accent"),
        (role.LinkVisited, "accent"), (role.PlaceholderText, "muted"), (role.Mid, "line"),
        (role.Dark, "edge"), (role.Light, "surface"), (role.BrightText, "danger"),
    ):  # fmt: skip
        made.setColor(where, colour(name))
    for where in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, where, colour("edge"))
    return made


def _sheet() -> str:
    values = {each.name: getattr(_now.colours, each.name) for each in fields(Colours)}
    values |= {f"p{n}": f"{px(n)}px" for n in (1, 2, 3, 4, 5, 6, 8, 10, 12, 14, 16, 18, 24, 28)}
    values |= {
        "small": f"{SMALL * _now.scale}pt",
        "lead": f"{LEAD * _now.scale}pt",
        "title": f"{TITLE * _now.scale}pt",
        "radius": f"{px(RADIUS)}px",
    }
    sheet = (resources.files("workbench.desktop") / "theme.qss").read_text("utf-8")
    return Template(sheet).substitute(values)
