"""The annex as immutable data. Attribute names are the interchange file's keys."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from app.core.figures import Figure
from app.core.numerals import to_chinese


def new_key() -> str:
    """A fresh key; keys are UUIDs so that the files of two officers can be merged."""
    from uuid import uuid4  # reading a file makes none, and the import takes its time

    return str(uuid4())


class Rule(StrEnum):
    """How an achievement is worked out 衡量方式."""

    RATIO = "ratio"
    INVERSE = "inverse"
    GROWTH = "growth"
    MILESTONE = "milestone"
    LEVEL = "level"
    NARRATIVE = "narrative"


class RoundingMode(StrEnum):
    """How a percentage is rounded 進位方式; halves in half_up go away from zero."""

    TRUNCATE = "truncate"
    HALF_UP = "half_up"
    HALF_EVEN = "half_even"
    UP = "up"


class InverseFormula(StrEnum):
    """The two readings of "less is better" 逆向公式."""

    QUOTIENT = "quotient"
    MIRROR = "mirror"


class Qualifier(StrEnum):
    """How the prose puts an actual figure."""

    OVER = "逾"
    ABOUT = "約"
    REACHED = "達"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rounding:
    """Mode and number of decimals of every percentage of an annex 進位."""

    mode: RoundingMode = RoundingMode.TRUNCATE
    decimals: int = 0
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """A revised target 修訂目標值. `approved_on` is 民國 yyy-mm-dd."""

    target: Figure
    approved_on: str | None
    document: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A work item 工作項目 of a milestone measure; `weight` in percent is its own share."""

    label: str
    weight: Figure
    done: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """A code and its meaning 等級 of a level measure."""

    code: str
    meaning: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """The figures of one thing measured 衡量項目. `target` is the original 原定目標值."""

    key: str = field(default_factory=new_key)
    label: str
    unit: str = ""
    rule: Rule = Rule.RATIO
    target: Figure | None = None
    revisions: tuple[Revision, ...] = ()
    actual: Figure | None = None
    actual_qualifier: Qualifier | None = None
    current: Figure | None = None
    previous: Figure | None = None
    unit_of_counts: str = ""
    growth_decimals: int = 0
    inverse_formula: InverseFormula = InverseFormula.QUOTIENT
    items: tuple[Item, ...] = ()
    levels: tuple[Level, ...] = ()
    statement: str | None = None
    decimals: int | None = None
    rounding_mode: RoundingMode | None = None
    each: bool = False
    target_display: str | None = None
    printed: str | None = None
    printed_growth: str | None = None
    note: str | None = None

    @property
    def target_in_force(self) -> Figure | None:
        """The last revision's target, else the original."""
        return self.revisions[-1].target if self.revisions else self.target


