"""Sentences that follow the figures: what they should say now, and what the officer has changed.

A binding remembers the text as it last agreed with the figures. Where the
figures are others now, an unedited sentence simply follows; an edited one is
never overwritten but offered its new wording.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from enum import StrEnum

from app.core.draft.showing import shown
from app.core.model import Binding, Bound, BoundFigure, Measure, Paragraph, Rounding

# Past this many characters changed at once, figures are not looked for in them.
_MOST_COMPARED = 2000


class State(StrEnum):
    """How a bound sentence stands to its figures.

    FRESH agrees; EDITED agrees in its figures but in the officer's words;
    BEHIND can follow without touching a word of the officer's; STALE has been
    edited and disagrees, so the officer decides; LOST is bound to a measure
    that is gone.
    """

    FRESH = "fresh"
    EDITED = "edited"
    BEHIND = "behind"
    STALE = "stale"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class Standing:
    """A bound sentence's state, and `wording`, the text it should have now."""

    state: State
    wording: str
    binding: Binding


def standing(
    paragraph: Paragraph, measures: Mapping[str, Measure], rounding: Rounding
) -> Standing | None:
    """How a paragraph stands to its figures; None where it is bound to none.

    `measures` are the annex's by key. Where the officer's words and the new
    figures can be had together, `wording` has both.
    """
    binding = paragraph.binding
    if binding is None:
        return None
    text = paragraph.text
    if any(figure.measure not in measures for figure in binding.figures):
        return Standing(State.LOST, text, binding)
    now = _rendered(binding.wording, binding.figures, binding, measures, rounding)
    if now.wording == binding.wording:
        return Standing(State.FRESH if text == now.wording else State.EDITED, text, binding)
    if text in (now.wording, binding.wording):
        return Standing(State.FRESH if text == now.wording else State.BEHIND, now.wording, now)
    kept = moved(binding.wording, text, binding.figures)
    merged = _rendered(text, kept, binding, measures, rounding)
    lost = _changed(binding, now) - {(f.measure, f.what) for f in kept}
    offered = now if lost and binding.drafted else merged
    state = State.STALE if lost or binding.drafted else State.BEHIND
    return Standing(state, offered.wording, offered)


def followed(
    paragraph: Paragraph, measures: Mapping[str, Measure], rounding: Rounding
) -> Paragraph | None:
    """The paragraph brought up to its figures where that overwrites nothing, else None."""
    now = standing(paragraph, measures, rounding)
    if now is None or now.state is not State.BEHIND:
        return None
    return replace(paragraph, text=now.wording, binding=now.binding)


def accepted(
    paragraph: Paragraph, measures: Mapping[str, Measure], rounding: Rounding
) -> Paragraph:
    """The paragraph with the new wording that its standing offers."""
    now = standing(paragraph, measures, rounding)
    if now is None or now.state not in (State.BEHIND, State.STALE):
        return paragraph
    return replace(paragraph, text=now.wording, binding=now.binding)


def kept(paragraph: Paragraph, measures: Mapping[str, Measure], rounding: Rounding) -> Paragraph:
    """The paragraph left in the officer's words; it is stale again when figures change again."""
    binding = paragraph.binding
    if binding is None or any(figure.measure not in measures for figure in binding.figures):
        return replace(paragraph, binding=None)
    now = _rendered(binding.wording, binding.figures, binding, measures, rounding)
    return replace(paragraph, binding=now)


def with_field(
    paragraph: Paragraph,
    position: int,
    measure: Measure,
    what: Bound,
    rounding: Rounding,
    *,
    wan: bool = False,
    bare: bool = False,
) -> Paragraph:
    """The paragraph with a bound figure put in before a character.

    Figures that are bound in it already stay bound where the officer has not
    written over them.
    """
    binding = paragraph.binding
    before = moved(binding.wording, paragraph.text, binding.figures) if binding else ()
    words = shown(measure, what, rounding, wan=wan, bare=bare)
    text = paragraph.text[:position] + words + paragraph.text[position:]
    new = BoundFigure(
        measure=measure.key, what=what, start=position, end=position + len(words),
        wan=wan, bare=bare,
    )  # fmt: skip
    shifted = [
        _shifted(figure, len(words) if figure.start >= position else 0)
        for figure in before
        if figure.end <= position or figure.start >= position
    ]
    figures = tuple(sorted([*shifted, new], key=lambda figure: figure.start))
    drafted = binding is not None and binding.drafted
    return replace(
        paragraph, text=text, binding=Binding(wording=text, figures=figures, drafted=drafted)
    )


def moved(wording: str, text: str, figures: tuple[BoundFigure, ...]) -> tuple[BoundFigure, ...]:
    """The figures where they stand in an edited text; those written over are left out."""
    blocks = _common(wording, text)
    found = []
    for figure in figures:
        for start, at, length in blocks:
            if start <= figure.start and figure.end <= start + length:
                found.append(_shifted(figure, at - start))
                break
    return tuple(sorted(found, key=lambda figure: figure.start))


def _common(old: str, new: str) -> list[tuple[int, int, int]]:
    """Stretches that two texts share: where in the old, where in the new, how long."""
    most = min(len(old), len(new))
    head = next((i for i in range(most) if old[i] != new[i]), most)
    most -= head
    tail = next((i for i in range(most) if old[-1 - i] != new[-1 - i]), most)
    blocks = [(0, 0, head), (len(old) - tail, len(new) - tail, tail)]
    middle_old, middle_new = old[head : len(old) - tail], new[head : len(new) - tail]
    if middle_old and middle_new and max(len(middle_old), len(middle_new)) <= _MOST_COMPARED:
        matcher = SequenceMatcher(None, middle_old, middle_new, autojunk=False)
        blocks += [(head + a, head + b, n) for a, b, n in matcher.get_matching_blocks() if n]
    return blocks


def _shifted(figure: BoundFigure, by: int) -> BoundFigure:
    return replace(figure, start=figure.start + by, end=figure.end + by)


def _rendered(
    text: str,
    figures: tuple[BoundFigure, ...],
    binding: Binding,
    measures: Mapping[str, Measure],
    rounding: Rounding,
) -> Binding:
    """A text with its bound figures as they are now."""
    made, end, placed = "", 0, []
    for figure in figures:
        made += text[end : figure.start]
        measure = measures[figure.measure]
        words = shown(measure, figure.what, rounding, wan=figure.wan, bare=figure.bare)
        placed.append(replace(figure, start=len(made), end=len(made) + len(words)))
        made, end = made + words, figure.end
    return Binding(wording=made + text[end:], figures=tuple(placed), drafted=binding.drafted)


def _changed(binding: Binding, now: Binding) -> set[tuple[str, Bound]]:
    """Which figures differ between the text last agreed on and the present one."""
    return {
        (then.measure, then.what)
        for then, new in zip(binding.figures, now.figures, strict=True)
        if binding.wording[then.start : then.end] != now.wording[new.start : new.end]
    }
