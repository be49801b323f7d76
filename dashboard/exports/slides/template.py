"""The empty presentation: its file is ``presentation.xml`` here, its colours are our palette."""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from string import Template
from typing import TYPE_CHECKING, Final
from zipfile import ZipFile

from lxml import etree  # type: ignore[import-untyped]

from dashboard.exports.slides.drawing_xml import EMU, extents
from dashboard.theme import colours
from loaders.cells import SITE_TYPES

if TYPE_CHECKING:
    from dashboard.picture.canvas import Box

HEIGHT: Final = 190.5
"""Of every slide, in millimetres."""
FACTOR: Final = HEIGHT / 162
"""By which the map is larger than in the picture, so that its letters are as large to it."""

_SLOTS: Final = ("dk1", "lt1", "dk2", "lt2", *(f"accent{n}" for n in range(1, 7)))
_LINKS: Final = ("hlink", "folHlink")
_IN_SHAPES: Final = {"dk1": "tx1", "lt1": "bg1", "dk2": "tx2", "lt2": "bg2"}
_PKG: Final = "{http://schemas.microsoft.com/office/2006/xmlPackage}"


@dataclass(frozen=True, slots=True)
class Grid:
    """Where things are on a slide, in millimetres; the text of ``body`` is beside the map."""

    width: float
    title: Box
    body: Box
    map: Box

    @property
    def sources(self) -> Box:
        """The place of the sources, below all."""
        return self.title[0], HEIGHT - 8.5, self.width - 22, HEIGHT - 2

    @property
    def number(self) -> Box:
        """The place of the slide's number."""
        return self.width - 20, HEIGHT - 8.5, self.width - self.title[0], HEIGHT - 2

    @property
    def wide(self) -> Box:
        """The place of a title above a table or a chart."""
        return (*self.title[:2], self.width - self.title[0], self.title[3])


GRIDS: Final = {
    # The map has the full height, and the title stands beside it.
    "16:9": Grid(1016 / 3, (10, 9, 170, 35), (10, 38, 168, 100), (175, 10, 1016 / 3 - 10, 180.5)),
    "4:3": Grid(254, (8, 7, 246, 29), (8, 32, 110, 92), (113, 32, 246, 180.5)),
}


def slots(classes: int) -> dict[str, str]:
    """Return the names of the theme's colours in shapes, by colour; see :func:`template`."""
    # Of two names of a colour the first one counts.
    named = reversed(_theme(classes).items())
    return {colour: _IN_SHAPES.get(slot, slot) for slot, colour in named}


def _theme(classes: int) -> dict[str, str]:
    light = colours("light")
    ramp = [f"class-{place}-of-{classes}" for place in range(1, classes + 1)]
    accents = (*ramp, "several", *SITE_TYPES, "in-programme")[:6]
    names = ("ink", "paper", "quiet", "sea", *accents, "link", "selected")
    return {slot: light[name] for slot, name in zip((*_SLOTS, *_LINKS), names, strict=True)}


@cache
def template(ratio: str, classes: int) -> bytes:
    """Return the empty presentation.

    The accents of its theme are the colours of the site types; of a presentation of rates
    alone those of a number of classes.
    """
    grid = GRIDS[ratio]
    places = ("title", "body", "sources", "number", "wide")
    filled = Template(read("presentation.xml")).substitute(
        {name: extents(getattr(grid, name)) for name in places},
        picture=extents((19, 15, 171.5, 15 + 152.5 * HEIGHT / grid.width)),
        notes=extents((19, 135, 171.5, 245)),
        width=round(grid.width * EMU),
        height=round(HEIGHT * EMU),
        colours="".join(
            f'<a:{slot}><a:srgbClr val="{colour[1:].upper()}"/></a:{slot}>'
            for slot, colour in _theme(classes).items()
        ),
    )
    package = etree.fromstring(filled.encode(), etree.XMLParser(remove_blank_text=True))
    made = io.BytesIO()
    with ZipFile(made, "w") as archive:
        for part in package:
            etree.cleanup_namespaces(part[0])
            archive.writestr(part.get(f"{_PKG}name")[1:], etree.tostring(part[0]))
    return made.getvalue()


def read(name: str) -> str:
    """Return a file of XML that is beside this one."""
    return (files("dashboard") / "exports" / "slides" / name).read_text(encoding="utf-8")
