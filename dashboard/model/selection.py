"""The rows exactly as shown. Every output takes a Selection and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import pandas as pd

from dashboard.model import measures
from dashboard.model.class_breaks import breaks_of
from dashboard.model.measures import MEASURES, Measure, Value, bounds_of
from dashboard.model.view import EACH_TYPE, USUAL_MEASURE, View
from geodata import tables
from loaders.access_points import (
    cached_per_dataset,
    counted_provinces,
    provinces_of_division,
    without_context,
)
from loaders.cells import Basis, Cell, CountRange
from loaders.names.collation import vietnamese_key

if TYPE_CHECKING:
    from collections.abc import Iterable

    from loaders.access_points import AccessPoints, Province


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
    "points_low_strict",
    "points_high_strict",
    "basis",
    "sources",
    "missing_parts",
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
        The filters, the measure, the language.
    """

    access_points: AccessPoints
    view: View

    @cached_property
    def rows(self) -> pd.DataFrame:
        """The rows shown, one per (province, site type), in the order of the view and of site type.

        Their columns are :data:`COLUMNS`. Codes are text, ``points*`` are Int64, ``sources``
        and ``missing_parts`` are text, their parts separated by ``"; "``. The
        provinces are those of the view's division; ``missing_parts`` are GSO codes
        of 2013 of what is in the province and was not counted. Of a province of
        2025, ``iso_3166_2`` and ``region_vi`` are empty, and ``sources`` are those of
        the numbers of its parts.
        """
        rows = _all_rows(self.access_points, self.view.division)
        shown = rows["province_code"].isin(self.provinces)
        rows = rows[shown & rows["site_type"].isin(self.view.site_types)]
        order = rows["province_code"].map(self.provinces.index).argsort(kind="stable")
        return rows.iloc[order].reset_index(drop=True)

    @property
    def empty(self) -> bool:
        """Whether there are no rows."""
        return not (self.shown and self.view.site_types)

    @cached_property
    def shown(self) -> tuple[Province, ...]:
        """The provinces shown, in the order of the view, whatever the site types."""
        return shown_provinces(self.access_points, self.view)

    @cached_property
    def provinces(self) -> tuple[str, ...]:
        """Their GSO codes in the view's division."""
        return tuple(province.code for province in self.shown)

    @property
    def measure(self) -> Measure:
        """The measure of the view."""
        return MEASURES[self.view.measure]

    def total(self, province_code: str | None = None, site_type: str | None = None) -> CountRange:
        """Return the range of the sum of the cells shown, of one province or site type or all."""
        return self.access_points.total(self._cells(province_code, site_type))

    def basis(self, province_code: str | None = None, site_type: str | None = None) -> Basis:
        """Return how that sum is known."""
        return self.access_points.basis(self._cells(province_code, site_type))

    def value(self, province_code: str | None = None) -> Value | None:
        """Return the measure of one province shown, or of all of them together.

        ``None`` where the site types shown hold nothing that it counts.
        """
        return self._sum(self.measure, province_code)

    def points(
        self, province_code: str | None = None, site_type: str | None = None
    ) -> Value | None:
        """Return the points as such a value, of one province or site type or all."""
        return self._sum(MEASURES[USUAL_MEASURE], province_code, site_type)

    def _sum(
        self, measure: Measure, province_code: str | None, site_type: str | None = None
    ) -> Value | None:
        kinds = [kind for kind in self.view.site_types if site_type in {None, kind}]
        provinces = [item for item in self.shown if province_code in {None, item.code}]
        return measures.total(self.access_points, provinces, measure, kinds)

    @cached_property
    def without_context(self) -> Selection:
        """The same view by the programme's own figures, without statements of context."""
        own = without_context(self.access_points)
        return select(own, self.view) if own else self

    def rank(self, province_code: str) -> tuple[int, int, int] | None:
        """Return the best and the worst rank a province can have in the measure, and of how many.

        Among all provinces that were counted, shown or not; ``None`` where the
        province has no value.
        """
        counted = counted_provinces(self.access_points, self.view.division)
        values = {
            item.code: measures.value(self.access_points, item, self.measure, self.view.site_types)
            for item in counted
        }
        known = {code: value for code, value in values.items() if value is not None}
        if province_code not in known:
            return None
        best, worst = measures.rank([*known.values()], [*known].index(province_code))
        return best, worst, len(known)

    def attributed(self, site_type: str | None = None) -> int:
        """Return how many points are known to be in a definite province of the programme.

        The sum of the lower bounds over all provinces of the programme, shown or not, of one
        of the site types shown or all of them.
        """
        kinds = self.view.site_types if site_type is None else (site_type,)
        return sum(
            self.access_points.total([Cell(code, kind) for kind in kinds]).low
            for code in tables.programme_provinces()
        )

    def in_file(self, site_type: str | None = None) -> CountRange:
        """Return the sum of all numbers known, in provinces shown or not: the file's own total.

        Of one of the site types shown, or all of them; unknown where there is no number.
        """
        kinds = self.view.site_types if site_type is None else (site_type,)
        ranges = self.access_points.ranges.items()
        known = [count for cell, count in ranges if cell.site_type in kinds and not count.unknown]
        return sum(known, CountRange.exactly(0)) if known else CountRange(0, None)

    @cached_property
    def class_bounds(self) -> list[tuple[float, float | None]]:
        """The lower and upper bound of every value that the classes of the view cover."""
        each = self.view.compare == EACH_TYPE
        choices = [(code,) for code in self.measure.site_types] if each else [self.view.site_types]
        provinces = provinces_of_division(self.access_points, self.view.division)
        return bounds_of(self.access_points, provinces, self.measure, choices)

    @cached_property
    def class_ends(self) -> list[float]:
        """All those bounds, without the upper ones that nothing sets."""
        return [end for ends in self.class_bounds for end in ends if end is not None]

    @cached_property
    def class_edges(self) -> tuple[float, ...]:
        """The edges of those classes, as the map uses them."""
        view = self.view
        return breaks_of(self.class_bounds, view.class_method, view.classes, view.breaks)

    def _cells(self, province_code: str | None, site_type: str | None) -> list[Cell]:
        return [
            Cell(part, kind)
            for province in self.shown
            if province_code in {None, province.code}
            for part in province.parts
            for kind in self.view.site_types
            if site_type in {None, kind}
        ]


