"""A workbook to fill in with counts: the rows are there, the numbers are missing."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final

import xlsxwriter

from geodata.tables import programme_provinces, site_types
from loaders.counts.cell_values import MAX_POINTS
from loaders.names.divisions import names_in_files
from loaders.translation import translate

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from loaders.translation import Language

_COLUMNS: Final = ("code", "name", "site_type", "points", "low", "high")
_WIDTHS: Final = (10, 18, 34, 14, 14, 14)
_STEPS: Final = ("points", "range", "unknown", "zero", "provinces", "load")
_SPARE_ROWS: Final = 1000
"""Rows below the table that are validated as well: provinces may be added."""


def counts_template(language: Language) -> bytes:
    """Return a workbook (XLSX) to fill in, which loads as a counts file.

    Parameters
    ----------
    language
        Of the headings, names and instructions.

    Returns
    -------
    bytes
        The first sheet has a row for each of the 16 provinces and each site type, with
        its code, its names and empty cells for the number or the ends of its range, and
        lists to choose from; the second explains how to fill it in, and lists the provinces.
    """
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False}) as book:
        heading = book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
        text = book.add_format({"num_format": "@"})
        table = book.add_worksheet(_word(language, "sheet.counts"))
        guide = book.add_worksheet(_word(language, "sheet.guide"))
        names = _write_guide(guide, language, heading, text, book.add_format({"text_wrap": True}))
        last = _write_table(table, language, heading, text)
        _validate(table, language, f"='{guide.name}'!{names}", last + _SPARE_ROWS)
    return file.getvalue()


def _word(language: Language, key: str, **values: object) -> str:
    return translate("loaders", language, f"template.{key}", **values)


def _labels(language: Language) -> list[str]:
    return [kind.label_vi if language == "vi" else kind.label_en for kind in site_types()]


def _write_table(sheet: Worksheet, language: Language, heading: Format, text: Format) -> int:
    """Write headings and rows; return the last row."""
    for column, (key, width) in enumerate(zip(_COLUMNS, _WIDTHS, strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, _word(language, f"heading.{key}"), heading)
    names = names_in_files(language)
    rows = [
        (code, names[code], label) for code in programme_provinces() for label in _labels(language)
    ]
    for place, row in enumerate(rows, start=1):
        for column, value in enumerate(row):
            sheet.write_string(place, column, value, text)
    sheet.freeze_panes(1, 3)
    sheet.autofilter(0, 0, len(rows), len(_COLUMNS) - 1)
    return len(rows)


def _validate(sheet: Worksheet, language: Language, names: str, last: int) -> None:
    whole = {"validate": "integer", "criteria": "between", "minimum": 0, "maximum": MAX_POINTS}
    for first, end, key, rule in (
        (1, 1, "province", {"validate": "list", "source": names}),
        (2, 2, "site_type", {"validate": "list", "source": _labels(language)}),
        (3, 5, "points", whole),
    ):
        message = {
            "error_title": _word(language, "refused"),
            "error_message": _word(language, f"refused.{key}"),
        }
        sheet.data_validation(1, first, last, end, rule | message)


def _write_guide(
    sheet: Worksheet,
    language: Language,
    heading: Format,
    text: Format,
    wrapped: Format,
) -> str:
    """Write the instructions and the provinces; return where their names stand."""
    sheet.set_column(0, 0, 90)
    sheet.set_column(2, 2, _WIDTHS[0])
    sheet.set_column(3, 3, _WIDTHS[1])
    sheet.write_string(0, 0, _word(language, "title"), heading)
    for place, step in enumerate(_STEPS, start=1):
        sheet.write_string(place, 0, _word(language, f"step.{step}"), wrapped)
    for column, key in ((2, "code"), (3, "name")):
        sheet.write_string(0, column, _word(language, f"heading.{key}"), heading)
    names = names_in_files(language)
    for place, (code, name) in enumerate(names.items(), start=1):
        sheet.write_string(place, 2, code, text)
        sheet.write_string(place, 3, name, text)
    return f"$D$2:$D${len(names) + 1}"
