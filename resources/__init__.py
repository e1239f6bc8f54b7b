"""Files the program ships."""

from pathlib import Path

FOLDER = Path(__file__).parent
SAMPLE = FOLDER / "annex-104.json"
