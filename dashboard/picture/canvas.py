"""A sheet of paper to draw on: millimetres from its upper left corner, colours as text.

Matplotlib draws, through its objects alone: no global figure, no window system. What is
drawn later lies above what was drawn before.
"""

from __future__ import annotations

import io
from functools import cache
from itertools import count
from pathlib import Path as FilePath
from threading import Lock
from typing import TYPE_CHECKING, Any, Final, Literal, TypeVar

import matplotlib as mpl
import numpy as np
import shapely
from matplotlib.artist import Artist
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, get_font
from matplotlib.patches import Circle, PathPatch, Rectangle
from matplotlib.path import Path
from matplotlib.patheffects import withStroke
from matplotlib.textpath import text_to_path
from matplotlib.transforms import Bbox

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from matplotlib.patches import Patch
    from numpy.typing import NDArray

MM_PER_INCH: Final = 25.4
POINT: Final = MM_PER_INCH / 72
"""Millimetres in a typographic point."""

# DejaVu Sans comes with Matplotlib and has all letters of Vietnamese.
FONTS: Final = FilePath(mpl.get_data_path()) / "fonts" / "ttf"
_OVER_OUTLINE: Final = 0.45  # points: a hair's breadth of the outline is left
_NO_GLYPH: Final = "\N{REPLACEMENT CHARACTER}"
DRAWING: Final = Lock()
"""The lock for drawing: Matplotlib's caches of fonts and glyphs are not safe for threads."""

# The same picture is the same bytes, whenever and wherever it is drawn; letters are
# outlines, so that it looks the same where the font is not installed.
mpl.rcParams.update({"svg.hashsalt": "access-map", "svg.fonttype": "path", "path.sketch": None})

Anchor = Literal["left", "center", "right"]
Box = tuple[float, float, float, float]
"""Left, top, right and bottom."""

_Artist = TypeVar("_Artist", bound=Artist)


