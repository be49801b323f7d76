"""Text files as a browser takes them: with Brotli, with gzip, or as they are.

A file is compressed once for each encoding, quickly, when it is first asked for;
:meth:`Packed.pack_tightly` makes it smaller still, and takes its time for it.
"""

from __future__ import annotations

import gzip
import re
from functools import lru_cache
from typing import Final

import brotli

_QUICKLY: Final = 5  # as quick as gzip, and smaller
_TIGHTLY: Final = 11
_ITEM: Final = re.compile(r"\s*([\w*-]+)\s*(?:;\s*q\s*=\s*(\d(?:\.\d*)?)\s*)?", re.ASCII)


class Packed:
    """One file, plain and compressed.

    Parameters
    ----------
    body
        The file as it is.
    """

    def __init__(self, body: bytes) -> None:
        self.body = body
        self._as: dict[str, bytes] = {}
        self._tight = False

    def encoded(self, encoding: str | None) -> bytes:
        """Return the file in an encoding: ``br``, ``gzip``, or ``None`` for as it is."""
        if encoding is None:
            return self.body
        if encoding not in self._as:
            self._as[encoding] = (
                brotli.compress(self.body, quality=_QUICKLY)
                if encoding == "br"
                else gzip.compress(self.body, mtime=0)
            )
        return self._as[encoding]

    def pack_tightly(self) -> None:
        """Make the file as small as can be; may be called in any thread."""
        if not self._tight:
            self._as["br"] = brotli.compress(self.body, quality=_TIGHTLY)
            self._tight = True


@lru_cache(maxsize=512)
def packed(body: bytes) -> Packed:
    """Return the one :class:`Packed` of a file's content."""
    return Packed(body)


def best_encoding(accepted: str, offered: tuple[str, ...] = ("br", "gzip")) -> str | None:
    """Return the encoding that is asked for most, ``None`` for as it is (RFC 9110, 12.5.3).

    Parameters
    ----------
    accepted
        The value of ``Accept-Encoding``; a part that is not understood does not count.
    offered
        The encodings there are, the smallest first: it is taken where several are equal.
    """
    items = filter(None, map(_ITEM.fullmatch, accepted.lower().split(",")))
    weights = {item[1]: float(item[2] or 1) for item in items}

    def weight(encoding: str) -> float:
        return weights.get(encoding, weights.get("*", 0))

    best = max(offered, key=weight)
    return best if 0 < weight(best) >= weights.get("identity", 0) else None
