"""The finding of a view in a sentence, and what the whole is in a line."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING, Final

from dashboard.model.finding import find
from dashboard.model.latest import latest_per_view
from dashboard.text.messages import count, listed, measured, measured_in_table, number, text
from geodata import tables
from loaders.access_points import cached_per_dataset, counted_provinces
from loaders.cells import SITE_TYPES, Cell

if TYPE_CHECKING:
    from collections.abc import Collection

    from dashboard.model.finding import Finding
    from dashboard.model.measures import Measure
    from dashboard.model.selection import Selection
    from loaders.access_points import AccessPoints, Province
    from loaders.translation import Language

_ALL_RIVALS: Final = ("headline.rivals_all_one", "headline.rivals_all")
_ALL_AS_HIGH: Final = ("headline.rivals_all_as_high_one", "headline.rivals_all_as_high")
_SOME_RIVALS: Final = ("headline.rivals_one", "headline.rivals")
_SOME_AS_HIGH: Final = ("headline.rivals_as_high_one", "headline.rivals_as_high")
_MOST_NAMED: Final = 3
"""Provinces with the same greatest value that are named; of more their number is told."""


def about_line(access_points: AccessPoints, language: Language) -> str:
    """Return what the points are, and that the number of some provinces is not known exactly."""
    return " ".join(filter(None, about(access_points, language)))


@cached_per_dataset
def about(access_points: AccessPoints, language: Language) -> tuple[str, str]:
    """Return what the points are; and, if so, that some provinces are not known exactly.

    How many they are is for the headline to say, which knows what the map shows. A file of the
    user's own is of the provinces of which it has a number.
    """
    cells = {
        item: [Cell(part, kind) for part in item.parts for kind in SITE_TYPES]
        for item in counted_provinces(access_points, tables.DIVISION)
    }
    if access_points.counts_file:
        ranges = access_points.ranges
        cells = {
            item: own
            for item, own in cells.items()
            if not all(ranges[cell].unknown for cell in own)
        }
    file = access_points.counts_file
    of_file = "about_line.own_one" if len(cells) == 1 else "about_line.own"
    subject = text(
        language,
        of_file if file else "about_line.subject",
        points=count(language, access_points.total([*chain(*cells.values())])),
        provinces=number(language, len(cells)),
        file=file,
    )
    exact = all(access_points.total(own).exact is not None for own in cells.values())
    return subject, "" if exact else text(language, "about_line.ranges")


@latest_per_view
def headline(selection: Selection) -> str:
    """Return where the measure of a view is greatest, in a sentence, or that nothing is chosen.

    A province that is known exactly is called the first only where no range can reach it;
    else it is the first of those known exactly, unless another surely has more than these.
    """
    language = selection.view.language
    if selection.empty:
        what = "provinces" if selection.view.site_types else "types"
        return text(language, f"headline.no_{what}")
    finding = find(selection)
    if not finding.values:
        return text(language, "compare.nothing_counted")
    parts = [_single(selection, finding) if len(finding.values) == 1 else _lead(selection, finding)]
    if len(finding.values) > 1:
        parts += _open(finding.ranges, finding.unknown, language)
        if finding.rivals and finding.greatest and (finding.exact > 1 or finding.at_least):
            parts[-1] += f" ({_rivals(finding, language)})"
    if len(finding.values) > 1 and finding.partial:
        parts.append(
            _counted(language, finding.partial, "headline.partial_one", "headline.partial")
        )
    elif finding.partial:
        parts.append(text(language, "table.partial"))
    return f"{'; '.join(parts)}."


def together(selection: Selection) -> str:
    """Return the measure of all provinces shown together, in a line; empty without a value."""
    value, language = selection.value(), selection.view.language
    if value is None:
        return ""
    return text(
        language,
        "picture.together" if selection.measure.is_rate else "picture.sum",
        provinces=number(language, len(selection.shown)),
        value=measured_in_table(language, value),
    )


def _all_equal(finding: Finding) -> bool:
    return len(finding.greatest) == len(finding.values) > 1


def _single(selection: Selection, finding: Finding) -> str:
    """Return what is known of the only province."""
    language = selection.view.language
    ((province, value),) = finding.values.items()
    key = "exact" if value.exact is not None else "range"
    return text(
        language,
        "headline.single_unknown" if value.unknown else f"headline.single_{key}{_share(selection)}",
        place=_name(province, language),
        what=_what(selection),
        value=measured(language, value),
    )


def _lead(selection: Selection, finding: Finding) -> str:
    """Return who is first, and among whom that is sure."""
    language = selection.view.language
    values = {"what": _what(selection), "count": number(language, len(finding.greatest))}
    if not finding.greatest:
        return text(language, "headline.none_exact", **values)
    # With the star of a number of a part, if one of several equal ones is that.
    first = finding.values[min(finding.greatest, key=lambda item: not item.partial)]
    least = finding.at_least and not finding.sure
    value = measured(language, replace(first, high=first.low) if least else first)
    chosen = "_chosen" if finding.filtered else ""
    share = _share(selection)
    if _all_equal(finding):
        return text(language, f"headline.all_equal{chosen}{share}", value=value, **values)
    places = listed([_name(item, language) for item in finding.greatest], language)
    if not finding.sure and not least and finding.exact == 1:
        return text(language, f"headline.only_exact{share}", places=places, value=value, **values)
    one, many = len(finding.greatest) == 1, len(finding.greatest) > _MOST_NAMED
    key = "most_many" if many else "most" if one else "most_equal"
    if least:
        key = "at_least" if one else "at_least_equal"
    lead = text(language, f"headline.{key}", places=places, value=value, **values)
    of_exact = not (finding.sure or least)
    scope = chosen + "_exact" * of_exact
    if not scope:
        return lead
    among = finding.exact if of_exact else len(finding.values)
    return text(language, f"headline.of{scope}", count=number(language, among), lead=lead)


def what_is_counted(measure: Measure, site_types: Collection[str], language: Language) -> str:
    """Return the noun of a measure: of some of the site types with their names."""
    chosen = measure.counts(site_types)
    what = text(language, f"headline.what.{measure.code}")
    if chosen == measure.site_types:
        return what
    names = {code: text(language, f"headline.type.{code}") for code in measure.site_types}
    left_out = [names[code] for code in measure.site_types if code not in chosen]
    if len(chosen) == 1 and measure.code == "points":
        return names[chosen[0]]
    if len(left_out) == 1 < len(chosen):
        return text(language, "headline.without", what=what, types=left_out[0])
    return f"{what} ({listed([names[code] for code in chosen], language)})"


def _what(selection: Selection) -> str:
    view = selection.view
    return what_is_counted(selection.measure, view.site_types, view.language)


def _share(selection: Selection) -> str:
    """Return how the key ends of what is said of a share: "83% of libraries" is another thing."""
    return "_share" if selection.measure.percent else ""


def _open(ranges: int, unknown: int, language: Language) -> list[str]:
    """Return of how many provinces a range is known, and of how many nothing."""
    said = []
    if ranges:
        said.append(_counted(language, ranges, "headline.ranges_one", "headline.ranges"))
    if unknown:
        said.append(_counted(language, unknown, "headline.unknown_one", "headline.unknown"))
    return said


def _rivals(finding: Finding, language: Language) -> str:
    """Return how many provinces can have as much as the greatest, and whether also more."""
    some, every = (_SOME_RIVALS, _ALL_RIVALS) if finding.higher else (_SOME_AS_HIGH, _ALL_AS_HIGH)
    all_of_them = finding.rivals == finding.ranges + finding.unknown
    return _counted(language, finding.rivals, *(every if all_of_them else some))


def _counted(language: Language, many: int, one: str, several: str) -> str:
    """Return a message about one, or about several."""
    return text(language, one if many == 1 else several, count=number(language, many))


def _name(province: Province, language: Language) -> str:
    return str(getattr(province, f"name_{language}"))
