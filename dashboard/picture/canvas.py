"""A sheet of paper to draw on: millimetres from its upper left corner, colours as text.

Matplotlib does the drawing, through its objects alone: there is no global figure, and
no window system is asked for. What is drawn later lies above what was drawn before.
"""

from __future__ import annotations

import io
from functools import cache, lru_cache
from itertools import count
from pathlib import Path as FilePath
from threading import Lock
from typing import TYPE_CHECKING, Any, Final, Literal

import matplotlib as mpl
import numpy as np
import shapely
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, get_font
from matplotlib.patches import Circle, PathPatch, Rectangle
from matplotlib.path import Path
from matplotlib.patheffects import withStroke
from matplotlib.textpath import text_to_path

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from matplotlib.patches import Patch
    from numpy.typing import NDArray

MM_PER_INCH: Final = 25.4
POINT: Final = MM_PER_INCH / 72
"""Millimetres in a typographic point."""

PNG_HEIGHT: Final = 2000
"""Pixels: about 170 to the inch of an A4 sheet, fit for print and for a projector."""

# DejaVu Sans comes with Matplotlib and knows all of Vietnamese.
_FONTS: Final = FilePath(mpl.get_data_path()) / "fonts" / "ttf"
_NO_GLYPH: Final = "\N{REPLACEMENT CHARACTER}"
# Matplotlib keeps caches of fonts and glyphs for the process: one sheet at a time.
_DRAWING: Final = Lock()
# The same picture is the same bytes, whenever and wherever it is drawn; letters are
# outlines, so that it looks the same where the font is not installed.
mpl.rcParams.update({"svg.hashsalt": "access-map", "svg.fonttype": "path", "path.sketch": None})

Anchor = Literal["left", "center", "right"]


