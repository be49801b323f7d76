"""What a Selection comes to: each site type against the totals of the programme, and a chart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

from dashboard.exports.layout import heading_of, site_type_word
from dashboard.text.messages import text
from loaders.evidence.statements import control_totals

if TYPE_CHECKING:
    import xlsxwriter

    from dashboard.exports.layout import Headings
    from dashboard.model.selection import Selection

_NUMBERS: Final = ("points", "points_low", "points_high")
_OF_PROGRAMME: Final = ("known", "open", "control")
# Dark for what is there at least, light for what there can be at most; apart in grey too.
_LOW_COLOUR: Final = "#00507A"
_HIGH_COLOUR: Final = "#8CC5E3"
_CHART_CELL: Final = "I2"


def summary_rows(selection: Selection, headings: Headings) -> pd.DataFrame:
    """Return the totals of the site types shown, as the screen has them.

    Returns
    -------
    pandas.DataFrame
        One row per site type shown, and one for all of them where there are several:
        ``site_type``; ``points``, ``points_low`` and ``points_high`` in the provinces
        shown; how many points of the whole programme are ``known`` to stand in a
        definite province, how many are ``open``, and the ``control`` total published.
    """
    control = control_totals()
    shown = selection.view.site_types
    kinds: list[str | None] = [*shown, *([None] if len(shown) > 1 else [])]
    rows: list[tuple[str | int | None, ...]] = []
    for kind in kinds:
        total = selection.total(site_type=kind)
        full = sum(control[code] for code in shown if kind in {None, code})
        known = selection.attributed(kind)
        low = None if total.unknown else total.low
        rows.append(
            (
                *(_label(kind, headings), total.exact, low, total.high),
                *(known, max(0, full - known), full),
            )
        )
    names = [
        *(heading_of(name, headings) for name in ("site_type", *_NUMBERS)),
        *(
            name if headings == "machine" else text(headings, f"totals.{name}")
            for name in _OF_PROGRAMME
        ),
    ]
    frame = pd.DataFrame(rows, columns=names)
    return frame.astype({names[0]: "str"} | dict.fromkeys(names[1:], "Int64"))


def write_note(
    sheet: xlsxwriter.worksheet.Worksheet,
    summary: pd.DataFrame,
    selection: Selection,
    headings: Headings,
) -> None:
    """Say under the summary which of its columns speak of the whole programme."""
    language = selection.view.language if headings == "machine" else headings
    names = ", ".join(summary.columns[-len(_OF_PROGRAMME) :])
    note = text(language, "export.summary_note", columns=names)
    sheet.write_string(len(summary) + 2, 0, note)


def write_chart(
    book: xlsxwriter.Workbook,
    sheet: xlsxwriter.worksheet.Worksheet,
    selection: Selection,
    headings: Headings,
) -> None:
    """Put bars beside the summary: the points of each site type, at least and at most."""
    last = len(selection.view.site_types)
    if not last:
        return
    language = selection.view.language if headings == "machine" else headings
    chart = book.add_chart({"type": "bar"})
    for column, key, colour in ((2, "low", _LOW_COLOUR), (3, "high", _HIGH_COLOUR)):
        chart.add_series(
            {
                "name": text(language, f"export.chart.{key}"),
                "categories": ["summary", 1, 0, last, 0],
                "values": ["summary", 1, column, last, column],
                "fill": {"color": colour},
                "data_labels": {"value": True},
            }
        )
    chart.set_title({"name": text(language, "export.chart.title")})
    # Bars are drawn from below: turned, they stand in the order of the table.
    chart.set_y_axis({"reverse": True})
    chart.set_x_axis({"major_gridlines": {"visible": False}, "min": 0})
    chart.set_legend({"position": "bottom"})
    chart.set_size({"width": 620, "height": 340})
    sheet.insert_chart(_CHART_CELL, chart, {"description": text(language, "export.chart.title")})


def _label(site_type: str | None, headings: Headings) -> str:
    if headings == "machine":
        return site_type or "total"
    return site_type_word(site_type, headings) if site_type else text(headings, "totals.all")
