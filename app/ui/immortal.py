"""A guard against a fault of PySide6 6.12.0 on Python 3.11."""

import sys

# More than any program gives away, far below the counter's limit of 2^63.
_REFERENCES = 1 << 40


def keep_singletons() -> None:
    """Give None, True, False and NotImplemented references that PySide6 can take away.

    PySide6 6.12.0 returns them without taking a reference, as is right from
    Python 3.12 on, where they are immortal (PEP 683). Under 3.11 each slot,
    virtual method and `Signal.emit` that returns one so drops one reference,
    and some thousands later Python aborts with "deallocating None".
    """
    if sys.version_info >= (3, 12):
        return
    import ctypes

    for value in (None, True, False, NotImplemented):
        ctypes.c_ssize_t.from_address(id(value)).value += _REFERENCES
