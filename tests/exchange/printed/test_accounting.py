"""Every character of a document goes to exactly one place, whatever the document is like."""

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.model import Annex
from app.exchange.printed.assembly import assemble
from app.exchange.printed.report import Way
from app.exchange.printed.shape import Block, Cell, Line, Printed, Row

_WORDS = st.sampled_from(
    [
        "年度績效目標", "衡量指標", "原定目標值", "績效衡量暨達成情形分析", "某某局", "預 算 總 說 明",
        "中華民國 104 年度", "102 年度施政績效及達成情形分析：", "- 3 -", "第 2 頁", "一、", "二、提升", "十一、",
        "一、衡量標準：件數。", "二、辦理情形： (一)甲 5 件。 (二)乙。", "(三)", "1.獲 4 國 2.達 12 次", "17 件", "100%",
        "擔，為國家", "", "  ", "。", "機關名稱：某局", "(續)", "一、提升(續)", "ISO 27001", "\u3000", "A\tB",
    ]
)  # fmt: skip
_TEXT = st.one_of(_WORDS, st.text(alphabet="一二三、(1). 甲乙件%：。\t", max_size=12))
_LINE = st.builds(
    Line, text=_TEXT, where=st.just("某處"), ends=st.booleans(), furniture=st.booleans()
)
_CELL = st.builds(Cell, lines=st.lists(_LINE, max_size=4).map(tuple), covered=st.booleans())
_ROW = st.builds(
    Row, cells=st.lists(_CELL, min_size=1, max_size=6).map(tuple), head=st.booleans(),
    after_break=st.booleans(),
)  # fmt: skip
_BLOCKS: st.SearchStrategy[list[Block]] = st.lists(st.one_of(_LINE, _ROW), max_size=14)


def _solid(text: str) -> str:
    return "".join(text.split())


def _printed_of(annex: Annex) -> Counter[str]:
    """The characters of the annex that came from a table."""
    texts = []
    for goal in annex.goals:
        texts.append(goal.title)
        for indicator in goal.indicators:
            texts += [indicator.indicator, *indicator.target_lines]
            texts += [paragraph.text for paragraph in indicator.analysis]
    return Counter(_solid("".join(texts)))


@settings(max_examples=300, deadline=None)
@given(blocks=_BLOCKS, measured=st.booleans(), keep=st.booleans())
def test_every_character_is_accounted_for_once(
    blocks: list[Block], measured: bool, keep: bool
) -> None:
    printed = Printed(name="甲", blocks=tuple(blocks), measured=measured)
    read = assemble(printed, keep_spaces=keep)
    assert _solid("".join(run.text for run in read.runs)) == _solid(
        "".join(line.text for line in printed.lines())
    )
    inside = [run for run in read.runs if run.way is Way.PLACED and run.goes.startswith("目標")]
    placed = Counter(_solid("".join(r.text for r in inside if not r.goes.endswith("編號"))))
    assert placed == _printed_of(read.annex), "what is said to be placed stands there"
