"""Open files with made-up annexes."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.model import Annex
from app.workspace import Workspace
from tests.support import small_annex


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    """A file with the small annex, open."""
    with Workspace.create(tmp_path / "a.jixiao", small_annex()) as workspace:
        yield workspace


@pytest.fixture
def two_indicators() -> Annex:
    """The small annex; its second goal has two indicators."""
    return small_annex()
