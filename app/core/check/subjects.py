"""Which of several things a stretch of prose is about, by the words it shares with their labels."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import Generic, TypeVar

T = TypeVar("T")

_RUN = re.compile(r"[\u3400-\u9fff\uf900-\ufaffA-Za-z]+")
_NAME = re.compile(r"[A-Za-z]+[0-9]+")
# Words of every administrative sentence tell no measure from another.
_COMMON = frozenset(
    re.findall(
        r"\S+",
        """辦理 推動 完成 建置 提升 加強 強化 促進 人數 件數 次數 場次 數量 比率 情形 工作 計畫 年度 目標 標值
        實際 達成 成率 成度 執行 參與 相關 各項 全國 服務 案件 人員 民眾 活動 業務 資料 系統 機關 單位
        設施 設備 課程 會議""",
    )
)
_COMMON_WEIGHT = 0.25
# Two telling pairs name a measure, or one that is most of a short label.
_ENOUGH = 2.0
_LEAST, _LEAST_SHARE = 0.5, 0.4
_MARGIN = 1.5


def bigrams(words: str) -> set[str]:
    """The pairs of neighbouring characters, within runs of them, and names such as KPI2."""
    pairs = {run[i : i + 2] for run in _RUN.findall(words) for i in range(len(run) - 1)}
    return pairs.union(_NAME.findall(words))


class Subjects(Generic[T]):
    """The things, each with its label, among which a stretch of prose may speak."""

    def __init__(self, things: Sequence[tuple[str, T]]) -> None:
        pairs = [bigrams(label) for label, _ in things]
        seen = Counter(pair for own in pairs for pair in own)
        self._things = [thing for _, thing in things]
        self._weights = [
            {p: (_COMMON_WEIGHT if p in _COMMON else 1.0) / seen[p] for p in own} for own in pairs
        ]
        self._totals = [sum(weights.values()) or 1.0 for weights in self._weights]

    def told_by(self, words: str) -> T | None:
        """The thing that the words name more than any other, else None.

        A lone thing must be named too: what nobody names is no evidence.
        """
        here = bigrams(words)
        best, second = 0.0, 0.0
        winner: T | None = None
        for position, weights in enumerate(self._weights):
            shared = sum(weights[pair] for pair in here & weights.keys())
            share = shared / self._totals[position]
            if shared < _ENOUGH and (shared < _LEAST or share < _LEAST_SHARE):
                continue
            score = shared * share**0.5
            if score > best:
                best, second, winner = score, best, self._things[position]
            elif score > second:
                second = score
        return winner if best >= _MARGIN * second else None
