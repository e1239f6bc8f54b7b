"""Ways to spoil a document, and ways to edit it that harm nothing.

Each mutation is a document's annex with one change, the kind of the change, and
the number of the goal in which a check must find it.
"""

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from app.core.figures import Figure, figure_of, in_wan
from app.core.model import Annex, Goal, Indicator, Measure, Paragraph, Revision, Rule
from app.core.numerals import to_chinese
from tests.soak.writing import Document, Marked, level_of

_UNITS = ("人", "件", "家", "場次", "公里", "人次", "座", "項", "台", "公頃", "冊", "戶")
_FIGURE = re.compile(r"[0-9][0-9,]*(?:\.[0-9]+)?")
_CHINESE = re.compile(r"[一二三四五六七八九]")


@dataclass(frozen=True)
class Mutation:
    """An annex with one change. `goal` is the number as printed; `what` tells the change."""

    kind: str
    goal: str
    annex: Annex
    what: str


def harmful(document: Document, seed: int = 0) -> Iterator[Mutation]:
    """Every harm to every recorded figure, column, weight and outline of a document."""
    rng = random.Random(seed)
    for make in (
        _figures_in_prose, _units_in_prose, _figures_recorded, _units_recorded, _weights,
        _revisions, _outline_labels, _sections, _headings, _terms,
    ):  # fmt: skip
        yield from make(document, rng)


# ---- changing one place of an annex


def with_indicator(annex: Annex, g: int, i: int, change: Callable[[Indicator], Indicator]) -> Annex:
    """The annex with one indicator changed."""
    goal = annex.goals[g]
    indicators = list(goal.indicators)
    indicators[i] = change(indicators[i])
    goals = list(annex.goals)
    goals[g] = replace(goal, indicators=tuple(indicators))
    return replace(annex, goals=tuple(goals))


def with_text(annex: Annex, mark: Marked, start: int, end: int, new: str) -> Annex:
    """The annex with characters of a marked field replaced."""

    def change(indicator: Indicator) -> Indicator:
        if mark.field == "target_lines":
            lines = list(indicator.target_lines)
            lines[mark.index] = lines[mark.index][:start] + new + lines[mark.index][end:]
            return replace(indicator, target_lines=tuple(lines))
        paragraphs = list(indicator.analysis)
        text = paragraphs[mark.index].text
        text = text[:start] + new + text[end:]
        paragraphs[mark.index] = replace(paragraphs[mark.index], text=text)
        return replace(indicator, analysis=tuple(paragraphs))

    return with_indicator(annex, mark.goal, mark.indicator, change)


def with_paragraphs(annex: Annex, g: int, i: int, texts: list[str]) -> Annex:
    """The annex with an analysis of other paragraphs."""
    made = tuple(Paragraph(level=level_of(text), text=text) for text in texts)
    return with_indicator(annex, g, i, lambda one: replace(one, analysis=made))


def with_measure(annex: Annex, g: int, i: int, m: int, **changes: Any) -> Annex:
    """The annex with fields of one measure changed."""

    def change(indicator: Indicator) -> Indicator:
        measures = list(indicator.measures)
        measures[m] = replace(measures[m], **changes)
        return replace(indicator, measures=tuple(measures))

    return with_indicator(annex, g, i, change)


# ---- figures


def other_digits(text: str, rng: random.Random) -> str:
    """A figure's text with another value, of the same shape."""
    for _ in range(50):
        positions = [p for p, char in enumerate(text) if char.isdigit()]
        if positions:
            p = rng.choice(positions)
            changed = text[:p] + rng.choice("0123456789") + text[p + 1 :]
            if not re.match(r"\D*0[0-9]", changed) and changed != text:
                return changed
        elif found := list(_CHINESE.finditer(text)):
            match = rng.choice(found)
            changed = text[: match.start()] + rng.choice("二三四五六七八九") + text[match.end() :]
            if changed != text:
                return changed
    return ""


def swapped_digits(text: str) -> str:
    """A figure's text with two neighbouring different digits swapped."""
    positions = [p for p, char in enumerate(text) if char.isdigit()]
    for a, b in pairwise(positions):
        if text[a] != text[b] and not (a == positions[0] and text[b] == "0"):
            return text[:a] + text[b] + text[a + 1 : b] + text[a] + text[b + 1 :]
    return ""


