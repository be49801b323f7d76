"""Addresses of the data: /data/access-points.csv?..."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from dashboard.exports import HEADINGS
from dashboard.model.view import View, encode
from dashboard.picture.sheet import words_of

if TYPE_CHECKING:
    from dashboard.exports import Format, Layout


SHAPE: Final = "shape"
USED_HEADINGS: Final = "headings"
"""Keys of the layout of a table, which a screen's link does not have; nor those of a sheet."""

PATH: Final = "/data"
NAME: Final = "access-points"


def data_address(view: View, file_format: Format, layout: Layout, base: str = "") -> str:
    """Return the address of a file.

    ``base`` is what precedes ``/data``: scheme, host and base path, without a slash at the
    end; empty for an address within the server.
    """
    parameters = encode(view)
    if file_format.tabular:
        if layout.shape != file_format.usual_shape:
            parameters[SHAPE] = layout.shape
        if layout.headings != HEADINGS[0]:
            parameters[USED_HEADINGS] = layout.headings
    parameters |= words_of(layout.sheet, file_format.sheet)
    query = urlencode(parameters, safe=",:")
    return f"{base}{PATH}/{NAME}.{file_format.ending}{'?' if query else ''}{query}"
