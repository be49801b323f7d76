"""Files that are hard to read, each with what must become of it."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from loaders.problems.catalogue import PROBLEM_KINDS


@dataclass(frozen=True)
class AwkwardFile:
    """A file and its outcome.

    Attributes
    ----------
    name
        What is awkward about it.
    make
        Writes it into a folder and returns where.
    outcome
        What becomes of it.
    codes
        Codes of problems that must be among those told.
    """

    name: str
    make: Callable[[Path], Path]
    outcome: Literal["loaded", "repaired", "refused"]
    codes: frozenset[str]


def unexpected_codes(problems, kind):
    """Return the codes that the catalogue does not state for this kind of file."""
    return {one.code for one in problems if kind not in PROBLEM_KINDS[one.code].occurs_in}