class Bound(StrEnum):
    """What of a measure a bound figure shows; TARGET is the one in force."""

    LABEL = "label"
    TARGET = "target"
    ORIGINAL = "original"
    REVISION = "revision"
    ACTUAL = "actual"
    CURRENT = "current"
    PREVIOUS = "previous"
    GROWTH = "growth"
    ACHIEVEMENT = "achievement"


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundFigure:
    """A stretch of a paragraph that shows a measure's figure 連動數值.

    `start` and `end` count characters of the binding's `wording`. `wan` writes
    the figure in 億 and 萬. `bare` leaves 各, 逾 and the unit to the text around.
    """

    measure: str
    what: Bound
    start: int
    end: int
    wan: bool = False
    bare: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Binding:
    """How a paragraph follows the figures 連動.

    `wording` is the text as it last agreed with the figures; where the
    paragraph's own text is another, the officer has edited it. `drafted` says
    that the program wrote the whole paragraph, not only the bound figures.
    """

    wording: str
    figures: tuple[BoundFigure, ...]
    drafted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """A paragraph of 績效衡量暨達成情形分析; its outline label is part of its text.

    Level 1 is 一、, 2 (一), 3 1., 4 (1).
    """

    key: str = field(default_factory=new_key)
    level: int
    text: str
    binding: Binding | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """A performance indicator 衡量指標, its target as printed, its measures and analysis."""

    key: str = field(default_factory=new_key)
    indicator: str
    target_lines: tuple[str, ...] = ()
    measures: tuple[Measure, ...] = ()
    analysis: tuple[Paragraph, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """An annual goal 年度績效目標 with at least one indicator."""

    key: str = field(default_factory=new_key)
    title: str
    indicators: tuple[Indicator, ...]

    def measures(self) -> Iterator[Measure]:
        """All measures through the goal, in printed order."""
        for indicator in self.indicators:
            yield from indicator.measures

    def paragraphs(self) -> Iterator[Paragraph]:
        """All paragraphs through the goal, in printed order."""
        for indicator in self.indicators:
            yield from indicator.analysis


COLUMNS = ("年度績效目標", "衡量指標", "原定目標值", "績效衡量暨達成情形分析")
BOOK = "預算總說明"


def default_section_title(performance_year: int) -> str:
    """The section title the source prints, for a 民國 year."""
    return f"{performance_year}年度施政績效及達成情形分析："


@dataclass(frozen=True, slots=True, kw_only=True)
class PageOptions:
    """How an annex is put on paper 版面設定; not part of the interchange file.

    `first_page` is the number of the first page in the book. `draft_mark` is
    printed across each page where it is not empty. `seals` are the titles of
    the 核章 block after the last row. `keep_headings` never leaves a heading
    alone at a page's foot; a row starts on a page with `least_lines` lines at
    least. `font` is a family's name, or empty for the first found.
    """

    first_page: int = 1
    draft_mark: str = ""
    print_date: bool = False
    seals: tuple[str, ...] = ()
    keep_headings: bool = False
    least_lines: int = 1
    font: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Acceptance:
    """A finding that an officer accepts 已接受的檢核結果, with the reason.

    `rule`, `entity` (a key), `field`, `said` and `expected` are the finding's
    own; a finding that says or expects something else is a new one. `when` is
    an ISO date and time.
    """

    rule: str
    entity: str
    field: str
    said: str
    expected: str
    reason: str
    who: str
    when: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A superior's note 審閱意見 on a field, which the officer ticks as done.

    `entity`, `key` and `field` say on what, as everywhere in the file; an
    empty `field` is the whole thing. `when` is an ISO date and time.
    """

    entity: str
    key: str
    field: str
    text: str
    who: str
    when: str
    done: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """A year handed in 送出: a named point of its history that locks it until it is unlocked.

    `key` is that of the journal's transaction, so that the point is found there
    whatever the clock said. `at` and `unlocked_at` are ISO dates and times; the
    unlocking 解除鎖定 has its reason, and all three are None while it is locked.
    """

    key: str
    name: str
    at: str
    who: str
    unlocked_at: str | None = None
    unlocked_by: str | None = None
    reason: str | None = None

    @property
    def locks(self) -> bool:
        """Whether the year is still locked by it."""
        return self.unlocked_at is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Giving:
    """Goals given out to a unit 分送, to be filled in and returned.

    `key` is what the unit's return names; `goals` are keys. `at` is an ISO date
    and time.
    """

    key: str
    unit: str
    at: str
    who: str
    goals: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AddedRun:
    """The first of several things added one behind the other, and what they were added behind
    (its key, or "" at the beginning of their list); `own` says that no return added them."""

    first: str
    after: str
    own: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Return:
    """What a unit returned, taken in 收回.

    `key` is the return's own, `earlier` are those that it goes on from, `giving`
    is what was given out. `at` and `who` tell who took it in, and when.
    """

    key: str
    giving: str
    unit: str
    at: str
    who: str
    earlier: tuple[str, ...] = ()
    runs: tuple[AddedRun, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What this file returned 回傳, and when; `state` is the annex then, packed."""

    key: str
    at: str
    who: str
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """What this file was given to fill in 分得: nothing but `goals` can be changed.

    `key` is that of the Giving; `base` is the annex as it was given out, packed
    (`app.exchange.packed`). `at` and `who` tell who gave it out, and when.
    """

    key: str
    unit: str
    at: str
    who: str
    goals: tuple[str, ...]
    base: str
    sent: tuple[Sent, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Light:
    """A light 燈號 and the least achievement in percent that has it; None: whatever is left."""

    name: str
    colour: str
    least: Figure | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafting:
    """How section 三 is worded 撰擬方式.

    `heading` follows 三、; `term` is 達成度 or 達成率; `wan` writes figures in 億
    and 萬; `full` states what was measured and its actual value beside a single
    percentage; `revision` adds the approval of a revised target; `clause` is
    added where the target is reached (達成年度目標值), or is empty.
    """

    heading: str = "年度目標值及達成度"
    term: str = "達成度"
    wan: bool = False
    full: bool = False
    revision: bool = False
    clause: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Annex:
    """The annex 施政績效及達成情形分析 of one agency's budget book of one fiscal year (民國)."""

    key: str = field(default_factory=new_key)
    agency: str
    book: str = BOOK
    section_title: str
    fiscal_year: int
    performance_year: int
    columns: tuple[str, str, str, str] = COLUMNS
    rounding: Rounding = Rounding()
    goals: tuple[Goal, ...] = ()
    page: PageOptions = PageOptions()
    acceptances: tuple[Acceptance, ...] = ()
    notes: tuple[Note, ...] = ()
    submissions: tuple[Submission, ...] = ()
    given: tuple[Giving, ...] = ()
    returned: tuple[Return, ...] = ()
    assignment: Assignment | None = None
    lights: tuple[Light, ...] = ()
    drafting: Drafting = Drafting()

    def numbered(self) -> Iterator[tuple[str, Goal]]:
        """Goals with their printed numbers: 一, 二, …"""
        for position, goal in enumerate(self.goals, 1):
            yield to_chinese(position), goal
