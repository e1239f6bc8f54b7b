"""Outline labels, the sections under them, and numbering anew."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.model import Paragraph
from app.core.outline import (
    HEADINGS,
    Section,
    inline_labels,
    label_text,
    normal_heading,
    outline,
    read_heading,
    read_label,
    renumbered,
    section_of,
)
from app.exchange.interchange import read_annex


def analysis(*texts: str) -> tuple[Paragraph, ...]:
    made = []
    for text in texts:
        label = read_label(text)
        made.append(Paragraph(level=label.level if label else 2, text=text))
    return tuple(made)


@pytest.mark.parametrize(
    ("text", "level", "number", "said"),
    [
        ("一、衡量標準：", 1, 1, "一、"),
        ("十二、其他", 1, 12, "十二、"),
        ("(三)推動", 2, 3, "(三)"),
        ("（三）推動", 2, 3, "（三）"),
        ("(十一)推動", 2, 11, "(十一)"),
        ("2.建置", 3, 2, "2."),
        ("２．建置", 3, 2, "２．"),
        ("2、建置", 3, 2, "2、"),
        ("(4)通過", 4, 4, "(4)"),
        ("（４）通過", 4, 4, "（４）"),
        ("  一、縮排", 1, 1, "一、"),
    ],
)
def test_labels(text: str, level: int, number: int, said: str) -> None:
    label = read_label(text)
    assert label is not None
    assert (label.level, label.number, text[label.start : label.end]) == (level, number, said)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "辦理15件",
        "1.5億元",
        "3、4月間",
        "102.9.30起",
        "(全署)",
        "一般民眾",
        "一一、",
        "(102年)",
    ],
)
def test_what_is_no_label(text: str) -> None:
    assert read_label(text) is None


@given(st.integers(1, 4), st.integers(1, 99))
def test_every_label_is_read_as_it_is_written(level: int, number: int) -> None:
    label = read_label(label_text(level, number) + "內容")
    assert label is not None
    assert (label.level, label.number) == (level, number)


def test_labels_inside_a_paragraph_stand_after_a_stop() -> None:
    text = "三、年度目標值及達成度：(一)年度目標值：1.甲5件。2.乙(三)項。(二)達成度：(1)88%；(2)1.5倍。"
    found = [text[label.start : label.end].strip() for label in inline_labels(text)]
    assert found == ["(一)", "1.", "2.", "(二)", "(1)", "(2)"]


@pytest.mark.parametrize(
    ("text", "heading"),
    [
        ("衡量標準：簡化申辦流程。", "衡量標準"),
        ("衡量標準:簡化", "衡量標準"),
        ("辦理情形", "辦理情形"),
        ("效益。", "效益"),
        ("年度目標值及達成度(一)目標值：15條。", "年度目標值及達成度"),
        ("提升服務品質。", ""),
        ("累計核發15件，均依限辦理：共3梯", ""),
    ],
)
def test_headings(text: str, heading: str) -> None:
    start, end = read_heading(text, 0)
    assert text[start:end] == heading


@pytest.mark.parametrize(
    ("heading", "number", "section"),
    [
        *((heading, 9, section) for section, heading in HEADINGS.items()),
        ("102年度目標值及達成率", 3, Section.TARGETS),
        ("目標達成情形", 3, Section.TARGETS),
        ("衡量指標及目標值之衡量標準", 1, Section.STANDARD),
        ("執行情形", 2, Section.CONDUCT),
        ("執行成效", 2, Section.CONDUCT),
        ("執行成效", 4, Section.BENEFIT),
        ("達成情形", 3, Section.TARGETS),
        ("預期效益", 4, Section.BENEFIT),
        ("未達目標原因", 4, Section.OTHER),
        ("檢討與改進", 5, Section.OTHER),
        ("", 2, Section.CONDUCT),
        ("其他", 5, Section.OTHER),
    ],
)
def test_sections(heading: str, number: int, section: Section) -> None:
    assert section_of(heading, number) is section


def test_a_year_before_a_heading_makes_no_difference() -> None:
    assert "年度目標值及達成度" in normal_heading("102年度目標值及達成度")
    assert "年度目標值及達成度" in normal_heading("１０２ 年度目標值及達成度")
    assert "辦理情形" in normal_heading("民國102年辦理情形")
    assert normal_heading("目標達成值及達成度") == ("目標達成值及達成度",)


def test_paragraphs_in_their_places() -> None:
    placed = outline(
        analysis(
            "前言。", "一、衡量標準：", "(一)甲。", "1.乙。", "(1)丙。", "接著說。", "(二)丁。",
            "四、效益：戊。",
        )
    )  # fmt: skip
    assert [p.words for p in placed] == [
        "第1段", "一、", "一、(一)", "一、(一)1.", "一、(一)1.(1)", "一、第5段", "一、(二)", "四、",
    ]  # fmt: skip
    assert [p.section for p in placed[1:]] == [Section.STANDARD] * 6 + [Section.BENEFIT]
    assert placed[0].section is None
    assert [p.opens for p in placed] == [False, True, *[False] * 5, True]


def test_a_heading_without_its_label_still_opens_its_section() -> None:
    first, second = (
        Paragraph(level=1, text="一、衡量標準：甲。"),
        Paragraph(level=1, text="效益：乙。"),
    )
    placed = outline((first, second))
    assert placed[1].section is Section.BENEFIT
    assert placed[1].label is None
    again = outline((first, Paragraph(level=1, text="衡量標準：丙。")))
    assert not again[1].opens


def test_the_sources_own_numbering_is_whole() -> None:
    annex = read_annex(Path("resources/annex-104.json").read_text(encoding="utf-8"), "annex")
    for goal in annex.goals:
        for indicator in goal.indicators:
            assert renumbered(indicator.analysis) == tuple(p.text for p in indicator.analysis)
            sections = [p.section for p in outline(indicator.analysis) if p.opens]
            assert sections == list(HEADINGS)


def test_numbering_anew_keeps_marks_and_words() -> None:
    texts = analysis(
        "一、甲", "三、乙", "（二）丙", "(五)丁", "３．戊", "沒有編號", "７、己", "(9)庚"
    )
    assert renumbered(texts) == (
        "一、甲", "二、乙", "（一）丙", "(二)丁", "1．戊", "沒有編號", "2、己", "(1)庚",
    )  # fmt: skip


LINES = st.lists(
    st.tuples(st.integers(0, 4), st.integers(1, 30)).map(
        lambda pair: (label_text(*pair) if pair[0] else "") + "內容。"
    ),
    max_size=12,
)


@given(LINES)
def test_numbering_anew_twice_changes_nothing_more(lines: list[str]) -> None:
    once = renumbered(analysis(*lines))
    assert renumbered(analysis(*once)) == once
    assert [text.partition("內容")[2] for text in once] == [t.partition("內容")[2] for t in lines]
