"""What a stated figure is called and counted in, read from the words beside it."""

import re

from app.core.check.reading import Mention
from app.core.outline import read_heading, read_label
from app.core.prose import cue_role, plain_width

_STOPS = re.compile(r"[，。；;：:！!？?\n／/]")
_TAIL = re.compile(
    r"(?:(?:本|[0-9]{2,3})?年度|全年|目標[值數]?|原[定訂]|修[訂正]後?|調整後?|預[定計]|實際|達成?|完成(?=$)"
    r"|各|逾|約|近|計|共|累計|合計|為|至|到|新[臺台]幣|應|不超過|不低於|不高於|[:：≧≦≥≤><＞＜=＝\s(（])+$"
)
_HEAD = re.compile(r"^(?:、|並|及|與|和|另|其中?|[0-9]{2,3}年度?|本年度|年度|全年|[)）\s「])+")
_AFTER = re.compile(
    r"(?:(?:以[上下內]|之|的|左右)(?!以[上下內]))?(?P<words>(?!以[上下內])[\u3400-\u9fff]{2,20})"
)
_UNIT_WORD = re.compile(r"\s?(?P<unit>[^\s\d０-９，。、；：:,;.()（）「」≧≦以之]{1,10})")
_MOST_LABEL = 60


def label_of(mention: Mention, before: Mention | None) -> str:
    """What a figure's own clause calls it; "" where it says nothing but that it is the target.

    `before` is the figure before it in the same text, if there is one.
    """
    text = mention.text
    label = read_label(text)
    first = label.end if label else 0
    if mention.placed is not None and mention.placed.opens:
        first = mention.placed.heading_end
    if before is not None:
        first = max(first, before.quantity.unit_end)
    words = text[first : mention.quantity.start]
    clause = _STOPS.split(_TAIL.sub("", words).rstrip("，、：: "))[-1]
    inner = read_label(clause)
    own = _HEAD.sub("", _TAIL.sub("", clause[inner.end :] if inner else clause)).strip()
    after = _AFTER.match(text, mention.quantity.unit_end)
    if after and len(own) < 4 and not cue_role(after["words"]):
        own += _STOPS.split(after["words"])[0]
    return own[-_MOST_LABEL:]


def heading_label(mention: Mention) -> str:
    """What the paragraphs above call the thing: (一)輔導中小企業：1.目標值：240家."""
    if mention.placed is None:
        return ""
    for parent in reversed(mention.placed.parents):
        label = parent.label
        if label is None or parent.opens:
            continue
        text = parent.paragraph.text
        start, end = read_heading(text, label.end)
        words = text[start:end] if end > start else _STOPS.split(text[label.end :])[0]
        if words and cue_role(words) is None:
            return words.strip()[-_MOST_LABEL:]
    return ""


def unit_of(mention: Mention, prose: str) -> str:
    """The unit a figure stands with; a word no list knows where `prose` counts in it as well."""
    quantity = mention.quantity
    known = quantity.unit
    match = _UNIT_WORD.match(mention.text, quantity.end)
    if not match:
        return known
    word = match["unit"]
    longer = word.startswith((f"{known}/", f"{known}／"))
    if known and not longer:
        return known
    again = re.search(rf"[0-9]\s?{re.escape(word)}(?![\u3400-\u9fff])", plain_width(prose))
    alone = not known and match.end() >= len(mention.text.rstrip())
    return word if again or alone else known
