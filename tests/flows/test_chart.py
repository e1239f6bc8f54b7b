"""The overview by keys, and its bars: in the window, as pictures, in other programs."""

import xml.etree.ElementTree as ET
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage, QPainter, QPalette

from app.core.errors import Problem
from app.ui import dialogs
from app.ui.chart import PAPER, Bar, BarChart, chart_height, look_of, paint_bars
from app.ui.main_window import MainWindow
from app.ui.overview import Overview
from app.ui.picture import as_image, as_svg, save_picture
from app.ui.trend import LineChart, Point, line_of, paint_line
from app.workspace.transfer import sample
from app.workspace.years import YearOfMeasure
from tests.flows.driving import (
    click,
    control,
    editor_of,
    figure,
    focus,
    go_to_cell,
    press,
    type_text,
)

CHART = BarChart(
    "102年度達成度",
    (
        Bar("一", "核發旅行卡", Fraction(1500, 17), "88%"),
        Bar("二", "完成工作項目", Fraction(100), "100%"),
        Bar("三", "成長率", Fraction(800), "800%"),
        Bar("四", "R&D <件>", None, "質化"),
        Bar("五", "倒退", Fraction(-20), "-20%"),
    ),
)


def overview_of(window: MainWindow) -> Overview:
    """The overview, opened by its keys."""
    press(Qt.Key.Key_2, modifier=Qt.KeyboardModifier.ControlModifier)
    return editor_of(window).overview


def column(overview: Overview, number: int) -> list[str]:
    model = overview.table.model()
    return [model.index(row, number).data() for row in range(model.rowCount())]


# The table


def test_sorted_and_filtered_by_keys_alone(window: MainWindow) -> None:
    overview = overview_of(window)
    natural = column(overview, 1)
    overview.filter.setFocus()
    press(Qt.Key.Key_Tab)
    assert focus() is overview.order
    for _ in range(7):
        press(Qt.Key.Key_Down)
    assert overview.order.currentText() == "依達成度"
    assert column(overview, 7)[:2] == ["質化", "88%"]
    assert column(overview, 7)[-1] == "800%"
    press(Qt.Key.Key_Tab, Qt.Key.Key_Space)
    assert column(overview, 7)[0] == "800%"
    hundreds = [i for i, words in enumerate(column(overview, 7)) if words == "100%"]
    labels = [column(overview, 1)[i] for i in hundreds]
    assert labels == [label for label in natural if label in labels], "equals in the goals' order"
    press(Qt.Key.Key_Space, Qt.Key.Key_Backtab, Qt.Key.Key_Home)
    assert overview.order.currentText() == "依目標順序"
    assert column(overview, 1) == natural
    press(Qt.Key.Key_Backtab)
    type_text("未達成")
    assert column(overview, 7) == ["88%"]
    assert [bar.words for bar in overview.chart().bars] == ["88%"]


def test_a_heading_clicked_shows_in_the_choice(window: MainWindow) -> None:
    overview = overview_of(window)
    overview.table.horizontalHeader().setSortIndicator(4, Qt.SortOrder.DescendingOrder)
    assert overview.order.currentText() == "依原定目標值"
    assert overview.descending.isChecked()
    assert column(overview, 4)[0] == "200,000"


def test_back_to_the_order_of_the_goals(window: MainWindow) -> None:
    overview = overview_of(window)
    natural = column(overview, 1)
    overview.order.setFocus()
    press(Qt.Key.Key_Down)
    assert column(overview, 1) == sorted(natural)
    press(Qt.Key.Key_Home)
    assert column(overview, 1) == natural


def test_enter_goes_to_the_goal(window: MainWindow) -> None:
    overview = overview_of(window)
    overview.table.setFocus()
    overview.table.setCurrentIndex(overview.table.model().index(18, 1))
    press(Qt.Key.Key_Return)
    assert editor_of(window).pages.currentIndex() == 0
    assert editor_of(window).form.goal == editor_of(window).session.annex.goals[8].key


def test_rows_are_copied_for_a_spreadsheet(window: MainWindow) -> None:
    overview = overview_of(window)
    overview.table.setFocus()
    overview.table.selectRow(0)
    control(Qt.Key.Key_C)
    lines = QGuiApplication.clipboard().text().splitlines()
    assert lines[0].split("\t")[:3] == ["目標", "項目", "單位"]
    assert lines[1].split("\t") == [
        "一", "核發學術及商務旅行卡", "件", "比率", "17", "", "15", "88%", "未達成",
    ]  # fmt: skip


