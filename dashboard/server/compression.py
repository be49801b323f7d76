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
_ITEM: Final = re.compile(r"\s*([\w*-]+)\s*(?:;\s*q\s*=\s*([\d.]+)\s*)?", re.ASCII)


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


def best_encoding(accepted: str) -> str | None:
    """Return the smallest encoding that a browser takes, ``None`` for as it is.

    Parameters
    ----------
    accepted
        The value of ``Accept-Encoding``.
    """
    weights = {}
    for item in accepted.lower().split(","):
        found = _ITEM.fullmatch(item)
        if found:
            weights[found[1]] = _weight(found[2])
    for encoding in ("br", "gzip"):
        if weights.get(encoding, weights.get("*", 0)) > 0:
            return encoding
    return None


def _weight(text: str | None) -> float:
    try:
        return 1.0 if text is None else float(text)
    except ValueError:
        return 0.0
