"""The features of one layer: what each names, and what of it can be a province."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

from geodata.tables import provinces
from loaders.boundaries.columns import (
    KnownNames,
    ProvinceColumns,
    archipelago_province,
    is_country,
    is_division_of_2025,
    is_region,
    texts_of,
)
from loaders.boundaries.province_shapes import DISSOLVED_UNITS, ProvinceShapes
from loaders.names.provinces import NoMatch, match_province, province_name
from loaders.problems.recorder import excerpt
from loaders.spatial import coverage_repair
from loaders.spatial.coordinate_systems import CRS_STORED

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from loaders.formats.layers import Layer
    from loaders.problems.recorder import FeatureRecorder
    from loaders.spatial.coordinate_systems import CrsFinding

MANY_UNKNOWN: Final = 126
"""Twice the provinces: more features than that without a province, and most of all, are
districts or communes. They are told together."""


class Features:
    """The features of one layer, each with the province that it names.

    Attributes
    ----------
    telling
        Where problems are told, and what becomes of each feature.
    """

    def __init__(
        self,
        telling: FeatureRecorder,
        layer: Layer,
        columns: ProvinceColumns,
        known: KnownNames,
    ) -> None:
        self.telling = telling
        self.layer = layer
        self.columns = columns
        self.known = known
        self.count = telling.count
        self._codes = [self._named(at) for at in range(self.count)]
        self._exclude_archipelagos()

    def province_codes(self) -> list[str | None]:
        """Return the GSO code of each feature, ``None`` where it names none."""
        return [None if self.telling.fate(at) else code for at, code in enumerate(self._codes)]

    def can_be_placed(self) -> bool:
        """Return whether it matters where the features lie."""
        return self.columns.key is not None or (
            not self.columns.regions and len(self.layer.columns.columns) > 0
        )

    def polygons(self, crs: CrsFinding) -> dict[str, BaseGeometry]:
        """Return the polygon of each province, and settle what becomes of every feature."""
        placed = None if crs.how == "unknown" else self._in_degrees(crs)
        if not self._has_provinces(placed):
            return {}
        if placed is None:
            errors = [problem.code for problem in crs.problems if problem.severity == "error"]
            self.telling.fail(errors[0] if errors else "no_crs")
            return {}
        if not self._is_understood(placed):
            return {}
        rows: dict[str, list[int]] = {}
        for at in self.telling.open():
            rows.setdefault(str(self._codes[at]), []).append(at)
        shapes = ProvinceShapes(self.telling, self.columns.key, placed, self.layer.broken)
        found = shapes.polygons(rows)
        self._tell_missing()
        return found

    def _text(self, column: tuple[str, ...], at: int) -> str:
        return column[at] if column else ""

    def _named(self, at: int) -> str | None:
        """Return the province of a feature: by its code, else by its name."""
        code, name = self._text(self.columns.codes, at), self._text(self.columns.names, at)
        return self.known.meaning(code) or self.known.meaning(name)

    def _exclude_archipelagos(self) -> None:
        """Set aside the archipelagos where their names tell them: no row is a province's."""
        columns = self.layer.columns
        for name in columns.columns:
            texts = texts_of(columns[name])
            by_text = {text: archipelago_province(text) for text in dict.fromkeys(texts) if text}
            for at, text in enumerate(texts):
                code = by_text.get(text)
                keys = (self._text(self.columns.codes, at), self._text(self.columns.names, at))
                if code and (text in keys or self._codes[at] is None) and not self.telling.fate(at):
                    self._exclude_archipelago(at, text, code)

    def _exclude_archipelago(self, at: int, text: str, code: str) -> None:
        self.telling.settle([at], "excluded", "archipelago_feature")
        self.telling.note("info", "archipelago_feature", at, text, province=province_name(code))

    def _has_provinces(self, placed: NDArray[np.object_] | None) -> bool:
        """Tell if nothing names provinces, or if they are those of 2025."""
        if self.columns.regions:
            self.telling.note("error", "regions_not_provinces")
            return self.telling.fail("regions_not_provinces")
        if self.columns.key is None:
            return self.telling.fail(self._nameless(placed))
        found = [code for code in self.province_codes() if code]
        if is_division_of_2025(found, by_code=bool(self.columns.code_column)) or (
            self.columns.names and is_division_of_2025(self._by_name(), by_code=False)
        ):
            self.telling.note("error", "division_2025", count=len(set(found)))
            return self.telling.fail("division_2025")
        return True

    def _by_name(self) -> list[str]:
        matches = map(self.known.ladder, self.columns.names)
        return [match.province_code for match in matches if match]

    def _nameless(self, placed: NDArray[np.object_] | None) -> str:
        """Tell what a layer may be that names no province, and return the reason."""
        if len(self.layer.columns.columns):
            headings = ", ".join(map(str, self.layer.columns.columns))
            self.telling.note("error", "no_province_column", columns=excerpt(headings))
        told = [one.code for one in self.telling.problems if one.severity == "error"]
        if placed is None or "file_elsewhere" in told:
            return told[0]
        if 2 * coverage_repair.is_abroad(placed).sum() > self.count:
            extent = ", ".join(f"{number:.2f}" for number in shapely.total_bounds(placed))
            self.telling.note("error", "file_elsewhere", extent=extent)
            return "file_elsewhere"
        if self.count >= DISSOLVED_UNITS:
            self.telling.note("error", "units_too_fine", count=self.count, unknown=self.count)
            return "units_too_fine"
        return told[0]

    def _in_degrees(self, crs: CrsFinding) -> NDArray[np.object_]:
        """Return the shapes in longitude and latitude; faulty coordinates are told."""
        shapes = shapely.force_2d(self.layer.shapes)
        faulty = coverage_repair.not_finite(shapes)
        for at in sorted(faulty):
            self.telling.note("error", "geometry_not_finite", at, self._label(at))
        self.telling.settle(faulty, "problem", "geometry_not_finite")
        usable = np.array([None if at in faulty else shape for at, shape in enumerate(shapes)])
        system = crs.crs
        if system is not None and not system.equals(CRS_STORED, ignore_axis_order=True):
            self.telling.note("info", "reprojected", value=str(system.name))
        elif not crs.swapped:
            return usable
        return np.asarray(shapely.transform(usable, crs.to_degrees), dtype=object)

    def _label(self, at: int) -> str:
        """Return what to call a feature: its province, or what stands in the key."""
        code = self._codes[at]
        if code:
            return province_name(code)
        return self._text(self.columns.names, at) or self._text(self.columns.codes, at) or "–"

    def _is_understood(self, shapes: NDArray[np.object_]) -> bool:
        """Tell of each feature that names no province, or two."""
        self._exclude_by_place(shapes)
        unknown = []
        for at in self.telling.open():
            code, name = self._text(self.columns.codes, at), self._text(self.columns.names, at)
            if self._codes[at]:
                self._compare(at, code, name)
            elif not (code or name):
                self._unnamed(at, shapes[at])
            elif is_country(name or code):
                self._exclude(at, "feature_country", name or code)
            elif is_region(name or code):
                self._exclude(at, "feature_region", name or code)
            else:
                unknown.append(at)
        if len(unknown) > max(MANY_UNKNOWN, self.count // 2):
            self.telling.note("error", "units_too_fine", count=self.count, unknown=len(unknown))
            return self.telling.fail("units_too_fine")
        for at in unknown:
            self._unknown(at)
        return True

    def _exclude_by_place(self, shapes: NDArray[np.object_]) -> None:
        """Set aside what lies in another country, or in an archipelago."""
        islets = coverage_repair.is_in_archipelagos(shapes)
        for at in self.telling.open():
            if islets[at] and self._codes[at] in {None, islets[at]}:
                self._exclude_archipelago(at, self._label(at), islets[at])
        rows = np.array([at for at in self.telling.open() if self._codes[at] is None], dtype=int)
        abroad = [int(at) for at in rows[coverage_repair.is_abroad(shapes[rows])]]
        if abroad:
            first = self._label(abroad[0])
            self.telling.note("info", "features_abroad", value=first, count=len(abroad))
            self.telling.settle(abroad, "excluded", "features_abroad")

    def _exclude(self, at: int, reason: str, text: str) -> None:
        self.telling.note("info", reason, at, text)
        self.telling.settle([at], "excluded", reason)

    def _unnamed(self, at: int, shape: BaseGeometry | None) -> None:
        if shape is None or shape.is_empty:
            self.telling.note("info", "feature_empty", at)
            self.telling.settle([at], "excluded", "feature_empty")
            return
        self.telling.note("error", "feature_unnamed", at, column=self.columns.key)
        self.telling.settle([at], "problem", "feature_unnamed")

    def _unknown(self, at: int) -> None:
        name, code = self._text(self.columns.names, at), self._text(self.columns.codes, at)
        column = self.columns.name_column if name else self.columns.code_column
        match = match_province(name or code)
        suggested = match.suggestions if isinstance(match, NoMatch) else ()
        names = tuple(map(province_name, suggested))
        self.telling.note(
            "error", "feature_unknown", at, name or code, column=column, suggestions=names
        )
        self.telling.settle([at], "problem", "feature_unknown")

    def _compare(self, at: int, code: str, name: str) -> None:
        """Compare code and name: the code wins, a contradiction is told.

        Codes were used again in 2025: a file of that division has codes that are
        known and names that tell another province.
        """
        if not (self.columns.codes and self.columns.names):
            return
        by_code, by_name = self.known.meaning(code), self.known.meaning(name)
        if by_code and by_name and by_code != by_name:
            self.telling.note(
                "error",
                "province_disagrees",
                at,
                name,
                column=self.columns.name_column,
                province=province_name(by_name),
                other_column=self.columns.code_column,
                other_value=excerpt(code),
                other_province=province_name(by_code),
            )
            self.telling.settle([at], "problem", "province_disagrees")
        elif code and not by_code:
            self.telling.note("warning", "code_unknown", at, code, column=self.columns.code_column)

    def _tell_missing(self) -> None:
        named = {code for at, code in enumerate(self._codes) if self.telling.fate(at) != "excluded"}
        table = provinces()
        missing = [
            name
            for code, name in zip(table["province_code"], table["name_vi"], strict=True)
            if code not in named
        ]
        if missing:
            names = ", ".join(missing)
            self.telling.note("error", "provinces_missing", count=len(missing), provinces=names)
