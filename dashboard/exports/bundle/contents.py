"""Which files the ZIP holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from dashboard.exports.file_formats import FILE_FORMATS
from dashboard.exports.layout import SHAPES, Layout

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dashboard.exports.format import Format


@dataclass(frozen=True, slots=True)
class BundledFile:
    """A file of the bundle that the package describes; ``about`` is the key of its description."""

    path: str
    about: str
    file_format: Format
    layout: Layout


_SHAPES: Final = {"long": "bundle.file.long", "wide": "bundle.file.wide"}


def _files(file_format: Format) -> Iterator[BundledFile]:
    """Yield the files of a format: one, or one of each shape."""
    each = "{shape}" in file_format.bundled
    for shape in SHAPES if each else (file_format.usual_shape,):
        about = _SHAPES[shape] if each else f"download.about.{file_format.code}"
        path = file_format.bundled.format(shape=shape)
        yield BundledFile(path, about, file_format, Layout(shape))


BUNDLED: Final = tuple(file for one in FILE_FORMATS.values() if one.bundled for file in _files(one))
"""The data and the map, in the order of the formats."""
