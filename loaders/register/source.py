"""What a file of access points is read by: tables of columns, whatever the format."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from loaders.limits import limits
from loaders.problems.problem import InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray
    from pyproj import CRS

    from loaders.formats.sheets import Sheet

    Progress = Callable[[float], None]

SAMPLED_ROWS: Final = 200
"""Rows under the headings by which the columns are judged."""


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """Some columns of a file.

    Attributes
    ----------
    cells
        By position in the file; all of the same length.
    rows
        Number of each row as the file has it, int32.
    misshapen
        Numbers of the rows that have more cells than there are headings.
    """

    cells: dict[int, pa.ChunkedArray]
    rows: NDArray[np.int32]
    misshapen: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True, eq=False)
class Source(ABC):
    """One table of a file, or one way to read it.

    Attributes
    ----------
    kind
        ``csv``, ``parquet``, ``xlsx`` or another workbook's, or the name of a map format.
    head
        The first rows as text, for the headings and for what stands under them.
    encoding, sheet
        Of a text file and of a workbook.
    geometry, crs
        Position of a column of geometry (WKB) and its reference system, if there is one.
    problems
        What was repaired on the way.
    """

    kind: str
    head: Sheet
    encoding: str | None = None
    sheet: str | None = None
    geometry: int | None = None
    crs: CRS | None = None
    problems: tuple[Problem, ...] = ()

    @abstractmethod
    def read(self, heading_row: int, positions: Sequence[int], progress: Progress) -> Columns:
        """Read some columns of all rows under the headings.

        Parameters
        ----------
        heading_row
            Number of the row of the headings.
        positions
            Of the columns, from 0.
        progress
            Called with the share that is read.

        Raises
        ------
        InputError
            If the file is damaged or has too many rows.
        """


def failure(path: Path, code: str, **details: object) -> InputError:
    """Return the error that ends the reading of a file."""
    return InputError((Problem("error", code, file=path.name, details=details),))


def check_rows(path: Path, rows: int) -> None:
    """Refuse more rows than a register may have."""
    if rows > limits().register_rows:
        raise failure(path, "too_many_rows", limit=limits().register_rows)
