"""The legend of the map: what sizes, colours, signs and fills mean."""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING, Final

from matplotlib.path import Path

from dashboard.model.class_breaks import classes_of
from dashboard.model.programme import other_steps
from dashboard.picture.canvas import text_width
from dashboard.picture.symbols import (
    Drawn,
    class_colour,
    count_symbol,
    missing_patch,
    pale_fill,
    pale_lines,
    rate_mark,
)
from dashboard.text.credit import of_figures
from dashboard.text.messages import PARTIAL, as_sentence, class_labels, number, text
from dashboard.text.steps import legend_values
from dashboard.web_map.symbols import SYMBOLS
from geodata import tables

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from dashboard.picture.canvas import Paper
    from dashboard.picture.map_drawing import Shown
    from dashboard.picture.symbols import Kind

    _Line = tuple[str, Callable[[Paper, float, float], object], float]
    """What is said, how it is drawn, and how much wider than a swatch, in millimetres."""

COLUMNS_ON_A4: Final = (12.0, 83.0, 140.0)
_LINE: Final = 4.7  # millimetres
_BETWEEN: Final = 2.0
_SPLIT_GAP: Final = 1.5
_SIZE: Final = 7.6  # points
_SWATCH: Final = (6.0, 3.4)
_AFTER: Final = 9.0  # from the left of a swatch to its text
_MOST_SPANS: Final[int] = SYMBOLS["legend"]["mostSpans"]
_STEPS: Final[list[int]] = SYMBOLS["legend"]["steps"]
_PARTS: Final[list[int]] = SYMBOLS["legend"]["parts"]
_SAMPLES: Final[dict[Kind, Drawn]] = {
    kind: Drawn(low, high, kind) for kind, (low, high) in SYMBOLS["legend"]["samples"].items()
}


def draw_legend(paper: Paper, shown: Shown, columns: Sequence[float], top: float) -> float:
    """Draw the legend: sizes or classes, how a number is known, the land.

    ``columns`` are the left edges of up to three columns; what has none of its own stands in
    the last one, below what is there. ``top`` is in millimetres as they are, and so is what is
    returned: where the legend ends.
    """
    language, ink = shown.selection.view.language, shown.colours["ink"]
    heading = text(language, "map.legend.title")
    paper.text(columns[0], top + 0.95, heading, _SIZE, ink, bold=True)
    top += _LINE
    if not shown.known:
        sentence = as_sentence(text(language, "map.nothing_counted"))
        paper.text(columns[0], top + _LINE / 2 + 0.95, sentence, _SIZE, ink)
        below = top + _LINE
    elif shown.is_rate:
        below = _classes(paper, shown, columns[0], top)
    else:
        below = _circles(paper, shown, columns[0], top)
    end, spanning = below, _spanning(shown) if shown.is_rate else ()
    for index, lines in enumerate(((*_kinds(shown), *spanning), [*_grounds(shown)]), start=1):
        own = index < len(columns)
        left, y = (columns[index], top) if own else (columns[-1], below + _BETWEEN)
        for said, draw, wider in lines:
            draw(paper, left + _SWATCH[0] / 2, y + _LINE / 2)
            paper.text(left + _AFTER + wider, y + _LINE / 2 + 0.95, said, _SIZE, ink)
            y += _LINE
        below = y
        end = max(end, below)
    return end


def _circles(paper: Paper, shown: Shown, left: float, top: float) -> float:
    """Draw nested circles for round numbers, on one base line, to the map's scale."""
    language, colours = shown.selection.view.language, shown.colours
    scale = shown.scale
    values = _round_numbers(shown.largest)
    outer = scale * math.sqrt(values[0])
    x, bottom = left + outer, top + 2 * outer + 1
    y = top
    for value in values:
        radius = scale * math.sqrt(value)
        paper.circle(x, bottom - radius, radius, line=colours["symbol"], width=0.9)
        summit = bottom - 2 * radius
        y = max(summit + 1, y + 3.4)
        paper.line([(x, summit), (x + outer + 2.5, y - 1)], colours["quiet"], 0.4)
        paper.text(x + outer + 3.5, y, number(language, value), _SIZE, colours["ink"])
    return max(bottom, y) + 1


def _round_numbers(largest: float) -> list[int]:
    """Return up to three round numbers, the first the largest that the map may show."""
    top = max((step for step in _STEPS if step <= largest), default=1)
    parts = [max((step for step in _STEPS if step <= top / part), default=0) for part in _PARTS]
    return list(dict.fromkeys([top, *filter(None, parts)]))


def _classes(paper: Paper, shown: Shown, first: float, top: float) -> float:
    """Draw the colours of the classes, with how many provinces are in each."""
    selection, colours = shown.selection, shown.colours
    language, edges = selection.view.language, shown.edges
    classes = max(0, len(edges) - 1)
    spans = _spans(shown)
    labels = class_labels(selection, edges) if edges else []
    left = first + _AFTER
    end = left + max((text_width(label, _SIZE) for label in labels), default=0) + 2.5
    for index, label in enumerate(labels):
        y = top + (index + 0.5) * _LINE
        colour = class_colour(colours, index, classes)
        paper.rectangle(_around(first + _SWATCH[0] / 2, y), colour, colours["class-line"], 0.9)
        paper.text(left, y + 0.95, label, _SIZE, colours["ink"])
        provinces = text(language, "map.legend.provinces", count=spans[index, index])
        paper.text(end, y + 0.95, provinces, _SIZE - 0.6, colours["quiet"])
    return top + len(labels) * _LINE


