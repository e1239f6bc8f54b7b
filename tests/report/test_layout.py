"""The rules of the page, each by an example that breaks when it breaks."""

from dataclasses import replace
from datetime import date

import pytest

from app.core.model import Annex, Goal, Indicator, Paragraph
from app.report.pages import Cell, Place, PrintedAnnex
from app.report.press import Press
from app.report.style import PageStyle
from tests.report.made_up import annex_of, goal_of
from tests.report.page_rules import check_pages

# 634.5 pt of lines 18 pt apart, less the row's own 3.6 pt; two lines less on the first page.
FIRST, FULL = 33, 35


def lines(count: int) -> str:
    return "\n".join(f"第{n}行" for n in range(1, count + 1))


def shape(printed: PrintedAnnex, column: int = 3) -> list[list[int]]:
    """The number of lines of each cell of a column, by page."""
    return [
        [len(cell.lines) for cell in page.cells if cell.column == column] for page in printed.pages
    ]


def cells(printed: PrintedAnnex, page: int, column: int) -> list[Cell]:
    return [cell for cell in printed.pages[page].cells if cell.column == column]


def test_an_annex_without_goals_is_a_page(press: Press) -> None:
    printed = press.lay_out(annex_of())
    assert [page.cells for page in printed.pages] == [()]


def test_a_page_takes_35_lines_and_the_first_two_less(press: Press) -> None:
    assert shape(press.lay_out(annex_of(goal_of(lines(FIRST))))) == [[FIRST]]
    assert shape(press.lay_out(annex_of(goal_of(lines(FIRST + 1))))) == [[FIRST], [1]]
    whole = FIRST + FULL
    assert shape(press.lay_out(annex_of(goal_of(lines(whole))))) == [[FIRST], [FULL]]
    assert shape(press.lay_out(annex_of(goal_of(lines(whole + 1))))) == [[FIRST], [FULL], [1]]


def test_each_row_costs_its_padding(press: Press) -> None:
    # 33.25 lines on the first page: five rows of 0.2 lines leave 32, and one line is lost.
    goals = [goal_of(lines(6)) for _ in range(4)]
    assert shape(press.lay_out(annex_of(*goals, goal_of(lines(8))))) == [[6, 6, 6, 6, 8]]
    assert shape(press.lay_out(annex_of(*goals, goal_of(lines(9))))) == [[6, 6, 6, 6, 8], [1]]


def test_a_row_may_start_with_one_line(press: Press) -> None:
    annex = annex_of(goal_of(lines(FIRST - 1)), goal_of(lines(4)))
    assert shape(press.lay_out(annex)) == [[FIRST - 1], [4]]
    annex = annex_of(goal_of(lines(FIRST - 2)), goal_of(lines(4)))
    assert shape(press.lay_out(annex)) == [[FIRST - 2, 1], [3]]


@pytest.mark.parametrize(
    ("least", "expected"), [(1, [[28, 4], [4]]), (4, [[28, 4], [4]]), (5, [[28], [8]])]
)
def test_a_row_starts_with_the_least_lines_or_on_the_next_page(
    press: Press, least: int, expected: list[list[int]]
) -> None:
    annex = annex_of(goal_of(lines(28)), goal_of(lines(8)), least_lines=least)
    assert shape(press.lay_out(annex)) == expected


def test_a_row_shorter_than_the_least_lines_needs_its_own_only(press: Press) -> None:
    annex = annex_of(goal_of(lines(30)), goal_of(lines(2)), least_lines=5)
    assert shape(press.lay_out(annex)) == [[30, 2]]


def test_columns_go_on_independently(press: Press) -> None:
    goal = Goal(
        title="目標",
        indicators=(
            Indicator(
                indicator=lines(40),
                target_lines=tuple(f"{n}件" for n in range(36)),
                analysis=(Paragraph(level=1, text=lines(34)),),
            ),
        ),
    )
    printed = press.lay_out(annex_of(goal))
    assert [shape(printed, column) for column in range(4)] == [
        [[1], [0]],
        [[FIRST], [7]],
        [[FIRST], [3]],
        [[FIRST], [1]],
    ]
    check_pages(printed)


