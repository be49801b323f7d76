"""The features of one layer: the province that each names, and whether it can be that."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

from geodata.tables import programme_provinces, provinces
from loaders.boundaries.columns import (
    ProvinceColumns,
    archipelago_province,
    is_country,
    is_division_of_2025,
    is_region,
    texts_of,
)
from loaders.boundaries.province_shapes import DISSOLVED_UNITS, ProvinceShapes, with_embedded
from loaders.names.provinces import former_province, province_name, suggested_names
from loaders.options import NO_BOUNDARIES_OPTIONS, BoundariesOptions
from loaders.problems.recorder import excerpt
from loaders.spatial import coverage_repair
from loaders.spatial.coordinate_systems import CRS_STORED

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from loaders.formats.layers import Layer
    from loaders.names.province_resolver import ProvinceResolver
    from loaders.problems.recorder import FeatureRecorder
    from loaders.spatial.coordinate_systems import CrsFinding

MANY_UNKNOWN: Final = 126
"""Twice the provinces: more features than that without a province, and most of all, are
districts or communes. They are reported together."""


class Features:
    """The features of one layer, each with the province that it names.

    Attributes
    ----------
    recorder
        Collects the problems found, and what becomes of each feature.
    """

    def __init__(
        self,
        recorder: FeatureRecorder,
        layer: Layer,
        columns: ProvinceColumns,
        resolver: ProvinceResolver,
        options: BoundariesOptions = NO_BOUNDARIES_OPTIONS,
    ) -> None:
        self.recorder = recorder
        self.layer = layer
        self.columns = columns
        self.resolver = resolver
        self.options = options
        self.count = recorder.count
        empty = ("",) * self.count
        self._keys = list(zip(columns.codes or empty, columns.names or empty, strict=True))
        self._codes = [
            resolver.resolve(code) or resolver.resolve(name) for code, name in self._keys
        ]
        for position in sorted(set(options.left_out)):
            if 0 < position <= self.count:
                label = self._label(position - 1)
                self.recorder.leave_out("feature_left_out", position - 1, value=label)
        self._exclude_archipelagos()

    def province_codes(self) -> list[str | None]:
        """Return the GSO code of each feature, ``None`` where it names none."""
        return [
            code if self.recorder.outcome(index) == "joined" else None
            for index, code in enumerate(self._codes)
        ]

    def can_be_placed(self) -> bool:
        """Return whether it matters where the features lie."""
        return self.columns.key is not None or (
            not self.columns.regions and len(self.layer.columns.columns) > 0
        )

    def polygons(self, crs: CrsFinding) -> dict[str, BaseGeometry]:
        """Return the polygon of each province, and settle what becomes of every feature."""
        shapes = None if crs.how == "unknown" else self._in_degrees(crs)
        if not self._has_provinces(shapes):
            return {}
        if shapes is None:
            errors = [problem.code for problem in crs.problems if problem.severity == "error"]
            self.recorder.fail(errors[0] if errors else "no_crs")
            return {}
        if not self._is_understood(shapes):
            return {}
        rows: dict[str, list[int]] = {}
        for index in self.recorder.open():
            rows.setdefault(str(self._codes[index]), []).append(index)
        merging = ProvinceShapes(
            self.recorder, self.columns.key, shapes, self.layer.broken, self.options.overlaps
        )
        polygons = merging.polygons(rows)
        return with_embedded(polygons) if self._are_some_enough(polygons) else polygons

    def _exclude_archipelagos(self) -> None:
        """Exclude the features that any column names as an archipelago."""
        columns = self.layer.columns
        for name in columns.columns:
            texts = texts_of(columns[name])
            by_text = {text: archipelago_province(text) for text in dict.fromkeys(texts) if text}
            for index in self.recorder.open():
                text = texts[index]
                if (code := by_text.get(text)) and (
                    text in self._keys[index] or self._codes[index] is None
                ):
                    self._exclude_archipelago(index, text, code)

    def _exclude_archipelago(self, index: int, text: str, code: str) -> None:
        province = province_name(code)
        self.recorder.leave_out("archipelago_feature", index, value=text, province=province)

    def _has_provinces(self, shapes: NDArray[np.object_] | None) -> bool:
        """Record it if nothing names provinces, or if they are those of 2025."""
        if self.columns.regions:
            self.recorder.record("regions_not_provinces")
            return self.recorder.fail("regions_not_provinces")
        if self.columns.key is None:
            return self.recorder.fail(self._nameless(shapes))
        codes = [code for code in self.province_codes() if code]
        if is_division_of_2025(codes, by_code=bool(self.columns.code_column)) or (
            self.columns.names and is_division_of_2025(self._by_name(), by_code=False)
        ):
            self.recorder.record("division_2025", count=len(set(codes)))
            return self.recorder.fail("division_2025")
        return True

    def _by_name(self) -> list[str]:
        matches = map(self.resolver.match, self.columns.names)
        return [match.province_code for match in matches if match]

    def _nameless(self, shapes: NDArray[np.object_] | None) -> str:
        """Record what a layer without names of provinces may be, and return the reason."""
        errors = [each.code for each in self.recorder.problems if each.severity == "error"]
        if len(self.layer.columns.columns) or not errors:
            headings = ", ".join(map(str, self.layer.columns.columns)) or "–"
            self.recorder.record("no_province_column", columns=excerpt(headings))
            errors.append("no_province_column")
        if shapes is None or "file_elsewhere" in errors:
            return errors[0]
        if 2 * coverage_repair.is_abroad(shapes).sum() > self.count:
            extent = ", ".join(f"{number:.2f}" for number in shapely.total_bounds(shapes))
            self.recorder.record("file_elsewhere", extent=extent)
            return "file_elsewhere"
        if self.count >= DISSOLVED_UNITS:
            self.recorder.record("units_too_fine", count=self.count, unknown=self.count)
            return "units_too_fine"
        return errors[0]

    def _in_degrees(self, crs: CrsFinding) -> NDArray[np.object_]:
        """Return the shapes in longitude and latitude; faulty coordinates are recorded."""
        shapes = shapely.force_2d(self.layer.shapes)
        faulty = coverage_repair.not_finite(shapes)
        for index in sorted(faulty):
            self.recorder.record("geometry_not_finite", index + 1, value=self._label(index))
        self.recorder.settle(faulty, "geometry_not_finite")
        usable = np.array(
            [None if index in faulty else shape for index, shape in enumerate(shapes)]
        )
        system = crs.crs
        if system is not None and not system.equals(CRS_STORED, ignore_axis_order=True):
            self.recorder.record("reprojected", value=str(system.name))
        elif not crs.swapped:
            return usable
        return np.asarray(shapely.transform(usable, crs.to_degrees), dtype=object)

    def _label(self, index: int) -> str:
        """Return what to call a feature: its province, or what the key contains."""
        province, (code, name) = self._codes[index], self._keys[index]
        return province_name(province) if province else name or code or "–"

    def _is_understood(self, shapes: NDArray[np.object_]) -> bool:
        """Record each feature that names no province, or two."""
        self._exclude_by_place(shapes)
        unknown = []
        self._record_names_beside_codes()
        for index in self.recorder.open():
            code, name = self._keys[index]
            if self._codes[index]:
                self._compare(index, code, name)
            elif not (code or name):
                self._unnamed(index, shapes[index])
            elif self.resolver.decision(name) or self.resolver.decision(code):
                self.recorder.leave_out("feature_left_out", index, value=name or code)
            elif is_country(name or code):
                self.recorder.leave_out("feature_country", index, value=name or code)
            elif is_region(name or code):
                self.recorder.leave_out("feature_region", index, value=name or code)
            else:
                unknown.append(index)
        if len(unknown) > max(MANY_UNKNOWN, self.count // 2):
            self.recorder.record("units_too_fine", count=self.count, unknown=len(unknown))
            return self.recorder.fail("units_too_fine")
        for index in unknown:
            code, name = self._keys[index]
            column = self.columns.name_column if name else self.columns.code_column
            text = name or code
            suggestions = suggested_names(text)
            if former := former_province(text):
                names = ", ".join(map(province_name, former))
                self.recorder.record("province_former", index + 1, column, text, provinces=names)
            self.recorder.leave_out("feature_unknown", index, column, text, suggestions=suggestions)
        return True

    def _exclude_by_place(self, shapes: NDArray[np.object_]) -> None:
        """Exclude what lies in another country, or in an archipelago."""
        islets = coverage_repair.is_in_archipelagos(shapes)
        for index in self.recorder.open():
            if islets[index] and self._codes[index] in {None, islets[index]}:
                self._exclude_archipelago(index, self._label(index), islets[index])
        rows = np.array(
            [row for row in self.recorder.open() if self._codes[row] is None], dtype=int
        )
        abroad = [int(row) for row in rows[coverage_repair.is_abroad(shapes[rows])]]
        if abroad:
            first = self._label(abroad[0])
            self.recorder.record("features_abroad", value=first, count=len(abroad))
            self.recorder.settle(abroad, "features_abroad")

    def _unnamed(self, index: int, shape: BaseGeometry | None) -> None:
        if shape is None or shape.is_empty:
            self.recorder.leave_out("feature_empty", index)
        else:
            self.recorder.leave_out("feature_unnamed", index, self.columns.key)

    def _compare(self, index: int, code: str, name: str) -> None:
        """Compare code and name: the code wins, a contradiction is recorded.

        Codes were used again in 2025: a file of that division has known codes beside
        names of other provinces.
        """
        if not (self.columns.codes and self.columns.names):
            return
        by_code, by_name = self.resolver.resolve(code), self.resolver.resolve(name)
        if by_code and by_name and by_code != by_name:
            self.recorder.leave_out(
                "province_disagrees",
                index,
                self.columns.name_column,
                name,
                province=province_name(by_name),
                other_column=self.columns.code_column,
                other_value=excerpt(code),
                other_province=province_name(by_code),
            )
        elif code and not by_code:
            self.recorder.record("code_unknown", index + 1, self.columns.code_column, code)

    def _record_names_beside_codes(self) -> None:
        """Record the features that are joined by their code under a name that is no province."""
        beside = [
            (index, name, str(self._codes[index]))
            for index, (code, name) in enumerate(self._keys)
            if name and self.resolver.resolve(code) and not self.resolver.resolve(name)
        ]
        if beside:
            pairs = ", ".join(f"{name} = {province_name(code)}" for _, name, code in beside)
            place = (beside[0][0] + 1, self.columns.name_column, excerpt(pairs))
            self.recorder.record("names_beside_codes", *place, count=len(beside))

    def _are_some_enough(self, polygons: dict[str, BaseGeometry]) -> bool:
        """Return whether the others are to be the embedded ones; record it if any is missing.

        A file of most provinces lacks the rest by mistake; one of few, with all of the
        programme, is of these on purpose.
        """
        few = 2 * len(polygons) <= len(provinces())
        if few and polygons.keys() >= set(programme_provinces()):
            self.recorder.record("others_embedded", count=len(polygons))
            return True
        self._record_missing()
        return False

    def _record_missing(self) -> None:
        named = {
            code
            for index, code in enumerate(self._codes)
            if self.recorder.outcome(index) != "excluded"
        }
        table = provinces()
        missing = [
            name
            for code, name in zip(table["province_code"], table["name_vi"], strict=True)
            if code not in named
        ]
        if missing:
            names = ", ".join(missing)
            self.recorder.record("provinces_missing", count=len(missing), provinces=names)
