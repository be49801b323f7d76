"""Ready lines that read a file from its address: for Python, R and QGIS."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from dashboard.exports.layout import heading_of

if TYPE_CHECKING:
    from dashboard.exports import Format, Layout
    from dashboard.exports.file_formats import Tool


def reading_code(address: str, file_format: Format, layout: Layout) -> dict[Tool, str]:
    """Return lines that read a file, by tool; none of a tool that cannot read it at once.

    Codes stay text: their leading zeros count.

    Parameters
    ----------
    address, file_format
        Of the file.
    layout
        Of its table: the heading of the codes follows it.
    """
    # As a string in Python and in R; what an address holds needs no more.
    quoted = json.dumps(address, ensure_ascii=False)
    code = json.dumps(heading_of("province_code", layout.headings), ensure_ascii=False)
    # A heading of several words is no name in R.
    name = f"`{code[1:-1]}`" if " " in code else code[1:-1]
    values = {"address": quoted, "bare": address, "code": code, "name": name}
    return {tool: lines.format_map(values) for tool, lines in file_format.samples.items()}
