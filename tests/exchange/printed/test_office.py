"""ODT and DOCX: typed and automatic labels, merged cells, tracked changes, text beside the text."""

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from app.core.errors import Problem
from app.core.model import Annex
from app.exchange.printed.assembly import assemble
from app.exchange.printed.counting import WORD, numeral
from app.exchange.printed.docx import read_docx
from app.exchange.printed.files import read_printed_file
from app.exchange.printed.odt import read_odt
from app.exchange.printed.report import unplaced
from tests.exchange.printed.comparing import differences
from tests.exchange.printed.making import make_odt
from tests.soak.corpus import documents
from tests.soak.writing import Document as Written

Same = Callable[[Annex], None]
_ODF = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" '
    'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"'
)


@pytest.mark.parametrize("counted", [False, True])
@pytest.mark.parametrize("headed", [False, True])
def test_the_annex_as_odt(
    annex_104: Annex, is_same: Same, tmp_path: Path, counted: bool, headed: bool
) -> None:
    path = make_odt(annex_104, tmp_path / "a.odt", counted=counted, headed=headed)
    read = assemble(read_printed_file(path))
    is_same(read.annex)
    assert unplaced(read.runs) == ()


@pytest.mark.parametrize("written", documents()[:6], ids=lambda d: d.name)
def test_documents_as_odt(written: Written, tmp_path: Path) -> None:
    read = assemble(read_printed_file(make_odt(written.annex, tmp_path / "a.odt")))
    assert differences(read.annex, written.annex, levels=False) == []


def odt(tmp_path: Path, body: str, automatic: str = "") -> list[str]:
    """The lines of an ODT with this body."""
    content = (
        f"<office:document-content {_ODF}><office:automatic-styles>{automatic}"
        f"</office:automatic-styles><office:body><office:text>{body}</office:text></office:body>"
        "</office:document-content>"
    )
    path = tmp_path / "b.odt"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("content.xml", content)
    return [line.text for line in read_odt(path).lines()]


def test_what_an_odt_shows_is_read_and_what_it_hides_is_not_mixed_in(tmp_path: Path) -> None:
    lines = odt(
        tmp_path,
        "<text:tracked-changes><text:changed-region><text:deletion><text:p>刪去的</text:p>"
        "</text:deletion></text:changed-region></text:tracked-changes>"
        '<text:p>甲<text:span>乙</text:span><text:soft-page-break/>丙<text:s text:c="2"/>丁'
        '<text:change text:change-id="1"/>戊<text:note><text:note-citation>1</text:note-citation>'
        "<text:note-body><text:p>附註文字</text:p></text:note-body></text:note>己</text:p>"
        "<text:p>上<text:line-break/>下</text:p>",
    )
    assert lines == ["甲乙丙  丁戊己", "附註文字", "上", "下"]


def test_lists_of_an_odt_go_on_begin_anew_and_start_where_they_are_told(tmp_path: Path) -> None:
    style = (
        '<text:list-style style:name="L"><text:list-level-style-number text:level="1" '
        'style:num-suffix="、" style:num-format="一, 二, 三, ..."/></text:list-style>'
    )
    item = "<text:list-item><text:p>項</text:p></text:list-item>"
    started = '<text:list-item text:start-value="11"><text:p>項</text:p></text:list-item>'
    head = "<text:list-header><text:p>頭</text:p></text:list-header>"
    lines = odt(
        tmp_path,
        f'<text:list text:style-name="L">{head}{item}{item}</text:list><text:p>間</text:p>'
        f'<text:list text:style-name="L" text:continue-numbering="true">{item}{started}{item}</text:list>'
        f'<text:list text:style-name="L">{item}</text:list>',
        style,
    )
    assert lines == ["頭", "一、項", "二、項", "間", "三、項", "十一、項", "十二、項", "一、項"]


def test_repeated_cells_and_tables_within_cells(tmp_path: Path) -> None:
    inner = "<table:table><table:table-row><table:table-cell><text:p>內</text:p></table:table-cell></table:table-row></table:table>"
    lines = odt(
        tmp_path,
        f"<table:table><table:table-row><table:table-cell>{inner}</table:table-cell>"
        '<table:table-cell table:number-columns-repeated="2"><text:p>複</text:p></table:table-cell>'
        '</table:table-row><table:table-row table:number-rows-repeated="1000000"><table:table-cell/>'
        "</table:table-row></table:table>",
    )
    assert lines == ["內", "複", "複"]


def make_docx(annex: Annex, path: Path) -> Path:
    """The annex by python-docx, every label typed, agency, book and year in the page's header."""
    document = Document()
    header = document.sections[0].header
    header.paragraphs[0].text = annex.agency
    header.add_paragraph(" ".join(annex.book))
    header.add_paragraph(f"中華民國 {annex.fiscal_year} 年度")
    document.add_paragraph(annex.section_title)
    table = document.add_table(rows=1, cols=4)
    for cell, name in zip(table.rows[0].cells, annex.columns, strict=True):
        cell.text = name
    for number, goal in annex.numbered():
        first = None
        for indicator in goal.indicators:
            cells = table.add_row().cells
            texts = [
                f"{number}、{goal.title}" if first is None else "",
                indicator.indicator,
                "\n".join(indicator.target_lines),
            ]
            for cell, text in zip(cells, texts, strict=False):
                cell.text = text
            cells[3].text = indicator.analysis[0].text if indicator.analysis else ""
            for paragraph in indicator.analysis[1:]:
                cells[3].add_paragraph(paragraph.text)
            first = first.merge(cells[0]) if first is not None else cells[0]
    document.save(str(path))
    return path


