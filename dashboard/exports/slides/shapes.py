"""Native shapes of a slide, drawn with the calls by which a sheet of the picture is drawn on."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count, pairwise
from typing import TYPE_CHECKING, Any, Final, cast

from dashboard.exports.slides.drawing_xml import (
    LINE_HEIGHT,
    NO_FILL,
    NO_LINE,
    PRESET,
    STRAIGHT,
    Group,
    Shape,
    run,
)
from dashboard.exports.slides.outlines import outline_of
from dashboard.picture.canvas import POINT, text_width

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from matplotlib.path import Path

    from dashboard.exports.slides.outlines import Outline
    from dashboard.picture.canvas import Anchor, Box, Paper
    from loaders.translation import Language

_ASCENT: Final = 0.905
_FIRST_ID: Final = 100
"""Placeholders and frames have lower ones."""


@dataclass(frozen=True, slots=True)
class Named:
    """An outline with a name and an alt text."""

    outline: Outline | None
    name: str
    said: str


class Shapes:
    """The shapes of a slide, in groups, drawn on as on a :class:`dashboard.picture.canvas.Paper`.

    Parameters
    ----------
    slots
        Names in the theme by colour.
    language
        Of texts.
    factor
        By which all is enlarged: places in millimetres, sizes and widths in points.
    plates
        Whether the labels stand on a pale ground: halos are not drawn by all programs.
    """

    def __init__(
        self, slots: Mapping[str, str], language: Language, factor: float, *, plates: bool
    ) -> None:
        self._slots, self._language, self._factor, self._plates = slots, language, factor, plates
        self.named: dict[int, Named] = {}
        self.places: dict[tuple[float, float], str] = {}
        self._groups: list[Group] = []
        self._areas: dict[int, tuple[Path, Shape]] = {}
        self._window: Box | None = None
        self._label: Shape | None = None

    @property
    def as_paper(self) -> Paper:
        """Itself for the functions that draw on the sheet of a picture: they use its calls only."""
        return cast("Paper", self)

    def xml(self) -> list[str]:
        """Return the groups."""
        ids = count(_FIRST_ID)
        return [group.xml(ids) for group in self._groups if group.shapes]

    @contextmanager
    def group(self, name: str, said: str = "", layers: Sequence[str] = ()) -> Iterator[Group]:
        """Put what is drawn into a group."""
        self._groups.append(Group(name, said, layers))
        yield self._groups[-1]

    def paint(self, colour: str, opacity: float = 1) -> str:
        """Return a fill, by its name in the theme if it has one."""
        if colour == "none":
            return NO_FILL
        return f"<a:solidFill>{self._colour(colour, opacity)}</a:solidFill>"

    def window(self, box: Box, fill: str) -> None:
        """Fill a rectangle; what is drawn from here on is left out outside it."""
        self.rectangle(box, fill, "none")
        self._groups[-1].shapes[-1].layer = 0
        self._window = self._box(box)

    def whole(self) -> None:
        """Draw everywhere again."""
        self._window = None

    def area(self, path: Path, fill: str, line: str = "none", width: float = 0.6) -> Shape:
        """Draw an area; a line around one that is there already becomes its own."""
        _, shape = self._areas.get(id(path), (path, None))
        if shape is None or fill != "none":
            named = self.named.get(id(path))
            outline = named.outline if named else outline_of(path, self._factor, self._window)
            if outline is None:
                return Shape((0, 0, 0, 0), "")
            shape = Shape(outline.box, outline.xml, self.paint(fill), layer=0)
            if named:
                shape.layer, shape.name, shape.said = 1, named.name, named.said
            self._areas[id(path)] = path, shape
        else:
            self._groups[-1].shapes.remove(shape)
        if line != "none":
            shape.line = self._stroke(line, width)
        return self._add(shape)

    def rectangle(
        self,
        box: Box,
        fill: str,
        *line: Any,  # noqa: ANN401 - as of _stroke
        opacity: float = 1,
        **more: Any,  # noqa: ANN401
    ) -> Shape:
        """Draw a rectangle; what follows the fill is of its line."""
        painted, stroke = self.paint(fill, opacity), self._stroke(*line, **more)
        return self._add(Shape(self._box(box), PRESET.format("rect"), painted, stroke))

    def circle(
        self,
        x: float,
        y: float,
        radius: float,
        fill: str = "none",
        *line: Any,  # noqa: ANN401 - as of _stroke
        opacity: float = 1,
        **more: Any,  # noqa: ANN401
    ) -> None:
        """Draw a circle; what follows the fill is of its line."""
        box = self._box((x - radius, y - radius, x + radius, y + radius))
        painted, stroke = self.paint(fill, opacity), self._stroke(*line, **more)
        shape = Shape(box, PRESET.format("ellipse"), painted, stroke)
        shape.name = self.places.get((x, y), "")
        self._add(shape)

    def ring(
        self,
        x: float,
        y: float,
        radius: float,
        colour: str,
        width: float,
        dashes: Sequence[float],
        *_: object,
    ) -> None:
        """Draw a dashed circle: an object to edit is one, and as large as its number."""
        self.circle(x, y, radius, "none", colour, width, dashes)

    def line(self, points: Sequence[tuple[float, float]], colour: str, width: float) -> None:
        """Draw straight lines from point to point."""
        for (x1, y1), (x2, y2) in pairwise(points):
            box = self._box((min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2)))
            stroke = self._stroke(colour, width, dotted=True)
            self._add(Shape(box, STRAIGHT, line=stroke, rising=(x2 - x1) * (y2 - y1) < 0))

    def islets(self, _path: Path | None, _fill: str) -> None:
        """Leave out what would be another object: a province is one."""

    def stripes(self, patch: Shape, _box: Box, colour: str, *_: object) -> None:
        """Fill a shape with slanted stripes over its own colour."""
        self._pattern(patch, "wdUpDiag", colour)

    def dots(self, patch: Shape, _box: Box, colour: str, *_: object) -> None:
        """Fill a shape with dots over its own colour."""
        self._pattern(patch, "pct10", colour)

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
        """Write a line of text, ``y`` being that of its base line.

        The number in bold after a name belongs to it: both are one box of text.
        """
        width = text_width(content, size, bold=bold, italic=italic)
        left = x - {"left": 0, "center": width / 2, "right": width}[anchor]
        top = y - _ASCENT * size * POINT
        box = self._box((left, top, left + width, top + LINE_HEIGHT * size * POINT))
        marks = "b" * bold + "i" * italic
        written = run(content, self._language, size * self._factor, self.paint(colour), marks)
        label, self._label = self._label, None
        if halo and bold and label:
            self._join(label, written, box, size * self._factor)
            return
        shape = Shape(box, PRESET.format("rect"), layer=3, name=content, anchor=anchor)
        shape.paragraphs.append(written)
        if halo:
            # Arial is narrower than the font by which places are found.
            shape.anchor, self._label = "center", shape
            shape.fill = self.paint(halo, 0.72) if self._plates else NO_FILL
        self._add(shape)

    def _join(self, label: Shape, written: str, box: Box, size: float) -> None:
        """Add the number to a name: on its line, or on a line of its own below."""
        left, top, right, bottom = label.box
        if abs(box[1] - top) < 1:
            gap = run(" ", self._language, size)
            label.paragraphs = [f"{label.paragraphs[0]}{gap}{written}"]
        else:
            label.paragraphs.append(written)
            label.anchor = "left" if abs(box[0] - left) < abs(box[2] - right) else "right"
        label.box = min(left, box[0]), top, max(right, box[2]), max(bottom, box[3])

    def _add(self, shape: Shape) -> Shape:
        group = self._groups[-1]
        left, top, right, bottom = self._window or shape.box
        x, y = (shape.box[0] + shape.box[2]) / 2, (shape.box[1] + shape.box[3]) / 2
        if left <= x <= right and top <= y <= bottom:
            shape.name = shape.name or group.name
            group.shapes.append(shape)
        return shape

    def _box(self, box: Box) -> Box:
        left, top, right, bottom = (edge * self._factor for edge in box)
        return left, top, right, bottom

    def _colour(self, colour: str, opacity: float = 1) -> str:
        slot = self._slots.get(colour)
        tag, value = ("schemeClr", slot) if slot else ("srgbClr", colour.removeprefix("#").upper())
        alpha = "" if opacity == 1 else f'<a:alpha val="{round(opacity * 100_000)}"/>'
        return f'<a:{tag} val="{value}"{f">{alpha}</a:{tag}>" if alpha else "/>"}'

    def _pattern(self, patch: Shape, preset: str, colour: str) -> None:
        ground = patch.fill.removeprefix("<a:solidFill>").removesuffix("</a:solidFill>")
        patch.fill = (
            f'<a:pattFill prst="{preset}"><a:fgClr>{self._colour(colour)}</a:fgClr>'
            f"<a:bgClr>{ground}</a:bgClr></a:pattFill>"
        )

    def _stroke(
        self,
        line: str = "none",
        width: float = 0.6,
        dashes: Sequence[float] = (),
        *,
        dotted: bool = False,
    ) -> str:
        if line == "none":
            return NO_LINE
        pattern = ""
        if dashes:
            dash, gap = (max(1, round(length / width * 100)) for length in dashes)
            # Some programs know whole percents only: a frame of two lines is to stay in step.
            width = width if dotted else dashes[0] * 100 / dash
            pattern = f'<a:custDash><a:ds d="{dash}000" sp="{gap}000"/></a:custDash>'
        return (
            f'<a:ln w="{round(width * self._factor * 12_700)}" cap="{"rnd" if dotted else "flat"}">'
            f"{self.paint(line)}{pattern}<a:round/></a:ln>"
        )
