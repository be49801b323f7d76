"""The features of one layer on their way to checked polygons: each is told of."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

from geodata.tables import provinces
from loaders import boundary_repair
from loaders.boundary_columns import (
    KnownNames,
    ProvinceColumns,
    archipelago_province,
    is_country,
    is_division_of_2025,
    is_region,
    texts_of,
)
from loaders.boundary_repair import POLYGONS
from loaders.coordinate_systems import CRS_STORED
from loaders.ledger import LedgerDraft
from loaders.names import NoMatch, match_province, province_name
from loaders.problems import Problem, Severity
from loaders.telling import excerpt

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from loaders.boundary_layers import Layer
    from loaders.coordinate_systems import CrsFinding
    from loaders.ledger import Fate

MANY_UNKNOWN: Final = 126
"""Twice the provinces: more features than that without a province, and most of all, are
districts or communes. They are told together."""

DISSOLVED_UNITS: Final = 300
"""From so many features on, what is dissolved into provinces are districts or communes."""


class Features:
    """The features of one layer.

    Attributes
    ----------
    problems
        All that is told, in the order found.
    ledger
        What became of each feature, once :meth:`polygons` has returned.
    """

    def __init__(
        self,
        file: str,
        sheet: str | None,
        layer: Layer,
        columns: ProvinceColumns,
        known: KnownNames,
    ) -> None:
        self.file = file
        self.sheet = sheet
        self.layer = layer
        self.columns = columns
        self.known = known
        self.problems: list[Problem] = []
        self.ledger = LedgerDraft()
        self.count = len(layer.shapes)
        self.ledger.count(self.count)
        self._fates: dict[int, tuple[Fate, str]] = {}
        self._codes = [self._named(at) for at in range(self.count)]
        self._exclude_archipelagos()

    def note(
        self,
        severity: Severity,
        code: str,
        row: int | None = None,
        value: str | None = None,
        *,
        column: str | None = None,
        suggestions: tuple[str, ...] = (),
        **details: object,
    ) -> None:
        """Tell a problem; ``row`` is the position of the feature from 0."""
        place = (
            self.file,
            None if row is None else row + 1,
            None if column is None else excerpt(column),
            None if value is None else excerpt(value),
        )
        self.problems.append(
            Problem(severity, code, *place, details, suggestions, sheet=self.sheet)
        )

    def tell(self, problem: Problem) -> None:
        """Tell a problem found elsewhere."""
        self.problems.append(replace(problem, sheet=self.sheet))

    def province_codes(self) -> list[str | None]:
        """Return the GSO code of each feature, ``None`` where it names none."""
        return [None if at in self._fates else code for at, code in enumerate(self._codes)]

    def can_be_placed(self) -> bool:
        """Return whether it matters where the features lie."""
        return self.columns.key is not None or (
            not self.columns.regions and len(self.layer.columns.columns) > 0
        )

    def polygons(self, crs: CrsFinding) -> dict[str, BaseGeometry]:
        """Return the polygon of each province, and tell what became of every feature."""
        shapes: dict[str, BaseGeometry] = {}
        if self._has_provinces() and self._is_placed(crs):
            placed = self._in_degrees(crs)
            if self._is_understood(placed):
                shapes = self._merged(placed)
                self._tell_missing()
                shapes = self._coverage(shapes)
        for at in range(self.count):
            fate, reason = self._fates.get(at, ("joined", ""))
            self.ledger.tell(fate, reason)
        return shapes

    def _text(self, column: tuple[str, ...], at: int) -> str:
        return column[at] if column else ""

    def _named(self, at: int) -> str | None:
        """Return the province of a feature: by its code, else by its name."""
        code, name = self._text(self.columns.codes, at), self._text(self.columns.names, at)
        return self.known.meaning(code) or self.known.meaning(name)

    def _settle(self, rows: Iterable[int], fate: Fate, reason: str) -> None:
        """Tell what becomes of features; what is settled stays."""
        for at in rows:
            self._fates.setdefault(at, (fate, reason))

    def _open(self) -> list[int]:
        return [at for at in range(self.count) if at not in self._fates]

    def _fail(self, reason: str) -> bool:
        self._settle(self._open(), "problem", reason)
        return False

    def _exclude_archipelagos(self) -> None:
        """Set aside the archipelagos where their names tell them: no row is a province's."""
        columns = self.layer.columns
        for name in columns.columns:
            texts = texts_of(columns[name])
            by_text = {text: archipelago_province(text) for text in dict.fromkeys(texts) if text}
            for at, text in enumerate(texts):
                code = by_text.get(text)
                keys = (self._text(self.columns.codes, at), self._text(self.columns.names, at))
                if code and (text in keys or self._codes[at] is None) and at not in self._fates:
                    self._exclude_archipelago(at, text, code)

    def _exclude_archipelago(self, at: int, text: str, code: str) -> None:
        self._settle([at], "excluded", "archipelago_feature")
        self.note("info", "archipelago_feature", at, text, province=province_name(code))

    def _has_provinces(self) -> bool:
        """Tell if nothing names provinces, or if they are those of 2025."""
        if self.columns.regions:
            self.note("error", "regions_not_provinces")
            return self._fail("regions_not_provinces")
        if self.columns.key is None:
            if len(self.layer.columns.columns):
                headings = ", ".join(map(str, self.layer.columns.columns))
                self.note("error", "no_province_column", columns=excerpt(headings))
            if any(problem.code == "file_elsewhere" for problem in self.problems):
                return self._fail("file_elsewhere")
            if self.count >= DISSOLVED_UNITS:
                self.note("error", "units_too_fine", count=self.count, unknown=self.count)
                return self._fail("units_too_fine")
            return self._fail("no_province_column")
        found = [code for code in self.province_codes() if code]
        if is_division_of_2025(found, by_code=bool(self.columns.code_column)) or (
            self.columns.names and is_division_of_2025(self._by_name(), by_code=False)
        ):
            self.note("error", "division_2025", count=len(set(found)))
            return self._fail("division_2025")
        return True

    def _by_name(self) -> list[str]:
        matches = map(self.known.ladder, self.columns.names)
        return [match.province_code for match in matches if match]

    def _is_placed(self, crs: CrsFinding) -> bool:
        if crs.how != "unknown":
            return True
        errors = [problem.code for problem in crs.problems if problem.severity == "error"]
        return self._fail(errors[0] if errors else "no_crs")

    def _in_degrees(self, crs: CrsFinding) -> NDArray[np.object_]:
        """Return the shapes in longitude and latitude; faulty coordinates are told."""
        shapes = shapely.force_2d(self.layer.shapes)
        faulty = boundary_repair.not_finite(shapes)
        for at in sorted(faulty):
            self.note("error", "geometry_not_finite", at, self._label(at))
        self._settle(faulty, "problem", "geometry_not_finite")
        usable = np.array([None if at in faulty else shape for at, shape in enumerate(shapes)])
        system = crs.crs
        if system is not None and not system.equals(CRS_STORED, ignore_axis_order=True):
            self.note("info", "reprojected", value=str(system.name))
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
        for at in self._open():
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
            self.note("error", "units_too_fine", count=self.count, unknown=len(unknown))
            return self._fail("units_too_fine")
        for at in unknown:
            self._unknown(at)
        return True

    def _exclude_by_place(self, shapes: NDArray[np.object_]) -> None:
        """Set aside what lies in another country, or in an archipelago."""
        islets = boundary_repair.is_in_archipelagos(shapes)
        for at in self._open():
            if islets[at] and self._codes[at] in {None, islets[at]}:
                self._exclude_archipelago(at, self._label(at), islets[at])
        rows = np.array([at for at in self._open() if self._codes[at] is None], dtype=int)
        abroad = [int(at) for at in rows[boundary_repair.is_abroad(shapes[rows])]]
        if abroad:
            first = self._label(abroad[0])
            self.note("info", "features_abroad", value=first, count=len(abroad))
            self._settle(abroad, "excluded", "features_abroad")

    def _exclude(self, at: int, reason: str, text: str) -> None:
        self.note("info", reason, at, text)
        self._settle([at], "excluded", reason)

    def _unnamed(self, at: int, shape: BaseGeometry | None) -> None:
        if shape is None or shape.is_empty:
            self.note("info", "feature_empty", at)
            self._settle([at], "excluded", "feature_empty")
            return
        self.note("error", "feature_unnamed", at, column=self.columns.key)
        self._settle([at], "problem", "feature_unnamed")

    def _unknown(self, at: int) -> None:
        name, code = self._text(self.columns.names, at), self._text(self.columns.codes, at)
        column = self.columns.name_column if name else self.columns.code_column
        match = match_province(name or code)
        suggested = match.suggestions if isinstance(match, NoMatch) else ()
        names = tuple(map(province_name, suggested))
        self.note("error", "feature_unknown", at, name or code, column=column, suggestions=names)
        self._settle([at], "problem", "feature_unknown")

    def _compare(self, at: int, code: str, name: str) -> None:
        """Compare code and name: the code wins, a contradiction is told.

        Codes were used again in 2025: a file of that division has codes that are
        known and names that tell another province.
        """
        if not (self.columns.codes and self.columns.names):
            return
        by_code, by_name = self.known.meaning(code), self.known.meaning(name)
        if by_code and by_name and by_code != by_name:
            self.note(
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
            self._settle([at], "problem", "province_disagrees")
        elif code and not by_code:
            self.note("warning", "code_unknown", at, code, column=self.columns.code_column)

    def _merged(self, shapes: NDArray[np.object_]) -> dict[str, BaseGeometry]:
        """Return one polygon for each province."""
        rows: dict[str, list[int]] = {}
        for at in self._open():
            rows.setdefault(str(self._codes[at]), []).append(at)
        found: dict[str, BaseGeometry] = {}
        dissolved: dict[str, int] = {}
        for code, positions in rows.items():
            usable = self._usable(code, positions, shapes)
            if not usable:
                continue
            merged = boundary_repair.merged(list(usable.values()))
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

    def _usable(
        self, code: str, rows: list[int], shapes: NDArray[np.object_]
    ) -> dict[int, BaseGeometry]:
        """Return the valid polygons of a province by their rows."""
        checked = {at: self._checked(shapes[at], at) for at in rows}
        usable = {at: shape for at, shape in checked.items() if shape is not None}
        if len(usable) > 1:
            order = list(usable)
            strays = boundary_repair.strays(list(usable.values()), code)
            for position, instead in strays.items():
                self._elsewhere(code, province_name(instead), [order[position]])
                del usable[order[position]]
        return usable

    def _elsewhere(self, code: str, place: str, rows: list[int]) -> None:
        self.note("error", "province_elsewhere", rows[0], province_name(code), place=place)
        self._settle(rows, "problem", "province_elsewhere")

    def _exclude_copy(self, at: int, code: str, first: int) -> None:
        self.note("warning", "feature_duplicate", at, province_name(code), first_row=first + 1)
        self._settle([at], "excluded", "feature_duplicate")

    def _contradicting(self, code: str, rows: list[int]) -> None:
        self.note(
            "error",
            "province_repeated",
            rows[1],
            province_name(code),
            column=self.columns.key,
            first_row=rows[0] + 1,
            count=len(rows),
        )
        self._settle(rows, "problem", "province_repeated")

    def _is_in_place(self, code: str, shape: BaseGeometry, rows: list[int]) -> bool:
        """Return whether a province lies where it is, and tell if not."""
        instead = boundary_repair.place_instead(shape, code)
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
        self.note("warning", code, count=features, into=len(dissolved), provinces=names)

    def _checked(self, shape: BaseGeometry | None, at: int) -> BaseGeometry | None:
        """Return a valid polygon within Vietnam, or ``None`` with a problem told."""
        name = self._label(at)
        reason = ""
        if at in self.layer.broken:
            reason = "geometry_not_polygon"
            self.note("error", reason, at, name, kind=excerpt(self.layer.broken[at]))
        elif shape is None or shape.is_empty:
            reason = "geometry_missing"
            self.note("error", reason, at, name)
        elif shape.geom_type not in POLYGONS:
            reason = "geometry_not_polygon"
            self.note("error", reason, at, name, kind=shape.geom_type)
        elif not boundary_repair.is_in_vietnam(shape):
            reason = "geometry_outside"
            extent = ", ".join(f"{number:.2f}" for number in shape.bounds)
            self.note("error", reason, at, name, extent=extent)
        elif shape.is_valid:
            return shape
        if reason or shape is None:
            self._settle([at], "problem", reason)
            return None
        fault = shapely.is_valid_reason(shape)
        repaired = boundary_repair.valid_polygons(shape)
        if repaired.is_empty:
            self.note("error", "geometry_not_polygon", at, name, kind=fault)
            self._settle([at], "problem", "geometry_not_polygon")
            return None
        self.note("warning", "geometry_repaired", at, name, reason=fault)
        return repaired

    def _tell_missing(self) -> None:
        named = {
            code for at, code in enumerate(self._codes) if self._fates.get(at, "-")[0] != "excluded"
        }
        table = provinces()
        missing = [
            name
            for code, name in zip(table["province_code"], table["name_vi"], strict=True)
            if code not in named
        ]
        if missing:
            names = ", ".join(missing)
            self.note("error", "provinces_missing", count=len(missing), provinces=names)

    def _coverage(self, shapes: dict[str, BaseGeometry]) -> dict[str, BaseGeometry]:
        """Mend overlaps and slivers between provinces; tell those too large to mend."""
        codes = list(shapes)
        found = boundary_repair.coverage(np.array(list(shapes.values()), dtype=object))
        for overlap in found.large:
            self.note(
                "error",
                "provinces_overlap",
                value=province_name(codes[overlap.first]),
                other=province_name(codes[overlap.second]),
                area=f"{overlap.km2:.1f}",
            )
        if found.mended:
            self.note(
                "warning",
                "coverage_repaired",
                borders=found.borders,
                overlap=f"{found.overlap_km2:.2f}",
                gap=f"{found.gap_km2:.2f}",
            )
        return dict(zip(codes, found.shapes, strict=True))
