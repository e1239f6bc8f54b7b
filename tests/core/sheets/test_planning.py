"""Sheets as agencies send them: which figures would go where, and what nobody takes in silence."""

from dataclasses import replace

import pytest

from app.core.sheets.mapping import Layout, Mapping, propose, remember, signature, with_headings
from app.core.sheets.planning import edits
from app.core.sheets.roles import Role
from app.core.sheets.shape import Area, Cell, CellKind
from tests.core.sheets.making import annex, percent, planned, sheet, short

HEAD = ("項目", "單位", "實際值")


def test_titles_above_notes_below_totals_and_remarks() -> None:
    plan = planned(
        sheet(
            ("內政部移民署",),
            ("102年度施政績效填報表",),
            (None, None, None, "單位：新臺幣千元"),
            ("項次", "項目", "單位", "102年度實際值", "備註"),
            (1, "核發證照", "件", 15, "含補發"),
            (2, "規費收入", None, "4,795", None),
            ("合計", None, None, 4810, None),
            ("填表人：", None, None, "王小明", None),
        )
    )
    assert [short(change) for change in plan.changes[:1]] == [
        ("核發證照", "actual", "15", "D5", True)
    ]
    assert short(plan.changes[1]) == ("規費收入", "actual", "4,795", "D6", True)
    assert len(plan.changes) == 2, "the officer's own note is not written over"
    assert {left.why for left in plan.left} == {"表尾的文字", "合計列，不另匯入"}


@pytest.mark.parametrize(
    ("value", "after"),
    [
        ("15", "15"),
        ("１５", "15"),
        ("'15", "15"),
        ("’１，６３８", "1,638"),
        (" 1,638 ", "1,638"),
        ("15件", "15"),
        ("(3)", "-3"),
        ("－3", "-3"),
        ("△3", "-3"),
        (-3, "-3"),
        ("1萬1,638", "11,638"),
        (12.5, "12.5"),
    ],
)
def test_figures_as_people_write_them(value: str | float, after: str) -> None:
    (change,) = planned(sheet(HEAD, ("核發證照", "件", value))).changes
    assert (change.after, change.sure) == (after, True)


@pytest.mark.parametrize(
    "value",
    [
        "十五",
        "約15",
        "15/17",
        "1.2.3",
        Cell(CellKind.FORMULA, "=1+1", "=1+1"),
        Cell(CellKind.ERROR, "#DIV/0!", "#DIV/0!"),
        Cell(CellKind.DATE, "2013-09-30", "102/9/30"),
        Cell(CellKind.NUMBER, "9" * 101, "9" * 101, "9" * 101),
    ],
)
def test_what_is_no_figure_is_said_with_its_cell(value: str | Cell) -> None:
    plan = planned(sheet(HEAD, ("核發證照", "件", value)))
    assert not plan.changes
    (left,) = plan.left
    assert left.where == "C2"
    assert "C2 的「" in left.why


@pytest.mark.parametrize("value", ["", "-", "—", "N/A", None])
def test_a_blank_cell_takes_nothing_away(value: str | None) -> None:
    plan = planned(sheet(HEAD, ("核發證照", "件", value), ("規費收入", "千元", 1)))
    assert [change.measure.label for change in plan.changes] == ["規費收入"]


def test_shown_or_stored_is_a_choice() -> None:
    made = sheet(("項目", "實際值"), ("民眾滿意度", percent("0.8823", "88%")))
    (shown,) = planned(made).changes
    assert (shown.after, shown.sure, shown.how) == ("88", True, "儲存為 0.8823")
    mapping = propose(made, annex(), {})
    kept = Mapping(row=mapping.row, roles=mapping.roles, shown=False, sure=True)
    (stored,) = planned(made, mapping=kept).changes
    assert (stored.after, stored.sure) == ("0.8823", False)
    assert "顯示為 88%" in stored.why


@pytest.mark.parametrize(
    ("unit", "value", "after"),
    [
        ("元", 4795000, "4,795"),
        ("萬元", 479.5, "4,795"),
        ("億元", "0.04795", "4,795"),
        ("千元", 7, "7"),
    ],
)
def test_money_at_another_scale_is_converted(unit: str, value: float | str, after: str) -> None:
    by_column = planned(sheet(HEAD, ("規費收入", unit, value))).changes[0]
    by_heading = planned(sheet(("項目", f"實際值（{unit}）"), ("規費收入", value))).changes[0]
    in_cell = planned(sheet(("項目", "實際值"), ("規費收入", f"{value}{unit}"))).changes[0]
    for change in (by_column, by_heading, in_cell):
        assert (change.after, change.sure) == (after, True)
        assert ("換算" in change.how) == (unit != "千元")


def test_another_unit_is_not_taken_in_silence() -> None:
    (change,) = planned(sheet(HEAD, ("核發證照", "人", 15))).changes
    assert not change.sure
    assert "單位不同" in change.why


