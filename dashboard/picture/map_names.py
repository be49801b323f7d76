"""Quiet names of countries, seas and cities, where neither symbols nor labels are."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Final

from dashboard.picture.canvas import POINT, text_width
from dashboard.picture.symbols import PIXEL
from geodata import tables

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from dashboard.picture.canvas import Box, Paper
    from dashboard.web_map.projection import Projection
    from geodata.tables import MapName
    from loaders.translation import Language

_SIZE: Final = 7.2  # points
_HEIGHT: Final = 1.2 * _SIZE * POINT
_APART: Final = 24 * PIXEL  # from what stands in line with a country: not one name of two
_MARK: Final = 2.5 * PIXEL
_GAP: Final = 3 * PIXEL
_FURTHER: Final = 6 * PIXEL


def draw_map_names(
    paper: Paper,
    projection: Projection,
    language: Language,
    colours: Mapping[str, str],
    taken: Sequence[Box],
) -> None:
    """Write the names for which there is room beside the boxes that are ``taken``."""
    boxes = list(taken)
    window = projection.box
    for one in tables.map_names():
        name: str = getattr(one, f"name_{language}")
        italic = one.kind == "sea"
        width = text_width(name, _SIZE, italic=italic)
        apart = 0 if one.kind == "city" else _APART
        for box, mark in _places(one, projection, width):
            needed = [box, mark] if mark else [box]
            if not all(_within(each, window) for each in needed):
                continue
            alone = (box[0] - apart, box[1], box[2] + apart, box[3]), *needed[1:]
            if any(_overlap(each, other) for each in alone for other in boxes):
                continue
            boxes += needed
            if mark:
                x, y = (mark[0] + mark[2]) / 2, (mark[1] + mark[3]) / 2
                paper.circle(x, y, _MARK, fill=colours["paper"], line=colours["quiet"], width=0.8)
            colour = colours["sea-name" if italic else "quiet"]
            halo = colours["paper"] if one.kind == "city" else None
            base = box[1] + 0.95 * _SIZE * POINT
            paper.text(box[0], base, name, _SIZE, colour, italic=italic, halo=halo)
            break


def _places(one: MapName, projection: Projection, width: float) -> Iterator[tuple[Box, Box | None]]:
    """Yield the boxes of a name, and of the mark of a city, best first."""
    for longitude, latitude in one.places:
        x, y = projection.at(longitude, latitude)
        half, rise = width / 2, _HEIGHT / 2
        if one.kind != "city":
            yield (x - half, y - rise, x + half, y + rise), None
            continue
        mark = (x - _MARK, y - _MARK, x + _MARK, y + _MARK)
        around = [
            [
                (x + away, y - rise),
                (x - away - width, y - rise),
                (x - half, y - away - _HEIGHT),
                (x - half, y + away),
            ]
            for away in (_MARK + _GAP, _MARK + _GAP + _FURTHER)
        ]
        aside, beneath = (x + _MARK, x - _MARK - width), (y - _MARK - _HEIGHT, y + _MARK)
        for left, top in (*around[0], *product(aside, beneath), *around[1]):
            yield (left, top, left + width, top + _HEIGHT), mark


def _within(box: Box, other: Box) -> bool:
    return box[0] >= other[0] and box[1] >= other[1] and box[2] <= other[2] and box[3] <= other[3]


def _overlap(box: Box, other: Box) -> bool:
    return box[0] < other[2] and other[0] < box[2] and box[1] < other[3] and other[1] < box[3]
