"""The map on the sheet: land, provinces, archipelagos, symbols and names."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np
from matplotlib.path import Path

from dashboard.model import measures
from dashboard.model.selection import edges as class_edges
from dashboard.picture import projection
from dashboard.picture.canvas import POINT, Paper, space, text_width
from dashboard.picture.labels import LINE, Label, Placed, place
from dashboard.picture.symbols import (
    PIXEL,
    Drawn,
    circle_scale,
    class_colour,
    classes_of,
    count_symbol,
    drawn,
    rate_fill,
    rate_mark,
    rate_stripes,
)
from dashboard.text.messages import measured, number
from dashboard.theme import colours as theme_colours
from loaders.access_points import provinces_of_division
from loaders.names import divisions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dashboard.model.selection import Selection
    from dashboard.picture.symbols import Box
    from loaders.access_points import Province

MAP: Final = projection.Projection(left=10.0, top=33.0, width=190.0)

_NAME_SIZE: Final = 7.6  # points
_SCALE_KM: Final = 200
"""Length of the scale bar, true in the middle of the map."""


@dataclass(frozen=True)
class Shown:
    """What a selection shows on the map, worked out once for map and legend."""

    selection: Selection

    @cached_property
    def known(self) -> dict[str, Drawn]:
        """What is known of each province shown that has a value, by code."""
        found = ((one.code, self.selection.value(one.code)) for one in self.selection.shown)
        return {code: drawn(value) for code, value in found if value is not None}

    @cached_property
    def provinces(self) -> tuple[Province, ...]:
        """All provinces of the division."""
        view = self.selection.view
        return provinces_of_division(self.selection.access_points, view.division)

    @cached_property
    def largest(self) -> float:
        """The largest number on the map, of the provinces shown or not."""
        view = self.selection.view
        found = (
            measures.value(
                self.selection.access_points, one, self.selection.measure, view.site_types
            )
            for one in self.provinces
        )
        ends = [one.low if one.high is None else one.high for one in found if one is not None]
        return max([1.0, *ends])

    @cached_property
    def edges(self) -> tuple[float, ...]:
        """The edges of the classes of a rate."""
        return class_edges(self.selection) if self.selection.measure.is_rate else ()

    @cached_property
    def colours(self) -> dict[str, str]:
        """The colours of the light theme, which is what is printed; ``symbol`` of the circles."""
        found = theme_colours("light")
        kinds = self.selection.measure.counts(self.selection.view.site_types)
        return found | {"symbol": found[kinds[0] if len(kinds) == 1 else "several"]}

    @property
    def is_rate(self) -> bool:
        """Whether colours show the values, not circles."""
        return self.selection.measure.is_rate


def draw_map(paper: Paper, shown: Shown) -> None:
    """Draw the map in its frame."""
    colours = shown.colours
    paper.window(*MAP.box, fill=colours["sea"])
    for path in projection.neighbours(MAP):
        paper.area(path, colours["neighbour"], colours["neighbour-line"], 0.5)
    _provinces(paper, shown)
    taken = [*_archipelagos(paper, shown), _scale_bar(paper, shown)]
    labels = list(_symbols(paper, shown))
    # The one looked at first, then those with least room around: the largest symbols.
    labels.sort(key=lambda one: (not one.selected, -one.reach))
    for placed in place(labels, taken, _inside(MAP.box), _NAME_SIZE):
        _name(paper, placed, shown)
    paper.whole()
    paper.rectangle(MAP.box, "none", colours["strong-line"], 0.6)


def _provinces(paper: Paper, shown: Shown) -> None:
    selection, colours = shown.selection, shown.colours
    areas = projection.areas(selection.access_points, selection.view.division, MAP)
    visible = set(selection.provinces)
    # Those outside lie lowest, so that the border of a counted one is whole.
    order = sorted(shown.provinces, key=lambda one: (one.counted, one.code in visible, one.code))
    for province in order:
        area = areas.get(province.code)
        if area is None:
            continue
        known = shown.known.get(province.code)
        if shown.is_rate and known is not None:
            fill = rate_fill(known, shown.edges, colours)
            patch = paper.area(area.path, fill, "none")
            rate_stripes(paper, known, shown.edges, patch, area.box, colours)
            paper.area(area.path, "none", colours["in-programme-line"], 0.7)
        else:
            ground = _ground(province, province.code in visible)
            width = 0.7 if province.counted else 0.5
            paper.area(area.path, colours[ground], colours[f"{ground}-line"], width)
    _missing_parts(paper, shown)
    selected = areas.get(selection.view.selected or "")
    if selected is not None:
        paper.area(selected.path, "none", colours["selected"], 2)


def _ground(province: Province, visible: bool) -> str:  # noqa: FBT001 - two kinds of one thing
    if not province.counted:
        return "outside"
    return "in-programme" if visible else "not-shown"


def _missing_parts(paper: Paper, shown: Shown) -> None:
    """Draw the parts of the provinces of 2025 of which nothing was counted."""
    missing = {part for one in shown.provinces if one.partial for part in one.missing}
    if not missing:
        return
    areas = projection.areas(shown.selection.access_points, divisions.DIVISIONS[0], MAP)
    for code in sorted(missing & areas.keys()):
        missing_patch(paper, areas[code].path, areas[code].box, shown.colours)


def missing_patch(paper: Paper, path: Path, box: Box, colours: dict[str, str]) -> None:
    """Draw an area of which nothing was counted, over the province that it is a part of."""
    patch = paper.area(path, colours["outside"], "none")
    paper.dots(patch, box, colours["missing"], 6 * PIXEL, 0.8 * PIXEL)
    paper.area(path, "none", colours["missing"], 0.5)


def _archipelagos(paper: Paper, shown: Shown) -> Iterator[Box]:
    """Draw both archipelagos, and yield what frames and names take."""
    selection, colours = shown.selection, shown.colours
    view = selection.view
    for one in projection.archipelagos(MAP):
        code = one.provinces[view.division]
        known, visible = shown.known.get(code), code in selection.provinces
        coloured = shown.is_rate and known is not None
        fill = "none" if coloured else colours["in-programme" if visible else "outside"]
        paper.rectangle(
            one.frame, fill, colours["archipelago-line"], 0.8, dashes=(3.2, 2.4), opacity=0.35
        )
        if coloured and known is not None:
            _coloured_islets(paper, one, known, shown)
        else:
            for x, y in one.islets:
                paper.circle(x, y, 1.5 * PIXEL, fill=colours["islet"])
        left, top, right, _ = one.frame
        province = next(item for item in shown.provinces if item.code == code)
        lines = [one.names[view.language], f"({getattr(province, f'name_{view.language}')})"]
        middle = (left + right) / 2
        half = max(text_width(line, 7.5, italic=True) for line in lines) / 2
        middle = min(middle, MAP.box[2] - 1 - half)
        for index, line in enumerate(reversed(lines)):
            y = top - 1.2 - index * 1.25 * 7.5 * POINT
            paper.text(middle, y, line, 7.5, colours["sea-name"], italic=True, anchor="center")
        yield one.frame
        yield middle - half, top - 8, middle + half, top


def _coloured_islets(paper: Paper, one: projection.Archipelago, known: Drawn, shown: Shown) -> None:
    """Draw islets in the colour of the rate of their province."""
    colours, radius = shown.colours, 3 * PIXEL
    first, last = classes_of(known, shown.edges)
    for x, y in one.islets:
        paper.circle(x, y, radius, fill=rate_fill(known, shown.edges, colours))
        if known.kind != "unknown" and first != last:
            # Too small for stripes: half of it in each colour.
            half = np.asarray(Path.wedge(-45, 135).vertices) * radius + (x, y)
            colour = class_colour(colours, last, len(shown.edges) - 1)
            paper.area(Path(half, Path.wedge(-45, 135).codes), colour)
        paper.circle(x, y, radius, line=colours["ink"], width=0.6)


def _scale_bar(paper: Paper, shown: Shown) -> Box:
    left, _, _, bottom = MAP.box
    length = _SCALE_KM * MAP.kilometre((projection.SOUTH + projection.NORTH) / 2)
    x, y, ink = left + 5, bottom - 5, shown.colours["ink"]
    paper.line([(x, y - 1.5), (x, y), (x + length, y), (x + length, y - 1.5)], ink, 0.9)
    label = f"{number(shown.selection.view.language, _SCALE_KM)} km"
    paper.text(x + length / 2, y - 1.2, label, 6.5, ink, anchor="center")
    return x, y - 4, x + length, y + 1


def _symbols(paper: Paper, shown: Shown) -> Iterator[Label]:
    """Draw the symbols of the provinces shown, and yield their labels."""
    selection, colours = shown.selection, shown.colours
    view = selection.view
    areas = projection.areas(selection.access_points, view.division, MAP)
    scale = circle_scale(MAP.degree, shown.largest)
    # In code order, as on the screen: a symbol that overlaps another lies where it does there.
    for province in sorted(selection.shown, key=lambda one: one.code):
        if province.code not in areas:
            continue
        x, y = areas[province.code].anchor
        known, value, reach = shown.known.get(province.code), "", 0.0
        if known is not None:
            reach = (
                rate_mark(paper, known, x, y, colours)
                if shown.is_rate
                else count_symbol(paper, known, x, y, scale, colours)
            )
            found = selection.value(province.code)
            if found is not None and known.kind != "unknown":
                value = measured(view.language, found)
        name = getattr(province, f"name_{view.language}")
        yield Label(name, value, x, y, reach, selected=province.code == view.selected)


def _name(paper: Paper, placed: Placed, shown: Shown) -> None:
    colours, label = shown.colours, placed.label
    if placed.leader:
        paper.line(placed.leader, colours["ink"], 0.5)
    colour = colours["selected"] if label.selected else colours["ink"]
    left, top, right, _ = placed.box
    base = top + 0.98 * _NAME_SIZE * POINT
    halo, bold = colours["paper"], label.selected
    name = text_width(label.name, _NAME_SIZE, bold=bold)
    # Two lines stand against the symbol, on whichever side of it they are.
    side = placed.stacked and right <= label.x
    x = right - name if side else left
    paper.text(x, base, label.name, _NAME_SIZE, colour, bold=bold, halo=halo)
    if not label.value:
        return
    if placed.stacked:
        x = right - text_width(label.value, _NAME_SIZE, bold=True) if side else left
        base += LINE * _NAME_SIZE * POINT
    else:
        x = left + name + space(_NAME_SIZE)
    paper.text(x, base, label.value, _NAME_SIZE, colour, bold=True, halo=halo)


def _inside(box: Box) -> Box:
    return box[0] + 1, box[1] + 1, box[2] - 1, box[3] - 1
