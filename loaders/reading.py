"""Reading one file of the user's own: its content, or why it cannot be read."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any, Final, TypeVar

import geopandas as gpd
import pandas as pd
import shapely

import geodata.boundaries
from loaders.boundaries.reader import Boundaries, read_boundaries
from loaders.counts.reader import Counts, UnreadableCountsError, read_counts
from loaders.isolation import process
from loaders.names.mappings import NO_MAPPINGS, Mappings, read_mappings
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
from loaders.register.reader import Register, UnreadableRegisterError, read_register

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from loaders.boundaries.interpretation import BoundariesInterpretation
    from loaders.counts.interpretation import CountsInterpretation
    from loaders.problems.catalogue import FileKind
    from loaders.register.reader import RegisterInterpretation

    How = BoundariesInterpretation | CountsInterpretation | RegisterInterpretation

Content = Boundaries | Counts | Register | Mappings
FileOptions = BoundariesOptions | CountsOptions | RegisterOptions

NO_OPTIONS: Final[Mapping[FileKind, FileOptions]] = {
    "boundaries": NO_BOUNDARIES_OPTIONS,
    "counts": NO_COUNTS_OPTIONS,
    "points": NO_REGISTER_OPTIONS,
}
"""Options that leave everything to detection, by what a file brings."""

_READERS: Final[Mapping[FileKind, Callable[..., Boundaries | Counts | Register]]] = {
    "boundaries": read_boundaries,
    "counts": read_counts,
    "points": read_register,
}
_BYTES_A_VERTEX: Final = 16
_Content = TypeVar("_Content", Boundaries, Counts, Register, Mappings)


@dataclass(frozen=True, slots=True)
class FileResult:
    """The result of reading a file.

    Attributes
    ----------
    kind, file
        What it was to bring, and its name.
    content
        Its content; ``None`` where nothing could be read.
    problems
        All that was found.
    how
        How it was understood, as far as it was.
    size
        About how many bytes of memory its tables take.
    """

    kind: FileKind
    file: str
    content: Content | None
    problems: tuple[Problem, ...]
    how: How | None = None
    size: int = 0

    @property
    def report(self) -> FileReport:
        """What became of it."""
        content = None if isinstance(self.content, Mappings) else self.content
        ledger = content.ledger if content else None
        categories = () if isinstance(content, Boundaries | None) else _counted(content)
        return FileReport(self.kind, self.file, ledger, self.problems, categories)

    @property
    def rows(self) -> pd.DataFrame | None:
        """What became of each row of counts or of a register, if it could be read."""
        return self.content.rows if isinstance(self.content, Counts | Register) else None

    def named(self, name: str) -> FileResult:
        """Return the same by another name than that of the file that was read."""
        problems = tuple(replace(problem, file=name) for problem in self.problems)
        content = self.content
        if content and not isinstance(content, Mappings):
            content = replace(content, file=name, problems=problems)
        return replace(self, file=name, content=content, problems=problems)

    @property
    def unfinished(self) -> bool:
        """Whether reading it was ended or never began, whatever the file contains."""
        return any(problem.code in process.UNFINISHED for problem in self.problems)


def _counted(content: Counts | Register) -> tuple[CategoryCount, ...]:
    """Return the counts of site types other than the four."""
    table = content.categories
    ends = ["points_low", "points_high"] if "points_low" in table else ["points", "points"]
    rows = table[["province_code", "category", *ends]].itertuples(index=False)
    return tuple(
        CategoryCount(str(code), str(name), *(None if pd.isna(end) else int(end) for end in range_))
        for code, name, *range_ in rows
    )


def read_file(
    kind: FileKind,
    path: Path,
    options: FileOptions | None = None,
    mappings: Mappings = NO_MAPPINGS,
    *,
    provinces: gpd.GeoDataFrame | None = None,
    in_process: bool = False,
    waiting: Callable[[int], object] | None = None,
    progress: Callable[..., object] | None = None,
) -> FileResult:
    """Read a file of the user's own; what is wrong with it is part of the result.

    Parameters
    ----------
    kind
        What it is to bring.
    path
        The file.
    options
        User choices that override detection.
    mappings
        What unknown names in it mean.
    provinces
        The outlines in which the points of a register are looked for; the embedded ones
        by default.
    in_process
        Whether to read it in this process, without the bounds of :mod:`loaders.isolation.process`.
    waiting, progress
        Called with how many other files have to be read before, and with the share of a
        register that is read, from 0 to 1; see :func:`loaders.isolation.process.run_isolated`.
    """
    path = path.resolve()
    arguments: dict[str, Any] = {}
    if kind != "mappings":
        arguments = {"options": options or NO_OPTIONS[kind], "mappings": mappings}
    if kind == "points":
        outlines = geodata.boundaries.provinces() if provinces is None else provinces
        arguments["provinces"] = outlines[["province_code", "geometry"]]
        arguments |= {"progress": progress} if progress else {}
    if in_process:
        return _read(kind, path, **arguments)
    try:
        return process.run_isolated(_read, kind, path, waiting=waiting, **arguments)
    except InputError as error:
        # A process that was ended does not know which file it was reading.
        problems = tuple(replace(problem, file=path.name) for problem in error.problems)
        return FileResult(kind, path.name, None, problems)


def _read(kind: FileKind, path: Path, **arguments: Any) -> FileResult:  # noqa: ANN401 - of each reader
    try:
        if kind == "mappings":
            return FileResult(kind, path.name, *read_mappings(path))
        content = _READERS[kind](path, **arguments)
    except InputError as error:
        unreadable = UnreadableCountsError | UnreadableRegisterError
        how = error.reading if isinstance(error, unreadable) else None
        problems = tuple(replace(each, file=each.file or path.name) for each in error.problems)
        return FileResult(kind, path.name, None, problems, how)
    return FileResult(
        kind, path.name, content, content.problems, content.reading, size=_size(content)
    )


def _size(content: Boundaries | Counts | Register) -> int:
    tables = [getattr(content, field.name) for field in fields(content)]
    frames = [table for table in tables if isinstance(table, pd.DataFrame)]
    size = sum(int(frame.memory_usage(deep=True).sum()) for frame in frames)
    outlines = [frame.geometry for frame in frames if isinstance(frame, gpd.GeoDataFrame)]
    return size + sum(
        _BYTES_A_VERTEX * int(shapely.get_num_coordinates(shapes).sum()) for shapes in outlines
    )


def prepare() -> None:
    """Start the process that reads the next file, with the readers imported."""
    process.prepare(__name__)


def content_as(reading: FileResult | None, kind: type[_Content]) -> _Content | None:
    """Return the content of a reading, if it is of this type."""
    return reading.content if reading and isinstance(reading.content, kind) else None
