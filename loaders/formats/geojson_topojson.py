"""GeoJSON and TopoJSON -> layers, without a reader that could follow references."""

from __future__ import annotations

import json
import re
from itertools import accumulate
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
import shapely
import shapely.geometry

from loaders.formats.layers import Allowance, Layer, failure
from loaders.formats.text_encoding import EncodingError, decode_text
from loaders.limits import limits
from loaders.problems.problem import Problem
from loaders.spatial.coordinate_systems import CRS_STORED, parsed_crs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from pyproj import CRS

Json = Any
"""What ``json`` may give: anything, and in a hostile file anything anywhere."""

_EPSG: Final = re.compile(
    r"(?:urn:(?:x-)?ogc:def:crs:EPSG:[\d.]*:|EPSG:{1,2})(\d{1,6})", re.IGNORECASE
)
_CRS84: Final = re.compile(r"urn:(?:x-)?ogc:def:crs:OGC:[\d.]*:CRS84", re.IGNORECASE)
_POSITION: Final = 2
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


def json_layers(path: Path, name: str, content: bytes) -> tuple[str, list[Layer]]:
    """Return the format of a JSON file, GeoJSON or TopoJSON, and its layers.

    Raises
    ------
    InputError
        If it is no JSON, or neither of the two.
    """
    encoding, document = _parsed(path, content)
    kind = document.get("type") if isinstance(document, dict) else None
    if kind == "Topology":
        return "TopoJSON", _topology_layers(path, document, encoding)
    if kind == "FeatureCollection" and isinstance(document.get("features"), list):
        features = document["features"]
    elif kind == "Feature":
        features = [document]
    else:
        raise failure(path, "boundary_json")
    layer = _layer(path, Allowance(path), name, features, _declared(document), encoding)
    return "GeoJSON", [layer]


def _parsed(path: Path, content: bytes) -> tuple[str | None, Json]:
    """Return the document, and the encoding where it is not Unicode."""
    try:
        return None, json.loads(content)
    except UnicodeDecodeError:
        pass
    except (ValueError, RecursionError) as error:
        raise failure(path, "file_unreadable") from error
    try:
        decoded = decode_text(content)
        return decoded.encoding, json.loads(decoded.text)
    except (EncodingError, ValueError, RecursionError) as error:
        raise failure(path, "file_unreadable") from error


