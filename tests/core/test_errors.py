"""What an officer is told of a failing world."""

import errno
import os

import pytest

from app.core.errors import reason


@pytest.mark.parametrize(
    "code",
    [
        *(errno.ENOENT, errno.EACCES, errno.EPERM, errno.EISDIR, errno.ENOTDIR),
        *(errno.ENOSPC, errno.EROFS, errno.ENAMETOOLONG, errno.EBUSY, errno.EIO),
    ],
)
def test_the_usual_reasons_are_in_chinese(code: int) -> None:
    assert not reason(OSError(code, os.strerror(code), "a")).isascii()


def test_any_other_is_told_as_the_system_tells_it() -> None:
    assert reason(OSError(errno.EMLINK, "Too many links")) == "Too many links"
    assert reason(OSError("nothing known")) == "nothing known"