def in_order(provinces: Iterable[Province], view: View) -> tuple[Province, ...]:
    """Return some provinces in the order of a view: by name in its language, or by code."""
    if view.order == "code":
        return tuple(sorted(provinces, key=lambda province: province.code))
    # English sorts without marks.
    name = "name_vi" if view.language == "vi" else "file_name_en"
    return tuple(sorted(provinces, key=lambda province: vietnamese_key(getattr(province, name))))


def ordered_provinces(access_points: AccessPoints, view: View) -> tuple[Province, ...]:
    """Return the provinces that were counted, shown or not, in the order of a view."""
    # Sorted once for each division, language and order: the rest of the view does not matter.
    key = View(division=view.division, language=view.language, order=view.order)
    return _ordered(access_points, key)


@cached_per_dataset
def _ordered(access_points: AccessPoints, view: View) -> tuple[Province, ...]:
    return in_order(counted_provinces(access_points, view.division), view)


def shown_provinces(access_points: AccessPoints, view: View) -> tuple[Province, ...]:
    """Return the provinces that a view shows, in its order."""
    counted = ordered_provinces(access_points, view)
    if not view.provinces and not view.regions:
        return counted
    shown = set(view.provinces)
    if view.division == tables.DIVISION and view.regions:
        table = access_points.provinces
        shown |= set(table.loc[table["region"].isin(view.regions), "province_code"])
    return tuple(province for province in counted if province.code in shown)


def select(access_points: AccessPoints, view: View) -> Selection:
    """Return what a view shows."""
    return Selection(access_points, view)


@cached_per_dataset
def _all_rows(access_points: AccessPoints, division: int) -> pd.DataFrame:
    """Return the rows of the view that shows everything."""
    rows = _rows_of_2013(access_points)
    return rows if division == tables.DIVISION else _merged(access_points, rows, division)


def _merged(access_points: AccessPoints, rows: pd.DataFrame, division: int) -> pd.DataFrame:
    """Return the rows of the provinces of another division, summed over their parts."""
    sources = rows.set_index(["province_code", "site_type"])["sources"]
    own = without_context(access_points) or access_points
    merged = []
    for province in counted_provinces(access_points, division):
        for kind in dict.fromkeys(rows["site_type"]):
            cells = [Cell(part, kind) for part in province.parts]
            total, strict = access_points.total(cells), own.total(cells)
            cited = (code for cell in cells for code in sources.loc[cell].split("; ") if code)
            merged.append(
                {
                    "division": division,
                    "province_code": province.code,
                    "iso_3166_2": "",
                    "province_vi": province.name_vi,
                    "province_en": province.file_name_en,
                    "region_vi": "",
                    "site_type": kind,
                    "points": total.exact,
                    "points_low": None if total.unknown else total.low,
                    "points_high": total.high,
                    "points_low_strict": None if strict.unknown else strict.low,
                    "points_high_strict": strict.high,
                    "basis": access_points.basis(cells),
                    "sources": "; ".join(dict.fromkeys(cited)),
                    "missing_parts": "; ".join(province.missing),
                }
            )
    return pd.DataFrame(merged, columns=list(COLUMNS)).astype(rows.dtypes.to_dict())


def _rows_of_2013(access_points: AccessPoints) -> pd.DataFrame:
    provinces = pd.DataFrame(access_points.provinces).rename(
        columns={"name_vi": "province_vi", "name_en": "province_en"}
    )
    names = provinces[["province_code", "iso_3166_2", "province_vi", "province_en", "region"]]
    rows = access_points.cells.merge(names, on="province_code", how="left", validate="m:1")
    rows["region_vi"] = rows["region"].map({area.code: area.name_vi for area in tables.regions()})
    rows["sources"] = rows["sources"].map("; ".join).astype("str")
    rows["missing_parts"] = pd.Series("", index=rows.index, dtype="str")
    return rows[list(COLUMNS)]