def test_the_goals_own_cell_stands_beside_all_its_indicators(press: Press) -> None:
    printed = press.lay_out(annex_of(goal_of(lines(3), lines(4), lines(5))))
    (own,) = cells(printed, 0, 0)
    beside = cells(printed, 0, 3)
    assert own.box.top == beside[0].box.top
    assert own.box.bottom == beside[-1].box.bottom
    check_pages(printed)


def test_the_goals_own_cell_goes_on_over_a_page(press: Press) -> None:
    printed = press.lay_out(annex_of(goal_of(lines(20), lines(20), lines(20), title=lines(40))))
    assert shape(printed, 3) == [[20, 12], [8, 20]]
    (first,), (second,) = cells(printed, 0, 0), cells(printed, 1, 0)
    assert first.box.bottom == cells(printed, 0, 3)[-1].box.bottom
    assert second.box.bottom == cells(printed, 1, 3)[-1].box.bottom
    assert len(first.lines) == 32
    assert len(second.lines) == 8
    check_pages(printed)


def test_a_goal_longer_than_its_indicators_makes_the_last_row_higher(press: Press) -> None:
    printed = press.lay_out(annex_of(goal_of(lines(2), lines(2), title=lines(9))))
    (own,) = cells(printed, 0, 0)
    one, two = cells(printed, 0, 3)
    assert len(own.lines) == 9
    assert two.box.bottom - two.box.top > one.box.bottom - one.box.top
    check_pages(printed)


def test_a_goal_longer_than_a_page_goes_on_alone(press: Press) -> None:
    printed = press.lay_out(annex_of(goal_of(lines(2), title=lines(80))))
    assert shape(printed, 0) == [[FIRST], [FULL], [12]]
    assert shape(printed, 3) == [[2], [0], [0]]
    check_pages(printed)


HEADED = ((1, lines(FIRST - 1)), (1, "二、辦理情形："), (2, "(一)" + "甲" * 60))


def test_a_heading_stays_with_its_text_where_the_style_asks(press: Press) -> None:
    assert shape(press.lay_out(annex_of(goal_of(HEADED)))) == [[FIRST], [4]]
    kept = press.lay_out(annex_of(goal_of(HEADED), keep_headings=True))
    assert shape(kept) == [[FIRST - 1], [5]]
    assert cells(kept, 1, 3)[0].lines[0].text == "二、辦理情形："
    check_pages(kept)


def test_headings_below_one_another_stay_together(press: Press) -> None:
    text = ((1, lines(FIRST - 2)), (1, "三、目標值："), (2, "(一)目標值："), (3, "1.甲"))
    kept = press.lay_out(annex_of(goal_of(text), keep_headings=True))
    assert shape(kept) == [[FIRST - 2], [3]]


def test_a_heading_at_a_rows_start_takes_the_row_along(press: Press) -> None:
    text = ((1, "一、衡量標準："), (2, "(一)甲"))
    annex = annex_of(goal_of(lines(FIRST - 2)), goal_of(text), keep_headings=True)
    assert shape(press.lay_out(annex)) == [[FIRST - 2], [2]]


def test_headings_that_fill_a_page_are_cut_all_the_same(press: Press) -> None:
    text = tuple((level, lines(30)) for level in (1, 2, 3, 4))
    printed = press.lay_out(annex_of(goal_of(text), keep_headings=True))
    assert sum(sum(page) for page in shape(printed)) == 120
    check_pages(printed)


def test_page_numbers_begin_where_the_book_says(press: Press) -> None:
    printed = press.lay_out(annex_of(goal_of(lines(80)), first_page=17))
    assert [page.number for page in printed.pages] == [17, 18, 19]
    assert [page.foot[-1].text for page in printed.pages] == ["17", "18", "19"]


