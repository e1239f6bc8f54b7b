"""How the values of single fields are merged where that is not simply the one or the other.

Lists of records without keys (修訂, 工作項目, 等級, 原定目標值) are one value each: the last
revision is the one in force, weights add up to a whole and codes must differ, so
that what two sides made of them cannot be put together entry by entry unseen.
Notes and acceptances are sets: each entry stands for itself.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from app.core.model import Binding, Paragraph


def _note(note: Any) -> Any:
    """Notes are one, ticked or not."""
    return replace(note, done=False)


def _itself(entry: Any) -> Any:
    return entry


# What makes two entries the same one, by the field's name.
SETS: Mapping[str, Callable[[Any], Any]] = {"notes": _note, "acceptances": _itself}


def merged_set(
    same: Callable[[Any], Any],
    base: tuple[Any, ...],
    ours: tuple[Any, ...],
    theirs: tuple[Any, ...],
) -> tuple[Any, ...]:
    """The entries that neither side took away, those that came in put in by their time."""
    given, own, other = ({same(entry): entry for entry in side} for side in (base, ours, theirs))
    whole = [
        _either(given.get(key), entry, other.get(key, entry))
        for key, entry in own.items()
        if key in other or key not in given
    ]
    for key, entry in other.items():
        if key in own or key in given:
            continue
        later = (n for n, known in enumerate(whole) if _time(known) > _time(entry))
        whole.insert(next(later, len(whole)), entry)
    return tuple(whole)


def _either(base: Any, ours: Any, theirs: Any) -> Any:
    """Of an entry ticked on one side the side that changed it; new on both, the ticked one."""
    if ours == theirs or theirs == base:
        return ours
    return theirs if ours == base else max(ours, theirs, key=lambda entry: entry.done)


def _time(entry: Any) -> tuple[str, str]:
    return entry.when, repr(entry)


def follows_figures(ours: Paragraph, theirs: Paragraph) -> bool:
    """Whether both are the same sentence, each brought up to its side's figures and no more.

    Then nobody wrote either of them: it follows the merged figures.
    """
    mine, other = ours.binding, theirs.binding
    if not mine or not other or (ours.text, theirs.text) != (mine.wording, other.wording):
        return False
    return _sentence(mine) == _sentence(other)


def _sentence(binding: Binding) -> tuple[Any, ...]:
    """The sentence without the figures that it shows."""
    words, end = [], 0
    for figure in binding.figures:
        words.append(binding.wording[end : figure.start])
        end = figure.end
    words.append(binding.wording[end:])
    shown = tuple((f.measure, f.what, f.wan, f.bare) for f in binding.figures)
    return binding.drafted, tuple(words), shown
