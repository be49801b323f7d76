"""The layout of the rows of a Selection as one table: long or wide, and its headings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, get_args

import pandas as pd

from dashboard.exports.measured import MEASURED, has_measure, measured_columns
from dashboard.model.selection import COLUMNS
from dashboard.picture.sheet import A4, Sheet
from dashboard.text.credit import basis_word
from dashboard.text.messages import text
from geodata import tables
from loaders.cells import SITE_TYPES, Basis

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dashboard.model.selection import Selection
    from loaders.translation import Language

Shape = Literal["long", "wide"]
"""Long: a row per province and site type. Wide: a row per province."""

Headings = Literal["machine", "vi", "en"]
"""Stable names of columns and codes in cells, or the words of a language for both."""

SHAPES: Final[tuple[Shape, ...]] = get_args(Shape)
HEADINGS: Final[tuple[Headings, ...]] = get_args(Headings)

PROVINCE_COLUMNS: Final = COLUMNS[: COLUMNS.index("site_type")]
"""The columns about the province, the same for each of its site types."""

_ENDS: Final = ("", "_low", "_high", "_low_strict", "_high_strict")
_NUMBERS: Final = tuple(f"points{ending}" for ending in _ENDS)
_TOTALS: Final = tuple(f"total{ending}" for ending in _ENDS)

WHOLE_NUMBERS: Final = frozenset({"division", *_NUMBERS, *_TOTALS})
"""The contents (:attr:`Column.holds`) that are numbers; all others are text, codes too."""

# The columns of each site type in the wide shape, by the ending of their names.
_PARTS: Final = {
    **dict(zip(_ENDS, _NUMBERS, strict=True)),
    "_basis": "basis",
    "_sources": "sources",
}


@dataclass(frozen=True, slots=True)
class Layout:
    """How a table is laid out, or what a picture is drawn on."""

    shape: Shape = "long"
    headings: Headings = "machine"
    sheet: Sheet = A4


USUAL: Final = Layout()


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table.

    Attributes
    ----------
    name
        Its stable name: ``points_low``, ``district_library_low``, ``total_low``.
    holds
        Its content: one of :data:`dashboard.model.selection.COLUMNS` or
        :data:`dashboard.exports.measured.MEASURED`, or ``total``,
        ``total_low``, ``total_high`` and the like.
    site_type
        Code of the one site type that it is about, in the wide shape.
    """

    name: str
    holds: str
    site_type: str | None = None


def columns(
    site_types: Sequence[str], shape: Shape, *, measured: bool = False
) -> tuple[Column, ...]:
    """Return the columns of a table of some site types, in order; last those of a measure."""
    last = tuple(Column(name, name) for name in MEASURED) if measured else ()
    if shape == "long":
        return (*(Column(name, name) for name in COLUMNS), *last)
    return (
        *(Column(name, name) for name in PROVINCE_COLUMNS),
        *(
            Column(f"{site_type}{ending}", holds, site_type)
            for site_type in site_types
            for ending, holds in _PARTS.items()
        ),
        *(Column(name, name) for name in _TOTALS),
        Column("missing_parts", "missing_parts"),
        *last,
    )


def columns_of(selection: Selection, shape: Shape) -> tuple[Column, ...]:
    """Return the columns of the table of a selection, in order."""
    return columns(selection.view.site_types, shape, measured=has_measure(selection))


def heading(column: Column, headings: Headings) -> str:
    """Return the heading of a column; the counts reader recognises every one of them."""
    if headings == "machine":
        return column.name
    if column.site_type is None:
        return text(headings, f"export.column.{column.holds}")
    site_type = site_type_word(column.site_type, headings)
    if column.holds == "points":
        return site_type
    return text(headings, f"export.column_of_type.{column.holds}", site_type=site_type)


def _name(region: tables.Region, language: Language) -> str:
    return region.name_vi if language == "vi" else region.name_en


def heading_of(name: str, headings: Headings) -> str:
    """Return the heading of a column that is not about one site type."""
    return heading(Column(name, name), headings)


def site_type_word(code: str, language: Language) -> str:
    """Return the term for a site type, as official documents print it."""
    return str(getattr(tables.site_type(code), f"label_{language}"))


def table(selection: Selection, layout: Layout) -> pd.DataFrame:
    """Return the rows of a selection in a layout, in the order of the view.

    Text is ``str`` and never missing, numbers are ``Int64``, ``int64`` or ``Float64``. Another
    measure than the points has columns of its own at the end: in the long shape for the site
    type of the row, in the wide one for all that are shown together. Under Vietnamese
    or English headings, the cells of site type, basis and region hold words of that language.
    """
    rows = selection.rows.copy() if layout.shape == "long" else wide(selection)
    if has_measure(selection):
        of_types = (
            [(kind,) for kind in rows["site_type"]]
            if layout.shape == "long"
            else [selection.view.site_types] * len(rows)
        )
        each = zip(rows["province_code"], of_types, strict=True)
        language = None if layout.headings == "machine" else layout.headings
        rows = rows.join(measured_columns(selection, each, language))
    if layout.headings == "machine":
        return rows
    words = {
        "site_type": {code: site_type_word(code, layout.headings) for code in SITE_TYPES},
        "basis": {
            code: basis_word(selection.access_points, layout.headings, code)
            for code in get_args(Basis)
        },
        # Of a province of 2025 there is no region.
        "region_vi": {"": ""}
        | {one.name_vi: _name(one, layout.headings) for one in tables.regions()},
    }
    names = {}
    for column in columns_of(selection, layout.shape):
        names[column.name] = heading(column, layout.headings)
        if column.holds in words:
            rows[column.name] = rows[column.name].map(words[column.holds]).astype("str")
    return rows.rename(columns=names)


def wide(selection: Selection) -> pd.DataFrame:
    """Return a row per province shown, with the points of each site type beside each other.

    Headings are machine names. ``total_low`` and ``total_high`` are the bounds of the sum of
    the site types, as tight as the sources allow: not the sums of the bounds before them.
    There are no rows while no site type is shown.
    """
    rows = selection.rows
    first = rows.drop_duplicates("province_code").reset_index(drop=True)
    codes = first["province_code"]
    columns_by_name = {name: first[name] for name in PROVINCE_COLUMNS}
    for site_type in selection.view.site_types:
        of_type = rows[rows["site_type"] == site_type].set_index("province_code")
        for ending, holds in _PARTS.items():
            columns_by_name[f"{site_type}{ending}"] = of_type.loc[codes, holds].reset_index(
                drop=True
            )
    for strict, shown in {"": selection, "_strict": selection.without_context}.items():
        totals = [shown.total(code) for code in codes]
        if not strict:
            columns_by_name["total"] = pd.Series([one.exact for one in totals], dtype="Int64")
        low = [None if one.unknown else one.low for one in totals]
        columns_by_name[f"total_low{strict}"] = pd.Series(low, dtype="Int64")
        high = [one.high for one in totals]
        columns_by_name[f"total_high{strict}"] = pd.Series(high, dtype="Int64")
    columns_by_name["missing_parts"] = first["missing_parts"]
    return pd.DataFrame(columns_by_name)
