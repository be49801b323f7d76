"""What rows of a register may have in common: their keys, and which points are near.

By them :mod:`loaders.register.repetitions_of_parts` finds what states an access point again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from scipy.spatial import cKDTree

from loaders.names.heading_words import is_context_heading
from loaders.names.normalise import heading_key
from loaders.register.columns import is_identifier

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from loaders.formats.sheets import Sheet
    from loaders.names.heading_words import Column
    from loaders.register.columns import RegisterColumns
    from loaders.register.row_outcomes import ClassifiedRows
    from loaders.register.source import Columns
    from loaders.register.table import RegisterTable

    Rows = NDArray[np.intp]

CLOSE_METRES: Final = 10
"""Two points of one site type this near may be one: receivers are right to about that."""
NEAREST: Final = 8
"""Neighbours that are looked at."""
SQUARE: Final = 2.1 * CLOSE_METRES
_WIDTH: Final = 1 << 31
"""More decimetres than there are from pole to pole."""
MIDDLE: Final = 106
DEGREE_METRES: Final = 111_320
"""A degree of latitude."""
PART_BITS: Final = 32
ROW: Final = (1 << PART_BITS) - 1
"""A row is known by the number of its part, and in the lower bits its number in it."""
_BYTES: Final = (pa.types.is_binary, pa.types.is_large_binary, pa.types.is_fixed_size_binary)


def identity_columns(columns: RegisterColumns, head: Sheet) -> tuple[Column, ...]:
    """Return the columns that are not used and distinguish rows: of names, addresses, numbers.

    A running number does not: a row that is pasted again has another. Where most rows end
    before a heading, nothing is under it.
    """
    widths = [len(row.cells) for row in head.rows if row.number > columns.row]
    usual = max(set(widths), key=widths.count) if widths else 0
    return tuple(
        column
        for column in columns.ignored
        if column.index < usual and not is_context_heading(heading_key(column.heading))
    )


def row_keys(
    number: int,
    table: RegisterTable,
    classified: Sequence[ClassifiedRows],
    read: Columns,
    identity: Iterable[Column],
) -> pd.DataFrame:
    """Return the rows of a part that count, by what others may have in common with them.

    Parameters
    ----------
    number
        Of the part.
    table, classified, read, identity
        Its rows, what became of them, their cells, and the columns of :func:`identity_columns`.

    Returns
    -------
    pandas.DataFrame
        ``at`` (part and row), ``lon``, ``lat``, ``site_type``; hashes, 0 where nothing can be
        compared: ``whole``, and one for each column of identifiers.
    """
    joined = np.flatnonzero(np.concatenate([each.joined for each in classified]))
    places = {
        name: np.concatenate(
            [np.where(each.located, getattr(each, name), np.nan) for each in classified]
        )
        for name in ("lon", "lat")
    }
    texts = {each: text_hashes(read.cells[each.index])[joined] for each in identity}
    used = pd.DataFrame({name: values[joined] for name, values in places.items()})
    names = [
        text_hashes(pa.chunked_array([each.texts], pa.utf8()))[each.text[joined]]
        for each in (table.site_type, *table.provinces)
    ]
    whole = used.assign(
        **{str(place): each for place, each in enumerate([*names, *texts.values()])}
    )
    # What has nothing but a province and a type is not the same as its like.
    telling = used["lon"].notna().to_numpy()
    for codes in texts.values():
        telling = telling | (codes != 0)
    hashed = pd.util.hash_pandas_object(whole, index=False).to_numpy() | np.uint64(1)
    return pd.DataFrame(
        {
            "at": (number << PART_BITS) + read.rows[joined].astype(np.int64),
            **used,
            "site_type": table.site_type.meaning[joined].astype(np.int8),
            "whole": np.where(telling, hashed, np.uint64(0)),
            **{f"id {each.index}": codes for each, codes in texts.items() if is_identifier(each)},
        }
    )


def text_hashes(column: pa.ChunkedArray) -> NDArray[np.uint64]:
    """Return a number for each value of a column, the same in every file; 0 for blank ones.

    Lists and the like count as blank.
    """
    if isinstance(column.type, pa.BaseExtensionType):
        column = column.cast(column.type.storage_type)
    if pa.types.is_nested(column.type):
        return np.zeros(len(column), np.uint64)
    is_bytes = any(is_of(column.type) for is_of in _BYTES)
    values = column if is_bytes else column.cast(pa.utf8())
    blank = values.is_null() if is_bytes else pc.equal(pc.utf8_trim_whitespace(values), "")
    blank = pc.fill_null(blank, fill_value=True).to_numpy()
    objects = np.where(blank, "", values.to_numpy())
    hashed = pd.util.hash_array(objects.astype(object), categorize=False) | np.uint64(1)
    return np.where(blank, np.uint64(0), hashed)


def close(table: pd.DataFrame) -> tuple[Rows, Rows]:
    """Return points within some metres of an earlier one of their type, and that one.

    Of several in a row only those near the first are taken: a chain has no end.

    Parameters
    ----------
    table
        ``lon``, ``lat`` (degrees) and ``site_type``; later ones after earlier ones.

    Returns
    -------
    tuple of numpy.ndarray
        Positions in the table.
    """
    later, earlier = [], []
    for at in table.groupby("site_type", sort=False, observed=True).indices.values():
        spots, first, origin = distinct_spots(table.iloc[at])
        crowded, near = neighbours(spots, NEAREST)
        spot, rank = np.nonzero(near < len(crowded))
        pairs = np.sort(first[crowded[np.column_stack([spot, near[spot, rank]])]], axis=1)
        again = np.arange(len(at)) != origin
        for left, right in np.unique(pairs[pairs[:, 0] != pairs[:, 1]], axis=0):
            if not again[left]:
                again[right] = True
                origin[right] = left
        rows = np.flatnonzero(again)
        later.append(at[rows])
        earlier.append(at[origin[rows]])
    if not later:
        return np.zeros(0, np.intp), np.zeros(0, np.intp)
    order = np.argsort(np.concatenate(later), kind="stable")
    return np.concatenate(later)[order], np.concatenate(earlier)[order]


def metres(table: pd.DataFrame) -> NDArray[np.float64]:
    """Return the places of points in metres from the equator and a meridian of the country."""
    lat = table["lat"].to_numpy()
    # From the middle of the country: far from it the axes would not be square.
    x = (table["lon"].to_numpy() - MIDDLE) * np.cos(np.radians(lat))
    return np.column_stack([x, lat]) * DEGREE_METRES


def distinct_spots(table: pd.DataFrame) -> tuple[NDArray[np.float64], Rows, Rows]:
    """Return the distinct spots of points, in metres.

    A tree of a thousand points on one spot has no end.

    Returns
    -------
    tuple of numpy.ndarray
        The spots, the position of the first point on each, and for each point that of the first
        on its spot.
    """
    places = metres(table)
    decimetres = np.round(places * 10).astype(np.int64)
    key = decimetres[:, 0] * _WIDTH + decimetres[:, 1]
    _, first, spot = np.unique(key, return_index=True, return_inverse=True)
    return places[first], first, first[spot]


def neighbours(spots: NDArray[np.float64], most: int) -> tuple[Rows, Rows]:
    """Return the nearest of spots within some metres.

    Returns
    -------
    tuple of numpy.ndarray
        Positions of all spots that have any, and some that have none; for each, which of these
        are nearest, itself the first, their number where there are no more.
    """
    crowded = np.zeros(len(spots), bool)
    # Two that are near lie in one square of a grid, or of the same moved by half a square.
    for moved in np.ndindex(2, 2):
        square = np.floor(spots / SQUARE + np.array(moved) / 2).astype(np.int64)
        key = pd.Series(square[:, 0] * _WIDTH + square[:, 1])
        crowded |= key.duplicated(keep=False).to_numpy()
    found = np.flatnonzero(crowded)
    if not len(found):
        return found, np.zeros((0, most), np.intp)
    # Of the nearest only: all pairs of a crowd would fill the memory.
    tree = cKDTree(spots[found])
    return found, tree.query(spots[found], most, distance_upper_bound=CLOSE_METRES)[1]
