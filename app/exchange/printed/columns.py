"""Which cells of a row are the four columns, told by the table's heading."""

import re
from collections.abc import Sequence

from app.core.model import COLUMNS
from app.exchange.printed.shape import Row

_MOST_HEADING = 30
# In this order: 年度目標值 is a target, 關鍵績效指標 an indicator.
_WORDS = (
    (3, re.compile(r"分析|達成情形|辦理情形|執行情形|達成狀況|執行成果|辦理成果|績效衡量")),
    (1, re.compile(r"指標|衡量項目|評估項目")),
    (2, re.compile(r"目標值|目標數|原[定訂]|預期")),
    (0, re.compile(r"目標|施政重點|重點工作|工作計畫|策略|計畫名稱")),
)
_PROSE = re.compile(r"[。；0-9０-９]")
_ENOUGH = 3


def heading_columns(row: Row) -> tuple[int, ...] | None:
    """Where the four columns stand if a row is the table's heading, else None."""
    found: dict[int, int] = {}
    for position, cell in enumerate(row.cells):
        text = cell.text
        if not text or len(text) > _MOST_HEADING or _PROSE.search(text):
            continue
        column = next((c for c, words in _WORDS if c not in found and words.search(text)), None)
        if column is not None:
            found[column] = position
    if len(found) < _ENOUGH or 3 not in found:
        return None
    return tuple(found.get(column, -1) for column in range(len(COLUMNS)))


def heading_texts(row: Row, columns: Sequence[int]) -> tuple[str, ...]:
    """The four headings as printed; the usual one where a column has none."""
    return tuple(
        row.cells[position].text if position >= 0 else usual
        for position, usual in zip(columns, COLUMNS, strict=True)
    )
