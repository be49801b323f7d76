"""Rows of a register that state an access point again, in whichever of its parts.

Rows that may be equal come together by their keys, points that may be near by the tile of the
country in which they lie; each such bucket is looked through alone.
"""

from __future__ import annotations

from itertools import pairwise
from operator import getitem
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias

import numpy as np
import pandas as pd
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from loaders.options import REPETITIONS
from loaders.register.repetitions import (
    NEAREST,
    PART_BITS,
    close,
    distinct_spots,
    metres,
    neighbours,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from distributed import Client
    from numpy.typing import NDArray

    from loaders.options import Repetition

    Cluster: TypeAlias = "Client | Here"

_BUCKET_ROWS: Final = 4_000_000
_TILE_METRES: Final = 5000
_BESIDE_METRES: Final = 11
"""How far a tile sees into its neighbours: farther than points are near, and a spot is wide."""


class Here:
    """Carries functions out at once, in this process, as a client of Dask does elsewhere."""

    def submit(self, function: Callable[..., Any], /, *arguments: Any) -> Any:  # noqa: ANN401
        """Return what stands for the result of a function; it may be an argument of others."""
        return function(*arguments)

    def gather(self, results: Any, *, errors: str = "raise") -> Any:  # noqa: ANN401, ARG002
        """Return the results themselves; of a list without those that failed: ``skip``."""
        return results

    def scatter(self, value: Any, *, broadcast: bool) -> Any:  # noqa: ANN401, ARG002
        """Return what stands for a value that all functions need."""
        return value


class RepeatedRows(NamedTuple):
    """Rows that repeat others: numbers of part and row, and of the first that each repeats."""

    kind: Repetition
    rows: NDArray[np.int64]
    first: NDArray[np.int64]


def find_repeated(
    cluster: Cluster,
    keys: Mapping[int, Any],
    rows: int,
    columns: Sequence[str],
    alone: Mapping[str, int] | None = None,
) -> Iterator[RepeatedRows]:
    """Yield the rows that state an access point again, by what they repeat.

    Parameters
    ----------
    cluster
        Carries the steps out.
    keys
        By part what stands for its :func:`row_keys`.
    rows, columns
        How many there are in all parts, and their columns.
    alone
        How many other rows have an identifier that no row repeats, by its column.
    """
    if not keys:
        return
    buckets = rows // _BUCKET_ROWS + 1
    seen = np.zeros(0, np.int64)

    def each_bucket(by: str, function: Callable[..., Any]) -> list[Any]:
        pieces: list[list[Any]] = [[] for _ in range(buckets)]
        for number, table in keys.items():
            of_part = seen[seen >> PART_BITS == number]
            split = cluster.submit(_split, table, by, buckets, of_part)
            # At once: what waits may be laid down on disk, and is read again for each piece.
            for place, of_bucket in enumerate(pieces):
                of_bucket.append(cluster.submit(getitem, split, place))
        return [
            cluster.submit(function, of_bucket, by, place, buckets)
            for place, of_bucket in enumerate(pieces)
        ]

    def merged(found: Sequence[pd.DataFrame]) -> pd.DataFrame:
        return pd.concat(found).sort_values("rows", ignore_index=True)

    same = merged([pairs for pairs, *_ in cluster.gather(each_bucket("whole", _same))])
    yield RepeatedRows("rows", *same.to_numpy().T)
    seen = np.sort(same["rows"].to_numpy())
    for column in columns:
        if column.startswith("id "):
            found = cluster.gather(each_bucket(column, _same))
            filled, distinct = (sum(each[place] for each in found) for place in (1, 2))
            if 2 * distinct + (alone or {}).get(column, 0) > filled:
                same = merged([pairs for pairs, *_ in found])
                yield RepeatedRows("ids", *same.to_numpy().T)
                seen = np.sort(np.append(seen, same["rows"].to_numpy()))
                break
    found = each_bucket("place", _near)
    near = merged(
        [
            cluster.gather(
                cluster.submit(_near_spots, [cluster.submit(getitem, each, 1) for each in found])
            ),
            *cluster.gather([cluster.submit(getitem, each, 0) for each in found]),
        ]
    )
    yield RepeatedRows("places", *near.to_numpy().T)


def left_out(found: Sequence[RepeatedRows], chosen: Repetition | None) -> NDArray[np.int64]:
    """Return the rows that are not to be counted again, by the choice of the user."""
    taken = REPETITIONS[: REPETITIONS.index(chosen) + 1] if chosen else ()
    rows = [each.rows for each in found if each.kind in taken]
    return np.concatenate([np.zeros(0, np.int64), *rows])


def _split(
    table: pd.DataFrame, by: str, buckets: int, seen: NDArray[np.int64]
) -> list[pd.DataFrame]:
    """Return the rows of a part for each bucket; points near two tiles are in both."""
    table = table[~np.isin(table["at"], seen)] if len(seen) else table
    if by != "place":
        table = table[table[by] != 0][["at", "lon", "lat", by]]
        return _grouped(table, (table[by] % buckets).to_numpy(), buckets)
    table = table[table["lon"].notna()][["at", "lon", "lat", "site_type"]]
    places = metres(table)
    own = _bucket(places, buckets)
    beside = np.flatnonzero(_is_beside(places))
    around = (np.array([*np.ndindex(3, 3)]) - 1) * _BESIDE_METRES
    seen_in = np.concatenate([_bucket(places[beside] + step, buckets) for step in around])
    seen_by = np.unique([np.tile(beside, len(around)), seen_in], axis=1)
    rows, more = seen_by[:, seen_by[1] != own[seen_by[0]]]
    both = pd.concat([table, table.iloc[rows]])
    return _grouped(both, np.append(own, more), buckets)


def _grouped(table: pd.DataFrame, bucket: NDArray[np.int64], buckets: int) -> list[pd.DataFrame]:
    order = np.argsort(bucket, kind="stable")
    ends = np.searchsorted(bucket[order], np.arange(buckets + 1))
    in_order = table.iloc[order]
    return [in_order.iloc[start:end].copy() for start, end in pairwise(ends)]


def _bucket(places: NDArray[np.float64], buckets: int) -> NDArray[np.int64]:
    tiles = np.floor(places / _TILE_METRES).astype(np.int64)
    return (tiles[:, 0] * 73_856_093 ^ tiles[:, 1] * 19_349_663) % buckets


def _same(
    pieces: list[pd.DataFrame], by: str, _place: int, _buckets: int
) -> tuple[pd.DataFrame, int, int]:
    """Return the rows of a bucket that repeat others, how many there are, and how many keys."""
    table = pd.concat(pieces)
    several = table[table[by].duplicated(keep=False)]
    # Two hashes may be equal by chance; hardly those of rows at one place.
    columns = ["lon", "lat", by] if by == "whole" else [by]
    first = several.groupby(columns, sort=False, dropna=False)["at"].transform("min")
    again = (first != several["at"]).to_numpy()
    return _pairs(several["at"][again], first[again]), len(table), table[by].nunique()


def _is_beside(places: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return which places other tiles see."""
    aside = np.abs(places - np.round(places / _TILE_METRES) * _TILE_METRES)
    return np.asarray((aside < _BESIDE_METRES).any(axis=1))


def _near(
    pieces: list[pd.DataFrame], _by: str, place: int, buckets: int
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the points of a bucket that repeat others, and those that tiles decide together.

    The latter are chains of near points of which another tile sees a part.
    """
    table = pd.concat(pieces).sort_values("at", ignore_index=True)
    own = _bucket(metres(table), buckets) == place
    pairs, chains = [_pairs([], [])], [table[:0]]
    for rows in table.groupby("site_type").indices.values():
        points = table.iloc[rows]
        at = points["at"].to_numpy()
        spots, first, origin = distinct_spots(points)
        again = np.flatnonzero(own[rows] & (origin != np.arange(len(points))))
        pairs.append(_pairs(at[again], at[origin[again]]))
        crowded, near = neighbours(spots, NEAREST)
        spot, rank = np.nonzero(near < len(crowded))
        links = coo_array((np.ones(len(spot), bool), (spot, near[spot, rank])), [len(crowded)] * 2)
        chain = connected_components(links, directed=False)[1]
        seen = _is_beside(spots[crowded]) | ~own[rows[first[crowded]]]
        shared = np.isin(chain, chain[seen])
        inner = points.iloc[np.sort(first[crowded[~shared]])]
        later, earlier = close(inner)
        pairs.append(_pairs(inner["at"].to_numpy()[later], inner["at"].to_numpy()[earlier]))
        linked = np.bincount(chain, minlength=1)[chain] > 1
        chains.append(points.iloc[first[crowded[shared & linked & own[rows[first[crowded]]]]]])
    return pd.concat(pairs), pd.concat(chains)


def _near_spots(spots: list[pd.DataFrame]) -> pd.DataFrame:
    table = pd.concat(spots).sort_values("at")
    at = table["at"].to_numpy()
    later, earlier = close(table)
    return _pairs(at[later], at[earlier])


def _pairs(rows: Any, first: Any) -> pd.DataFrame:  # noqa: ANN401 - arrays of any kind
    return pd.DataFrame({"rows": rows, "first": first}, dtype=np.int64)
