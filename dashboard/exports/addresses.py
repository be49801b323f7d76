"""Addresses of the data: /data/access-points.csv?..."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from dashboard.exports import HEADINGS, Layout
from dashboard.model.view import View, encode

if TYPE_CHECKING:
    from dashboard.exports import Format, Layout


SHAPE: Final = "shape"
USED_HEADINGS: Final = "headings"
"""Keys that a screen's link has not: how a table is laid out."""


def address_query(view: View, file_format: Format, layout: Layout) -> dict[str, str]:
    """Return the parameters of the address that answers with a file."""
    query = encode(view)
    if file_format.tabular:
        if layout.shape != file_format.usual_shape:
            query[SHAPE] = layout.shape
        if layout.headings != HEADINGS[0]:
            query[USED_HEADINGS] = layout.headings
    return query


PATH: Final = "/data"
NAME: Final = "access-points"


def data_address(view: View, file_format: Format, layout: Layout, base: str = "") -> str:
    """Return the address of a file.

    Parameters
    ----------
    view, file_format, layout
        Of what, and how.
    base
        What stands before ``/data``: scheme, host and base path, without a slash at
        the end; nothing for an address within the server.
    """
    query = urlencode(address_query(view, file_format, layout), safe=",:")
    return f"{base}{PATH}/{NAME}.{file_format.code}{'?' if query else ''}{query}"
