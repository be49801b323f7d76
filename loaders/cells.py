"""Cells: the count of a province and a site type, as a whole-number range."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, NamedTuple, Self

from geodata import tables

SITE_TYPES: Final = tuple(one.code for one in tables.site_types())
"""Codes of the site types, in the order of the table."""


@dataclass(frozen=True, slots=True)
class CountRange:
    """The whole numbers that a count can be, both ends included.

    Attributes
    ----------
    low
        Smallest possible value, never below zero.
    high
        Largest possible value; ``None`` where nothing bounds it from above, so
        that ``CountRange(0, None)`` is an unknown count.
    """

    low: int
    high: int | None

    def __post_init__(self) -> None:
        if self.low < 0 or (self.high is not None and self.high < self.low):
            msg = f"not a range of counts: {self.low} to {self.high}"
            raise ValueError(msg)

    @classmethod
    def exactly(cls, value: int) -> Self:
        """Return the range of one number only."""
        return cls(value, value)

    @property
    def exact(self) -> int | None:
        """The count itself where only one number is possible, else ``None``."""
        return self.low if self.low == self.high else None

    @property
    def unknown(self) -> bool:
        """Whether nothing is known: any count from zero up is possible."""
        return self.low == 0 and self.high is None

    def __add__(self, other: CountRange) -> CountRange:
        """Return the range of the sum of two counts that do not depend on each other."""
        high = None if self.high is None or other.high is None else self.high + other.high
        return CountRange(self.low + other.low, high)

    def __mul__(self, factor: int) -> CountRange:
        """Return the range of so many times the count.

        Raises
        ------
        ValueError
            If the factor is negative.
        """
        return CountRange(self.low * factor, None if self.high is None else self.high * factor)


Basis = Literal["published", "derived", "range", "unknown"]
"""How a number is known; ``unknown`` happens in counts files only."""


class Cell(NamedTuple):
    """A count of access points: one site type in one province."""

    province_code: str
    site_type: str


def computers_per_point() -> dict[str, int]:
    """Return the computers at a point of each site type by the programme's rule."""
    return {item.code: item.computers_per_point for item in tables.site_types()}
