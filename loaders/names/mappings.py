"""The meanings of unknown names that the user has accepted, stored in a small file.

A mapping is used only where no rung of the ladders fits, that is
:func:`loaders.names.provinces.match_province` and
:func:`loaders.names.site_types.match_site_type`: it gives an unknown name a meaning, and
never changes that of a known one.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal, get_args

from geodata.tables import site_types
from loaders.limits import limits
from loaders.names.normalise import normalise
from loaders.names.provinces import find_province
from loaders.names.site_types import match_site_type
from loaders.problems.problem import Problem
from loaders.problems.recorder import ProblemRecorder, failure
from loaders.spreadsheet_text import escape_formula, unescape_formula

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

Kind = Literal["province", "site_type"]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
COLUMNS: Final = ("kind", "text", "means")
"""Columns of the file: kind of name, its spelling in files, and the code it means."""

CATEGORY: Final = "category"
"""The meaning of a site type that is none of the four, though it is like one of them."""
LEFT_OUT: Final = "left_out"
"""The meaning of a name whose rows are to be left out."""
TOTAL: Final = "total"
"""The meaning of a name whose rows are totals: compared, never counted."""
DECISIONS: Final = (LEFT_OUT, TOTAL)
"""What a name may mean that is none of a province or a site type."""


@dataclass(frozen=True, slots=True)
class Mapped:
    """One accepted mapping.

    Attributes
    ----------
    kind, text
        The kind of name, and its spelling in files.
    means
        A GSO code of 2013, or the code of a site type or :data:`CATEGORY`; or one of
        :data:`DECISIONS`.
    file
        Name of the file of mappings that it comes from, if any.
    key
        The key by which it is found: names are compared as they always are.
    """

    kind: Kind
    text: str
    means: str
    file: str | None = field(default=None, compare=False)
    key: tuple[Kind, str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "key", (self.kind, normalise(self.text)))


@dataclass(frozen=True, slots=True)
class Mappings:
    """Accepted mappings.

    Attributes
    ----------
    accepted
        In the order in which they were accepted; of one name the last counts.
    """

    accepted: tuple[Mapped, ...] = ()
    _codes: dict[tuple[Kind, str], str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_codes", {mapped.key: mapped.means for mapped in self.accepted})

    def meaning(self, kind: Kind, text: str) -> str | None:
        """Return the accepted meaning of a name; compared as names always are."""
        return self._codes.get((kind, normalise(text))) if self._codes else None

    def with_one(self, kind: Kind, text: str, means: str) -> Mappings:
        """Return these and one more, which replaces an older one of the same name."""
        return self.with_later((Mapped(kind, text, means),))

    def with_later(self, later: Iterable[Mapped]) -> Mappings:
        """Return these and later ones, which replace older ones of the same name."""
        latest = {mapped.key: mapped for mapped in self.accepted}
        for mapped in later:
            latest.pop(mapped.key, None)
            latest[mapped.key] = mapped
        return Mappings(tuple(latest.values()))

    def unused(self, texts: Mapping[Kind, Iterable[str]]) -> tuple[Problem, ...]:
        """Return a remark for each mapping that none of the names read has needed.

        Parameters
        ----------
        texts
            The names that were looked up, by kind, as spelled in the files.
        """
        if not self.accepted:
            return ()
        met = {(kind, normalise(text)) for kind, names in texts.items() for text in names}
        return tuple(
            Problem("mapping_unused", mapped.file, value=mapped.text, column=mapped.kind)
            for mapped in self.accepted
            if mapped.key not in met
        )

    def to_csv(self) -> bytes:
        """Return the mappings as a file: CSV in UTF-8 with a BOM, :data:`COLUMNS`.

        Text that a spreadsheet would take for a formula is led by an apostrophe.
        """
        text = io.StringIO(newline="")
        writer = csv.writer(text)
        writer.writerow(COLUMNS)
        writer.writerows(
            (mapped.kind, escape_formula(mapped.text, reversible=True), mapped.means)
            for mapped in self.accepted
        )
        return text.getvalue().encode("utf-8-sig")


NO_MAPPINGS: Final = Mappings()


def read_mappings(path: Path) -> tuple[Mappings, tuple[Problem, ...]]:
    """Read a file of mappings.

    Returns
    -------
    tuple of Mappings and tuple of Problem
        What could be read, and an error for every line that is none: unknown kind, a
        code that does not exist; a warning for a name that already means something.

    Raises
    ------
    InputError
        If it is no file of mappings, cannot be read, or goes beyond the limits.
    """
    records = _records(path)
    if tuple(cell.strip() for cell in next(records, [])) != COLUMNS:
        raise failure(path, "mappings_unreadable")
    accepted: list[Mapped] = []
    recorder = ProblemRecorder(path.name)
    for row, record in enumerate(records, start=2):
        if not any(cell.strip() for cell in record):
            continue
        named, text, means = ([cell.strip() for cell in record] + ["", "", ""])[:3]
        text = unescape_formula(text)
        kind = next((known for known in KINDS if known == named), None)
        if kind is None:
            recorder.record("mapping_kind", row, "kind", named)
        elif not text or not is_meaning(kind, means):
            recorder.record("mapping_means", row, "means", means)
        elif _means_something(kind, text):
            recorder.record("mapping_needless", row, "text", text)
        else:
            accepted.append(Mapped(kind, text, means, path.name))
    return NO_MAPPINGS.with_later(accepted), tuple(recorder.problems)


def _records(path: Path) -> Iterator[list[str]]:
    bounds = limits()
    try:
        if path.stat().st_size > bounds.file_bytes:
            raise failure(path, "file_too_large", limit_mb=bounds.file_mb)
        with path.open(encoding="utf-8-sig", newline="") as file:
            for number, record in enumerate(csv.reader(file)):
                if number > bounds.rows:
                    raise failure(path, "too_many_rows", limit=bounds.rows)
                yield record
    except OSError as error:
        raise failure(path, "file_unreadable") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise failure(path, "mappings_unreadable") from error


def is_meaning(kind: Kind, means: str) -> bool:
    """Return whether a name of a kind can have a meaning."""
    if means in DECISIONS:
        return True
    if kind == "site_type":
        return means in {CATEGORY, *(known.code for known in site_types())}
    match = find_province(means)
    return match is not None and match.province_code == means


def _means_something(kind: Kind, text: str) -> bool:
    if kind == "site_type":
        return match_site_type(text) is not None
    return find_province(text) is not None
