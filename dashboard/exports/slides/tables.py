"""The numbers of a Selection as a native table and as a native chart."""

from __future__ import annotations

import io
from string import Template
from typing import TYPE_CHECKING, Final, TypeVar
from xml.sax.saxutils import escape

import xlsxwriter
from pptx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from pptx.oxml.ns import nsdecls
from pptx.parts.chart import ChartPart

from dashboard.exports.provenance import WRITTEN
from dashboard.exports.slides.drawing_xml import EMU, LANGUAGE_TAGS, clean, extents, properties, run
from dashboard.exports.slides.template import read
from dashboard.text.messages import PARTIAL, measured_in_table, text
from dashboard.text.table_rows import column_labels, numbers

_Item = TypeVar("_Item")

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pptx.slide import Slide

    from dashboard.model.measures import Value
    from dashboard.model.selection import Selection
    from dashboard.picture.canvas import Box
    from loaders.access_points import Province

    Line = tuple[str, list[tuple[str, str]]]
    """A line of a table: a name, and its numbers, each with its basis."""
    Bar = tuple[Province, Value]

_ROWS: Final = 24
"""Lines of a table on one slide, at the most."""
_BARS: Final = 34
_BAR: Final = 11.0
"""Height of a bar with its gap in millimetres, at the most."""
_AROUND_BARS: Final = 22.0
_FEW: Final = 20
"""Bars whose names are large."""
_ROW: Final = (7.4, 11.0)
"""Height of a line in millimetres, and of its letters in points, at the most."""
_FRAME_ID: Final = 10
_NAMES: Final = 0.28
"""Share of the width of a table that names take."""
_COLUMN: Final = 40.0
"""Width of a column of numbers in millimetres, at the most."""
_URI: Final = "http://schemas.openxmlformats.org/drawingml/2006/"


def table_pages(selection: Selection) -> list[list[Line]]:
    """Return the lines of the table, by slide; none where nothing is counted."""
    language = selection.view.language
    lines: list[Line] = [
        (
            f"{getattr(one, f'name_{language}')}{PARTIAL * one.partial}",
            numbers(selection, one.code),
        )
        for one in selection.shown
    ]
    if len(lines) > 1:
        lines.append((text(language, "table.sum"), numbers(selection, None)))
    return _pages(lines, _ROWS) if selection.view.site_types else []


