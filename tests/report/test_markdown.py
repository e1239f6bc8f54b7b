"""The annex as Markdown: read back by Qt's own reader of it, every text is what it was."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QTextDocument

from app.core.model import Goal, Indicator, Paragraph
from app.report.markdown import markdown
from app.workspace.transfer import sample
from tests.report.made_up import annex_of, goal_of
from tests.support import small_annex, texts

pytestmark = pytest.mark.usefixtures("qapp")  # whose fonts Qt's reader asks for

SIGNS = st.text("*_`#+-=|<>[]()!\\&~$@:/.1 \t甲aR\n", max_size=12)


def blocks(text: str) -> list[tuple[int, str]]:
    """The paragraphs that a reader shows, with their heading level."""
    document = QTextDocument()
    document.setMarkdown(text, QTextDocument.MarkdownFeature.MarkdownDialectGitHub)
    block, found = document.begin(), []
    while block.isValid():
        found.append((block.blockFormat().headingLevel(), block.text()))
        block = block.next()
    return found


def shown(text: str) -> str:
    """A text as a reader shows it: line ends alike, blanks joined."""
    return re.sub(r"\s+", " ", text).strip()


@pytest.mark.parametrize(
    "text",
    [
        "R&D", "<img src=x>", "a*b*c", "_a_ __b__", "1. 甲", "1) 甲", "- 甲", "+ 甲", "# 甲", "==", "---",
        "a|b", "|a|\n|-|", "`x`", "[a](b)", "![a](b)", "\\*", "&amp;", "http://a.tw", "www.a.tw", "a@b.tw",
        "~~a~~", "12.5%", "-3", "$a$", "> 甲", "甲\n1. 乙", "甲\n- 乙", "(一)甲", "***", "2.", "#",
    ],
)  # fmt: skip
def test_text_stays_text(text: str) -> None:
    annex = annex_of(goal_of(((1, text),), title=text))
    found = [(level, shown(said)) for level, said in blocks(markdown(annex))]
    assert (2, shown(f"一、{text}")) in found
    # Qt makes a paragraph of each line.
    assert f" {shown(text)} " in " ".join(["", *(said for level, said in found if not level), ""])


@given(SIGNS | texts)
def test_any_text_stays_text(text: str) -> None:
    if not shown(text) or any(char in text for char in "\x1c\x1d\x1e\x1f"):
        return
    page = markdown(annex_of(goal_of(((1, f"甲{text}乙"),))))
    found = shown(" ".join(said for _, said in blocks(page)))
    assert shown(re.sub("[\x00-\x08\x0e-\x1f\ufffe\uffff]", "\ufffd", f"甲{text}乙")) in found


def test_the_outline_is_nested() -> None:
    analysis = ((1, "一、甲"), (2, "(一)乙"), (3, "1.丙"), (3, "續"), (1, "二、丁"), (4, "(1)戊"))
    said = markdown(annex_of(goal_of(analysis)))
    assert "- 一、甲\n  - (一)乙\n    - 1\\.丙\n\n      續\n\n- 二、丁\n  - (1)戊\n" in said


def test_nothing_of_the_sample_is_lost() -> None:
    said = "".join(text for _, text in blocks(markdown(sample())))
    for goal in sample().goals:
        for paragraph in goal.paragraphs():
            assert paragraph.text in said


def test_a_goal_with_several_indicators() -> None:
    indicators = (Indicator(indicator="甲"), Indicator(indicator="乙"))
    annex = small_annex(goals=(Goal(title="丙", indicators=indicators),))
    headings = [text for level, text in blocks(markdown(annex)) if level == 3]
    assert headings == ["衡量指標：甲", "衡量指標：乙"]


def test_a_paragraph_without_anything_before_it() -> None:
    indicator = Indicator(indicator="甲", analysis=(Paragraph(level=3, text="沒有編號"),))
    annex = small_annex(goals=(Goal(title="丙", indicators=(indicator,)),))
    assert "\n- 沒有編號\n" in markdown(annex)
