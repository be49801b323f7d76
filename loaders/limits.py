"""How much a file of the user's own may ask for: refused beyond, never half read.

Every limit can be set for a process by an environment variable, ``ACCESS_MAP_MAX_`` and
the name in capitals: ``ACCESS_MAP_MAX_FILE_MB=200``. The limits in force stand on the
screen for the user's own files.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, fields
from typing import Final

_PREFIX: Final = "ACCESS_MAP_MAX_"


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits in force.

    Attributes
    ----------
    file_mb
        Size of a file, in millions of bytes.
    unpacked_mb
        Size of the content of an archive (ZIP, XLSX, ODS), unpacked, in millions of bytes.
    rows
        Of a table of counts, blank rows left out, and of a file of mappings.
    columns
        Of a table of counts, a layer of boundaries and a register.
    features, vertices
        Of all layers of a boundary file together.
    register_rows
        Access points in a register.
    seconds
        Time for reading a file, in seconds.
    memory_mb
        Memory for reading a file, in millions of bytes.
    wait_seconds
        Time that a file waits while others are read, in seconds.
    session_mb
        Size of all files of one session, in millions of bytes.
    sessions_mb
        Size of the files of all sessions and of what was read from them, in millions of
        bytes.
    """

    file_mb: int = 200
    unpacked_mb: int = 1000
    rows: int = 10_000
    columns: int = 256
    features: int = 20_000
    vertices: int = 20_000_000
    register_rows: int = 2_000_000
    seconds: int = 120
    memory_mb: int = 3000
    wait_seconds: int = 60
    session_mb: int = 400
    sessions_mb: int = 2000

    @property
    def file_bytes(self) -> int:
        """Size of a file in bytes."""
        return self.file_mb * 1_000_000

    @property
    def unpacked_bytes(self) -> int:
        """Size of the content of an archive in bytes."""
        return self.unpacked_mb * 1_000_000


def variable(limit: str) -> str:
    """Return the name of the environment variable that sets a limit."""
    return _PREFIX + limit.upper()


def limits() -> Limits:
    """Return the limits of this process.

    Raises
    ------
    ValueError
        If a variable is anything but a whole number above zero.
    """
    chosen: dict[str, int] = {}
    for field in fields(Limits):
        name = variable(field.name)
        value = os.environ.get(name)
        if value is None:
            continue
        if not (value.isascii() and value.isdigit() and int(value) > 0):
            msg = f"{name}={value!r} is no whole number above zero"
            raise ValueError(msg)
        chosen[field.name] = int(value)
    return Limits(**chosen)