class Paper:
    """One sheet, its size in millimetres.

    ``halos`` are those of text. Letters that have one are always drawn as outlines.
    """

    def __init__(self, width: float, height: float, ground: str, *, halos: bool = True) -> None:
        self.width, self.height, self._halos = width, height, halos
        self._figure = Figure(figsize=(width / MM_PER_INCH, height / MM_PER_INCH), facecolor=ground)
        self._axes = self._figure.add_axes((0, 0, 1, 1))
        self._axes.set_axis_off()
        self._axes.set_xlim(0, width)
        self._axes.set_ylim(height, 0)
        self.written: list[str] = []
        """What is written on it, line by line."""
        self._next = count(1)
        self._window: Patch | None = None

    def window(self, box: Box, fill: str) -> None:
        """Fill a rectangle; what is drawn from here on shows inside it only."""
        self._window = self.rectangle(box, fill, "none")

    def whole(self) -> None:
        """Let what is drawn from here on show everywhere again."""
        self._window = None

    def area(self, path: Path, fill: str, line: str = "none", width: float = 0.6) -> PathPatch:
        """Fill an area; ``width`` of its line is in points."""
        return self._add(PathPatch(path, joinstyle="round", **_style(fill, line, width)))

    def islets(self, path: Path | None, fill: str) -> None:
        """Paint islets once more over the outline of their land, which would hide them."""
        if path is not None:
            self.area(path, fill, fill, _OVER_OUTLINE)

    def rectangle(
        self,
        box: Box,
        fill: str,
        line: str,
        width: float = 0.6,
        dashes: Sequence[float] = (),
        opacity: float = 1,
    ) -> Rectangle:
        """Draw a rectangle; ``opacity`` is of the filling."""
        left, top, right, bottom = box
        style = _style(fill, line, width, dashes, opacity)
        return self._add(Rectangle((left, top), right - left, bottom - top, **style))

    def circle(
        self,
        x: float,
        y: float,
        radius: float,
        fill: str = "none",
        line: str = "none",
        width: float = 1,
        dashes: Sequence[float] = (),
        opacity: float = 1,
        *,
        dotted: bool = False,
    ) -> Circle:
        """Draw a circle; ``opacity`` is of the filling, ``dotted`` rounds its dashes."""
        style = _style(fill, line, width, dashes, opacity)
        ends = {"capstyle": "round"} if dotted else {}
        return self._add(Circle((x, y), radius, **style, **ends))

    def ring(
        self,
        x: float,
        y: float,
        radius: float,
        colour: str,
        width: float,
        dashes: Sequence[float],
        halo: float,
        ground: str,
    ) -> None:
        """Draw dashes just outside a circle, which a ``halo`` in points keeps from a disc in it."""
        middle = radius + width * POINT / 2
        self.circle(x, y, middle - halo * POINT / 2, line=ground, width=width + halo)
        self.circle(x, y, middle, line=colour, width=width, dashes=dashes)

    def line(
        self,
        points: Sequence[tuple[float, float]],
        colour: str,
        width: float,
        dashes: Sequence[float] = (),
    ) -> None:
        """Draw a line with round ends through some points."""
        style = _style("none", colour, width, dashes)
        self._add(PathPatch(Path(np.array(points)), capstyle="round", **style))

    def stripes(
        self,
        patch: Patch,
        box: Box,
        colour: str,
        period: float,
        share: float,
        dashes: Sequence[float] = (),
    ) -> None:
        """Draw slanted stripes inside a patch, whose bounding box is ``box``.

        Parameters
        ----------
        patch, box, colour
            Where, and in which colour.
        period
            From one stripe to the next, in millimetres.
        share
            Share of the period that a stripe takes.
        dashes
            Their pattern in points, none for solid ones.
        """
        left, top, right, bottom = box
        step = period * 2**0.5  # the stripes cross the edge at 45 degrees
        # In step over the whole sheet, as the patterns of the map on the screen are.
        first = np.floor((left - (bottom - top)) / step) * step
        starts = np.arange(first, right + step, step)
        lines = [((x, bottom), (x + bottom - top, top)) for x in starts]
        width = period * share / POINT
        collection = LineCollection(
            lines, colors=colour, linewidths=width, linestyles=[_dashed(dashes, width)]
        )
        collection.set_capstyle("butt")
        self._add(collection)
        collection.set_clip_path(patch)

    def dots(self, patch: Patch, box: Box, colour: str, period: float, radius: float) -> None:
        """Draw a slanted grid of dots inside a patch, see :meth:`stripes`."""
        left, top, right, bottom = box
        half = period / 2**0.5
        rows = range(int(top // half), int(bottom // half) + 2)
        circles = [
            Path.circle((column * half, row * half), radius)
            for row in rows
            for column in range(int(left // half), int(right // half) + 2)
            if (row + column) % 2 == 0
        ]
        path = Path.make_compound_path(*circles)
        self._add(PathPatch(path, facecolor=colour, edgecolor="none")).set_clip_path(patch)

    def text(
        self,
        x: float,
        y: float,
        content: str,
        size: float,
        colour: str,
        *,
        bold: bool = False,
        italic: bool = False,
        anchor: Anchor = "left",
        halo: str | None = None,
    ) -> None:
        """Write a line of text, ``y`` being that of its base line, ``size`` in points."""
        halo = halo if self._halos else None
        self.written.append(drawable(content))
        line = self._axes.text(
            x,
            y,
            self.written[-1],
            fontproperties=_font(size, bold=bold, italic=italic),
            color=colour,
            ha=anchor,
            va="baseline",
            parse_math=False,
            zorder=next(self._next),
            path_effects=[withStroke(linewidth=0.34 * size, foreground=halo)] if halo else None,
        )
        if self._window is not None:
            line.set_clip_on(True)
            line.set_clip_path(self._window)

    def svg(self, title: str, box: Box | None = None, *, letters: bool = False) -> bytes:
        """Return the sheet, or a part of it, as SVG: the same bytes for the same drawing.

        ``letters`` that are text can be edited, and look as the font that a machine has.
        """
        metadata = {"Title": drawable(title), "Creator": "access-map", "Date": None}
        part = {}
        if box:
            left, top, right, bottom = (side / MM_PER_INCH for side in box)
            height = self.height / MM_PER_INCH
            part["bbox_inches"] = Bbox([[left, height - bottom], [right, height - top]])
        with mpl.rc_context({"svg.fonttype": "none" if letters else "path"}):
            return self._render("svg", metadata=metadata, **part)

    def png(self, title: str, height: int) -> bytes:
        """Return the sheet as PNG, some pixels high."""
        metadata = {"Title": drawable(title), "Software": "access-map"}
        return self._render("png", metadata=metadata, dpi=height * MM_PER_INCH / self.height)

    def _render(self, kind: str, **options: Any) -> bytes:  # noqa: ANN401 - as Matplotlib has them
        file = io.BytesIO()
        self._figure.savefig(file, format=kind, facecolor=self._figure.get_facecolor(), **options)
        return file.getvalue()

    def _add(self, artist: _Artist) -> _Artist:
        artist.set_zorder(next(self._next))
        self._axes.add_artist(artist)
        if self._window is not None:
            artist.set_clip_path(self._window)
        return artist


def text_width(content: str, size: float, *, bold: bool = False, italic: bool = False) -> float:
    """Return the width of a line of text in millimetres."""
    font = _font(size, bold=bold, italic=italic)
    width, _, _ = text_to_path.get_text_width_height_descent(drawable(content), font, ismath=False)
    return float(width) * POINT


def space(size: float) -> float:
    """Return the millimetres between two words."""
    return 0.32 * size * POINT


def wrapped(content: str, width: float, size: float, *, bold: bool = False) -> list[str]:
    """Return a text as lines no wider than ``width``; a word that is too long gets its own line."""
    lines: list[str] = []
    for word in content.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, size, bold=bold) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def drawable(content: str) -> str:
    """Return a text on one line, with a replacement for each letter that the font lacks."""
    line = " ".join(content.split())
    return "".join(letter if ord(letter) in _glyphs() else _NO_GLYPH for letter in line)


def outline(shape: shapely.Geometry, place: Callable[[NDArray[np.float64]], Any]) -> Path | None:
    """Return the outline of polygons (EPSG:4326) on the sheet, ``None`` of nothing.

    ``place`` turns longitudes and latitudes into places on the sheet. Lines and points are
    left out.
    """
    parts = shapely.get_parts(shape)
    # Outer and inner rings run opposite ways, so that holes stay open.
    rings = shapely.get_rings(shapely.orient_polygons(parts[~shapely.is_empty(parts)]))
    paths = [Path(place(shapely.get_coordinates(ring)), closed=True) for ring in rings]
    return Path.make_compound_path(*paths) if paths else None


@cache
def _font(size: float, *, bold: bool, italic: bool) -> FontProperties:
    """Return a font by its file: the one of the machine may be of another version."""
    style = ("Bold" if bold else "") + ("Oblique" if italic else "")
    return FontProperties(fname=FONTS / f"DejaVuSans{'-' if style else ''}{style}.ttf", size=size)


@cache
def _glyphs() -> frozenset[int]:
    return frozenset(get_font(FONTS / "DejaVuSans.ttf").get_charmap())


def _style(
    fill: str, line: str, width: float, dashes: Sequence[float] = (), opacity: float = 1
) -> dict[str, Any]:
    """Return how a patch is drawn, by Matplotlib's names."""
    return {
        "facecolor": (fill, opacity) if fill != "none" else fill,
        "edgecolor": line,
        "linewidth": width,
        "linestyle": _dashed(dashes, width),
    }


def _dashed(dashes: Sequence[float], width: float) -> Any:  # noqa: ANN401 - Matplotlib's own kinds
    """Return dashes given in points; Matplotlib counts them in widths of the line."""
    return (0, tuple(dash / width for dash in dashes)) if dashes else "solid"