def _declared(document: Mapping[str, Json]) -> CRS | None:
    """Return the system of a ``crs`` member, else longitude and latitude (RFC 7946).

    A ``crs`` member may also be a link: that is not followed.
    """
    member = document.get("crs")
    properties = member.get("properties") if isinstance(member, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    if not isinstance(name, str) or _CRS84.fullmatch(name.strip()):
        return parsed_crs(CRS_STORED)
    found = _EPSG.fullmatch(name.strip())
    return parsed_crs(found[1]) if found else None


def _layer(
    path: Path,
    allowance: Allowance,
    name: str,
    features: Iterable[Json],
    crs: CRS | None,
    encoding: str | None,
) -> Layer:
    records: list[dict[str, Json]] = []
    shapes: list[shapely.Geometry | None] = []
    broken: dict[int, str] = {}
    headings: dict[str, None] = {}
    for position, feature in enumerate(features):
        allowance.take_features(1)
        member = feature if isinstance(feature, dict) else {}
        properties = member.get("properties")
        record = dict(properties) if isinstance(properties, dict) else {}
        headings |= dict.fromkeys(record)
        allowance.take_columns(len(headings))
        records.append(record)
        shape, reason = _shape(member.get("geometry"))
        shapes.append(shape)
        if reason:
            broken[position] = reason
    array = np.array(shapes, dtype=object)
    allowance.take_shapes(array)
    columns = pd.DataFrame(
        {
            # One array a column keeps each value as it stands: text, number or nothing.
            heading: pd.Series([_plain(record.get(heading)) for record in records], dtype=object)
            for heading in headings
        },
        index=range(len(records)),
    )
    problems: tuple[Problem, ...] = ()
    if encoding:
        problems = (
            Problem("info", "encoding_converted", path.name, details={"encoding": encoding}),
        )
    return Layer(name, columns, array, crs, broken, encoding=encoding, problems=problems)


def _plain(value: Json) -> str | int | float | None:
    """Return a property as text or a number; lists and objects name no province."""
    if isinstance(value, bool):
        return str(value)
    return value if value is None or isinstance(value, str | int | float) else json.dumps(value)


def _shape(geometry: Json) -> tuple[shapely.Geometry | None, str]:
    """Return the shape of a geometry, or why there is none."""
    if geometry is None:
        return None, ""
    try:
        return _polygons(geometry) or shapely.geometry.shape(geometry), ""
    except _NOT_A_SHAPE as error:
        return None, str(error) or type(error).__name__


def _polygons(geometry: Json) -> shapely.Geometry | None:
    """Return a polygon or multipolygon ring by ring, which is quick; ``None`` for the rest."""
    kind, coordinates = geometry["type"], geometry.get("coordinates")
    if kind not in {"Polygon", "MultiPolygon"} or not coordinates:
        return None
    try:
        parts = [
            [np.array(ring, dtype=float) for ring in part]
            for part in (coordinates if kind == "MultiPolygon" else [coordinates])
        ]
    except (ValueError, TypeError):
        # Positions of two and of three numbers in one ring.
        return None
    polygons = [shapely.Polygon(part[0], part[1:]) for part in parts]
    return polygons[0] if kind == "Polygon" else shapely.MultiPolygon(polygons)


def _topology_layers(path: Path, document: Mapping[str, Json], encoding: str | None) -> list[Layer]:
    """Return one layer for each object of a topology."""
    allowance = Allowance(path)
    objects = document.get("objects")
    try:
        arcs = _arcs(document)
    except _NOT_A_SHAPE as error:
        raise failure(path, "file_unreadable") from error
    if not isinstance(objects, dict):
        raise failure(path, "file_unreadable")
    return [
        _layer(
            path,
            allowance,
            str(name),
            _unshared(path, member, arcs, allowance),
            parsed_crs(CRS_STORED),
            encoding,
        )
        for name, member in objects.items()
        if isinstance(member, dict)
    ]


def _arcs(document: Mapping[str, Json]) -> list[list[list[float]]]:
    """Return the shared lines as positions."""
    transform = document.get("transform")
    if transform is None:
        return [[position[:_POSITION] for position in arc] for arc in document["arcs"]]
    (scale_x, scale_y), (move_x, move_y) = transform["scale"], transform["translate"]
    return [
        [
            [x * scale_x + move_x, y * scale_y + move_y]
            for x, y in zip(
                accumulate(step[0] for step in arc),
                accumulate(step[1] for step in arc),
                strict=True,
            )
        ]
        for arc in document["arcs"]
    ]


def _unshared(
    path: Path, member: Json, arcs: list[list[list[float]]], allowance: Allowance
) -> Iterator[dict[str, Json]]:
    """Yield the geometries of an object as features with coordinates of their own."""
    listed = member.get("geometries") if member.get("type") == "GeometryCollection" else [member]
    if not isinstance(listed, list):
        raise failure(path, "file_unreadable")
    owned = [geometry if isinstance(geometry, dict) else {} for geometry in listed]
    # Shared lines take few bytes: what they add up to is counted first.
    if sum(_count(own.get("arcs", []), arcs) for own in owned) > allowance.vertices:
        raise failure(path, "too_many_vertices", limit=limits().vertices)
    for own in owned:
        try:
            coordinates = _laid_out(own, arcs)
        except _NOT_A_SHAPE:
            coordinates = []
        kind = own.get("type")
        shape = None if kind is None else {"type": kind, "coordinates": coordinates}
        properties = own.get("properties")
        identity = {"id": own["id"]} if "id" in own else {}
        yield {
            "properties": identity | (properties if isinstance(properties, dict) else {}),
            "geometry": shape,
        }


def _count(numbers: Json, arcs: list[list[list[float]]]) -> int:
    """Return how many positions lines add up to, however they are nested."""
    if isinstance(numbers, int):
        line = numbers if numbers >= 0 else ~numbers
        return len(arcs[line]) if line < len(arcs) else 0
    return sum(_count(one, arcs) for one in numbers) if isinstance(numbers, list) else 0


def _laid_out(geometry: Mapping[str, Json], arcs: list[list[list[float]]]) -> Json:
    """Return the coordinates of a polygon or multipolygon."""
    kind = geometry.get("type")
    if kind == "Polygon":
        return [_ring(ring, arcs) for ring in geometry["arcs"]]
    if kind == "MultiPolygon":
        return [[_ring(ring, arcs) for ring in part] for part in geometry["arcs"]]
    return geometry.get("coordinates", [])


def _ring(numbers: list[int], arcs: list[list[list[float]]]) -> list[list[float]]:
    """Join lines into a ring; a negative number (~n) is line n backwards."""
    ring: list[list[float]] = []
    for number in numbers:
        line = arcs[number] if number >= 0 else arcs[~number][::-1]
        ring.extend(line[1:] if ring else line)
    return ring
