"""Figures that can be asked about: a cell, the total of a province or of a site type."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from loaders.cells import SITE_TYPES, Cell, computers_per_point

if TYPE_CHECKING:
    from loaders.cells import CountRange
    from loaders.evidence.published import Published


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of points or of computers.

    Attributes
    ----------
    province_code
        GSO code; ``None`` for all provinces together.
    site_type
        Code; ``None`` for all site types together.
    measure
        ``points``, or ``computers`` by the programme's rule.
    """

    province_code: str | None = None
    site_type: str | None = None
    measure: Literal["points", "computers"] = "points"

    def cells(self, published: Published) -> tuple[Cell, ...]:
        """Return the cells that the figure sums over.

        Raises
        ------
        KeyError
            If there is no such province or site type.
        """
        provinces = published.provinces if self.province_code is None else (self.province_code,)
        site_types = SITE_TYPES if self.site_type is None else (self.site_type,)
        cells = tuple(Cell(province, kind) for province in provinces for kind in site_types)
        for cell in cells:
            if cell not in published.variables:
                raise KeyError(cell)
        return cells

    def coefficients(self, published: Published) -> dict[Cell, int]:
        """Return the figure as a weighted sum of cells."""
        each = computers_per_point()
        return {
            cell: each[cell.site_type] if self.measure == "computers" else 1
            for cell in self.cells(published)
        }

    def range(self, published: Published) -> CountRange:
        """Return what is known of the figure."""
        cells = self.cells(published)
        return published.computers(cells) if self.measure == "computers" else published.total(cells)
