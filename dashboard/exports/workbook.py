"""The workbook: the rows, their summary, their provenance and their dictionary."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final

import pandas as pd
import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell

from dashboard.exports.dictionary import data_dictionary
from dashboard.exports.layout import USUAL, Layout, columns_of, table
from dashboard.exports.measured import has_measure, measure_rows
from dashboard.exports.provenance import NAME, STATEMENT, WRITTEN, made_of, statements
from dashboard.exports.summary import summary_rows, write_chart, write_note
from dashboard.model.view import to_query_string
from dashboard.text.credit import of_figures, unknown_licences
from dashboard.text.messages import text
from geodata.boundaries import OPENSTREETMAP_CREDIT

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dashboard.model.selection import Selection

_WIDTHS: Final = {
    "province_vi": 18,
    "province_en": 18,
    "region_vi": 40,
    "site_type": 22,
    "sources": 60,
}
_LEAST_WIDTH: Final = 14
_A4: Final = 9
"""The number of the paper size in a workbook."""


def to_xlsx(selection: Selection, layout: Layout = USUAL) -> bytes:
    """Return the rows as a workbook.

    Its sheets: ``data``, the rows in the layout; ``summary``, what is known of each
    site type against the totals of the programme, with a chart; ``measure``, where
    another measure than the points is shown, with its value, numerator and denominator
    in each province; ``sources``, the filter, the licences and each statement that the
    rows rest on; ``dictionary``, what each column of ``data`` contains.

    Codes are text, numbers are numbers, missing numbers are empty cells, and no
    text is read as a formula or a link.
    """
    file = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(file, options) as book:
        book.set_properties({"title": NAME, "author": "access-map", "created": WRITTEN})
        sheets = _Sheets(book)
        widths = [
            _WIDTHS.get(column.holds, _LEAST_WIDTH)
            for column in columns_of(selection, layout.shape)
        ]
        sheets.add("data", table(selection, layout), widths)
        summary = summary_rows(selection, layout.headings)
        sheet = sheets.add("summary", summary, [30])
        write_note(sheet, summary, selection, layout.headings)
        write_chart(book, sheet, selection, layout.headings)
        if has_measure(selection):
            sheets.add("measure", measure_rows(selection), [])
        _write_sources(sheets, selection)
        _write_dictionary(sheets, selection, layout)
    return file.getvalue()


class _Sheets:
    """The sheets of a workbook, all in one style."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self.book = book
        self.heading = book.add_format({"bold": True, "bottom": 1, "valign": "top"})
        self.number_heading = book.add_format(
            {"bold": True, "bottom": 1, "valign": "top", "align": "right"}
        )
        self.wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        # A code typed into the cell stays text, with its leading zero.
        self.code = book.add_format({"num_format": "@"})

    def add(
        self, name: str, rows: pd.DataFrame, widths: Sequence[int]
    ) -> xlsxwriter.worksheet.Worksheet:
        """Add a sheet with a table, with frozen headings and a filter."""
        sheet = self._sheet(name)
        numbers = set(rows.select_dtypes("number").columns)
        for column, title in enumerate(rows.columns):
            style = self.number_heading if title in numbers else self.heading
            sheet.write_string(0, column, title, style)
            width = widths[column] if column < len(widths) else _LEAST_WIDTH
            sheet.set_column(column, column, max(width, len(title) + 3))
            for row, value in enumerate(rows[title], start=1):
                if isinstance(value, str):
                    sheet.write_string(row, column, value, self.code)
                elif not pd.isna(value):
                    sheet.write_number(row, column, value)
        if len(rows):
            # Codes are text on purpose: no green corner asks whether they should be numbers.
            last = xl_rowcol_to_cell(len(rows), len(rows.columns) - 1)
            sheet.ignore_errors({"number_stored_as_text": f"A2:{last}"})
        sheet.freeze_panes(1, 0)
        sheet.repeat_rows(0)
        sheet.autofilter(0, 0, len(rows), len(rows.columns) - 1)
        return sheet

    def add_text(
        self,
        name: str,
        titles: Sequence[str],
        lines: Iterable[Sequence[str]],
        widths: Sequence[int],
        about: Sequence[tuple[str, str]] = (),
    ) -> None:
        """Add a sheet of wrapped text; the pairs of ``about`` are above the headings."""
        sheet = self._sheet(name)
        for row, (key, value) in enumerate(about):
            sheet.write_string(row, 0, key, self.heading)
            sheet.write_string(row, 1, value)
        start = len(about) + 1 if about else 0
        for column, (title, width) in enumerate(zip(titles, widths, strict=True)):
            sheet.write_string(start, column, title, self.heading)
            sheet.set_column(column, column, width)
        for row, values in enumerate(lines, start=start + 1):
            for column, value in enumerate(values):
                sheet.write_string(row, column, value, self.wrapped)
        if not about:
            sheet.freeze_panes(1, 0)
            sheet.repeat_rows(0)

    def _sheet(self, name: str) -> xlsxwriter.worksheet.Worksheet:
        """Add a sheet that prints on A4, with all columns on one page."""
        sheet = self.book.add_worksheet(name)
        sheet.set_paper(_A4)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        return sheet


def _write_sources(sheets: _Sheets, selection: Selection) -> None:
    language = selection.view.language
    access_points = selection.access_points
    explained = of_figures(access_points, language, "export.basis_explained")
    unknown = unknown_licences(access_points, language)
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
        (text(language, "export.data"), made_of(selection, language)),
        (text(language, "export.basis"), explained),
        *((text(language, "bundle.section.licences"), one) for one in unknown),
    ]
    lines = [[*statement.values()] for statement in statements(selection)]
    sheets.add_text("sources", STATEMENT, lines, (24, 50, 34, 60, 22, 60), about)


def _write_dictionary(sheets: _Sheets, selection: Selection, layout: Layout) -> None:
    language = selection.view.language
    titles = ("column", "type", "unit", "description_vi", "description_en", "allowed")
    lines = [
        (
            field.name,
            field.type,
            text(language, f"export.unit.{field.unit}") if field.unit else "",
            field.description_vi,
            field.description_en,
            "; ".join(field.allowed),
        )
        for field in data_dictionary(selection, layout)
    ]
    sheets.add_text("dictionary", titles, lines, (34, 10, 20, 60, 60, 40))
