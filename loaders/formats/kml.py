"""KML -> layers: placemarks with their polygons, one layer per folder."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from xml.etree.ElementTree import ParseError

import defusedxml.ElementTree
import shapely
from defusedxml.common import DefusedXmlException

from loaders.formats.layers import Allowance, Layer, layer_of
from loaders.problems.recorder import failure
from loaders.spatial.coordinate_systems import CRS_STORED, parsed_crs

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from xml.etree.ElementTree import Element

_GEOMETRIES: Final = ("Polygon", "MultiGeometry", "Point", "LineString", "LinearRing")
_MOST_NESTED: Final = 50
_LEAST_NUMBERS: Final = 2


def read_kml(file: Path, name: str, allowance: Allowance) -> tuple[str, list[Layer]]:
    """Return the layers of a KML file; links to other files are not followed.

    Raises
    ------
    InputError
        If it is no XML, declares a document type or entities, is GPX, or is no KML.
    """
    try:
        root = defusedxml.ElementTree.fromstring(file.read_bytes(), forbid_dtd=True)
    except DefusedXmlException as error:
        raise failure(allowance.path, "xml_declarations") from error
    except (ParseError, ValueError, RecursionError, LookupError) as error:
        raise failure(allowance.path, "file_unreadable") from error
    if _tag(root) == "gpx":
        raise failure(allowance.path, "gpx_file")
    if _tag(root) != "kml":
        raise failure(allowance.path, "boundary_xml")
    folders: dict[str, list[Element]] = {}
    for folder, placemark in _placemarks(root, name, 0):
        folders.setdefault(folder, []).append(placemark)
    crs = parsed_crs(CRS_STORED)
    return "KML", [
        layer_of(folder, map(_feature, placemarks), allowance, crs)
        for folder, placemarks in folders.items()
    ]


def _tag(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _text(element: Element, tag: str) -> str | None:
    """Return the text of the first child of that name."""
    for child in element:
        if _tag(child) == tag:
            return (child.text or "").strip() or None
    return None


def _placemarks(element: Element, name: str, depth: int) -> Iterator[tuple[str, Element]]:
    """Yield placemarks with the name of their folder."""
    if depth > _MOST_NESTED:
        return
    for child in element:
        tag = _tag(child)
        if tag == "Placemark":
            yield name, child
        elif tag in {"Document", "Folder"}:
            yield from _placemarks(child, _text(child, "name") or name, depth + 1)


def _feature(
    placemark: Element,
) -> tuple[dict[str, str | None], shapely.Geometry | str | None]:
    """Return the properties of a placemark, and its shape or why there is none."""
    try:
        return _properties(placemark), _shape(placemark)
    except (shapely.errors.ShapelyError, ValueError) as error:
        return _properties(placemark), str(error)


def _properties(placemark: Element) -> dict[str, str | None]:
    """Return the name of a placemark and its extended data, typed or not."""
    properties = {"name": _text(placemark, "name")}
    for element in placemark.iter():
        heading = element.get("name")
        if heading and _tag(element) == "SimpleData":
            properties[heading] = (element.text or "").strip() or None
        elif heading and _tag(element) == "Data":
            properties[heading] = _text(element, "value")
    return properties


def _shape(placemark: Element) -> shapely.Geometry | None:
    """Return the polygons of a placemark as one shape; another shape as it is."""
    polygons = [_polygon(child) for child in placemark.iter() if _tag(child) == "Polygon"]
    if polygons:
        return polygons[0] if len(polygons) == 1 else shapely.MultiPolygon(polygons)
    other = next((child for child in placemark.iter() if _tag(child) in _GEOMETRIES), None)
    if other is None:
        return None
    positions = _positions(other)
    return shapely.Point(positions[0]) if len(positions) == 1 else shapely.LineString(positions)


def _polygon(element: Element) -> shapely.Polygon:
    rings: dict[str, list[list[tuple[float, float]]]] = {}
    for side in element:
        rings.setdefault(_tag(side), []).append(_positions(side))
    outer = rings.get("outerBoundaryIs", [[]])
    return shapely.Polygon(outer[0], rings.get("innerBoundaryIs", []))


def _positions(element: Element) -> list[tuple[float, float]]:
    """Return the longitudes and latitudes below an element; heights are dropped."""
    positions = []
    for child in element.iter():
        if _tag(child) != "coordinates":
            continue
        for triple in (child.text or "").split():
            numbers = triple.split(",")
            if len(numbers) < _LEAST_NUMBERS:
                msg = f"no pair of coordinates: {triple[:40]}"
                raise ValueError(msg)
            positions.append((float(numbers[0]), float(numbers[1])))
    return positions
