"""A layer of a boundary file, the same for all formats."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from loaders.limits import limits
from loaders.problems.problem import Problem
from loaders.problems.recorder import failure

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from numpy.typing import NDArray
    from pyproj import CRS


@dataclass(frozen=True, slots=True, eq=False)
class Layer:
    """The features of one layer.

    Attributes
    ----------
    name
        As the file calls it.
    columns
        One row per feature, without the geometry.
    shapes
        One geometry per feature, in the coordinates of the file; ``None`` where there is
        none, or none that could be built.
    crs
        The reference system that the file states, ``None`` if it states none.
    broken
        Why a geometry could not be built, by position from 0.
    raw_text
        Whether text was read as Latin-1, so that its bytes are still to be decoded.
    encoding
        The encoding of its text that the file states, if any.
    problems
        What was found in reading the layer.
    """

    name: str
    columns: pd.DataFrame
    shapes: NDArray[np.object_]
    crs: CRS | None
    broken: Mapping[int, str] = field(default_factory=dict)
    raw_text: bool = False
    encoding: str | None = None
    problems: tuple[Problem, ...] = ()


class Allowance:
    """The limits that are left for one file, over all its layers; more is refused."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.features = limits().features
        self.vertices = limits().vertices

    def take_columns(self, count: int) -> None:
        """Count the columns of a layer; each may have as many as the limit."""
        if count > limits().columns:
            raise failure(self.path, "too_many_columns", limit=limits().columns)

    def take_features(self, count: int) -> None:
        """Count features as they are met."""
        self.features -= count
        if self.features < 0:
            raise failure(self.path, "too_many_features", limit=limits().features)

    def take_vertices(self, count: int) -> None:
        """Count the vertices of shapes."""
        self.vertices -= count
        if self.vertices < 0:
            raise failure(self.path, "too_many_vertices", limit=limits().vertices)


def layer_of(
    name: str,
    features: Iterable[tuple[Mapping[str, object], shapely.Geometry | str | None]],
    allowance: Allowance,
    crs: CRS | None,
    encoding: str | None = None,
) -> Layer:
    """Return the layer of features that are read in turn.

    Parameters
    ----------
    name
        As the file calls it.
    features
        The properties of each, and its shape, or the text of why none could be built.
    allowance
        From which features, columns and vertices are taken.
    crs, encoding
        Of the layer; an encoding that is not Unicode.
    """
    records: list[Mapping[str, object]] = []
    shapes: list[shapely.Geometry | None] = []
    broken: dict[int, str] = {}
    headings: dict[str, None] = {}
    for position, (record, shape) in enumerate(features):
        allowance.take_features(1)
        headings |= dict.fromkeys(record)
        allowance.take_columns(len(headings))
        records.append(record)
        if isinstance(shape, str):
            broken[position] = shape
        shapes.append(None if isinstance(shape, str) else shape)
    array = np.array(shapes, dtype=object)
    allowance.take_vertices(shapely.get_num_coordinates(array).sum())
    columns = pd.DataFrame(
        {
            # One array a column preserves each value as it is: text, number or nothing.
            heading: pd.Series([record.get(heading) for record in records], dtype=object)
            for heading in headings
        },
        index=range(len(records)),
    )
    problem = Problem("encoding_converted", allowance.path.name, details={"encoding": encoding})
    problems = (problem,) if encoding else ()
    return Layer(name, columns, array, crs, broken, encoding=encoding, problems=problems)