def _figures_in_prose(document: Document, rng: random.Random) -> Iterator[Mutation]:
    names = {
        "T": "target", "A": "actual", "P": "achievement", "C": "count", "B": "count",
        "G": "growth", "W": "weight", "S": "statement",
    }  # fmt: skip
    for mark in document.marks:
        where = "column" if mark.field == "target_lines" else f"prose {names[mark.kind]}"
        number = to_chinese(mark.goal + 1)
        for way, new in (
            ("changed", other_digits(mark.text, rng)),
            ("changed", other_digits(mark.text, rng)),
            ("swapped", swapped_digits(mark.text)),
        ):
            if new:
                annex = with_text(document.annex, mark, mark.start, mark.end, new)
                yield Mutation(f"{where} {way}", number, annex, f"{mark.text} → {new}")


def _units_in_prose(document: Document, rng: random.Random) -> Iterator[Mutation]:
    for mark in document.marks:
        digits = re.search(
            r"[0-9一二三四五六七八九十百千萬億]+(?=[^0-9一二三四五六七八九十百千萬億]*$)", mark.text
        )
        unit = mark.text[digits.end() :] if digits else ""
        if not unit or mark.kind in "SW":
            continue
        new = rng.choice([u for u in _UNITS if u not in (unit, unit[:-1]) and unit != u[:-1]])
        where = "column" if mark.field == "target_lines" else "prose"
        annex = with_text(document.annex, mark, mark.end - len(unit), mark.end, new)
        what = f"{mark.text} → {mark.text[: -len(unit)]}{new}"
        yield Mutation(f"unit in {where}", to_chinese(mark.goal + 1), annex, what)


def _measures(document: Document) -> Iterator[tuple[int, int, int, Measure]]:
    for g, goal in enumerate(document.annex.goals):
        for i, indicator in enumerate(goal.indicators):
            for m, measure in enumerate(indicator.measures):
                yield g, i, m, measure


def _figures_recorded(document: Document, rng: random.Random) -> Iterator[Mutation]:
    for g, i, m, measure in _measures(document):
        for name in ("target", "actual", "current", "previous"):
            figure = getattr(measure, name)
            if figure is None or (name == "actual" and measure.rule is Rule.NARRATIVE):
                continue
            for new in {other_digits(figure.text, rng), swapped_digits(figure.text)} - {""}:
                annex = with_measure(document.annex, g, i, m, **{name: Figure(new)})
                yield Mutation(f"recorded {name}", to_chinese(g + 1), annex, f"{figure} → {new}")
        for position, item in enumerate(measure.items):
            items = list(measure.items)
            items[position] = replace(item, done=not item.done)
            annex = with_measure(document.annex, g, i, m, items=tuple(items))
            yield Mutation("recorded done", to_chinese(g + 1), annex, item.label)


def _units_recorded(document: Document, rng: random.Random) -> Iterator[Mutation]:
    for g, i, m, measure in _measures(document):
        if measure.rule in (Rule.LEVEL, Rule.MILESTONE):
            continue
        name = "unit_of_counts" if measure.rule is Rule.GROWTH else "unit"
        unit = getattr(measure, name)
        new = rng.choice([u for u in _UNITS if u not in (unit, unit[:-1]) and unit != u[:-1]])
        annex = with_measure(document.annex, g, i, m, **{name: new})
        yield Mutation("recorded unit", to_chinese(g + 1), annex, f"{unit} → {new}")


def _weights(document: Document, rng: random.Random) -> Iterator[Mutation]:
    for g, i, m, measure in _measures(document):
        for position, item in enumerate(measure.items):
            items = list(measure.items)
            weight = figure_of(item.weight.value + rng.choice([-5, 5, 1]))
            items[position] = replace(item, weight=weight)
            annex = with_measure(document.annex, g, i, m, items=tuple(items))
            yield Mutation("recorded weight", to_chinese(g + 1), annex, f"{item.weight} → {weight}")


def _revisions(document: Document, rng: random.Random) -> Iterator[Mutation]:
    for g, i, m, measure in _measures(document):
        number = to_chinese(g + 1)
        if measure.revisions:
            bare = (replace(measure.revisions[-1], approved_on=None),)
            annex = with_measure(document.annex, g, i, m, revisions=bare)
            yield Mutation("revision unapproved", number, annex, measure.label)
            annex = with_measure(document.annex, g, i, m, revisions=())
            yield Mutation("revision lost", number, annex, measure.label)
        elif measure.target is not None and measure.rule is not Rule.NARRATIVE:
            lowered = Figure(other_digits(measure.target.text, rng) or "1")
            revision = (Revision(target=lowered, approved_on=None),)
            annex = with_measure(document.annex, g, i, m, revisions=revision)
            yield Mutation("revision unapproved", number, annex, f"{measure.target} → {lowered}")


