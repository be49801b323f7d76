"""What reference system coordinates are in: the one declared, or the one found by where they fall.

A system is believed if it puts the coordinates where they belong: in Vietnam and, where
the file names the provinces, in those provinces. Where none is declared, or the one
declared puts them elsewhere, the systems in use in Vietnam are tried: if exactly one fits
it is taken and told; otherwise a person is asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import numpy as np
import shapely
from pyproj import CRS
from pyproj.exceptions import CRSError, ProjError

from loaders.problems.problem import Problem, Severity
from loaders.spatial.positions import (
    FEWEST_COMPARED,
    distances_m,
    is_surely_closer,
    placed_by,
    points_of,
    transformer,
)
from loaders.spatial.reference_land import country_with_archipelagos, known_outlines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

CRS_STORED: Final = "EPSG:4326"
VIETNAM_BOUNDS: Final = (102.0, 6.0, 118.0, 24.0)
"""West, south, east, north in degrees: the mainland and both archipelagos, rounded out."""

CANDIDATES: Final = (
    # VN-2000 in UTM zones, then in the zones of three degrees of single provinces.
    *("EPSG:3405", "EPSG:3406", "EPSG:5896", "EPSG:5897", "EPSG:5898", "EPSG:5899"),
    *(f"EPSG:{code}" for code in range(9205, 9219)),
    # WGS 84 in UTM zones, and the plane of web maps.
    *("EPSG:32648", "EPSG:32649", "EPSG:3857"),
    # Hanoi 1972, in use before VN-2000 (decided in 2000, 83/2000/QĐ-TTg).
    *("EPSG:2044", "EPSG:2045"),
)
"""Systems in metres that files of Vietnam come in; tried where the file does not say."""

# Of the positions, this share must be in Vietnam, and of those with a province this
# share in that province: a few wrong rows do not make another system.
_SHARE_IN_VIETNAM = 0.9
_SHARE_IN_PROVINCE = 0.8
# How far beside its province a position may lie, in degrees: coarse outlines differ
# by some kilometres, while the next zone is 26 km away.
_BESIDE = 0.1
_MOST_TRIED = 2000

How = Literal["declared", "chosen", "recognised", "unknown"]
"""Where the system comes from: the file, a person, the coordinates themselves, nowhere."""


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
        are only some hundred metres apart can be told apart.
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
        The system, ``None`` where it cannot be told: ``problems`` then has an error.
    how
        Where it comes from.
    swapped
        Whether the second coordinate stands first.
    fitting
        All systems that fit, as ``EPSG:3405``, where the coordinates were tried.
    apart_m
        How far apart, in metres, these put the same position; 0 for one or none.
    problems
        What is to be told.
    """

    crs: CRS | None
    how: How
    swapped: bool = False
    fitting: tuple[str, ...] = ()
    apart_m: float = 0.0
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
        return placed_by(self.crs.to_wkt(), coordinates, swapped=self.swapped)


