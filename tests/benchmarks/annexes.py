"""Annexes of many goals whose texts all differ, for measuring."""

import json
import random
from dataclasses import replace

from app.core.model import Annex, Goal, Indicator, Paragraph, new_key
from app.workspace.transfer import sample

# The 5,401 characters in common use, as Big5 has them at its beginning.
_LEAD = range(0xA4, 0xC7)
_TRAIL = (*range(0x40, 0x7F), *range(0xA1, 0xFF))
_CHANGED = 0.15


def common_characters() -> list[str]:
    """The characters of Big5's first level."""
    codes = (bytes((lead, trail)) for lead in _LEAD for trail in _TRAIL)
    chars = (code.decode("big5", "ignore") for code in codes)
    return [char for char in chars if "一" <= char <= "龥"]


def grown(goals: int) -> Annex:
    """The sample annex with so many goals: the nine over again, one character in seven another."""
    chance = random.Random(104)
    annex, common = sample(), common_characters()
    made = []
    for number in range(goals):
        goal = annex.goals[number % len(annex.goals)]
        made.append(goal if number < len(annex.goals) else _changed(goal, chance, common))
    return replace(annex, goals=tuple(made))


def _changed(goal: Goal, chance: random.Random, common: list[str]) -> Goal:
    def other(text: str) -> str:
        return "".join(
            chance.choice(common) if char >= "一" and chance.random() < _CHANGED else char
            for char in text
        )

    indicators = tuple(
        Indicator(
            key=new_key(),
            indicator=other(indicator.indicator),
            target_lines=tuple(map(other, indicator.target_lines)),
            analysis=tuple(
                Paragraph(key=new_key(), level=p.level, text=p.text[:2] + other(p.text[2:]))
                for p in indicator.analysis
            ),
        )
        for indicator in goal.indicators
    )
    return Goal(key=new_key(), title=other(goal.title), indicators=indicators)


def for_typst(annex: Annex) -> str:
    """What prints of an annex, as the JSON that annex.typ reads."""
    printed = {
        "agency": annex.agency,
        "book": annex.book,
        "fiscal_year": annex.fiscal_year,
        "section_title": annex.section_title,
        "columns": annex.columns,
        "goals": [
            {
                "title": f"{number}、{goal.title}",
                "indicator": goal.indicators[0].indicator,
                "target_lines": goal.indicators[0].target_lines,
                "analysis": [{"level": p.level, "text": p.text} for p in goal.paragraphs()],
            }
            for number, goal in annex.numbered()
        ],
    }
    return json.dumps(printed, ensure_ascii=False)
