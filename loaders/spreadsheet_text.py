"""Text that a spreadsheet would run as a formula, written so that it stays text."""

from __future__ import annotations

import re
from typing import Final

# The signs of full width too: some spreadsheets take them for the others.
_FORMULA: Final = re.compile(r"[=+\-@＝＋－＠\t\r\n]")
_ESCAPED: Final = re.compile(r"'+[=+\-@＝＋－＠\t\r\n]")


def escape_formula(text: str, *, reversible: bool = False) -> str:
    """Return text, led by an apostrophe where a spreadsheet would run it as a formula.

    Parameters
    ----------
    text
        What a cell is to hold.
    reversible
        Whether :func:`unescape_formula` has to give back any text as it was: then text
        that looks escaped already is led by one more.
    """
    escaped = _FORMULA.match(text) or (reversible and _ESCAPED.match(text))
    return f"'{text}" if escaped else text


def unescape_formula(text: str) -> str:
    """Return text without the apostrophe that :func:`escape_formula` put in front of it."""
    return text[1:] if _ESCAPED.match(text) else text