def parsed_crs(text: str) -> CRS | None:
    """Return the system that text such as ``EPSG:3405`` or ``3405`` names, if any."""
    text = text.strip()
    if text.isascii() and text.isdigit():
        text = f"EPSG:{text}"
    # Nothing but a code of an authority: PROJ would also open files by their name.
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

    GeoPackage has three ways to say that the system is not known; GDAL gives
    them out as systems named "Undefined".
    """
    if crs is None or "undefined" in crs.name.lower() or crs.is_engineering:
        return False
    try:
        transformer(crs.to_wkt())
    except ProjError:
        # No way leads from this system to the globe: another planet's, say.
        return False
    return True


def recognise_crs(
    sample: Sample,
    declared: CRS | None = None,
    chosen: str | None = None,
    file: str | None = None,
) -> CrsFinding:
    """Find out which reference system coordinates are in.

    Parameters
    ----------
    sample
        Some of the coordinates, or all.
    declared
        The system that the file states.
    chosen
        The system that a person has stated: taken unless it leads out of Vietnam.
    file
        Name of the file, for the problems.

    Returns
    -------
    CrsFinding
        Degrees in Vietnam of which nothing is said are taken for WGS 84.
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
            return self._nothing_to_try(stated)
        # Without a statement, degrees are tried first.
        system = stated or CRS.from_user_input(CRS_STORED)
        for swapped in (False, True):
            if self._fits(system, swapped=swapped):
                return self._as_stated(stated, system, swapped=swapped)
        return self._tried(stated)

    def _chosen(self, chosen: str) -> CrsFinding:
        crs = parsed_crs(chosen)
        if crs is None or not is_located(crs):
            problem = self._problem("error", "crs_choice_unknown", chosen)
            return CrsFinding(None, "unknown", problems=(problem,))
        swapped = not self._fits(crs, swapped=False) and self._fits(crs, swapped=True)
        if len(self.raw) and not self._in_vietnam(crs, swapped=swapped):
            problem = self._problem("error", "file_elsewhere", extent=self._extent(crs))
            return CrsFinding(None, "unknown", problems=(problem,))
        problems = (self._problem("warning", "axes_swapped"),) if swapped else ()
        return CrsFinding(crs, "chosen", swapped=swapped, problems=problems)

    def _nothing_to_try(self, stated: CRS | None) -> CrsFinding:
        if stated is not None:
            return CrsFinding(stated, "declared")
        return CrsFinding(None, "unknown", problems=(self._problem("error", "no_crs"),))

    def _as_stated(self, stated: CRS | None, system: CRS, *, swapped: bool) -> CrsFinding:
        problems = []
        if stated is None:
            problems.append(self._problem("info", "crs_assumed_degrees"))
        if swapped:
            problems.append(self._problem("warning", "axes_swapped"))
        how: How = "declared" if stated is not None else "recognised"
        return CrsFinding(system, how, swapped=swapped, problems=tuple(problems))

    def _tried(self, stated: CRS | None) -> CrsFinding:
        """Try the systems in use, where the one stated puts the coordinates elsewhere."""
        names = (CRS_STORED, *CANDIDATES) if stated is not None else CANDIDATES
        fitting = [
            (name, swapped)
            for name in names
            for swapped in (False, True)
            if self._fits(CRS.from_user_input(name), swapped=swapped, on_land=True)
        ]
        best = self._best(fitting)
        found = tuple(dict.fromkeys(name for name, _ in fitting))
        if best is not None:
            crs, swapped = CRS.from_user_input(best[0]), best[1]
            code = "crs_corrected" if stated is not None else "crs_recognised"
            problems = [self._problem("warning", code, crs_label(crs), **_stated(stated))]
            if swapped:
                problems.append(self._problem("warning", "axes_swapped"))
            return CrsFinding(
                crs, "recognised", swapped=swapped, fitting=found, problems=tuple(problems)
            )
        if stated is not None and (self._in_vietnam(stated) or not fitting):
            return self._elsewhere(stated)
        if fitting:
            labels = ", ".join(crs_label(CRS.from_user_input(name)) for name in found)
            problem = self._problem("error", "crs_ambiguous", candidates=labels)
            apart = self._apart(fitting)
            return CrsFinding(None, "unknown", fitting=found, apart_m=apart, problems=(problem,))
        code = "file_elsewhere" if self._are_degrees() else "no_crs"
        problem = self._problem("error", code, extent=self._extent())
        return CrsFinding(None, "unknown", problems=(problem,))

    def _elsewhere(self, stated: CRS) -> CrsFinding:
        """Tell that the system stated puts the coordinates elsewhere, and no other fits."""
        if self._in_vietnam(stated):
            # In Vietnam, but not where the names say: that is told of each row.
            return CrsFinding(stated, "declared")
        if stated.is_geographic and not self._are_degrees():
            problem = self._problem(
                "error", "crs_contradicts", crs_label(stated), extent=self._extent()
            )
            return CrsFinding(None, "unknown", problems=(problem,))
        problem = self._problem("error", "file_elsewhere", extent=self._extent(stated))
        return CrsFinding(None, "unknown", problems=(problem,))

    def _in_vietnam(self, crs: CRS, *, swapped: bool = False) -> bool:
        degrees = placed_by(crs.to_wkt(), self.raw, swapped=swapped)
        return float(_within(degrees).mean()) >= _SHARE_IN_VIETNAM

    def _fits(self, crs: CRS, *, swapped: bool, on_land: bool = False) -> bool:
        """Return whether a system puts the positions where they belong.

        ``on_land``: where no position has a province, they have to lie on the land of
        Vietnam, not only around it.
        """
        if not len(self.raw) or not self._in_vietnam(crs, swapped=swapped):
            return False
        rows, outlines = self._named()
        if not len(rows):
            if not on_land:
                return True
            points = points_of(placed_by(crs.to_wkt(), self.raw, swapped=swapped))
            land = shapely.distance(points, country_with_archipelagos()) <= _BESIDE
            return float(land.mean()) >= _SHARE_IN_VIETNAM
        degrees = placed_by(crs.to_wkt(), self.raw[rows], swapped=swapped)
        beside = shapely.distance(points_of(degrees), outlines) <= _BESIDE
        return float(beside.mean()) >= _SHARE_IN_PROVINCE

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
        """Return the one system that fits, or the one that beats every other."""
        if len(fitting) <= 1:
            return fitting[0] if fitting else None
        rows, outlines = self._named()
        if not self.sample.centroids or len(rows) < FEWEST_COMPARED:
            return None
        known = shapely.get_coordinates(shapely.centroid(outlines))
        placed = []
        for name, swapped in fitting:
            wkt = CRS.from_user_input(name).to_wkt()
            placed.append(placed_by(wkt, self.raw[rows], swapped=swapped))
        misses = [float(np.median(distances_m(one, known))) for one in placed]
        first = int(np.argmin(misses))
        beaten = [
            is_surely_closer(placed[first], other, known)
            for at, other in enumerate(placed)
            if at != first
        ]
        return fitting[first] if all(beaten) else None

    def _apart(self, fitting: list[tuple[str, bool]]) -> float:
        """Return how far apart the fitting systems put the same position, in metres."""
        placed = [
            placed_by(CRS.from_user_input(name).to_wkt(), self.raw, swapped=swapped)
            for name, swapped in fitting
        ]
        return max(float(distances_m(placed[0], one).max()) for one in placed)

    def _are_degrees(self) -> bool:
        return bool((np.abs(self.raw) <= (180.0, 180.0)).all())

    def _extent(self, crs: CRS | None = None) -> str:
        """Return west, south, east and north of the sample, in degrees or as it is."""
        shown = self.raw if crs is None else placed_by(crs.to_wkt(), self.raw, swapped=False)
        low, high = shown.min(axis=0), shown.max(axis=0)
        return ", ".join(f"{number:.2f}" for number in (*low, *high))

    def _problem(
        self, severity: Severity, code: str, value: str | None = None, **details: object
    ) -> Problem:
        return Problem(severity, code, self.file, value=value, details=details)


def _stated(stated: CRS | None) -> dict[str, object]:
    return {} if stated is None else {"declared": crs_label(stated)}


def _thinned(sample: Sample) -> Sample:
    """Return at most some thousand finite positions, spread over the sample."""
    x, y = np.asarray(sample.x, dtype=float), np.asarray(sample.y, dtype=float)
    finite = np.flatnonzero(np.isfinite(x) & np.isfinite(y))
    rows = finite[:: max(1, -(-len(finite) // _MOST_TRIED))]
    codes = tuple(sample.province_codes[row] for row in rows) if sample.province_codes else ()
    return Sample(x[rows], y[rows], codes, sample.centroids)


def _within(degrees: NDArray[np.float64]) -> NDArray[np.bool_]:
    west, south, east, north = VIETNAM_BOUNDS
    x, y = degrees[:, 0], degrees[:, 1]
    # NaN and infinity, the results of a failed projection, are outside too.
    return (x >= west) & (x <= east) & (y >= south) & (y <= north)
