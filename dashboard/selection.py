"""The rows exactly as shown. Every output takes a Selection and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property
from itertools import product
from typing import TYPE_CHECKING

import pandas as pd

from geodata import tables
from loaders.published import Basis, Cell

if TYPE_CHECKING:
    from dashboard.view import View
    from loaders.join import AccessPoints
    from loaders.ranges import CountRange

COLUMNS = (
    "division",
    "province_code",
    "iso_3166_2",
    "province_vi",
    "province_en",
    "region_vi",
    "site_type",
    "points",
    "points_low",
    "points_high",
    "basis",
    "sources",
)
"""Columns of the rows, in order: the same on screen, in CSV and in XLSX."""


@dataclass(frozen=True, eq=False)
class Selection:
    """What a view shows of the access points.

    Attributes
    ----------
    access_points
        Where the rows come from.
    view
        What was asked for.
    rows
        :data:`COLUMNS`, one row per (province, site type) shown, in order of GSO
        code and of site type. Codes are text, ``points*`` are Int64, ``sources``
        is text, its parts separated by ``"; "``.
    """

    access_points: AccessPoints
    view: View
    rows: pd.DataFrame

    @cached_property
    def provinces(self) -> tuple[str, ...]:
        """GSO codes of the provinces shown, in code order, whatever the site types."""
        return shown_provinces(self.access_points, self.view)

    def total(self, province_code: str | None = None, site_type: str | None = None) -> CountRange:
        """Return the range of the sum of the cells shown, of one province or site type or all."""
        return self.access_points.total(self._cells(province_code, site_type))

    def basis(self, province_code: str | None = None, site_type: str | None = None) -> Basis:
        """Return how that sum is known."""
        return self.access_points.basis(self._cells(province_code, site_type))

    def attributed(self, site_type: str | None = None) -> int:
        """Return how many points are known to stand in a definite province of the programme.

        The sum, over all provinces of the programme, shown or not, of the smallest
        number possible there: an exact number counts whole, a range with its low end.

        Parameters
        ----------
        site_type
            One of the site types shown; all of them by default.
        """
        kinds = self.view.site_types if site_type is None else (site_type,)
        return sum(
            self.access_points.total([Cell(code, kind) for kind in kinds]).low
            for code in tables.programme_provinces()
        )

    def _cells(self, province_code: str | None, site_type: str | None) -> list[Cell]:
        return [
            cell
            for cell in (Cell(*pair) for pair in product(self.provinces, self.view.site_types))
            if province_code in {None, cell.province_code} and site_type in {None, cell.site_type}
        ]


def shown_provinces(access_points: AccessPoints, view: View) -> tuple[str, ...]:
    """Return the GSO codes of the provinces that a view shows, in code order."""
    codes = access_points.programme_provinces
    if not view.provinces and not view.regions:
        return codes
    provinces = access_points.provinces
    wanted = provinces["province_code"].isin(view.provinces) | provinces["region"].isin(
        view.regions
    )
    return tuple(code for code in provinces.loc[wanted, "province_code"] if code in codes)


def select(access_points: AccessPoints, view: View) -> Selection:
    """Return what a view shows."""
    rows = _all_rows(access_points)
    shown = rows["province_code"].isin(shown_provinces(access_points, view))
    kinds = rows["site_type"].isin(view.site_types)
    return Selection(access_points, view, rows[shown & kinds].reset_index(drop=True))


@cache
def _all_rows(access_points: AccessPoints) -> pd.DataFrame:
    """Return the rows of the view that shows everything."""
    names = access_points.provinces[
        ["province_code", "iso_3166_2", "name_vi", "name_en", "region"]
    ].rename(columns={"name_vi": "province_vi", "name_en": "province_en"})
    regions = {region.code: region.name_vi for region in tables.regions()}
    rows = access_points.cells.merge(
        pd.DataFrame(names), on="province_code", how="left", validate="m:1"
    )
    rows["region_vi"] = rows["region"].map(regions)
    rows["sources"] = rows["sources"].map("; ".join).astype("str")
    return rows[list(COLUMNS)]