def test_likely_names_are_not_ticked_and_unknown_ones_are_listed() -> None:
    plan = planned(sheet(HEAD, ("核發證照數", "件", 15), ("看不懂的項目", "件", 3)))
    assert [short(change)[::4] for change in plan.changes] == [("核發證照", False)]
    assert [(left.where, "看不懂的項目" in left.text) for left in plan.left] == [("第 3 列", True)]


def test_two_rows_of_one_measure_are_refused_both() -> None:
    plan = planned(sheet(HEAD, ("核發證照", "件", 15), ("核發證照", "件", 3)))
    assert not plan.changes
    assert [left.where for left in plan.left] == ["C2", "C3"]
    assert all("加總" in left.why for left in plan.left)


def test_a_likely_name_gives_way_to_the_name_itself() -> None:
    plan = planned(sheet(HEAD, ("核發證照數", "件", 15), ("核發證照", "件", 3)))
    assert [short(change)[2:] for change in plan.changes] == [("3", "C3", True)]
    assert [left.where for left in plan.left] == ["C2"]


def test_rows_of_offices_are_added_up() -> None:
    plan = planned(
        sheet(
            ("填報單位", "項目", "單位", "實際值"),
            ("北區", "核發證照", "件", 7),
            ("南區", "核發證照", "件", "8"),
            ("北區", "規費收入", "元", 1500),
            ("南區", "規費收入", "千元", 2),
            ("總計", None, None, 99),
        )
    )
    assert [short(change) for change in plan.changes] == [
        ("核發證照", "actual", "15", "D2＋D3", True),
        ("規費收入", "actual", "3.5", "D4＋D5", True),
    ]
    assert plan.changes[1].how == "2 格相加；1,500元換算為1.5千元"


def test_an_unreadable_part_spoils_the_sum() -> None:
    plan = planned(
        sheet(("單位", "項目", "實際值"), ("北區", "核發證照", 7), ("南區", "核發證照", "未報"))
    )
    assert not plan.changes
    assert "C3" in plan.left[0].why


def test_shares_are_not_added_up_in_silence() -> None:
    (change,) = planned(
        sheet(("單位名稱", "項目", "實際值"), ("北", "民眾滿意度", 80), ("南", "民眾滿意度", 90))
    ).changes
    assert not change.sure


def test_measures_in_columns_and_offices_in_rows() -> None:
    rows = [
        ("單位", "核發證照", "規費收入（元）", "其他"),
        ("北區", 7, 1000, 5),
        ("南區", 8, 500, 5),
        ("合計", 15, 1600, 10),
    ]
    plan = planned(sheet(*rows))
    assert [short(change) for change in plan.changes] == [
        ("核發證照", "actual", "15", "B2＋B3", True),
        ("規費收入", "actual", "1.5", "C2＋C3", False),
    ]
    assert "與合計列的" in plan.changes[1].why
    assert [(left.where, "其他" in left.text) for left in plan.left] == [("D 欄", True)]


def test_headings_in_two_rows_under_merged_ones() -> None:
    plan = planned(
        sheet(
            ("項目", "目標值", "102年度", None, "101年度"),
            (None, None, "實際值", "達成率", "實際值"),
            ("核發證照", 20, 15, "75%", 9),
            ("訪賓人次成長率", None, 6759, None, 4795),
            merged=[Area(0, 0, 1, 0), Area(0, 1, 1, 1), Area(0, 2, 0, 3)],
        )
    )
    assert {short(change)[:3] for change in plan.changes} == {
        ("核發證照", "target", "20"),
        ("核發證照", "actual", "15"),
        ("核發證照", "previous", "9"),
        ("訪賓人次成長率", "previous", "4,795"),
    }
    assert "成長率的項目沒有實際值" in plan.left[0].why


def test_growth_takes_this_year_and_last() -> None:
    plan = planned(
        sheet(
            ("項目", "單位", "本年數值", "上年數值"), ("訪賓人次成長率", "人次", "6,759", "4,795")
        )
    )
    assert [short(c)[1:3] for c in plan.changes] == [("current", "6,759"), ("previous", "4,795")]
    assert all(change.sure for change in plan.changes)


def test_goals_tell_measures_of_one_name_apart() -> None:
    of = annex()
    twice = of.goals[0].indicators[0].measures[0]
    other = replace(of.goals[1].indicators[0], measures=(replace(twice, key="other"),))
    of = replace(of, goals=(of.goals[0], replace(of.goals[1], indicators=(other,))))
    without = planned(sheet(HEAD, ("核發證照", "件", 15)), of)
    assert not without.changes
    assert "同名" in without.left[0].why
    plan = planned(sheet(("目標", *HEAD), ("二、", "核發證照", "件", 15)), of)
    assert [(c.measure.key, c.sure) for c in plan.changes] == [("other", True)]
    elsewhere = planned(sheet(("目標", *HEAD), ("三", "核發證照", "件", 15)), annex())
    assert [c.sure for c in elsewhere.changes] == [False]


