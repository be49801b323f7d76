"""The shapes of a layer, named and in degrees -> one checked polygon for each province."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

import geodata.boundaries
from loaders.names.provinces import province_name
from loaders.problems.recorder import excerpt
from loaders.spatial import coverage_repair
from loaders.spatial.coverage_repair import POLYGONS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from loaders.options import Overlaps
    from loaders.problems.recorder import FeatureRecorder
    from loaders.spatial.coverage_repair import Overlap

DISSOLVED_UNITS: Final = 300
"""From so many features on, what is dissolved into provinces are districts or communes."""
_MOST_PAIRS: Final = 5
"""Overlaps reported one by one."""


class ProvinceShapes:
    """The features of each province on their way to one polygon.

    Attributes
    ----------
    recorder
        Collects the problems found.
    key
        Heading of the column by which the features were named.
    shapes
        The shapes of all features in degrees.
    broken
        Why a shape could not be built, by position.
    overlaps
        To which province large overlaps are given, ``None`` to refuse them.
    """

    def __init__(
        self,
        recorder: FeatureRecorder,
        key: str | None,
        shapes: NDArray[np.object_],
        broken: Mapping[int, str],
        overlaps: Overlaps | None = None,
    ) -> None:
        self.recorder = recorder
        self.key = key
        self.shapes = shapes
        self.broken = broken
        self.overlaps = overlaps

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
        polygons: dict[str, BaseGeometry] = {}
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
                self.recorder.leave_out(
                    "feature_duplicate",
                    order[position],
                    value=province_name(code),
                    first_row=order[0] + 1,
                )
            parts = len(order) - len(merged.repeated)
            if parts > 1:
                dissolved[code] = parts
            if self._is_in_place(code, merged.shape, order):
                polygons[code] = merged.shape
        self._record_dissolved(dissolved)
        return polygons

    def _usable(self, code: str, rows: list[int]) -> dict[int, BaseGeometry]:
        """Return the valid polygons of a province by their rows."""
        checked = {row: self._checked(code, row) for row in rows}
        usable = {row: shape for row, shape in checked.items() if shape is not None}
        if len(usable) > 1:
            order = list(usable)
            strays = coverage_repair.strays(list(usable.values()), code)
            for position, instead in strays.items():
                self._elsewhere(code, province_name(instead), [order[position]])
                del usable[order[position]]
        return usable

    def _elsewhere(self, code: str, place: str, rows: list[int]) -> None:
        name = province_name(code)
        self.recorder.record("province_elsewhere", rows[0] + 1, value=name, place=place)
        self.recorder.settle(rows, "province_elsewhere")

    def _contradicting(self, code: str, rows: list[int]) -> None:
        place, first = (rows[1] + 1, self.key, province_name(code)), rows[0] + 1
        self.recorder.record("province_repeated", *place, first_row=first, count=len(rows))
        self.recorder.settle(rows, "province_repeated")

    def _is_in_place(self, code: str, shape: BaseGeometry, rows: list[int]) -> bool:
        """Return whether a province lies where it should, and record it if not."""
        instead = coverage_repair.place_instead(shape, code)
        if instead is None:
            return True
        west, south, east, north = shape.bounds
        extent = f"{west:.2f}–{east:.2f}, {south:.2f}–{north:.2f}"
        self._elsewhere(code, province_name(instead) if instead else extent, rows)
        return False

    def _record_dissolved(self, dissolved: dict[str, int]) -> None:
        if not dissolved:
            return
        features = sum(dissolved.values())
        names = excerpt(", ".join(province_name(code) for code in sorted(dissolved)))
        code = "units_dissolved" if features >= DISSOLVED_UNITS else "features_dissolved"
        self.recorder.record(code, count=features, into=len(dissolved), provinces=names)

    def _checked(self, code: str, index: int) -> BaseGeometry | None:
        """Return a valid polygon within Vietnam, or ``None`` with a problem recorded."""
        shape, name = self.shapes[index], province_name(code)
        if index in self.broken:
            kind = excerpt(self.broken[index])
            self.recorder.leave_out("geometry_not_polygon", index, value=name, kind=kind)
        elif shape is None or shape.is_empty:
            self.recorder.leave_out("geometry_missing", index, value=name)
        elif shape.geom_type not in POLYGONS:
            kind = shape.geom_type
            self.recorder.leave_out("geometry_not_polygon", index, value=name, kind=kind)
        elif not coverage_repair.is_in_vietnam(shape):
            extent = ", ".join(f"{number:.2f}" for number in shape.bounds)
            self.recorder.leave_out("geometry_outside", index, value=name, extent=extent)
        elif shape.is_valid:
            return shape
        else:
            return self._repaired(shape, name, index)
        return None

    def _repaired(self, shape: BaseGeometry, name: str, index: int) -> BaseGeometry | None:
        fault = shapely.is_valid_reason(shape)
        sound, dropped = coverage_repair.without_degenerate_rings(shape)
        repaired = sound if sound.is_valid else coverage_repair.valid_polygons(sound)
        if repaired.is_empty:
            self.recorder.leave_out("geometry_not_polygon", index, value=name, kind=fault)
            return None
        if dropped:
            self.recorder.record("rings_dropped", index + 1, value=name, count=dropped)
        if not sound.is_valid:
            fault = shapely.is_valid_reason(sound)
            self.recorder.record("geometry_repaired", index + 1, value=name, reason=fault)
        return repaired

    def _coverage(self, shapes: dict[str, BaseGeometry]) -> dict[str, BaseGeometry]:
        """Repair overlaps and slivers between provinces; record those too large to repair."""
        codes = sorted(shapes)
        polygons = np.array([shapes[code] for code in codes], dtype=object)
        if self.overlaps is not None and len(codes) > 1:
            polygons, given = coverage_repair.overlaps_to_first(polygons)
            if given:
                area = round(sum(each.km2 for each in given), 1)
                self.recorder.record("overlaps_given", count=len(given), area=area)
        result = coverage_repair.coverage(polygons)
        self._record_overlaps(codes, result.large)
        if result.repaired:
            self.recorder.record(
                "coverage_repaired",
                borders=result.borders,
                overlap=round(float(result.overlap_km2), 2),
                gap=round(float(result.gap_km2), 2),
            )
        return dict(zip(codes, result.shapes, strict=True))

    def _record_overlaps(self, codes: list[str], large: tuple[Overlap, ...]) -> None:
        pairs = [
            (province_name(codes[each.first]), province_name(codes[each.second]), each.km2)
            for each in sorted(large, key=lambda each: -each.km2)
        ]
        if len(pairs) <= _MOST_PAIRS:
            for first, second, km2 in pairs:
                area = round(float(km2), 1)
                self.recorder.record("provinces_overlap", value=first, other=second, area=area)
            return
        self.recorder.record(
            "provinces_overlap_everywhere",
            value=f"{pairs[0][0]} – {pairs[0][1]}",
            count=len(pairs),
            area=round(float(sum(km2 for *_, km2 in pairs)), 1),
            most=round(float(pairs[0][2]), 1),
        )


def with_embedded(polygons: dict[str, BaseGeometry]) -> dict[str, BaseGeometry]:
    """Return the provinces of a file with the embedded outlines of all others beside them.

    Those of the file are as they are; the embedded ones give way to them.
    """
    own = shapely.union_all(list(polygons.values()))
    table = geodata.boundaries.provinces()
    others = {
        code: coverage_repair.valid_polygons(shapely.difference(shape, own))
        for code, shape in zip(table["province_code"], table.geometry, strict=True)
        if code not in polygons
    }
    return dict(sorted({**others, **polygons}.items()))
