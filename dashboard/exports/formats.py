"""All formats that a Selection can be exported in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dashboard.exports.bundle.archive import to_zip
from dashboard.exports.file_formats import FILE_FORMATS, Format
from dashboard.exports.provenance import NAME

if TYPE_CHECKING:
    from dashboard.exports.layout import Layout
    from dashboard.model.selection import Selection


def _zip(selection: Selection, _layout: Layout, address: str = "") -> bytes:
    return to_zip(selection, address)


FORMATS: Final = FILE_FORMATS | {
    "zip": Format("zip", "ZIP", "application/zip", _zip, tabular=False)
}
"""By code, in the order in which they are offered."""


def file_name(selection: Selection, file_format: Format, layout: Layout) -> str:
    """Return the name of a file: ``access-points-2013.csv``, ``access-points-2025-wide-en.csv``.

    The shape is named where it is not the usual one of the format, the language of
    the headings where they are words.
    """
    parts = [NAME, str(selection.view.division)]
    if layout.shape != file_format.usual_shape:
        parts.append(layout.shape)
    if layout.headings != "machine":
        parts.append(layout.headings)
    return f"{'-'.join(parts)}.{file_format.ending}"
