"""Three-way merge of an annex: what was given out, what it is now, what came back.

Everything goes by keys. What one side changed goes in; what both sides changed
to the same goes in; what they changed differently is a conflict, and stands as
ours until somebody decides. No change of a value is lost without being told.
"""

from app.core.merge.conflicts import ORDER, WHOLE, Conflict, Decide, keep_ours, take_theirs
from app.core.merge.merging import Merged, merge, must_fit
from app.core.merge.placing import OWN, Head, Rank

__all__ = [
    "ORDER",
    "OWN",
    "WHOLE",
    "Conflict",
    "Decide",
    "Head",
    "Merged",
    "Rank",
    "keep_ours",
    "merge",
    "must_fit",
    "take_theirs",
]
