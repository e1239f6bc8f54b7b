"""The live page beside the form: the very pages of the export."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QLabel, QVBoxLayout, QWidget

from app.ui.looks import error_label
from app.ui.page_service import PageService
from app.ui.session import Session
from app.workspace import preview

_GAP = 10  # pixels between pages and around them
_MARK = 4  # pixels of the bar beside the goal being edited


class PageView(QAbstractScrollArea):
    """Draws the pages under each other, as wide as there is room. Old pages stay until new ones come."""

    clicked_at = Signal(int, float, float)  # page from 0, x and y in points

    def __init__(self, service: PageService, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName("頁面預覽")
        self.setToolTip("按一下頁面，前往那裡的欄位")
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._service = service
        self._laid: preview.LaidOut | None = None
        self._pictures: dict[int, tuple[int, float, QImage]] = {}
        self._asked: dict[int, tuple[int, float]] = {}
        self._goal: str | None = None
        service.drawn.connect(self._on_drawn)

    def show_pages(self, laid: preview.LaidOut) -> None:
        """Take new pages; what is visible stays where it is."""
        at = self.verticalScrollBar().value()
        self._laid = laid
        for page in [number for number in self._pictures if number >= laid.pages]:
            del self._pictures[page]
        self._fit()
        self.verticalScrollBar().setValue(at)
        self._ask()
        self.viewport().update()

    def show_goal(self, goal: str | None) -> None:
        """Mark the goal being edited, and bring it into view unless it is."""
        self._goal = goal
        box = next((b for b in self._boxes() if b.goal == goal), None)
        if box:
            self.show_point(box.page, box.top, box.bottom)
        self.viewport().update()

    def show_point(self, page: int, top: float, bottom: float | None = None) -> None:
        """Scroll as little as brings a height of a page, in points, into view."""
        y = self._top(page) + top * self._scale()
        low = self._top(page) + (top if bottom is None else min(bottom, top + 60)) * self._scale()
        bar, height = self.verticalScrollBar(), self.viewport().height()
        if y < bar.value() + _GAP:
            bar.setValue(int(y - height / 4))
        elif low > bar.value() + height - _GAP:
            bar.setValue(int(low - height * 3 / 4))

    def is_current(self) -> bool:
        """Whether all pages in view are drawn as they stand now."""
        if not self._laid or self._laid.serial != self._service.serial:
            return False
        wanted = self._laid.serial, self._pixel_scale()
        pictures = (self._pictures.get(page) for page in self._visible())
        return all(p is not None and (p[0], p[1]) == wanted for p in pictures)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(self.viewport().rect(), self.palette().color(QPalette.ColorRole.Mid))
        offset = self.verticalScrollBar().value()
        for page in self._visible():
            rect = QRectF(_GAP, self._top(page) - offset, *self._size())
            picture = self._pictures.get(page)
            if picture:
                painter.drawImage(rect, picture[2])
            else:
                painter.fillRect(rect, Qt.GlobalColor.white)
            self._paint_mark(painter, page, offset)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        share = self.verticalScrollBar().value() / max(1, self.verticalScrollBar().maximum())
        self._fit()
        self.verticalScrollBar().setValue(int(share * self.verticalScrollBar().maximum()))
        self._ask()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        self._ask()
        self.viewport().update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        point = self._point(event.position())
        if point:
            self.clicked_at.emit(*point)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        bar, step = self.verticalScrollBar(), self.viewport().height()
        moves = {
            Qt.Key.Key_Down: 40,
            Qt.Key.Key_Up: -40,
            Qt.Key.Key_PageDown: step,
            Qt.Key.Key_PageUp: -step,
        }
        if event.key() in moves:
            bar.setValue(bar.value() + moves[Qt.Key(event.key())])
        elif event.key() == Qt.Key.Key_Home:
            bar.setValue(0)
        elif event.key() == Qt.Key.Key_End:
            bar.setValue(bar.maximum())
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.verticalScrollBar().event(event)

    def sizeHint(self) -> QSize:
        return QSize(420, 600)

    def _boxes(self) -> tuple[preview.GoalBox, ...]:
        return self._laid.boxes if self._laid else ()

    def _scale(self) -> float:
        """Pixels of the window a point."""
        width = self._laid.width if self._laid else 595.0
        return max(0.1, (self.viewport().width() - 2 * _GAP) / width)

    def _pixel_scale(self) -> float:
        """Pixels of the screen a point."""
        return round(self._scale() * self.devicePixelRatioF(), 3)

    def _size(self) -> tuple[float, float]:
        if not self._laid:
            return 0.0, 0.0
        return self._laid.width * self._scale(), self._laid.height * self._scale()

    def _top(self, page: int) -> float:
        return _GAP + page * (self._size()[1] + _GAP)

    def _visible(self) -> range:
        if not self._laid:
            return range(0)
        pitch = self._size()[1] + _GAP
        first = int(max(0, self.verticalScrollBar().value() - _GAP) // pitch)
        last = int((self.verticalScrollBar().value() + self.viewport().height()) // pitch)
        return range(min(first, self._laid.pages - 1), min(last, self._laid.pages - 1) + 1)

    def _fit(self) -> None:
        if self._laid:
            whole = int(self._top(self._laid.pages))
            self.verticalScrollBar().setRange(0, max(0, whole - self.viewport().height()))
            self.verticalScrollBar().setPageStep(self.viewport().height())

    def _ask(self) -> None:
        """Ask for the pages in view that are not drawn as they stand now."""
        if not self._laid:
            return
        wanted = self._laid.serial, self._pixel_scale()
        for page in self._visible():
            have = self._pictures.get(page)
            if (not have or (have[0], have[1]) != wanted) and self._asked.get(page) != wanted:
                self._asked[page] = wanted
                self._service.ask(preview.DrawPage(self._laid.serial, page, wanted[1]))

    def _on_drawn(self, picture: preview.PagePicture) -> None:
        image = QImage(
            picture.pixels,
            picture.width,
            picture.height,
            picture.stride,
            QImage.Format.Format_Grayscale8,
        ).copy()
        self._pictures[picture.page] = picture.serial, picture.scale, image
        self.viewport().update()

    def _paint_mark(self, painter: QPainter, page: int, offset: int) -> None:
        colour = QColor(self.palette().color(QPalette.ColorRole.Highlight))
        for box in self._boxes():
            if box.goal == self._goal and box.page == page:
                top = self._top(page) - offset + box.top * self._scale()
                height = (box.bottom - box.top) * self._scale()
                painter.fillRect(QRectF(_GAP, top, _MARK, height), colour)

    def _point(self, position: QPointF) -> tuple[int, float, float] | None:
        if not self._laid:
            return None
        y = position.y() + self.verticalScrollBar().value()
        page = int((y - _GAP) // (self._size()[1] + _GAP))
        if not 0 <= page < self._laid.pages:
            return None
        return page, (position.x() - _GAP) / self._scale(), (y - self._top(page)) / self._scale()


class PagePane(QWidget):
    """The pages with a line above them: how much of them the goal takes, and the font."""

    spot_chosen = Signal(object)  # preview.Spot

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self.service = PageService(session, self)
        self.view = PageView(self.service, self)
        self._goal: str | None = None
        self._laid: preview.LaidOut | None = None
        self.summary = QLabel(self)
        self.summary.setAccessibleName("頁面摘要")
        self.summary.setWordWrap(True)
        self.trouble = error_label(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 4, 4, 0)
        for widget in (self.summary, self.trouble):
            layout.addWidget(widget)
        layout.addWidget(self.view, 1)
        self.service.laid_out.connect(self._on_laid_out)
        self.service.troubled.connect(self._on_trouble)
        self.service.spotted.connect(self._on_spotted)
        self.service.found.connect(lambda found: self._on_found(found))
        self.view.clicked_at.connect(lambda *at: self.service.ask(preview.AskSpot(*at)))

    def show_goal(self, goal: str | None) -> None:
        """Mark a goal and bring it into view."""
        self._goal = goal
        self.view.show_goal(goal)
        self._summarise()

    def show_place(self, key: str, field: str, index: int, offset: int) -> None:
        """Bring the line with a field's character into view."""
        self.service.ask(preview.AskPlace(key, field, index, offset))

    def stop(self) -> None:
        """End the page process."""
        self.service.stop()

    def _on_laid_out(self, laid: preview.LaidOut) -> None:
        first = self._laid is None
        self._laid = laid
        self.trouble.hide()
        self.view.show_pages(laid)
        if first:
            self.view.show_goal(self._goal)
        self._summarise()

    def _summarise(self) -> None:
        if not self._laid:
            return
        pages = sorted({b.page + 1 for b in self._laid.boxes if b.goal == self._goal})
        words = [f"共 {self._laid.pages} 頁"]
        if pages:
            span = f"第 {pages[0]} 頁" if len(pages) == 1 else f"第 {pages[0]}–{pages[-1]} 頁"
            words.append(f"本目標在{span}，{self._laid.lines.get(self._goal or '', 0)} 行")
        font = self._laid.font + ("（代替標楷體）" if self._laid.replaced else "")
        words.append(f"字型：{font}")
        if self._laid.missing:
            words.append(
                f"字型缺 {len(self._laid.missing)} 個字：{''.join(self._laid.missing[:20])}"
            )
        self.summary.setText("　".join(words))

    def _on_trouble(self, trouble: preview.Trouble) -> None:
        self.trouble.setText(trouble.sentence)
        self.trouble.show()

    def _on_spotted(self, spot: preview.Spot) -> None:
        if spot.key:
            self.spot_chosen.emit(spot)

    def _on_found(self, found: preview.Found) -> None:
        if found.page >= 0:
            self.view.show_point(found.page, found.y - 18, found.y)
