"""A layer of a boundary file, whatever format it comes in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import shapely

from loaders.limits import limits
from loaders.problems.problem import InputError, Problem
from loaders.problems.recorder import excerpt

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import pandas as pd
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
        What the file says of the reference system, ``None`` if nothing.
    broken
        Why a geometry could not be built, by position from 0.
    raw_text
        Whether text was read as Latin-1, so that its bytes are still to be told.
    encoding
        What the file says of the encoding of its text, if it has to.
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
    """How much may still be read of one file, over all its layers."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.features = limits().features
        self.vertices = limits().vertices

    def take_columns(self, count: int) -> None:
        """Refuse a layer of too many columns."""
        if count > limits().columns:
            raise failure(self.path, "too_many_columns", limit=limits().columns)

    def take_features(self, count: int) -> None:
        """Count features as they are met.

        Raises
        ------
        InputError
            If they are too many.
        """
        self.features -= count
        if self.features < 0:
            raise failure(self.path, "too_many_features", limit=limits().features)

    def take_shapes(self, shapes: NDArray[np.object_]) -> None:
        """Count the vertices of shapes.

        Raises
        ------
        InputError
            If they are too many.
        """
        self.vertices -= int(np.sum(shapely.get_num_coordinates(shapes)))
        if self.vertices < 0:
            raise failure(self.path, "too_many_vertices", limit=limits().vertices)


def failure(path: Path, code: str, value: str | None = None, **details: object) -> InputError:
    """Return the error of a file that cannot be read."""
    quoted = None if value is None else excerpt(value)
    return InputError(
        (Problem("error", code, file=excerpt(path.name), value=quoted, details=details),)
    )
