"""Rules on the wording of a goal: one term written two ways, widths, brackets, the font's gaps."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from app.core.check.finding import Place, Severity
from app.core.check.rule import Hit, Reading, Rule, fix_to, replaced

_HAN_RUN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]+")
# A title is freer in its words than a target, which names what is counted.
_IN_A_TITLE, _IN_AN_INDICATOR, _IN_A_TARGET = 8, 6, 5
_WINDOW = 8
_ANCHOR = 2
# These join words and differ for good reasons.
_JOINING = frozenset("及與暨和或之的於在為等並各其以至由一二三四五六七八九十")
_FULL_DIGIT, _HALF_DIGIT = re.compile(r"[０-９]"), re.compile(r"[0-9]")
_FULL_BRACKET, _HALF_BRACKET = re.compile(r"[（）]"), re.compile(r"[()]")
# A lone bracket may close a label: 1)
_CLOSES_LABEL = re.compile(r"\s*[0-9０-９]+")
_BRACKETS = re.compile(r"[()（）]")


@dataclass(frozen=True, slots=True)
class _Cell:
    """A text of a goal with where it stands; `around` is how much must agree about a
    character before another in its place is a misspelling; 0 in prose, which is free."""

    place: Place
    text: str
    around: int
    lines: tuple[str, ...] | None = None

    def at(self, start: int, end: int) -> Place:
        p = self.place
        return Place(p.entity, p.field, p.words, start, end, p.line)


def _cells(reading: Reading) -> Iterator[_Cell]:
    goal = reading.goal
    yield _Cell(Place(goal.key, "title", "年度績效目標"), goal.title, _IN_A_TITLE)
    for scope in reading.scopes:
        indicator, words = scope.indicator, scope.words
        place = Place(indicator.key, "indicator", f"{words}衡量指標")
        yield _Cell(place, indicator.indicator, _IN_AN_INDICATOR)
        for line, text in enumerate(indicator.target_lines):
            place = Place(
                indicator.key, "target_lines", f"{words}原定目標值第{line + 1}行", line=line
            )
            yield _Cell(place, text, _IN_A_TARGET, indicator.target_lines)
        for placed in scope.placed:
            yield _Cell(scope.paragraph(placed), placed.paragraph.text, 0)


def _terms(reading: Reading) -> Iterator[Hit]:
    """A term of a column that everywhere else is written with another character in it."""
    cells = list(_cells(reading))
    for position, cell in enumerate(cells):
        if not cell.around:
            continue
        rest = "\n".join(other.text for i, other in enumerate(cells) if i != position)
        found = next(_variants(cell.text, rest, cell.around), None)
        if found is not None:
            start, end, said, written = found
            place = cell.at(start, end)
            message = f"{place.words}寫「{said}」，其他地方寫「{written}」。"
            text = replaced(cell.text, start, end, written)
            value: object = text
            if cell.lines is not None:
                value = tuple(
                    text if i == place.line else line for i, line in enumerate(cell.lines)
                )
            yield Hit(place, message, said, written, fix_to(place, value, written))


def _variants(text: str, rest: str, around: int) -> Iterator[tuple[int, int, str, str]]:
    """Stretches of a text that the rest has but for one character: start, end, said, written."""
    for run in _HAN_RUN.finditer(text):
        words, offset = run[0], run.start()
        for i in range(len(words)):
            if _known(words, i, rest) or words[i] in _JOINING:
                continue
            if written := _other_spelling(words, i, rest, around):
                left, right, char = written
                start, end = i - min(left, 2), i + 1 + min(right, 2)
                said = words[start:end]
                other = words[start:i] + char + words[i + 1 : end]
                # Only the term itself, not its variant, may be new to the rest.
                if not _known(words[:i] + char + words[i + 1 :], i, text):
                    yield offset + start, offset + end, said, other


def _known(words: str, i: int, rest: str) -> bool:
    """Whether the rest has the character with either neighbour: it is then a word of its own."""
    before, after = words[max(0, i - 1) : i + 1], words[i : i + 2]
    return (len(before) > 1 and before in rest) or (len(after) > 1 and after in rest)


def _other_spelling(words: str, i: int, rest: str, around: int) -> tuple[int, int, str] | None:
    """How the rest spells the place: characters shared before and after, and the other one."""
    left, right = words[max(0, i - _WINDOW) : i], words[i + 1 : i + 1 + _WINDOW]
    anchor = left[-_ANCHOR:]
    if len(anchor) < _ANCHOR or not right or len(left) + len(right) < around:
        return None
    at = rest.find(anchor)
    while at >= 0:
        middle = at + _ANCHOR
        char = rest[middle : middle + 1]
        if _is_spelling(char, words[i]):
            after = _common_start(right, rest[middle + 1 : middle + 1 + _WINDOW])
            before = _common_start(left[::-1], rest[max(0, middle - _WINDOW) : middle][::-1])
            if after and before + after >= around:
                return before, after, char
        at = rest.find(anchor, at + 1)
    return None


def _is_spelling(char: str, other: str) -> bool:
    return char != other and bool(_HAN_RUN.fullmatch(char)) and char not in _JOINING


def _common_start(one: str, other: str) -> int:
    length = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        length += 1
    return length


def _widths(reading: Reading) -> Iterator[Hit]:
    for cell in _cells(reading):
        for name, full, half in (
            ("數字", _FULL_DIGIT, _HALF_DIGIT), ("括號", _FULL_BRACKET, _HALF_BRACKET),
        ):  # fmt: skip
            wide = full.search(cell.text)
            if wide and half.search(cell.text):
                place = cell.at(wide.start(), wide.end())
                yield Hit(place, f"{place.words}的{name}全形、半形混用。", wide[0], "同一種寬度")


def _brackets(reading: Reading) -> Iterator[Hit]:
    for cell in _cells(reading):
        for position in _unmatched(cell.text):
            place = cell.at(position, position + 1)
            said = cell.text[position]
            yield Hit(place, f"{place.words}的括號「{said}」沒有成對。", said, "成對括號")
            break


def _unmatched(text: str) -> Iterator[int]:
    """Where a bracket has no partner."""
    opened: list[int] = []
    for match in _BRACKETS.finditer(text):
        if match[0] in "(（":
            opened.append(match.start())
        elif opened:
            opened.pop()
        elif not _CLOSES_LABEL.fullmatch(text[: match.start()]):
            yield match.start()
    yield from opened


def _font(reading: Reading) -> Iterator[Hit]:
    for cell in _cells(reading) if reading.missing else ():
        seen: set[str] = set()
        for position, char in enumerate(cell.text):
            if char in reading.missing and char not in seen:
                seen.add(char)
                place = cell.at(position, position + 1)
                code = f"U+{ord(char):04X}"
                yield Hit(
                    place, f"{place.words}的「{char}」（{code}）字型裡沒有，印不出來。", char, code
                )


def _column_empty(reading: Reading) -> Iterator[Hit]:
    for scope in reading.scopes:
        if not any(line.strip() for line in scope.indicator.target_lines):
            words = f"{scope.words}原定目標值"
            place = Place(scope.indicator.key, "target_lines", words)
            yield Hit(place, f"{words}欄沒有文字。", "", "原定目標值")


TEXT_RULES = (
    Rule("column-empty", "原定目標值欄空白", Severity.WARNING, "原定目標值欄沒有文字", _column_empty),
    Rule("term", "一詞兩寫", Severity.WARNING, "目標值欄寫「工程站」，分析寫「工作站」", _terms),
    Rule("brackets", "括號不成對", Severity.WARNING, "「(5項」", _brackets),
    Rule("font", "字型缺字", Severity.WARNING, "字型裡沒有「𠀀」（U+20000）", _font),
    Rule("width", "全形半形混用", Severity.NOTE, "「１5件」", _widths),
)  # fmt: skip
