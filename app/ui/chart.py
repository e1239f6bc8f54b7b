"""Bars of achievement against 100%: one painting for the window and for pictures."""

from dataclasses import dataclass
from fractions import Fraction

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QPainter,
    QPalette,
    QPen,
)

# The axis ends here: an 800% would squeeze all others flat.
_MOST = Fraction(200)
_ROW, _BAR = 2.3, 0.95  # heights in lines of text
_HEAD = 2.2
_STEPS = (0, 50, 100, 150, 200)
_LABELS, _WORDS = 0.36, 0.13  # shares of the width for what it is, and for the percentage
_NUMBER = 1.8  # characters for a goal's number


@dataclass(frozen=True, slots=True)
class Look:
    """Colours of a chart."""

    ground: QColor
    text: QColor
    faint: QColor
    reached: QColor
    missed: QColor


# On paper and in pictures. Bars have 3:1 and more against the ground (WCAG 2.1, 1.4.11).
PAPER = Look(
    QColor("white"), QColor("black"), QColor("#9a9a9a"), QColor("#2f6fad"), QColor("#c0392b")
)


def look_of(palette: QPalette) -> Look:
    """The colours of the window, light or dark."""
    base = palette.color(QPalette.ColorRole.Base)
    dark = base.lightness() < 128
    return Look(
        base,
        palette.color(QPalette.ColorRole.Text),
        QColor("#8a8a8a"),
        QColor("#6fb1f0" if dark else "#2f6fad"),
        QColor("#ff8a80" if dark else "#c0392b"),
    )


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar: its goal's number and what it is of, how long in percent (None: no ratio), and
    what stands beside it."""

    number: str
    label: str
    percent: Fraction | None
    words: str

    @property
    def missed(self) -> bool:
        """Whether it falls short of 100%."""
        return self.percent is not None and self.percent < 100


@dataclass(frozen=True, slots=True)
class BarChart:
    """Bars of achievement against 100%, under a title."""

    title: str
    bars: tuple[Bar, ...]


def chart_height(bars: int, font: QFont) -> float:
    """How high a chart of so many bars is, in the font's pixels."""
    return (_HEAD + _ROW * bars + 0.6) * QFontMetricsF(font).lineSpacing()


