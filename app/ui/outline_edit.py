"""The analysis of an indicator as outline text: a paragraph a block, indented by its level."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QMimeData, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QInputMethodEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QResizeEvent,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QWheelEvent,
)
from PySide6.QtWidgets import QTextEdit, QWidget

from app.core.model import Indicator, Paragraph
from app.core.outline import label_text, read_label, renumbered, with_number
from app.ui.looks import error_colour
from app.ui.session import Place, Session
from app.ui.widgets import characters, ends_step, leaves_undo_to_window, utf16_length

if TYPE_CHECKING:
    from app.core.check import Finding

# First line and following lines of each level, in em, as on the page.
_INDENTS = {1: (0.0, 2.0), 2: (1.5, 2.5), 3: (2.5, 3.5), 4: (3.5, 4.5)}
_NOTHING_GIVEN = (-1, "")
_LINE_SEPARATOR = "\u2028"  # a line end inside a paragraph, in Qt's documents


class OutlineEdit(QTextEdit):
    """Edits the paragraphs of an indicator. A block's user state is its level.

    Tab and Shift+Tab change the level, with Ctrl they leave; pasted text loses all formatting.
    """

    caret_at = Signal(str, int)  # a paragraph's key, and the offset in it

    def __init__(
        self, session: Session, goal: str, indicator: Indicator, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._session = session
        self.place = Place("indicator", indicator.key, "analysis", goal)
        self._indicator = indicator
        self._showing = self._composing = False
        # the block whose label was put there, and that label, until one is typed behind it
        self._given = _NOTHING_GIVEN
        self._counted = False  # whether the last change of structure left the labels in order
        self.setAccessibleName("績效衡量暨達成情形分析")
        self.setAcceptRichText(False)
        self.setUndoRedoEnabled(False)
        self.setReadOnly(session.closed(goal))
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.textChanged.connect(self._on_text)
        self.cursorPositionChanged.connect(self._on_caret)
        self.document().documentLayout().documentSizeChanged.connect(self._fit)
        self._load(indicator.analysis)

    def show_indicator(self, indicator: Indicator) -> None:
        """Show the paragraphs as saved, unless the screen shows them already."""
        if self._composing:
            return
        shown = [(p.level, p.text) for p in self.paragraphs()]
        self._indicator = indicator
        if shown != [(p.level, p.text) for p in indicator.analysis]:
            cursor = self.textCursor().position()
            self._load(indicator.analysis)
            moved = self.textCursor()
            moved.setPosition(min(cursor, self.document().characterCount() - 1))
            self.setTextCursor(moved)

    def paragraphs(self) -> tuple[Paragraph, ...]:
        """The paragraphs on the screen; one that was there keeps its key."""
        typed = [(_level(block), _text(block)) for block in self._blocks()]
        if typed == [(1, "")]:
            typed = []
        return _keyed(self._indicator.analysis, typed)

    def caret(self) -> tuple[int, int]:
        """The paragraph the caret is in, from 0, and the offset in it."""
        cursor = self.textCursor()
        return cursor.blockNumber(), characters(cursor.block().text(), cursor.positionInBlock())

    def select(self, key: str, start: int, end: int) -> bool:
        """Go to characters of the paragraph with that key; False when it is not here."""
        for block, paragraph in zip(self._blocks(), self.paragraphs(), strict=False):
            if paragraph.key == key:
                cursor = QTextCursor(block)
                cursor.setPosition(block.position() + utf16_length(paragraph.text[:start]))
                last = block.position() + utf16_length(paragraph.text[:end])
                cursor.setPosition(last, QTextCursor.MoveMode.KeepAnchor)
                self.setTextCursor(cursor)
                self.setFocus()
                return True
        return False

    def mark(self, findings: "Sequence[Finding]") -> None:
        """Underline the characters of findings; the text itself is not touched."""
        if not findings and not self.extraSelections():
            return
        mine = {p.key: b for b, p in zip(self._blocks(), self.paragraphs(), strict=False)}
        selections = []
        for finding in findings:
            block = mine.get(finding.place.entity)
            if block is None or finding.place.end <= finding.place.start:
                continue
            selection = QTextEdit.ExtraSelection()
            cursor = QTextCursor(block)
            text = _text(block)
            cursor.setPosition(block.position() + utf16_length(text[: finding.place.start]))
            last = block.position() + utf16_length(text[: finding.place.end])
            cursor.setPosition(last, QTextCursor.MoveMode.KeepAnchor)
            selection.cursor = cursor
            selection.format = _underline(finding)
            selections.append(selection)
        self.setExtraSelections(selections)

    def change_level(self, step: int) -> None:
        """Put the paragraphs of the selection one level in or out, their labels with them."""
        in_order = self._in_order()
        cursor = self.textCursor()
        document = self.document()
        number = document.findBlock(cursor.selectionStart()).blockNumber()
        last = document.findBlock(cursor.selectionEnd()).blockNumber()
        for block in (document.findBlockByNumber(n) for n in range(number, last + 1)):
            level = max(1, min(4, _level(block) + step))
            label = read_label(_text(block))
            if label and label.level == _level(block) != level:
                self._replace(block, label.start, label.end, label_text(level, 1))
            block.setUserState(level)
            self._dress(block)
        self._renumber(in_order)
        self._on_text()

    def break_paragraph(self) -> None:
        """Begin a paragraph with the next label; on an empty one, go one level out instead."""
        in_order = self._in_order()
        cursor = self.textCursor()
        block = cursor.block()
        label = read_label(_text(block))
        if label and label.end == len(_text(block)) and not cursor.hasSelection():
            if _level(block) > 1:
                self.change_level(-1)
            else:
                self._replace(block, label.start, label.end, "")
            return
        level = _level(block)
        cursor.insertBlock()
        if label and cursor.block().previous().text()[label.start :]:
            given = with_number(_text(block)[: label.end], label, label.number + 1)
            cursor.insertText(given)
            self._given = cursor.blockNumber(), given
        cursor.block().setUserState(level)
        self._dress(cursor.block())
        self.setTextCursor(cursor)
        self._renumber(in_order)
        self._on_text()

    def event(self, event: QEvent) -> bool:
        if leaves_undo_to_window(event):
            event.ignore()
            return False
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if ends_step(event):
            self._session.flush()
        key, plain = event.key(), not event.modifiers()
        if self.isReadOnly():
            super().keyPressEvent(event)
        elif key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab) and _has_control(event):
            self.setTabChangesFocus(True)  # without it Qt keeps the focus here
            self.focusNextPrevChild(key == Qt.Key.Key_Tab)
            self.setTabChangesFocus(False)
        elif key == Qt.Key.Key_Tab and plain:
            self.change_level(1)
        elif key == Qt.Key.Key_Backtab:
            self.change_level(-1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and plain:
            self.break_paragraph()
        else:
            in_order = self._in_order() if _may_join(event) else False
            blocks = self.document().blockCount()
            super().keyPressEvent(event)
            if self.document().blockCount() < blocks:
                self._renumber(in_order)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._session.flush()
        super().mousePressEvent(event)

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Paste as outline: what looks like a label decides the level; no formatting survives."""
        in_order = self._in_order()
        text = source.text().replace("\r\n", "\n").replace("\r", "\n")
        cursor = self.textCursor()
        first = self.document().findBlock(cursor.selectionStart()).blockNumber()
        level = _level(cursor.block())
        cursor.insertText(text.removesuffix("\n"))
        for number in range(first, cursor.block().blockNumber() + 1):
            block = self.document().findBlockByNumber(number)
            label = read_label(_text(block))
            if number > first or (label and label.end < len(_text(block))):
                level = label.level if label else level
                block.setUserState(level)
            self._dress(block)
        self._renumber(in_order)
        self._on_text()

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self._composing = self._session.composing = bool(event.preeditString())
        super().inputMethodEvent(event)
        if event.commitString() and not self._composing:
            self.viewport().repaint()  # what was typed is seen before the disk is waited for
            self._session.flush()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._composing = self._session.composing = False
        self._session.flush()

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _on_caret(self) -> None:
        if self._showing or self._composing or not self.hasFocus():
            return
        number, offset = self.caret()
        if number < len(self._indicator.analysis):
            self.caret_at.emit(self._indicator.analysis[number].key, offset)

    def _take_typed_label(self, block: QTextBlock) -> None:
        """A label just typed decides the level, and replaces the one put there before it."""
        text = _text(block)
        number, given = self._given
        typed = read_label(text[len(given) :])
        if typed and block.blockNumber() == number and text.startswith(given):
            self._given = _NOTHING_GIVEN
            self._replace(block, 0, len(given), "")
        else:
            typed = read_label(text)
            if not typed or not typed.end == len(text) == self.textCursor().positionInBlock():
                return
        if typed.level != _level(block):
            block.setUserState(typed.level)
            self._dress(block)
        self._renumber(self._counted)

    def _in_order(self) -> bool:
        """Whether all labels count through; only then are they counted anew after a change."""
        paragraphs = [Paragraph(key="", level=1, text=_text(b)) for b in self._blocks()]
        return tuple(p.text for p in paragraphs) == renumbered(paragraphs)

    def _renumber(self, in_order: bool) -> None:
        self._counted = in_order
        if not in_order:
            return
        blocks = self._blocks()
        texts = renumbered([Paragraph(key="", level=1, text=_text(b)) for b in blocks])
        for block, text in zip(blocks, texts, strict=True):
            label = read_label(_text(block))
            now = read_label(text)
            if label and now and text != _text(block):
                self._replace(block, label.start, label.end, text[now.start : now.end])

    def _replace(self, block: QTextBlock, start: int, end: int, text: str) -> None:
        """Put a text in place of block.text()[start:end]; the caret stays with what it is in."""
        cursor = QTextCursor(block)
        cursor.setPosition(block.position() + start)
        cursor.setPosition(block.position() + end, QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(text)

    def _blocks(self) -> list[QTextBlock]:
        blocks = []
        block = self.document().begin()
        while block.isValid():
            blocks.append(block)
            block = block.next()
        return blocks

    def _load(self, paragraphs: tuple[Paragraph, ...]) -> None:
        self._showing = True
        texts = (p.text.replace("\n", _LINE_SEPARATOR) for p in paragraphs)
        self.setPlainText("\n".join(texts))
        for block, paragraph in zip(self._blocks(), paragraphs, strict=False):
            block.setUserState(paragraph.level)
            self._dress(block)
        self._showing = False
        self._fit()

    def _dress(self, block: QTextBlock) -> None:
        """Indent a block by its level, and set headings of level 1 in bold."""
        first, following = _INDENTS[_level(block)]
        em = float(self.fontMetrics().height())
        shape = QTextBlockFormat()
        shape.setLeftMargin(following * em)
        shape.setTextIndent((first - following) * em)
        shape.setTopMargin(em * 0.4 if _level(block) == 1 else em * 0.1)
        cursor = QTextCursor(block)
        was_showing, self._showing = self._showing, True
        cursor.setBlockFormat(shape)
        self._showing = was_showing

    def _on_text(self) -> None:
        if self._showing or self._composing:
            return
        block = self.textCursor().block()
        if block.userState() < 1:
            block.setUserState(_level(block.previous()) if block.previous().isValid() else 1)
            self._dress(block)
        self._take_typed_label(block)
        self._session.draft_later(self.place, self.paragraphs)

    def _fit(self, *_: object) -> None:
        height = self.document().size().height() + 2 * self.frameWidth() + 4
        self.setFixedHeight(int(max(height, 80)))


def _underline(finding: "Finding") -> QTextCharFormat:
    shape = QTextCharFormat()
    shape.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
    shape.setUnderlineColor(error_colour() if finding.weight == 0 else QColor("#b26a00"))
    return shape


def _has_control(event: QKeyEvent) -> bool:
    return bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)