def test_the_print_date_is_in_the_years_of_the_republic(press: Press) -> None:
    annex = annex_of(print_date=True)
    printed = press.lay_out(annex, printed_on=date(2026, 1, 2))
    assert printed.pages[0].foot[0].text == "列印日期：115年1月2日"
    assert len(press.lay_out(annex_of()).pages[0].foot) == 1


def test_the_draft_mark_is_on_every_page(press: Press) -> None:
    printed = press.lay_out(annex_of(goal_of(lines(80)), draft_mark="草稿"))
    assert [page.draft.text for page in printed.pages if page.draft] == ["草稿"] * 3
    width, height = printed.style.paper
    for page in printed.pages:
        assert page.draft
        assert 0 < page.draft.x < width
        assert 0 < page.draft.y < height


SEALS = ("承辦人", "單位主管", "主辦會計", "機關首長")


def test_seals_stand_once_after_the_last_row(press: Press) -> None:
    printed = press.lay_out(annex_of(goal_of(lines(40)), seals=SEALS))
    assert [len(page.foot) for page in printed.pages] == [1, 5]
    last = printed.pages[-1]
    assert [line.text for line in last.foot[:4]] == [*SEALS]
    assert all(line.y > last.cells[-1].box.bottom for line in last.foot)
    assert last.foot[0].place == Place(printed.annex.key, "seals", 0)


def test_seals_that_do_not_fit_take_a_page_of_their_own(press: Press) -> None:
    printed = press.lay_out(annex_of(goal_of(lines(FIRST)), seals=SEALS))
    assert [len(page.cells) for page in printed.pages] == [4, 0]
    assert [len(page.foot) for page in printed.pages] == [1, 5]


def test_indents_follow_the_level(press: Press) -> None:
    text = tuple(
        (level, label + "甲" * 40) for level, label in enumerate(("一、", "(一)", "1.", "(1)"), 1)
    )
    (cell,) = cells(press.lay_out(annex_of(goal_of(text))), 0, 3)
    left = cell.box.left + PageStyle().pad_left
    found = {(line.place, line.start == 0): (line.x - left) / 12 for line in cell.lines}
    assert list(found.values()) == [0, 0, 1.5, 2.5, 2.5, 3.5, 3.5, 4.5]


def test_a_paragraph_without_a_label_goes_on_below_the_text(press: Press) -> None:
    (cell,) = cells(press.lay_out(annex_of(goal_of(((2, "(一)甲"), (2, "乙"))))), 0, 3)
    left = cell.box.left + PageStyle().pad_left
    assert [(line.x - left) / 12 for line in cell.lines] == [1.5, 2.5]


def targets(press: Press, *target_lines: str) -> list[tuple[str, float]]:
    goal = Goal(title="目標", indicators=(Indicator(indicator="指標", target_lines=target_lines),))
    (cell,) = cells(press.lay_out(annex_of(goal)), 0, 2)
    left = cell.box.left + PageStyle().pad_left
    return [(line.text, (line.x - left) / 12) for line in cell.lines]


def test_labels_hang_in_the_target_column(press: Press) -> None:
    assert targets(press, "1.建置工作站80台", "17件") == [
        ("1.建置工", 0),
        ("作站80", 1),
        ("台", 1),
        ("17件", 0),
    ]


def test_deeper_labels_go_in_by_a_step_in_the_target_column(press: Press) -> None:
    assert targets(press, "(一)甲", "1.乙", "(1)丙") == [
        ("(一)甲", 0),
        ("1.乙", 0.5),
        ("(1)丙", 1.0),
    ]