# ---- outline


def _analyses(document: Document) -> Iterator[tuple[int, int, list[str]]]:
    for g, goal in enumerate(document.annex.goals):
        for i, indicator in enumerate(goal.indicators):
            yield g, i, [paragraph.text for paragraph in indicator.analysis]


_LABEL = re.compile(
    r"([一二三四五六七八九十]+)(?=、)|(?<=\()([一二三四五六七八九十]+)(?=\))|([0-9]+)(?=\.)"
)


def _outline_labels(document: Document, rng: random.Random) -> Iterator[Mutation]:
    for g, i, texts in _analyses(document):
        number = to_chinese(g + 1)
        for p, text in enumerate(texts):
            match = _LABEL.match(text) or (_LABEL.match(text, 1) if text[0] == "(" else None)
            if not match:
                continue
            said = match[0]
            value = int(said) if said.isdigit() else "一二三四五六七八九十".index(said) + 1
            for other in {value + 1, max(1, value - 1)} - {value}:
                new = str(other) if said.isdigit() else to_chinese(other)
                changed = [*texts]
                changed[p] = text[: match.start()] + new + text[match.end() :]
                annex = with_paragraphs(document.annex, g, i, changed)
                yield Mutation("numbering", number, annex, f"{text[:6]} → {changed[p][:6]}")


def _runs(texts: list[str]) -> list[list[str]]:
    runs: list[list[str]] = []
    for text in texts:
        if level_of(text) == 1 or not runs:
            runs.append([])
        runs[-1].append(text)
    return runs


def _sections(document: Document, rng: random.Random) -> Iterator[Mutation]:
    for g, i, texts in _analyses(document):
        number, runs = to_chinese(g + 1), _runs(texts)
        if len(runs) != 4:
            continue
        spoiled = []
        for s in range(4):
            title = runs[s][0].partition("：")[0] + "："
            spoiled += [
                ("section missing", runs[:s] + runs[s + 1 :], title),
                ("section doubled", runs[: s + 1] + runs[s:], title),
                ("section empty", [*runs[:s], [title], *runs[s + 1 :]], title),
            ]
        for s in range(3):
            spoiled.append(
                (
                    "sections out of order",
                    [*runs[:s], runs[s + 1], runs[s], *runs[s + 2 :]],
                    runs[s][0][:6],
                )
            )
        for kind, made, what in spoiled:
            annex = with_paragraphs(document.annex, g, i, [t for run in made for t in run])
            yield Mutation(kind, number, annex, what)


def _headings(document: Document, rng: random.Random) -> Iterator[Mutation]:
    for g, i, texts in _analyses(document):
        for p, text in enumerate(texts):
            if level_of(text) != 1 or "：" not in text:
                continue
            label, heading = text[:2], text[2:].partition("：")[0]
            other = {
                "標準": "基準",
                "情形": "狀況",
                "達成度": "達成率",
                "達成率": "達成度",
                "效益": "成果",
            }
            for old, new in other.items():
                if heading.endswith(old):
                    changed = [*texts]
                    changed[p] = f"{label}{heading[: -len(old)]}{new}：" + text.partition("：")[2]
                    annex = with_paragraphs(document.annex, g, i, changed)
                    yield Mutation("heading", to_chinese(g + 1), annex, changed[p][:14])
                    break


# ---- terms

_HAN = re.compile(r"[\u4e00-\u9fff]{5,}")


def _terms(document: Document, rng: random.Random) -> Iterator[Mutation]:
    """One character of a long term of a column changed, where prose has the term as well."""
    for g, goal in enumerate(document.annex.goals):
        prose = "\n".join(p.text for p in goal.paragraphs())
        for i, indicator in enumerate(goal.indicators):
            for line, text in enumerate(indicator.target_lines):
                for match in _HAN.finditer(text):
                    term = match[0]
                    if term not in prose or len(term) < 6:
                        continue
                    at = rng.randrange(2, len(term) - 1)
                    new = text[: match.start() + at] + "簇" + text[match.start() + at + 1 :]

                    def change(one: Indicator, line: int = line, new: str = new) -> Indicator:
                        lines = list(one.target_lines)
                        lines[line] = new
                        return replace(one, target_lines=tuple(lines))

                    annex = with_indicator(document.annex, g, i, change)
                    yield Mutation("term", to_chinese(g + 1), annex, f"{text} → {new}")


