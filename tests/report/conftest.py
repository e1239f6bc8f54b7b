"""A press for all tests: finding the fonts again for each would tell nothing."""

import pytest

from app.report.press import Press


@pytest.fixture(scope="session")
def press() -> Press:
    return Press()
