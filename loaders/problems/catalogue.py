"""Every kind of problem: its code, how severe it is, and where it can occur.

The texts for people are ``problem.<code>`` in the catalogues of messages.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from importlib.resources import files
from typing import Final, Literal, cast

Severity = Literal["error", "warning", "info"]
FileKind = Literal["boundaries", "counts", "points", "mappings"]
"""What a file brings; ``points`` is a register of access points."""


@dataclass(frozen=True, slots=True)
class ProblemKind:
    """A kind of problem.

    Attributes
    ----------
    code
        Stable machine name.
    severity
        ``error`` stops the load, ``warning`` leaves something out or doubtful,
        ``info`` states what was done.
    occurs_in
        The kinds of file in which it can occur; none for the project's own statements.
    repair
        Whether what was read is not what the file contains.
    """

    code: str
    severity: Severity
    occurs_in: frozenset[FileKind]
    repair: bool


def _kinds() -> dict[str, ProblemKind]:
    table = (files(__package__) / "catalogue.csv").read_text(encoding="utf-8")
    return {
        row["code"]: ProblemKind(
            row["code"],
            cast("Severity", row["severity"]),
            frozenset(cast("list[FileKind]", row["occurs_in"].split())),
            row["repair"] == "yes",
        )
        for row in csv.DictReader(table.splitlines())
    }


PROBLEM_KINDS: Final = _kinds()
"""By code."""
REPAIRS: Final = frozenset(kind.code for kind in PROBLEM_KINDS.values() if kind.repair)
"""Codes of the repairs: what was read is not what the file contains."""
