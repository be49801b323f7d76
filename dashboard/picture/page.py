"""The picture of a Selection on a sheet, as SVG and as PNG."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dashboard.picture.canvas import DRAWING, POINT, Paper, text_width, wrapped
from dashboard.picture.legend import COLUMNS_ON_A4, draw_legend
from dashboard.picture.map_drawing import Shown, draw_map
from dashboard.picture.sheet import A4
from dashboard.text.credit import numerator_source, of_figures
from dashboard.text.headline import together
from dashboard.text.messages import text
from dashboard.text.view_summary import settings
from dashboard.web_map.projection import fitting
from geodata.boundaries import OPENSTREETMAP_CREDIT

if TYPE_CHECKING:
    from dashboard.model.selection import Selection
    from dashboard.picture.sheet import Ratio, Sheet

SIZES: Final[dict[Ratio, tuple[float, float]]] = {
    "a4": (210.0, 297.0),
    "16:9": (288.0, 162.0),
    "4:3": (216.0, 162.0),
    "1:1": (200.0, 200.0),
}
"""Width and height in millimetres. Letters are as large on all of them."""

PIXELS: Final[dict[Ratio, int]] = {"a4": 2000, "16:9": 1080, "4:3": 1080, "1:1": 1080}
"""Height of a PNG: about 170 to the inch, fit for print and for a projector."""

_MARGIN: Final = 10.0
_HEAD: Final = 33.0
"""From the upper edge to the map, with a title across the sheet."""
_COLUMN: Final = 62.0
"""Width of a column beside the map: the longest line of a legend fits."""
_GAP: Final = 6.0
_SMALL: Final = 7.2  # points
_FOOT: Final = 6.6
_LINE: Final = 3.5  # millimetres
_FOOT_LINE: Final = 3.2
_FOOT_BELOW: Final = 8.0
_MOST_LINES: Final = 2


def to_svg(selection: Selection, sheet: Sheet = A4) -> bytes:
    """Return the map of a selection as SVG, its letters as outlines or as text."""
    with DRAWING:
        paper = _draw(selection, sheet)
        return paper.svg(_title(selection), letters=sheet.letters)


def to_png(selection: Selection, sheet: Sheet = A4) -> bytes:
    """Return the map of a selection as PNG, :data:`PIXELS` high or twice that."""
    with DRAWING:
        height = PIXELS[sheet.ratio] * sheet.scale
        return _draw(selection, sheet).png(_title(selection), height)


def _title(selection: Selection) -> str:
    return text(selection.view.language, f"map.measure.{selection.view.measure}")


def _draw(selection: Selection, sheet: Sheet) -> Paper:
    width, height = SIZES[sheet.ratio]
    left, top, right, bottom = _MARGIN, _MARGIN, width - _MARGIN, height - _MARGIN
    # Title and sources stand above and below the map, or in a column beside it.
    across = width <= height or not (sheet.title or sheet.legend)
    column = right
    if not across:
        column = left + fitting((left, top, right, bottom)).width + _GAP
    elif sheet.legend and sheet.ratio != "a4":
        column = right - _COLUMN
    edge = left if across else column
    foot = [line for said in sources(selection) for line in wrapped(said, right - edge, _FOOT)]
    if across:
        top = _HEAD if sheet.title else top
        bottom = height - _FOOT_BELOW - len(foot) * _FOOT_LINE
    room = fitting((left, top, column - _GAP if column < right else right, bottom))
    shown = Shown(selection, room)
    paper = Paper(width, height, shown.colours["paper"], halos=not sheet.letters)
    below = top
    if sheet.title:
        head = _head if across else _head_of_column
        below = head(paper, shown, edge, right) + _GAP
    draw_map(paper, shown)
    if sheet.legend and sheet.ratio == "a4":
        draw_legend(paper, shown, COLUMNS_ON_A4, room.box[3] + 3)
    elif sheet.legend:
        draw_legend(paper, shown, (column,), top if across else below)
    for index, line in enumerate(reversed(foot)):
        y = height - _FOOT_BELOW - index * _FOOT_LINE
        paper.text(edge, y, line, _FOOT, shown.colours["quiet"])
    return paper


def _head(paper: Paper, shown: Shown, left: float, right: float) -> float:
    """Write above the map what it shows, and return how far down."""
    selection, colours = shown.selection, shown.colours
    paper.text(left, 13, _subject(selection), 8.5, colours["quiet"])
    title, said, size = _title(selection), together(selection), 17.0
    room = right - left - text_width(said, 9.5, bold=True) - _GAP / 2
    while text_width(title, size, bold=True) > room:
        size -= 0.5
    paper.text(left, 20.5, title, size, colours["ink"], bold=True)
    if said:
        paper.text(right, 20.5, said, 9.5, colours["ink"], bold=True, anchor="right")
    for index, line in enumerate(_filters(selection, right - left, _MOST_LINES)):
        paper.text(left, 26 + index * _LINE, line, _SMALL, colours["ink"])
    return _HEAD


def _head_of_column(paper: Paper, shown: Shown, left: float, right: float) -> float:
    """Write beside the map what it shows, and return how far down."""
    selection, ink, width = shown.selection, shown.colours["ink"], right - left
    y = _MARGIN
    for content, size, bold, colour in (
        (_subject(selection), 8.5, False, shown.colours["quiet"]),
        (_title(selection), 15.0, True, ink),
        (together(selection), 9.5, True, ink),
    ):
        for line in wrapped(content, width, size, bold=bold):
            y += 1.25 * size * POINT
            paper.text(left, y, line, size, colour, bold=bold)
        y += 1
    for line in _filters(selection, width, 2 * _MOST_LINES):
        y += _LINE
        paper.text(left, y, line, _SMALL, ink)
    return y


def _subject(selection: Selection) -> str:
    return of_figures(selection.access_points, selection.view.language, "page.title")


def _filters(selection: Selection, width: float, most: int) -> list[str]:
    filters = " · ".join(settings(selection.access_points, selection.view)[1:])
    lines = wrapped(filters, width, _SMALL)
    return lines if len(lines) <= most else [*lines[: most - 1], f"{lines[most - 1]} …"]


def sources(selection: Selection) -> tuple[str, str]:
    """Return where figures and land come from."""
    language, file = selection.view.language, selection.access_points.boundaries_file
    parts = [numerator_source(selection, selection.measure)]
    if selection.measure.denominator:
        parts.append(text(language, f"map.denominator.{selection.measure.denominator}"))
    key = "picture.boundaries_file" if file else "picture.boundaries"
    land = text(language, key, file=file, boundaries=OPENSTREETMAP_CREDIT)
    return " · ".join(parts), land
