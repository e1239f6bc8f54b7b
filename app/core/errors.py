"""The one kind of error an officer sees."""

import errno

_REASONS = {
    errno.ENOENT: "找不到",
    errno.EACCES: "沒有權限",
    errno.EPERM: "沒有權限",
    errno.EISDIR: "是資料夾",
    errno.ENOTDIR: "上一層不是資料夾",
    errno.ENOSPC: "磁碟已滿",
    errno.EROFS: "磁碟是唯讀的",
    errno.ENAMETOOLONG: "檔名太長",
    errno.EBUSY: "正在使用中",
    errno.EIO: "磁碟出錯",
}


class Problem(Exception):
    """Bad input or a failing world: one sentence in Traditional Chinese.

    The sentence names what is wrong, where it is, and the remedy. Any other
    exception that reaches the top is a bug of ours.
    """


class WorldFailed(Problem):
    """A disk, a lock or a right stood in the way of reading or writing a file.

    Nothing is wrong with what was to be written: the same may succeed later.
    """


class Damaged(WorldFailed):
    """A file does not hold what this program wrote into it: a backup, or salvage, is left."""


def reason(error: OSError) -> str:
    """What the operating system says is wrong, in Chinese where it is one of the usual."""
    return _REASONS.get(error.errno or 0) or error.strerror or str(error)