class Paper:
    """One sheet.

    Parameters
    ----------
    width, height
        In millimetres.
    ground
        Its colour.
    """

    def __init__(self, width: float, height: float, ground: str) -> None:
        self.width, self.height = width, height
        self._figure = Figure(figsize=(width / MM_PER_INCH, height / MM_PER_INCH), facecolor=ground)
        self._axes = self._figure.add_axes((0, 0, 1, 1))
        self._axes.set_axis_off()
        self._axes.set_xlim(0, width)
        self._axes.set_ylim(height, 0)
        self._next = count(1)
        self._window: Patch | None = None

    def window(self, left: float, top: float, right: float, bottom: float, fill: str) -> None:
        """Fill a rectangle; what is drawn from here on shows inside it only."""
        rectangle = Rectangle((left, top), right - left, bottom - top, fc=fill, ec="none")
        self._add(rectangle)
        self._window = rectangle

    def whole(self) -> None:
        """Let what is drawn from here on show everywhere again."""
        self._window = None

    def area(self, path: Path, fill: str, line: str = "none", width: float = 0.6) -> PathPatch:
        """Fill an area; ``width`` of its line is in points."""
        patch = PathPatch(path, facecolor=fill, edgecolor=line, linewidth=width, joinstyle="round")
        self._add(patch)
        return patch

    def rectangle(
        self,
        box: tuple[float, float, float, float],
        fill: str,
        line: str,
        width: float = 0.6,
        dashes: Sequence[float] = (),
        opacity: float = 1,
    ) -> Rectangle:
        """Draw a rectangle from left, top, right and bottom; ``opacity`` is of the filling."""
        left, top, right, bottom = box
        patch = Rectangle(
            (left, top),
            right - left,
            bottom - top,
            facecolor=(fill, opacity) if fill != "none" else fill,
            edgecolor=line,
            linewidth=width,
            linestyle=_dashed(dashes, width),
        )
        self._add(patch)
        return patch

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
    ) -> Circle:
        """Draw a circle; ``opacity`` is of the filling."""
        patch = Circle(
            (x, y),
            radius,
            facecolor=(fill, opacity) if fill != "none" else fill,
            edgecolor=line,
            linewidth=width,
            linestyle=_dashed(dashes, width),
        )
        self._add(patch)
        return patch

    def ring(
        self, x: float, y: float, inner: float, outer: float, fill: str, opacity: float
    ) -> None:
        """Fill the space between two circles around a point."""
        outside, inside = Path.circle((x, y), outer), Path.circle((x, y), inner)
        hole = Path(np.asarray(inside.vertices)[::-1], inside.codes)
        self._add(
            PathPatch(
                Path.make_compound_path(outside, hole), facecolor=(fill, opacity), edgecolor="none"
            )
        )

    def line(
        self,
        points: Sequence[tuple[float, float]],
        colour: str,
        width: float,
        dashes: Sequence[float] = (),
    ) -> None:
        """Draw a line with round ends through some points."""
        self._add(
            PathPatch(
                Path(np.array(points)),
                facecolor="none",
                edgecolor=colour,
                linewidth=width,
                capstyle="round",
                linestyle=_dashed(dashes, width),
            )
        )

    def stripes(
        self,
        within: Patch,
        box: tuple[float, float, float, float],
        colour: str,
        period: float,
        share: float,
        dashes: Sequence[float] = (),
    ) -> None:
        """Lay slanted stripes over what was drawn.

        Parameters
        ----------
        within
            What was drawn: they show inside it only.
        box
            That holds it: left, top, right, bottom.
        colour
            Of the stripes.
        period
            From one stripe to the next, in millimetres.
        share
            How much of the period a stripe takes.
        dashes
            Their pattern in points, none for whole ones.
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
        collection.set_clip_path(within)

    def dots(
        self,
        within: Patch,
        box: tuple[float, float, float, float],
        colour: str,
        period: float,
        radius: float,
    ) -> None:
        """Lay a slanted grid of dots over what was drawn, see :meth:`stripes`."""
        left, top, right, bottom = box
        half = period / 2**0.5
        rows = range(int(top // half), int(bottom // half) + 2)
        circles = [
            Path.circle((column * half, row * half), radius)
            for row in rows
            for column in range(int(left // half), int(right // half) + 2)
            if (row + column) % 2 == 0
        ]
        patch = PathPatch(Path.make_compound_path(*circles), facecolor=colour, edgecolor="none")
        self._add(patch)
        patch.set_clip_path(within)

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
        drawn = self._axes.text(
            x,
            y,
            drawable(content),
            fontproperties=_font(size, bold=bold, italic=italic),
            color=colour,
            ha=anchor,
            va="baseline",
            parse_math=False,
            zorder=next(self._next),
            path_effects=[withStroke(linewidth=0.34 * size, foreground=halo)] if halo else None,
        )
        if self._window is not None:
            drawn.set_clip_on(True)
            drawn.set_clip_path(self._window)

    def svg(self, title: str) -> bytes:
        """Return the sheet as SVG: the same bytes for the same drawing."""
        about = {"Title": drawable(title), "Creator": "access-map", "Date": None}
        return self._saved("svg", metadata=about)

    def png(self, title: str) -> bytes:
        """Return the sheet as PNG, :data:`PNG_HEIGHT` pixels high."""
        about = {"Title": drawable(title), "Software": "access-map"}
        return self._saved("png", metadata=about, dpi=PNG_HEIGHT * MM_PER_INCH / self.height)

    def _saved(self, kind: str, **options: Any) -> bytes:  # noqa: ANN401 - as Matplotlib has them
        file = io.BytesIO()
        self._figure.savefig(file, format=kind, facecolor=self._figure.get_facecolor(), **options)
        return file.getvalue()

    def _add(self, artist: Any) -> None:  # noqa: ANN401 - patches and collections alike
        artist.set_zorder(next(self._next))
        self._axes.add_artist(artist)
        if self._window is not None and self._window is not artist:
            artist.set_clip_path(self._window)


def drawn_alone(draw: Callable[[], bytes]) -> bytes:
    """Return what a function draws while no other thread draws."""
    with _DRAWING:
        return draw()


@lru_cache(maxsize=4096)
def text_width(content: str, size: float, *, bold: bool = False, italic: bool = False) -> float:
    """Return how many millimetres a line of text takes."""
    font = _font(size, bold=bold, italic=italic)
    width, _, _ = text_to_path.get_text_width_height_descent(drawable(content), font, ismath=False)
    return float(width) * POINT


def space(size: float) -> float:
    """Return the millimetres between two words."""
    return 0.32 * size * POINT


def wrapped(content: str, width: float, size: float, *, bold: bool = False) -> list[str]:
    """Return a text as lines of some millimetres; a word that is too long has a line of its own."""
    lines: list[str] = []
    for word in content.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, size, bold=bold) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def drawable(content: str) -> str:
    """Return a text on one line, with a sign in place of what the font has not."""
    known = _glyphs()
    return "".join(
        letter if ord(letter) in known else _NO_GLYPH for letter in " ".join(content.split())
    )


def outline(shape: shapely.Geometry, place: Callable[[NDArray[np.float64]], Any]) -> Path | None:
    """Return the outline of a polygon or of several on the sheet, ``None`` of nothing.

    Parameters
    ----------
    shape
        Polygons in longitude and latitude (EPSG:4326); lines and points are left out.
    place
        From an array of longitudes and latitudes to one of places on the sheet.
    """
    # Outer and inner rings run opposite ways, so that holes stay open.
    polygons = [
        shapely.orient_polygons(part)
        for part in shapely.get_parts(shape)
        if part.geom_type == "Polygon" and not part.is_empty
    ]
    rings = [ring for part in polygons for ring in (part.exterior, *part.interiors)]
    if not rings:
        return None
    paths = [Path(place(shapely.get_coordinates(ring)), closed=True) for ring in rings]
    return Path.make_compound_path(*paths)


@cache
def _font(size: float, *, bold: bool, italic: bool) -> FontProperties:
    """Return a font by its file: the one of the machine may be of another version."""
    style = ("Bold" if bold else "") + ("Oblique" if italic else "")
    return FontProperties(fname=_FONTS / f"DejaVuSans{'-' if style else ''}{style}.ttf", size=size)


@cache
def _glyphs() -> frozenset[int]:
    return frozenset(get_font(_FONTS / "DejaVuSans.ttf").get_charmap())


def _dashed(dashes: Sequence[float], width: float) -> Any:  # noqa: ANN401 - Matplotlib's own kinds
    """Return dashes given in points; Matplotlib counts them in widths of the line."""
    return (0, tuple(dash / width for dash in dashes)) if dashes else "solid"
