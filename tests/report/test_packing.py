"""Packing in pieces: any reader of zlib's format unpacks it."""

import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.report.packing import pack


@given(st.binary(max_size=2000))
def test_what_is_packed_unpacks(data: bytes) -> None:
    assert zlib.decompress(pack(data)) == data


@pytest.mark.parametrize("length", [0, 1, 1 << 18, (1 << 18) + 1, 1_000_003])
def test_pieces_of_any_number_are_one_stream(length: int) -> None:
    data = bytes(number * number % 251 for number in range(length))
    unpacker = zlib.decompressobj()
    assert unpacker.decompress(pack(data)) == data
    assert unpacker.eof
    assert unpacker.unused_data == b""
    assert pack(data) == pack(data)
