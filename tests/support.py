"""What the tests of several folders build on: made-up annexes, and the program as a process."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st

from app.core.figures import Figure
from app.core.model import (
    Annex,
    Goal,
    Indicator,
    InverseFormula,
    Item,
    Level,
    Measure,
    Paragraph,
    Qualifier,
    Revision,
    Rounding,
    RoundingMode,
    Rule,
)

ROOT = Path(__file__).parent.parent

# How long one example takes says nothing on a busy machine.
settings.register_profile("house", deadline=None, print_blob=True, max_examples=50)
settings.load_profile("house")

# Any character but NUL and half surrogate pairs; line ends, marks and plane 2 among them.
texts = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0")
    | st.sampled_from('績效，。「」%\n\r\t"\\𠀀😀é'),
    max_size=12,
)
_digits = st.text("0123456789", min_size=1, max_size=12)
figures = st.builds(
    lambda sign, whole, part: Figure(sign + whole + part),
    st.sampled_from(["", "", "-"]),
    _digits,
    st.just("") | _digits.map(lambda digits: f".{digits}"),
)
positive_figures = figures.map(lambda f: Figure(f.text.lstrip("-"))).filter(lambda f: f.value > 0)
modes = st.sampled_from(RoundingMode)
dates = st.builds(
    "{}-{:02}-{:02}".format, st.integers(1, 200), st.integers(1, 12), st.integers(1, 28)
)


def lists(of: st.SearchStrategy[Any], most: int = 3) -> st.SearchStrategy[tuple[Any, ...]]:
    """Tuples of up to `most`."""
    return st.lists(of, max_size=most).map(tuple)


revisions = st.builds(
    Revision,
    target=figures,
    approved_on=st.none() | dates,
    document=st.none() | texts,
    reason=st.none() | texts,
)
levels = st.dictionaries(texts, texts, max_size=3).map(
    lambda d: tuple(Level(code=code, meaning=meaning) for code, meaning in d.items())
)
# Any field may be left at its default: that is what export leaves out.
measures = st.fixed_dictionaries(
    {"label": texts},
    optional={
        "unit": texts,
        "rule": st.sampled_from(Rule),
        "target": st.none() | figures,
        "revisions": lists(revisions, 2),
        "actual": st.none() | figures,
        "actual_qualifier": st.none() | st.sampled_from(Qualifier),
        "current": st.none() | figures,
        "previous": st.none() | figures,
        "unit_of_counts": texts,
        "growth_decimals": st.integers(0, 3),
        "inverse_formula": st.sampled_from(InverseFormula),
        "items": lists(st.builds(Item, label=texts, weight=figures, done=st.booleans())),
        "levels": levels,
        "statement": st.none() | texts,
        "decimals": st.none() | st.integers(0, 100),
        "rounding_mode": st.none() | modes,
        "each": st.booleans(),
        "target_display": st.none() | texts,
        "printed": st.none() | texts,
        "printed_growth": st.none() | texts,
        "note": st.none() | texts,
    },
).map(lambda values: Measure(**values))
paragraphs = st.builds(Paragraph, level=st.integers(1, 4), text=texts, binding=st.none())
indicators = st.builds(
    Indicator,
    indicator=texts,
    target_lines=lists(texts),
    measures=lists(measures, 2),
    analysis=lists(paragraphs),
)
goals = st.builds(
    Goal, title=texts, indicators=st.lists(indicators, min_size=1, max_size=3).map(tuple)
)
annexes = st.fixed_dictionaries(
    {
        "agency": texts,
        "section_title": texts,
        "fiscal_year": st.integers(1, 999),
        "performance_year": st.integers(1, 999),
        "goals": lists(goals),
    },
    optional={
        "book": texts,
        "columns": st.tuples(texts, texts, texts, texts),
        "rounding": st.builds(
            Rounding, mode=modes, decimals=st.integers(0, 100), note=st.none() | texts
        ),
    },
).map(lambda values: Annex(**values))


def small_annex(**changes: Any) -> Annex:
    """Two goals, the second with two indicators; a paragraph and a measure each."""
    indicators = tuple(
        Indicator(
            indicator=f"指標{n}",
            target_lines=(f"{n}件",),
            measures=(
                Measure(label=f"項目{n}", unit="件", target=Figure("8"), actual=Figure("7")),
            ),
            analysis=(Paragraph(level=1, text=f"一、衡量標準{n}"),),
        )
        for n in (1, 2, 3)
    )
    goals = (
        Goal(title="甲", indicators=indicators[:1]),
        Goal(title="乙", indicators=indicators[1:]),
    )
    annex = Annex(
        agency="某機關",
        section_title="102年度施政績效及達成情形分析：",
        fiscal_year=104,
        performance_year=102,
        goals=goals,
    )
    return replace(annex, **changes)


def jixiao(*arguments: object, input: str | bytes | None = None, **options: Any) -> "Run":
    """Run the command line as a process of its own."""
    data = input.encode() if isinstance(input, str) else input
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    environment.pop("JIXIAO_DEBUG", None)
    done = subprocess.run(
        [sys.executable, "-m", "app", *map(str, arguments)],
        input=data,
        capture_output=True,
        env=environment,
        check=False,
        timeout=120,
        **options,
    )
    return Run(done.returncode, done.stdout.decode(), done.stderr.decode())


class Run:
    """What a run of the command line gave."""

    def __init__(self, status: int, out: str, err: str) -> None:
        self.status, self.out, self.err = status, out, err

    @property
    def json(self) -> Any:
        """The one JSON document on standard output."""
        return json.loads(self.out)

    def __repr__(self) -> str:
        return f"Run({self.status}, out={self.out[:500]!r}, err={self.err[:500]!r})"


def state_of(folder: Path) -> dict[str, bytes | None]:
    """Every file below a folder with its bytes, hidden ones too; None for a folder."""
    return {
        str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None
        for path in sorted(folder.rglob("*"))
    }
