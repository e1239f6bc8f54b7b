"""Characters that no font has: where they stand, and the words to say it in."""

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass

from app.core.errors import Problem
from app.core.model import Annex
from app.report.pages import Place, PrintedAnnex

_MOST_NAMED = 8
_ANNEX_FIELDS = {
    "agency": "機關",
    "book": "書名",
    "section_title": "標題",
    "columns": "欄名",
    "seals": "核章",
    "draft_mark": "草稿字樣",
}


@dataclass(frozen=True, slots=True)
class Missing:
    """A character that no font has: its place in words and in data, and itself."""

    words: str
    place: Place
    offset: int
    char: str

    @property
    def code_point(self) -> str:
        """The code point as people write it: U+20BB7."""
        return f"U+{ord(self.char):04X}"


def find_missing(printed: PrintedAnnex, lost: Set[str]) -> Iterator[Missing]:
    """Every occurrence of the lost characters on the pages, once for each place in a field."""
    seen: set[tuple[Place, int]] = set()
    words = PlaceWords(printed.annex)
    for page in printed.pages:
        for line in (*page.lines(), *([page.draft] if page.draft else [])):
            if lost.isdisjoint(line.text):
                continue
            for offset, char in enumerate(line.text, line.start):
                if char in lost and (line.place, offset) not in seen:
                    seen.add((line.place, offset))
                    yield Missing(words.of(line.place), line.place, offset, char)


def refuse_missing(missing: Sequence[Missing]) -> None:
    """Raise Problem naming the characters, unless there are none."""
    if not missing:
        return
    named = "、".join(
        f"{m.words}第{m.offset + 1}字{_shown(m.char)}（{m.code_point}）"
        for m in missing[:_MOST_NAMED]
    )
    more = f"等{len(missing)}處" if len(missing) > _MOST_NAMED else ""
    raise Problem(
        f"{named}{more}沒有字型可印；請改用其他字，或安裝有此字的字型，或選擇以〓代替後再匯出。"
    )


def _shown(char: str) -> str:
    return f"「{char}」" if char.isprintable() else ""


class PlaceWords:
    """Places in words, by key."""

    def __init__(self, annex: Annex) -> None:
        self._named: dict[str, str] = {}
        for number, goal in annex.numbered():
            self._named[goal.key] = f"目標{number}的"
            several = len(goal.indicators) > 1
            for count, indicator in enumerate(goal.indicators, 1):
                which = f"第{count}個指標的" if several else ""
                self._named[indicator.key] = f"目標{number}的{which}"
                for order, paragraph in enumerate(indicator.analysis, 1):
                    self._named[paragraph.key] = f"目標{number}的{which}分析第{order}段"

    def of(self, place: Place) -> str:
        """The place as people say it: 目標二的分析第3段."""
        named = self._named.get(place.key, "")
        if place.field == "title":
            return f"{named}年度績效目標"
        if place.field == "indicator":
            return f"{named}衡量指標"
        if place.field == "target_lines":
            return f"{named}原定目標值第{place.entry + 1}行"
        if place.field in ("columns", "seals"):
            return f"{_ANNEX_FIELDS[place.field]}第{place.entry + 1}個"
        return named or _ANNEX_FIELDS.get(place.field, "頁面")
