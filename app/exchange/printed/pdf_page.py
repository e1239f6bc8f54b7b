"""A PDF page as characters with places and ruled lines, by PDFium. Points, from the page's foot."""

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass
from math import cos
from unicodedata import normalize

import pypdfium2 as pdfium
import pypdfium2.raw as raw

# No page of an annex comes near them.
MOST_CHARS = 50_000
_MOST_OBJECTS = 100_000
_MOST_SEGMENTS = 200_000
_DEEPEST = 6
# A rule is straight, and longer than a dash of text.
_STRAIGHT = 1.0
_SHORTEST = 3.0
_LEVEL_COSINE = 0.99
_HYPHENS = "\x02\ufffe\u00ad"
Matrix = tuple[float, float, float, float, float, float]
_SAME: Matrix = (1, 0, 0, 1, 0, 0)


@dataclass(frozen=True, slots=True)
class Char:
    """A character: its origin on the baseline, its advance's end, and its size."""

    text: str
    x: float
    y: float
    right: float
    size: float


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line: at `at`, from `start` to `end` along the other axis."""

    at: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class PageInk:
    """What stands on a page. `slanted` are characters not set level: a mark across the page."""

    width: float
    height: float
    chars: tuple[Char, ...]
    slanted: str
    vertical: tuple[Rule, ...]
    horizontal: tuple[Rule, ...]


def read_page(document: pdfium.PdfDocument, index: int) -> PageInk | None:
    """A page of a document, or None where it cannot be read."""
    page = raw.FPDF_LoadPage(document, index)
    if not page:
        return None
    try:
        layer = raw.FPDFText_LoadPage(page)
        try:
            chars, slanted = _chars(layer)
        finally:
            raw.FPDFText_ClosePage(layer)
        vertical: list[Rule] = []
        horizontal: list[Rule] = []
        for start, end in _strokes(page):
            _note(start, end, vertical, horizontal)
        return PageInk(
            raw.FPDF_GetPageWidthF(page), raw.FPDF_GetPageHeightF(page), tuple(chars), slanted,
            tuple(vertical), tuple(horizontal),
        )  # fmt: skip
    finally:
        raw.FPDF_ClosePage(page)


def _chars(layer: object) -> tuple[list[Char], str]:
    count = min(max(raw.FPDFText_CountChars(layer), 0), MOST_CHARS)
    x, y = ctypes.c_double(), ctypes.c_double()
    box = raw.FS_RECTF()
    found: list[Char] = []
    slanted: list[str] = []
    high = ""
    for i in range(count):
        text, high = _text(raw.FPDFText_GetUnicode(layer, i), high)
        if not text or (text == " " and raw.FPDFText_IsGenerated(layer, i) == 1):
            continue
        raw.FPDFText_GetCharOrigin(layer, i, x, y)
        raw.FPDFText_GetLooseCharBox(layer, i, box)
        if not text.isspace() and cos(raw.FPDFText_GetCharAngle(layer, i)) < _LEVEL_COSINE:
            slanted.append(text)
            continue
        size = abs(raw.FPDFText_GetFontSize(layer, i))
        height = abs(box.top - box.bottom)
        # A font of size 1 scaled by the matrix tells its size by its box only.
        size = size if 0.5 * height <= size <= 2 * height else height
        found.append(Char(text, x.value, y.value, max(box.right, x.value), size or 1.0))
    return found, "".join(slanted)


def _text(code: int, high: str) -> tuple[str, str]:
    """The character of a code, and the first half of one still to come."""
    if 0xD800 <= code < 0xDC00:
        return "", chr(code)
    if 0xDC00 <= code < 0xE000:
        pair = (high + chr(code)).encode("utf-16", "surrogatepass").decode("utf-16", "ignore")
        return pair, ""
    if code in (0, 0xFFFF) or code > 0x10FFFF:
        return "", ""
    char = chr(code)
    if char in _HYPHENS:
        return "-", ""
    if char.isspace():
        return ("", "") if char in "\r\n" else (" ", "")
    if code < 0x20:
        return "", ""
    # Some makers write the radicals for the characters that look like them.
    return (normalize("NFKC", char) if 0x2E80 <= code <= 0x2FDF else char), ""


def _strokes(page: object) -> Iterator[tuple[tuple[float, float], tuple[float, float]]]:
    """Every straight stretch of every path, those inside forms too, in the page's points."""
    left = [_MOST_OBJECTS, _MOST_SEGMENTS]
    count = min(max(raw.FPDFPage_CountObjects(page), 0), _MOST_OBJECTS)
    for i in range(count):
        yield from _of_object(raw.FPDFPage_GetObject(page, i), _SAME, 0, left)


def _of_object(
    found: object, outer: Matrix, depth: int, left: list[int]
) -> Iterator[tuple[tuple[float, float], tuple[float, float]]]:
    left[0] -= 1
    if not found or left[0] < 0 or left[1] < 0:
        return
    kind = raw.FPDFPageObj_GetType(found)
    if kind == raw.FPDF_PAGEOBJ_PATH:
        yield from _of_path(found, _times(_matrix(found), outer), left)
    elif kind == raw.FPDF_PAGEOBJ_FORM and depth < _DEEPEST:
        inner = _times(_matrix(found), outer)
        for i in range(min(max(raw.FPDFFormObj_CountObjects(found), 0), _MOST_OBJECTS)):
            yield from _of_object(raw.FPDFFormObj_GetObject(found, i), inner, depth + 1, left)


def _of_path(
    path: object, matrix: Matrix, left: list[int]
) -> Iterator[tuple[tuple[float, float], tuple[float, float]]]:
    x, y = ctypes.c_float(), ctypes.c_float()
    first = last = (0.0, 0.0)
    for i in range(min(max(raw.FPDFPath_CountSegments(path), 0), max(left[1], 0))):
        left[1] -= 1
        segment = raw.FPDFPath_GetPathSegment(path, i)
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        point = _moved(matrix, x.value, y.value)
        kind = raw.FPDFPathSegment_GetType(segment)
        if kind == raw.FPDF_SEGMENT_MOVETO:
            first = point
        elif kind == raw.FPDF_SEGMENT_LINETO:
            yield last, point
        last = point
        if raw.FPDFPathSegment_GetClose(segment):
            yield last, first


def _note(
    start: tuple[float, float],
    end: tuple[float, float],
    vertical: list[Rule],
    horizontal: list[Rule],
) -> None:
    (x0, y0), (x1, y1) = start, end
    if abs(x1 - x0) <= _STRAIGHT and abs(y1 - y0) >= _SHORTEST:
        vertical.append(Rule((x0 + x1) / 2, min(y0, y1), max(y0, y1)))
    elif abs(y1 - y0) <= _STRAIGHT and abs(x1 - x0) >= _SHORTEST:
        horizontal.append(Rule((y0 + y1) / 2, min(x0, x1), max(x0, x1)))


def _matrix(found: object) -> Matrix:
    matrix = raw.FS_MATRIX()
    if not raw.FPDFPageObj_GetMatrix(found, matrix):
        return _SAME
    return matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f


def _times(inner: Matrix, outer: Matrix) -> Matrix:
    a, b, c, d, e, f = inner
    p, q, r, s, t, u = outer
    return (
        a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s,
        e * p + f * r + t, e * q + f * s + u,
    )  # fmt: skip


def _moved(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f
