"""What the program remembers of this computer: recent files and sizes. Never figures or text."""

from pathlib import Path

import platformdirs
from PySide6.QtCore import QSettings

_MOST_RECENT = 8


class Settings:
    """The program's own settings, in one INI file of the user's."""

    def __init__(self) -> None:
        folder = Path(platformdirs.user_config_dir("jixiao", appauthor=False))
        self._file = QSettings(str(folder / "jixiao.ini"), QSettings.Format.IniFormat)

    def recent(self) -> list[Path]:
        """The files opened last that are still there, latest first."""
        return [path for path in self._recent() if path.is_file()]

    def opened(self, path: Path) -> None:
        """Put a file first among the recent ones."""
        now = path.absolute()
        files = [now, *(p for p in self._recent() if p != now)][:_MOST_RECENT]
        self._file.setValue("recent", [str(p) for p in files])

    def value(self, name: str) -> object:
        """A remembered value, such as a window's geometry; None when there is none."""
        return self._file.value(name)

    def remember(self, name: str, value: object) -> None:
        """Remember a value."""
        self._file.setValue(name, value)

    def _recent(self) -> list[Path]:
        value = self._file.value("recent")
        names = [value] if isinstance(value, str) else value
        return [Path(name) for name in names] if isinstance(names, list) else []


class PassingSettings(Settings):
    """What a window that only looks into something remembers: nothing."""

    def opened(self, path: Path) -> None:
        """A backup is none of the recent files."""

    def remember(self, name: str, value: object) -> None:
        """Its sizes are not those of the window of the file."""
