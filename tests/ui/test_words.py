"""Qt's own words: none is left in English in the dialogs that an officer meets."""

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PySide6.QtCore import QStandardPaths, QTranslator
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QAbstractButton, QApplication, QFileDialog, QLabel, QWidget

from app.ui.application import set_up
from app.ui.dialogs import documents
from resources import WORDS

_ENGLISH = re.compile(r"[A-Za-z]{3,}")


def test_the_words_are_those_of_their_source() -> None:
    compiled = QTranslator()
    assert compiled.load("qt_zh_TW", str(WORDS))
    contexts = ElementTree.parse(WORDS / "qt_zh_TW.ts").getroot().iter("context")
    for context in contexts:
        name = context.findtext("name", "")
        for message in context.iter("message"):
            source, comment = message.findtext("source", ""), message.findtext("comment")
            translated = compiled.translate(name, source, comment)
            assert translated == message.findtext("translation"), source


def _words(dialog: QWidget) -> list[str]:
    shown = [*dialog.findChildren(QLabel), *dialog.findChildren(QAbstractButton)]
    return [widget.text() for widget in shown]  # type: ignore[attr-defined]


def test_dialogs_of_files_and_printing_have_no_english_word(
    qapp: QApplication, tmp_path: Path
) -> None:
    set_up(qapp)
    files = QFileDialog(None, "開啟", str(tmp_path))
    files.setOption(QFileDialog.Option.DontUseNativeDialog)
    printing = QPrintDialog(QPrinter())
    words = [*_words(files), *_words(printing)]
    files.deleteLater()
    printing.deleteLater()
    assert "位置(&L)：" in words
    assert not [text for text in words if _ENGLISH.search(text.replace("PDF", ""))]


def test_documents_that_are_nowhere_give_way_to_the_home_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        QStandardPaths, "writableLocation", lambda _location: str(tmp_path / "Documents")
    )
    assert documents() == Path.home()
    (tmp_path / "Documents").mkdir()
    assert documents() == tmp_path / "Documents"
