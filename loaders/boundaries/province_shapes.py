"""The shapes of a layer, named and in degrees -> one checked polygon for each province."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

from loaders.names.provinces import province_name
from loaders.problems.recorder import excerpt
from loaders.spatial import coverage_repair
from loaders.spatial.coverage_repair import POLYGONS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from loaders.problems.recorder import FeatureRecorder

DISSOLVED_UNITS: Final = 300
"""From so many features on, what is dissolved into provinces are districts or communes."""


class ProvinceShapes:
    """The features of each province on their way to one polygon.

    Attributes
    ----------
    telling
        Where problems are told.
    key
        Heading of the column by which the features were named.
    shapes
        The shapes of all features in degrees.
    broken
        Why a shape could not be built, by position.
    """

    def __init__(
        self,
        telling: FeatureRecorder,
        key: str | None,
        shapes: NDArray[np.object_],
        broken: Mapping[int, str],
    ) -> None:
        self.telling = telling
        self.key = key
        self.shapes = shapes
        self.broken = broken

    def polygons(self, rows: Mapping[str, list[int]]) -> dict[str, BaseGeometry]:
        """Return the polygon of each province that has one.

        Parameters
        ----------
        rows
            The positions of the features of each province, by GSO code.
        """
        return self._coverage(self._merged(rows))

    def _merged(self, rows: Mapping[str, list[int]]) -> dict[str, BaseGeometry]:
        """Return one polygon for each province."""
        found: dict[str, BaseGeometry] = {}
        dissolved: dict[str, int] = {}
        for code, positions in rows.items():
            usable = self._usable(code, positions)
            if not usable:
                continue
            merged = coverage_repair.merged(list(usable.values()))
            order = list(usable)
            if merged.shape is None:
                self._contradicting(code, order)
                continue
            for position in merged.repeated:
                self._exclude_copy(order[position], code, order[0])
            parts = len(order) - len(merged.repeated)
            if parts > 1:
                dissolved[code] = parts
            if self._is_in_place(code, merged.shape, order):
                found[code] = merged.shape
        self._tell_dissolved(dissolved)
        return found

    def _usable(self, code: str, rows: list[int]) -> dict[int, BaseGeometry]:
        """Return the valid polygons of a province by their rows."""
        checked = {at: self._checked(code, at) for at in rows}
        usable = {at: shape for at, shape in checked.items() if shape is not None}
        if len(usable) > 1:
            order = list(usable)
            strays = coverage_repair.strays(list(usable.values()), code)
            for position, instead in strays.items():
                self._elsewhere(code, province_name(instead), [order[position]])
                del usable[order[position]]
        return usable

    def _elsewhere(self, code: str, place: str, rows: list[int]) -> None:
        self.telling.note("error", "province_elsewhere", rows[0], province_name(code), place=place)
        self.telling.settle(rows, "problem", "province_elsewhere")

    def _exclude_copy(self, at: int, code: str, first: int) -> None:
        self.telling.note(
            "warning", "feature_duplicate", at, province_name(code), first_row=first + 1
        )
        self.telling.settle([at], "excluded", "feature_duplicate")

    def _contradicting(self, code: str, rows: list[int]) -> None:
        self.telling.note(
            "error",
            "province_repeated",
            rows[1],
            province_name(code),
            column=self.key,
            first_row=rows[0] + 1,
            count=len(rows),
        )
        self.telling.settle(rows, "problem", "province_repeated")

    def _is_in_place(self, code: str, shape: BaseGeometry, rows: list[int]) -> bool:
        """Return whether a province lies where it is, and tell if not."""
        instead = coverage_repair.place_instead(shape, code)
        if instead is None:
            return True
        west, south, east, north = shape.bounds
        extent = f"{west:.2f}–{east:.2f}, {south:.2f}–{north:.2f}"
        self._elsewhere(code, province_name(instead) if instead else extent, rows)
        return False

    def _tell_dissolved(self, dissolved: dict[str, int]) -> None:
        if not dissolved:
            return
        features = sum(dissolved.values())
        names = excerpt(", ".join(province_name(code) for code in sorted(dissolved)))
        code = "units_dissolved" if features >= DISSOLVED_UNITS else "features_dissolved"
        self.telling.note("warning", code, count=features, into=len(dissolved), provinces=names)

    def _checked(self, code: str, at: int) -> BaseGeometry | None:
        """Return a valid polygon within Vietnam, or ``None`` with a problem told."""
        shape, name = self.shapes[at], province_name(code)
        reason = ""
        if at in self.broken:
            reason = "geometry_not_polygon"
            self.telling.note("error", reason, at, name, kind=excerpt(self.broken[at]))
        elif shape is None or shape.is_empty:
            reason = "geometry_missing"
            self.telling.note("error", reason, at, name)
        elif shape.geom_type not in POLYGONS:
            reason = "geometry_not_polygon"
            self.telling.note("error", reason, at, name, kind=shape.geom_type)
        elif not coverage_repair.is_in_vietnam(shape):
            reason = "geometry_outside"
            extent = ", ".join(f"{number:.2f}" for number in shape.bounds)
            self.telling.note("error", reason, at, name, extent=extent)
        elif shape.is_valid:
            return shape
        if reason or shape is None:
            self.telling.settle([at], "problem", reason)
            return None
        fault = shapely.is_valid_reason(shape)
        repaired = coverage_repair.valid_polygons(shape)
        if repaired.is_empty:
            self.telling.note("error", "geometry_not_polygon", at, name, kind=fault)
            self.telling.settle([at], "problem", "geometry_not_polygon")
            return None
        self.telling.note("warning", "geometry_repaired", at, name, reason=fault)
        return repaired

    def _coverage(self, shapes: dict[str, BaseGeometry]) -> dict[str, BaseGeometry]:
        """Mend overlaps and slivers between provinces; tell those too large to mend."""
        codes = list(shapes)
        found = coverage_repair.coverage(np.array(list(shapes.values()), dtype=object))
        for overlap in found.large:
            self.telling.note(
                "error",
                "provinces_overlap",
                value=province_name(codes[overlap.first]),
                other=province_name(codes[overlap.second]),
                area=round(float(overlap.km2), 1),
            )
        if found.mended:
            self.telling.note(
                "warning",
                "coverage_repaired",
                borders=found.borders,
                overlap=round(float(found.overlap_km2), 2),
                gap=round(float(found.gap_km2), 2),
            )
        return dict(zip(codes, found.shapes, strict=True))
