"""How the rows of a Selection are laid out as one table: long or wide, and its headings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, get_args

import pandas as pd

from dashboard.model.selection import COLUMNS
from dashboard.model.view import SITE_TYPES
from dashboard.text.messages import text
from geodata import tables
from loaders.cells import Basis

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
"""What the rows say of the province, the same for each of its site types."""

WHOLE_NUMBERS: Final = frozenset(
    {"division", "points", "points_low", "points_high", "total", "total_low", "total_high"}
)
"""What is a number (of :attr:`Column.holds`); all else is text, codes too."""

# What the wide shape holds of each site type, by the ending of the column's name.
_PARTS: Final = {
    "": "points",
    "_low": "points_low",
    "_high": "points_high",
    "_basis": "basis",
    "_sources": "sources",
}
_TOTALS: Final = ("total", "total_low", "total_high")


@dataclass(frozen=True, slots=True)
class Layout:
    """How a table is laid out."""

    shape: Shape = "long"
    headings: Headings = "machine"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table.

    Attributes
    ----------
    name
        Its stable name: ``points_low``, ``district_library_low``, ``total_low``.
    holds
        What stands in it: one of :data:`dashboard.model.selection.COLUMNS`, or ``total``,
        ``total_low``, ``total_high``.
    site_type
        Code of the one site type that it speaks of, in the wide shape.
    """

    name: str
    holds: str
    site_type: str | None = None


def columns(site_types: Sequence[str], shape: Shape) -> tuple[Column, ...]:
    """Return the columns of a table of some site types, in order."""
    if shape == "long":
        return tuple(Column(name, name) for name in COLUMNS)
    return (
        *(Column(name, name) for name in PROVINCE_COLUMNS),
        *(
            Column(f"{site_type}{ending}", holds, site_type)
            for site_type in site_types
            for ending, holds in _PARTS.items()
        ),
        *(Column(name, name) for name in _TOTALS),
        Column("missing_parts", "missing_parts"),
    )


def heading(column: Column, headings: Headings) -> str:
    """Return what stands over a column; reading counts back in knows every one of these."""
    if headings == "machine":
        return column.name
    if column.site_type is None:
        return text(headings, f"export.column.{column.holds}")
    site_type = site_type_word(column.site_type, headings)
    if column.holds == "points":
        return site_type
    return text(headings, f"export.column_of_type.{column.holds}", site_type=site_type)


def heading_of(name: str, headings: Headings) -> str:
    """Return what stands over a column that speaks of no one site type."""
    return heading(Column(name, name), headings)


def site_type_word(code: str, language: Language) -> str:
    """Return the term for a site type, as official documents print it."""
    labels: dict[str, str] = {
        kind.code: getattr(kind, f"label_{language}") for kind in tables.site_types()
    }
    return labels[code]


def basis_word(code: str, language: Language) -> str:
    """Return in a word how a number is known."""
    return text(language, f"map.basis.{code}")


def table(selection: Selection, layout: Layout) -> pd.DataFrame:
    """Return the rows of a selection in a layout.

    Returns
    -------
    pandas.DataFrame
        Columns of :func:`columns` under their :func:`heading`, rows in the order of
        the view. Text is ``str`` and never missing, numbers are ``Int64`` or
        ``int64``. Under Vietnamese or English headings, the cells of site type and
        basis hold words instead of codes.
    """
    laid_out = selection.rows.copy() if layout.shape == "long" else wide(selection)
    if layout.headings == "machine":
        return laid_out
    words = {
        "site_type": {code: site_type_word(code, layout.headings) for code in SITE_TYPES},
        "basis": {code: basis_word(code, layout.headings) for code in get_args(Basis)},
    }
    names = {}
    for column in columns(selection.view.site_types, layout.shape):
        names[column.name] = heading(column, layout.headings)
        if column.holds in words:
            cells = laid_out[column.name].map(words[column.holds])
            laid_out[column.name] = cells.astype("str")
    return laid_out.rename(columns=names)


def wide(selection: Selection) -> pd.DataFrame:
    """Return a row per province shown, with the points of each site type beside each other.

    Returns
    -------
    pandas.DataFrame
        Under machine names. ``total`` is the number of points of the site types shown
        together where it is exact, ``total_low`` and ``total_high`` the ends of its
        range, as tight as the sources allow: not the sums of the ends before them.
        No rows while no site type is shown.
    """
    rows = selection.rows
    first = rows.drop_duplicates("province_code").reset_index(drop=True)
    codes = first["province_code"]
    laid_out = {name: first[name] for name in PROVINCE_COLUMNS}
    for site_type in selection.view.site_types:
        of_type = rows[rows["site_type"] == site_type].set_index("province_code")
        for ending, holds in _PARTS.items():
            laid_out[f"{site_type}{ending}"] = of_type.loc[codes, holds].reset_index(drop=True)
    totals = [selection.total(code) for code in codes]
    for name, ends in {
        "total": [total.exact for total in totals],
        "total_low": [None if total.unknown else total.low for total in totals],
        "total_high": [total.high for total in totals],
    }.items():
        laid_out[name] = pd.Series(ends, dtype="Int64")
    laid_out["missing_parts"] = first["missing_parts"]
    return pd.DataFrame(laid_out)
