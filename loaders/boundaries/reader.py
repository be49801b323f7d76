"""A boundary file of the user's own -> the 63 provinces as checked polygons."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from loaders.boundaries.columns import ProvinceColumns, province_columns
from loaders.boundaries.features import Features
from loaders.boundaries.interpretation import BoundariesInterpretation, LayerSummary
from loaders.formats.layer_files import BoundaryFile, read_layers
from loaders.formats.layer_text import decode_layer_text
from loaders.names.mappings import NO_MAPPINGS, Mappings
from loaders.names.province_resolver import ProvinceResolver
from loaders.options import NO_BOUNDARIES_OPTIONS, BoundariesOptions
from loaders.problems.recorder import FeatureRecorder, excerpt, failure
from loaders.spatial.coordinate_systems import (
    CRS_STORED,
    CrsFinding,
    Sample,
    crs_label,
    recognise_crs,
)
from loaders.spatial.coverage_repair import without_empty

if TYPE_CHECKING:
    from loaders.formats.layers import Layer
    from loaders.problems.ledger import Ledger
    from loaders.problems.problem import Problem


@dataclass(frozen=True, slots=True)
class Boundaries:
    """The provinces of a boundary file.

    Attributes
    ----------
    provinces
        ``province_code`` (GSO code) and ``geometry`` (valid polygons or
        multipolygons, two dimensions, EPSG:4326), one row per province in code
        order; 63 rows where ``problems`` has no error.
    file
        Name of the file, without its folder.
    problems
        All that was found. ``row`` is the number of the feature, 1 the first.
    ledger
        What became of each feature of the layer taken; no points are counted.
    reading
        How the file was read.
    names_met
        The names that were looked up in the mappings.
    """

    provinces: gpd.GeoDataFrame
    file: str
    problems: tuple[Problem, ...]
    ledger: Ledger
    reading: BoundariesInterpretation
    names_met: tuple[str, ...] = ()


def read_boundaries(
    path: Path | str,
    options: BoundariesOptions = NO_BOUNDARIES_OPTIONS,
    mappings: Mappings = NO_MAPPINGS,
) -> Boundaries:
    """Read the 63 provinces from a boundary file.

    Parameters
    ----------
    path
        A local file of any of the formats of boundaries in
        :data:`loaders.formats.file_kinds.FORMATS`, in any
        coordinate reference system that it names or that is recognised by its coordinates.
    options
        User options that override detection.
    mappings
        Accepted meanings of names that are not known.

    Returns
    -------
    Boundaries
        What could be read, and every problem.

    Raises
    ------
    InputError
        If no layer can be read at all: the file is missing, remote, damaged, too
        large, of another format, or has not the layer that was chosen.
    """
    path = Path(path)
    # Coordinates that are no numbers are reported as problems, not as warnings of numpy.
    with np.errstate(all="ignore"):
        return _Reading(path, read_layers(path), options, ProvinceResolver(mappings)).read()


class _Reading:
    """The reading of one file: which layer, which columns, where on the globe."""

    def __init__(
        self, path: Path, file: BoundaryFile, options: BoundariesOptions, resolver: ProvinceResolver
    ) -> None:
        self.path = path
        self.name = excerpt(path.name)
        self.file = file
        self.options = options
        self.resolver = resolver

    def read(self) -> Boundaries:
        texts = [
            decode_layer_text(layer, self.name, self.options.encoding) for layer in self.file.layers
        ]
        columns = [province_columns(text.layer, self.options, self.resolver) for text in texts]
        chosen = self._chosen(columns)
        layer, key_columns = texts[chosen].layer, columns[chosen]
        recorder = FeatureRecorder(self.name, self._sheet(layer), count=len(layer.shapes))
        recorder.add(layer.problems)
        features = Features(recorder, layer, key_columns, self.resolver, self.options)
        self._record_choices(features, columns, chosen)
        crs = CrsFinding(layer.crs, "unknown")
        if features.can_be_placed():
            sample = _sample(layer, features.province_codes())
            crs = recognise_crs(sample, layer.crs, self.options.crs, self.name)
            recorder.add(crs.problems)
        shapes = features.polygons(crs)
        codes = sorted(shapes)
        frame = gpd.GeoDataFrame(
            {"province_code": pd.Series(codes, dtype="str")},
            geometry=[shapes[code] for code in codes],
            crs=CRS_STORED,
        )
        summaries = tuple(
            LayerSummary(layer.name, len(layer.shapes), named.count())
            for layer, named in zip(self.file.layers, columns, strict=True)
        )
        reading = BoundariesInterpretation(
            format=self.file.format,
            layer=layer.name,
            layers=summaries,
            code_column=key_columns.code_column,
            name_column=key_columns.name_column,
            columns=tuple(map(str, layer.columns.columns)),
            candidates=key_columns.candidates,
            crs=crs_label(crs.crs) if crs.crs is not None and crs.how != "unknown" else None,
            crs_how=crs.how,
            crs_fitting=crs.fitting,
            axes_swapped=crs.swapped,
            encoding=texts[chosen].encoding,
        )
        return Boundaries(
            frame,
            self.name,
            tuple(recorder.problems),
            recorder.close(),
            reading,
            tuple(self.resolver.looked_up),
        )

    def _chosen(self, columns: list[ProvinceColumns]) -> int:
        """Return the layer chosen, else the one that names most provinces.

        Of equals the one of fewest features: that of provinces, not of their districts.
        """
        layers = self.file.layers
        if self.options.layer is not None:
            for position, layer in enumerate(layers):
                if layer.name == self.options.layer:
                    return position
            names = ", ".join(layer.name for layer in layers)
            raise failure(self.path, "layer_absent", self.options.layer, layers=excerpt(names))
        order = [
            (named.count(), -len(layer.shapes), -index)
            for index, (layer, named) in enumerate(zip(layers, columns, strict=True))
        ]
        return -max(order)[2]

    def _sheet(self, layer: Layer) -> str | None:
        return excerpt(layer.name) if len(self.file.layers) > 1 else None

    def _record_choices(
        self, features: Features, columns: list[ProvinceColumns], chosen: int
    ) -> None:
        key_columns, layers, record = columns[chosen], self.file.layers, features.recorder.record
        if len(layers) > 1 and self.options.layer is None:
            others = ", ".join(
                f"{layer.name} ({named.count()})"
                for index, (layer, named) in enumerate(zip(layers, columns, strict=True))
                if index != chosen
            )
            name, matched = layers[chosen].name, key_columns.count()
            record("layer_chosen", value=name, matched=matched, others=excerpt(others))
        headings = excerpt(", ".join(map(str, layers[chosen].columns.columns)))
        for heading in key_columns.absent:
            record("column_absent", value=heading, columns=headings)
        if key_columns.key:
            matched = len(set(filter(None, features.province_codes())))
            record("province_column_found", column=key_columns.key, matched=matched)


def _sample(layer: Layer, codes: list[str | None]) -> Sample:
    """Return the centroids of the provinces named, else those of all features.

    The centroid of a province of several features is the mean of theirs by area. What
    names no province may lie anywhere, in a file of the whole world.
    """
    centres = without_empty(shapely.centroid(layer.shapes))
    areas = shapely.area(layer.shapes)
    table = pd.DataFrame(
        {
            "x": shapely.get_x(centres) * areas,
            "y": shapely.get_y(centres) * areas,
            "area": areas,
            "code": codes,
        }
    )
    finite = np.isfinite(table["x"]) & np.isfinite(table["y"])
    table = table[finite & (table["area"] > 0)]
    named = table.dropna(subset=["code"]).groupby("code", sort=True)[["x", "y", "area"]].sum()
    if len(named):
        x, y = named["x"] / named["area"], named["y"] / named["area"]
        return Sample(x.to_numpy(), y.to_numpy(), tuple(map(str, named.index)), centroids=True)
    x, y = table["x"] / table["area"], table["y"] / table["area"]
    return Sample(x.to_numpy(), y.to_numpy())
