"""The summary of a Selection: each site type against the totals of the programme or file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

from dashboard.exports.layout import heading_of, site_type_word
from dashboard.text.credit import of_figures
from dashboard.text.messages import text
from dashboard.text.table_rows import star_in_words
from dashboard.theme import colours
from loaders.evidence.statements import control_totals

if TYPE_CHECKING:
    import xlsxwriter

    from dashboard.exports.layout import Headings
    from dashboard.model.selection import Selection

_NUMBERS: Final = ("points", "points_low", "points_high")
_OF_PROGRAMME: Final = ("known", "open", "control")
_OF_FILE: Final = ("in_file_low", "in_file_high")
_CHART_CELL: Final = "I2"


def summary_rows(selection: Selection, headings: Headings) -> pd.DataFrame:
    """Return the totals of the site types shown, and of all of them where there are several.

    ``points``, ``points_low`` and ``points_high`` are those in the provinces shown. Of the
    points of the whole programme, ``known`` are in a definite province and ``open`` are not;
    ``control`` is the published total. Figures of the user's own stand against
    ``in_file_low`` and ``in_file_high``, the ends of all that the file has.
    """
    codes = selection.view.site_types
    site_types: list[str | None] = [*codes, *([None] if len(codes) > 1 else [])]
    rows: list[tuple[str | int | None, ...]] = []
    for site_type in site_types:
        total = selection.total(site_type=site_type)
        low = None if total.unknown else total.low
        label = _label(site_type, headings)
        whole = _whole(selection, site_type)
        rows.append((label, total.exact, low, total.high, *whole))
    names = [
        *(heading_of(name, headings) for name in ("site_type", *_NUMBERS)),
        *(
            name if headings == "machine" else text(headings, f"totals.{name}")
            for name in _columns_of_whole(selection)
        ),
    ]
    frame = pd.DataFrame(rows, columns=names)
    return frame.astype({names[0]: "str"} | dict.fromkeys(names[1:], "Int64"))


def _columns_of_whole(selection: Selection) -> tuple[str, ...]:
    return _OF_FILE if selection.access_points.counts_file else _OF_PROGRAMME


def _whole(selection: Selection, site_type: str | None) -> tuple[int | None, ...]:
    """Return what the numbers shown stand against, in the order of the columns."""
    if selection.access_points.counts_file:
        whole = selection.in_file(site_type)
        return (None if whole.unknown else whole.low, whole.high)
    control = control_totals()
    codes = selection.view.site_types
    full = sum(control[code] for code in codes if site_type in {None, code})
    known = selection.attributed(site_type)
    return (known, max(0, full - known), full)


def write_note(
    sheet: xlsxwriter.worksheet.Worksheet,
    summary: pd.DataFrame,
    selection: Selection,
    headings: Headings,
) -> None:
    """Write under the summary which of its columns are about more than the provinces shown.

    And of which parts of these its numbers are not, if they are a sum without them.
    """
    language = selection.view.language if headings == "machine" else headings
    names = ", ".join(summary.columns[-len(_columns_of_whole(selection)) :])
    note = of_figures(selection.access_points, language, "export.summary_note", columns=names)
    sheet.write_string(len(summary) + 2, 0, note)
    everything = selection.points()
    if everything and everything.partial:
        sheet.write_string(len(summary) + 3, 0, star_in_words(selection, language))


def write_chart(
    book: xlsxwriter.Workbook,
    sheet: xlsxwriter.worksheet.Worksheet,
    selection: Selection,
    headings: Headings,
) -> None:
    """Add a bar chart to the summary: the points of each site type, at least and at most."""
    last = len(selection.view.site_types)
    if not last:
        return
    language = selection.view.language if headings == "machine" else headings
    chart = book.add_chart({"type": "bar"})
    # Dark for the lower bound, light for the upper one: print in grey shows it too.
    for column, key in ((2, "low"), (3, "high")):
        chart.add_series(
            {
                "name": text(language, f"export.chart.{key}"),
                "categories": ["summary", 1, 0, last, 0],
                "values": ["summary", 1, column, last, column],
                "fill": {"color": colours("light")[f"chart-{key}"]},
                "data_labels": {"value": True},
            }
        )
    chart.set_title({"name": text(language, "export.chart.title")})
    # Bars are drawn from below: reversed, they are in the order of the table.
    chart.set_y_axis({"reverse": True})
    chart.set_x_axis({"major_gridlines": {"visible": False}, "min": 0})
    chart.set_legend({"position": "bottom"})
    chart.set_size({"width": 620, "height": 340})
    sheet.insert_chart(_CHART_CELL, chart, {"description": text(language, "export.chart.title")})


def _label(site_type: str | None, headings: Headings) -> str:
    if headings == "machine":
        return site_type or "total"
    return site_type_word(site_type, headings) if site_type else text(headings, "totals.all")
