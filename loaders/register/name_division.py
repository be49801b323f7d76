"""Of which division the provinces named in a register are: the 63 of 2013, or the 34 of 2025.

All 34 names, and their codes, were also those of provinces of 2013, most of them of a smaller
extent: a name alone does not show which is meant. Coordinates do, and so does a code beside
the name; where neither is there, a person is asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from geodata.tables import DIVISION
from loaders.names.division_2025 import namesakes_in_2025
from loaders.names.divisions import codes, members_of_division, names_2025
from loaders.names.provinces import find_province
from loaders.problems.problem import Problem
from loaders.problems.recorder import excerpt
from loaders.register.name_columns import BLANK, PROVINCE_CODES, UNKNOWN

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from loaders.register.name_columns import Names
    from loaders.register.table import RegisterTable
    from loaders.spatial.point_in_province import Indices

    Mask = NDArray[np.bool_]

MERGED_DIVISION: Final = 2025
CODES_2025: Final = codes(MERGED_DIVISION)
_MEMBERS: Final = members_of_division(MERGED_DIVISION)
_MOST_MEMBERS: Final = max(map(len, _MEMBERS.values()))
MEMBERS: Final = np.array(
    [
        [
            *(PROVINCE_CODES.index(old) for old in _MEMBERS[new]),
            *[BLANK] * (_MOST_MEMBERS - len(_MEMBERS[new])),
        ]
        for new in CODES_2025
    ],
    np.int16,
)
"""For each province of 2025 the places of those of 2013 that it is made of, then blanks."""
IS_MERGED: Final = MEMBERS[:, 1] != BLANK
"""Whether a province of 2025 is made of several."""
MERGED_INTO: Final = np.array(
    [
        next(place for place, new in enumerate(CODES_2025) if old in _MEMBERS[new])
        for old in PROVINCE_CODES
    ],
    np.int16,
)
"""For each province of 2013 the place of that of 2025 that it is a part of."""

_SURE_SHARE: Final = 0.8
"""Of the points in another province than the one named, how many the merger must explain."""
_ASKED_FROM: Final = 8
"""Different names, all in use since 2025, from which on it is asked.

Of the 63 names 34 are still in use: eight names taken at random are all among them once in 180.
"""


@dataclass(frozen=True, slots=True)
class NameDivision:
    """The division of the names in a register.

    Attributes
    ----------
    merged
        For each row the province of 2025 that it names, a place among :data:`CODES_2025` or a
        mark; ``None`` where the names are those of 2013.
    differ
        Where two columns name two provinces of that division.
    problems
        The question, where it cannot be known.
    """

    merged: NDArray[np.int16] | None
    differ: Mask
    problems: tuple[Problem, ...] = ()


def name_division(
    file: str, table: RegisterTable, sample: NDArray[np.intp], lies_in: Indices, chosen: int | None
) -> NameDivision:
    """Return the division of which the provinces named are.

    Parameters
    ----------
    file
        Name of the file, for the problems.
    table
        The names in the columns.
    sample, lies_in
        Some rows with coordinates, and the province of 2013 in which each lies or a mark.
    chosen
        The year of the division that the user has chosen.
    """
    of_2013 = NameDivision(None, table.differ)
    if chosen == DIVISION or not table.provinces:
        return of_2013
    merged, differ = _merged_names(table.provinces, len(table.rows))
    year = chosen or _shown_by_rows(table, merged, differ, sample, lies_in)
    if year is not None:
        return of_2013 if year == DIVISION else NameDivision(merged, differ)
    unplaced = np.isnan(table.x) | np.isnan(table.y) | ((table.x == 0) & (table.y == 0))
    named = np.unique(merged[merged >= 0])
    by_name = np.unique(merged[unplaced & (merged >= 0)])
    larger = [names_2025()[CODES_2025[place]][0] for place in by_name[IS_MERGED[by_name]]]
    if not larger:
        return of_2013
    code = "register_division_asked" if len(named) >= _ASKED_FROM else "names_in_both_divisions"
    details = {"count": len(larger), "provinces": excerpt(", ".join(larger))}
    return NameDivision(None, table.differ, (Problem(code, file, details=details),))


def _shown_by_rows(
    table: RegisterTable,
    merged: NDArray[np.int16],
    differ: Mask,
    sample: NDArray[np.intp],
    lies_in: Indices,
) -> int | None:
    """Return the division that the rows show by themselves, ``None`` where they show none."""
    if (merged == UNKNOWN).any():
        return DIVISION
    if (table.differ & ~differ).any():
        return MERGED_DIVISION
    named, meant = table.named[sample], merged[sample]
    beside = (lies_in >= 0) & (named >= 0) & (meant >= 0)
    away = beside & (named != lies_in)
    explained = away & (MERGED_INTO[lies_in] == meant)
    if explained.any() and explained.sum() >= _SURE_SHARE * away.sum():
        return MERGED_DIVISION
    return DIVISION if (beside & ~away & IS_MERGED[meant]).any() else None


def _merged_names(columns: tuple[Names, ...], count: int) -> tuple[NDArray[np.int16], Mask]:
    """Return the province of 2025 that each row names, and where two columns name two.

    A mark stands where a row names none, or one of 2013 that is no more.
    """
    named = np.full(count, BLANK, np.int16)
    differ, gone = np.zeros(count, bool), np.zeros(count, bool)
    for names in columns:
        meaning = np.array([_place_2025(text) for text in names.texts], np.int16)[names.text]
        gone |= meaning == UNKNOWN
        differ |= (named >= 0) & (meaning >= 0) & (named != meaning)
        named = np.where(named >= 0, named, meaning)
    named[gone] = UNKNOWN
    return named, differ


def _place_2025(text: str) -> int:
    match = find_province(text)
    if match is None:
        # Huế is a city since 2025: with that word it is no name of 2013.
        match = find_province(text.removeprefix("Thành phố ").removeprefix("TP. "))
        return BLANK if match is None else _place_of_namesake(match.province_code, BLANK)
    if match.how == "gso_code":
        code = match.province_code
        return CODES_2025.index(code) if code in CODES_2025 else UNKNOWN
    if match.how in {"name", "variant"}:
        return _place_of_namesake(match.province_code, UNKNOWN)
    return UNKNOWN


def _place_of_namesake(code: str, otherwise: int) -> int:
    """Return the place of the province of 2025 that has the name of one of 2013."""
    namesake = namesakes_in_2025().get(code)
    return CODES_2025.index(namesake) if namesake else otherwise
