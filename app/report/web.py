"""The annex as a web page: one semantic table, nothing fetched from elsewhere, every text escaped."""

from collections.abc import Iterator, Sequence
from html import escape

from app.core.model import Annex, Goal, Indicator
from app.core.outline import read_label
from app.core.writable import LINE_END, writable
from app.report.cells import Text, goal_cell, indicator_cells
from app.report.style import PageStyle

_CSS = """
:root { color-scheme: light dark; }
body { margin: 2rem auto; max-width: 60rem; padding: 0 1rem; line-height: 1.5;
  font-family: "標楷體", "DFKai-SB", "BiauKai", "全字庫正楷體", "TW-Kai", serif; }
header { text-align: center; }
header p { margin: 0; font-size: 1.25rem; }
header .year { font-size: 1rem; }
table { border-collapse: collapse; width: 100%; }
caption { text-align: left; padding: 0.75rem 0; }
th, td { border: 1px solid; padding: 0.25rem 0.6rem 0.25rem 0.35rem; vertical-align: top;
  text-align: left; font-weight: normal; }
thead th { text-align: center; vertical-align: middle; }
col.a, col.b { width: 16%; } col.c { width: 12%; } col.d { width: 56%; }
td p, th p { margin: 0; white-space: pre-wrap; line-break: strict; overflow-wrap: anywhere;
  hanging-punctuation: allow-end; }
.draft { font-weight: bold; }
@page { size: A4; margin: 1.5cm; }
@media print {
  body { margin: 0; max-width: none; padding: 0; font-size: 12pt; }
  thead { display: table-header-group; }
}
""".strip()
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def html_page(annex: Annex) -> str:
    """The whole page; the print options of the annex do not show but for the draft mark."""
    title = f"{annex.agency} {annex.section_title}"
    return "\n".join(
        [
            "<!DOCTYPE html>",
            '<html lang="zh-Hant-TW">',
            "<head>",
            '<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{_text(title)}</title>",
            f"<style>\n{_CSS}\n{_indents()}\n</style>",
            "</head>",
            "<body>",
            *_header(annex),
            "<main>",
            *_table(annex),
            "</main>",
            "</body>",
            "</html>",
            "",
        ]
    )


def _header(annex: Annex) -> Iterator[str]:
    yield "<header>"
    if annex.page.draft_mark:
        yield f'<p class="draft">{_text(annex.page.draft_mark)}</p>'
    yield f"<p>{_text(annex.agency)}</p>"
    yield f"<p>{_text(annex.book)}</p>"
    yield f'<p class="year">中華民國{annex.fiscal_year}年度</p>'
    yield "</header>"


def _table(annex: Annex) -> Iterator[str]:
    yield "<table>"
    yield f"<caption>{_text(annex.section_title)}</caption>"
    yield '<colgroup><col class="a"><col class="b"><col class="c"><col class="d"></colgroup>'
    heads = "".join(f'<th scope="col">{_text(column)}</th>' for column in annex.columns)
    yield f"<thead>\n<tr>{heads}</tr>\n</thead>"
    for number, goal in annex.numbered():
        yield from _goal(number, goal)
    yield "</table>"


def _goal(number: str, goal: Goal) -> Iterator[str]:
    """A goal as a group of rows, one an indicator; its own cell heads the group."""
    own = _paragraphs(goal_cell(number, goal), [""])
    head = f'<th scope="rowgroup" rowspan="{len(goal.indicators)}">{own}</th>'
    yield "<tbody>"
    for indicator in goal.indicators:
        yield f"<tr>{head}{''.join(_indicator(indicator))}</tr>"
        head = ""
    yield "</tbody>"


def _indicator(indicator: Indicator) -> Iterator[str]:
    own, target, analysis = indicator_cells(indicator, PageStyle())
    levels = [
        f"l{paragraph.level}{'' if read_label(paragraph.text) else ' on'}"
        for paragraph in indicator.analysis
    ]
    yield f"<td>{_paragraphs(own, [''])}</td>"
    yield f"<td>{_paragraphs(target, [''] * len(target))}</td>"
    yield f"<td>{_paragraphs(analysis, levels)}</td>"


def _paragraphs(texts: Sequence[Text], classes: Sequence[str]) -> str:
    return "".join(
        f'<p class="{named}">{_text(text.text)}</p>' if named else f"<p>{_text(text.text)}</p>"
        for text, named in zip(texts, classes, strict=True)
    )


def _indents() -> str:
    """The levels hang as they do on paper; `on` is a paragraph that goes on without a label."""
    rules = []
    for level, indent in enumerate(PageStyle().levels, 1):
        hang = f"padding-left: {indent.rest:g}em; text-indent: {indent.first - indent.rest:g}em;"
        rules.append(f".l{level} {{ {hang} }}")
    return "\n".join([*rules, ".on { text-indent: 0; }"])


def _text(text: str) -> str:
    return escape(writable("\n".join(LINE_END.split(text))))
