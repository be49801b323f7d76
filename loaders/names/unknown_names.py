"""The unknown names in some files, each with what it may mean, for a person to decide."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from loaders.cells import SITE_TYPES
from loaders.names.mappings import DECISIONS, LEFT_OUT, Mapped, Mappings
from loaders.names.provinces import find_province, former_province
from loaders.names.site_types import likely_site_types, match_site_type

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from loaders.names.mappings import Kind
    from loaders.problems.report import JoinReport

_TRUNCATED: Final = "…"
_SEVERAL: Final = 2
_KINDS: Final[Mapping[str, Kind]] = {
    "feature_unknown": "province",
    "name_unknown": "province",
    "province_unknown": "province",
    "site_type_other": "site_type",
    "site_type_unknown": "site_type",
}
"""The kind of name of the problems that a mapping can resolve, by code."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """An unknown name.

    Attributes
    ----------
    kind, text
        The kind of name, and its spelling in the files.
    means
        Codes that it may mean, the likeliest first.
    files
        The files that have it.
    decisions
        Those of :data:`loaders.names.mappings.DECISIONS` that make sense: a polygon is no total.
    """

    kind: Kind
    text: str
    means: tuple[str, ...]
    files: tuple[str, ...]
    decisions: tuple[str, ...] = DECISIONS


def unknown_names(report: JoinReport, mappings: Mappings) -> tuple[Unknown, ...]:
    """Return the unknown names that a mapping could resolve and none does yet, each once."""
    names: dict[tuple[Kind, str], Unknown] = {}
    for problem in report.problems:
        kind = _KINDS.get(problem.code)
        if kind is None or not problem.value or problem.value.endswith(_TRUNCATED):
            continue
        if mappings.meaning(kind, problem.value):
            continue
        means = tuple(filter(None, (_code(kind, name) for name in problem.suggestions)))
        decisions = (LEFT_OUT,) if problem.code == "feature_unknown" else DECISIONS
        before = names.get((kind, problem.value))
        files = (*(before.files if before else ()), *([problem.file] if problem.file else []))
        names[kind, problem.value] = Unknown(
            kind,
            problem.value,
            before.means if before else means,
            tuple(dict.fromkeys(files)),
            DECISIONS if before and before.decisions == DECISIONS else decisions,
        )
    return tuple(names.values())


def first_suggestions(names: Iterable[Unknown]) -> tuple[Mapped, ...]:
    """Return the first meaning of each name, as a mapping, where one is likelier than others."""
    return tuple(
        Mapped(name.kind, name.text, name.means[0])
        for name in names
        if name.means and _is_likely(name)
    )


def _is_likely(name: Unknown) -> bool:
    """Return whether the first meaning is more than one of all: no guess, no former province."""
    if name.kind == "site_type":
        return name.means[:1] == likely_site_types(name.text)[:1]
    return len(former_province(name.text)) < _SEVERAL


def _code(kind: Kind, name: str) -> str | None:
    if kind == "site_type":
        return name if name in SITE_TYPES else match_site_type(name)
    match = find_province(name)
    return match.province_code if match else None
