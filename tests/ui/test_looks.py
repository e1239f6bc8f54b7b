"""Texts can be read whatever palette the desktop has."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QCheckBox, QTableWidget

from app.ui.looks import (
    LEAST_CONTRAST,
    contrast,
    keep_readable,
    outline_boxes,
    readable,
)

Role = QPalette.ColorRole
PAIRS = (
    (Role.HighlightedText, Role.Highlight),
    (Role.PlaceholderText, Role.Base),
    (Role.Link, Role.Base),
    (Role.LinkVisited, Role.Base),
)
colours = st.builds(QColor, *[st.integers(0, 255)] * 3)
thin = st.builds(QColor, *[st.integers(0, 255)] * 4)


@given(base=colours, marked=colours, texts=st.tuples(colours, thin, colours, colours))
def test_any_palette_is_mended(
    base: QColor, marked: QColor, texts: tuple[QColor, QColor, QColor, QColor]
) -> None:
    palette = QPalette()
    palette.setColor(Role.Base, base)
    palette.setColor(Role.Highlight, marked)
    for (role, _), colour in zip(PAIRS, texts, strict=True):
        palette.setColor(role, colour)
    mended = readable(palette).resolve(palette)
    for text, ground in PAIRS:
        for group in (QPalette.ColorGroup.Active, QPalette.ColorGroup.Inactive):
            got = contrast(mended.color(group, text), mended.color(group, ground))
            assert got >= LEAST_CONTRAST


def test_what_can_be_read_stays_as_it_is() -> None:
    palette = QPalette()
    for text, ground in PAIRS:
        palette.setColor(text, QColor("black"))
        palette.setColor(ground, QColor("white"))
    assert readable(palette).resolveMask() == 0


@pytest.mark.parametrize(
    ("text", "ground", "ratio"),
    [("#000000", "#ffffff", 21.0), ("#777777", "#ffffff", 4.48), ("#0000ff", "#ffffff", 8.59)],
)
def test_the_ratio_is_that_of_the_standard(text: str, ground: str, ratio: float) -> None:
    assert contrast(QColor(text), QColor(ground)) == pytest.approx(ratio, abs=0.01)


def test_the_application_is_mended_again_when_it_turns_dark(qapp: QApplication) -> None:
    keep_readable(qapp)
    first = qapp.palette().color(Role.Highlight)
    qapp.setPalette(QPalette(QColor(50, 50, 50)))
    qapp.styleHints().colorSchemeChanged.emit(qapp.styleHints().colorScheme())
    assert qapp.palette().color(Role.Highlight) == first
    text, ground = (qapp.palette().color(r) for r in (Role.HighlightedText, Role.Highlight))
    assert contrast(text, ground) >= LEAST_CONTRAST


@pytest.mark.parametrize("dark", [False, True])
def test_an_empty_box_is_seen_on_a_text_s_ground(qapp: QApplication, dark: bool) -> None:
    before = qapp.palette()
    if dark:
        qapp.setPalette(QPalette(QColor(50, 50, 50)))
    outline_boxes(qapp)
    box, table = QCheckBox(), QTableWidget()
    for widget in (box, table):
        widget.ensurePolished()
        palette = widget.palette()
        # As Fusion draws it: QFusionStyle, PE_IndicatorCheckBox.
        outline = palette.color(Role.Window).darker(140).lighter(110)
        assert contrast(outline, palette.color(Role.Base)) >= 3
        assert contrast(outline, qapp.palette().color(Role.Window)) >= 2.5
    qapp.setPalette(before)
    outline_boxes(qapp)
