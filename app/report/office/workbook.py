"""The sheets of an annex: its measures, their work items and revisions, the year at a glance."""

from collections import Counter
from collections.abc import Iterator

from app.core.explain import MODE_WORDS
from app.core.model import Annex
from app.core.status import Status, status_of
from app.report.office.grid import Cell, Column, Sheet, number, whole
from app.report.office.measures import Entry, entries, measures_sheet

_ITEMS = "工作項目"
_DONE, _OPEN = "是", "否"
_PLACE = (Column("目標", 4), Column("項次", 4), Column("項目", 18))
_WEIGHT, _FLAG = "E", "F"


def workbook(annex: Annex) -> tuple[Sheet, ...]:
    """衡量項目, 工作項目, 修訂, 年度, in this order."""
    items, sums = _items(annex)
    return measures_sheet(annex, sums), items, _revisions(annex), _year(annex)


def _items(annex: Annex) -> tuple[Sheet, dict[str, str]]:
    """The work items, and by a measure's key the formula that adds up what is done."""
    rows: list[list[Cell]] = []
    sums = {}
    for entry in entries(annex):
        first = len(rows) + 2
        for item in entry.measure.items:
            done = _DONE if item.done else _OPEN
            rows.append([*_place(entry), item.label, number(item.weight), done])
        if entry.measure.items:
            flags, weights = (
                f"{_ITEMS}!${letter}${first}:${letter}${len(rows) + 1}"
                for letter in (_FLAG, _WEIGHT)
            )
            sums[entry.measure.key] = f'SUMIF({flags},"{_DONE}",{weights})'
    columns = (*_PLACE, Column("工作項目", 24), Column("權重", 6), Column("已完成", 6))
    return Sheet(_ITEMS, columns, rows), sums


def _revisions(annex: Annex) -> Sheet:
    rows = [
        [
            *_place(entry),
            whole(count),
            number(revision.target),
            revision.approved_on,
            revision.document,
            revision.reason,
        ]
        for entry in entries(annex)
        for count, revision in enumerate(entry.measure.revisions, 1)
    ]
    own = (("次", 4), ("修訂目標值", 8), ("核准日期", 8), ("文號", 18), ("理由", 24))
    return Sheet("修訂", (*_PLACE, *(Column(*one) for one in own)), rows)


def _year(annex: Annex) -> Sheet:
    return Sheet(
        "年度", (Column("項目", 14), Column("內容", 30)), [*_said(annex), *_counted(annex)]
    )


def _said(annex: Annex) -> Iterator[list[Cell]]:
    rounding = annex.rounding
    yield ["機關", annex.agency]
    yield ["書名", annex.book]
    yield ["預算年度", whole(annex.fiscal_year)]
    yield ["績效年度", whole(annex.performance_year)]
    yield ["標題", annex.section_title]
    yield ["進位方式", MODE_WORDS[rounding.mode]]
    yield ["小數位數", whole(rounding.decimals)]


def _counted(annex: Annex) -> Iterator[list[Cell]]:
    found = Counter(status_of(entry.measure, annex.rounding) for entry in entries(annex))
    yield ["年度績效目標數", whole(len(annex.goals))]
    yield ["衡量項目數", whole(sum(found.values()))]
    for status in Status:
        yield [f"{status.value}項目數", whole(found[status])]


def _place(entry: Entry) -> list[Cell]:
    return [entry.number, whole(entry.position), entry.measure.label]
