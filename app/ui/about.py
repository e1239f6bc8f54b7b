"""About: versions, the fonts in use, and where the data lies."""

import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs
from PySide6.QtCore import QUrl, qVersion
from PySide6.QtGui import QFontInfo

from app import __version__
from app.core.errors import Problem
from app.ui.crash import report_folder

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow

_PARTS = (
    "PySide6_Essentials",
    "sqlite-utils",
    "reportlab",
    "uharfbuzz",
    "pypdfium2",
)


def about_page(window: "MainWindow") -> str:
    """The page as Markdown."""
    return "\n".join(
        [
            "# 關於績效編報",
            "",
            "編寫並列印預算書的「施政績效及達成情形分析」。MIT 授權；[隨附著作的授權](licences.md)。",
            "",
            *_list("版本", versions()),
            *_list("字型", _fonts(window)),
            *_list("資料所在", [(what, _link(path)) for what, path in folders(window)]),
            "回報問題時，請附上這一頁的版本與錯誤報告；除非您同意附上，報告裡沒有您輸入的文字。",
        ]
    )


def versions() -> list[tuple[str, str]]:
    """Of the program and of what it stands on."""
    from db.store import sqlite_version

    return [
        ("績效編報", __version__),
        ("Python", platform.python_version()),
        ("Qt", qVersion()),
        ("SQLite", sqlite_version()),
        *((name, _version(name)) for name in _PARTS),
        ("作業系統", platform.platform()),
    ]


def folders(window: "MainWindow") -> list[tuple[str, Path]]:
    """Where the open file and what the program keeps lie."""
    settings = Path(platformdirs.user_config_dir("jixiao", appauthor=False))
    places = [("設定（不含任何內容）", settings), ("錯誤報告", report_folder())]
    if window.workspace:
        if window.local.active:
            places.insert(0, ("本機副本", window.workspace.path))
        places.insert(0, ("開啟的檔案", window.workspace.home.absolute()))
    return places


def _fonts(window: "MainWindow") -> list[tuple[str, str]]:
    return [("畫面", QFontInfo(window.font()).family()), ("印出", _page_font(window))]


def _page_font(window: "MainWindow") -> str:
    from app.report.press import Press
    from app.workspace.transfer import sample

    annex = window.editor.session.annex if window.editor else sample()
    try:
        report = Press().font_report(annex)
    except Problem as problem:
        return str(problem)
    instead = f"（找不到{report.wanted or '標楷體'}，以此代替）" if report.replaced else ""
    return f"{report.family}{instead}"


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:  # a packaged program may leave the metadata out
        return "不明"


def _link(path: Path) -> str:
    folder = path if path.is_dir() or not path.suffix else path.parent
    url = bytes(QUrl.fromLocalFile(str(folder)).toEncoded().data()).decode("ascii")
    return f"[{path}](<{url}>)"


def _list(title: str, rows: list[tuple[str, str]]) -> list[str]:
    return [f"## {title}", "", *(f"- {name}：{what}" for name, what in rows), ""]
