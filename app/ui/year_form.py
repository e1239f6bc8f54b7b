"""What holds for a whole year: agency and titles, rounding, and how the pages are made up."""

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QFormLayout,
    QGroupBox,
    QHBoxLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.core.fields import MOST_DECIMALS
from app.core.model import Annex
from app.ui.record_table import LIGHTS, RecordTable
from app.ui.session import Place, Session
from app.ui.widgets import ChoiceField, FlagField, TextField, WholeField
from app.ui.words import MODE_CHOICES
from app.workspace import Changes

# Who seals an annex, in the order of the block.
SEALS = ("承辦人", "單位主管", "主辦會計", "機關首長")


def _fonts() -> list[tuple[Any, str]]:
    """The families a page can be set in, and the automatic choice."""
    from app.report.fonts import find_fonts, system_folders

    families = (face.family for face in find_fonts(system_folders()) if face.regular)
    return [("", "自動"), *((name, name) for name in dict.fromkeys(families))]


class SealsField(QWidget):
    """Which seals the 核章 block has; titles that are not among the usual ones stay."""

    def __init__(self, session: Session, place: Place, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._session, self.place = session, place
        self._others: tuple[str, ...] = ()
        self.setAccessibleName(name)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        self._boxes = {title: QCheckBox(title, self) for title in SEALS}
        for title, box in self._boxes.items():
            box.setAccessibleName(f"{name}：{title}")
            box.setEnabled(not session.closed())
            box.clicked.connect(self._on_clicked)
            layout.addWidget(box)
        layout.addStretch(1)

    def show_value(self, value: tuple[str, ...]) -> None:
        """Show a value from the file."""
        self._others = tuple(title for title in value if title not in self._boxes)
        for title, box in self._boxes.items():
            box.setChecked(title in value)

    def _on_clicked(self) -> None:
        chosen = tuple(title for title, box in self._boxes.items() if box.isChecked())
        self._session.draft(self.place, chosen + self._others)
        self._session.flush()


class YearForm(QScrollArea):
    """The page 年度設定."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._editors: dict[str, Any] = {}
        self.setAccessibleName("年度設定")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # its fields take it
        self.setWidgetResizable(True)
        content = QWidget(self)
        layout = QVBoxLayout(content)
        layout.addWidget(self._titles(content))
        layout.addWidget(self._rounding(content))
        layout.addWidget(self._page(content))
        layout.addWidget(self._drafting(content))
        layout.addWidget(self._lights(content))
        layout.addStretch(1)
        self.setWidget(content)
        self.show_annex(session.year())
        session.changed.connect(self._on_changed)

    def editor(self, name: str) -> QWidget:
        """The editor of a field, `page.first_page` or such."""
        widget: QWidget = self._editors[name]
        return widget

    def show_place(self, field: str) -> None:
        """Go to the field, or to the first of its parts."""
        for name, editor in self._editors.items():
            if name == field or name.startswith(f"{field}."):
                editor.setFocus()
                self.ensureWidgetVisible(editor)
                return

    def show_annex(self, annex: Annex) -> None:
        """Show the year."""
        for name, editor in self._editors.items():
            value: Any = annex
            for part in name.split("."):
                value = getattr(value, part)
            editor.show_value(value)

    def _on_changed(self, changes: Changes) -> None:
        if self._session.annex.key in {key for key, _ in changes.fields}:
            self.show_annex(self._session.year())

    def _place(self, name: str) -> Place:
        return Place("annex", self._session.annex.key, name)

    def _group(self, title: str, parent: QWidget) -> tuple[QGroupBox, QFormLayout]:
        group = QGroupBox(title, parent)
        form = QFormLayout(group)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        return group, form

    def _titles(self, parent: QWidget) -> QGroupBox:
        group, form = self._group("機關與標題", parent)
        self._text(form, "agency", "機關")
        self._text(form, "book", "書名")
        self._text(form, "section_title", "標題")
        self._whole(form, "fiscal_year", "預算年度", 999)
        self._whole(form, "performance_year", "績效年度", 999)
        return group

    def _rounding(self, parent: QWidget) -> QGroupBox:
        group, form = self._group("達成度的進位", parent)
        name = "rounding.mode"
        mode = ChoiceField(self._session, self._place(name), "進位方式", MODE_CHOICES)
        self._add(form, name, "進位方式", mode)
        self._whole(form, "rounding.decimals", "小數位數", MOST_DECIMALS)
        self._text(form, "rounding.note", "備註", optional=True)
        return group

    def _page(self, parent: QWidget) -> QGroupBox:
        group, form = self._group("版面", parent)
        self._whole(form, "page.first_page", "起始頁碼", 9999)
        self._text(form, "page.draft_mark", "草稿字樣")
        self._flag(form, "page.print_date", "頁尾印出列印日期")
        self._flag(form, "page.keep_headings", "標題不單獨留在頁尾")
        self._whole(form, "page.least_lines", "每列起頁至少行數", 20)
        name = "page.font"
        font = ChoiceField(self._session, self._place(name), "字型", _fonts())
        font.setToolTip("頁面的字型；自動時標楷體優先，系統沒有則用全字庫正楷體")
        self._add(form, name, "字型", font)
        name = "page.seals"
        self._add(form, name, "核章", SealsField(self._session, self._place(name), "核章", group))
        return group

    def _drafting(self, parent: QWidget) -> QGroupBox:
        group, form = self._group("三、的撰擬方式", parent)
        self._text(form, "drafting.heading", "標題")
        self._text(form, "drafting.term", "達成用語")
        self._flag(form, "drafting.full", "併述實際值")
        self._flag(form, "drafting.revision", "併述修訂核准")
        self._flag(form, "drafting.wan", "數字以億、萬表示")
        self._text(form, "drafting.clause", "達成時附加語句")
        return group

    def _lights(self, parent: QWidget) -> QGroupBox:
        group, form = self._group("燈號（不設則不用）", parent)
        table = RecordTable(self._session, self._place("lights"), "燈號", LIGHTS, group)
        self._editors["lights"] = table
        form.addRow(table)
        return group

    def _text(self, form: QFormLayout, name: str, label: str, *, optional: bool = False) -> None:
        editor = TextField(self._session, self._place(name), label, optional=optional)
        self._add(form, name, label, editor)

    def _whole(self, form: QFormLayout, name: str, label: str, most: int) -> None:
        least = 0 if name == "rounding.decimals" else 1
        editor = WholeField(self._session, self._place(name), label, most, least=least)
        self._add(form, name, label, editor)

    def _flag(self, form: QFormLayout, name: str, label: str) -> None:
        self._add(form, name, "", FlagField(self._session, self._place(name), label))

    def _add(self, form: QFormLayout, name: str, label: str, editor: QWidget) -> None:
        self._editors[name] = editor
        form.addRow(label, editor)
