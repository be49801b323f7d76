"""Rows of a register that state an access point again: found, and counted once where asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from scipy.spatial import cKDTree

from loaders.names.heading_words import is_context_heading
from loaders.names.normalise import heading_key
from loaders.options import REPETITIONS
from loaders.register.columns import is_identifier

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from loaders.formats.sheets import Sheet
    from loaders.names.heading_words import Column
    from loaders.options import Repetition
    from loaders.register.columns import RegisterColumns
    from loaders.register.source import Columns

    Rows = NDArray[np.intp]

CLOSE_METRES: Final = 10
"""Two points of one site type this near may be one: receivers are right to about that."""
_NEAREST: Final = 8
"""Neighbours that are looked at."""
_WIDTH: Final = 1 << 31
"""More decimetres than there are from pole to pole."""
_DEGREE_METRES: Final = 111_320
"""A degree of latitude."""


@dataclass(frozen=True, slots=True)
class Repeated:
    """Rows that repeat others.

    Attributes
    ----------
    kind
        In what: the whole row, the identifier, or the place.
    rows, first
        Positions of the rows, and of the first row that each repeats.
    """

    kind: Repetition
    rows: Rows
    first: Rows


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


def repeated_rows(
    identity: tuple[Column, ...],
    read: Columns,
    used: pd.DataFrame,
    joined: NDArray[np.bool_],
) -> Iterator[Repeated]:
    """Yield the rows that state an access point again, by what they repeat.

    Parameters
    ----------
    identity
        The columns of :func:`identity_columns`.
    read
        Their cells.
    used
        A row each: ``lon`` and ``lat`` (NaN where there is none), ``site_type``, and a number
        for each text of the columns of names.
    joined
        Which rows count.
    """
    rows = np.flatnonzero(joined)
    columns = [column for column in identity if not pa.types.is_nested(_kind(read, column))]
    if not len(rows) or not (columns or used["lon"].notna().any()):
        return
    used = used.iloc[rows]
    texts = {column.index: _codes(read.cells[column.index])[rows] for column in columns}
    whole = used.assign(**{str(index): codes for index, codes in texts.items()})
    # What has nothing but a province and a type is not the same as its like.
    telling = used["lon"].notna().to_numpy()
    for codes in texts.values():
        telling = telling | (codes >= 0)
    if any(_distinct(codes[codes >= 0]) == len(rows) for codes in texts.values()):
        found = _NO_ROWS, _NO_ROWS
    else:
        found = _repeated(whole, telling)
    yield Repeated("rows", rows[found[0]], rows[found[1]])
    seen = np.zeros(len(rows), bool)
    seen[found[0]] = True
    for column in columns:
        codes = texts[column.index]
        filled = (codes >= 0) & ~seen
        if is_identifier(column) and 2 * _distinct(codes[filled]) > filled.sum():
            found = _repeated(pd.DataFrame({"id": codes}), filled)
            yield Repeated("ids", rows[found[0]], rows[found[1]])
            seen[found[0]] = True
            break
    near = _close(used, np.flatnonzero(used["lon"].notna().to_numpy() & ~seen))
    yield Repeated("places", rows[near[0]], rows[near[1]])


def left_out(found: list[Repeated], chosen: Repetition | None) -> Rows:
    """Return the rows that are not to be counted again, by the choice of the user."""
    if chosen is None:
        return np.zeros(0, np.intp)
    taken = REPETITIONS[: REPETITIONS.index(chosen) + 1]
    return np.concatenate([each.rows for each in found if each.kind in taken] or [_NO_ROWS])


_NO_ROWS: Final[Rows] = np.zeros(0, np.intp)


def _kind(read: Columns, column: Column) -> pa.DataType:
    return read.cells[column.index].type


def _codes(column: pa.ChunkedArray) -> NDArray[np.int64]:
    """Return a number for each different value of a column, -1 for blank ones."""
    coded = column.unify_dictionaries().combine_chunks()
    if isinstance(coded, pa.ChunkedArray):
        coded = pa.concat_arrays(coded.chunks) if coded.num_chunks else pa.array([], coded.type)
    if not pa.types.is_dictionary(coded.type):
        coded = coded.dictionary_encode()
    indices = coded.indices.cast(pa.int64()).fill_null(-1)
    codes: NDArray[np.int64] = indices.to_numpy(zero_copy_only=False)
    values = coded.dictionary
    if not (pa.types.is_string(values.type) or pa.types.is_large_string(values.type)):
        return codes
    blank = np.flatnonzero(pc.equal(pc.utf8_trim_whitespace(values), ""))
    return np.where(np.isin(codes, blank), -1, codes) if len(blank) else codes


def _distinct(codes: NDArray[np.int64]) -> int:
    return int(np.count_nonzero(np.bincount(codes)))


def _repeated(table: pd.DataFrame, among: NDArray[np.bool_]) -> tuple[Rows, Rows]:
    """Return the positions of rows that repeat an earlier one, and of the first of each."""
    places = np.flatnonzero(among)
    group = table.iloc[places].groupby(list(table.columns), sort=False, dropna=False).ngroup()
    _, first, inverse = np.unique(group.to_numpy(), return_index=True, return_inverse=True)
    origin = first[inverse]
    again = np.flatnonzero(origin != np.arange(len(places)))
    return places[again], places[origin[again]]


def _close(used: pd.DataFrame, places: Rows) -> tuple[Rows, Rows]:
    """Return points within some metres of an earlier one of their type, and that one.

    Of several in a row only those near the first are taken: a chain has no end.
    """
    later, earlier = [], []
    for _, table in used.iloc[places].groupby("site_type", sort=False, observed=True):
        at = places[np.flatnonzero(used["site_type"].iloc[places] == table["site_type"].iloc[0])]
        lat = table["lat"].to_numpy()
        x = table["lon"].to_numpy() * np.cos(np.radians(lat))
        metres = np.column_stack([x, lat]) * _DEGREE_METRES
        # Points on one spot first: a tree of a thousand equal ones has no end either.
        decimetres = np.round(metres * 10).astype(np.int64)
        key = decimetres[:, 0] * _WIDTH + decimetres[:, 1]
        _, first, spot = np.unique(key, return_index=True, return_inverse=True)
        spots, origin = metres[first], first[spot]
        # Of the nearest only: all pairs of a crowd would fill the memory.
        _, near = cKDTree(spots).query(spots, _NEAREST, distance_upper_bound=CLOSE_METRES)
        spot, rank = np.nonzero(near < len(spots))
        pairs = np.sort(first[np.column_stack([spot, near[spot, rank]])], axis=1)
        pairs = np.unique(pairs[pairs[:, 0] != pairs[:, 1]], axis=0)
        again = np.arange(len(table)) != origin
        for left, right in pairs:
            if not again[left]:
                again[right] = True
                origin[right] = left
        rows = np.flatnonzero(again)
        later.append(at[rows])
        earlier.append(at[origin[rows]])
    if not later:
        return _NO_ROWS, _NO_ROWS
    order = np.argsort(np.concatenate(later), kind="stable")
    return np.concatenate(later)[order], np.concatenate(earlier)[order]
