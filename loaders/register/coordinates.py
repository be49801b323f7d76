"""The coordinates of a register: cells -> numbers -> degrees.

Numbers may be typed with a decimal comma, with thousands apart, or as degrees, minutes
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

_NUMBER: Final = re.compile(r"[-+]?\d+(?:[.,]\d+)?")
_GROUPED: Final = re.compile(r"[-+]?\d{1,3}(?:(?P<mark>[., ])\d{3})(?:(?P=mark)\d{3})*(?:[.,]\d+)?")
_SEXAGESIMAL: Final = re.compile(
    r"(?P<before>[NSEWĐB])?\s*(?P<degrees>\d{1,3})\s*[°º*:d\s]\s*(?P<minutes>\d{1,2}(?:[.,]\d+)?)"
    r"\s*['’′:m\s]?\s*(?:(?P<seconds>\d{1,2}(?:[.,]\d+)?)\s*(?:\"|”|″|''|’’|′′|s)?)?"
    r"\s*(?P<after>[NSEWĐB])?",
    re.IGNORECASE,
)
_HEMISPHERE: Final = re.compile(
    r"(?P<number>[-+]?\d+(?:[.,]\d+)?)\s*[°º]?\s*(?P<side>[NSEWĐB])?", re.IGNORECASE
)
_PAIR: Final = re.compile(
    r"\s*(?P<first>.+?)\s*(?:;|,\s|\s\s+|(?<=[NBSnbs\"”″])\s|,(?=[^,]+$))\s*(?P<second>.+?)\s*"
)
_SIMPLE_PAIR: Final = (
    r"^\s*(?P<first>[-+]?\d+(?:\.\d+)?)\s*[,;\s]\s*(?P<second>[-+]?\d+(?:\.\d+)?)\s*$"
)
_SOUTH_AND_WEST: Final = frozenset("SWsw")
_MINUTES: Final = 60


def parse_coordinate(text: str) -> float | None:
    r"""Read one coordinate as a person types it.

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
    if found := _GROUPED.fullmatch(text):
        return _ungrouped(text, found["mark"])
    if found := _HEMISPHERE.fullmatch(text):
        number = float(found["number"].replace(",", "."))
        return -number if (found["side"] or "") in _SOUTH_AND_WEST else number
    found = _SEXAGESIMAL.fullmatch(text)
    if not found:
        return None
    minutes = float(found["minutes"].replace(",", "."))
    seconds = float((found["seconds"] or "0").replace(",", "."))
    if minutes >= _MINUTES or seconds >= _MINUTES:
        return None
    degrees = int(found["degrees"]) + minutes / 60 + seconds / 3600
    side = found["before"] or found["after"] or ""
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
        The numbers, NaN where there is none, and where there is a text that is none.
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
    """Read texts of which some are no plain numbers; those that repeat are read once."""
    coded = texts.combine_chunks().dictionary_encode()
    found = [parse_coordinate(text) for text in coded.dictionary.to_pylist()]
    values = np.array([np.nan if one is None else one for one in found] + [np.nan])
    found_values: Floats = values[np.asarray(coded.indices.fill_null(len(found)))]
    return found_values


def pairs(column: pa.ChunkedArray) -> tuple[Floats, Floats, Mask]:
    """Read a column with both coordinates in each cell, the latitude first as people write it.

    Returns
    -------
    tuple of numpy.ndarray
        Second and first number, and where there is a text that is no pair.
    """
    texts = pc.utf8_trim_whitespace(column.cast(pa.utf8()))
    blank = pc.fill_null(pc.equal(texts, ""), fill_value=True).to_numpy()
    parted = pc.extract_regex(texts, _SIMPLE_PAIR)
    found = [
        pc.struct_field(parted, name).cast(pa.float64()).to_numpy().copy()
        for name in ("second", "first")
    ]
    for row in np.flatnonzero(np.isnan(found[0]) & ~blank):
        parts = _PAIR.fullmatch(texts[row].as_py())
        read = [parse_coordinate(parts[name]) if parts else None for name in ("second", "first")]
        for values, one in zip(found, read, strict=True):
            values[row] = np.nan if one is None or None in read else one
    return found[0], found[1], np.isnan(found[0]) & ~blank


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
    x, y = shapely.get_x(shapes), shapely.get_y(shapes)
    return x, y, present & ~points


def _is_text(kind: pa.DataType) -> bool:
    return bool(
        pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_dictionary(kind)
    )