def test_bars_follow_each_keystroke(window: MainWindow) -> None:
    overview_of(window)
    editor = editor_of(window)
    editor.pages.setCurrentIndex(0)
    go_to_cell(window, 0, "實際值")
    type_text("17")
    first = editor.overview.bars.chart().bars[0]
    assert (first.percent, first.words, first.missed) == (100, "100%", False)
    press(Qt.Key.Key_Backspace)
    assert editor.overview.bars.chart().bars[0].words == "5%"


def test_the_bars_of_the_sample(window: MainWindow) -> None:
    bars = overview_of(window).chart().bars
    words = [m.printed or "100%" for goal in sample().goals for m in goal.measures()]
    words[16] = "質化"
    assert [bar.words for bar in bars] == words
    assert [bar.label for bar in bars if bar.missed] == ["核發學術及商務旅行卡"]
    assert [bar.label for bar in bars if bar.percent is None] == ["被稽核採購案件"]


# The picture


def painted(chart: BarChart, width: int = 640) -> QImage:
    """The chart on paper, one pixel a pixel."""
    font = QGuiApplication.font()
    font.setPixelSize(14)
    image = QImage(width, int(chart_height(len(chart.bars), font)), QImage.Format.Format_RGB32)
    painter = QPainter(image)
    painter.setFont(font)
    paint_bars(painter, QRectF(image.rect()), chart, PAPER)
    painter.end()
    return image


def reach(image: QImage, row: int, colour: QColor, rows: int = 5) -> float:
    """How far a bar's colour goes to the right, as a share of the width; 0 where it is nowhere."""
    height = (image.height() * 0.82) / rows
    first = int(image.height() * 0.15 + row * height)
    found = [
        x
        for y in range(first, int(first + height))
        for x in range(image.width())
        if image.pixelColor(x, y) == colour
    ]
    return max(found, default=0) / image.width()


@pytest.mark.usefixtures("qapp_set_up")
def test_bars_are_as_long_as_their_percentage() -> None:
    image = painted(CHART)
    left, right = 0.36, 0.87
    half = left + (right - left) / 2
    assert reach(image, 1, PAPER.reached) == pytest.approx(half, abs=0.01)
    missed = left + (right - left) * float(CHART.bars[0].percent or 0) / 200
    bar_only = painted(BarChart("", (replace(CHART.bars[0], words=""),)))
    assert reach(bar_only, 0, PAPER.missed, rows=1) == pytest.approx(missed, abs=0.02)
    assert reach(image, 2, PAPER.reached) == pytest.approx(right, abs=0.01), "cut at 200%"
    assert reach(image, 3, PAPER.reached) == 0, "no ratio, no bar"
    assert reach(image, 0, PAPER.reached) == 0, "missed is another colour"


@pytest.mark.usefixtures("qapp_set_up")
def test_a_part_is_painted_as_in_the_whole() -> None:
    whole = painted(CHART)
    part = QImage(whole.size(), whole.format())
    part.fill(Qt.GlobalColor.white)
    painter = QPainter(part)
    font = QGuiApplication.font()
    font.setPixelSize(14)
    painter.setFont(font)
    shown = QRectF(0, 0, whole.width(), whole.height() / 2)
    painter.setClipRect(shown)
    paint_bars(painter, QRectF(whole.rect()), CHART, PAPER, shown)
    painter.end()
    half = shown.toRect()
    assert part.copy(half) == whole.copy(half)


@pytest.mark.usefixtures("qapp_set_up")
def test_colours_are_told_apart_in_light_and_dark() -> None:
    def contrast(one: QColor, other: QColor) -> float:
        light = sorted((_luminance(one), _luminance(other)))
        return (light[1] + 0.05) / (light[0] + 0.05)

    dark = QPalette(QColor("#202020"))
    dark.setColor(QPalette.ColorRole.Base, QColor("#1b1b1b"))
    dark.setColor(QPalette.ColorRole.Text, QColor("#eeeeee"))
    for look in (PAPER, look_of(QPalette(QColor("#f0f0f0"))), look_of(dark)):
        assert contrast(look.text, look.ground) >= 7
        assert contrast(look.missed, look.ground) >= 4.5, "words are in this colour too"
        assert contrast(look.reached, look.ground) >= 3


