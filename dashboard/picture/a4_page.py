"""The picture of a Selection, as SVG and as PNG."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dashboard.picture.canvas import DRAWING, Paper, wrapped
from dashboard.picture.legend import draw_legend
from dashboard.picture.map_drawing import MAP, Shown, draw_map
from dashboard.text.credit import numerator_source, of_figures
from dashboard.text.headline import together
from dashboard.text.messages import text
from dashboard.text.view_summary import settings
from geodata.boundaries import OPENSTREETMAP_CREDIT

if TYPE_CHECKING:
    from dashboard.model.selection import Selection

WIDTH, HEIGHT = 210.0, 297.0
"""A4, upright as the country is, in millimetres."""

_MARGIN: Final = 10.0
_SMALL: Final = 7.2  # points
_FOOT: Final = 6.6
_LINE: Final = 3.5  # millimetres
_MOST_LINES: Final = 2


def to_svg(selection: Selection) -> bytes:
    """Return the map of a selection as SVG, its letters as outlines."""
    with DRAWING:
        return _draw(selection).svg(_title(selection))


def to_png(selection: Selection) -> bytes:
    """Return the map of a selection as PNG, 2000 pixels high."""
    with DRAWING:
        return _draw(selection).png(_title(selection))


def _title(selection: Selection) -> str:
    return text(selection.view.language, f"map.measure.{selection.view.measure}")


def _draw(selection: Selection) -> Paper:
    shown = Shown(selection)
    paper = Paper(WIDTH, HEIGHT, shown.colours["paper"])
    _head(paper, shown)
    draw_map(paper, shown)
    draw_legend(paper, shown, MAP.box[3] + 3)
    _sources(paper, shown)
    return paper


def _head(paper: Paper, shown: Shown) -> None:
    """Write above the map what it shows."""
    selection, colours = shown.selection, shown.colours
    language = selection.view.language
    subject = of_figures(selection.access_points, language, "page.title")
    paper.text(_MARGIN, 13, subject, 8.5, colours["quiet"])
    paper.text(_MARGIN, 20.5, _title(selection), 17, colours["ink"], bold=True)
    said, right = together(selection), WIDTH - _MARGIN
    paper.text(right, 20.5, said, 9.5, colours["ink"], bold=True, anchor="right")
    filters = " · ".join(settings(selection.access_points, selection.view)[1:])
    lines = wrapped(filters, WIDTH - 2 * _MARGIN, _SMALL)
    if len(lines) > _MOST_LINES:
        lines = [*lines[: _MOST_LINES - 1], f"{lines[_MOST_LINES - 1]} …"]
    for index, line in enumerate(lines):
        paper.text(_MARGIN, 26 + index * _LINE, line, _SMALL, colours["ink"])


def _sources(paper: Paper, shown: Shown) -> None:
    """Write at the foot where figures and land come from."""
    selection = shown.selection
    language, file = selection.view.language, selection.access_points.boundaries_file
    parts = [numerator_source(selection, selection.measure)]
    if selection.measure.denominator:
        parts.append(text(language, f"map.denominator.{selection.measure.denominator}"))
    key = "picture.boundaries_file" if file else "picture.boundaries"
    land = text(language, key, file=file, boundaries=OPENSTREETMAP_CREDIT)
    lines = [
        line
        for paragraph in (" · ".join(parts), land)
        for line in wrapped(paragraph, WIDTH - 2 * _MARGIN, _FOOT)
    ]
    for index, line in enumerate(reversed(lines)):
        y = HEIGHT - 8 - index * 3.2
        paper.text(_MARGIN, y, line, _FOOT, shown.colours["quiet"])
