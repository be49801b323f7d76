"""The points of a register for the map in the browser: single points if few, cells if many.

The browser gathers them into clusters for the zoom, the site types and the provinces
shown. So that a million points are as quick as a thousand, many are sent as cells of the
deepest zoom, each with its counts by province and site type: no zoom needs less, and the
counts of clusters add up to those of the cells.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from dashboard.web_map.symbols import SYMBOLS
from loaders.cells import SITE_TYPES
from loaders.names import divisions

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

MOST_EACH: Final = 4000
"""The most points sent singly; of more, no screen could show each."""
CELL: Final[int] = SYMBOLS["clusterCell"]
"""Side of a cell in pixels of the deepest zoom; of a cluster, in pixels of any zoom."""
DEEPEST: Final[int] = SYMBOLS["deepestZoom"]
"""The deepest zoom of the map."""

_WORLD: Final = 256 * 2**DEEPEST
"""Side of the world in pixels of the deepest zoom, in the projection of web maps."""
_FINE: Final = 64
"""Parts of a pixel in the places of single points: about a metre."""


def register_points(points: pd.DataFrame, rows: pd.DataFrame) -> dict[str, Any]:
    """Return the points of a register as the map's script takes them.

    Parameters
    ----------
    points
        As :attr:`loaders.register.reader.Register.points`; those without coordinates are left out.
    rows
        As :attr:`loaders.register.reader.Register.rows`, with the names.

    Returns
    -------
    dict
        ``located`` and ``counted`` (how many points are drawn, and are counted), ``rows``
        (how many the file has), ``names`` (of single points, where any has one),
        ``unit`` (parts of a pixel in which places are given), ``provinces`` (by division, the
        code of each province), and as columns ``x``, ``y`` (places in pixels of zoom 11, each
        but the first as its distance from the one before), ``province`` (place among the
        codes) and ``counts`` (a column for each site type).
    """
    located = points[points["lon"].notna()]
    x, y = _pixels(located["lon"].to_numpy(), located["lat"].to_numpy())
    province = located["province_code"].cat.codes.to_numpy().astype(np.int64)
    site_type = located["site_type"].cat.set_categories(SITE_TYPES)
    kind = site_type.cat.codes.to_numpy().astype(np.int64)
    unit = _FINE if len(located) <= MOST_EACH else 1
    if unit == 1:
        x, y, province, counts = _cells(x, y, province, kind)
    else:
        counts = (kind[:, None] == np.arange(len(SITE_TYPES))).astype(np.int64)
    names = rows.set_index("row")["name"].reindex(located["row"]).tolist() if unit > 1 else []
    return {
        "located": len(located),
        "counted": len(points),
        "rows": len(rows),
        "names": names if any(names) else [],
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
    keys, cell = np.unique(key, return_inverse=True)
    size = len(keys)
    points = np.bincount(cell, minlength=size)
    counts = np.bincount(cell * len(SITE_TYPES) + kind, minlength=size * len(SITE_TYPES))
    return (
        np.bincount(cell, x, size) / points,
        np.bincount(cell, y, size) / points,
        keys % 100,
        counts.reshape(size, len(SITE_TYPES)),
    )


def _steps(places: NDArray[np.float64]) -> list[int]:
    """Return whole numbers as their differences, which are small and compress well."""
    # Not rounded: the middle of a cell stays in the cell.
    steps: list[int] = np.diff(places.astype(np.int64), prepend=0).tolist()
    return steps


def _codes(codes: list[str]) -> dict[int, list[str]]:
    """Return what each province of 2013 is called in each division."""
    by_division = [divisions.in_each_division(code) for code in codes]
    return {year: [names[year] for names in by_division] for year in divisions.DIVISIONS}
