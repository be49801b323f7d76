"""The totals that a counts file states: never counted, only compared with its cells."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from geodata.tables import programme_provinces, provinces
from loaders.cells import SITE_TYPES
from loaders.counts.cell_values import Refusal, parse_count
from loaders.names.provinces import find_province
from loaders.names.row_labels import after_total, is_total, region_of
from loaders.names.site_types import match_site_type

if TYPE_CHECKING:
    from loaders.counts.headings import Headings
    from loaders.formats.sheets import Row
    from loaders.names.heading_words import Column
    from loaders.options import Numbers

_SIXTEEN: Final = re.compile(r"\b16\b")


@dataclass(frozen=True, slots=True)
class Scope:
    """The provinces and site types that a total sums over.

    Attributes
    ----------
    province_codes
        None where they are not known.
    site_types
        Of the four.
    every_type
        Whether it is over all types of the file, categories of its own among them.
    above, below
        The provinces since the total before: "Cộng" may be that of a part of the table; and
        those up to the next, where a person says that the row is a total.
    """

    province_codes: frozenset[str]
    site_types: frozenset[str]
    every_type: bool = False
    above: frozenset[str] = frozenset()
    below: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class StatedTotal:
    """A number that the file gives as a sum; ``None`` or a refusal where it is none."""

    row: int
    column: Column
    text: str
    value: int | Refusal | None
    scope: Scope


def total_scope(row: Row, headings: Headings) -> Scope | None:
    """Return what a row sums up: everything, a region or a province; ``None`` if no sum.

    Regions count as totals since the tables of the General Statistics Office print one row
    for each above its provinces. The cells of the province decide: a region in another
    column of a province's row is where the province lies.

    Returns
    -------
    Scope or None
        Without provinces where the sum is over a region whose provinces are not known.
    """
    types, every = _site_types_of(row, headings)
    named = [text for column in headings.provinces if (text := row.text(column.index))]
    words = [text for text in named if not text.isdecimal()]
    # A code beside a name that is none of a province numbers the regions.
    province = next(filter(None, map(find_province, words or named)), None)
    if province and (words or not is_total(row.first_text)):
        kind = row.text(headings.site_type.index) if headings.site_type else ""
        return Scope(frozenset({province.province_code}), types, every) if is_total(kind) else None
    # "Tổng cộng" may stand in the first column, with the number of provinces beside it.
    labels = [*words, row.first_text]
    codes = next((codes for label in labels if (codes := _sum_over(label)) is not None), None)
    return None if codes is None else Scope(codes, types, every)


def decided_scope(row: Row, headings: Headings, province: str | None) -> Scope:
    """Return what a row sums up that a person says is a total: a province, else anything."""
    codes = [province] if province else provinces()["province_code"]
    return Scope(frozenset(codes), *_site_types_of(row, headings))


def _site_types_of(row: Row, headings: Headings) -> tuple[frozenset[str], bool]:
    """Return the site types that a total in a row is over, and whether these are all."""
    kind = row.text(headings.site_type.index) if headings.site_type else ""
    one_type = match_site_type(kind)
    return frozenset({one_type} if one_type else SITE_TYPES), one_type is None


def _sum_over(label: str) -> frozenset[str] | None:
    """Return the provinces that a label sums over, none if unknown; ``None`` if it is no sum."""
    table = provinces()
    if is_total(label):
        of_programme = _SIXTEEN.search(label) is not None
        return frozenset(programme_provinces() if of_programme else table["province_code"])
    rest = after_total(label)
    region = region_of(label if rest is None else rest)
    if region is not None:
        return frozenset(table.loc[table["region"] == region, "province_code"])
    match = find_province(rest) if rest else None
    return frozenset({match.province_code}) if match else None


def total_row(
    row: Row, headings: Headings, scope: Scope, numbers: Numbers | None
) -> list[StatedTotal]:
    """Return the totals of a row that is one."""
    totals = []
    if headings.points:
        totals.append(_total(row, headings.points, scope, numbers))
    for site_type, column in headings.by_site_type:
        of_type = replace(scope, site_types=frozenset({site_type}), every_type=False)
        totals.append(_total(row, column, of_type, numbers))
    if headings.shape == "wide" and headings.total:
        totals.append(_across(row, headings, headings.total, scope, numbers))
    return totals


def total_of_province(
    row: Row, headings: Headings, code: str, numbers: Numbers | None
) -> list[StatedTotal]:
    """Return the total at the end of a province's row of the wide shape, if any."""
    if headings.total is None:
        return []
    scope = Scope(frozenset({code}), frozenset(SITE_TYPES))
    return [_across(row, headings, headings.total, scope, numbers)]


def _across(
    row: Row, headings: Headings, column: Column, scope: Scope, numbers: Numbers | None
) -> StatedTotal:
    types = frozenset(site_type for site_type, _ in headings.by_site_type)
    return _total(row, column, replace(scope, site_types=types, every_type=True), numbers)


def _total(row: Row, column: Column, scope: Scope, numbers: Numbers | None) -> StatedTotal:
    text = row.text(column.index)
    return StatedTotal(row.number, column, text, parse_count(text, numbers), scope)
