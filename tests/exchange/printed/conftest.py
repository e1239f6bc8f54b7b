"""The annex of 104 as it should come back, and how two annexes are compared."""

from collections.abc import Callable
from pathlib import Path

import pytest

from app.core.model import Annex
from app.exchange.interchange import read_annex
from tests.exchange.printed.comparing import differences

HERE = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def annex_104() -> Annex:
    return read_annex((HERE / "annex-104.json").read_text(encoding="utf-8"), "104")


@pytest.fixture(scope="session")
def source_104() -> str:
    return (HERE / "source-104.txt").read_text(encoding="utf-8")


@pytest.fixture
def is_same(annex_104: Annex) -> Callable[[Annex], None]:
    """Whether an annex has the text of 104."""

    def check(annex: Annex) -> None:
        assert differences(annex, annex_104) == []

    return check
