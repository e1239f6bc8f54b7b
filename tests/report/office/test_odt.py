"""The annex as ODT: its text, its styles, its package, and what comes back out of it."""

import io
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from zipfile import ZIP_STORED, ZipFile

import pytest
from hypothesis import HealthCheck, given, settings

from app.core.model import Annex, PageOptions
from app.core.numerals import to_chinese
from app.exchange.interchange import write_annex
from app.exchange.odt_attachment import attached, paragraphs
from app.workspace.transfer import export_annex, sample
from tests.report.made_up import annex_of, goal_of
from tests.report.made_up import annexes as printed_annexes
from tests.support import annexes, small_annex

DAY = date(2026, 11, 23)
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
usual = settings(
    max_examples=8, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


def members(annex: Annex, path: Path) -> dict[str, bytes]:
    export_annex(annex, path, printed_on=DAY)
    with ZipFile(path) as package:
        assert package.testzip() is None
        return {info.filename: package.read(info) for info in package.infolist()}


@pytest.fixture(scope="session")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("odt") / "a.odt"


def shown(text: str) -> str:
    """A text as XML can hold it, its line ends all alike."""
    text = re.sub("\r\n|[\n\r\v\f\x85\u2028\u2029]", "\n", text)
    return re.sub("[\x00-\x08\x0e-\x1f\ufffe\uffff]", "\ufffd", text)


def said(annex: Annex) -> Iterator[str]:
    """Every paragraph of the body in reading order, the empty ones left out."""
    yield annex.section_title
    yield from annex.columns
    for position, goal in enumerate(annex.goals, 1):
        yield f"{to_chinese(position)}、{goal.title}"
        for indicator in goal.indicators:
            yield indicator.indicator
            yield from indicator.target_lines
            yield from (paragraph.text for paragraph in indicator.analysis)
    yield from (seal.replace("\n", " ") for seal in annex.page.seals)


@given(annexes | printed_annexes)
@usual
def test_what_went_in_comes_out(out: Path, annex: Annex) -> None:
    parts = members(annex, out)
    assert attached(parts.get) == write_annex(annex)
    texts = [text for text in paragraphs(parts["content.xml"]) if text]
    assert texts == [shown(text) for text in said(annex) if text]


@given(annexes)
@usual
def test_the_same_annex_gives_the_same_bytes(out: Path, annex: Annex) -> None:
    members(annex, out)
    first = out.read_bytes()
    members(annex, out)
    assert out.read_bytes() == first


def test_the_package_is_an_odf_file(out: Path) -> None:
    parts = members(sample(), out)
    with ZipFile(out) as package:
        head = package.infolist()[0]
        assert (head.filename, head.compress_type) == ("mimetype", ZIP_STORED)
        assert all(info.date_time == (1980, 1, 1, 0, 0, 0) for info in package.infolist())
    assert out.read_bytes()[30:85].startswith(b"mimetypeapplication/vnd.oasis.opendocument.text")
    listed = re.findall(r'full-path="([^"]+)"', parts["META-INF/manifest.xml"].decode())
    assert sorted(listed) == sorted({*parts, "/"} - {"mimetype", "META-INF/manifest.xml"})
    for name, data in parts.items():
        if name.endswith(".xml"):
            ElementTree.fromstring(data)


def test_odfdo_reads_it(out: Path) -> None:
    members(sample(), out)
    from odfdo import Document

    document = Document(out)
    table = document.body.tables[0]
    assert (table.width, table.height) == (4, 10)
    assert "二、落實推動新移民照顧輔導措施" in str(table.get_cell((0, 2)))


def headings(parts: dict[str, bytes]) -> list[tuple[str, str]]:
    root = ElementTree.fromstring(parts["content.xml"])
    return [
        (one.get(f"{TEXT}outline-level") or "", "".join(one.itertext())[:4])
        for one in root.iter(f"{TEXT}h")
    ]


def test_the_outline_is_a_real_one(out: Path) -> None:
    analysis = (
        (1, "一、甲"),
        (2, "(一)乙"),
        (3, "1.丙"),
        (4, "(1)丁"),
        (4, "沒有編號"),
        (1, "二、戊"),
    )
    parts = members(annex_of(goal_of(analysis)), out)
    assert headings(parts) == [
        ("1", "一、目標"), ("2", "一、甲"), ("3", "(一)乙"), ("4", "1.丙"), ("5", "(1)丁"), ("2", "二、戊"),
    ]  # fmt: skip


def styles_named(parts: dict[str, bytes]) -> dict[str, str]:
    found = re.findall(
        r'style:name="([^"]+)" style:display-name="([^"]+)"', parts["styles.xml"].decode()
    )
    return dict(found)


def test_every_style_in_use_is_defined_and_has_a_chinese_name(out: Path) -> None:
    page = PageOptions(seals=("承辦人", "機關首長"), print_date=True, draft_mark="草稿")
    parts = members(annex_of(*sample().goals, **_options(page)), out)
    content = parts["content.xml"].decode()
    known = set(re.findall(r'style:name="([^"]+)"', content + parts["styles.xml"].decode()))
    used = set(re.findall(r'(?:text|table|draw):style-name="([^"]+)"', content))
    used |= set(re.findall(r'parent-style-name="([^"]+)"', content))
    assert used <= known
    assert {"分析 一、", "分析 (一)", "分析 1.", "分析 (1)", "原定目標值", "機關"} <= set(
        styles_named(parts).values()
    )


def _options(page: PageOptions) -> dict[str, Any]:
    return {
        name: getattr(page, name) for name in ("seals", "print_date", "draft_mark", "first_page")
    }


def test_page_number_date_and_titles(out: Path) -> None:
    annex = annex_of(goal_of("甲"), first_page=37, print_date=True)
    parts = members(annex, out)
    assert 'style:page-number="37"' in parts["content.xml"].decode()
    assert paragraphs(parts["styles.xml"]) == [
        "某機關", "預算總說明", "中華民國104年度", "列印日期：115年11月23日\t",
    ]  # fmt: skip
    without = members(small_annex(section_title=""), out)["content.xml"].decode()
    assert re.search(r'style:name="T"[^>]*master-page-name="Annex"', without)


def test_several_indicators_stand_beside_one_goal(out: Path) -> None:
    content = members(annex_of(goal_of("甲", "乙", "丙")), out)["content.xml"].decode()
    assert content.count('number-rows-spanned="3"') == 1
    assert content.count("<table:covered-table-cell/>") == 2


def test_it_names_the_font_that_the_pdf_prints_in(out: Path) -> None:
    from app.report.press import Press

    faces = members(sample(), out)["styles.xml"].decode()
    family = Press().font_report(sample()).family
    assert f"svg:font-family=\"'{family}', " in faces
    assert "'標楷體'" in faces


def test_a_failing_export_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = tmp_path / "a.odt"
    old.write_bytes(b"old")
    monkeypatch.setattr("app.report.office.odt.meta_xml", lambda _: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        export_annex(sample(), old)
    assert old.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [old]


def test_writing_needs_no_file() -> None:
    from app.report.office.odt import write_odt

    file = io.BytesIO()
    write_odt(small_annex(), file, lambda _content, _styles: {})
    assert file.getvalue()[:2] == b"PK"
