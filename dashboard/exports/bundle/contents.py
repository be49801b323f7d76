"""Which files the ZIP holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from dashboard.exports.formats import FORMATS
from dashboard.exports.layout import Layout
from dashboard.exports.provenance import NAME

LONG: Final = Layout("long")
WIDE: Final = Layout("wide")


@dataclass(frozen=True, slots=True)
class BundledFile:
    """A file of the bundle with a description in the package: which format, which layout.

    Attributes
    ----------
    path
        In the bundle, with ``/``.
    format_code
        One of :data:`dashboard.exports.formats.FORMATS`.
    layout
        Of its table.
    """

    path: str
    format_code: str
    layout: Layout


BUNDLED: Final = (
    BundledFile(f"data/{NAME}-long.csv", "csv", LONG),
    BundledFile(f"data/{NAME}-wide.csv", "csv", WIDE),
    *(
        BundledFile(f"data/{NAME}.{one.ending}", one.code, one.layout())
        for one in FORMATS.values()
        if one.tabular and one.code != "csv"
    ),
    *(BundledFile(f"map/map.{code}", code, LONG) for code in ("png", "svg")),
)
"""The data and the map: one file for each format, CSV in both shapes."""