def test_the_annex_as_docx(annex_104: Annex, is_same: Same, tmp_path: Path) -> None:
    read = assemble(read_printed_file(make_docx(annex_104, tmp_path / "a.docx")))
    is_same(read.annex)
    assert unplaced(read.runs) == ()


@pytest.mark.parametrize("written", documents()[:6], ids=lambda d: d.name)
def test_documents_as_docx(written: Written, tmp_path: Path) -> None:
    read = assemble(read_printed_file(make_docx(written.annex, tmp_path / "a.docx")))
    assert differences(read.annex, written.annex, levels=False) == []


def docx(tmp_path: Path, *paragraphs: str) -> list[str]:
    """The lines of a DOCX with these paragraphs, given as what is inside w:p."""
    document = Document()
    for inner in paragraphs:
        document.element.body.insert(
            len(document.element.body) - 1, parse_xml(f"<w:p {nsdecls('w')}>{inner}</w:p>")
        )
    path = tmp_path / "b.docx"
    document.save(str(path))
    return [line.text for line in read_docx(path).lines()]


def run(text: str) -> str:
    return f"<w:r><w:t>{text}</w:t></w:r>"


def test_tracked_changes_of_a_docx_are_read_as_accepted(tmp_path: Path) -> None:
    lines = docx(
        tmp_path,
        f'{run("甲")}<w:ins w:id="1">{run("加")}</w:ins><w:del w:id="2"><w:r><w:delText>刪</w:delText></w:r></w:del>{run("乙")}',
        f'<w:pPr><w:rPr><w:del w:id="3"/></w:rPr></w:pPr>{run("上段")}',
        run("下段"),
        '<w:r><w:t>一</w:t><w:br/><w:t>二</w:t><w:tab/><w:t>三</w:t><w:sym w:font="Wingdings" w:char="F06C"/></w:r>',
    )
    assert lines == ["甲加乙", "上段下段", "一", "二\t三•"]


_FORMATS = (
    ("taiwaneseCountingThousand", "%1、"), ("taiwaneseCountingThousand", "(%2)"),
    ("decimal", "%3."), ("decimal", "(%4)"), ("ideographTraditional", "%5、"),
    ("decimalEnclosedCircle", "%6"), ("decimalFullWidth", "%7．"), ("lowerRoman", "%8)"),
    ("bullet", "\uf0b7"),
)  # fmt: skip


def numbered(level: int, num: int) -> str:
    return (
        f'<w:pPr><w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{num}"/></w:numPr></w:pPr>'
        + run("項")
    )


def test_automatic_numbers_of_a_docx(tmp_path: Path) -> None:
    levels = "".join(
        f'<w:lvl w:ilvl="{n}"><w:start w:val="1"/><w:numFmt w:val="{way}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for n, (way, text) in enumerate(_FORMATS)
    )
    numbering = (
        f'<w:numbering {nsdecls("w")}><w:abstractNum w:abstractNumId="7">{levels}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>'
        '<w:num w:numId="2"><w:abstractNumId w:val="7"/><w:lvlOverride w:ilvl="0">'
        '<w:startOverride w:val="11"/></w:lvlOverride></w:num></w:numbering>'
    )
    document = Document()
    body = document.element.body
    order = [(0, 1), (1, 1), (1, 1), (2, 1), (3, 1), (0, 1), (1, 1), (0, 2), (0, 2),
             (4, 1), (5, 1), (6, 1), (7, 1), (8, 1)]  # fmt: skip
    for level, num in order:
        body.insert(len(body) - 1, parse_xml(f"<w:p {nsdecls('w')}>{numbered(level, num)}</w:p>"))
    document.save(str(tmp_path / "plain.docx"))
    path = tmp_path / "b.docx"
    with zipfile.ZipFile(tmp_path / "plain.docx") as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            new.writestr(name, numbering if name == "word/numbering.xml" else old.read(name))
    labels = [line.text.removesuffix("項") for line in read_docx(path).lines()]
    assert labels == ["一、", "(一)", "(二)", "1.", "(1)", "二、", "(一)", "十一、", "十二、",
                      "甲、", "①", "１．", "i)", "•"]  # fmt: skip


@pytest.mark.parametrize(
    ("way", "number", "written"),
    [
        ("一", 21, "二十一"), ("一", 101, "一百零一"), ("壹", 12, "拾貳"), ("甲", 12, "乙"),
        ("子", 3, "寅"), ("①", 21, "(21)"), ("a", 27, "aa"), ("I", 9, "IX"), ("１", 10, "１０"),
        ("〇", 10, "一〇"), ("01", 3, "03"), ("unknown", 4, "4"), ("1", 0, "0"),
    ],
)  # fmt: skip
def test_ways_to_count(way: str, number: int, written: str) -> None:
    assert numeral(number, way) == written


def test_every_way_of_word_is_one_we_can_write() -> None:
    assert all(numeral(2, way) not in ("", "1") for way in WORD.values())


@pytest.mark.parametrize("name", ["a.odt", "a.docx"])
@pytest.mark.parametrize("data", [b"", b"PK\x05\x06" + bytes(18), b"\xd0\xcf\x11\xe0old"])
def test_what_is_no_office_file_is_a_sentence(tmp_path: Path, name: str, data: bytes) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(Problem, match=r"a\.(odt|docx)"):
        read_printed_file(tmp_path / name)
