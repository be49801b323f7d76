"""The rows of a register -> the province in which each counts, or why it counts in none.

Coordinates tell the province; a name beside them must agree. Where there are none, the
name tells it. Nothing is moved to the nearest province but where the row itself names it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

import geodata.boundaries
from loaders.register.name_columns import BLANK, PROVINCE_CODES, TOTAL, UNKNOWN
from loaders.spatial.point_in_province import OUTSIDE, ProvinceFinder

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

    from loaders.problems.ledger import RowOutcome
    from loaders.problems.problem import Severity

    Floats = NDArray[np.float64]
    Places = NDArray[np.int16]
    Mask = NDArray[np.bool_]

OFFSHORE_METRES: Final = 20_000
"""How far from a province a point is told to lie off its coast or beyond its border.

Islets that coarse outlines leave out lie within, as does what a wrong minute of a degree
(1.8 km) or a datum (some 100 m) does to coordinates; what lies farther is another place.
"""
BORDER_METRES: Final = 2_000
"""How far a point may lie beyond the border of the province that its row names.

The embedded outlines are drawn with an edge of 4 km, and bend away from the border by
up to half of it.
"""


class Reason(NamedTuple):
    """What a row is told to be: its fate, how severe that is, and the code of the problem."""

    fate: RowOutcome
    severity: Severity
    code: str


REASONS: Final = (
    Reason("joined", "info", ""),
    Reason("joined", "info", "counted_by_name"),
    Reason("joined", "info", "point_in_archipelago"),
    Reason("joined", "warning", "point_over_border"),
    Reason("joined", "warning", "point_offshore_counted"),
    Reason("joined", "warning", "coordinates_zero_counted"),
    Reason("joined", "warning", "coordinates_unreadable_counted"),
    Reason("problem", "warning", "point_offshore"),
    Reason("problem", "warning", "point_outside"),
    Reason("problem", "warning", "point_elsewhere"),
    Reason("problem", "warning", "coordinates_missing"),
    Reason("problem", "warning", "coordinates_zero"),
    Reason("problem", "warning", "coordinates_unreadable"),
    Reason("problem", "warning", "province_names_differ"),
    Reason("problem", "warning", "province_blank"),
    Reason("problem", "error", "province_unknown"),
    Reason("problem", "warning", "site_type_blank"),
    Reason("problem", "warning", "row_misshapen"),
    Reason("excluded", "info", "total_rows"),
    Reason("excluded", "info", "row_blank"),
    Reason("excluded", "info", "site_type_other"),
)
REASON: Final = {reason.code: place for place, reason in enumerate(REASONS)}
"""Place of each reason by its code; 0 is joined without a remark."""


@dataclass(frozen=True, slots=True)
class RowValues:
    """What some rows say.

    Attributes
    ----------
    lon, lat
        Degrees (EPSG:4326), NaN where there are no coordinates.
    unreadable
        Where there is text that is no coordinates.
    named
        Province that the row names, a place among :data:`PROVINCE_CODES` or a mark.
    differ
        Where two columns name two provinces.
    site_type
        Place of the site type or a mark.
    site_types
        How many site types are counted; those beyond are others.
    """

    lon: Floats
    lat: Floats
    unreadable: Mask
    named: Places
    differ: Mask
    site_type: Places
    site_types: int


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
    """

    province: Places
    reason: NDArray[np.uint8]
    located: Mask
    metres: Floats