def test_a_blank_goal_means_the_one_above() -> None:
    plan = planned(
        sheet(
            ("目標", "項目", "實際值"), ("一", "核發證照", 15), (None, "規費收入", 3),
            ("二", "民眾滿意度", 90),
        )
    )  # fmt: skip
    assert all(change.sure for change in plan.changes)


def test_a_target_of_a_revised_measure_says_which() -> None:
    bare = planned(sheet(("項目", "目標值"), ("辦理講習", 7)))
    assert [change.sure for change in bare.changes] == [False]
    same = planned(sheet(("項目", "目標值"), ("辦理講習", 8)))
    assert (same.changes, same.same) == ((), 1), "that is the target in force"
    original = planned(sheet(("項目", "原定目標值"), ("辦理講習", 7)))
    assert [change.sure for change in original.changes] == [True]


@pytest.mark.parametrize(
    "day",
    ["103年1月5日", "民國103年1月5日", "103/1/5", "103.01.05", "2014-01-05", "1030105", "１０３.１.５",
     Cell(CellKind.DATE, "2014-01-05", "103/1/5")],
)  # fmt: skip
def test_a_new_revision_with_its_date(day: str | Cell) -> None:
    plan = planned(
        sheet(("項目", "修訂目標值", "核准日期", "文號"), ("辦理講習", 6, day, "院授字第1號"))
    )
    (change,) = plan.changes
    assert (change.sure, change.index) == (True, 1)
    assert (str(change.value.target), change.value.approved_on) == ("6", "103-01-05")
    assert change.value.document == "院授字第1號"


def test_another_figure_of_a_revision_is_asked() -> None:
    (change,) = planned(sheet(("項目", "修訂目標值"), ("辦理講習", 6))).changes
    assert (change.sure, change.index) == (False, 0)
    assert change.value.approved_on == "102-09-30"


@pytest.mark.parametrize("day", ["13月", "102年2月30日", "102"])
def test_no_date_is_made_up(day: str) -> None:
    plan = planned(sheet(("項目", "修訂目標值", "核准日期"), ("辦理講習", 6, day)))
    assert not plan.changes
    assert "不是日期" in plan.left[0].why


def test_work_items_are_ticked_and_their_sum_is_not_typed_over() -> None:
    plan = planned(
        sheet(
            ("項目", "工作項目", "是否完成"), ("系統建置", "招標", "否"), ("系統建置", "驗收", "Ｖ")
        )
    )
    assert [(c.before, c.after, c.sure) for c in plan.changes] == [
        ("是", "否", True),
        ("否", "是", True),
    ]
    ((_, name, items),) = edits(plan.changes)
    assert (name, [item.done for item in items]) == ("items", [False, True])
    typed = planned(sheet(("項目", "實際值"), ("系統建置", 100)))
    assert not typed.changes
    assert "由工作項目算得" in typed.left[0].why


def test_hidden_rows_are_said_and_not_ticked() -> None:
    plan = planned(sheet(HEAD, ("核發證照", "件", 15), hidden_rows=frozenset([1])))
    assert [change.sure for change in plan.changes] == [False]
    assert "隱藏" in plan.notes[0]


def test_another_year_is_said() -> None:
    plan = planned(sheet(("99年度填報表",), HEAD, ("核發證照", "件", 15)))
    assert "99 年度" in plan.notes[0]


def test_the_heading_row_is_the_one_below_the_titles() -> None:
    made = sheet(("102年度填報表",), ("項目", "102年度實際值"), ("核發證照", 15))
    mapping = propose(made, annex(), {})
    assert (mapping.row, mapping.depth) == (1, 1)


def test_without_headings_nothing_is_sure() -> None:
    plan = planned(sheet(("核發證照", 15), ("規費收入", 3)))
    assert [short(change)[2::2] for change in plan.changes] == [("15", False), ("3", False)]


def test_what_is_remembered_applies_next_year() -> None:
    made = sheet(("名目", "102年度成果"), ("核發證照", 15))
    assert not propose(made, annex(), {}).sure
    chosen = Mapping(row=0, roles={0: Role.LABEL, 1: Role.ACTUAL}, shown=False)
    memory = dict([remember(made, chosen)])
    next_year = sheet(("某機關",), ("名目", "103年度成果"), ("核發證照", 16))
    mapping = propose(next_year, annex(), memory)
    assert (mapping.row, mapping.remembered, mapping.shown) == (1, True, False)
    assert [short(c)[1:] for c in planned(next_year, mapping=mapping).changes] == [
        ("actual", "16", "B3", True)
    ]


def test_headings_that_say_nothing_are_not_remembered_as_anything() -> None:
    made = sheet((1, 2), (3, 4))
    assert signature(made, -1, 1).strip("|") == ""


def test_a_layout_that_the_officer_chooses() -> None:
    made = sheet(HEAD, ("核發證照", "件", 15), ("核發證照", "件", 3))
    mapping = with_headings(made, annex(), 0, Layout.SUMMED)
    assert [short(c)[2] for c in planned(made, mapping=mapping).changes] == ["18"]