def _spans(shown: Shown) -> Counter[tuple[int, int]]:
    """Return how many rates lie in the same classes, by the first and the last of them."""
    return Counter(
        classes_of(value.low, value.high, shown.edges)
        for value in shown.known.values()
        if value.kind != "unknown" and shown.edges
    )


def _spanning(shown: Shown) -> Iterator[_Line]:
    """Yield the pale fills of ranges over several classes, with the colours of their ends.

    Where these are too many to list, it yields the fills alone, which is what the map shows.
    """
    language, colours, classes = shown.selection.view.language, shown.colours, len(shown.edges) - 1
    across = {span: many for span, many in _spans(shown).items() if span[0] != span[1]}
    each = len(across) <= _MOST_SPANS
    found = Counter[tuple[int, ...]]()
    for span, many in across.items():
        found[span if each else span[:1]] += many
    for told, many in sorted(found.items()):

        def draw(paper: Paper, x: float, y: float, told: tuple[int, ...] = told) -> None:
            ends = [class_colour(colours, end, classes) for end in told]
            _pale(paper, x, y, ends[0], colours)
            if ends[1:]:
                _split(paper, x + _SWATCH[0] / 2 + _SPLIT_GAP, y, ends, colours)

        key = "map.legend.spanning" if told[1:] else "map.legend.spanning_from"
        label = text(language, key, first=told[0] + 1, last=told[-1] + 1)
        provinces = text(language, "map.legend.provinces", count=many)
        yield f"{label} · {provinces}", draw, _SWATCH[0] + _SPLIT_GAP


def _pale(paper: Paper, x: float, y: float, colour: str, colours: Mapping[str, str]) -> None:
    """Draw the ground of what spans classes from that of a colour on."""
    box = _around(x, y)
    patch = paper.rectangle(box, pale_fill(colour, colours), "none")
    pale_lines(paper, colour, patch, box, colours)
    paper.rectangle(box, "none", colours["class-line"], 0.9)


def _split(
    paper: Paper, left: float, y: float, ends: Sequence[str], colours: Mapping[str, str]
) -> None:
    """Draw the colours of the first and the last class of a range, side by side."""
    half, rise = _SWATCH[0] / 2, _SWATCH[1] / 2
    for side, colour in enumerate(ends):
        start = left + side * half
        paper.rectangle((start, y - rise, start + half, y + rise), colour, "none")
    paper.rectangle(
        (left, y - rise, left + 2 * half, y + rise), "none", colours["swatch-line"], 0.6
    )


def _kinds(shown: Shown) -> Iterator[_Line]:
    """Yield the signs, of those for how a number is known, that are on the map."""
    kinds = {known.kind for known in shown.known.values()}
    for kind, sample in _SAMPLES.items():
        if kind not in kinds:
            continue

        def draw(paper: Paper, x: float, y: float, sample: Drawn = sample) -> object:
            if shown.is_rate:
                return rate_mark(paper, sample, x, y, shown.colours)
            return count_symbol(paper, sample, x, y, 0.27, shown.colours)

        key = f"map.legend.{kind}"
        yield of_figures(shown.selection.access_points, shown.selection.view.language, key), draw, 0


def _grounds(shown: Shown) -> Iterator[_Line]:
    """Yield the fills of provinces without a symbol, and what the star of a number says."""
    language = shown.selection.view.language
    counted = [province for province in shown.provinces if province.counted]
    access_points, year = shown.selection.access_points, shown.selection.view.division
    merged = "" if year == tables.DIVISION else f"_{year}"
    fields = legend_values(access_points, shown.provinces)
    grounds = []
    if not (shown.is_rate and shown.known):
        grounds.append((f"map.legend.in_programme{merged}", "in-programme"))
    if any(province.code not in shown.selection.provinces for province in counted):
        grounds.append(("map.legend.not_shown", "not-shown"))
    if any(other_steps(access_points, one) for one in shown.provinces if not one.counted):
        grounds.append((f"map.legend.other_steps{merged}", "other-step"))
    grounds.append(("map.legend.outside", "outside"))
    for key, ground in grounds:

        def draw(paper: Paper, x: float, y: float, ground: str = ground) -> object:
            line = shown.colours[f"{ground}-line"]
            return paper.rectangle(_around(x, y), shown.colours[ground], line, 0.7)

        yield of_figures(access_points, language, key, **fields), draw, 0
    if any(province.partial for province in counted):

        def draw_part(paper: Paper, x: float, y: float) -> None:
            left, top, right, bottom = box = _around(x, y)
            corners = [(left, top), (right, top), (right, bottom), (left, bottom), (left, top)]
            missing_patch(paper, Path(corners, closed=True), box, shown.colours)

        yield text(language, "map.legend.partial"), draw_part, 0

        def draw_star(paper: Paper, x: float, y: float) -> None:
            paper.text(x, y + 2, PARTIAL, 1.5 * _SIZE, shown.colours["ink"], anchor="center")

        yield text(language, "map.legend.star"), draw_star, 0


def _around(x: float, y: float) -> tuple[float, float, float, float]:
    half, rise = _SWATCH[0] / 2, _SWATCH[1] / 2
    return x - half, y - rise, x + half, y + rise
