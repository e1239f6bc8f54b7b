"""Zip files in a fixed order with fixed times: the same members give the same bytes."""

from collections.abc import Mapping
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

# The first day a zip file can name.
_EPOCH = (1980, 1, 1, 0, 0, 0)


def write_zip(out: BinaryIO, members: Mapping[str, bytes], stored: str = "") -> None:
    """Write members in their order; the one named `stored` is not compressed."""
    with ZipFile(out, "w") as package:
        for name, data in members.items():
            info = ZipInfo(name, _EPOCH)
            info.create_system = 3  # on every system the same
            info.external_attr = 0o644 << 16
            info.compress_type = ZIP_STORED if name == stored else ZIP_DEFLATED
            package.writestr(info, data)
