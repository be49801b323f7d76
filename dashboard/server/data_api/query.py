"""The query string of a data address: its parameters and their problems.

It is that of a screen's link, with the shape and headings of a table and the sheet of a
picture. Where a screen leaves out what it cannot show, an address is refused: a program would
not see a notice.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from dashboard.exports import HEADINGS, SHAPES
from dashboard.exports.addresses import SHAPE, USED_HEADINGS
from dashboard.model.class_breaks import LEAST_CLASSES, METHODS, MOST_CLASSES
from dashboard.model.link_query import Ignored
from dashboard.model.measures import MEASURES
from dashboard.model.view import (
    MOST_BESIDE,
    MOST_BREAKS,
    NOTHING,
    ONLINE,
    ORDERS,
    VERSION,
    View,
    comparisons,
    decode,
    parameters,
    selectable,
)
from dashboard.picture.sheet import CHOICES, chosen
from dashboard.text.messages import text
from geodata import tables
from loaders.cells import SITE_TYPES
from loaders.names import divisions
from loaders.translation import LANGUAGES, Language

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from dashboard.exports import Format, Layout
    from loaders.access_points import AccessPoints


LONGEST: Final = 4000
"""Most characters of a query string: four times what any view needs."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of the query string.

    Attributes
    ----------
    key
        Its name.
    values
        What it may be; empty for free numbers.
    several
        Whether it may be a list, separated by commas.
    usual
        Its default; empty for none.
    """

    key: str
    values: tuple[str, ...]
    several: bool = False
    usual: str = ""


@dataclass(frozen=True, slots=True)
class QueryProblem:
    """A part of a query string that is refused.

    Attributes
    ----------
    key, value
        As in the query string.
    code
        Stable name of the problem.
    reason
        The problem as a sentence, and what to do.
    expected
        The values allowed, or the keys known.
    """

    key: str
    value: str
    code: str
    reason: str
    expected: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DataQuery:
    """A query string, understood as far as possible, and its problems."""

    view: View
    layout: Layout
    problems: tuple[QueryProblem, ...]


def known_parameters(access_points: AccessPoints, view: View) -> tuple[Parameter, ...]:
    """Return all parameters, with the values that they may have in the division of a view."""
    division = view.division
    counted = divisions.counterparts(access_points.programme_provinces, tables.DIVISION, division)
    regions = access_points.programme_regions if division == tables.DIVISION else ()
    usual = View()
    return (
        Parameter("types", (*SITE_TYPES, NOTHING), several=True, usual=",".join(SITE_TYPES)),
        Parameter("provinces", counted, several=True),
        Parameter("regions", regions, several=True),
        Parameter("division", tuple(map(str, divisions.DIVISIONS)), usual=str(usual.division)),
        Parameter("measure", tuple(MEASURES), usual=usual.measure),
        Parameter("lang", LANGUAGES, usual=usual.language),
        Parameter("order", ORDERS, usual=usual.order),
        Parameter(SHAPE, SHAPES),
        Parameter(USED_HEADINGS, HEADINGS, usual=HEADINGS[0]),
        *(Parameter(key, (*words,), usual=next(iter(words))) for key, words in CHOICES.items()),
        Parameter("selected", selectable(division)),
        Parameter("method", METHODS),
        Parameter(
            "classes",
            tuple(str(count) for count in range(LEAST_CLASSES, MOST_CLASSES + 1)),
            usual=str(usual.classes),
        ),
        Parameter("breaks", (), several=True),
        Parameter("compare", comparisons(view)),
        Parameter("beside", access_points.programme_provinces, several=True),
        Parameter("base", (ONLINE,)),
        Parameter("v", tuple(str(version) for version in range(1, VERSION + 1))),
    )


def asked_language(query_string: str) -> Language:
    """Return the language of the answer to a query string."""
    requested = parameters(query_string[:LONGEST]).get("lang", "").strip()
    return next((code for code in LANGUAGES if code == requested), LANGUAGES[0])


def read_query(access_points: AccessPoints, query_string: str, file_format: Format) -> DataQuery:
    """Return the view and layout that a query string asks for, with all its problems."""
    language = asked_language(query_string)
    if len(query_string) > LONGEST:
        reason = text(language, "data.problem.too_long", most=LONGEST)
        problem = QueryProblem("", f"{query_string[:60]}…", "too_long", reason)
        return DataQuery(View(language=language), file_format.layout(), (problem,))
    query = parameters(query_string)
    shape, headings = query.pop(SHAPE, "").strip(), query.pop(USED_HEADINGS, "").strip()
    of_sheet = {key: query.pop(key).strip() for key in CHOICES if key in query}
    view, ignored = decode(
        query, access_points.programme_provinces, access_points.programme_regions
    )
    known = {parameter.key: parameter for parameter in known_parameters(access_points, view)}
    problems = [_problem(part, view, known) for part in ignored]
    for key, value in ((SHAPE, shape), (USED_HEADINGS, headings)):
        if value and not file_format.tabular:
            reason = text(language, "data.problem.no_table", format=file_format.code)
            problems.append(QueryProblem(key, value, "no_table", reason))
        elif value and value not in known[key].values:
            problems.append(_problem(Ignored(key, value), view, known))
    right: dict[str, str] = {}
    for key, value in of_sheet.items():
        allowed = file_format.sheet_choices.get(key, ())
        if value in allowed:
            right[key] = value
        elif value and not allowed:
            told = {"format": file_format.code, "choice": key, "value": value}
            reason = text(language, "data.problem.no_choice", **told)
            problems.append(QueryProblem(key, value, "no_choice", reason))
        elif value:
            problems.append(_problem(Ignored(key, value), view, known, allowed))
    known_shape = next((item for item in SHAPES if item == shape), None)
    known_headings = next((item for item in HEADINGS if item == headings), HEADINGS[0])
    layout = file_format.layout(known_shape, known_headings, chosen(file_format.sheet, right))
    return DataQuery(view, layout, tuple(problems))


def _problem(
    ignored: Ignored,
    view: View,
    known: Mapping[str, Parameter],
    allowed: Collection[str] = (),
) -> QueryProblem:
    parameter = known.get(ignored.key)
    expected: tuple[str, ...] = ()
    if parameter is None:
        code, expected = "unknown_key", tuple(known)
    elif ignored.key == "breaks":
        code = "breaks"
    elif ignored.key == "beside" and ignored.value in parameter.values:
        code = "too_many_beside"
    elif not parameter.values:
        code = "not_in_division"
    else:
        code, expected = "unknown_value", (*allowed,) or parameter.values
    reason = text(
        view.language,
        f"data.problem.{code}",
        parameter=ignored.key,
        value=ignored.value,
        division=view.division,
        most=MOST_BREAKS if code == "breaks" else MOST_BESIDE,
    )
    return QueryProblem(ignored.key, ignored.value, code, reason, expected)
