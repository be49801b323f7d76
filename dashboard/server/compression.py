"""Text files in the encodings that browsers accept: Brotli, gzip, or none.

A file is compressed once per encoding, quickly, on its first request.
:meth:`CompressedFile.compress_further` is slow and makes the Brotli form smaller still.
"""

from __future__ import annotations

import gzip
import hashlib
import re
from functools import cached_property, lru_cache
from typing import Final

import brotli

_QUICK: Final = 5  # as quick as gzip, and smaller
_SMALLEST: Final = 11
_ITEM: Final = re.compile(r"\s*([\w*-]+)\s*(?:;\s*q\s*=\s*(\d(?:\.\d*)?)\s*)?", re.ASCII)


class CompressedFile:
    """The content of a file, plain and compressed."""

    def __init__(self, body: bytes) -> None:
        self.body = body
        self._encoded: dict[str | None, bytes] = {None: body}
        self._is_smallest = False

    @cached_property
    def digest(self) -> str:
        """Hexadecimal digits that identify the content."""
        return hashlib.sha256(self.body).hexdigest()[:32]

    def encoded(self, encoding: str | None) -> bytes:
        """Return the file in an encoding: ``br``, ``gzip``, or ``None`` for the plain bytes."""
        if encoding not in self._encoded:
            self._encoded[encoding] = (
                brotli.compress(self.body, quality=_QUICK)
                if encoding == "br"
                else gzip.compress(self.body, mtime=0)
            )
        return self._encoded[encoding]

    def compress_further(self) -> None:
        """Make the Brotli form as small as possible; may be called in any thread."""
        if not self._is_smallest:
            self._encoded["br"] = brotli.compress(self.body, quality=_SMALLEST)
            self._is_smallest = True


@lru_cache(maxsize=512)
def compressed(body: bytes) -> CompressedFile:
    """Return the :class:`CompressedFile` of a content, the same object each time."""
    return CompressedFile(body)


def best_encoding(accepted: str, offered: tuple[str, ...] = ("br", "gzip")) -> str | None:
    """Return the preferred encoding, ``None`` for no compression (RFC 9110, 12.5.3).

    Parameters
    ----------
    accepted
        The value of ``Accept-Encoding``; malformed parts are ignored.
    offered
        The encodings available, the smallest first: it wins a tie.
    """
    items = filter(None, map(_ITEM.fullmatch, accepted.lower().split(",")))
    weights = {item[1]: float(item[2] or 1) for item in items}

    def weight(encoding: str) -> float:
        return weights.get(encoding, weights.get("*", 0))

    best = max(offered, key=weight)
    return best if 0 < weight(best) >= weights.get("identity", 0) else None