def _luminance(colour: QColor) -> float:
    """Relative luminance (WCAG 2.1)."""
    parts = [colour.redF(), colour.greenF(), colour.blueF()]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.usefixtures("qapp_set_up")
def test_svg_has_every_word_as_text() -> None:
    root = ET.fromstring(as_svg(CHART))
    said = "".join((t.text or "").strip() for t in root.iter("{http://www.w3.org/2000/svg}text"))
    for words in (CHART.title, *(t for bar in CHART.bars for t in (bar.label, bar.words))):
        assert words.replace(" ", "") in said.replace(" ", "")
    assert "0%50%100%150%200%" in said
    assert not list(root.iter("{http://www.w3.org/2000/svg}pattern")), "not read everywhere"


@pytest.mark.usefixtures("qapp_set_up")
def test_pictures_have_the_size_of_an_a4_text(tmp_path: Path) -> None:
    png, svg = tmp_path / "圖.png", tmp_path / "圖.svg"
    for out in (png, svg):
        save_picture(CHART, out)
    image = QImage(str(png))
    inches = image.width() / (image.dotsPerMeterX() * 0.0254)
    assert inches * 25.4 == pytest.approx(169.3, abs=0.5)
    assert ET.parse(svg).getroot().get("width") == "169.333mm"


@pytest.mark.usefixtures("qapp_set_up")
def test_pictures_that_cannot_be_are_told(tmp_path: Path) -> None:
    with pytest.raises(Problem, match=r"\.png 或 \.svg"):
        save_picture(CHART, tmp_path / "圖.gif")
    with pytest.raises(Problem):
        save_picture(CHART, tmp_path / "沒有" / "圖.png")
    long = BarChart("", CHART.bars * 200)
    with pytest.raises(Problem, match="1000 個項目"):
        as_image(long)
    save_picture(long, tmp_path / "長.svg")
    assert not list(tmp_path.glob("*.png"))


def test_saving_and_copying_from_the_window(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    overview_of(window)
    out = tmp_path / "達成度.svg"
    monkeypatch.setattr(dialogs, "ask_save", lambda *_: out)
    click(window, "把長條圖存成 PNG 或 SVG")
    assert "已存成" in window.bar.text()
    assert out.read_bytes().startswith(b"<?xml")
    click(window, "複製長條圖，貼到其他程式")
    mime = QGuiApplication.clipboard().mimeData()
    assert mime.hasImage()
    assert not mime.hasText(), "a text processor would take it before the picture"
    assert QGuiApplication.clipboard().image().width() == 1920


# The line of the years


def years(*values: str | None, unit: str = "件") -> tuple[YearOfMeasure, ...]:
    measure = next(sample().goals[0].measures())
    return tuple(
        YearOfMeasure(
            100 + n,
            98 + n,
            replace(measure, actual=figure(value) if value else None, unit=unit),
            sample().rounding,
        )
        for n, value in enumerate(values)
    )


def test_a_line_of_values_and_targets() -> None:
    line = line_of(years("12", "15", "17"))
    assert line is not None
    assert line.title == "核發學術及商務旅行卡（件，虛線為目標值）"
    assert [(p.year, p.value, p.target, p.words) for p in line.points] == [
        ("98年", 12, 17, "12"),
        ("99年", 15, 17, "15"),
        ("100年", 17, 17, "17"),
    ]


def test_one_known_year_is_no_line() -> None:
    assert line_of(years("12", None)) is None
    assert line_of(years("12")) is None


def test_years_that_count_differently_are_compared_by_achievement() -> None:
    line = line_of((*years("17"), *years("15", unit="張")))
    assert line is not None
    assert line.title.endswith("（達成度，虛線為目標值）")
    assert [p.words for p in line.points] == ["100%", "88%"]
    assert line.points[0].target == 100


@pytest.mark.usefixtures("qapp_set_up")
@pytest.mark.parametrize("values", [(0, 0), (-5, 5), (None, 3), (10**30, 1)])
def test_any_values_can_be_painted(values: tuple[int | None, int | None]) -> None:
    points = tuple(
        Point(f"{n}年", None if v is None else Fraction(v), None, str(v))
        for n, v in enumerate(values)
    )
    image = QImage(300, 160, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    paint_line(painter, QRectF(image.rect()), LineChart("項目", points), PAPER)
    painter.end()
    assert reach(image, 0, PAPER.reached, rows=1) > 0
