"""Tables as text: CSV and JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final, TypeAlias

import pandas as pd

from dashboard.exports.dictionary import data_dictionary
from dashboard.exports.layout import Layout, table
from dashboard.exports.measured import has_measure, measure_rows
from dashboard.exports.provenance import metadata, statements

if TYPE_CHECKING:
    from dashboard.model.selection import Selection

# The signs of full width too: some spreadsheets take them for the others.
_FORMULA_STARTS: Final = (*"=+-@＝＋－＠", "\t", "\r", "\n")
_USUAL: Final = Layout()

CellValue: TypeAlias = str | int | float | None
"""What a cell holds, as JSON has it."""


def to_csv(selection: Selection, layout: Layout = _USUAL) -> bytes:
    """Return the rows as CSV: UTF-8 with BOM, comma, CRLF, missing numbers empty.

    Text that a spreadsheet would take for a formula is led by an apostrophe.
    """
    return as_csv(table(selection, layout))


def as_csv(rows: pd.DataFrame) -> bytes:
    """Return a table as CSV, see :func:`to_csv`."""
    rows = rows.copy()
    texts: list[str] = rows.select_dtypes("str").columns.to_list()
    for column in texts:
        dangerous = rows[column].str.startswith(_FORMULA_STARTS)
        rows.loc[dangerous, column] = "'" + rows.loc[dangerous, column]
    return rows.to_csv(index=False, lineterminator="\r\n").encode("utf-8-sig")


def to_json(selection: Selection, layout: Layout = _USUAL) -> bytes:
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
    return as_json(content, indent=1)


def records(rows: pd.DataFrame) -> list[dict[str, CellValue]]:
    """Return the rows of a table as values that JSON knows."""
    names = [str(name) for name in rows.columns]
    return [
        dict(zip(names, map(_plain, row), strict=True))
        for row in rows.itertuples(index=False, name=None)
    ]


def as_json(content: object, indent: int | None = None) -> bytes:
    """Return a value as JSON in UTF-8, with a line end; never with ``NaN`` in it."""
    separators = (",", ":") if indent is None else (",", ": ")
    written = json.dumps(
        content, ensure_ascii=False, allow_nan=False, indent=indent, separators=separators
    )
    return f"{written}\n".encode()


def _plain(value: object) -> CellValue:
    if isinstance(value, str):
        return value
    # A scalar, whatever it is: pandas has no narrower name for it.
    if pd.isna(value):  # type: ignore[call-overload]
        return None
    return float(value) if isinstance(value, float) else int(value)  # type: ignore[call-overload]
