"""Annexes to print: made up by hypothesis, of all that an officer's text can hold."""

from dataclasses import replace

from hypothesis import strategies as st

from app.core.model import Annex, Goal, Indicator, PageOptions, Paragraph

# Chinese, marks, figures, words, blanks, line ends, plane 2 and what shares a font with nothing.
ALPHABET = (
    "一二三十人次年月日度署績效目標值達成情形分析辦理" * 2
    + "0123456789" * 2
    + ",.%％，。、；：！？「」『』（）()[]【】《》…—·“”"
    + "ABCabcR&D<b>-/"
    + " \u3000\t\n"
    + "𠮷𡍼堃"
)
chars = st.sampled_from(ALPHABET)
words = st.sampled_from(
    [
        "102年度",
        "1,638人次",
        "100%",
        "1萬1,638",
        "MOU",
        "e-Gate",
        "(一)",
        "（十一）",
        "1.",
        "12.5%",
        "——",
    ]
)
short = st.lists(chars | words, max_size=12).map("".join)
long = st.lists(chars | words, max_size=120).map("".join)
# A paragraph of many pages now and then.
texts = st.one_of(short, long, long.map(lambda text: text * 12))
labels = ["一、", "(一)", "1.", "(1)", ""]
paragraphs = st.builds(
    lambda level, labelled, text: Paragraph(
        level=level, text=(labels[level - 1] if labelled else "") + text
    ),
    st.integers(1, 4),
    st.booleans(),
    texts,
)
target_lines = st.builds(str.__add__, st.sampled_from(labels), short)


def tuples(of: object, least: int = 0, most: int = 4) -> st.SearchStrategy[tuple[object, ...]]:
    return st.lists(of, min_size=least, max_size=most).map(tuple)  # type: ignore[arg-type]


indicators = st.builds(
    Indicator,
    indicator=short,
    target_lines=tuples(target_lines),
    measures=st.just(()),
    analysis=tuples(paragraphs, most=8),
)
goals = st.builds(Goal, title=short, indicators=tuples(indicators, 1, 3))
options = st.builds(
    PageOptions,
    first_page=st.integers(1, 300),
    draft_mark=st.sampled_from(["", "", "草稿", "初稿 DRAFT"]),
    print_date=st.booleans(),
    seals=st.sampled_from([(), ("承辦人", "單位主管", "主辦會計", "機關首長")]),
    keep_headings=st.booleans(),
    least_lines=st.integers(1, 4),
    font=st.just(""),
)
annexes = st.builds(
    Annex,
    agency=st.sampled_from(["入出國及移民署", "某機關" * 20]),
    section_title=st.sampled_from(["102年度施政績效及達成情形分析：", "長標題" * 20, ""]),
    fiscal_year=st.integers(1, 999),
    performance_year=st.just(102),
    goals=tuples(goals, 0, 5),
    page=options,
)


def annex_of(*goals: Goal, **options: object) -> Annex:
    """An annex of these goals, with these page options."""
    return Annex(
        agency="某機關",
        section_title="102年度施政績效及達成情形分析：",
        fiscal_year=104,
        performance_year=102,
        goals=goals,
        page=replace(PageOptions(), **options),
    )


def goal_of(*analyses: str | tuple[tuple[int, str], ...], title: str = "目標") -> Goal:
    """A goal with an indicator an analysis: a text, or paragraphs with their levels."""
    return Goal(
        title=title,
        indicators=tuple(
            Indicator(
                indicator=f"指標{number}", target_lines=("1件",), analysis=_paragraphs(analysis)
            )
            for number, analysis in enumerate(analyses, 1)
        ),
    )


def _paragraphs(analysis: str | tuple[tuple[int, str], ...]) -> tuple[Paragraph, ...]:
    given = [(1, analysis)] if isinstance(analysis, str) else analysis
    return tuple(Paragraph(level=level, text=text) for level, text in given)
