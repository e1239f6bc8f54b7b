"""The bars in the window: scrolled by keys, worked out only when they are looked at."""

from collections.abc import Callable

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QScrollArea, QWidget

from app.ui.chart import BarChart, chart_height, look_of, paint_bars

_NO_BARS = BarChart("", ())


class BarsView(QScrollArea):
    """A chart of bars, as wide as there is room and as high as it has bars."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bars = _Bars(self)
        self.setWidget(self._bars)
        self.setWidgetResizable(True)
        self.setAccessibleName("達成度長條圖")
        self.setToolTip("達成度長條圖；以上下鍵捲動")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def show_later(self, make: Callable[[], BarChart]) -> None:
        """Show what `make` gives, once it is to be painted."""
        self._bars.make = make
        self._bars.chart = None
        self._bars.update()
        self._bars.updateGeometry()

    def chart(self) -> BarChart:
        """The chart shown."""
        return self._bars.now()


class _Bars(QWidget):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.make: Callable[[], BarChart] = lambda: _NO_BARS
        self.chart: BarChart | None = None

    def now(self) -> BarChart:
        if self.chart is None:
            self.chart = self.make()
            self.setMinimumHeight(int(chart_height(len(self.chart.bars), self.font())))
        return self.chart

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        shown = QRectF(event.rect())
        paint_bars(painter, QRectF(self.rect()), self.now(), look_of(self.palette()), shown)

    def sizeHint(self) -> QSize:
        return QSize(480, int(chart_height(len(self.now().bars), self.font())))
