"""The catalogue of the data files: what each is, where it comes from, its licence.

Every file of ``geodata/`` that is not Python code has an entry in
``catalogue.toml``; a test holds the two against each other.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Entry:
    """One data file.

    Attributes
    ----------
    path
        Path inside ``geodata/``, with ``/``.
    what
        What it holds, in a sentence.
    source
        Where the content was published.
    licence
        SPDX expression, ``public domain`` or ``facts, not copyrightable``.
    date
        Date that the source speaks of or was published: a year, a month
        (``2014-06``), a day, or ``unknown``.
    how
        How the file was made: built by :mod:`geodata.build.__main__`, transcribed, or
        hand-written.
    inputs
        For a built file the files it was built from, as pairs
        (``package@version/path``, SHA-256).
    """

    path: str
    what: str
    source: str
    licence: str
    date: str
    how: str
    inputs: tuple[tuple[str, str], ...] = ()


@cache
def catalogue() -> tuple[Entry, ...]:
    """Return the entries of all data files, in order of path."""
    text = (files("geodata") / "catalogue.toml").read_text(encoding="utf-8")
    entries = [
        Entry(**{**item, "inputs": tuple(item.get("inputs", {}).items())})
        for item in tomllib.loads(text)["file"]
    ]
    return tuple(sorted(entries, key=lambda entry: entry.path))
