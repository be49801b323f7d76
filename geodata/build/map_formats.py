"""Decoders of the two map formats that the boundaries come in.

Both store a line as whole-number steps on a grid: ECharts map JSON packs the
steps into characters, TopoJSON lists them and shares each line ("arc") between
the countries on its two sides. Coordinates are longitude and latitude in
degrees (EPSG:4326).
"""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING, Any

import shapely

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Position = tuple[float, float]

ECHARTS_GRID = 1024
"""Steps to a degree in ECharts map JSON (its default ``UTF8Scale``)."""

_ECHARTS_ZERO = 64
_RING_LENGTH = 4


def _unzigzag(character: str) -> int:
    number = ord(character) - _ECHARTS_ZERO
    return (number >> 1) ^ -(number & 1)


def decode_echarts_ring(text: str, offset: Sequence[int]) -> list[Position]:
    """Decode one ring of ECharts map JSON (``UTF8Encoding``).

    Parameters
    ----------
    text
        Two characters a vertex: the steps east and north from the vertex
        before, each zig-zag encoded (0, -1, 1, -2, ... become 0, 1, 2, 3, ...)
        and shifted by 64.
    offset
        Start of the ring, in 1/1024 degree.

    Returns
    -------
    list of (longitude, latitude)
        Degrees, EPSG:4326, on the grid of 1/1024 degree.

    Raises
    ------
    ValueError
        The text does not hold whole pairs.
    """
    east, north = (accumulate(map(_unzigzag, text[i::2]), initial=offset[i]) for i in (0, 1))
    pairs = list(zip(east, north, strict=True))
    return [(x / ECHARTS_GRID, y / ECHARTS_GRID) for x, y in pairs[1:]]


def decode_echarts_map(document: Mapping[str, Any]) -> dict[str, shapely.MultiPolygon]:
    """Decode an ECharts map into its shapes by name.

    Parameters
    ----------
    document
        A feature collection with ``UTF8Encoding`` set: every ring is text and
        ``encodeOffsets`` mirrors the nesting of ``coordinates``.

    Returns
    -------
    dict of str to shapely.MultiPolygon
        In file order, EPSG:4326.

    Raises
    ------
    ValueError
        The document is not encoded, a shape is neither a polygon nor a
        multipolygon, or a name occurs twice.
    """
    if not document.get("UTF8Encoding"):
        message = "not an encoded ECharts map: UTF8Encoding is not set"
        raise ValueError(message)
    shapes: dict[str, shapely.MultiPolygon] = {}
    for feature in document["features"]:
        name, geometry = feature["properties"]["name"], feature["geometry"]
        if name in shapes:
            message = f"the name {name!r} occurs twice"
            raise ValueError(message)
        parts = zip(
            *(_as_multi(geometry["type"], geometry[k]) for k in ("coordinates", "encodeOffsets")),
            strict=True,
        )
        shapes[name] = shapely.MultiPolygon(
            [
                _polygon([decode_echarts_ring(*ring) for ring in zip(rings, offsets, strict=True)])
                for rings, offsets in parts
            ]
        )
    return shapes


def _as_multi(kind: str, coordinates: Any) -> Any:  # noqa: ANN401 - nested lists of JSON
    if kind == "MultiPolygon":
        return coordinates
    if kind == "Polygon":
        return [coordinates]
    message = f"neither a polygon nor a multipolygon: {kind}"
    raise ValueError(message)


def _polygon(rings: Sequence[Sequence[Position]]) -> shapely.Polygon:
    return shapely.Polygon(rings[0], rings[1:])


def decode_topojson_arcs(topology: Mapping[str, Any]) -> list[list[Position]]:
    """Decode the arcs of a quantised TopoJSON topology.

    Parameters
    ----------
    topology
        A topology with ``transform``: each arc is a start on the grid and the
        steps from there.

    Returns
    -------
    list of list of (longitude, latitude)
        Degrees, EPSG:4326.
    """
    (x_scale, y_scale), (x_0, y_0) = (topology["transform"][k] for k in ("scale", "translate"))
    arcs = []
    for arc in topology["arcs"]:
        east = accumulate(step[0] for step in arc)
        north = accumulate(step[1] for step in arc)
        arcs.append(
            [(x_0 + x * x_scale, y_0 + y * y_scale) for x, y in zip(east, north, strict=True)]
        )
    return arcs


def _topojson_ring(indices: Sequence[int], arcs: Sequence[Sequence[Position]]) -> list[Position]:
    # An arc i is walked backwards where the ring says ~i. Each arc starts on
    # the vertex that the one before ends with.
    ring: list[Position] = []
    for index in indices:
        arc = arcs[index] if index >= 0 else arcs[~index][::-1]
        ring.extend(arc[1:] if ring else arc)
    return ring


def decode_topojson(topology: Mapping[str, Any], layer: str) -> list[dict[str, Any]]:
    """Decode one layer of a quantised TopoJSON topology.

    Parameters
    ----------
    topology
        The document.
    layer
        Name of the object, e.g. ``"countries"``.

    Returns
    -------
    list of dict
        One for each feature in file order: ``id`` (text, ``""`` where the file
        has none), ``name`` and ``geometry`` (shapely.MultiPolygon, EPSG:4326).

    Raises
    ------
    ValueError
        A shape is neither a polygon nor a multipolygon.
    """
    arcs = decode_topojson_arcs(topology)
    features = []
    for feature in topology["objects"][layer]["geometries"]:
        parts = [
            [_topojson_ring(ring, arcs) for ring in part]
            for part in _as_multi(feature["type"], feature["arcs"])
        ]
        # Quantising has left rings of one point: they enclose nothing.
        shape = shapely.MultiPolygon(
            [
                _polygon([ring for ring in part if len(ring) >= _RING_LENGTH])
                for part in parts
                if len(part[0]) >= _RING_LENGTH
            ]
        )
        properties = feature["properties"]
        features.append(
            {"id": feature.get("id", ""), "name": properties["name"], "geometry": shape}
        )
    return features
