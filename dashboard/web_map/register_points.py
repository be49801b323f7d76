"""The points of a register for the map in the browser: each of a few, cells of many.

The browser gathers them into clusters for the zoom, the site types and the provinces
shown. So that a million points are as quick as a thousand, they come as the cells of the
deepest zoom, each with its counts by province and site type: no zoom needs less, and the
counts of clusters add up to those of the cells.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from dashboard.model.view import SITE_TYPES
from geodata import tables
from loaders.names import divisions

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

MOST_EACH: Final = 4000
"""Points that come one by one; of more, no screen could show each."""
CELL: Final = 64
"""Side of a cell in pixels of the deepest zoom; of a cluster, in pixels of any zoom."""
DEEPEST: Final = 11
"""The deepest zoom of the map."""

_WORLD: Final = 256 * 2**DEEPEST
"""Side of the world in pixels of the deepest zoom, in the projection of web maps."""
_FINE: Final = 64
"""Parts of a pixel in which points stand that come one by one: about a metre."""


def register_points(points: pd.DataFrame) -> dict[str, Any]:
    """Return the points of a register as the map's script takes them.

    Parameters
    ----------
    points
        As :attr:`loaders.register.reader.Register.points`; those without coordinates are left out.

    Returns
    -------
    dict
        ``located`` (how many points), ``unit`` (parts of a pixel in which places are
        told), ``provinces`` (by division, the code of each province), and as columns
        ``x``, ``y`` (places in pixels of zoom 11, each but the first as its distance from
        the one before), ``province`` (place among the codes) and ``counts`` (a column for
        each site type).
    """
    located = points[points["lon"].notna()]
    x, y = _pixels(located["lon"].to_numpy(), located["lat"].to_numpy())
    province = located["province_code"].cat.codes.to_numpy().astype(np.int64)
    kind = _bits(located["site_type"])
    unit = _FINE if len(located) <= MOST_EACH else 1
    if unit == 1:
        x, y, province, counts = _cells(x, y, province, kind)
    else:
        counts = (kind[:, None] == np.arange(len(SITE_TYPES))).astype(np.int64)
    return {
        "located": len(located),
        "unit": unit,
        "provinces": _codes(points["province_code"].cat.categories.to_list()),
        "x": _steps(x * unit),
        "y": _steps(y * unit),
        "province": province.tolist(),
        "counts": counts.T.tolist(),
    }


def _pixels(
    lon: NDArray[np.float64], lat: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return places in pixels of the deepest zoom: Mercator on a sphere (EPSG:3857)."""
    north = np.log(np.tan(np.pi / 4 + np.radians(lat) / 2))
    return (lon + 180) / 360 * _WORLD, (0.5 - north / (2 * np.pi)) * _WORLD


def _bits(site_type: pd.Series) -> NDArray[np.int64]:
    """Return the bit of each site type in a mask."""
    order = [SITE_TYPES.index(code) for code in site_type.cat.categories]
    return np.array(order, np.int64)[site_type.cat.codes.to_numpy()]


def _cells(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    province: NDArray[np.int64],
    kind: NDArray[np.int64],
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int64], NDArray[np.int64]]:
    """Return the middles of the points in each cell and province, and how many there are."""
    across = _WORLD // CELL
    row, column = (y // CELL).astype(np.int64), (x // CELL).astype(np.int64)
    key = (row * across + column) * 100 + province
    found, cell = np.unique(key, return_inverse=True)
    size = len(found)
    many = np.bincount(cell, minlength=size)
    counts = np.bincount(cell * len(SITE_TYPES) + kind, minlength=size * len(SITE_TYPES))
    return (
        np.bincount(cell, x, size) / many,
        np.bincount(cell, y, size) / many,
        found % 100,
        counts.reshape(size, len(SITE_TYPES)),
    )


def _steps(places: NDArray[np.float64]) -> list[int]:
    """Return whole numbers as their differences, which are small and pack well."""
    # Not rounded: what lies in a cell stays in it.
    steps: list[int] = np.diff(places.astype(np.int64), prepend=0).tolist()
    return steps


def _codes(codes: list[str]) -> dict[int, list[str]]:
    """Return what each province of 2013 is called in each division."""
    return {
        division: [divisions.counterparts((code,), tables.DIVISION, division)[0] for code in codes]
        for division in divisions.DIVISIONS
    }
