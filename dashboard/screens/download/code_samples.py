"""Code samples that read a file from its address: for Python, R and QGIS."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from dashboard.exports.layout import heading_of

if TYPE_CHECKING:
    from dashboard.exports import Format, Layout
    from dashboard.exports.format import Tool


def code_samples(address: str, file_format: Format, layout: Layout) -> dict[Tool, str]:
    """Return code that reads a file, by tool, for the tools that can read its format.

    Codes are read as text, to keep their leading zeros.
    """
    # A string literal in Python and in R: addresses need no other escapes.
    quoted = json.dumps(address, ensure_ascii=False)
    code = json.dumps(heading_of("province_code", layout.headings), ensure_ascii=False)
    # R needs backticks around a heading of several words.
    name = f"`{code[1:-1]}`" if " " in code else code[1:-1]
    values = {"address": quoted, "bare": address, "code": code, "name": name}
    return {tool: lines.format_map(values) for tool, lines in file_format.samples.items()}