def _may_join(event: QKeyEvent) -> bool:
    """Whether a key may take a paragraph's end away."""
    keys = (Qt.Key.Key_Backspace, Qt.Key.Key_Delete)
    return event.key() in keys or event.matches(QKeySequence.StandardKey.Cut)


def _level(block: QTextBlock) -> int:
    return block.userState() if 1 <= block.userState() <= 4 else 1


def _text(block: QTextBlock) -> str:
    return block.text().replace(_LINE_SEPARATOR, "\n")


def _keyed(old: tuple[Paragraph, ...], typed: list[tuple[int, str]]) -> tuple[Paragraph, ...]:
    """The typed paragraphs, each with the key of the old one it came from.

    Labels do not count: a paragraph that is only counted anew is the same one,
    with its history and what is bound in it.
    """
    before = [_body(p.text) for p in old]
    after = [_body(text) for _, text in typed]
    start, end = _common(before, after)
    result = [_with(old[i], typed[i]) for i in range(start)]
    tail = [_with(old[len(old) - end + i], typed[len(typed) - end + i]) for i in range(end)]
    middle, changed = old[start : len(old) - end], typed[start : len(typed) - end]
    if not middle:
        result += [Paragraph(level=level, text=text) for level, text in changed]
        return tuple(result + tail)
    from difflib import SequenceMatcher

    inner = slice(start, -end or None)
    matcher = SequenceMatcher(None, before[inner], after[inner], autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag in ("equal", "replace"):
            pairs = min(i2 - i1, j2 - j1)
            result += [_with(middle[i1 + n], changed[j1 + n]) for n in range(pairs)]
            j1 += pairs
        if tag != "delete":
            result += [Paragraph(level=level, text=text) for level, text in changed[j1:j2]]
    return tuple(result + tail)


def _body(text: str) -> str:
    """A paragraph's text behind its label."""
    label = read_label(text)
    return text[label.end :] if label else text


def _common(before: list[str], after: list[str]) -> tuple[int, int]:
    """How many entries the lists share at their starts, and then at their ends."""
    most = min(len(before), len(after))
    start = next((i for i in range(most) if before[i] != after[i]), most)
    most -= start
    end = next((i for i in range(most) if before[-1 - i] != after[-1 - i]), most)
    return start, end


def _with(paragraph: Paragraph, typed: tuple[int, str]) -> Paragraph:
    return replace(paragraph, level=typed[0], text=typed[1])
