"""What a person has said that names in files mean: kept in a small file, used again.

A mapping is asked only where no rung of the ladder fits
(:func:`loaders.names.provinces.match_province`, :func:`loaders.names.site_types.match_site_type`): it can
tell what an unknown name means, and never changes what a known one does.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, get_args

from geodata.tables import site_types
from loaders.names.normalise import normalise
from loaders.names.provinces import Match, match_province
from loaders.names.site_types import match_site_type
from loaders.problems.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Kind = Literal["province", "site_type"]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
COLUMNS: Final = ("kind", "text", "means")
"""Columns of the file: what kind of name, as it stands in files, and the code it means."""


CATEGORY: Final = "category"
"""What a site type means that is none of the four, though it is like one of them."""


@dataclass(frozen=True, slots=True)
class Mapped:
    """One accepted mapping.

    ``means`` is a GSO code of 2013, or the code of a site type or :data:`CATEGORY`.
    """

    kind: Kind
    text: str
    means: str


@dataclass(frozen=True, slots=True)
class Mappings:
    """Accepted mappings.

    Attributes
    ----------
    accepted
        In the order in which they were accepted.
    file
        Name of the file they come from, if any.
    """

    accepted: tuple[Mapped, ...] = ()
    file: str | None = None

    def meaning(self, kind: Kind, text: str) -> str | None:
        """Return the code that a name was said to mean; compared as names always are."""
        key = normalise(text)
        for one in reversed(self.accepted):
            if one.kind == kind and normalise(one.text) == key:
                return one.means
        return None

    def with_one(self, kind: Kind, text: str, means: str) -> Mappings:
        """Return these and one more, which replaces an older one of the same name."""
        key = normalise(text)
        kept = [one for one in self.accepted if (one.kind, normalise(one.text)) != (kind, key)]
        return Mappings((*kept, Mapped(kind, text, means)), self.file)

    def unused(self, texts: Mapping[Kind, Iterable[str]]) -> tuple[Problem, ...]:
        """Return a remark for each mapping that none of the names read has needed.

        Parameters
        ----------
        texts
            The names that were looked up, by kind, as they stand in the files.
        """
        met = {kind: {normalise(text) for text in found} for kind, found in texts.items()}
        return tuple(
            Problem("info", "mapping_unused", self.file, value=one.text, column=one.kind)
            for one in self.accepted
            if normalise(one.text) not in met.get(one.kind, set())
        )

    def to_csv(self) -> bytes:
        """Return the mappings as a file: CSV in UTF-8 with a BOM, :data:`COLUMNS`."""
        text = io.StringIO(newline="")
        writer = csv.writer(text)
        writer.writerow(COLUMNS)
        writer.writerows((one.kind, one.text, one.means) for one in self.accepted)
        return text.getvalue().encode("utf-8-sig")


NO_MAPPINGS: Final = Mappings()


def read_mappings(content: bytes, file: str) -> tuple[Mappings, tuple[Problem, ...]]:
    """Read a file of mappings.

    Returns
    -------
    tuple of Mappings and tuple of Problem
        What could be read, and an error for every line that is none: unknown kind, a
        code that does not exist, a name that already means something.
    """
    try:
        lines = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    except (UnicodeDecodeError, csv.Error):
        return Mappings(file=file), (Problem("error", "mappings_unreadable", file),)
    if not lines or tuple(cell.strip() for cell in lines[0]) != COLUMNS:
        return Mappings(file=file), (Problem("error", "mappings_unreadable", file),)
    found, problems = Mappings(file=file), []
    for row, line in enumerate(lines[1:], start=2):
        if not any(cell.strip() for cell in line):
            continue
        kind, text, means = ([cell.strip() for cell in line] + ["", "", ""])[:3]
        known = next((one for one in KINDS if one == kind), None)
        if known is None:
            problems.append(Problem("error", "mapping_kind", file, row, "kind", kind))
        elif not text or not _is_code(known, means):
            problems.append(Problem("error", "mapping_means", file, row, "means", means))
        elif _means_something(known, text):
            problems.append(Problem("warning", "mapping_needless", file, row, "text", text))
        else:
            found = found.with_one(known, text, means)
    return found, tuple(problems)


def _is_code(kind: Kind, means: str) -> bool:
    if kind == "site_type":
        return means in {CATEGORY, *(known.code for known in site_types())}
    match = match_province(means)
    return isinstance(match, Match) and match.province_code == means


def _means_something(kind: Kind, text: str) -> bool:
    if kind == "site_type":
        return match_site_type(text) is not None
    return isinstance(match_province(text), Match)