def test_long_titles_lose_nothing(press: Press) -> None:
    annex = replace(
        annex_of(goal_of("一、甲")),
        agency="某機關" * 40,
        book="預算總說明" * 30,
        section_title="很長的標題" * 60,
        columns=("年度績效目標" * 9, "衡量指標", "原定目標值" * 4, ""),
    )
    printed = press.lay_out(annex)
    check_pages(printed)
    left, right = printed.pages[0].header[0].box.left, printed.pages[0].header[-1].box.right
    for line in printed.pages[0].head:
        width = sum(printed.advances[char] for char in line.text) * line.size / 256_000
        width += line.spacing * (len(line.text) - 1)
        assert left - 0.01 <= line.x
        assert line.x + width <= right + 0.01


def test_extents_say_where_each_goal_is(press: Press) -> None:
    printed = press.lay_out(annex_of(goal_of(lines(3)), goal_of(lines(40)), goal_of("一、")))
    first, second, third = printed.extents
    assert (first.first, first.last, first.lines) == (0, 0, (3,))
    assert (second.first, second.last) == (0, 1)
    assert sum(second.lines) == 40
    assert (third.first, third.last, third.lines) == (1, 1, (1,))
    assert third.top == cells(printed, 1, 0)[1].box.top


def test_a_goal_that_starts_on_the_next_page_is_there(press: Press) -> None:
    printed = press.lay_out(annex_of(goal_of(lines(FIRST)), goal_of(lines(2))))
    assert [(extent.first, extent.last) for extent in printed.extents] == [(0, 0), (1, 1)]


def annex_with_places() -> Annex:
    return annex_of(
        goal_of(lines(30)), goal_of(((1, "一、" + "績效" * 30),), title="很長的目標名稱")
    )


def test_a_point_is_a_character_of_a_field(press: Press) -> None:
    annex = annex_with_places()
    printed = press.lay_out(annex)
    paragraph = annex.goals[1].indicators[0].analysis[0]
    place = Place(paragraph.key, "text")
    for offset in (0, 22, 23, 61):
        found = printed.find(place, offset)
        assert found
        page, line = found
        x = printed.x_of(line, offset)
        spot = printed.spot(page, x + 1, line.y - 4)
        assert spot
        assert (spot.place, spot.offset) == (place, offset)
    assert printed.find(Place("nothing", "text")) is None


def test_a_point_on_the_goals_number_is_its_title(press: Press) -> None:
    annex = annex_with_places()
    printed = press.lay_out(annex)
    place = Place(annex.goals[1].key, "title")
    found = printed.find(place, 0)
    assert found
    page, line = found
    assert line.text.startswith("二、")
    spot = printed.spot(page, line.x + 1, line.y - 4)
    assert spot
    assert (spot.place, spot.offset) == (place, 0)
    assert printed.x_of(line, 0) == pytest.approx(line.x + 24)


def test_a_point_beside_all_text_is_nothing(press: Press) -> None:
    printed = press.lay_out(annex_with_places())
    assert printed.spot(0, 1, 1) is None
    assert printed.spot(0, 300, 830) is None


def test_a_style_of_other_sizes_is_laid_out(press: Press) -> None:
    small = Press(style=PageStyle(size=10, pitch=15, columns=(8, 8, 6, 25), body_height=500))
    check_pages(small.lay_out(annex_with_places()))


def test_an_edit_sets_its_own_goal_only(press: Press) -> None:
    fresh = Press()
    annex = annex_with_places()
    fresh.lay_out(annex)
    typesetter = fresh._setting(annex).typesetter
    first, second = typesetter.goals(typesetter.cells(annex))
    changed = replace(annex, goals=(annex.goals[0], replace(annex.goals[1], title="改了")))
    again, new = typesetter.goals(typesetter.cells(changed))
    assert again is first
    assert new is not second
    # A goal whose number has changed is set again.
    (moved,) = typesetter.goals(typesetter.cells(replace(annex, goals=annex.goals[1:])))
    assert moved.cell[0].text.startswith("一、")
