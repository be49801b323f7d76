"""The pictures of a report, each with what it shows in words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from dashboard.picture.canvas import DRAWING, Paper
from dashboard.picture.legend import COLUMNS_ON_A4, draw_legend
from dashboard.picture.map_drawing import ON_A4, Shown, draw_map, mark
from dashboard.picture.page import SIZES
from dashboard.picture.projection import areas
from dashboard.text.headline import headline, together
from dashboard.text.messages import text
from dashboard.text.province_facts import tinted_on_locator
from dashboard.web_map.locator import locator

if TYPE_CHECKING:
    from collections.abc import Collection

    from dashboard.model.profile import Profile
    from dashboard.model.selection import Selection
    from dashboard.picture.canvas import Box
    from loaders.access_points import AccessPoints
    from loaders.translation import Language

_PATH: Final = re.compile(r'(?<= d=")[^"]+')
_DIGITS: Final = re.compile(r"(?<=\.\d\d)\d+")
_AROUND: Final = 8.0
"""Millimetres around the provinces that a map is zoomed to."""
_NEAREST: Final = 0.45
"""The least part of the map, of its sides: nearer, its lines and letters would be too big."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing, and the text in its place for who does not see it."""

    svg: bytes
    alt: str


def map_and_legend(
    selection: Selection, highlights: Collection[str] = (), zoom: Collection[str] = ()
) -> tuple[Picture, Picture]:
    """Return the map of a selection and its legend.

    ``highlights`` are codes of provinces to be marked as a selected one is; ``zoom`` of those
    that the map is to show, if not the whole country.
    """
    language, view = selection.view.language, selection.view
    title = text(language, f"map.measure.{view.measure}")
    finding = " ".join(filter(None, (headline(selection), together(selection))))
    with DRAWING:
        shown = Shown(selection)
        places = areas(selection.access_points, view.division, ON_A4)
        paper = Paper(*SIZES["a4"], shown.colours["paper"])
        draw_map(paper, shown)
        mark(paper, shown, highlights)
        drawn = paper.svg(title, _around([places[code].box for code in zoom if code in places]))
        below = Paper(*SIZES["a4"], shown.colours["paper"])
        end = draw_legend(below, shown, COLUMNS_ON_A4, 1)
        # Its lines may be longer than the map is wide, but not than the sheet.
        legend = below.svg(title, (ON_A4.box[0], 0, SIZES["a4"][0] - 1, end + 1))
    return (
        Picture(_small(drawn), text(language, "paper.map", measure=title, finding=finding)),
        Picture(_small(legend), text(language, "paper.legend", lines="; ".join(below.written))),
    )


def place_of(access_points: AccessPoints, found: Profile, language: Language) -> Picture:
    """Return the small map of where a province lies."""
    name, region = (getattr(one, f"name_{language}") for one in (found.province, found.region))
    tinted = tinted_on_locator(access_points, language)
    said = text(language, "province.map", province=f"{name} ({region})", tinted=tinted)
    return Picture(locator(access_points, found.province.code, language, printed=True), said)


def _around(boxes: Collection[Box]) -> Box:
    """Return the part of the map with some boxes in it; the whole map without any."""
    left, top, right, bottom = ON_A4.box
    if not boxes:
        return ON_A4.box
    sides = list(zip(*boxes, strict=True))
    width = max(max(sides[2]) - min(sides[0]) + 2 * _AROUND, _NEAREST * (right - left))
    height = max(max(sides[3]) - min(sides[1]) + 2 * _AROUND, _NEAREST * (bottom - top))
    width, height = min(width, right - left), min(height, bottom - top)
    x, y = (max(sides[2]) + min(sides[0]) - width) / 2, (max(sides[3]) + min(sides[1]) - height) / 2
    x, y = min(max(x, left), right - width), min(max(y, top), bottom - height)
    return x, y, x + width, y + height


def _small(svg: bytes) -> bytes:
    """Return a drawing without the digits of its outlines that nobody can see."""
    return _PATH.sub(lambda path: _DIGITS.sub("", path[0]), svg.decode()).encode()
