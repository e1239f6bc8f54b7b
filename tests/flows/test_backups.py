"""Backups beside the work, and 備份與還原 by keys."""

from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from app.ui import backing_up, backups_view, dialogs
from app.ui.backing_up import BackingUp
from app.ui.backups_view import BackupsDialog
from app.ui.main_window import MainWindow
from app.workspace import Workspace
from app.workspace.backup_files import choose_root, chosen_root, default_root, folders_of
from app.workspace.backups import Kind, back_up_file, backups_of
from app.workspace.transfer import export_annex
from db.store import Store
from tests.flows.conftest import OpenWindow
from tests.flows.driving import control, editor_of, focus, press, type_text
from tests.flows.walking import faults
from tests.support import small_annex

CTRL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def backing(monkeypatch: pytest.MonkeyPatch, qapp_set_up: object, open_window: OpenWindow) -> None:
    """Windows back up by themselves, at once."""
    monkeypatch.setattr(BackingUp, "automatic", True)
    monkeypatch.setattr(backing_up, "SOON_MS", 0)


def kinds(path: Path) -> list[Kind]:
    return [backup.kind for backup in backups_of(path)]


def digest_of(path: Path) -> str:
    with closing(Store.as_it_is(path)) as store:
        return store.digest()


def retitle(window: MainWindow, title: str) -> None:
    """Type another title for the first goal."""
    editor = editor_of(window)
    editor.form.title.setFocus()
    control(Qt.Key.Key_A)
    type_text(title)
    assert editor.session.settle()


def title_of(window: MainWindow) -> str:
    return editor_of(window).session.annex.goals[0].title


# --- by themselves -----------------------------------------------------------------------


def test_at_opening_and_at_closing(
    backing: None, open_window: OpenWindow, sample_file: Path, qtbot: QtBot
) -> None:
    before = digest_of(sample_file)
    window = open_window(sample_file)
    qtbot.waitUntil(lambda: kinds(sample_file) == [Kind.OPENING], timeout=20_000)
    assert digest_of(backups_of(sample_file)[0].path) == before
    retitle(window, "changed")
    window.close()
    assert kinds(sample_file) == [Kind.CLOSING, Kind.OPENING]
    assert digest_of(backups_of(sample_file)[0].path) == digest_of(sample_file)


def test_nothing_new_is_nothing_more(
    backing: None, open_window: OpenWindow, sample_file: Path, qtbot: QtBot
) -> None:
    for _ in range(2):
        window = open_window(sample_file)
        backups = window.backups
        qtbot.waitUntil(lambda backups=backups: backups._held is not None, timeout=20_000)
        window.close()
    assert kinds(sample_file) == [Kind.OPENING]


def test_closed_before_it_was_backed_up_it_still_is(
    backing: None, open_window: OpenWindow, sample_file: Path
) -> None:
    open_window(sample_file).close()
    assert kinds(sample_file) == [Kind.CLOSING]


