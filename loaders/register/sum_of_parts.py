"""What came of the parts of a register -> what came of all of it.

Problems of one kind stand together, as in the report on one file; of many rows with one problem
the first hundred are listed.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from loaders.cells import SITE_TYPES
from loaders.problems.ledger import Ledger, LedgerDraft, Tally
from loaders.problems.problem import Problem
from loaders.register.counting import filled_cells
from loaders.register.name_columns import MOST_NAMES, PROVINCE_CODES
from loaders.register.row_outcomes import REASON, REASONS
from loaders.register.row_report import MOST_LISTED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from loaders.names.mappings import Kind

_NAMED: Final = frozenset({"province_unknown", "name_beside_unknown", "province_of_2025"})
_LISTED: Final = frozenset(each.code for each in REASONS if each.outcome == "problem") - _NAMED
"""Problems of single rows."""
_NOTHING: Final = np.zeros((len(PROVINCE_CODES), len(SITE_TYPES)), np.int64)


@dataclass(frozen=True, slots=True)
class PartCount:
    """What came of one part.

    Attributes
    ----------
    number
        Of the part.
    problems
        All that was found in it.
    ledger
        What became of its rows; ``None`` where it could not be read.
    counted, categories
        Points by province and site type, and those of other types.
    names_met
        The names that were looked up.
    keys, identifiers
        The columns of its :func:`loaders.register.repetitions.row_keys`; where there are none, how
        many rows have an identifier, by its column.
    """

    number: int
    problems: tuple[Problem, ...]
    ledger: Ledger | None = None
    counted: NDArray[np.int64] = field(default_factory=lambda: _NOTHING)
    categories: pd.DataFrame = field(default_factory=lambda: filled_cells(_NOTHING, "category", ()))
    names_met: dict[Kind, tuple[str, ...]] = field(default_factory=dict)
    keys: tuple[str, ...] = ()
    identifiers: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CountedParts:
    """A register in parts, counted.

    Attributes
    ----------
    counts, categories
        Points by ``province_code`` and ``site_type``, and by ``category`` those of other types.
    ledger
        What became of the rows of all parts that could be read.
    problems
        All that was found; of many rows with one problem a hundred are listed.
    parts, unread
        How many there are, and how many of them could not be read and are not counted.
    """

    counts: pd.DataFrame
    categories: pd.DataFrame
    ledger: Ledger
    problems: tuple[Problem, ...]
    parts: int
    unread: int


def names_met(results: Iterable[PartCount]) -> dict[Kind, tuple[str, ...]]:
    """Return the names that were looked up in any part, in the order of the rows."""
    met: defaultdict[Kind, dict[str, None]] = defaultdict(dict)
    for each in results:
        for kind, names in each.names_met.items():
            met[kind].update(dict.fromkeys(names))
    return {kind: tuple(names) for kind, names in met.items()}


def added(results: Sequence[PartCount]) -> CountedParts:
    """Return the sum of all parts that could be read."""
    ledgers = [each.ledger for each in results if each.ledger]
    draft = LedgerDraft()
    for each in ledgers:
        draft.count(each.rows, each.points)
    for tally in sorted((tally for each in ledgers for tally in each.tallies), key=_order):
        draft.add(tally.outcome, tally.reason, rows=tally.rows, points=tally.points)
    ledger = draft.close()
    counts = filled_cells(
        np.sum([each.counted for each in results], axis=0), "site_type", SITE_TYPES
    )
    met = names_met(results)
    spelled = {name.casefold(): name for name in reversed(met.get("site_type", ()))}
    others = pd.concat([each.categories for each in results], ignore_index=True)
    alike = [spelled[name.casefold()] for name in others["category"]]
    others["category"] = pd.Series(alike, dtype=str)
    categories = others.groupby(["province_code", "category"], as_index=False).agg(
        {"points": "sum"}
    )
    problems = [*_merged(results)]
    for kind, names in met.items():
        if len(names) > MOST_NAMES:
            problems.append(Problem("column_many_names", column=kind))
    if not ledger.of("joined").rows:
        problems.append(Problem("no_points_joined"))
    unread = len(results) - len(ledgers)
    return CountedParts(counts, categories, ledger, tuple(problems), len(results), unread)


def _order(tally: Tally) -> tuple[bool, int]:
    """Return the place of a tally in a ledger: that which it has in the ledger of one file."""
    return tally.reason == "row_misshapen", REASON[tally.reason]


def _merged(results: Iterable[PartCount]) -> Iterator[Problem]:
    """Yield the problems of all parts: those of one kind together, and of rows the first ones."""
    together: dict[tuple[object, ...], Problem] = {}
    listed: defaultdict[str, list[Problem]] = defaultdict(list)
    more: defaultdict[str, int] = defaultdict(int)
    names: defaultdict[tuple[object, ...], int] = defaultdict(int)
    for problem in (problem for each in results for problem in each.problems):
        count = problem.details.get("count")
        if problem.code == "rows_not_listed":
            more[str(problem.value)] += int(str(count))
            continue
        if problem.code in _LISTED:
            listed[problem.code].append(problem)
            continue
        key = (
            problem.code,
            problem.column,
            problem.value,
            problem.severity == "error" and not count and problem.file,
        )
        first = together.get(key)
        if first is None:
            names[key[:2]] += 1
            if names[key[:2]] <= MOST_LISTED or problem.row is None:
                together[key] = problem
        elif count:
            details = {**first.details, "count": int(str(first.details["count"])) + int(str(count))}
            together[key] = replace(first, file=first.file if first.row else None, details=details)
    yield from together.values()
    for code, problems in listed.items():
        shown = problems[:MOST_LISTED]
        yield from shown
        if others := more[code] + len(problems) - len(shown):
            details = {"count": others, "first_row": shown[-1].row}
            yield Problem("rows_not_listed", shown[-1].file, value=code, details=details)
