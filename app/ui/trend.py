"""A measure over the last years as a line, with its targets dashed."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.core.achievement import NO_RATIO
from app.core.figures import Figure, grouped
from app.core.model import Rule
from app.ui.chart import Look, draw_text, look_of
from app.workspace.years import YearOfMeasure

_HEIGHT = 9  # lines of text


@dataclass(frozen=True, slots=True)
class Point:
    """A year of a line: value and target as numbers for the height, and the words of the value."""

    year: str
    value: Fraction | None
    target: Fraction | None
    words: str


@dataclass(frozen=True, slots=True)
class LineChart:
    """A measure over the years: what was reached, and the targets as a dashed line."""

    title: str
    points: tuple[Point, ...]


def paint_line(painter: QPainter, rect: QRectF, chart: LineChart, look: Look) -> None:
    """Paint a line of the years into a rectangle."""
    line = QFontMetricsF(painter.font()).lineSpacing()
    painter.fillRect(rect, look.ground)
    painter.setPen(look.text)
    head = QRectF(rect.left() + line / 2, rect.top(), rect.width() - line, line * 1.4)
    draw_text(painter, head, chart.title, Qt.AlignmentFlag.AlignLeft)
    plot = rect.adjusted(2 * line, 2.6 * line, -2 * line, -1.8 * line)
    xs = _places(plot, len(chart.points))
    painter.setPen(look.faint)
    painter.drawLine(plot.bottomLeft(), plot.bottomRight())
    for x, point in zip(xs, chart.points, strict=True):
        painter.setPen(look.text)
        below = QRectF(x - 4 * line, plot.bottom() + line * 0.3, 8 * line, line * 1.2)
        painter.drawText(below, int(Qt.AlignmentFlag.AlignCenter), point.year)
    low, high = _bounds(chart.points)
    targets = [_at(plot, x, p.target, low, high) for x, p in zip(xs, chart.points, strict=True)]
    values = [_at(plot, x, p.value, low, high) for x, p in zip(xs, chart.points, strict=True)]
    _paint_way(painter, targets, QPen(look.missed, line / 10, Qt.PenStyle.DashLine))
    _paint_way(painter, values, QPen(look.reached, line / 7))
    for place, point in zip(values, chart.points, strict=True):
        if place is not None:
            painter.setPen(look.text)
            above = QRectF(place.x() - 4 * line, place.y() - 1.5 * line, 8 * line, line * 1.2)
            painter.drawText(above, int(Qt.AlignmentFlag.AlignCenter), point.words)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.reached)
            painter.drawEllipse(place, line * 0.22, line * 0.22)
            painter.setBrush(Qt.BrushStyle.NoBrush)


def _places(plot: QRectF, count: int) -> list[float]:
    """The middles of the years, evenly over the width."""
    if count < 2:
        return [plot.center().x()] * count
    return [plot.left() + plot.width() * n / (count - 1) for n in range(count)]


def _bounds(points: Sequence[Point]) -> tuple[Fraction, Fraction]:
    """From the least, or 0 where all are above it, to the greatest."""
    known = [v for p in points for v in (p.value, p.target) if v is not None]
    low, high = min([*known, Fraction(0)]), max([*known, Fraction(0)])
    return low, high if high > low else low + 1


def _at(
    plot: QRectF, x: float, value: Fraction | None, low: Fraction, high: Fraction
) -> QPointF | None:
    if value is None:
        return None
    return QPointF(x, plot.bottom() - float((value - low) / (high - low)) * plot.height())


def _paint_way(painter: QPainter, places: Sequence[QPointF | None], pen: QPen) -> None:
    """Lines between neighbours that are both known."""
    painter.setPen(pen)
    for here, there in pairwise(places):
        if here is not None and there is not None:
            painter.drawLine(here, there)


def line_of(years: Sequence[YearOfMeasure]) -> LineChart | None:
    """The line of a measure; None where no year but one has a value.

    Where unit or rule changed over the years the values cannot be compared;
    the achievements can.
    """
    kinds = {(y.measure.unit, y.measure.unit_of_counts, y.measure.rule) for y in years}
    points = tuple(_value(y) if len(kinds) == 1 else _achieved(y) for y in years)
    if sum(point.value is not None for point in points) < 2:
        return None
    measure = years[-1].measure
    unit = (measure.unit_of_counts or measure.unit) if len(kinds) == 1 else "達成度"
    dashed = "虛線為目標值" if any(point.target is not None for point in points) else ""
    notes = "，".join(filter(None, (unit, dashed)))
    return LineChart(f"{measure.label}（{notes}）" if notes else measure.label, points)


def _value(year: YearOfMeasure) -> Point:
    """What was reached; a target of growth is a percentage and has no place beside counts."""
    counts = year.measure.rule is Rule.GROWTH
    target = None if counts else year.measure.target_in_force
    value = year.value
    return Point(_named(year), _number(value), _number(target), grouped(value) if value else "")


def _achieved(year: YearOfMeasure) -> Point:
    result = year.achievement
    words = result.percent or ""
    return Point(_named(year), result.exact, Fraction(100), "" if words == NO_RATIO else words)


def _named(year: YearOfMeasure) -> str:
    return f"{year.performance_year}年"


def _number(figure: Figure | None) -> Fraction | None:
    return figure.value if figure else None


class LineView(QWidget):
    """Shows a line chart, or nothing."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.chart: LineChart | None = None
        self.setAccessibleName("歷年圖")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)

    def show_chart(self, chart: LineChart | None) -> None:
        """Show another chart; with None the place stays free for others."""
        self.chart = chart
        self.setVisible(chart is not None)
        if chart:
            said = "、".join(f"{p.year} {p.words or '—'}" for p in chart.points)
            self.setAccessibleDescription(said)
            self.setToolTip(f"{chart.title}：{said}")
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self.chart:
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            paint_line(painter, QRectF(self.rect()), self.chart, look_of(self.palette()))

    def sizeHint(self) -> QSize:
        line = self.fontMetrics().lineSpacing()
        return QSize(line * 18, line * _HEIGHT)
