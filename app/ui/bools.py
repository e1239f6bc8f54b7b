"""A guard against a fault of PySide6 6.12.0 on Python 3.11."""

import sys

# More than any program emits, far below the counter's limit of 2^63.
_REFERENCES = 1 << 40


def keep_bools() -> None:
    """Give True and False references that PySide6 can take away.

    `Signal.emit` of PySide6 6.12.0 returns True without taking a reference to
    it, so that each emission drops one; some thousands later Python 3.11
    aborts with "deallocating True or False". From 3.12 on the two are immortal
    (PEP 683) and nothing is done.
    """
    if sys.version_info >= (3, 12):
        return
    import ctypes

    for value in (True, False):
        ctypes.c_ssize_t.from_address(id(value)).value += _REFERENCES
