"""What a new goal, indicator and year begin with."""

from app.core.model import (
    Annex,
    Goal,
    Indicator,
    Measure,
    Paragraph,
    Rounding,
    RoundingMode,
    default_section_title,
)

SECTIONS = ("一、衡量標準：", "二、辦理情形：", "三、年度目標值及達成度：", "四、效益：")
# A fiscal year's budget book reports the performance of two years before.
YEARS_BEFORE = 2


def blank_indicator() -> Indicator:
    """An indicator with the four sections' headings and one measure."""
    return Indicator(
        indicator="",
        measures=(Measure(label=""),),
        analysis=tuple(Paragraph(level=1, text=text) for text in SECTIONS),
    )


def blank_goal() -> Goal:
    """A goal with one blank indicator."""
    return Goal(title="", indicators=(blank_indicator(),))


def blank_annex(agency: str, fiscal_year: int, mode: RoundingMode, decimals: int = 0) -> Annex:
    """A year with one blank goal."""
    performance_year = fiscal_year - YEARS_BEFORE
    return Annex(
        agency=agency,
        fiscal_year=fiscal_year,
        performance_year=performance_year,
        section_title=default_section_title(performance_year),
        rounding=Rounding(mode=mode, decimals=decimals),
        goals=(blank_goal(),),
    )
