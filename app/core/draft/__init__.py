"""Drafting 撰擬: sentences made from the figures, and sentences that follow them."""

from app.core.draft.binding import (
    Standing,
    State,
    accepted,
    followed,
    kept,
    moved,
    standing,
    with_field,
)
from app.core.draft.showing import BLANK, shown
from app.core.draft.wording import draft_section, stated, with_section

__all__ = [
    "BLANK",
    "Standing",
    "State",
    "accepted",
    "draft_section",
    "followed",
    "kept",
    "moved",
    "shown",
    "standing",
    "stated",
    "with_field",
    "with_section",
]