def paint_bars(
    painter: QPainter,
    rect: QRectF,
    chart: BarChart,
    look: Look,
    shown: QRectF | None = None,
) -> None:
    """Paint a chart into a rectangle; with `shown`, only the rows that it touches."""
    line = QFontMetricsF(painter.font()).lineSpacing()
    axis = _axis(rect, line)
    painter.fillRect(shown or rect, look.ground)
    _paint_head(painter, rect, axis, chart.title, look, line)
    first, last = 0, len(chart.bars)
    if shown:
        top = axis.top()
        first = max(0, int((shown.top() - top) // (line * _ROW)))
        last = min(last, int((shown.bottom() - top) // (line * _ROW)) + 1)
    for number in range(first, last):
        top = axis.top() + number * line * _ROW
        _paint_bar(
            painter,
            QRectF(rect.left(), top, rect.width(), line * _ROW),
            axis,
            chart.bars[number],
            look,
        )
    bottom = axis.top() + len(chart.bars) * line * _ROW
    painter.setPen(QPen(look.text, line / 12))
    middle = _x(axis, Fraction(100))
    painter.drawLine(QPointF(middle, axis.top() - line * 0.2), QPointF(middle, bottom))


def _axis(rect: QRectF, line: float) -> QRectF:
    """Where 0 to 200% lie, from the top of the first bar on."""
    left = rect.left() + rect.width() * _LABELS
    right = rect.right() - rect.width() * _WORDS
    return QRectF(left, rect.top() + _HEAD * line, right - left, rect.height() - _HEAD * line)


def _x(axis: QRectF, percent: Fraction) -> float:
    share = max(Fraction(0), min(percent, _MOST)) / _MOST
    return axis.left() + float(share) * axis.width()


def _paint_head(
    painter: QPainter, rect: QRectF, axis: QRectF, title: str, look: Look, line: float
) -> None:
    painter.setPen(look.text)
    left = QRectF(rect.left() + line / 2, rect.top(), rect.width() * _LABELS - line, _HEAD * line)
    draw_text(painter, left, title, Qt.AlignmentFlag.AlignLeft)
    for step in _STEPS:
        x = _x(axis, Fraction(step))
        painter.setPen(QPen(look.faint, line / 24, Qt.PenStyle.DotLine))
        painter.drawLine(QPointF(x, axis.top() - line * 0.2), QPointF(x, axis.bottom()))
        painter.setPen(look.text)
        place = QRectF(x - 3 * line, rect.top(), 6 * line, _HEAD * line - line * 0.2)
        painter.drawText(
            place, int(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom), f"{step}%"
        )


def _paint_bar(painter: QPainter, row: QRectF, axis: QRectF, bar: Bar, look: Look) -> None:
    line = QFontMetricsF(painter.font()).lineSpacing()
    painter.setPen(look.text)
    label = QRectF(row.left() + line / 2, row.top(), axis.left() - row.left() - line, row.height())
    draw_text(painter, label, bar.number, Qt.AlignmentFlag.AlignLeft)
    _draw_label(painter, label.adjusted(_NUMBER * line, 0, 0, 0), bar.label)
    words = QRectF(
        axis.right() + line / 2, row.top(), row.right() - axis.right() - line, row.height()
    )
    painter.setPen(look.missed if bar.missed else look.text)
    draw_text(painter, words, bar.words, Qt.AlignmentFlag.AlignLeft)
    if bar.percent is None:
        return
    top = row.top() + (row.height() - line * _BAR) / 2
    box = QRectF(axis.left(), top, _x(axis, bar.percent) - axis.left(), line * _BAR)
    painter.fillRect(box, look.missed if bar.missed else look.reached)
    if bar.missed:
        _hatch(painter, box, look)  # not by colour alone
    if bar.percent > _MOST:
        _paint_break(painter, box, look, line)


def _hatch(painter: QPainter, box: QRectF, look: Look) -> None:
    """Slanting lines, each drawn by itself: brush patterns of SVG are not read everywhere."""
    painter.setPen(QPen(look.ground, box.height() / 10))
    step = box.height() / 2
    x = box.left() - box.height()
    while x < box.right():
        left, right = max(x, box.left()), min(x + box.height(), box.right())
        if right > left:
            low, high = box.bottom() - (left - x), box.bottom() - (right - x)
            painter.drawLine(QPointF(left, low), QPointF(right, high))
        x += step


def _paint_break(painter: QPainter, box: QRectF, look: Look, line: float) -> None:
    """Two cuts near the end of a bar that is longer than the axis."""
    painter.setPen(QPen(look.ground, line / 6))
    for offset in (0.7, 1.2):
        x = box.right() - offset * line
        painter.drawLine(QPointF(x, box.bottom()), QPointF(x + line * 0.3, box.top()))


def _draw_label(painter: QPainter, box: QRectF, text: str) -> None:
    """A text on at most two lines."""
    metrics = QFontMetricsF(painter.font())
    room = 2 * box.width() - 2 * metrics.averageCharWidth()
    fitting = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
    flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
    painter.drawText(box, int(flags) | int(Qt.TextFlag.TextWrapAnywhere), fitting)


def draw_text(painter: QPainter, box: QRectF, text: str, side: Qt.AlignmentFlag) -> None:
    """A text on one line, cut with … where it does not fit."""
    fitting = QFontMetricsF(painter.font()).elidedText(
        text, Qt.TextElideMode.ElideRight, box.width()
    )
    painter.drawText(box, int(side | Qt.AlignmentFlag.AlignVCenter), fitting)
