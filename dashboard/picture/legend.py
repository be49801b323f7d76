"""The legend of the map: what sizes, colours, signs and fills mean."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from matplotlib.path import Path

from dashboard.model.class_breaks import classes_of
from dashboard.picture.canvas import text_width
from dashboard.picture.map_drawing import missing_patch
from dashboard.picture.symbols import (
    Drawn,
    class_colour,
    count_symbol,
    rate_mark,
    rate_stripes,
)
from dashboard.text.credit import of_figures
from dashboard.text.messages import class_labels, number, text
from dashboard.web_map.symbols import SYMBOLS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from dashboard.picture.canvas import Paper
    from dashboard.picture.map_drawing import Shown
    from dashboard.picture.symbols import Kind

_COLUMNS: Final = (12.0, 83.0, 140.0)
"""Where the columns begin: sizes or classes, how a number is known, the land."""

_LINE: Final = 5.2  # millimetres
_SIZE: Final = 7.6  # points
_SWATCH: Final = (6.0, 3.4)
_AFTER: Final = 9.0  # from the left of a swatch to its text
_STEPS: Final[list[int]] = SYMBOLS["legend"]["steps"]
_PARTS: Final[list[int]] = SYMBOLS["legend"]["parts"]
_SAMPLES: Final[dict[Kind, Drawn]] = {
    kind: Drawn(low, high, kind) for kind, (low, high) in SYMBOLS["legend"]["samples"].items()
}


def draw_legend(paper: Paper, shown: Shown, top: float) -> None:
    """Draw the legend in three columns; ``top`` is in millimetres."""
    language, ink = shown.selection.view.language, shown.colours["ink"]
    if not shown.known:
        message = text(language, "map.nothing_counted")
        sentence = message[:1].upper() + message[1:]
        paper.text(_COLUMNS[0], top + _LINE / 2 + 0.95, sentence, _SIZE, ink)
    elif shown.is_rate:
        _classes(paper, shown, top)
    else:
        _circles(paper, shown, top)
    for left, lines in ((_COLUMNS[1], _kinds(shown)), (_COLUMNS[2], _grounds(shown))):
        for index, (key, draw) in enumerate(lines):
            y = top + (index + 0.5) * _LINE
            draw(paper, left + _SWATCH[0] / 2, y)
            said = of_figures(shown.selection.access_points, language, key)
            paper.text(left + _AFTER, y + 0.95, said, _SIZE, ink)


def _circles(paper: Paper, shown: Shown, top: float) -> None:
    """Draw nested circles for round numbers, on one base line, to the map's scale."""
    language, colours = shown.selection.view.language, shown.colours
    scale = shown.scale
    values = _round_numbers(shown.largest)
    outer = scale * math.sqrt(values[0])
    x, bottom = _COLUMNS[0] + outer, top + 2 * outer + 1
    y = top
    for value in values:
        radius = scale * math.sqrt(value)
        paper.circle(x, bottom - radius, radius, line=colours["symbol"], width=0.9)
        summit = bottom - 2 * radius
        y = max(summit + 1, y + 3.4)
        paper.line([(x, summit), (x + outer + 2.5, y - 1)], colours["quiet"], 0.4)
        paper.text(x + outer + 3.5, y, number(language, value), _SIZE, colours["ink"])


def _round_numbers(largest: float) -> list[int]:
    """Return up to three round numbers, the first the largest that the map may show."""
    top = max((step for step in _STEPS if step <= largest), default=1)
    parts = [max((step for step in _STEPS if step <= top / part), default=0) for part in _PARTS]
    return list(dict.fromkeys([top, *filter(None, parts)]))


def _classes(paper: Paper, shown: Shown, top: float) -> None:
    """Draw the colours of the classes, with how many provinces are in each."""
    selection, colours = shown.selection, shown.colours
    language, edges = selection.view.language, shown.edges
    classes = max(0, len(edges) - 1)
    spans = [
        classes_of(value.low, value.high, edges)
        for value in shown.known.values()
        if value.kind != "unknown"
    ]
    lines: list[tuple[str, int, Drawn]] = [
        (label, spans.count((index, index)), Drawn(edges[index], edges[index], "derived"))
        for index, label in enumerate(class_labels(selection, edges) if edges else ())
    ]
    spanning = sum(first != last for first, last in spans)
    if classes > 1 and spanning:
        label = text(language, "map.legend.spanning")
        lines.append((label, spanning, Drawn(edges[0], edges[-1], "range")))
    left = _COLUMNS[0] + _AFTER
    widths = [text_width(label, _SIZE) for label, _, sample in lines if sample.kind != "range"]
    for index, (label, count, sample) in enumerate(lines):
        y = top + (index + 0.5) * _LINE
        box = _around(_COLUMNS[0] + _SWATCH[0] / 2, y)
        first = class_colour(colours, classes_of(sample.low, sample.high, edges)[0], classes)
        patch = paper.rectangle(box, first, "none")
        rate_stripes(paper, sample, edges, patch, box, colours)
        paper.rectangle(box, "none", colours["swatch-line"], 0.6)
        paper.text(left, y + 0.95, label, _SIZE, colours["ink"])
        end = left + max(text_width(label, _SIZE), *widths) + 2.5
        provinces = text(language, "map.legend.provinces", count=count)
        paper.text(end, y + 0.95, provinces, _SIZE - 0.6, colours["quiet"])


def _kinds(shown: Shown) -> Iterator[tuple[str, Callable[[Paper, float, float], object]]]:
    """Yield the signs, of those for how a number is known, that are on the map."""
    kinds = {known.kind for known in shown.known.values()}
    for kind, sample in _SAMPLES.items():
        if kind not in kinds:
            continue

        def draw(paper: Paper, x: float, y: float, sample: Drawn = sample) -> object:
            if shown.is_rate:
                return rate_mark(paper, sample, x, y, shown.colours)
            return count_symbol(paper, sample, x, y, 0.27, shown.colours)

        yield f"map.legend.{kind}", draw


def _grounds(shown: Shown) -> Iterator[tuple[str, Callable[[Paper, float, float], object]]]:
    """Yield the fills of provinces without a symbol."""
    counted = [province for province in shown.provinces if province.counted]
    grounds = []
    if not shown.is_rate:
        grounds.append(("map.legend.in_programme", "in-programme"))
    if any(province.code not in shown.selection.provinces for province in counted):
        grounds.append(("map.legend.not_shown", "not-shown"))
    grounds.append(("map.legend.outside", "outside"))
    for key, ground in grounds:

        def draw(paper: Paper, x: float, y: float, ground: str = ground) -> object:
            line = shown.colours[f"{ground}-line"]
            return paper.rectangle(_around(x, y), shown.colours[ground], line, 0.7)

        yield key, draw
    if any(province.partial for province in counted):

        def draw_part(paper: Paper, x: float, y: float) -> None:
            left, top, right, bottom = box = _around(x, y)
            corners = [(left, top), (right, top), (right, bottom), (left, bottom), (left, top)]
            missing_patch(paper, Path(corners, closed=True), box, shown.colours)

        yield "map.legend.partial", draw_part


def _around(x: float, y: float) -> tuple[float, float, float, float]:
    half, rise = _SWATCH[0] / 2, _SWATCH[1] / 2
    return x - half, y - rise, x + half, y + rise
