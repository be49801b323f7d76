"""The formats of a single file that a Selection can be exported in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from dashboard.exports.layout import Headings, Layout, Shape

if TYPE_CHECKING:
    from collections.abc import Callable

    from dashboard.model.selection import Selection


@dataclass(frozen=True, slots=True)
class Format:
    """A format of files.

    Attributes
    ----------
    code
        What it is called in commands and addresses.
    ending
        Of its files, without the dot.
    media_type
        As HTTP names it.
    write
        From a selection and a layout to the content of a file. The same selection
        gives the same bytes.
    usual_shape
        The shape where none is asked for: wide where each row carries an outline.
    tabular
        Whether shape and headings are asked for: a picture has neither, a bundle all.
    """

    code: str
    ending: str
    media_type: str
    write: Callable[[Selection, Layout], bytes]
    usual_shape: Shape = "long"
    tabular: bool = True

    def layout(self, shape: Shape | None = None, headings: Headings = "machine") -> Layout:
        """Return the layout of a file for which a shape may be asked or not."""
        return Layout(shape or self.usual_shape, headings)


PARQUET: Final = "application/vnd.apache.parquet"


def svg(selection: Selection, _layout: Layout) -> bytes:
    from dashboard.picture.a4_page import to_svg  # noqa: PLC0415 - Matplotlib takes a second

    return to_svg(selection)


def png(selection: Selection, _layout: Layout) -> bytes:
    from dashboard.picture.a4_page import to_png  # noqa: PLC0415 - Matplotlib takes a second

    return to_png(selection)
