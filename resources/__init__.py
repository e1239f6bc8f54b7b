"""Files the program ships."""

from pathlib import Path

FOLDER = Path(__file__).parent
SAMPLE = FOLDER / "annex-104.json"
# A package may put fonts here that the system lacks.
FONTS = FOLDER / "fonts"
LICENCES_PAGE = FOLDER / "licences.md"
ICONS = FOLDER / "icons"
# Words of Qt's own dialogs that its translation lacks or has wrong. After an edit of the .ts:
# .venv/bin/pyside6-lrelease resources/words/qt_zh_TW.ts -qm resources/words/qt_zh_TW.qm
WORDS = FOLDER / "words"
