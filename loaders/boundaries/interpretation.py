"""How a boundary file was read: what was taken, and what else could be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from loaders.boundaries.columns import CandidateColumn
    from loaders.spatial.coordinate_systems import How


@dataclass(frozen=True, slots=True)
class LayerSummary:
    """A layer of the file: its features, and how many provinces its best column names."""

    name: str
    features: int
    provinces: int


@dataclass(frozen=True, slots=True)
class BoundariesInterpretation:
    """How a boundary file was read, in the words of :class:`loaders.options.BoundariesOptions`.

    Attributes
    ----------
    format
        One of :data:`loaders.formats.layer_files.FORMATS`, or ``Shapefile``.
    layer
        The layer taken.
    layers
        All layers with features.
    code_column, name_column
        The columns taken, ``None`` where there is none.
    columns
        Headings of all columns of the layer.
    candidates
        The columns that could be taken, codes first.
    crs
        The reference system, as ``VN-2000 / UTM zone 48N (EPSG:3405)``; ``None`` where
        it could not be told.
    crs_how
        Whether the file states it, a person has chosen it, or the coordinates tell it.
    crs_fitting
        Codes of all systems that fit, where the coordinates were tried.
    axes_swapped
        Whether latitude or northing stands first.
    encoding
        Of the text, where it had to be told.
    """

    format: str
    layer: str
    layers: tuple[LayerSummary, ...]
    code_column: str | None
    name_column: str | None
    columns: tuple[str, ...]
    candidates: tuple[CandidateColumn, ...]
    crs: str | None
    crs_how: How
    crs_fitting: tuple[str, ...]
    axes_swapped: bool
    encoding: str | None
