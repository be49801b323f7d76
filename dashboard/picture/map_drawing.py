"""The map on the sheet: land, provinces, archipelagos, symbols and names."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from dashboard.model import measures
from dashboard.model.class_breaks import classes_of
from dashboard.model.programme import ground as ground_of
from dashboard.picture import projection
from dashboard.picture.canvas import POINT, Paper, space, text_width
from dashboard.picture.circles import Circle, fitting_scale
from dashboard.picture.labels import Placed, Spot, place
from dashboard.picture.map_names import draw_map_names
from dashboard.picture.symbols import (
    PIXEL,
    Drawn,
    count_symbol,
    drawn,
    missing_patch,
    rate_fill,
    rate_lines,
    rate_mark,
)
from dashboard.text.messages import measured, number
from dashboard.theme import colours as theme_colours
from dashboard.web_map.projection import Projection
from dashboard.web_map.symbols import SYMBOLS
from loaders.access_points import provinces_of_division
from loaders.names import divisions

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from dashboard.model.selection import Selection
    from dashboard.picture.canvas import Box
    from dashboard.picture.projection import Area
    from loaders.access_points import Province

ON_A4: Final = Projection(left=10.0, top=33.0, width=190.0)

_NAME_SIZE: Final = 7.6  # points
_LINE: Final = 1.25 * _NAME_SIZE * POINT
"""Height of a line of a name."""
_SCALE_KM: Final = (200, 100, 50)
"""Lengths of the scale bar, true in the middle of the map: the first that is short enough."""
_LONGEST_SCALE: Final = 0.3
"""Of the width of the map."""


@dataclass(frozen=True)
class Shown:
    """What a selection shows on the map, computed once for map and legend."""

    selection: Selection
    map: Projection = ON_A4

    @cached_property
    def known(self) -> dict[str, Drawn]:
        """What is known of each province shown that has a value, by code."""
        values = {code: self.selection.value(code) for code in self.selection.provinces}
        return {code: drawn(value) for code, value in values.items() if value is not None}

    @cached_property
    def provinces(self) -> tuple[Province, ...]:
        """All provinces of the division."""
        view = self.selection.view
        return provinces_of_division(self.selection.access_points, view.division)

    @cached_property
    def circles(self) -> tuple[Circle, ...]:
        """The ends of the numbers of all provinces, shown or not, at the places of symbols."""
        selection, view = self.selection, self.selection.view
        places = projection.areas(selection.access_points, view.division, self.map)
        known = {
            province: measures.value(
                selection.access_points, province, selection.measure, view.site_types
            )
            for province in self.provinces
            if province.code in places
        }
        circles = []
        for province, value in known.items():
            if value is not None:
                x, y = (at / self.map.degree for at in places[province.code].anchor)
                ends = {value.low, value.low if value.high is None else value.high}
                circles += [Circle(x, y, number, province.code) for number in sorted(ends)]
        return tuple(circles)

    @cached_property
    def largest(self) -> float:
        """The largest number on the map."""
        return max([1.0, *(circle.number for circle in self.circles)])

    @cached_property
    def scale(self) -> float:
        """The radius of the circle of the number 1, in millimetres."""
        return fitting_scale(self.circles) * self.map.degree

    @cached_property
    def edges(self) -> tuple[float, ...]:
        """The edges of the classes of a rate."""
        return self.selection.class_edges if self.selection.measure.is_rate else ()

    @cached_property
    def colours(self) -> dict[str, str]:
        """The colours of the light theme, which is what is printed; ``symbol`` of the circles."""
        colours = theme_colours("light")
        types = self.selection.measure.counts(self.selection.view.site_types)
        return colours | {"symbol": colours[types[0] if len(types) == 1 else "several"]}

    @property
    def is_rate(self) -> bool:
        """Whether colours show the values, not circles."""
        return self.selection.measure.is_rate


@dataclass(frozen=True, slots=True)
class Label:
    """A name and, in bold, a value beside the symbol that they belong to."""

    spot: Spot
    name: str
    value: str
    selected: bool


def draw_map(paper: Paper, shown: Shown) -> None:
    """Draw the map in its frame."""
    colours = shown.colours
    paper.window(shown.map.box, colours["sea"])
    for path in projection.neighbours(shown.map):
        paper.area(path, colours["neighbour"], colours["neighbour-line"], 0.5)
    _provinces(paper, shown)
    taken = [*_archipelagos(paper, shown), _scale_bar(paper, shown)]
    labels = {label.spot: label for label in _symbols(paper, shown)}
    # The selected one first, then those with the least room around: the largest symbols.
    spots = sorted(labels, key=lambda spot: (not labels[spot].selected, -spot.reach))
    named = place(spots, taken, _inside(shown.map.box), PIXEL)
    for placed in named:
        _name(paper, labels[placed.spot], placed, shown)
    quiet = [*taken, *(spot.box for spot in spots), *(placed.box for placed in named)]
    quiet += [archipelago.frame for archipelago in projection.archipelagos(shown.map)]
    draw_map_names(paper, shown.map, shown.selection.view.language, colours, quiet)
    paper.whole()
    paper.rectangle(shown.map.box, "none", colours["strong-line"], 0.6)


def _provinces(paper: Paper, shown: Shown) -> None:
    selection, colours = shown.selection, shown.colours
    areas = projection.areas(selection.access_points, selection.view.division, shown.map)
    visible = set(selection.provinces)
    # Those outside are drawn first, so that they do not cover the border of a counted one.
    for province in sorted(
        shown.provinces,
        key=lambda province: (province.counted, province.code in visible, province.code),
    ):
        area = areas.get(province.code)
        if area is None:
            continue
        known = shown.known.get(province.code)
        if shown.is_rate and known is not None:
            patch = paper.area(area.path, _land(shown, province), "none")
            rate_lines(paper, known, shown.edges, patch, area.box, colours)
            paper.area(area.path, "none", colours["class-line"], 0.7)
        else:
            ground = _ground(shown, province)
            width = 0.7 if province.counted else 0.5
            paper.area(area.path, colours[ground], colours[f"{ground}-line"], width)
        paper.islets(area.islets, _land(shown, province))
    for area in _missing_parts(shown, shown.provinces):
        missing_patch(paper, area.path, area.box, colours)
        paper.islets(area.islets, colours["outside"])
    mark(paper, shown, {selection.view.selected})


def mark(paper: Paper, shown: Shown, codes: Collection[str | None]) -> None:
    """Outline provinces as the selected one is; their islets stay seen over the line."""
    selection, colours = shown.selection, shown.colours
    areas = projection.areas(selection.access_points, selection.view.division, shown.map)
    for province in shown.provinces:
        if province.code in codes and (area := areas.get(province.code)):
            paper.area(area.path, "none", colours["selected"], 2)
            paper.islets(area.islets, _land(shown, province))
            for part in _missing_parts(shown, [province]):
                paper.islets(part.islets, colours["outside"])


def _ground(shown: Shown, province: Province) -> str:
    selection = shown.selection
    visible = province.code in selection.provinces
    return ground_of(selection.access_points, province, visible=visible)


def _land(shown: Shown, province: Province) -> str:
    """Return the paint of a province."""
    known = shown.known.get(province.code)
    if shown.is_rate and known is not None:
        return rate_fill(known, shown.edges, shown.colours)
    return shown.colours[_ground(shown, province)]


def _missing_parts(shown: Shown, provinces: Iterable[Province]) -> list[Area]:
    """Return the parts of provinces of 2025 of which nothing was counted, in order of code."""
    missing = {part for province in provinces if province.partial for part in province.missing}
    if not missing:
        return []
    areas = projection.areas(shown.selection.access_points, divisions.DIVISIONS[0], shown.map)
    return [areas[code] for code in sorted(missing & areas.keys())]


def _archipelagos(paper: Paper, shown: Shown) -> Iterator[Box]:
    """Draw both archipelagos, and yield the boxes of frames and names."""
    selection, colours = shown.selection, shown.colours
    view = selection.view
    for archipelago in projection.archipelagos(shown.map):
        code, frame = archipelago.provinces[view.division], archipelago.frame
        known, visible = shown.known.get(code), code in selection.provinces
        if line := _frame_line(known, shown):
            # A rim of each dash, whose colour may be as light as the sea.
            paper.rectangle(frame, "none", colours["class-line"], 2.5, dashes=(4.5, 4.5))
            paper.rectangle(frame, "none", line, 1.9, dashes=(4.5, 4.5))
        else:
            paper.rectangle(frame, "none", colours["archipelago-line"], 0.8, dashes=(3.2, 2.4))
        fill = colours["in-programme" if visible else "outside"]
        for x, y in archipelago.islets:
            paper.circle(x, y, SYMBOLS["islet"] * PIXEL, fill, colours["islet"], 0.4)
        left, top, right, _ = frame
        province = next(item for item in shown.provinces if item.code == code)
        owner = getattr(province, f"name_{view.language}")
        lines = [archipelago.names[view.language], f"({owner})"]
        middle = (left + right) / 2
        half = max(text_width(line, 7.5, italic=True) for line in lines) / 2
        middle = min(middle, shown.map.box[2] - 1 - half)
        for index, line in enumerate(reversed(lines)):
            y = top - 1.2 - index * 1.25 * 7.5 * POINT
            paper.text(middle, y, line, 7.5, colours["sea-name"], italic=True, anchor="center")
        # Names may lie over the frame, for there is nothing but sea in it beside the islets.
        for x, y in archipelago.islets:
            yield x - PIXEL, y - PIXEL, x + PIXEL, y + PIXEL
        yield middle - half, top - 8, middle + half, top


def _frame_line(known: Drawn | None, shown: Shown) -> str:
    """Return the colour of an archipelago's frame, if the rate of its province has one."""
    if shown.is_rate and known is not None and known.kind != "unknown":
        first, last = classes_of(known.low, known.high, shown.edges)
        if first == last:
            return rate_fill(known, shown.edges, shown.colours)
    return ""


