"""What an address of the data may ask for, and what is wrong with one that asks for more.

An address bears the query string of a screen's link, and for tables their shape and
headings. Where a screen leaves out what it cannot show, an address is refused: a program
that reads the answer would not see a notice.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final

from dashboard.exports import HEADINGS, SHAPES, Layout
from dashboard.exports.addresses import SHAPE, USED_HEADINGS
from dashboard.model.class_breaks import LEAST_CLASSES, METHODS, MOST_CLASSES
from dashboard.model.measures import MEASURES
from dashboard.model.view import (
    MOST_BESIDE,
    MOST_BREAKS,
    NOTHING,
    ONLINE,
    ORDERS,
    SITE_TYPES,
    VERSION,
    Ignored,
    View,
    comparisons,
    decode,
    parameters,
)
from dashboard.text.messages import text
from geodata import tables
from loaders.names import divisions
from loaders.translation import LANGUAGES, Language

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dashboard.exports import Format, Headings, Shape
    from loaders.access_points import AccessPoints


LONGEST: Final = 4000
"""Characters of a query string: the longest that any view needs is a quarter of it."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A key that an address may have.

    Attributes
    ----------
    key
        As it stands in the address.
    values
        What it may be; empty for numbers that are typed.
    several
        Whether it may be a list, separated by commas.
    usual
        What it is where it does not stand; empty for nothing.
    """

    key: str
    values: tuple[str, ...]
    several: bool = False
    usual: str = ""

    def description(self, language: Language) -> str:
        """Return what it is for."""
        return text(language, f"data.parameter.{self.key}")


@dataclass(frozen=True, slots=True)
class QueryProblem:
    """A part of an address that cannot be honoured.

    Attributes
    ----------
    key, value
        As they stand in the address.
    code
        What is wrong, as a stable word.
    reason
        The same as a sentence, and what to do.
    expected
        What the value may be, or the keys that there are.
    """

    key: str
    value: str
    code: str
    reason: str
    expected: tuple[str, ...]

    def as_json(self) -> dict[str, object]:
        """Return it as JSON has it."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks for, and what is wrong with it."""

    view: View
    layout: Layout
    problems: tuple[QueryProblem, ...]


def known_parameters(access_points: AccessPoints, view: View) -> tuple[Parameter, ...]:
    """Return the keys that an address may have, with their values in the division of a view."""
    own = view.division
    counted = divisions.counterparts(access_points.programme_provinces, tables.DIVISION, own)
    regions = access_points.programme_regions if own == tables.DIVISION else ()
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
        Parameter("selected", divisions.codes(own)),
        Parameter("method", METHODS, usual=usual.method),
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
    """Return the language in which an address wants to be answered."""
    asked = parameters(query_string[:LONGEST]).get("lang", "").strip()
    return next((code for code in LANGUAGES if code == asked), LANGUAGES[0])


def read_query(access_points: AccessPoints, query_string: str, file_format: Format) -> Asked:
    """Return what the query string of an address asks for, with all that is wrong with it.

    Parameters
    ----------
    access_points
        Of which there is something to ask for.
    query_string
        What stands behind the question mark.
    file_format
        In which the answer is wanted.
    """
    language = asked_language(query_string)
    if len(query_string) > LONGEST:
        reason = text(language, "data.problem.too_long", most=LONGEST)
        problem = QueryProblem("", f"{query_string[:60]}…", "too_long", reason, ())
        return Asked(View(language=language), file_format.layout(), (problem,))
    query = parameters(query_string)
    shape, headings = query.pop(SHAPE, "").strip(), query.pop(USED_HEADINGS, "").strip()
    view, ignored = decode(
        query, access_points.programme_provinces, access_points.programme_regions
    )
    known = {one.key: one for one in known_parameters(access_points, view)}
    problems = [_problem(one, view, known) for one in ignored]
    for key, value in ((SHAPE, shape), (USED_HEADINGS, headings)):
        if value and not file_format.tabular:
            reason = text(language, "data.problem.no_table", format=file_format.code)
            problems.append(QueryProblem(key, value, "no_table", reason, ()))
        elif value and value not in known[key].values:
            problems.append(_problem(Ignored(key, value), view, known))
    return Asked(view, _layout(file_format, shape, headings), tuple(problems))


def _layout(file_format: Format, shape: str, headings: str) -> Layout:
    asked_shape: Shape | None = next((one for one in SHAPES if one == shape), None)
    asked_headings: Headings = next((one for one in HEADINGS if one == headings), HEADINGS[0])
    return file_format.layout(asked_shape, asked_headings)


def _problem(ignored: Ignored, view: View, known: Mapping[str, Parameter]) -> QueryProblem:
    parameter = known.get(ignored.key)
    if parameter is None:
        code, expected = "unknown_key", tuple(known)
    elif ignored.key == "breaks":
        code, expected = "breaks", ()
    elif ignored.key == "beside" and ignored.value in parameter.values:
        code, expected = "too_many_beside", ()
    elif not parameter.values:
        code, expected = "not_in_division", ()
    else:
        code, expected = "unknown_value", parameter.values
    reason = text(
        view.language,
        f"data.problem.{code}",
        parameter=ignored.key,
        value=ignored.value,
        division=view.division,
        most=MOST_BREAKS if code == "breaks" else MOST_BESIDE,
    )
    return QueryProblem(ignored.key, ignored.value, code, reason, expected)
