"""The reference system of coordinates: the declared one, or the only one that fits them.

A system fits if it puts the coordinates where they belong: in Vietnam and, where the file
names the provinces, in those provinces. Where none is declared, or the declared one puts
them elsewhere, the systems in use in Vietnam are tried: if exactly one fits it is used,
with a warning; otherwise the user has to choose.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final, Literal

import numpy as np
import shapely
from pyproj import CRS
from pyproj.exceptions import CRSError

from loaders.problems.problem import Problem
from loaders.spatial.positions import (
    FEWEST_COMPARED,
    distances_m,
    has_transformation,
    in_degrees,
    is_surely_closer,
    points_of,
)
from loaders.spatial.reference_land import (
    country_with_archipelagos,
    is_around_vietnam,
    known_outlines,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

CRS_STORED: Final = "EPSG:4326"

CANDIDATES: Final = (
    # VN-2000 in UTM zones, then in the zones of three degrees of single provinces.
    *("EPSG:3405", "EPSG:3406", "EPSG:5896", "EPSG:5897", "EPSG:5898", "EPSG:5899"),
    *(f"EPSG:{code}" for code in range(9205, 9219)),
    # WGS 84 in UTM zones, and the plane of web maps.
    *("EPSG:32648", "EPSG:32649", "EPSG:3857"),
    # Hanoi 1972, in use before VN-2000 (decided in 2000, 83/2000/QĐ-TTg).
    *("EPSG:2044", "EPSG:2045"),
)
"""Systems in metres that files of Vietnam come in; tried where the file declares none."""

# Of the positions, this share must be in Vietnam, and of those with a province this
# share in that province: a few wrong rows do not make another system.
_SHARE_IN_VIETNAM = 0.9
_SHARE_IN_PROVINCE = 0.8
# How far beside its province a position may lie, in degrees: coarse outlines differ
# by some kilometres, while the next zone is 26 km away.
_BESIDE = 0.1
_MOST_TRIED = 2000
# Metres: no place in Vietnam is nearer to the equator, where northings begin.
_LEAST_NORTHING = 850_000

How = Literal["declared", "chosen", "recognised", "unknown"]
"""Where the system comes from: the file, the user, the coordinates themselves, nowhere."""


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """Positions by which to recognise a reference system.

    Attributes
    ----------
    x, y
        First and second coordinate as the file has them.
    province_codes
        For each position the GSO code of its province, ``None`` where not known;
        empty where nothing is known.
    centroids
        Whether the positions are the centroids of whole provinces: then systems that
        differ by only some hundred metres can be distinguished.
    """

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    province_codes: Sequence[str | None] = ()
    centroids: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class CrsFinding:
    """The reference system of some coordinates.

    Attributes
    ----------
    crs
        The system, ``None`` where it is not known: ``problems`` then has an error.
    how
        Where it comes from.
    swapped
        Whether the second coordinate stands first.
    fitting
        All systems that fit, as ``EPSG:3405``, where the coordinates were tried.
    problems
        The problems found.
    """

    crs: CRS | None
    how: How
    swapped: bool = False
    fitting: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()

    def to_degrees(self, coordinates: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return coordinates (n × 2) as longitude and latitude on WGS 84 (EPSG:4326).

        Positions that the system cannot place are infinite.

        Raises
        ------
        ValueError
            If the system is not known.
        """
        if self.crs is None:
            msg = "the reference system is not known"
            raise ValueError(msg)
        return in_degrees(self.crs, coordinates, swapped=self.swapped)


def parsed_crs(text: str) -> CRS | None:
    """Return the system that text such as ``EPSG:3405`` or ``3405`` names, if any."""
    text = text.strip()
    if text.isascii() and text.isdigit():
        text = f"EPSG:{text}"
    # Only the code of an authority: PROJ would also open files by their name.
    authority, _, code = text.partition(":")
    if not (authority.isalpha() and code.isascii() and code.isalnum()):
        return None
    try:
        return CRS.from_user_input(text)
    except CRSError:
        return None


def crs_label(crs: CRS) -> str:
    """Return the name of a system and its code, if it has one."""
    code = crs.to_epsg()
    return f"{crs.name} (EPSG:{code})" if code else str(crs.name)


