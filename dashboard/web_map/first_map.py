"""The map of a view as the page brings it along, before the map's own files are there.

The outlines are drawn here, as the paths of an inline SVG. Where the country lies in its
window, how large circles are and where names go depends on the window: the small script of the
picture (``static/first/first-picture.js``) works it out with the functions of the map's script.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely
from markupsafe import Markup

import geodata.boundaries
from dashboard.model import measures
from dashboard.model.class_breaks import classes_of
from dashboard.model.programme import ground
from dashboard.model.selection import select
from dashboard.model.view import side_by_side
from dashboard.text.messages import measured
from dashboard.theme import colours_sheet
from dashboard.web_map.assets import (
    anchor_places,
    drawable,
    first_script,
    mainland_bounds,
    map_names,
)
from dashboard.web_map.land_mask import land_mask
from dashboard.web_map.projection import stretched
from geodata import tables
from loaders.access_points import (
    cached_per_dataset,
    outlines_of_division,
    provinces_of_division,
)
from loaders.names import divisions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dashboard.model.measures import Value
    from dashboard.model.selection import Selection
    from dashboard.model.view import View
    from loaders.access_points import AccessPoints, Province

PARTS_OF_A_DEGREE: Final = 100
"""In which outlines are drawn: a part is less than half a pixel of most windows."""
INSET_HEIGHT: Final = 44
"""Pixels of the frame of an archipelago beside the map, as in ``static/map/insets.js``."""
_COARSE: Final = 1 / PARTS_OF_A_DEGREE
_AROUND: Final = (92, 2, 126, 28)
"""Degrees: the land beyond is seen in no window."""
_ISLET: Final = 0.12
"""Degrees across of the largest islets that the outline of their province would hide."""
_COMMENT: Final = re.compile(r"/\*.*?\*/\n?", re.DOTALL)
_PARTED: Final = re.compile(r"\b(Hoàng|Trường) Sa\b")
"""What no line's end parts."""


def first_map(access_points: AccessPoints, view: View) -> dict[str, Any]:
    """Return what the template and the script of the first picture need of the map of a view.

    Returns
    -------
    dict
        ``panels``, the maps side by side: their ``areas`` from the lowest to the highest
        (``kind``, ``fill``, ``path``; ``islets``, painted once more over the outline, in their
        ``paint``), ``missing`` areas over them, and the ``archipelagos``;
        ``neighbours``, a path; and ``figures``, which the script works with.
    """
    views = side_by_side(view)
    selections = [select(access_points, one) for one in views]
    alike = {one.view.measure: one for one in reversed(selections)}
    coarse = _COARSE if len(views) == 1 else 2 * _COARSE  # maps side by side are smaller
    panels = [_panel(one, alike[one.view.measure].class_edges, coarse) for one in selections]
    years = dict.fromkeys(one.division for one in views)
    return {
        "neighbours": _neighbours(),
        "panels": [panel["drawn"] for panel in panels],
        "figures": {
            **_country(access_points),
            "parts": PARTS_OF_A_DEGREE,
            "language": view.language,
            "isFiltered": bool(view.provinces or view.regions),
            "anchors": [
                place
                for year in years
                for code, place in _anchors(access_points, year).items()
                if code in _counted(access_points, year)
            ],
            "panels": [panel["figures"] for panel in panels],
        },
    }


@cache
def script() -> Markup:
    """Return the script of the first picture: a file of the project, without any text of others."""
    return Markup(first_script().decode())  # noqa: S704


@cache
def style() -> Markup:
    """Return the style sheets of colours, of the drawing and of the page around it: files, too."""
    static = files("dashboard") / "static"
    sheets = (static / "map" / "drawing.css", static / "first" / "first-picture.css")
    rules = (sheet.read_text(encoding="utf-8") for sheet in sheets)
    return Markup(_COMMENT.sub("", colours_sheet() + "".join(rules)))  # noqa: S704


