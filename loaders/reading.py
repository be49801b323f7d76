"""One file of the user's own, read: what it holds, or why it cannot be read."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, TypeVar

import pandas as pd

import geodata.boundaries
from loaders.boundaries.reader import Boundaries, read_boundaries
from loaders.counts.reader import Counts, preview_counts, read_counts
from loaders.isolation.process import apart
from loaders.names.mappings import NO_MAPPINGS, Mappings
from loaders.options import (
    NO_BOUNDARIES_OPTIONS,
    NO_COUNTS_OPTIONS,
    NO_REGISTER_OPTIONS,
    BoundariesOptions,
    CountsOptions,
    RegisterOptions,
)
from loaders.problems.problem import InputError, Problem
from loaders.problems.report import CategoryCount, FileReport
from loaders.register.reader import Register, read_register

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    import geopandas as gpd

    from loaders.boundaries.interpretation import BoundariesInterpretation
    from loaders.counts.interpretation import CountsInterpretation
    from loaders.problems.report import FileKind
    from loaders.register.reader import RegisterInterpretation

    How = BoundariesInterpretation | CountsInterpretation | RegisterInterpretation

Content = Boundaries | Counts | Register
FileOptions = BoundariesOptions | CountsOptions | RegisterOptions

NO_OPTIONS: Final[Mapping[FileKind, FileOptions]] = {
    "boundaries": NO_BOUNDARIES_OPTIONS,
    "counts": NO_COUNTS_OPTIONS,
    "points": NO_REGISTER_OPTIONS,
}
"""How a file is read of which nobody has said anything, by what it brings."""

_READERS: Final[Mapping[FileKind, Callable[..., Content]]] = {
    "boundaries": read_boundaries,
    "counts": read_counts,
    "points": read_register,
}
_Content = TypeVar("_Content", Boundaries, Counts, Register)
_Found = TypeVar("_Found")


@dataclass(frozen=True, slots=True)
class FileResult:
    """What came of reading a file.

    Attributes
    ----------
    kind, file
        What it was to bring, and its name.
    content
        What it holds; ``None`` where nothing could be read.
    problems
        All that was found.
    how
        How it was understood, as far as it was.
    """

    kind: FileKind
    file: str
    content: Content | None
    problems: tuple[Problem, ...]
    how: How | None = None

    @property
    def report(self) -> FileReport:
        """What became of it."""
        ledger = self.content.ledger if self.content else None
        categories = () if isinstance(self.content, Boundaries | None) else _counted(self.content)
        return FileReport(self.kind, self.file, ledger, self.problems, categories)


def _counted(content: Counts | Register) -> tuple[CategoryCount, ...]:
    """Return what a file says of site types other than the four."""
    found = content.categories
    ends = ["points_low", "points_high"] if "points_low" in found else ["points", "points"]
    return tuple(
        CategoryCount(
            str(code), str(category), *(None if pd.isna(end) else int(end) for end in known)
        )
        for code, category, *known in found[["province_code", "category", *ends]].itertuples(
            index=False
        )
    )


def read_file(
    kind: FileKind,
    path: Path,
    choices: FileOptions | None = None,
    mappings: Mappings = NO_MAPPINGS,
    *,
    provinces: gpd.GeoDataFrame | None = None,
    in_process: bool = False,
    progress: Callable[..., object] | None = None,
) -> FileResult:
    """Read a file of the user's own, whatever is wrong with it.

    Parameters
    ----------
    kind
        What it is to bring.
    path
        The file.
    choices
        How it is to be read, where a person has said so.
    mappings
        What unknown names in it mean.
    provinces
        The outlines in which the points of a register are looked for; the embedded ones
        by default.
    in_process
        Whether to read it in this process, without the bounds of :mod:`loaders.isolation.process`.
    progress
        Told what share of a register is read, from 0 to 1.
    """
    path = path.resolve()
    asked: dict[str, Any] = {"choices": choices or NO_OPTIONS[kind], "mappings": mappings}
    telling: dict[str, Any] = {}
    if kind == "points":
        outlines = geodata.boundaries.provinces() if provinces is None else provinces
        asked["provinces"] = outlines[["province_code", "geometry"]]
        telling = {"progress": progress} if progress else {}

    def call(function: Callable[..., _Found], **more: Any) -> _Found:  # noqa: ANN401
        if in_process:
            return function(path, **asked, **more)
        return apart(function, path, **asked, **more)

    try:
        content = call(_READERS[kind], **telling)
    except InputError as error:
        # A process that was ended does not know which file it was reading.
        found = tuple(replace(one, file=one.file or path.name) for one in error.problems)
        how = None
        if kind == "counts":
            with suppress(InputError):
                how = call(preview_counts)[0]
        return FileResult(kind, path.name, None, found, how)
    return FileResult(kind, path.name, content, content.problems, content.reading)


def held(reading: FileResult | None, kind: type[_Content]) -> _Content | None:
    """Return what a reading holds, if it holds anything."""
    return reading.content if reading and isinstance(reading.content, kind) else None
