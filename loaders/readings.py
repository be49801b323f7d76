"""One file of the user's own, read: what it holds, or why it cannot be read."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

from loaders.apart import apart
from loaders.boundaries import Boundaries, read_boundaries
from loaders.choices import (
    NO_BOUNDARIES_CHOICES,
    NO_COUNTS_CHOICES,
    NO_REGISTER_CHOICES,
    BoundariesChoices,
    CountsChoices,
    RegisterChoices,
)
from loaders.counts import Counts, read_counts
from loaders.mappings import Mappings
from loaders.problems import InputError, Problem
from loaders.register import Register, read_register
from loaders.report import FileReport

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from loaders.report import FileKind

Content = Boundaries | Counts | Register
Choices = BoundariesChoices | CountsChoices | RegisterChoices

NO_CHOICES: Final[Mapping[FileKind, Choices]] = {
    "boundaries": NO_BOUNDARIES_CHOICES,
    "counts": NO_COUNTS_CHOICES,
    "points": NO_REGISTER_CHOICES,
}
"""How a file is read of which nobody has said anything, by what it brings."""

NO_MAPPINGS: Final = Mappings()
_READERS: Final[Mapping[FileKind, Callable[..., Content]]] = {
    "boundaries": read_boundaries,
    "counts": read_counts,
    "points": read_register,
}
_Content = TypeVar("_Content", Boundaries, Counts, Register)


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of reading a file.

    Attributes
    ----------
    kind, file
        What it was to bring, and its name.
    content
        What it holds; ``None`` where nothing could be read.
    problems
        All that was found.
    """

    kind: FileKind
    file: str
    content: Content | None
    problems: tuple[Problem, ...]

    @property
    def report(self) -> FileReport:
        """What became of it."""
        ledger = self.content.ledger if self.content else None
        return FileReport(self.kind, self.file, ledger, self.problems)


def read_file(
    kind: FileKind,
    path: Path,
    choices: Choices | None = None,
    mappings: Mappings = NO_MAPPINGS,
    *,
    in_process: bool = False,
    progress: Callable[..., object] | None = None,
) -> Reading:
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
    in_process
        Whether to read it in this process, without the bounds of :mod:`loaders.apart`.
    progress
        Told how far the reading of a register is.
    """
    telling: dict[str, Any] = {"progress": progress} if progress and kind == "points" else {}
    asked = {"choices": choices or NO_CHOICES[kind], "mappings": mappings}
    try:
        if in_process:
            content = _READERS[kind](path, **asked, **telling)
        else:
            content = apart(_READERS[kind], path.resolve(), **asked, **telling)
    except InputError as error:
        # A process that was ended does not know which file it was reading.
        found = tuple(replace(one, file=one.file or path.name) for one in error.problems)
        return Reading(kind, path.name, None, found)
    return Reading(kind, path.name, content, content.problems)


def held(reading: Reading | None, kind: type[_Content]) -> _Content | None:
    """Return what a reading holds, if it holds anything."""
    return reading.content if reading and isinstance(reading.content, kind) else None