def _panel(selection: Selection, edges: tuple[float, ...], coarse: float) -> dict[str, Any]:
    """Return what is drawn of one of the maps, and what its script needs."""
    view, access_points = selection.view, selection.access_points
    everywhere = provinces_of_division(access_points, view.division)
    values = {code: selection.value(code) for code in selection.provinces}
    edges = edges if selection.measure.is_rate else ()
    types = selection.measure.counts(view.site_types)
    missing = {code for one in everywhere if one.partial for code in one.missing}
    old = _outlines(access_points, tables.DIVISION, coarse)
    islets = _islets(access_points, tables.DIVISION)
    outlines = _outlines(access_points, view.division, coarse)
    return {
        "drawn": {
            "type": types[0] if len(types) == 1 else "several",
            "areas": [*_areas(selection, everywhere, outlines, values, edges)],
            "missing": [
                {
                    "path": old[code],
                    "islets": islets.get(code),
                    "paint": "var(--outside)",
                    "pale": None,
                }
                for code in sorted(missing & old.keys())
            ],
            "archipelagos": [*_archipelagos(selection, values, edges)],
        },
        "figures": {
            "measure": view.measure,
            "isRate": selection.measure.is_rate,
            "circles": [*_circles(selection, everywhere)],
            "symbols": [*_symbols(selection, everywhere, values)],
        },
    }


def _areas(
    selection: Selection,
    everywhere: tuple[Province, ...],
    outlines: dict[str, str],
    values: dict[str, Value | None],
    edges: tuple[float, ...],
) -> Iterator[dict[str, Any]]:
    """Yield the provinces, those that lie over others last."""
    view = selection.view
    islets = _islets(selection.access_points, view.division)
    for province in sorted(everywhere, key=lambda one: (one.code == view.selected, one.code)):
        path, value = outlines.get(province.code), values.get(province.code)
        if path is None:
            continue
        land = ground(selection.access_points, province, visible=province.code in values)
        kinds = ["in-programme", land] if land == "not-shown" else [str(land)]
        fill, pale = "", None
        if selection.measure.is_rate and value is not None:
            kinds.append("rate")
            fill, pale = _fill(value, edges)
        if province.code == view.selected:
            kinds.append("selected")
        own = {
            "islets": islets.get(province.code) if province.counted else None,
            "paint": fill or f"var(--{land})",
        }
        yield {"kind": " ".join(kinds), "fill": fill, "pale": pale, "path": path, **own}


def _fill(value: Value, edges: tuple[float, ...]) -> tuple[str, str | None]:
    """Return the colour of a rate, and where it spans classes the first and their number."""
    if value.unknown or not edges:
        return "var(--unknown)", None
    first, last = classes_of(value.low, value.high, edges)
    classes = len(edges) - 1
    if first == last:
        return f"var(--class-{first + 1}-of-{classes})", None
    return "", f"{first} {classes}"


def _circles(selection: Selection, everywhere: tuple[Province, ...]) -> Iterator[list[Any]]:
    """Yield the ends of the numbers of all provinces, shown or not, with their places."""
    if selection.measure.is_rate:
        return
    view, access_points = selection.view, selection.access_points
    places = _anchors(access_points, view.division)
    for province in everywhere:
        value = measures.value(access_points, province, selection.measure, view.site_types)
        if value is not None and province.code in places:
            latitude, longitude = places[province.code]
            for end in {value.low, value.low if value.high is None else value.high}:
                yield [longitude, latitude, end, province.code]


def _symbols(
    selection: Selection, everywhere: tuple[Province, ...], values: dict[str, Value | None]
) -> Iterator[dict[str, Any]]:
    """Yield the provinces that have a symbol or, being selected, a name."""
    view = selection.view
    places = _anchors(selection.access_points, view.division)
    for province in everywhere:
        selected = province.code == view.selected
        if province.code not in places or not (selected or province.code in values):
            continue
        value = values.get(province.code)
        symbol = {
            "code": province.code,
            "name": getattr(province, f"name_{view.language}"),
            "place": places[province.code],
            "selected": selected,
            "value": "",
        }
        if value is not None:
            symbol["value"] = "?" if value.unknown else measured(view.language, value)
            kind = "zero" if value.high == 0 else value.basis
            symbol["known"] = {"low": value.low, "high": value.high, "kind": kind}
        yield symbol


