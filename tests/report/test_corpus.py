"""Any annex on paper: no rule of line or page broken, nothing lost, doubled or out of order."""

import io
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from app.core.model import Annex
from app.report.press import Press
from tests.report.made_up import annexes
from tests.report.page_rules import check_pages

# A whole annex shrinks for minutes and says little more in the end.
usual = settings(
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    phases=[Phase.explicit, Phase.generate],
    max_examples=150,
)


@given(annexes)
@usual
def test_pages_of_any_annex(press: Press, annex: Annex) -> None:
    check_pages(press.lay_out(annex))


@given(annexes)
@settings(usual, max_examples=30)
def test_pdf_of_any_annex_reads_back_as_entered(press: Press, annex: Annex) -> None:
    with tempfile.TemporaryDirectory() as folder:
        press.export(annex, Path(folder) / "annex.pdf", attachment=None, allow_missing=True)


@given(annexes)
@settings(usual, max_examples=20)
def test_an_annex_again_is_the_same_bytes(press: Press, annex: Annex) -> None:
    def pdf(of: Press) -> bytes:
        out = io.BytesIO()
        of.write(of.lay_out(annex), out, attachment=b"{}")
        return out.getvalue()

    assert pdf(press) == pdf(Press())


@pytest.mark.soak
@given(annexes)
@settings(usual, max_examples=2500)
def test_pages_and_pdf_of_thousands(press: Press, annex: Annex) -> None:
    check_pages(press.lay_out(annex))
    with tempfile.TemporaryDirectory() as folder:
        press.export(annex, Path(folder) / "annex.pdf", attachment=None, allow_missing=True)