def _scale_bar(paper: Paper, shown: Shown) -> Box:
    left, top, right, bottom = shown.map.box
    kilometre = shown.map.kilometre(shown.map.latitude((top + bottom) / 2))
    most = _LONGEST_SCALE * (right - left) / kilometre
    long = next((each for each in _SCALE_KM if each <= most), _SCALE_KM[-1])
    length = long * kilometre
    x, y, ink = left + 5, bottom - 5, shown.colours["ink"]
    paper.line([(x, y - 1.5), (x, y), (x + length, y), (x + length, y - 1.5)], ink, 0.9)
    label = f"{number(shown.selection.view.language, long)} km"
    paper.text(x + length / 2, y - 1.2, label, 6.5, ink, anchor="center")
    return x, y - 4, x + length, y + 1


def _symbols(paper: Paper, shown: Shown) -> Iterator[Label]:
    """Draw the symbols of the provinces shown, and yield their labels."""
    selection, colours = shown.selection, shown.colours
    view = selection.view
    areas = projection.areas(selection.access_points, view.division, shown.map)

    def largest_first(province: Province) -> tuple[float, str]:
        known = shown.known.get(province.code)
        return -(known.high or known.low) if known else 0, province.code

    # As on the screen: the smaller over the larger.
    for province in sorted(selection.shown, key=largest_first):
        if province.code not in areas:
            continue
        x, y = areas[province.code].anchor
        known, value, reach, core = shown.known.get(province.code), "", 0.0, 0.0
        if known is not None:
            reach = (
                rate_mark(paper, known, x, y, colours)
                if shown.is_rate
                else count_symbol(paper, known, x, y, shown.scale, colours)
            )
            ranging = known.kind == "range" and not shown.is_rate
            core = shown.scale * math.sqrt(known.low) if ranging else reach
            result = selection.value(province.code)
            if result is not None:
                value = "?" if known.kind == "unknown" else measured(view.language, result)
        name = getattr(province, f"name_{view.language}")
        selected = province.code == view.selected
        spot = Spot(x, y, reach, core, _forms(name, value, selected=selected))
        yield Label(spot, name, value, selected)
    yield from _selected_without_symbol(shown, areas)


