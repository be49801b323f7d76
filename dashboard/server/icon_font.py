"""Streamlit's font of icons is fetched when an icon is there, not with every page.

It is as large as all scripts of the first screen together, and was fetched before the connection
to the app stood. ``static/page/icons.js`` fetches it when it is needed.
"""

from __future__ import annotations

import re
from typing import Final

FETCHED: Final = re.compile(rb"document\.fonts\.load\(`1em \"\$\{\w+\.materialIcons\}\"`\)")
"""What Streamlit's script does first of all."""


def without_icon_font(script: bytes) -> bytes:
    """Return a script of Streamlit, without the font if it is the one that fetches it."""
    return FETCHED.sub(b"Promise.resolve()", script)