def _pages(items: list[_Item], most: int) -> list[list[_Item]]:
    """Return items in pages of about the same length."""
    pages = -(-len(items) // most) or 1
    each = -(-len(items) // pages) or 1
    return [items[start : start + each] for start in range(0, len(items), each)]


def table_frame(selection: Selection, lines: Sequence[Line], box: Box) -> str:
    """Return a table: published numbers bold, derived ones underlined with dots."""
    language, (left, top, right, bottom) = selection.view.language, box
    heads = column_labels(selection.view)
    high = min(_ROW[0], (bottom - top) / (len(lines) + 1))
    size = round(_ROW[1] * high / _ROW[0] * 2) / 2
    names = (right - left) * _NAMES
    each = min(_COLUMN, (right - left - names) / len(heads))
    rows = [(text(language, "table.province"), [(head, "head") for head in heads]), *lines]
    marks = {"head": "b", "published": "b", "derived": "u"}

    none = "".join(f"<a:ln{side}><a:noFill/></a:ln{side}>" for side in "LRT")

    def cell(content: str, basis: str, aligned: str, colour: str) -> str:
        edge = f'<a:lnB w="9525"><a:solidFill><a:schemeClr val="{colour}"/></a:solidFill></a:lnB>'
        return (
            f'<a:tc><a:txBody><a:bodyPr/><a:lstStyle/><a:p><a:pPr algn="{aligned}"/>'
            f"{run(content, language, size, marks=marks.get(basis, ''))}</a:p></a:txBody><a:tcPr "
            f'marL="36000" marR="36000" marT="0" marB="0" anchor="ctr">{none}{edge}<a:noFill/>'
            "</a:tcPr></a:tc>"
        )

    written = []
    for index, (name, found) in enumerate(rows):
        colour = "bg2" if index else "tx1"
        cells = [cell(name, "" if index else "head", "l", colour)]
        cells += [cell(shown, basis, "r", colour) for shown, basis in found]
        written.append(f'<a:tr h="{round(high * EMU)}">{"".join(cells)}</a:tr>')
    widths = (names, *[each] * len(heads))
    columns = "".join(f'<a:gridCol w="{round(width * EMU)}"/>' for width in widths)
    said = text(language, "table.label")
    place = (left, top, left + names + each * len(heads), top + high * len(rows))
    content = f'<a:tbl><a:tblPr firstRow="1" firstCol="1"/><a:tblGrid>{columns}</a:tblGrid>'
    return _frame(said, said, place, "table", f"{content}{''.join(written)}</a:tbl>")


def _frame(name: str, said: str, box: Box, kind: str, content: str) -> str:
    return (
        f"<p:graphicFrame><p:nvGraphicFramePr>{properties(_FRAME_ID, name, said)}"
        '<p:cNvGraphicFramePr><a:graphicFrameLocks noGrp="1"/></p:cNvGraphicFramePr><p:nvPr/>'
        f"</p:nvGraphicFramePr><p:xfrm>{extents(box)}</p:xfrm><a:graphic>"
        f'<a:graphicData uri="{_URI}{kind}">{content}</a:graphicData></a:graphic></p:graphicFrame>'
    )


def chart_pages(selection: Selection) -> list[list[Bar]]:
    """Return the bars of the chart by slide, those with most that is certain first."""
    found = [(one, selection.value(one.code)) for one in selection.shown]
    bars = [(one, value) for one, value in found if value is not None]
    bars.sort(key=lambda bar: (-bar[1].low, -(bar[1].high or 0)))
    return _pages(bars, _BARS)


def chart_frame(
    slide: Slide, selection: Selection, bars: Sequence[Bar], box: Box, fill: str
) -> str:
    """Add a chart to a slide and return its frame: certain bars, and dashed what is possible.

    ``fill`` is XML. A number that is not known is a gap.
    """
    view, language = selection.view, selection.view.language
    measure = text(language, f"map.measure.{view.measure}")
    names = [
        clean(f"{getattr(one, f'name_{language}')}  {measured_in_table(language, value)}")
        for one, value in bars
    ]
    low = [None if value.unknown else value.low for _, value in bars]
    more = [None if value.high is None else value.high - value.low for _, value in bars]
    columns: dict[str, list[str] | list[float | None]] = {
        measure: names,
        text(language, "export.chart.low"): low,
        text(language, "slides.possible"): more,
    }
    heads, end = [*columns], len(bars) + 1
    decimals = selection.measure.decimals
    xml = Template(read("chart.xml")).substitute(
        fill=fill,
        low=_cells("str", "B$1", heads[1:2]),
        more=_cells("str", "C$1", heads[2:]),
        names=_cells("str", f"A$2:$A${end}", names),
        lows=_cells("num", f"B$2:$B${end}", low),
        mores=_cells("num", f"C$2:$C${end}", more),
        # Bars of several slides are to one scale.
        max=f'<c:max val="{_longest(selection)}"/>' if len(bars) < len(selection.shown) else "",
        format="0%" if selection.measure.percent else "#,##0" + ".0" * bool(decimals),
        lang=LANGUAGE_TAGS[language],
        size=1100 if len(bars) <= _FEW else 800,
    )
    package = slide.part.package
    name = package.next_partname(ChartPart.partname_template)
    part = ChartPart.load(name, CONTENT_TYPE.DML_CHART, package, xml.encode())
    part.chart_workbook.update_from_xlsx_blob(_workbook(columns))
    relation = slide.part.relate_to(part, RELATIONSHIP_TYPE.CHART)
    said = text(language, "print.setting", name=measure, value=", ".join(names))
    content = f'<c:chart {nsdecls("c")} r:id="{relation}"/>'
    left, top, right, bottom = box
    box = (left, top, right, min(bottom, top + _AROUND_BARS + _BAR * len(bars)))
    return _frame(measure, said, box, "chart", content)


def _longest(selection: Selection) -> float:
    """Return where the longest bar ends, of all that are shown."""
    values = (selection.value(code) for code in selection.provinces)
    ends = (value.low if value.high is None else value.high for value in values if value)
    return max(ends) or 1


def _workbook(columns: dict[str, list[str] | list[float | None]]) -> bytes:
    """Return the workbook in which PowerPoint edits the numbers of a chart."""
    file = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as book:
        book.set_properties({"author": "access-map", "created": WRITTEN})
        sheet = book.add_worksheet("Sheet1")
        for column, (head, values) in enumerate(columns.items()):
            for row, value in enumerate((head, *values)):
                if isinstance(value, str):
                    sheet.write_string(row, column, value)
                elif value is not None:
                    sheet.write_number(row, column, value)
    return file.getvalue()


def _cells(kind: str, where: str, values: Sequence[str | float | None]) -> str:
    """Return a reference to cells of the workbook, with what stands in them."""
    points = "".join(
        f'<c:pt idx="{place}"><c:v>{escape(str(value))}</c:v></c:pt>'
        for place, value in enumerate(values)
        if value is not None
    )
    code = "<c:formatCode>General</c:formatCode>" if kind == "num" else ""
    return (
        f"<c:{kind}Ref><c:f>Sheet1!${where}</c:f><c:{kind}Cache>{code}"
        f'<c:ptCount val="{len(values)}"/>{points}</c:{kind}Cache></c:{kind}Ref>'
    )
