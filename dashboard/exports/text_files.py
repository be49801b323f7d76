"""Tables as text: CSV and JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import pandas as pd

from dashboard.exports.dictionary import data_dictionary
from dashboard.exports.layout import USUAL, Layout, table
from dashboard.exports.measured import has_measure, measure_rows
from dashboard.exports.provenance import metadata, statements
from dashboard.text.json_bytes import json_bytes
from loaders.spreadsheet_text import escape_formula

if TYPE_CHECKING:
    from dashboard.model.selection import Selection


CellValue: TypeAlias = str | int | float | None
"""What a cell holds, as JSON has it."""


def to_csv(selection: Selection, layout: Layout = USUAL) -> bytes:
    """Return the rows as CSV: UTF-8 with BOM, comma, CRLF, missing numbers empty.

    Text that a spreadsheet would read as a formula is preceded by an apostrophe.
    """
    return csv_bytes(table(selection, layout))


def to_semicolon_csv(selection: Selection, layout: Layout = USUAL) -> bytes:
    """Return the same for spreadsheets of countries that write decimals with a comma.

    Columns are separated by semicolons, as those spreadsheets expect.
    """
    return csv_bytes(table(selection, layout), separator=";", decimal=",")


def csv_bytes(rows: pd.DataFrame, *, separator: str = ",", decimal: str = ".") -> bytes:
    """Return a table as CSV, see :func:`to_csv`."""
    rows = rows.astype(dict.fromkeys(rows.select_dtypes("category").columns, "str"))
    texts: list[str] = rows.select_dtypes("str").columns.to_list()
    for column in texts:
        rows[column] = rows[column].map(escape_formula, na_action="ignore")
    content = rows.to_csv(index=False, lineterminator="\r\n", sep=separator, decimal=decimal)
    return content.encode("utf-8-sig")


def to_json(selection: Selection, layout: Layout = USUAL) -> bytes:
    """Return the rows as JSON: ``metadata``, ``columns`` and ``rows``.

    A row is an object by heading; numbers are numbers, missing ones ``null``. The
    metadata hold the published statements that the rows rest on, by their codes. Where
    another measure than the points is shown, ``measure`` has it for each province.
    """
    content: dict[str, object] = {
        "metadata": metadata(selection) | {"statements": statements(selection)},
        "columns": [
            {
                "name": field.name,
                "type": field.type,
                "unit": field.unit or None,
                "description": {"vi": field.description_vi, "en": field.description_en},
                "allowed": list(field.allowed) or None,
            }
            for field in data_dictionary(selection, layout)
        ],
        "rows": records(table(selection, layout)),
    }
    if has_measure(selection):
        content["measure"] = records(measure_rows(selection))
    return json_bytes(content, indent=1)


def records(rows: pd.DataFrame) -> list[dict[str, CellValue]]:
    """Return the rows of a table as values of JSON."""
    names = [str(name) for name in rows.columns]
    return [
        dict(zip(names, map(_plain, row), strict=True))
        for row in rows.itertuples(index=False, name=None)
    ]


def _plain(value: object) -> CellValue:
    if isinstance(value, str):
        return value
    # A scalar, whatever it is: pandas has no narrower name for it.
    if pd.isna(value):  # type: ignore[call-overload]
        return None
    return float(value) if isinstance(value, float) else int(value)  # type: ignore[call-overload]
