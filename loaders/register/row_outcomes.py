"""The rows of a register -> the province in which each counts, or why it counts in none.

Coordinates decide the province; a name beside them must agree. Where there are none, the
name decides it. A point outside all provinces is counted in one near it only if the row
itself names that province.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

import geodata.boundaries
from loaders.register.name_columns import BLANK, LEFT, MERGED, PROVINCE_CODES, TOTAL, UNKNOWN
from loaders.register.name_division import IS_MERGED, MEMBERS, MERGED_INTO
from loaders.spatial.point_in_province import OUTSIDE, ProvinceFinder
from loaders.spatial.reference_land import is_around_vietnam

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

    from loaders.problems.ledger import RowOutcome

    Floats = NDArray[np.float64]
    Places = NDArray[np.int16]
    Mask = NDArray[np.bool_]

OFFSHORE_METRES: Final = 20_000
"""How far from a province a point is still reported as off its coast or beyond its border.

Islets that coarse outlines leave out lie within, as does what a wrong minute of a degree
(1.8 km) or a datum (some 100 m) does to coordinates; what lies farther is another place.
"""
BORDER_METRES: Final = 2_000
"""How far a point may lie beyond the border of the province that its row names.

The embedded outlines are drawn with an edge of 4 km, and bend away from the border by
up to half of it.
"""


class Reason(NamedTuple):
    """The outcome of a row, and the code of the problem that is the reason."""

    outcome: RowOutcome
    code: str


REASONS: Final = (
    Reason("joined", ""),
    Reason("joined", "counted_by_name"),
    Reason("joined", "point_in_archipelago"),
    Reason("joined", "point_over_border"),
    Reason("joined", "point_offshore_counted"),
    Reason("joined", "row_axes_swapped"),
    Reason("joined", "names_of_2025"),
    Reason("joined", "coordinates_zero_counted"),
    Reason("joined", "coordinates_unreadable_counted"),
    Reason("problem", "point_offshore"),
    Reason("problem", "point_outside"),
    Reason("problem", "point_elsewhere"),
    Reason("problem", "coordinates_missing"),
    Reason("problem", "coordinates_zero"),
    Reason("problem", "coordinates_unreadable"),
    Reason("problem", "province_names_differ"),
    Reason("problem", "register_province_blank"),
    Reason("problem", "province_unknown"),
    Reason("problem", "province_of_2025"),
    Reason("problem", "register_type_blank"),
    Reason("problem", "row_misshapen"),
    Reason("excluded", "total_rows"),
    Reason("excluded", "rows_left_out"),
    Reason("excluded", "row_blank"),
    Reason("excluded", "site_type_other"),
    Reason("excluded", "repeated_left_out"),
)
REASON: Final = {reason.code: place for place, reason in enumerate(REASONS)}
"""Place of each reason by its code; 0 is joined without a remark."""
_IS_JOINED: Final = np.array([reason.outcome == "joined" for reason in REASONS])


@dataclass(frozen=True, slots=True)
class RowValues:
    """The values of some rows.

    Attributes
    ----------
    lon, lat
        Degrees (EPSG:4326), NaN where there are no coordinates.
    unreadable
        Where there is text that is not coordinates.
    named
        Province that the row names, a place among :data:`PROVINCE_CODES` or a mark.
    differ
        Where two columns name two provinces.
    site_type
        Place of the site type or a mark.
    site_types
        How many site types are counted; those beyond are others.
    merged
        Province of 2025 that the row names, where the names are of that division.
    """

    lon: Floats
    lat: Floats
    unreadable: Mask
    named: Places
    differ: Mask
    site_type: Places
    site_types: int
    merged: Places | None = None


@dataclass(frozen=True, slots=True)
class ClassifiedRows:
    """What becomes of some rows.

    Attributes
    ----------
    province
        In which each counts, or in or beside which it lies; :data:`OUTSIDE` for none.
    reason
        Place among :data:`REASONS`, uint8.
    located
        Where a row counts by its coordinates.
    metres
        Distance from the province, for points outside.
    lon, lat
        Degrees, in the right order where those of single rows were swapped.
    """

    province: Places
    reason: NDArray[np.uint8]
    located: Mask
    metres: Floats
    lon: Floats
    lat: Floats

    @property
    def joined(self) -> Mask:
        """Which rows count."""
        joined: Mask = _IS_JOINED[self.reason]
        return joined


class RowClassifier:
    """Classifies rows by one set of provinces.

    Parameters
    ----------
    provinces
        ``province_code`` and ``geometry`` (EPSG:4326).
    has_coordinates
        Whether the register has columns of coordinates.
    """

    def __init__(self, provinces: gpd.GeoDataFrame, *, has_coordinates: bool) -> None:
        self._finder = ProvinceFinder(provinces)
        self._places = np.array(
            [*(PROVINCE_CODES.index(code) for code in self._finder.codes), OUTSIDE], np.int16
        )
        self._of_finder = np.full(len(PROVINCE_CODES), OUTSIDE, np.int16)
        self._of_finder[self._places[:-1]] = np.arange(len(self._finder.codes))
        self._has_coordinates = has_coordinates
        self._frames = [
            (PROVINCE_CODES.index(code), frame)
            for code, frame in zip(
                *(geodata.boundaries.archipelagos()[name] for name in ("province_code", "frame")),
                strict=True,
            )
        ]

    def classify(self, rows: RowValues) -> ClassifiedRows:
        """Return what becomes of some rows."""
        count = len(rows.lon)
        zero = (rows.lon == 0) & (rows.lat == 0)
        located = np.isfinite(rows.lon) & np.isfinite(rows.lat) & ~zero & ~rows.unreadable
        swapped = self._swapped(rows, located)
        rows = replace(
            rows,
            lon=np.where(swapped, rows.lat, rows.lon),
            lat=np.where(swapped, rows.lon, rows.lat),
        )
        classified = ClassifiedRows(
            province=np.full(count, OUTSIDE, np.int16),
            reason=np.zeros(count, np.uint8),
            located=located,
            metres=np.zeros(count),
            lon=rows.lon,
            lat=rows.lat,
        )
        classified.province[located] = self.lies_in(rows.lon[located], rows.lat[located])
        as_named = rows.named
        rows = self._as_of_2013(rows, classified)
        self._classify_located(rows, classified)
        self._classify_by_name(rows, classified, zero)
        plain = classified.reason == 0
        classified.reason[plain & (as_named >= 0) & (as_named != classified.province)] = REASON[
            "names_of_2025"
        ]
        classified.reason[plain & swapped] = REASON["row_axes_swapped"]
        self._classify_whole(rows, classified)
        return classified

    def lies_in(self, lon: Floats, lat: Floats) -> Places:
        """Return the province in which each point lies, :data:`OUTSIDE` for none."""
        places: Places = self._places[self._finder.find(lon, lat)]
        return places

    def _swapped(self, rows: RowValues, located: Mask) -> Mask:
        """Return which rows have latitude and longitude in the other order than the others.

        Those lie far off, and swapped in the very province that they name.
        """
        swapped = np.zeros(len(rows.lon), bool)
        far = located & ~is_around_vietnam(rows.lon, rows.lat)
        asked = np.flatnonzero(far & is_around_vietnam(rows.lat, rows.lon))
        place = self.lies_in(rows.lat[asked], rows.lon[asked])
        if rows.merged is None:
            agree = place == rows.named[asked]
        else:
            agree = MERGED_INTO[place] == rows.merged[asked]
        swapped[asked[agree & (place != OUTSIDE)]] = True
        return swapped

    def _as_of_2013(self, rows: RowValues, classified: ClassifiedRows) -> RowValues:
        """Return rows that name provinces of 2025 with the one of 2013 that each means.

        That in or near which the point lies, if it is a part of the one named; without a
        point there is none, unless the province is the same in both divisions.
        """
        if rows.merged is None:
            return rows
        known = rows.merged >= 0
        meant = MEMBERS[rows.merged]
        named = np.where(known, meant[:, 0], rows.named)
        named[known & ~classified.located & IS_MERGED[rows.merged]] = MERGED
        inside = classified.province != OUTSIDE
        parts = known & inside & (MERGED_INTO[classified.province] == rows.merged)
        named[parts] = classified.province[parts]
        here = classified.located & is_around_vietnam(rows.lon, rows.lat)
        for part in meant[:, 1:].T:
            beside = known & here & ~parts & (part != BLANK)
            tried = replace(rows, named=part)
            for mask, within in ((inside, BORDER_METRES), (~inside, OFFSHORE_METRES)):
                asked = np.flatnonzero(beside & mask)
                near = asked[self._is_near(tried, asked, within)]
                named[near] = part[near]
        named[rows.named == LEFT] = LEFT
        return replace(rows, named=named)

    def _classify_located(self, rows: RowValues, classified: ClassifiedRows) -> None:
        """Classify the points: those inside a province first, then those in none."""
        inside = classified.located & (classified.province != OUTSIDE)
        away = np.flatnonzero(inside & (rows.named >= 0) & (rows.named != classified.province))
        near = self._is_near(rows, away, BORDER_METRES)
        classified.reason[away] = REASON["point_elsewhere"]
        classified.reason[away[near]] = REASON["point_over_border"]
        classified.province[away[near]] = rows.named[away[near]]
        outside = np.flatnonzero(classified.located & ~inside)
        if not len(outside):
            return
        lon, lat = rows.lon[outside], rows.lat[outside]
        nearest, metres = self._finder.nearest(lon, lat, OFFSHORE_METRES)
        classified.province[outside] = self._places[nearest]
        classified.metres[outside] = metres
        classified.reason[outside] = np.where(
            nearest == OUTSIDE, REASON["point_outside"], REASON["point_offshore"]
        )
        named = outside[(rows.named[outside] >= 0) & (nearest != OUTSIDE)]
        near = self._is_near(rows, named, OFFSHORE_METRES)
        classified.reason[named[near]] = REASON["point_offshore_counted"]
        classified.province[named[near]] = rows.named[named[near]]
        self._classify_archipelagos(rows, classified, outside)

    def _classify_archipelagos(
        self, rows: RowValues, classified: ClassifiedRows, outside: NDArray[np.intp]
    ) -> None:
        """Count what lies in the frame of an archipelago in the province it is part of."""
        for province, (west, south, east, north) in self._frames:
            lon, lat = rows.lon[outside], rows.lat[outside]
            within = outside[(lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)]
            classified.province[within] = province
            agree = (rows.named[within] < 0) | (rows.named[within] == province)
            classified.reason[within] = np.where(
                agree, REASON["point_in_archipelago"], REASON["point_elsewhere"]
            )

    def _is_near(self, rows: RowValues, asked: NDArray[np.intp], within: float) -> Mask:
        """Return whether points are near the province that their row names."""
        places = self._of_finder[rows.named[asked]]
        near = np.zeros(len(asked), bool)
        drawn = np.flatnonzero(places != OUTSIDE)
        if len(drawn):
            chosen = asked[drawn]
            near[drawn] = self._finder.is_near(
                rows.lon[chosen], rows.lat[chosen], places[drawn], within
            )
        return near

    def _classify_by_name(self, rows: RowValues, classified: ClassifiedRows, zero: Mask) -> None:
        """Classify the rows without coordinates by the province that they name."""
        by_name = ~classified.located
        named = by_name & (rows.named >= 0)
        classified.province[named] = rows.named[named]
        missing = "coordinates_missing" if self._has_coordinates else "register_province_blank"
        plain = "counted_by_name" if self._has_coordinates else ""
        for mask, without, with_name in (
            (by_name, missing, plain),
            (by_name & zero, "coordinates_zero", "coordinates_zero_counted"),
            (by_name & rows.unreadable, "coordinates_unreadable", "coordinates_unreadable_counted"),
        ):
            classified.reason[mask] = REASON[without]
            classified.reason[mask & named] = REASON[with_name]
        classified.reason[by_name & (rows.named == UNKNOWN)] = REASON["province_unknown"]
        classified.reason[by_name & (rows.named == MERGED)] = REASON["province_of_2025"]

    def _classify_whole(self, rows: RowValues, classified: ClassifiedRows) -> None:
        """Classify the rows that do not count whatever their place, the strongest reason last."""
        other = (rows.site_type >= rows.site_types) & classified.joined
        classified.reason[other] = REASON["site_type_other"]
        classified.reason[rows.differ] = REASON["province_names_differ"]
        untyped = rows.site_type == BLANK
        classified.reason[untyped] = REASON["register_type_blank"]
        for mark, reason in ((TOTAL, "total_rows"), (LEFT, "rows_left_out")):
            marked = (rows.named == mark) | (rows.site_type == mark)
            classified.reason[marked] = REASON[reason]
        nothing = untyped & (rows.named == BLANK) & ~classified.located & ~rows.unreadable
        nothing &= np.isnan(rows.lon) & np.isnan(rows.lat)
        classified.reason[nothing] = REASON["row_blank"]
