"""The signs that a file is about the 34 provinces of 2025, not the 63 of 2013.

Names and codes were used again in 2025 for other areas. One alone says nothing; a whole
file whose names or codes are all among those of 2025 does.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Final

from geodata import tables
from loaders.names.divisions import DIVISIONS, counterparts, names_2025
from loaders.names.normalise import normalise
from loaders.names.provinces import find_province, squeezed

if TYPE_CHECKING:
    from collections.abc import Iterable

_MOST_BY_CHANCE: Final = 16
"""Names that a file of 2013 may all share with 2025: each second one does."""
_MOST_CODES_BY_CHANCE: Final = 13
"""Codes alone that a file of 2013 may share with 2025, one used for another area among them."""
_LEAST_WORTH_A_WORD: Final = 6
_TITLE: Final = re.compile(
    r"\b34 (?:tinh|don vi|provinces)|\bsap nhap\b|\bsap xep (?:don vi|dvhc)|\b202 ?/ ?2025\b"
    r"|\b0?1/0?7/2025\b|\b19/2025/|\bsau (?:hop nhat|sap nhap)|\bmerged provinces\b"
)
_YEAR: Final = re.compile(r"\b(20[0-9]{2})\b")


@dataclass(slots=True)
class DivisionEvidence:
    """What a file says about its provinces, gathered row by row.

    Attributes
    ----------
    codes
        GSO codes that it gives.
    names
        GSO codes of 2013 of the provinces that it names.
    titles
        Other text that may tell the time: above the headings, names of sheets, years.
    contradictions, explained
        Rows in which code and name are of two provinces of 2013, and those of them in
        which both are of one province of 2025.
    new_names
        Names that only a province of 2025 has.
    """

    codes: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)
    titles: tuple[str, ...] = ()
    contradictions: int = 0
    explained: int = 0
    new_names: int = 0

    def add(self, text: str) -> None:
        """Add what a cell of a column of provinces says."""
        if match := find_province(text):
            kind = self.codes if match.how == "gso_code" else self.names
            kind.add(match.province_code)
        elif squeezed(text) in _only_of_2025():
            self.new_names += 1

    def add_contradiction(self, code: str, name: str) -> None:
        """Add a row whose code and name are of two provinces of 2013, given by their codes."""
        self.contradictions += 1
        self.explained += _named_in_2025(code) == name

    @property
    def is_of_2025(self) -> bool:
        """Whether the file can be of no other division, or hardly be."""
        if self.contradictions:
            return self.explained == self.contradictions
        if not self.may_be_of_2025:
            return False
        given = len(self.names or self.codes)
        by_code = not self.names and (
            self.codes == _codes_of_the_sixteen()
            or (given > _MOST_CODES_BY_CHANCE and not self.codes.isdisjoint(_reused_codes()))
        )
        return (
            given > _MOST_BY_CHANCE
            or self.new_names > 0
            or by_code
            or any(map(_speaks_of_2025, self.titles))
        )

    @property
    def may_be_of_2025(self) -> bool:
        """Whether all provinces are among those of 2025, by code and by name."""
        return (
            bool(self.names or self.codes)
            and self.names <= namesakes_in_2025().keys()
            and self.codes <= names_2025().keys()
        )

    @property
    def deserves_a_word(self) -> bool:
        """Whether a person should be told that it cannot be known."""
        return self.may_be_of_2025 and len(self.names or self.codes) >= _LEAST_WORTH_A_WORD

    @property
    def count(self) -> int:
        """How many provinces the file gives."""
        return max(len(self.names), len(self.codes))


def speaks_of_merger(text: str) -> bool:
    """Return whether text speaks of the merger of 2025: "từ ngày 01/7/2025", "34 tỉnh"."""
    return _TITLE.search(normalise(text)) is not None


def _speaks_of_2025(title: str) -> bool:
    years = [int(year) for year in _YEAR.findall(normalise(title))]
    return speaks_of_merger(title) or (bool(years) and max(years) >= DIVISIONS[-1])


@cache
def namesakes_in_2025() -> dict[str, str]:
    """Return the codes of the provinces of 2025 by the code of 2013 of the same name."""
    matches = {code: find_province(name) for code, (name, _) in names_2025().items()}
    return {match.province_code: code for code, match in matches.items() if match}


def _named_in_2025(code: str) -> str | None:
    """Return the GSO code of 2013 of the province whose name a code has in 2025."""
    return next((old for old, new in namesakes_in_2025().items() if new == code), None)


@cache
def _reused_codes() -> frozenset[str]:
    """Return the codes that another name has in each division."""
    codes = tables.provinces()["province_code"]
    return frozenset(
        code for code in codes if code in names_2025() and _named_in_2025(code) != code
    )


@cache
def _codes_of_the_sixteen() -> frozenset[str]:
    """Return the codes of 2025 of the provinces that hold the 16 of the programme."""
    programme = tables.programme_provinces()
    return frozenset(counterparts(programme, tables.DIVISION, DIVISIONS[-1]))


@cache
def _only_of_2025() -> frozenset[str]:
    """Return the comparable forms of names that no province of 2013 has: Huế as a city."""
    return frozenset(squeezed(name) for name in _full_names() if find_province(name) is None)


def _full_names() -> Iterable[str]:
    full = sorted(set(tables.provinces()["name_2025_vi"]))
    return [*full, *(f"TP. {name.removeprefix('Thành phố ')}" for name in full if "phố" in name)]
