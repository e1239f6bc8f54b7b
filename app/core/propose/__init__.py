"""Measures proposed from the prose 由文字擬出衡量項目, for the officer to confirm."""

from app.core.propose.proposal import Proposal, Source
from app.core.propose.proposing import Proposed, propose

__all__ = ["Proposal", "Proposed", "Source", "propose"]