def is_located(crs: CRS | None) -> bool:
    """Return whether coordinates in this system can be placed on the globe.

    GeoPackage has three codes for an unknown system; GDAL returns systems named
    "Undefined" for them.
    """
    return (
        crs is not None
        and "undefined" not in crs.name.lower()
        and not crs.is_engineering
        and has_transformation(crs)
    )


def recognise_crs(
    sample: Sample,
    declared: CRS | None = None,
    chosen: str | None = None,
    file: str | None = None,
) -> CrsFinding:
    """Recognise which reference system coordinates are in.

    Parameters
    ----------
    sample
        Some of the coordinates, or all.
    declared
        The system that the file states.
    chosen
        The choice of the user: used unless it leads out of Vietnam.
    file
        Name of the file, for the problems.

    Returns
    -------
    CrsFinding
        Degrees in Vietnam without any declaration are taken for WGS 84.
    """
    return _Recognition(_thinned(sample), file).find(declared, chosen)


class _Recognition:
    """The search for the reference system of one sample."""

    def __init__(self, sample: Sample, file: str | None) -> None:
        self.sample = sample
        self.file = file
        self.raw = np.column_stack([sample.x, sample.y])

    def find(self, declared: CRS | None, chosen: str | None) -> CrsFinding:
        if chosen is not None:
            return self._chosen(chosen)
        stated = declared if is_located(declared) else None
        if not len(self.raw):
            return CrsFinding(stated, "declared") if stated else self._unknown("no_crs")
        # Without a declaration, degrees are tried first.
        system = stated or CRS.from_user_input(CRS_STORED)
        for swapped in (False, True):
            if self._fits(system, swapped=swapped):
                how: How = "declared" if stated else "recognised"
                problems = [] if stated else [self._problem("crs_assumed_degrees")]
                return self._known(system, how, problems, swapped=swapped)
        return self._tried(stated)

    def _chosen(self, chosen: str) -> CrsFinding:
        crs = parsed_crs(chosen)
        if crs is None or not is_located(crs):
            return self._unknown("crs_choice_unknown", chosen)
        swapped = not self._fits(crs, swapped=False) and self._fits(crs, swapped=True)
        if len(self.raw) and not self._in_vietnam(crs, swapped=swapped):
            return self._unknown("file_elsewhere", extent=self._extent(crs))
        return self._known(crs, "chosen", [], swapped=swapped)

    def _tried(self, stated: CRS | None) -> CrsFinding:
        """Try the systems in use, where the one stated puts the coordinates elsewhere."""
        candidates = (CRS_STORED, *CANDIDATES) if stated is not None else CANDIDATES
        fitting = [
            (name, swapped)
            for name in candidates
            for swapped in (False, True)
            if self._fits(CRS.from_user_input(name), swapped=swapped, on_land=True)
        ]
        best = self._best(fitting)
        names = tuple(dict.fromkeys(name for name, _ in fitting))
        if best is not None:
            crs = CRS.from_user_input(best[0])
            code = "crs_corrected" if stated is not None else "crs_recognised"
            details = {} if stated is None else {"declared": crs_label(stated)}
            problem = self._problem(code, crs_label(crs), **details)
            return self._known(crs, "recognised", [problem], swapped=best[1], fitting=names)
        if stated is not None and self._in_vietnam(stated):
            # In Vietnam, but not in the provinces named: that is reported for each row.
            return CrsFinding(stated, "declared")
        if fitting:
            labels = ", ".join(crs_label(CRS.from_user_input(name)) for name in names)
            return self._unknown("crs_ambiguous", fitting=names, candidates=labels)
        return self._nowhere(stated)

    def _nowhere(self, stated: CRS | None) -> CrsFinding:
        """Return why no system puts the coordinates in Vietnam."""
        if not self._are_degrees():
            if (np.abs(self.raw) < _LEAST_NORTHING).all():
                return self._unknown("drawing_units", extent=self._extent())
            if stated is None:
                return self._unknown("no_crs", extent=self._extent())
            if stated.is_geographic:
                return self._unknown("crs_contradicts", crs_label(stated), extent=self._extent())
        return self._unknown("file_elsewhere", extent=self._extent(stated))

    def _known(
        self,
        crs: CRS,
        how: How,
        problems: list[Problem],
        *,
        swapped: bool,
        fitting: tuple[str, ...] = (),
    ) -> CrsFinding:
        if swapped:
            problems = [*problems, self._problem("axes_swapped")]
        return CrsFinding(crs, how, swapped, fitting, tuple(problems))

    def _unknown(
        self, code: str, value: str | None = None, fitting: tuple[str, ...] = (), **details: object
    ) -> CrsFinding:
        problem = self._problem(code, value, **details)
        return CrsFinding(None, "unknown", fitting=fitting, problems=(problem,))

    def _problem(self, code: str, value: str | None = None, **details: object) -> Problem:
        return Problem(code, self.file, value=value, details=details)

    def _in_vietnam(self, crs: CRS, *, swapped: bool = False) -> bool:
        degrees = in_degrees(crs, self.raw, swapped=swapped)
        return float(is_around_vietnam(*degrees.T).mean()) >= _SHARE_IN_VIETNAM

    def _fits(self, crs: CRS, *, swapped: bool, on_land: bool = False) -> bool:
        """Return whether a system puts the positions where they belong.

        ``on_land``: where no position has a province, they have to lie on the land of
        Vietnam, not only around it.
        """
        if not len(self.raw) or not self._in_vietnam(crs, swapped=swapped):
            return False
        rows, outlines = self._named
        if not len(rows) and not on_land:
            return True
        points = points_of(in_degrees(crs, self.raw, swapped=swapped))
        if len(rows):
            beside = shapely.distance(points[rows], outlines) <= _BESIDE
            return float(beside.mean()) >= _SHARE_IN_PROVINCE
        land = shapely.distance(points, country_with_archipelagos()) <= _BESIDE
        return float(land.mean()) >= _SHARE_IN_VIETNAM

    @cached_property
    def _named(self) -> tuple[NDArray[np.int64], NDArray[np.object_]]:
        """Return the positions with a province, and the outlines of these provinces."""
        known = known_outlines()
        named = [
            (row, known[code])
            for row, code in enumerate(self.sample.province_codes)
            if code is not None and code in known
        ]
        rows = np.array([row for row, _ in named], dtype=np.int64)
        return rows, np.array([shape for _, shape in named], dtype=object)

    def _best(self, fitting: list[tuple[str, bool]]) -> tuple[str, bool] | None:
        """Return the only system that fits, or the one that is surely closer than the others."""
        if len(fitting) <= 1:
            return fitting[0] if fitting else None
        rows, outlines = self._named
        if not self.sample.centroids or len(rows) < FEWEST_COMPARED:
            return None
        known = shapely.get_coordinates(shapely.centroid(outlines))
        placed = [
            in_degrees(CRS.from_user_input(name), self.raw[rows], swapped=swapped)
            for name, swapped in fitting
        ]
        misses = [float(np.median(distances_m(degrees, known))) for degrees in placed]
        best = int(np.argmin(misses))
        closest, others = placed[best], placed[:best] + placed[best + 1 :]
        sure = all(is_surely_closer(closest, other, known) for other in others)
        return fitting[best] if sure else None

    def _are_degrees(self) -> bool:
        return bool((np.abs(self.raw) <= (180.0, 180.0)).all())

    def _extent(self, crs: CRS | None = None) -> str:
        """Return west, south, east and north of the sample, in degrees or as it is."""
        shown = self.raw if crs is None else in_degrees(crs, self.raw, swapped=False)
        low, high = shown.min(axis=0), shown.max(axis=0)
        return ", ".join(f"{number:.2f}" for number in (*low, *high))


def _thinned(sample: Sample) -> Sample:
    """Return at most some thousand finite positions, spread over the sample."""
    x, y = np.asarray(sample.x, dtype=float), np.asarray(sample.y, dtype=float)
    finite = np.flatnonzero(np.isfinite(x) & np.isfinite(y))
    rows = finite[:: max(1, -(-len(finite) // _MOST_TRIED))]
    codes = tuple(sample.province_codes[row] for row in rows) if sample.province_codes else ()
    return Sample(x[rows], y[rows], codes, sample.centroids)
