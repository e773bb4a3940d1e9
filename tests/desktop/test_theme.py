"""Colours stand in the theme alone, and can be read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PyQt6.QtGui import QColor
from PyQt6.QtWidgets import QApplication

from workbench.desktop import theme
from workbench.desktop.glyphs import ICONS
from workbench.desktop.theme import DARK, LIGHT, Colours
from workbench.signals import signals

DESKTOP = Path(theme.__file__).parent
TEXT = (
    ("text", "window"), ("text", "surface"), ("text", "raised"), ("text", "sunken"),
    ("text", "selection"), ("text", "hover"), ("text", "bubble_in"), ("text", "bubble_out"),
    ("muted", "window"), ("muted", "surface"), ("muted", "raised"), ("muted", "bubble_in"),
    ("muted", "bubble_out"), ("muted", "bubble_system"), ("muted", "selection"), ("muted", "hover"),
    ("on_accent", "accent"), ("accent", "surface"), ("accent", "window"), ("accent", "hover"),
    ("danger", "surface"), ("danger", "danger_soft"), ("warning", "warning_soft"),
    ("warning", "surface"), ("good", "good_soft"), ("good", "surface"), ("good", "selection"),
    ("text", "accent_soft"), ("text", "danger_soft"), ("text", "warning_soft"),
    ("text", "good_soft"), ("rail_text", "rail"), ("rail_on", "rail_hover"),
    ("danger", "selection"), ("warning", "selection"), ("good", "window"),
)  # fmt: skip
LINES = (("edge", "surface"), ("edge", "window"), ("accent", "surface"), ("danger", "surface"))


def luminance(name: str) -> float:
    """Relative luminance, as WCAG 2.2 defines it."""
    colour = QColor(name)
    parts = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
        for c in (colour.redF(), colour.greenF(), colour.blueF())
    ]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_text_reaches_aa(palette: Colours) -> None:
    for text, ground in TEXT:
        found = contrast(getattr(palette, text), getattr(palette, ground))
        assert found >= 4.5, f"{text} on {ground}: {found:.2f}"
    for line, ground in LINES:
        found = contrast(getattr(palette, line), getattr(palette, ground))
        assert found >= 3, f"{line} on {ground}: {found:.2f}"


def test_chips_can_be_read() -> None:
    for each in signals():
        assert contrast(LIGHT.on_chip, each.colour) >= 4.5, each.code


def test_colours_and_sheets_stand_in_the_theme_alone() -> None:
    for path in DESKTOP.rglob("*.py"):
        if path.name == "theme.py":
            continue
        text = path.read_text("utf-8")
        assert not re.search(r"#[0-9a-fA-F]{3,8}\b", text), path
        assert "setStyleSheet" not in text, path
        assert "QColor(" not in text, path
    sheet = (DESKTOP / "theme.qss").read_text("utf-8")
    assert not re.search(r"#[0-9a-fA-F]{3,8}\b", sheet)


def test_the_sheet_is_whole_at_every_scale(qapp: QApplication) -> None:
    for mode in ("light", "dark"):
        for scale in theme.SCALES:
            theme.apply(qapp, mode, scale)
            assert "$" not in qapp.styleSheet()
            assert theme.px(10) == max(1, round(10 * scale))
    theme.apply(qapp, "light")


def test_every_icon_can_be_drawn(qapp: QApplication) -> None:
    for name in ICONS:
        picture = theme.pixmap(name, "text", 20).toImage()
        inked = any(
            picture.pixelColor(x, y).alpha() > 100
            for x in range(picture.width())
            for y in range(picture.height())
        )
        assert inked, name
