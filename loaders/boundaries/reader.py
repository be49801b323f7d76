"""A boundary file of the user's own -> the 63 provinces as checked polygons."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from loaders.boundaries.columns import KnownNames, ProvinceColumns, province_columns
from loaders.boundaries.features import Features
from loaders.boundaries.interpretation import BoundariesInterpretation, LayerSummary
from loaders.formats.layer_files import BoundaryFile, read_layers
from loaders.formats.layer_text import decode_layer_text
from loaders.formats.layers import Layer, failure
from loaders.names.mappings import Mappings
from loaders.options import NO_BOUNDARIES_OPTIONS, BoundariesOptions
from loaders.problems.recorder import FeatureRecorder, excerpt
from loaders.spatial.coordinate_systems import (
    CRS_STORED,
    CrsFinding,
    Sample,
    crs_label,
    recognise_crs,
)
from loaders.spatial.coverage_repair import without_empty

if TYPE_CHECKING:
    from loaders.problems.ledger import Ledger
    from loaders.problems.problem import Problem

_NO_MAPPINGS = Mappings()


@dataclass(frozen=True, slots=True)
class Boundaries:
    """The provinces of a boundary file.

    Attributes
    ----------
    provinces
        ``province_code`` (GSO code) and ``geometry`` (valid polygons or
        multipolygons, two dimensions, EPSG:4326), one row per province in code
        order; 63 rows where ``problems`` holds no error.
    file
        Name of the file, without its folder.
    problems
        All that was found. ``row`` is the number of the feature, 1 the first.
    ledger
        What became of each feature of the layer taken; no points are counted.
    reading
        How the file was read.
    names_met
        The names of which an accepted mapping was asked.
    """

    provinces: gpd.GeoDataFrame
    file: str
    problems: tuple[Problem, ...]
    ledger: Ledger
    reading: BoundariesInterpretation
    names_met: tuple[str, ...] = ()


def read_boundaries(
    path: Path | str,
    choices: BoundariesOptions = NO_BOUNDARIES_OPTIONS,
    mappings: Mappings = _NO_MAPPINGS,
) -> Boundaries:
    """Read the 63 provinces from a boundary file.

    Parameters
    ----------
    path
        A local file of any of :data:`loaders.formats.layer_files.FORMATS`, in any
        coordinate reference system that it names or that its coordinates tell.
    choices
        What a person has said of how to read it.
    mappings
        What a person has said that names mean.

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
    # Coordinates that are no numbers are told, not warned of.
    with np.errstate(all="ignore"):
        file = read_layers(path)
        return _Reading(path, file, choices, KnownNames(mappings)).read()


class _Reading:
    """The reading of one file: which layer, which columns, where on the globe."""

    def __init__(
        self, path: Path, file: BoundaryFile, choices: BoundariesOptions, known: KnownNames
    ) -> None:
        self.path = path
        self.name = excerpt(path.name)
        self.file = file
        self.choices = choices
        self.known = known

    def read(self) -> Boundaries:
        texts = [
            decode_layer_text(layer, self.name, self.choices.encoding) for layer in self.file.layers
        ]
        columns = [province_columns(text.layer, self.choices, self.known) for text in texts]
        chosen = self._chosen(columns)
        layer, found = texts[chosen].layer, columns[chosen]
        telling = FeatureRecorder(self.name, self._sheet(layer), len(layer.shapes))
        for problem in layer.problems:
            telling.tell(problem)
        features = Features(telling, layer, found, self.known)
        self._tell_choices(features, columns, chosen)
        crs = CrsFinding(layer.crs, "unknown")
        if features.can_be_placed():
            sample = _sample(layer, features.province_codes())
            crs = recognise_crs(sample, layer.crs, self.choices.crs, self.name)
            for problem in crs.problems:
                telling.tell(problem)
        shapes = features.polygons(crs)
        codes = sorted(shapes)
        frame = gpd.GeoDataFrame(
            {"province_code": pd.Series(codes, dtype="str")},
            geometry=[shapes[code] for code in codes],
            crs=CRS_STORED,
        )
        summaries = tuple(
            LayerSummary(one.name, len(one.shapes), named.count())
            for one, named in zip(self.file.layers, columns, strict=True)
        )
        reading = BoundariesInterpretation(
            format=self.file.format,
            layer=layer.name,
            layers=summaries,
            code_column=found.code_column,
            name_column=found.name_column,
            columns=tuple(map(str, layer.columns.columns)),
            candidates=found.candidates,
            crs=crs_label(crs.crs) if crs.crs is not None and crs.how != "unknown" else None,
            crs_how=crs.how,
            crs_fitting=crs.fitting,
            axes_swapped=crs.swapped,
            encoding=texts[chosen].encoding,
        )
        return Boundaries(
            frame,
            self.name,
            tuple(telling.problems),
            telling.close(),
            reading,
            tuple(self.known.met),
        )

    def _chosen(self, columns: list[ProvinceColumns]) -> int:
        """Return the layer chosen, else the one that names most provinces.

        Of equals the one of fewest features: that of provinces, not of their districts.
        """
        layers = self.file.layers
        if self.choices.layer is not None:
            for position, layer in enumerate(layers):
                if layer.name == self.choices.layer:
                    return position
            names = ", ".join(layer.name for layer in layers)
            raise failure(self.path, "layer_absent", self.choices.layer, layers=excerpt(names))
        return max(
            range(len(layers)),
            key=lambda at: (columns[at].count(), -len(layers[at].shapes), -at),
        )

    def _sheet(self, layer: Layer) -> str | None:
        return excerpt(layer.name) if len(self.file.layers) > 1 else None

    def _tell_choices(
        self, features: Features, columns: list[ProvinceColumns], chosen: int
    ) -> None:
        found = columns[chosen]
        layers = self.file.layers
        if len(layers) > 1 and self.choices.layer is None:
            others = ", ".join(
                f"{layer.name} ({named.count()})"
                for at, (layer, named) in enumerate(zip(layers, columns, strict=True))
                if at != chosen
            )
            features.telling.note(
                "info",
                "layer_chosen",
                value=layers[chosen].name,
                matched=found.count(),
                others=excerpt(others),
            )
        for heading in found.absent:
            features.telling.note(
                "error",
                "column_absent",
                value=heading,
                columns=excerpt(", ".join(map(str, layers[chosen].columns.columns))),
            )
        if found.key:
            matched = len(set(filter(None, features.province_codes())))
            features.telling.note(
                "info", "province_column_found", column=found.key, matched=matched
            )


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