def test_every_half_hour_that_changed_something(
    backing: None,
    open_window: OpenWindow,
    sample_file: Path,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    window = open_window(sample_file)
    qtbot.waitUntil(lambda: window.backups._held is not None, timeout=20_000)
    timer = window.backups._every
    assert timer.isActive()
    assert timer.interval() == 30 * 60 * 1000
    timer.timeout.emit()
    assert window.backups._jobs == [], "nothing changed"
    retitle(window, "changed")
    timer.timeout.emit()
    qtbot.waitUntil(lambda: kinds(sample_file) == [Kind.TIMED, Kind.OPENING], timeout=20_000)
    qtbot.waitUntil(lambda: window.backups._jobs == [], timeout=20_000)
    timer.timeout.emit()
    assert window.backups._jobs == []


def test_another_year_of_it_is_no_other_file(
    backing: None, open_window: OpenWindow, sample_file: Path, qtbot: QtBot
) -> None:
    window = open_window(sample_file)
    qtbot.waitUntil(lambda: window.backups._held is not None, timeout=20_000)
    window.show_editor(editor_of(window).session.annex.key)
    assert not window.backups._soon.isActive()
    assert window.backups._every.isActive()


def test_a_restore_is_no_closing(
    backing: None, open_window: OpenWindow, sample_file: Path, qtbot: QtBot
) -> None:
    window = open_window(sample_file)
    qtbot.waitUntil(lambda: window.backups._held is not None, timeout=20_000)
    retitle(window, "changed")
    window.backups.restore(backups_of(sample_file)[0], sample_file)
    qtbot.waitUntil(lambda: "已還原" in window.bar.text(), timeout=20_000)
    qtbot.waitUntil(lambda: window.backups._held is not None, timeout=20_000)
    assert kinds(sample_file) == [Kind.OPENING, Kind.RESTORE, Kind.OPENING]


def test_another_file_in_its_place_backs_it_up(
    backing: None, open_window: OpenWindow, sample_file: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    other = tmp_path / "b.jixiao"
    Workspace.create(other, small_annex()).close()
    window = open_window(sample_file)
    retitle(window, "changed")
    assert window.open_file(other)
    qtbot.waitUntil(lambda: Kind.CLOSING in kinds(sample_file), timeout=20_000)
    qtbot.waitUntil(lambda: kinds(other) == [Kind.OPENING], timeout=20_000)
    assert digest_of(backups_of(sample_file)[0].path) == digest_of(sample_file)


def test_a_reader_backs_nothing_up(
    backing: None, open_window: OpenWindow, sample_file: Path
) -> None:
    window = open_window()
    window.copying.open_read_only(sample_file)
    window.close()
    assert backups_of(sample_file) == ()


def test_what_fails_is_told_once_and_stops_nothing(
    backing: None, open_window: OpenWindow, sample_file: Path, qtbot: QtBot
) -> None:
    default_root().parent.mkdir(parents=True)
    default_root().write_text("不是資料夾", encoding="utf-8")
    window = open_window(sample_file)
    told: list[str] = []
    window.messages.told.connect(lambda message: told.append(message.text))
    for n in range(2):
        retitle(window, f"changed {n}")
        window.backups._make(Kind.TIMED)
        qtbot.waitUntil(lambda: window.backups._jobs == [], timeout=20_000)
    assert len([text for text in told if "備份不能寫入" in text]) == 1
    window.close()
    assert digest_of(sample_file)


def test_before_an_import(
    window: MainWindow, sample_file: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    file = tmp_path / "a.json"
    export_annex(small_annex(fiscal_year=99), file)
    retitle(window, "changed")
    before = digest_of(sample_file)
    window.files.importing.start(file)
    qtbot.waitUntil(lambda: "已匯入" in window.bar.text(), timeout=20_000)
    (backup,) = backups_of(sample_file)
    assert backup.kind is Kind.IMPORT
    assert digest_of(backup.path) == before


def test_an_import_whose_backup_fails_says_so(
    window: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    default_root().parent.mkdir(parents=True)
    default_root().write_text("不是資料夾", encoding="utf-8")
    file = tmp_path / "a.json"
    export_annex(small_annex(fiscal_year=99), file)
    window.files.importing.start(file)
    qtbot.waitUntil(lambda: "備份不能寫入" in window.bar.text(), timeout=20_000)
    assert "已匯入" in window.bar.text()


# --- the list ----------------------------------------------------------------------------


@pytest.fixture
def three(window: MainWindow, sample_file: Path) -> MainWindow:
    """A window on a file with three backups, the last of them equal to it."""
    for n, kind in enumerate((Kind.OPENING, Kind.TIMED, Kind.MANUAL)):
        retitle(window, f"title {n}")
        back_up_file(sample_file, kind)
    return window


def open_list(window: MainWindow, qtbot: QtBot) -> BackupsDialog:
    """The list, by its keys, all compared."""
    press(Qt.Key.Key_B, modifier=CTRL_SHIFT)
    dialog = window.findChild(BackupsDialog)
    assert isinstance(dialog, BackupsDialog)
    with qtbot.waitActive(dialog):
        pass
    qtbot.waitUntil(lambda: dialog._job is None, timeout=20_000)
    return dialog


def rows(dialog: BackupsDialog) -> list[tuple[str, str]]:
    model = dialog.model
    return [
        (str(model.index(row, 1).data()), str(model.index(row, 3).data()))
        for row in range(model.rowCount())
    ]


def press_button(name: str) -> None:
    """Go to a button by Tab, and press it."""
    for _ in range(30):
        widget = focus()
        if isinstance(widget, QPushButton) and widget.accessibleName() == name:
            press(Qt.Key.Key_Space)
            return
        press(Qt.Key.Key_Tab)
    raise LookupError(name)


def test_it_lists_what_differs_from_now(three: MainWindow, qtbot: QtBot) -> None:
    dialog = open_list(three, qtbot)
    assert focus() is dialog.table
    assert rows(dialog) == [
        ("手動", "與現在相同"),
        ("定時", "目標一，共 1 處不同"),
        ("開啟", "目標一，共 1 處不同"),
    ]
    assert faults(dialog) == []
    press(Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: three.findChild(BackupsDialog) is None, timeout=5000)


def test_what_lies_only_in_the_chosen_folder_is_listed_too(
    three: MainWindow, sample_file: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    choose_root(tmp_path / "備份")
    back_up_file(sample_file, Kind.MANUAL)
    for path in folders_of(sample_file)[0].iterdir():
        path.unlink()
    dialog = open_list(three, qtbot)
    assert rows(dialog) == [("手動", "與現在相同")]
    press(Qt.Key.Key_Escape)


def test_look_into_one_beside_the_file(three: MainWindow, sample_file: Path, qtbot: QtBot) -> None:
    before = digest_of(sample_file)
    open_list(three, qtbot)
    press(Qt.Key.Key_Down, Qt.Key.Key_Return)
    (viewer,) = three.backups._viewers
    qtbot.waitUntil(viewer.isActiveWindow, timeout=10_000)
    assert editor_of(viewer).session.read_only
    assert title_of(viewer) == "title 1"
    assert "的備份（定時），只能看" in viewer.bar.text()
    assert not editor_of(three).session.read_only, "the file stays open beside it"
    assert [p.suffix for p in three.settings.recent()] == [".jixiao"]
    control(Qt.Key.Key_Q)
    qtbot.waitUntil(lambda: three.backups._viewers == [], timeout=10_000)
    assert digest_of(sample_file) == before


def test_enter_presses_the_button_that_has_the_focus(three: MainWindow, qtbot: QtBot) -> None:
    dialog = open_list(three, qtbot)
    press(Qt.Key.Key_Tab, Qt.Key.Key_Return)
    (viewer,) = three.backups._viewers
    qtbot.waitUntil(viewer.isActiveWindow, timeout=10_000)
    viewer.close()
    dialog.reject()


def test_what_is_looked_into_goes_with_the_window(three: MainWindow, qtbot: QtBot) -> None:
    dialog = open_list(three, qtbot)
    dialog.look_into()
    press(Qt.Key.Key_Escape)
    (viewer,) = three.backups._viewers
    three.close()
    assert not viewer.isVisible()


def test_restore_by_keys(
    three: MainWindow, sample_file: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = digest_of(sample_file)
    asked: list[str] = []

    def agree(_parent: object, _title: str, text: str, *_: object) -> bool:
        asked.append(text)
        return True

    monkeypatch.setattr(dialogs, "ask_yes", agree)
    open_list(three, qtbot)
    press(Qt.Key.Key_End)
    control(Qt.Key.Key_End)
    press_button("還原…")
    qtbot.waitUntil(lambda: "已還原" in three.bar.text(), timeout=20_000)
    assert len(asked) == 1
    assert title_of(three) == "title 0"
    (aside,) = (p for p in sample_file.parent.iterdir() if "還原前" in p.name)
    assert str(aside) in three.bar.text()
    assert digest_of(aside) == now
    assert kinds(sample_file)[0] is Kind.RESTORE
    assert editor_of(three).session.workspace.undo_status().undo, "its own history goes on"
    qtbot.waitUntil(three.isActiveWindow, timeout=10_000)
    control(Qt.Key.Key_Z)
    assert title_of(three) != "title 0"


def test_no_is_no(
    three: MainWindow, sample_file: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dialogs, "ask_yes", lambda *_: False)
    before = digest_of(sample_file)
    dialog = open_list(three, qtbot)
    press_button("還原…")
    assert dialog.isVisible()
    assert digest_of(sample_file) == before
    press(Qt.Key.Key_Escape)


def test_one_that_was_tampered_with_leaves_the_file_as_it_is(
    three: MainWindow, sample_file: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dialogs, "ask_yes", lambda *_: True)
    newest = backups_of(sample_file)[0].path
    newest.chmod(0o644)
    data = bytearray(newest.read_bytes())
    data[4096:12288] = bytes(8192)
    newest.write_bytes(data)
    before = digest_of(sample_file)
    open_list(three, qtbot)
    press_button("還原…")
    qtbot.waitUntil(lambda: "損壞" in three.bar.text(), timeout=20_000)
    assert digest_of(sample_file) == before
    assert title_of(three) == "title 2", "it is open again"
    assert not editor_of(three).session.read_only


def test_back_up_now(three: MainWindow, sample_file: Path, qtbot: QtBot) -> None:
    dialog = open_list(three, qtbot)
    press_button("立即備份")
    qtbot.waitUntil(lambda: "不必再備份" in three.bar.text(), timeout=20_000)
    editor_of(three).session.undo()
    press_button("立即備份")
    qtbot.waitUntil(lambda: "已備份並核對" in three.bar.text(), timeout=20_000)
    qtbot.waitUntil(lambda: dialog._job is None, timeout=20_000)
    assert rows(dialog)[0] == ("手動", "與現在相同")
    assert len(rows(dialog)) == 4
    press(Qt.Key.Key_Escape)


def test_choose_a_folder_and_open_it(
    three: MainWindow, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[Path] = []
    monkeypatch.setattr(backups_view, "open_outside", opened.append)
    monkeypatch.setattr(dialogs, "ask_folder", lambda *_: tmp_path / "外接碟")
    dialog = open_list(three, qtbot)
    assert not dialog.forget.isVisible()
    press_button("另存到…")
    assert chosen_root() == tmp_path / "外接碟"
    assert "外接碟" in dialog._where.text()
    press_button("不再另存")
    assert chosen_root() is None
    press_button("開啟資料夾")
    assert opened == [folders_of(three.workspace.path)[0]] if three.workspace else False
    press(Qt.Key.Key_Escape)


def test_without_any_backup(window: MainWindow, qtbot: QtBot) -> None:
    dialog = open_list(window, qtbot)
    assert rows(dialog) == []
    assert not dialog.look.isEnabled()
    assert not dialog.back.isEnabled()
    press_button("開啟資料夾")
    assert "還沒有備份" in window.bar.text()
    press(Qt.Key.Key_Escape)
    assert QApplication.activeModalWidget() is None
