"""Reading figures in Chinese administrative prose."""

from app.core.prose.kinds import Kind
from app.core.prose.numbers import Quantity, Role, plain_width
from app.core.prose.roles import LAST_YEAR, ORIGINALLY, cue_role, read_numbers
from app.core.prose.units import scale_of

__all__ = [
    "LAST_YEAR",
    "ORIGINALLY",
    "Kind",
    "Quantity",
    "Role",
    "cue_role",
    "plain_width",
    "read_numbers",
    "scale_of",
]
