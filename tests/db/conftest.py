"""Files of the program, made once and copied."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from db.steps import Insert
from db.store import Store
from tests.support import small_annex


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with the small annex, to be copied."""
    path = tmp_path_factory.mktemp("template") / "a.jixiao"
    store = Store.create(path)
    store.write("建立檔案", [Insert(small_annex())], undoable=False)
    store.close()
    return path


@pytest.fixture
def file(tmp_path: Path, template: Path) -> Path:
    """A file with the small annex."""
    path = tmp_path / "a.jixiao"
    path.write_bytes(template.read_bytes())
    return path


@pytest.fixture
def store(file: Path) -> Iterator[Store]:
    """That file open for writing."""
    store = Store.open(file)
    yield store
    store.close()