# ---- harmless edits

_INSERTED = (
    "依行政程序法第159條規定辦理。",
    "依據{year}年3月15日府授綜字第{year}0098765號函辦理。",
    "洽詢電話：02-2345-6789分機321。",
    "服務專線為1999。",
    "本案業於{year}年12月20日第5次會議討論通過。",
    "計畫期程為{year}年至{next}年。",
    "相關資料詳如附件3。",
    "詳見第12頁。",
    "本作業符合ISO 9001規範。",
    "會議於上午9時30分召開。",
)
_SYNONYMS = (
    ("達成度：", "達成度為"), ("目標值：", "目標值為"), ("；", "，"),
    ("累計", ""), ("共計", ""), ("合計", ""),
    ("（", "("), ("累計", "總計"), ("共", "合計"), ("合計", "共計"), ("辦理", "舉辦"), ("完成", "達成"),
    ("提升", "提高"), ("，", "， "), ("達成率", "達成度"), ("達成度", "達成率"), ("年度目標值", "目標值"),
    ("因", "由於"), ("實際", "實際上"), ("全年", "全年度"),
)  # fmt: skip


def harmless(document: Document, seed: int = 0) -> Iterator[Mutation]:
    """Edits that contradict nothing."""
    rng = random.Random(seed)
    for make in (
        _inserted, _spaced, _full_width, _rephrased, _regrouped, _dated, _renamed,
        _rewritten, _qualified, _joined, _counted_besides,
    ):  # fmt: skip
        yield from make(document, rng)


def _paragraphs(document: Document) -> Iterator[tuple[int, int, int, str]]:
    for g, i, texts in _analyses(document):
        for p, text in enumerate(texts):
            yield g, i, p, text


def _edited(document: Document, kind: str, g: int, i: int, p: int, text: str) -> Mutation:
    def change(one: Indicator) -> Indicator:
        paragraphs = list(one.analysis)
        paragraphs[p] = replace(paragraphs[p], text=text)
        return replace(one, analysis=tuple(paragraphs))

    return Mutation(kind, to_chinese(g + 1), with_indicator(document.annex, g, i, change), text)


def _inserted(document: Document, rng: random.Random) -> Iterator[Mutation]:
    year = document.annex.performance_year
    for g, i, p, text in _paragraphs(document):
        if text.endswith("。"):
            sentence = rng.choice(_INSERTED).format(year=year, next=year + 1)
            yield _edited(document, "sentence put in", g, i, p, text + sentence)


def _spaced(document: Document, rng: random.Random) -> Iterator[Mutation]:
    for g, i, p, text in _paragraphs(document):
        spaced = re.sub(r"(?<=[\u4e00-\u9fff])(?=[0-9])|(?<=[0-9])(?=[\u4e00-\u9fff%])", " ", text)
        if spaced != text:
            yield _edited(document, "spaces", g, i, p, spaced)


def _full_width(document: Document, rng: random.Random) -> Iterator[Mutation]:
    wide = str.maketrans("0123456789,.%()", "０１２３４５６７８９，．％（）")
    for g, i, p, text in _paragraphs(document):
        changed = re.sub(r"[0-9][0-9,.]*%?", lambda match: match[0].translate(wide), text)
        if changed != text:
            yield _edited(document, "full width", g, i, p, changed)


def _rephrased(document: Document, rng: random.Random) -> Iterator[Mutation]:
    for g, i, p, text in _paragraphs(document):
        heading, colon, body = text.partition("：") if level_of(text) == 1 else ("", "", text)
        for old, new in _SYNONYMS:
            if old in body:
                yield _edited(
                    document, f"{old} → {new}", g, i, p, heading + colon + body.replace(old, new)
                )


def _regrouped(document: Document, rng: random.Random) -> Iterator[Mutation]:
    for g, i, p, text in _paragraphs(document):
        plain = re.sub(r"(?<=[0-9]),(?=[0-9]{3})", "", text)
        if plain != text:
            yield _edited(document, "no thousands marks", g, i, p, plain)