def _archipelagos(
    selection: Selection, values: dict[str, Value | None], edges: tuple[float, ...]
) -> Iterator[dict[str, Any]]:
    """Yield the archipelagos: their lines of names, and the colour of frames and islets."""
    view = selection.view
    provinces = provinces_of_division(selection.access_points, view.division)
    names = {one.code: getattr(one, f"name_{view.language}") for one in provinces}
    for row in geodata.boundaries.archipelagos().itertuples():
        code = divisions.in_each_division(row.province_code)[view.division]
        value = values.get(code)
        rated = selection.measure.is_rate and value is not None and not value.unknown
        name = _PARTED.sub("\\1\N{NO-BREAK SPACE}Sa", getattr(row, f"name_{view.language}"))
        owner = names[code].replace(" ", "\N{NO-BREAK SPACE}")
        west, south, east, north = row.frame
        width = round(INSET_HEIGHT * (east - west) / (north - south))
        islets = [shapely.get_coordinates(part)[0] for part in shapely.get_parts(row.geometry)]
        yield {
            "width": width,
            "height": INSET_HEIGHT,
            "dots": [
                (
                    round((lon - west) / (east - west) * width, 1),
                    round((north - lat) / (north - south) * INSET_HEIGHT, 1),
                )
                for lon, lat in islets
            ],
            "lines": [name, f"({owner})"],
            "kind": "in-programme" if code in values else "outside",
            "stroke": _fill(value, edges)[0] if rated and value else "",
        }


@cached_per_dataset
def _country(access_points: AccessPoints) -> dict[str, Any]:
    """Return what the map has in every view: see ``static/map/frame.js``."""
    outlines = drawable(access_points).provinces
    (south, west), (north, east) = mainland = mainland_bounds(outlines)
    archipelagos = geodata.boundaries.archipelagos()
    return {
        "mainland": mainland,
        "land": land_mask(outlines.geometry.to_numpy(), (west, south, east, north)),
        "archipelagos": [
            {
                "properties": {"frame": row.frame},
                "islets": [
                    shapely.get_coordinates(part)[0].round(3).tolist()
                    for part in shapely.get_parts(row.geometry)
                ],
            }
            for row in archipelagos.itertuples()
        ],
        "mapNames": map_names(),
    }


@cached_per_dataset
def _anchors(access_points: AccessPoints, division: int) -> dict[str, list[float]]:
    return anchor_places(outlines_of_division(drawable(access_points), division))


@cached_per_dataset
def _counted(access_points: AccessPoints, division: int) -> frozenset[str]:
    provinces = provinces_of_division(access_points, division)
    return frozenset(one.code for one in provinces if one.counted)


@cached_per_dataset
def _outlines(access_points: AccessPoints, division: int, coarse: float) -> dict[str, str]:
    """Return the outline of each province as the data of a path, in order of code."""
    outlines = outlines_of_division(drawable(access_points), division)
    shapes = shapely.coverage_simplify(outlines.geometry.to_numpy(), coarse)
    return dict(zip(outlines["province_code"], map(_path, shapes), strict=True))


@cached_per_dataset
def _islets(access_points: AccessPoints, division: int) -> dict[str, str]:
    """Return the islets of the provinces that have some, each as the data of a path."""
    outlines = outlines_of_division(drawable(access_points), division)
    parts, owners = shapely.get_parts(outlines.geometry.to_numpy(), return_index=True)
    west, south, east, north = shapely.bounds(parts).T
    small = np.maximum(east - west, north - south) < _ISLET
    return {
        outlines["province_code"].iloc[owner]: _path(parts[small & (owners == owner)])
        for owner in np.unique(owners[small])
    }


@cache
def _neighbours() -> str:
    """Return the land around as the data of one path."""
    land = geodata.boundaries.neighbours().geometry.to_numpy()
    shapes = shapely.simplify(shapely.clip_by_rect(land, *_AROUND), 2 * _COARSE)
    return "".join(map(_path, shapes))


def _path(shape: shapely.Geometry) -> str:
    """Return the data of a path in parts of a degree, each point by its distance from the last."""
    drawn = []
    for ring in shapely.get_rings(shapely.get_parts(shape)):
        degrees = shapely.get_coordinates(ring)[:-1]
        places = np.column_stack([degrees[:, 0], -stretched(degrees[:, 1])])
        places = (places * PARTS_OF_A_DEGREE).round().astype(int)
        steps = np.diff(places, axis=0)
        steps = steps[steps.any(axis=1)]
        if len(steps) > 1:
            around = " ".join(f"{across} {down}" for across, down in steps.tolist())
            drawn.append(f"M{places[0][0]} {places[0][1]}l{around}z")
    return "".join(drawn).replace(" -", "-")
