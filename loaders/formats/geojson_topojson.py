"""GeoJSON and TopoJSON -> layers, without a reader that could follow references."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely
import shapely.geometry

from geodata.topojson import Topology
from loaders.formats.layers import Allowance, Layer, layer_of
from loaders.formats.text_encoding import decode_text
from loaders.limits import limits
from loaders.problems.recorder import failure
from loaders.spatial.coordinate_systems import CRS_STORED, parsed_crs

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from numpy.typing import NDArray
    from pyproj import CRS

Json = Any
"""What ``json`` may give: anything, and in a hostile file anything anywhere."""

_EPSG: Final = re.compile(
    r"(?:urn:(?:x-)?ogc:def:crs:EPSG:[\d.]*:|EPSG:{1,2})(\d{1,6})", re.IGNORECASE
)
_CRS84: Final = re.compile(r"urn:(?:x-)?ogc:def:crs:OGC:[\d.]*:CRS84", re.IGNORECASE)
_RING: Final = 4
# What shapely and Python raise on coordinates that are none.
_NOT_A_SHAPE = (
    shapely.errors.ShapelyError,
    ValueError,
    TypeError,
    AttributeError,
    KeyError,
    IndexError,
    RecursionError,
    OverflowError,
)


def read_json(file: Path, name: str, allowance: Allowance) -> tuple[str, list[Layer]]:
    """Return the format of a JSON file, GeoJSON or TopoJSON, and its layers.

    Raises
    ------
    InputError
        If it is no JSON, or neither of the two.
    """
    encoding, document = _parsed(allowance.path, file.read_bytes())
    kind = document.get("type") if isinstance(document, dict) else None
    if kind == "Topology":
        return "TopoJSON", _topology_layers(document, allowance, encoding)
    if kind == "FeatureCollection" and isinstance(document.get("features"), list):
        features = document["features"]
    elif kind == "Feature":
        features = [document]
    else:
        raise failure(allowance.path, "boundary_json")
    crs = _declared(document)
    return "GeoJSON", [layer_of(name, map(_feature, features), allowance, crs, encoding)]


def _parsed(path: Path, content: bytes) -> tuple[str | None, Json]:
    """Return the encoding where it is not Unicode, and the document."""
    try:
        decoded = decode_text(content)
        document = _document(decoded.text)
    except (ValueError, RecursionError) as error:
        raise failure(path, "file_unreadable") from error
    return None if decoded.encoding in {"utf-8", "utf-16"} else decoded.encoding, document


def _document(text: str) -> Json:
    """Return what JSON text states; of several values, a line each, one collection (GeoJSONL)."""
    try:
        return json.loads(text)
    except ValueError:
        # RFC 8142 begins each line with a record separator.
        lines = [line.strip(" \t\r\x1e") for line in text.split("\n")]
        features = [json.loads(line) for line in lines if line]
        return {"type": "FeatureCollection", "features": features}


def _declared(document: Mapping[str, Json]) -> CRS | None:
    """Return the system of a ``crs`` member, else longitude and latitude (RFC 7946).

    A ``crs`` member may also be a link: that is not followed.
    """
    member = document.get("crs")
    properties = member.get("properties") if isinstance(member, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    if not isinstance(name, str) or _CRS84.fullmatch(name.strip()):
        return parsed_crs(CRS_STORED)
    match = _EPSG.fullmatch(name.strip())
    return parsed_crs(match[1]) if match else None


def _feature(feature: Json) -> tuple[dict[str, object], shapely.Geometry | str | None]:
    """Return the properties of a feature, and its shape or why there is none."""
    member = feature if isinstance(feature, dict) else {}
    properties = member.get("properties")
    record = properties if isinstance(properties, dict) else {}
    return {key: _plain(value) for key, value in record.items()}, _shape(member.get("geometry"))


def _plain(value: Json) -> str | int | float | None:
    """Return a property as text or a number; lists and objects name no province."""
    if isinstance(value, bool):
        return str(value)
    return value if value is None or isinstance(value, str | int | float) else json.dumps(value)


def _shape(geometry: Json) -> shapely.Geometry | str | None:
    """Return the shape of a geometry, or the text of why there is none."""
    if geometry is None:
        return None
    try:
        return _polygons(geometry) or shapely.geometry.shape(geometry)
    except _NOT_A_SHAPE as error:
        return str(error) or type(error).__name__


def _polygons(geometry: Json) -> shapely.Geometry | None:
    """Return a polygon or multipolygon ring by ring, which is quick; ``None`` for the rest."""
    kind, coordinates = geometry["type"], geometry.get("coordinates")
    if kind not in {"Polygon", "MultiPolygon"} or not coordinates:
        return None
    try:
        parts = [
            [_closed(np.array(ring, dtype=float)) for ring in part]
            for part in (coordinates if kind == "MultiPolygon" else [coordinates])
        ]
    except (ValueError, TypeError):
        # Positions of two and of three numbers in one ring.
        return None
    polygons = [shapely.Polygon(part[0], part[1:]) for part in parts]
    return polygons[0] if kind == "Polygon" else shapely.MultiPolygon(polygons)


def _closed(ring: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return a ring of at least four positions, or empty.

    A ring of fewer different ones has no area: it can be built, seen and dropped only so.
    """
    if not len(ring) or len(ring) >= _RING:
        return ring
    return np.vstack([ring, *[ring[:1]] * (_RING - len(ring))])


def _topology_layers(
    document: Mapping[str, Json], allowance: Allowance, encoding: str | None
) -> list[Layer]:
    """Return one layer for each object of a topology."""
    objects = document.get("objects")
    try:
        topology = Topology(document)
    except _NOT_A_SHAPE as error:
        raise failure(allowance.path, "file_unreadable") from error
    if not isinstance(objects, dict):
        raise failure(allowance.path, "file_unreadable")
    crs = parsed_crs(CRS_STORED)
    unshared = {
        name: _unshared(member, topology, allowance)
        for name, member in objects.items()
        if isinstance(member, dict)
    }
    return [
        layer_of(name, map(_feature, features), allowance, crs, encoding)
        for name, features in unshared.items()
    ]


def _unshared(member: Json, topology: Topology, allowance: Allowance) -> Iterator[dict[str, Json]]:
    """Yield the geometries of an object as features with coordinates of their own."""
    listed = member.get("geometries") if member.get("type") == "GeometryCollection" else [member]
    if not isinstance(listed, list):
        raise failure(allowance.path, "file_unreadable")
    geometries = [each if isinstance(each, dict) else {} for each in listed]
    # Shared arcs take few bytes: what they add up to is counted first.
    if sum(_count(each.get("arcs", []), topology) for each in geometries) > allowance.vertices:
        raise failure(allowance.path, "too_many_vertices", limit=limits().vertices)
    for geometry in geometries:
        try:
            coordinates = topology.coordinates(geometry)
        except _NOT_A_SHAPE:
            coordinates = []
        kind = geometry.get("type")
        shape = None if kind is None else {"type": kind, "coordinates": coordinates}
        properties = geometry.get("properties")
        identity = {"id": geometry["id"]} if "id" in geometry else {}
        yield {
            "properties": identity | (properties if isinstance(properties, dict) else {}),
            "geometry": shape,
        }


def _count(numbers: Json, topology: Topology) -> int:
    """Return how many positions arcs add up to, however they are nested."""
    if isinstance(numbers, int):
        arc = numbers if numbers >= 0 else ~numbers
        return len(topology.arcs[arc]) if arc < len(topology.arcs) else 0
    return sum(_count(part, topology) for part in numbers) if isinstance(numbers, list) else 0
