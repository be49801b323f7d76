"""TopoJSON -> coordinates: a line ("arc") is stored once and shared by the shapes beside it."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Position = tuple[float, float]


class Topology:
    """The arcs of a TopoJSON document.

    Parameters
    ----------
    document
        With ``transform`` it is quantised: positions are on a grid, and an arc is a start
        and the steps from there.

    Attributes
    ----------
    arcs
        Each a list of (x, y) in the coordinates of the file, as a rule degrees (EPSG:4326).
    """

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._grid: tuple[float, float, float, float] | None = None
        if (transform := document.get("transform")) is not None:
            (x_scale, y_scale), (x_0, y_0) = transform["scale"], transform["translate"]
            self._grid = x_scale, y_scale, x_0, y_0
        self.arcs = [self._arc(arc) for arc in document["arcs"]]

    def coordinates(self, geometry: Mapping[str, Any]) -> Any:  # noqa: ANN401 - nested as in GeoJSON
        """Return the coordinates of a polygon, multipolygon or point as GeoJSON nests them.

        Those of other types stay as they are.
        """
        kind = geometry.get("type")
        if kind == "Polygon":
            return [self._ring(ring) for ring in geometry["arcs"]]
        if kind == "MultiPolygon":
            return [[self._ring(ring) for ring in part] for part in geometry["arcs"]]
        stated = geometry.get("coordinates", [])
        return self._placed(stated) if kind == "Point" else stated

    def _placed(self, position: Sequence[float]) -> Position:
        x, y, *_ = position
        if self._grid is None:
            return x, y
        x_scale, y_scale, x_0, y_0 = self._grid
        return x_0 + x * x_scale, y_0 + y * y_scale

    def _arc(self, steps: Sequence[Sequence[float]]) -> list[Position]:
        if self._grid is None:
            return [self._placed(position) for position in steps]
        east = accumulate(step[0] for step in steps)
        north = accumulate(step[1] for step in steps)
        return [self._placed(position) for position in zip(east, north, strict=True)]

    def _ring(self, numbers: Sequence[int]) -> list[Position]:
        """Join arcs: ~i is arc i backwards, and each starts where the one before ends."""
        ring: list[Position] = []
        for number in numbers:
            arc = self.arcs[number] if number >= 0 else self.arcs[~number][::-1]
            ring.extend(arc[1:] if ring else arc)
        return ring
