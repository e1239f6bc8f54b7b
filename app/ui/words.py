"""The Chinese words of the model's choices."""

from app.core.explain import MODE_WORDS, RULE_WORDS
from app.core.model import Qualifier
from app.core.wording import FORMULA_WORDS

RULE_CHOICES = list(RULE_WORDS.items())
FORMULA_CHOICES = list(FORMULA_WORDS.items())
MODE_CHOICES = list(MODE_WORDS.items())
INHERITED_MODE_CHOICES = [(None, "依年度設定"), *MODE_CHOICES]
QUALIFIER_CHOICES = [(None, "（無）"), *((q, q.value) for q in Qualifier)]