def _selected_without_symbol(shown: Shown, areas: Mapping[str, Area]) -> Iterator[Label]:
    """Yield the name of the selected province where it has no symbol."""
    view = shown.selection.view
    code = view.selected or ""
    if code in shown.selection.provinces or code not in areas:
        return
    province = next(one for one in shown.provinces if one.code == code)
    name = getattr(province, f"name_{view.language}")
    spot = Spot(*areas[code].anchor, 0, 0, _forms(name, "", selected=True))
    yield Label(spot, name, "", selected=True)


def _forms(name: str, value: str, *, selected: bool) -> tuple[tuple[float, float], ...]:
    """Return the sizes of a label: on one line, or with the value under the name."""
    above = text_width(name, _NAME_SIZE, bold=selected)
    if not value:
        return ((above, _LINE),)
    below = text_width(value, _NAME_SIZE, bold=True)
    return (above + space(_NAME_SIZE) + below, _LINE), (max(above, below), 2 * _LINE)


def _name(paper: Paper, label: Label, placed: Placed, shown: Shown) -> None:
    colours, stacked = shown.colours, placed.form > 0
    if placed.leader:
        paper.line(placed.leader, colours["ink"], 0.5)
    colour = colours["selected"] if label.selected else colours["ink"]
    left, top, right, _ = placed.box
    base = top + 0.98 * _NAME_SIZE * POINT
    halo, bold = colours["paper"], label.selected
    name = text_width(label.name, _NAME_SIZE, bold=bold)
    # Two lines are aligned towards the symbol, on whichever side of it they are.
    side = stacked and right <= label.spot.x
    x = right - name if side else left
    paper.text(x, base, label.name, _NAME_SIZE, colour, bold=bold, halo=halo)
    if not label.value:
        return
    if stacked:
        x = right - text_width(label.value, _NAME_SIZE, bold=True) if side else left
        base += _LINE
    else:
        x = left + name + space(_NAME_SIZE)
    paper.text(x, base, label.value, _NAME_SIZE, colour, bold=True, halo=halo)


def _inside(box: Box) -> Box:
    return box[0] + 1, box[1] + 1, box[2] - 1, box[3] - 1
