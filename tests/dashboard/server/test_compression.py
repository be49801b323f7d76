"""A browser gets a file in an encoding that it takes, and the file is what it was."""

import gzip

import brotli
import pytest
from cases import every

from dashboard.server.compression import Packed, best_encoding, packed

BODY = b"const answer = 42;\n" * 100
UNPACKED = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}


@every(
    ("accepted", "encoding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip, deflate", "gzip"),
        ("GZIP;Q=0.5", "gzip"),
        ("br;q=0, gzip;q=0.001", "gzip"),
        ("br;q=0.0,gzip ; q=0", None),
        ("*", "br"),
        ("br;q=0, *;q=0.1", "gzip"),
        ("*;q=0", None),
        ("identity", None),
        ("", None),
        ("brotli, xgzip", None),
        ("gzip;q=high", None),
        ("gzip;q=1.2.3", None),
        ("deflate, gzip;q=1.0, *;q=0", "gzip"),
    ],
)
def test_encoding_is_one_that_the_browser_takes(accepted, encoding):
    assert best_encoding(accepted) == encoding


@pytest.mark.parametrize("encoding", UNPACKED)
def test_a_file_is_the_same_in_every_encoding(encoding):
    file = Packed(BODY)
    assert UNPACKED[encoding](file.encoded(encoding)) == BODY
    assert file.encoded(encoding) is file.encoded(encoding)


def test_packed_tightly_it_is_smaller_and_still_the_same():
    file = Packed(bytes(range(256)) * 20 + BODY)
    quick = file.encoded("br")
    file.pack_tightly()
    assert len(file.encoded("br")) <= len(quick)
    assert brotli.decompress(file.encoded("br")) == file.body


def test_a_content_is_packed_once():
    assert packed(BODY) is packed(bytes(bytearray(BODY)))
