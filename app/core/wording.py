"""Values of fields as people read them, from the form in which the journal has them."""

from typing import Any

from app.core.explain import MODE_WORDS, RULE_WORDS
from app.core.model import InverseFormula

FORMULA_WORDS = {
    InverseFormula.QUOTIENT: "目標值÷實際值",
    InverseFormula.MIRROR: "(2×目標值−實際值)÷目標值",
}
# What of a record people read, where they do not read all of it.
_TOLD = {
    "notes": ("text", "who", "done"),
    "acceptances": ("said", "reason", "who"),
    "submissions": ("name", "who", "reason"),
    "given": ("unit", "who"),
    "returned": ("unit", "who"),
    "assignment": ("unit", "who"),
}
_CHOICES: dict[str, dict[str, str]] = {
    "rule": {rule.value: words for rule, words in RULE_WORDS.items()},
    "inverse_formula": {formula.value: words for formula, words in FORMULA_WORDS.items()},
    "rounding_mode": {mode.value: words for mode, words in MODE_WORDS.items()},
}


def in_words(field: str, value: Any) -> str:
    """A value as people read it; what is written by another rule goes by its field's name."""
    if value is None or value == "":
        return "（空）"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return "；".join(in_words(field, entry) for entry in value) or "（空）"
    if isinstance(value, dict):
        told = [value.get(name) for name in _TOLD[field]] if field in _TOLD else value.values()
        return "，".join(
            "✓" if entry is True else in_words("", entry)
            for entry in told
            if entry not in (None, "", False)
        )
    return _CHOICES.get(field, {}).get(str(value), str(value))