def _dated(document: Document, rng: random.Random) -> Iterator[Mutation]:
    for g, i, p, text in _paragraphs(document):
        changed = re.sub(
            r"(?<![0-9.])[0-9]{1,2}(?=月(?:[0-9]|[^個]))|(?<=月)[0-9]{1,2}(?=日)",
            lambda match: str(1 + int(match[0]) % 12),
            text,
        )
        if changed != text:
            yield _edited(document, "dates", g, i, p, changed)


def _renamed(document: Document, rng: random.Random) -> Iterator[Mutation]:
    """Headings changed the same way throughout."""
    for old, new in (("辦理情形", "執行情形"), ("效益", "預期效益"), ("衡量標準", "衡量基準")):
        annex = document.annex
        for g, i, texts in _analyses(document):
            annex = with_paragraphs(
                annex, g, i, [t.replace(f"、{old}：", f"、{new}：") for t in texts]
            )
        yield Mutation("headings renamed throughout", "一", annex, f"{old} → {new}")


def _rewritten(document: Document, rng: random.Random) -> Iterator[Mutation]:
    """A marked figure written another way: 20,000 as 2萬, 15 as 十五."""
    for mark in document.marks:
        digits = _FIGURE.match(mark.text)
        if not digits or "萬" in mark.text or "億" in mark.text or "." in digits[0]:
            continue
        number = int(digits[0].replace(",", ""))
        rest = mark.text[digits.end() :]
        written = [f"{number}{rest}", f"{number:,}{rest}"]
        if number >= 10_000:
            written.append(in_wan(Figure(str(number))) + rest)
        if 2 < number < 10_000 and rest and rest[0] not in "%‰.":
            written.append(to_chinese(number) + rest)
        for new in written:
            if new != mark.text:
                annex = with_text(document.annex, mark, mark.start, mark.end, new)
                number_said = to_chinese(mark.goal + 1)
                yield Mutation("written otherwise", number_said, annex, f"{mark.text} → {new}")


def _qualified(document: Document, rng: random.Random) -> Iterator[Mutation]:
    """A word before or after a marked figure that leaves it the same."""
    for mark in document.marks:
        if mark.field == "target_lines":
            continue
        before = {"A": ("約", "逾", "達", "計", "共"), "T": ("達", "為", "至少"), "P": ("達", "為")}
        for word in before.get(mark.kind, ()):
            annex = with_text(document.annex, mark, mark.start, mark.start, word)
            yield Mutation(f"{word} put before", to_chinese(mark.goal + 1), annex, word + mark.text)
        if mark.kind == "T":
            annex = with_text(document.annex, mark, mark.end, mark.end, "以上")
            yield Mutation("以上 put after", to_chinese(mark.goal + 1), annex, mark.text + "以上")


def _joined(document: Document, rng: random.Random) -> Iterator[Mutation]:
    """The paragraphs of section 三 run together into one."""
    for g, i, texts in _analyses(document):
        runs = _runs(texts)
        if len(runs) == 4 and len(runs[2]) > 1:
            runs[2] = ["".join(runs[2])]
            annex = with_paragraphs(document.annex, g, i, [t for run in runs for t in run])
            yield Mutation("section run together", to_chinese(g + 1), annex, runs[2][0])


_COUNTED = (
    "會議由12人出席。", "另受理電話諮詢35件。", "並邀集學者專家5人、機關代表8人參與審查。",
    "編印手冊600冊分送各單位。",
    "工程分3標發包。", "另配合辦理宣導活動2場次。", "出差期間計3日。", "相關經費計150萬元。",
)  # fmt: skip


def _counted_besides(document: Document, rng: random.Random) -> Iterator[Mutation]:
    """A sentence with figures of other things, in sections 二 and 四."""
    for g, i, texts in _analyses(document):
        runs = _runs(texts)
        for s in (1, 3):
            if len(runs) == 4 and runs[s][-1].endswith("。"):
                changed = [*runs]
                sentence = rng.choice(_COUNTED)
                changed[s] = [*runs[s][:-1], runs[s][-1] + sentence]
                annex = with_paragraphs(document.annex, g, i, [t for run in changed for t in run])
                yield Mutation("other figures put in", to_chinese(g + 1), annex, sentence)


def column_of(goal: Goal) -> tuple[str, ...]:
    """All lines of a goal's target column."""
    return tuple(line for indicator in goal.indicators for line in indicator.target_lines)
