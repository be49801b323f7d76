"""A browser gets a file in an encoding that it takes, and the file is what it was."""

import gzip

import brotli
import pytest
from cases import every

from dashboard.server.compression import CompressedFile, best_encoding, compressed

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
        ("br;q=0, gzip;q=0", None),
        ("br;q=0.5, gzip", "gzip"),
        ("br;q=0.5, gzip;q=0.5", "br"),
        ("identity;q=0.5, gzip;q=0.4", None),
        ("identity, br", "br"),
        ("gzip, identity;q=0", "gzip"),
        ("*;q=0.1, br;q=0", "gzip"),
        ("gzip;q=0\t, br ;\tq=0", None),
        ("gzip;q=-1", None),
        ("gzip;level=1", None),
    ],
)
def test_encoding_is_one_that_the_browser_takes(accepted, encoding):
    assert best_encoding(accepted) == encoding


@pytest.mark.parametrize("encoding", UNPACKED)
def test_a_file_is_the_same_in_every_encoding(encoding):
    file = CompressedFile(BODY)
    assert UNPACKED[encoding](file.encoded(encoding)) == BODY
    assert file.encoded(encoding) is file.encoded(encoding)


def test_compressed_further_it_is_smaller_and_still_the_same():
    file = CompressedFile(bytes(range(256)) * 20 + BODY)
    quick = file.encoded("br")
    file.compress_further()
    assert len(file.encoded("br")) <= len(quick)
    assert brotli.decompress(file.encoded("br")) == file.body


def test_a_content_is_compressed_once():
    assert compressed(BODY) is compressed(bytes(bytearray(BODY)))
