"""Shapes and text of a slide as XML.

The builders of python-pptx take a hundred times as long, and give each shape a style with a
shadow.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal
from xml.sax.saxutils import escape, quoteattr

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dashboard.picture.canvas import Anchor, Box
    from loaders.translation import Language

LANGUAGE_TAGS: Final[dict[Language, str]] = {"vi": "vi-VN", "en": "en-US"}
EMU: Final = 36_000
"""English metric units in a millimetre."""
LINE_HEIGHT: Final = 1.15
"""Of a line of Arial, to its size."""

_ALIGNED: Final[dict[Anchor, str]] = {"left": "l", "center": "ctr", "right": "r"}
_SPACES: Final = re.compile(r"\s+")
_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs"})
_NO_CHARACTERS: Final = frozenset("\ufffe\uffff")
NO_FILL: Final = "<a:noFill/>"
NO_LINE: Final = f"<a:ln>{NO_FILL}</a:ln>"
PRESET: Final = '<a:prstGeom prst="{}"><a:avLst/></a:prstGeom>'
STRAIGHT: Final = PRESET.format("line")


def clean(content: str) -> str:
    """Return a text on one line, in NFC, without characters that cannot be seen or written."""
    line = _SPACES.sub(" ", unicodedata.normalize("NFC", content))
    return "".join(
        letter
        for letter in line
        if unicodedata.category(letter) not in _UNSEEN and letter not in _NO_CHARACTERS
    )


def run(content: str, language: Language, size: float = 0, look: str = "", marks: str = "") -> str:
    """Return a run of text.

    Parameters
    ----------
    content, language
        What is written.
    size
        In points; that of the place by default.
    look, marks
        XML within and attributes of its properties: ``b`` for bold, ``i``, ``u`` for dots below.
    """
    size_of = f' sz="{round(size * 100)}"' if size else ""
    known = {"b": ' b="1"', "i": ' i="1"', "u": ' u="dotted"'}
    written = "".join(known[mark] for mark in marks)
    return (
        f'<a:r><a:rPr lang="{LANGUAGE_TAGS[language]}"{size_of}{written} dirty="0">{look}</a:rPr>'
        f"<a:t>{escape(clean(content))}</a:t></a:r>"
    )


def extents(box: Box) -> str:
    """Return the place and the size of a box in millimetres."""
    left, top, right, bottom = (round(edge * EMU) for edge in box)
    return f'<a:off x="{left}" y="{top}"/><a:ext cx="{right - left}" cy="{bottom - top}"/>'


def properties(identity: int, name: str, said: str = "") -> str:
    """Return the name and the alt text of a shape."""
    descr = f" descr={quoteattr(clean(said))}" if said else ""
    return f'<p:cNvPr id="{identity}" name={quoteattr(clean(name))}{descr}/>'


@dataclass(slots=True, eq=False)
class Shape:
    """A shape: its box in millimetres; geometry, fill and line as XML; its paragraphs of runs."""

    box: Box
    geometry: str
    fill: str = NO_FILL
    line: str = NO_LINE
    layer: Literal[0, 1, 2, 3] = 2
    name: str = ""
    said: str = ""
    rising: bool = False
    paragraphs: list[str] = field(default_factory=list)
    anchor: Anchor = "left"

    def xml(self, ids: Iterator[int]) -> str:
        """Return the shape, or the connector that a straight line is."""
        straight = self.geometry is STRAIGHT
        kind, drawing = ("cxnSp", "CxnSp") if straight else ("sp", "Sp")
        body, box, flip = "", "", ' flipV="1"' * self.rising
        if self.paragraphs:
            box = ' txBox="1"'
            style = f'<a:pPr algn="{_ALIGNED[self.anchor]}"/>'
            body = "".join(f"<a:p>{style}{runs}</a:p>" for runs in self.paragraphs)
            body = (
                '<p:txBody><a:bodyPr wrap="none" lIns="0" tIns="0" rIns="0" bIns="0" anchor="t">'
                f"<a:noAutofit/></a:bodyPr><a:lstStyle/>{body}</p:txBody>"
            )
        return (
            f"<p:{kind}><p:nv{drawing}Pr>{properties(next(ids), self.name, self.said)}"
            f"<p:cNv{drawing}Pr{box}/><p:nvPr/></p:nv{drawing}Pr><p:spPr>"
            f"<a:xfrm{flip}>{extents(self.box)}</a:xfrm>{self.geometry}"
            f"{'' if straight else self.fill}{self.line}</p:spPr>{body}</p:{kind}>"
        )


@dataclass(slots=True)
class Group:
    """Shapes that are moved together; in layers, if these have names."""

    name: str
    said: str = ""
    layers: Sequence[str] = ()
    shapes: list[Shape] = field(default_factory=list)

    @property
    def box(self) -> Box:
        """The box around all."""
        lefts, tops, rights, bottoms = zip(*(shape.box for shape in self.shapes), strict=True)
        return min(lefts), min(tops), max(rights), max(bottoms)

    def move(self, down: float) -> None:
        """Move all down, in millimetres."""
        for shape in self.shapes:
            left, top, right, bottom = shape.box
            shape.box = left, top + down, right, bottom + down

    def xml(self, ids: Iterator[int]) -> str:
        """Return the group, with what is drawn first below."""
        identity = next(ids)
        layers = [
            Group(name, shapes=[shape for shape in self.shapes if shape.layer == layer])
            for layer, name in enumerate(self.layers)
        ]
        ordered = sorted(self.shapes, key=lambda shape: shape.layer)
        parts = [layer for layer in layers if layer.shapes] or ordered
        inside = "".join(part.xml(ids) for part in parts)
        place = extents(self.box)
        children = place.replace("<a:off ", "<a:chOff ").replace("<a:ext ", "<a:chExt ")
        return (
            f"<p:grpSp><p:nvGrpSpPr>{properties(identity, self.name, self.said or self.name)}"
            f"<p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr><a:xfrm>{place}{children}</a:xfrm>"
            f"</p:grpSpPr>{inside}</p:grpSp>"
        )
