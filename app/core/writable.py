"""Where a text's lines end, and what XML, and so every office file, cannot hold of it."""

import re

LINE_ENDS = frozenset("\n\r\v\f\x85\u2028\u2029")
LINE_END = re.compile("\r\n|[" + "".join(sorted(LINE_ENDS)) + "]")
# XML 1.0, 2.2, Char.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def writable(text: str) -> str:
    """The text with a mark for each character that XML cannot hold."""
    return _UNWRITABLE.sub("\ufffd", text)
