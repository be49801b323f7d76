"""What Streamlit's boxes of several options find, told by the script of the page.

Streamlit compares what is typed with the labels letter by letter: ``lang`` finds no ``Lạng Sơn``.
It has no setting for that, so its script asks ours (``static/page/places.js``) for the form
in which both are compared. Where ours is missing it does what it did.
"""

from __future__ import annotations

import re
from typing import Final

COMPARED: Final = re.compile(
    rb"\b(\w+)=(\w+)=>\2\.toLowerCase\(\);"
    rb"(?=function \w+\(\w+\)\{return \w+\?\?\w+\.SelectWidgetFilterMode)"
)
"""The function of Streamlit's script that gives labels and typed text the form compared."""
_ASKED: Final = rb"\1=\2=>window.accessMapSearch?.(\2)??\2.toLowerCase();"


def asking(script: bytes) -> bytes:
    """Return a script of Streamlit, asking ours if it is the one that searches options."""
    return COMPARED.sub(_ASKED, script)
