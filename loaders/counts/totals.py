"""The totals that a counts file states: found, never counted, compared with its cells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from geodata.tables import provinces, site_types
from loaders.counts.cell_values import Refusal, parse_count
from loaders.names.heading_words import Column, is_total
from loaders.names.provinces import Match, match_province, match_region
from loaders.names.site_types import match_site_type

if TYPE_CHECKING:
    from loaders.counts.headings import Headings
    from loaders.formats.sheets import Row
    from loaders.options import Numbers


@dataclass(frozen=True, slots=True)
class Scope:
    """The provinces and site types that a total sums over.

    ``every_type`` where it is over all types of the file, categories of its own among them.
    """

    province_codes: frozenset[str]
    site_types: frozenset[str]
    every_type: bool = False


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

    Regions count as totals since the tables of the General Statistics Office
    print one row for each above its provinces.
    """
    labels = [row.text(column.index) for column in headings.provinces]
    # "Tổng cộng" may stand in the first column, whatever that column is for.
    labels.append(row.first_text)
    kind = row.text(headings.site_type.index) if headings.site_type else ""
    one_type = match_site_type(kind)
    types = frozenset({one_type}) if one_type else _every_site_type()
    every = one_type is None
    if any(map(is_total, labels)):
        return Scope(frozenset(provinces()["province_code"]), types, every)
    region = next(filter(None, map(match_region, labels)), None)
    if region:
        table = provinces()
        members = table.loc[table["region"] == region, "province_code"]
        return Scope(frozenset(members), types, every)
    if is_total(kind):
        for match in map(match_province, labels):
            if isinstance(match, Match):
                return Scope(frozenset({match.province_code}), types, every)
    return None


def total_row(
    row: Row, headings: Headings, scope: Scope, numbers: Numbers | None
) -> list[StatedTotal]:
    """Return the totals of a row that is one."""
    found = []
    if headings.points:
        found.append(_total(row, headings.points, scope, numbers))
    for site_type, column in headings.by_site_type:
        of_type = Scope(scope.province_codes, frozenset({site_type}))
        found.append(_total(row, column, of_type, numbers))
    if headings.shape == "wide" and headings.total:
        found.append(_across(row, headings, headings.total, scope.province_codes, numbers))
    return found


def total_of_province(
    row: Row, headings: Headings, code: str, numbers: Numbers | None
) -> list[StatedTotal]:
    """Return the total at the end of a province's row of the wide shape, if any."""
    if headings.total is None:
        return []
    return [_across(row, headings, headings.total, frozenset({code}), numbers)]


def _across(
    row: Row, headings: Headings, column: Column, codes: frozenset[str], numbers: Numbers | None
) -> StatedTotal:
    types = frozenset(site_type for site_type, _ in headings.by_site_type)
    return _total(row, column, Scope(codes, types, every_type=True), numbers)


def _total(row: Row, column: Column, scope: Scope, numbers: Numbers | None) -> StatedTotal:
    text = row.text(column.index)
    return StatedTotal(row.number, column, text, parse_count(text, numbers), scope)


def _every_site_type() -> frozenset[str]:
    return frozenset(site_type.code for site_type in site_types())
