"""The annex as a web page: well formed, accessible, every text as it was, nothing from elsewhere."""

import re
from html.parser import HTMLParser

from hypothesis import HealthCheck, given, settings

from app.core.model import Annex
from app.report.web import html_page
from app.workspace.transfer import sample
from tests.report.made_up import annex_of, goal_of
from tests.support import annexes, small_annex

_VOID = {"meta", "col"}


class Reader(HTMLParser):
    """Elements with their attributes, texts by element; fails on tags that do not match."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[tuple[str, int]] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[tuple[str, str]] = []
        self.feed(page)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in _VOID:
            self.open.append((tag, len(self.texts)))
            self.texts.append((tag, ""))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        if self.open:
            tag, place = self.open[-1]
            self.texts[place] = tag, self.texts[place][1] + data


def shown(text: str) -> str:
    text = re.sub("\r\n|[\n\r\v\f\x85\u2028\u2029]", "\n", text)
    return re.sub("[\x00-\x08\x0e-\x1f\ufffe\uffff]", "\ufffd", text)


@given(annexes)
@settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow])
def test_every_text_is_there_as_it_was(annex: Annex) -> None:
    found = [text for tag, text in Reader(html_page(annex)).texts if tag == "p"]
    for goal in annex.goals:
        assert any(text.endswith(shown(f"、{goal.title}")) for text in found)
        for indicator in goal.indicators:
            for text in (indicator.indicator, *indicator.target_lines):
                assert shown(text) in found
            for paragraph in indicator.analysis:
                assert shown(paragraph.text) in found


def test_a_table_that_says_what_heads_what() -> None:
    page = Reader(html_page(annex_of(goal_of("甲", "乙"), goal_of("丙"))))
    scopes = [attrs.get("scope") for tag, attrs in page.elements if tag == "th"]
    assert scopes == ["col"] * 4 + ["rowgroup"] * 2
    spans = [attrs.get("rowspan") for tag, attrs in page.elements if "rowspan" in attrs]
    assert spans == ["2", "1"]
    tags = [tag for tag, _ in page.elements]
    assert tags.count("caption") == tags.count("thead") == tags.count("main") == 1
    assert tags.count("tbody") == 2
    assert page.elements[0] == ("html", {"lang": "zh-Hant-TW"})


def test_no_text_becomes_markup_and_nothing_is_fetched() -> None:
    bad = '<img src="http://a.tw/x"> & <script>alert(1)</script> "\'</p>'
    page = html_page(small_annex(agency=bad, section_title=bad, goals=(goal_of(bad, title=bad),)))
    tags = {tag for tag, _ in Reader(page).elements}
    assert not tags & {"img", "script", "link", "iframe", "a"}
    assert "<img" not in page
    assert not re.search(r"url\(|@import|src=\"", page)


def test_the_levels_hang_as_on_paper() -> None:
    page = html_page(annex_of(goal_of(((2, "(一)甲"), (2, "續"), (4, "(1)乙")))))
    assert '<p class="l2">(一)甲</p><p class="l2 on">續</p><p class="l4">(1)乙</p>' in page
    assert ".l2 { padding-left: 2.5em; text-indent: -1em; }" in page


def test_a_draft_says_so() -> None:
    assert '<p class="draft">草稿</p>' in html_page(annex_of(draft_mark="草稿"))
    assert 'class="draft"' not in html_page(sample())
