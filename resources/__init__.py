"""Files the program ships."""

from pathlib import Path

FOLDER = Path(__file__).parent
SAMPLE = FOLDER / "annex-104.json"
# A package may put fonts here that the system lacks.
FONTS = FOLDER / "fonts"
LICENCES_PAGE = FOLDER / "licences.md"
ICONS = FOLDER / "icons"
