"""Files to download, from a Selection and nothing else."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final

import pandas as pd
import xlsxwriter

from dashboard.statement_text import relation_in_words
from dashboard.text import text
from dashboard.view import USUAL_MEASURE, to_query_string
from geodata import tables
from geodata.boundaries import OPENSTREETMAP_CREDIT

if TYPE_CHECKING:
    from collections.abc import Callable

    from dashboard.selection import Selection
    from loaders.translation import Language

_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")
_MEASURE_COLUMNS: Final = (
    *("division", "province_code", "province_vi", "province_en", "measure"),
    *("value_low", "value_high", "numerator_low", "numerator_high", "denominator"),
    *("basis", "missing_parts"),
)
_WIDTHS: Final = {
    "province_vi": 18,
    "province_en": 18,
    "region_vi": 40,
    "site_type": 22,
    "sources": 60,
}


def to_csv(selection: Selection) -> bytes:
    """Return the rows as CSV: UTF-8 with BOM, comma, CRLF, missing numbers empty.

    Text that a spreadsheet would take for a formula is led by an apostrophe.
    """
    rows = selection.rows.copy()
    texts: list[str] = rows.select_dtypes("str").columns.to_list()
    for column in texts:
        dangerous = rows[column].str.startswith(_FORMULA_STARTS)
        rows.loc[dangerous, column] = "'" + rows.loc[dangerous, column]
    return rows.to_csv(index=False, lineterminator="\r\n").encode("utf-8-sig")


def to_xlsx(selection: Selection) -> bytes:
    """Return the rows as a workbook: sheet ``data`` and sheet ``sources``.

    Codes are text, numbers are numbers, missing numbers are empty cells, and no
    text is taken for a formula or a link. A measure other than the points has a sheet
    ``measure`` with its value, numerator and denominator in each province. ``sources``
    tells the filter, the licences, and each statement that the rows rest on.
    """
    file = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(file, options) as book:
        heading = book.add_format({"bold": True, "bottom": 1, "valign": "top"})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        _write_table(book, "data", selection.rows, heading)
        if selection.view.measure != USUAL_MEASURE:
            _write_table(book, "measure", measure_rows(selection), heading)
        _write_sources(book, selection, heading, wrapped)
    return file.getvalue()


def measure_rows(selection: Selection) -> pd.DataFrame:
    """Return the measure of the view, one row per province shown.

    Returns
    -------
    pandas.DataFrame
        ``division``, ``province_code``, ``province_vi``, ``province_en``, ``measure``;
        the ends of its value and of its numerator, missing where unknown or unbounded;
        the ``denominator``, missing for a count; ``basis`` and ``missing_parts``.
    """
    rows = []
    for province in selection.shown:
        value = selection.value(province.code)
        if value is None:
            continue
        unknown = value.unknown
        rows.append(
            {
                "division": province.division,
                "province_code": province.code,
                "province_vi": province.name_vi,
                "province_en": province.name_en,
                "measure": selection.measure.code,
                "value_low": None if unknown else value.low,
                "value_high": value.high,
                "numerator_low": None if unknown else value.numerator.low,
                "numerator_high": value.numerator.high,
                "denominator": value.denominator,
                "basis": value.basis,
                "missing_parts": "; ".join(province.missing),
            }
        )
    return pd.DataFrame(rows, columns=list(_MEASURE_COLUMNS))


def _write_table(
    book: xlsxwriter.Workbook, name: str, rows: pd.DataFrame, heading: xlsxwriter.format.Format
) -> None:
    sheet = book.add_worksheet(name)
    for column, title in enumerate(rows.columns):
        sheet.write_string(0, column, title, heading)
        sheet.set_column(column, column, _WIDTHS.get(title, 14))
        for row, value in enumerate(rows[title], start=1):
            if pd.isna(value):
                continue
            if isinstance(value, str):
                sheet.write_string(row, column, value)
            else:
                sheet.write_number(row, column, value)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, len(rows), max(0, len(rows.columns) - 1))


def _write_sources(
    book: xlsxwriter.Workbook,
    selection: Selection,
    heading: xlsxwriter.format.Format,
    wrapped: xlsxwriter.format.Format,
) -> None:
    sheet = book.add_worksheet("sources")
    language = selection.view.language
    access_points = selection.access_points
    about = [
        (text(language, "export.filter"), to_query_string(selection.view) or "—"),
        (text(language, "export.rows"), str(len(selection.rows))),
        (
            text(language, "export.counts"),
            access_points.counts_file or text(language, "export.published_figures"),
        ),
        (
            text(language, "export.boundaries"),
            access_points.boundaries_file or f"{OPENSTREETMAP_CREDIT}, ODbL 1.0",
        ),
        (text(language, "export.basis"), text(language, "export.basis_explained")),
    ]
    for row, (name, value) in enumerate(about):
        sheet.write_string(row, 0, name, heading)
        sheet.write_string(row, 1, value)
    names = ["statement", "relation", "publisher", "url", "date", "note"]
    start = len(about) + 1
    for column, (name, width) in enumerate(zip(names, (24, 50, 34, 60, 22, 60), strict=True)):
        sheet.write_string(start, column, name, heading)
        sheet.set_column(column, column, width)
    for row, values in enumerate(_statements(selection, language), start=start + 1):
        for column, value in enumerate(values):
            sheet.write_string(row, column, value, wrapped)


def _statements(selection: Selection, language: Language) -> list[tuple[str, ...]]:
    """Return the statements that the rows rest on, as lines of the sheet ``sources``."""
    if selection.access_points.published is None:
        return []
    used = {code for codes in selection.rows["sources"] for code in codes.split("; ")}
    sources = {source.code: source for source in tables.sources()}
    lines: list[tuple[str, ...]] = []
    for statement in tables.statements():
        if statement.code in used:
            source = sources[statement.source]
            getattr(statement, f"date_note_{language}")
            note: str = getattr(statement, f"note_{language}")
            lines.append(
                (
                    statement.code,
                    relation_in_words(statement, language),
                    source.publisher,
                    source.url or source.title,
                    ", ".join(
                        filter(None, (statement.date, getattr(statement, f"date_note_{language}")))
                    ),
                    note,
                )
            )
    return lines


FORMATS: Final[dict[str, tuple[Callable[[Selection], bytes], str]]] = {
    "csv": (to_csv, "text/csv; charset=utf-8"),
    "xlsx": (to_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}
"""From the name of a format (also the ending of its files) to its writer and media type."""
