"""Where there is land of the provinces, as a coarse grid: what may not be covered on the map."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from dashboard.web_map.projection import stretched, unstretched

if TYPE_CHECKING:
    from numpy.typing import NDArray

CELL: Final = 0.1
"""Side of a cell in degrees of longitude: some four pixels of the map as it is opened."""


def land_mask(
    shapes: NDArray[np.object_], bounds: tuple[float, float, float, float]
) -> dict[str, Any]:
    """Return the cells that land lies in.

    Parameters
    ----------
    shapes
        Outlines in longitude and latitude (EPSG:4326).
    bounds
        West, south, east and north of the grid in degrees; land beyond it is left out.

    Returns
    -------
    dict
        ``west`` and ``north``, where the grid begins, and the side of a ``cell``, all in
        degrees of longitude, as latitudes are in Mercator; ``rows``, from the north, have
        ``1`` for each cell with land, else ``0``.
    """
    west, south, east, north = bounds
    top = float(stretched(north))
    across = int(np.ceil((east - west) / CELL))
    down = int(np.ceil((top - float(stretched(south))) / CELL))
    edges = west + CELL * np.arange(across + 1)
    levels = unstretched(np.asarray(top - CELL * np.arange(down + 1), np.float64))
    column, row = np.meshgrid(np.arange(across), np.arange(down))
    cells = shapely.box(edges[column], levels[row + 1], edges[column + 1], levels[row])
    tree = shapely.STRtree(cells.ravel())
    land = np.zeros(cells.size, bool)
    land[tree.query(shapes, predicate="intersects")[1]] = True
    rows = ["".join("1" if cell else "0" for cell in line) for line in land.reshape(down, across)]
    return {"west": west, "north": round(top, 4), "cell": CELL, "rows": rows}