class RowClassifier:
    """Judges rows by one set of provinces.

    Parameters
    ----------
    provinces
        ``province_code`` and ``geometry`` (EPSG:4326).
    has_coordinates
        Whether the register has columns of coordinates.
    """

    def __init__(self, provinces: gpd.GeoDataFrame, *, has_coordinates: bool) -> None:
        self._finder = ProvinceFinder(provinces)
        self._own = np.array(
            [*(PROVINCE_CODES.index(code) for code in self._finder.codes), OUTSIDE], np.int16
        )
        self._of_finder = np.full(len(PROVINCE_CODES), OUTSIDE, np.int16)
        self._of_finder[self._own[:-1]] = np.arange(len(self._finder.codes))
        self._has_coordinates = has_coordinates
        self._frames = [
            (PROVINCE_CODES.index(code), frame)
            for code, frame in zip(
                *(geodata.boundaries.archipelagos()[name] for name in ("province_code", "frame")),
                strict=True,
            )
        ]

    def judge(self, rows: RowValues) -> ClassifiedRows:
        """Return what becomes of some rows."""
        count = len(rows.lon)
        zero = (rows.lon == 0) & (rows.lat == 0)
        located = np.isfinite(rows.lon) & np.isfinite(rows.lat) & ~zero & ~rows.unreadable
        judged = ClassifiedRows(
            province=np.full(count, OUTSIDE, np.int16),
            reason=np.zeros(count, np.uint8),
            located=located,
            metres=np.zeros(count),
        )
        judged.province[located] = self._own[
            self._finder.find(rows.lon[located], rows.lat[located])
        ]
        self._judge_located(rows, judged)
        self._judge_by_name(rows, judged, zero)
        self._judge_whole(rows, judged)
        return judged

    def _judge_located(self, rows: RowValues, judged: ClassifiedRows) -> None:
        """Judge the points: those inside a province first, then those in none."""
        inside = judged.located & (judged.province != OUTSIDE)
        away = np.flatnonzero(inside & (rows.named >= 0) & (rows.named != judged.province))
        near = self._is_near(rows, away, BORDER_METRES)
        judged.reason[away] = REASON["point_elsewhere"]
        judged.reason[away[near]] = REASON["point_over_border"]
        judged.province[away[near]] = rows.named[away[near]]
        outside = np.flatnonzero(judged.located & ~inside)
        if not len(outside):
            return
        lon, lat = rows.lon[outside], rows.lat[outside]
        found, metres = self._finder.nearest(lon, lat, OFFSHORE_METRES)
        judged.province[outside] = self._own[found]
        judged.metres[outside] = metres
        judged.reason[outside] = np.where(
            found == OUTSIDE, REASON["point_outside"], REASON["point_offshore"]
        )
        named = outside[(rows.named[outside] >= 0) & (found != OUTSIDE)]
        near = self._is_near(rows, named, OFFSHORE_METRES)
        judged.reason[named[near]] = REASON["point_offshore_counted"]
        judged.province[named[near]] = rows.named[named[near]]
        self._judge_archipelagos(rows, judged, outside)

    def _judge_archipelagos(
        self, rows: RowValues, judged: ClassifiedRows, outside: NDArray[np.intp]
    ) -> None:
        """Count what lies in the frame of an archipelago in the province it is part of."""
        for province, (west, south, east, north) in self._frames:
            lon, lat = rows.lon[outside], rows.lat[outside]
            within = outside[(lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)]
            judged.province[within] = province
            agree = (rows.named[within] < 0) | (rows.named[within] == province)
            judged.reason[within] = np.where(
                agree, REASON["point_in_archipelago"], REASON["point_elsewhere"]
            )

    def _is_near(self, rows: RowValues, asked: NDArray[np.intp], within: float) -> Mask:
        """Return whether points are near the province that their row names."""
        own = self._of_finder[rows.named[asked]]
        near = np.zeros(len(asked), bool)
        drawn = np.flatnonzero(own != OUTSIDE)
        if len(drawn):
            chosen = asked[drawn]
            near[drawn] = self._finder.is_near(
                rows.lon[chosen], rows.lat[chosen], own[drawn], within
            )
        return near

    def _judge_by_name(self, rows: RowValues, judged: ClassifiedRows, zero: Mask) -> None:
        """Judge the rows without coordinates by the province that they name."""
        by_name = ~judged.located
        named = by_name & (rows.named >= 0)
        judged.province[named] = rows.named[named]
        missing = "coordinates_missing" if self._has_coordinates else "province_blank"
        plain = "counted_by_name" if self._has_coordinates else ""
        for mask, without, with_name in (
            (by_name, missing, plain),
            (by_name & zero, "coordinates_zero", "coordinates_zero_counted"),
            (by_name & rows.unreadable, "coordinates_unreadable", "coordinates_unreadable_counted"),
        ):
            judged.reason[mask] = REASON[without]
            judged.reason[mask & named] = REASON[with_name]
        judged.reason[by_name & (rows.named == UNKNOWN)] = REASON["province_unknown"]

    def _judge_whole(self, rows: RowValues, judged: ClassifiedRows) -> None:
        """Judge what makes the whole row none that counts, the weightiest last."""
        other = (rows.site_type >= rows.site_types) & _joined(judged)
        judged.reason[other] = REASON["site_type_other"]
        judged.reason[rows.differ] = REASON["province_names_differ"]
        untyped = rows.site_type == BLANK
        judged.reason[untyped] = REASON["site_type_blank"]
        judged.reason[rows.named == TOTAL] = REASON["total_rows"]
        nothing = untyped & (rows.named == BLANK) & ~judged.located & ~rows.unreadable
        nothing &= np.isnan(rows.lon) & np.isnan(rows.lat)
        judged.reason[nothing] = REASON["row_blank"]


_IS_JOINED: Final = np.array([reason.fate == "joined" for reason in REASONS])


def _joined(judged: ClassifiedRows) -> Mask:
    joined: Mask = _IS_JOINED[judged.reason]
    return joined


def joined_rows(judged: ClassifiedRows) -> Mask:
    """Return which rows count."""
    return _joined(judged)
