"""The map of a slide and its legend, drawn as the picture draws them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from matplotlib.path import Path

from dashboard.exports.slides.outlines import Window, outlines
from dashboard.exports.slides.shapes import Named
from dashboard.exports.slides.template import FACTOR
from dashboard.picture import legend, map_drawing, projection
from dashboard.picture.canvas import text_width
from dashboard.text.credit import basis_word
from dashboard.text.headline import headline
from dashboard.text.messages import measured, text
from dashboard.text.steps import why_not_counted
from dashboard.text.view_summary import settings
from dashboard.web_map.projection import fitting
from loaders.names import divisions

if TYPE_CHECKING:
    from collections.abc import Collection

    from dashboard.exports.slides.drawing_xml import Group
    from dashboard.exports.slides.shapes import Shapes
    from dashboard.model.selection import Selection
    from dashboard.picture.canvas import Box
    from dashboard.picture.map_drawing import Shown
    from loaders.access_points import Province

_LAYERS: Final = ("surroundings", "provinces", "symbols", "names")
"""Of the map, from below."""
_LOCATOR: Final = (38.0, 42.5)
"""Width and height of the whole country in a corner of the map of a part, as all here in
millimetres of the picture."""
_CORNER: Final = 2.0
_BAD: Final = 100
_SIZE: Final = 4.8
_ISLET: Final = 0.15
_CLASSES: Final = 60.0
_NUMBERS: Final = 30.0
"""Width of the classes of a rate in the legend, and of the numbers beside the circles."""


def draw_map(paper: Shapes, shown: Shown, marked: Collection[str | None]) -> None:
    """Draw the map, some of its provinces outlined; of a part also where it is."""
    selection, view = shown.selection, shown.selection.view
    _name(paper, shown)
    said = " ".join((*settings(selection.access_points, view), headline(selection)))
    words = [text(view.language, f"slides.{name}") for name in ("map", *_LAYERS)]
    with paper.group(words[0], said, words[1:]) as group:
        map_drawing.draw_map(paper.as_paper, shown)
        map_drawing.mark(paper.as_paper, shown, marked)
    if isinstance(shown.map, Window):
        _locator(paper, shown, group)


def _name(paper: Shapes, shown: Shown) -> None:
    """Give the outlines of the provinces, and the places of their symbols, names and figures."""
    selection, language = shown.selection, shown.selection.view.language
    access_points, division = selection.access_points, selection.view.division
    coarse = outlines(access_points, division, shown.map, FACTOR)
    areas = projection.areas(access_points, division, shown.map)
    for province in shown.provinces:
        if area := areas.get(province.code):
            name = str(getattr(province, f"name_{language}"))
            said = f"{name}. {_figure(selection, province)}"
            paper.named[id(area.path)] = Named(coarse[province.code], name, said)
            paper.places[area.anchor] = name
    if not any(province.partial for province in shown.provinces):
        return
    # The parts of provinces of 2025 of which nothing was counted are drawn over these.
    first = divisions.DIVISIONS[0]
    coarse = outlines(access_points, first, shown.map, FACTOR)
    names = divisions.former_names(language)
    for code, area in projection.areas(access_points, first, shown.map).items():
        said = f"{names[code]}. {text(language, 'map.legend.partial')}"
        paper.named[id(area.path)] = Named(coarse[code], names[code], said)


def _figure(selection: Selection, province: Province) -> str:
    """Return what is known of a province, or why nothing is shown."""
    access_points, view = selection.access_points, selection.view
    value = selection.value(province.code)
    if value is not None:
        basis = basis_word(access_points, view.language, value.basis)
        said = f"{measured(view.language, value)} ({basis})"
        measure = text(view.language, f"map.measure.{view.measure}")
        partial = f" {text(view.language, 'table.partial')}" if value.partial else ""
        return text(view.language, "print.setting", name=measure, value=said) + partial
    if not province.counted:
        return why_not_counted(access_points, view.language, province)
    key = "nothing_counted" if province.code in selection.provinces else "legend.not_shown"
    return text(view.language, f"map.{key}")


def _locator(paper: Shapes, shown: Shown, group: Group) -> None:
    """Draw the whole country with both archipelagos, in the corner where it hides least."""
    access_points, view, colours = (
        shown.selection.access_points,
        shown.selection.view,
        shown.colours,
    )
    left, top, right, bottom = shown.map.box
    width, height = _LOCATOR
    # In the fourth corner the scale is.
    east, south = right - _CORNER - width, bottom - _CORNER - height
    places = ((east, south), (east, top + _CORNER), (left + _CORNER, top + _CORNER))
    corners = ((x, y, x + width, y + height) for x, y in places)
    names = {getattr(one, f"name_{view.language}") for one in shown.selection.shown}
    whole = fitting(min(corners, key=lambda corner: _hidden(corner, group, names)))
    country = [one.path for one in projection.areas(access_points, view.division, whole).values()]
    with paper.group(text(view.language, "slides.locator")):
        paper.window(whole.box, colours["sea"])
        for land in projection.neighbours(whole):
            paper.area(land, colours["neighbour"])
        # One object: it tells where the map is, and no more.
        land = Path.make_compound_path(*country)
        paper.area(land, colours["outside"], colours["outside-line"], 0.3)
        paper.whole()
        for one in projection.archipelagos(whole):
            paper.rectangle(one.frame, "none", colours["archipelago-line"], 0.5, (2, 1.5))
            for islet in one.islets:
                paper.circle(*islet, _ISLET, colours["islet"])
            name, colour = one.names[view.language], colours["sea-name"]
            half = text_width(name, _SIZE, italic=True) / 2
            x = min((one.frame[0] + one.frame[2]) / 2, whole.box[2] - half - 0.5)
            paper.text(x, one.frame[1] - 0.6, name, _SIZE, colour, italic=True, anchor="center")
        paper.rectangle(whole.box, "none", colours["strong-line"], 0.5)
        factor = whole.degree / shown.map.degree
        x, y = whole.left - shown.map.left * factor, whole.top - shown.map.top * factor
        first = max(whole.box[0], x + left * factor), max(whole.box[1], y + top * factor)
        last = min(whole.box[2], x + right * factor), min(whole.box[3], y + bottom * factor)
        paper.rectangle((*first, *last), "none", colours["selected"], 1.2)


def _hidden(corner: Box, group: Group, names: Collection[str]) -> float:
    """Return how much a corner hides: of texts and symbols, and less bad, of named shapes."""
    left, top, right, bottom = (edge * FACTOR for edge in corner)
    return sum(
        max(0, min(right, shape.box[2]) - max(left, shape.box[0]))
        * max(0, min(bottom, shape.box[3] + 1) - max(top, shape.box[1]))
        * (_BAD if shape.layer > 1 else 1)
        for shape in group.shapes
        if shape.layer > 1 or shape.name in names
    )


def draw_legend(paper: Shapes, shown: Shown, column: Box) -> float:
    """Draw the legend at the foot of a column, and return where it begins.

    The values stand beside the rest where there is room, else above it.
    """
    left, _, right, bottom = column
    circle = 2 * shown.scale * math.sqrt(shown.largest)
    beside = _CLASSES if shown.is_rate else _NUMBERS + circle
    heading = text(shown.selection.view.language, "map.legend.title")
    for columns in ([0, beside], [0]) if shown.known else ([0],):
        with paper.group(heading) as group:
            edges = [left / FACTOR + edge for edge in columns]
            legend.draw_legend(paper.as_paper, shown, edges, 0)
        if group.box[2] <= right or len(columns) == 1:
            break
        group.shapes.clear()
    group.move(bottom - group.box[3])
    return group.box[1]
