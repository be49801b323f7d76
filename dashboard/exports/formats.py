"""All formats that a Selection can be exported in."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

from dashboard.exports.bundle.archive import to_zip
from dashboard.exports.file_formats import FILE_FORMATS
from dashboard.exports.format import Format
from dashboard.exports.provenance import NAME
from dashboard.picture.sheet import words_of
from geodata.tables import DIVISION
from loaders.names.divisions import codes
from loaders.names.normalise import normalise

if TYPE_CHECKING:
    from dashboard.exports.layout import Layout
    from dashboard.model.selection import Selection


_LONGEST_STEM: Final = 60


def _zip(selection: Selection, _layout: Layout, address: str = "") -> bytes:
    return to_zip(selection, address)


FORMATS: Final = FILE_FORMATS | {
    "zip": Format("zip", "ZIP", "application/zip", _zip, tabular=False)
}
"""By code, in the order in which they are offered."""


def _of_figures(selection: Selection) -> list[str]:
    """Return what the name of a file says of its figures and their division."""
    file, division = selection.access_points.counts_file, selection.view.division
    if file is None:
        return [NAME, str(division)]
    stem = re.sub("[^a-z0-9]+", "-", normalise(Path(file).stem))[:_LONGEST_STEM].strip("-")
    count = len(codes(division))
    provinces = [] if division == DIVISION else [f"{count}-provinces"]
    return [*([stem] if stem else []), NAME, *provinces]


def file_name(selection: Selection, file_format: Format, layout: Layout) -> str:
    """Return the name of a file: ``access-points-2013.csv``, ``access-points-2025-wide-en.csv``.

    The shape is named where it is not the usual one of the format, the language of
    the headings where they are words, and what of the sheet is not as usual:
    ``access-points-2013-ratio-16x9.png``. Figures of the user's own are named after their file:
    ``so-lieu-access-points.csv``; of what time they are is not known.
    """
    parts = _of_figures(selection)
    if layout.shape != file_format.usual_shape:
        parts.append(layout.shape)
    if layout.headings != "machine":
        parts.append(layout.headings)
    for key, word in words_of(layout.sheet, file_format.sheet).items():
        parts.append(f"{key}-{word}".replace(":", "x"))
    return f"{'-'.join(parts)}.{file_format.ending}"
