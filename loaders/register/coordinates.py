"""The coordinates of a register: cells -> numbers -> degrees.

Numbers may be typed with a decimal comma, with separated thousands, or as degrees, minutes
and seconds. A comma alone is a decimal comma.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Mask = NDArray[np.bool_]

_NUMBER: Final = re.compile(r"[-+]?(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:[eE][-+]?\d+)?")
_GROUPED: Final = re.compile(r"[-+]?\d{1,3}(?:(?P<mark>[., ])\d{3})(?:(?P=mark)\d{3})*(?:[.,]\d+)?")
_SEXAGESIMAL: Final = re.compile(
    r"(?P<before>[NSEWĐB])?\s*(?P<degrees>\d{1,3})\s*[°º*:d\s]\s*(?P<minutes>\d{1,2}(?:[.,]\d+)?)"
    r"\s*['’′:m\s]?\s*(?:(?P<seconds>\d{1,2}(?:[.,]\d+)?)\s*(?:\"|”|″|''|’’|′′|s)?)?"
    r"\s*(?P<after>[NSEWĐB])?",
    re.IGNORECASE,
)
_HEMISPHERE: Final = re.compile(
    r"(?P<before>[NSEWĐB]|Bắc|Đông)?\s*(?P<number>[-+]?\d+(?:[.,]\d+)?)\s*[°º]?\s*"
    r"(?P<after>[NSEWĐB]|Bắc|Đông)?",
    re.IGNORECASE,
)
_PAIR: Final = re.compile(
    r"\s*(?P<first>.+?)\s*(?:;|,\s|\s\s+|(?<=[NBSnbs\"”″])\s|,(?=[^,]+$))\s*(?P<second>.+?)\s*"
)
_SIDES_BEFORE: Final = re.compile(
    r"\s*(?P<first>[NB]\W*\d.*?)[\s,;]+(?P<second>[EĐ]\W*\d.*?)\s*", re.IGNORECASE
)
_SIMPLE_PAIR: Final = (
    r"^\s*(?P<first>[-+]?\d+(?:\.\d+)?)\s*[,;\s]\s*(?P<second>[-+]?\d+(?:\.\d+)?)\s*$"
)
_GEOPOINT: Final = re.compile(
    r"(?P<first>-?\d+\.\d+) (?P<second>-?\d+\.\d+)(?: -?\d+(?:\.\d+)?){1,2}"
)
"""Latitude, longitude, altitude and accuracy, as forms of ODK and Kobo write a point."""
_PAIRS: Final = (_GEOPOINT, _SIDES_BEFORE, _PAIR)
_SOUTH_AND_WEST: Final = frozenset("SWsw")
_MINUTES: Final = 60
_MOST_LONGITUDE: Final = 180
_MOST_LATITUDE: Final = 90


def parse_coordinate(text: str) -> float | None:
    r"""Read one coordinate as typed by hand.

    Returns
    -------
    float or None
        ``None`` where the text is no coordinate; south and west are negative.

    Examples
    --------
    >>> parse_coordinate("105,85")
    105.85
    >>> parse_coordinate("2.325.123,4")
    2325123.4
    >>> parse_coordinate("21°30' N")
    21.5
    """
    text = text.strip()
    if _NUMBER.fullmatch(text):
        return float(text.replace(",", "."))
    if match := _GROUPED.fullmatch(text):
        return _ungrouped(text, match["mark"])
    if match := _HEMISPHERE.fullmatch(text):
        number = float(match["number"].replace(",", "."))
        side = match["before"] or match["after"] or ""
        return -number if side in _SOUTH_AND_WEST else number
    match = _SEXAGESIMAL.fullmatch(text)
    if not match:
        return None
    minutes = float(match["minutes"].replace(",", "."))
    seconds = float((match["seconds"] or "0").replace(",", "."))
    if minutes >= _MINUTES or seconds >= _MINUTES:
        return None
    degrees = int(match["degrees"]) + minutes / 60 + seconds / 3600
    side = match["before"] or match["after"] or ""
    return -degrees if side in _SOUTH_AND_WEST else degrees


def _ungrouped(text: str, mark: str) -> float | None:
    """Return the number with its thousands joined; one comma or point alone is no such mark."""
    if mark in ".," and text.count(mark) == 1 and not re.search(rf"[.,][^{mark}]*[.,]", text):
        return float(text.replace(",", "."))
    try:
        return float(text.replace(mark, "").replace(",", "."))
    except ValueError:
        return None


def numbers(column: pa.ChunkedArray) -> tuple[Floats, Mask]:
    """Read a column of coordinates.

    Returns
    -------
    tuple of numpy.ndarray
        The numbers, NaN where there is none, and where there is text that is no number.
    """
    if not _is_text(column.type):
        values = column.cast(pa.float64(), safe=False).to_numpy()
        return values, np.isinf(values)
    texts = pc.utf8_trim_whitespace(column.cast(pa.utf8()))
    blank = pc.fill_null(pc.equal(texts, ""), fill_value=True)
    filled = pc.if_else(blank, pa.scalar(None, pa.utf8()), texts)
    try:
        values = filled.cast(pa.float64()).to_numpy().copy()
    except pa.ArrowInvalid:
        values = _one_by_one(filled)
    wrong = (np.isnan(values) & ~blank.to_numpy()) | np.isinf(values)
    return values, wrong


def _one_by_one(texts: pa.ChunkedArray) -> Floats:
    """Read texts, some of them not plain numbers; repeated texts are read once."""
    coded = texts.combine_chunks().dictionary_encode()
    parsed = [parse_coordinate(text) for text in coded.dictionary.to_pylist()]
    distinct = np.array([*parsed, None], np.float64)
    values: Floats = distinct[np.asarray(coded.indices.fill_null(len(parsed)))]
    return values


def pairs(column: pa.ChunkedArray) -> tuple[Floats, Floats, Mask]:
    """Read a column with both coordinates in each cell, the latitude first as people write it.

    Returns
    -------
    tuple of numpy.ndarray
        Second and first number, and where there is a text that is no pair.
    """
    texts = pc.utf8_trim_whitespace(column.cast(pa.utf8()))
    blank = pc.fill_null(pc.equal(texts, ""), fill_value=True).to_numpy()
    parts = pc.extract_regex(texts, _SIMPLE_PAIR)
    columns = [
        pc.struct_field(parts, name).cast(pa.float64()).to_numpy().copy()
        for name in ("second", "first")
    ]
    x, y = columns
    for row in np.flatnonzero(np.isnan(x) & ~blank):
        text = texts[row].as_py()
        if pair := next(filter(None, (kind.fullmatch(text) for kind in _PAIRS)), None):
            second, first = parse_coordinate(pair["second"]), parse_coordinate(pair["first"])
            if first is not None and second is not None:
                x[row], y[row] = second, first
    return x, y, np.isnan(x) & ~blank


def with_decimal_point(x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """Return degrees whose decimal point a spreadsheet took for a separator of thousands.

    Longitudes of Vietnam have three digits before it, latitudes one (8, 9) or two (10 to 23):
    105854200 is 105.8542, whatever the number of its decimals. Others are returned as they are.
    """
    digits_y = np.where(np.isin(_first_digit(y), (8, 9)), 1, 2)
    return _pointed(x, np.full(len(x), 3), _MOST_LONGITUDE), _pointed(y, digits_y, _MOST_LATITUDE)


def _pointed(numbers: Floats, digits: NDArray[np.int64], most: float) -> Floats:
    with np.errstate(invalid="ignore", divide="ignore"):
        large = (numbers > most) & np.isfinite(numbers)
        before = np.floor(np.log10(np.where(large, numbers, 1))) + 1
    return np.where(large, numbers / 10.0 ** (before - digits), numbers)


def _first_digit(numbers: Floats) -> Floats:
    with np.errstate(invalid="ignore", divide="ignore"):
        size = np.where(np.isfinite(numbers) & (numbers >= 1), numbers, 1)
        return np.asarray(np.floor(size / 10 ** np.floor(np.log10(size))))


def wkb_points(column: pa.ChunkedArray) -> tuple[Floats, Floats, Mask]:
    """Read a column of geometry.

    Returns
    -------
    tuple of numpy.ndarray
        First and second coordinate, NaN without a point, and where there is a geometry
        that is no point.
    """
    shapes = shapely.from_wkb(column.to_numpy(zero_copy_only=False), on_invalid="ignore")
    present = ~shapely.is_missing(shapes) & ~shapely.is_empty(shapes)
    points = present & (shapely.get_type_id(shapes) == shapely.GeometryType.POINT)
    placed = np.where(points, shapes, None)  # an empty point has no coordinates to ask for
    return shapely.get_x(placed), shapely.get_y(placed), present & ~points


def _is_text(kind: pa.DataType) -> bool:
    of_text = (pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view)
    return any(is_of(kind) for is_of in (*of_text, pa.types.is_dictionary))
