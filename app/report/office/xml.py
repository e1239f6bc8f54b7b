"""XML written as text: elements, attributes, and texts as ODF paragraphs hold them."""

import re
from collections.abc import Iterator, Mapping

from app.core.writable import LINE_END, writable

DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
# Blanks that a reader of ODF would drop or join (ODF 1.3, part 3, 6.1.2).
_BLANKS = re.compile("^ +| +$| {2,}")


def escaped(text: str) -> str:
    """Text as XML, also between double quotes."""
    safe = writable(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return safe.replace('"', "&quot;").replace("\r", "&#13;")


def element(name: str, attributes: Mapping[str, str], *children: str) -> str:
    """An element; the children are XML already."""
    opened = "".join([name, *(f' {key}="{_attribute(v)}"' for key, v in attributes.items())])
    content = "".join(children)
    return f"<{opened}>{content}</{name}>" if content else f"<{opened}/>"


def odf_text(text: str) -> str:
    """A text as the inside of an ODF paragraph: its line ends, tabs and blanks all kept."""
    return "<text:line-break/>".join(
        "<text:tab/>".join(map(_spaced, line.split("\t"))) for line in LINE_END.split(text)
    )


def _attribute(text: str) -> str:
    return escaped(text).replace("\n", "&#10;").replace("\t", "&#9;")


def _spaced(text: str) -> str:
    return "".join(_pieces(text))


def _pieces(text: str) -> Iterator[str]:
    end = 0
    for blank in _BLANKS.finditer(text):
        yield escaped(text[end : blank.start()])
        yield f'<text:s text:c="{len(blank[0])}"/>'
        end = blank.end()
    yield escaped(text[end:])
