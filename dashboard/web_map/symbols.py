"""The measures of symbols, labels and legend, the same in the browser and in pictures.

They stand in ``static/map/symbols.json``, in pixels of the screen but for these: the
``largestRadius`` of a circle is in degrees of longitude, so that neighbours do not touch
(below the number ``fullScale`` circles grow less than fully); ``mostHidden`` is the part of a
circle that another may cover, ``mostShrunk`` the part of their size to which circles shrink for
it, found in so many ``halvings``; the ``least`` radius of a dotted rim and the ``slant`` of
labels are shares of a circle's radius, the ``dash`` of a range is one of its ``period``;
``places`` of labels, best first, are directions across and down. Labels with a ``leader`` try
directions and distances in ``passes``, the second of which goes around discs alone; after
``enough`` places tried, labels are not put into another order, and of more than ``most`` labels
none has a leader. ``parts`` of the largest number are those that the legend's smaller circles
show, rounded to its ``steps``; its ``samples`` are a low and a high number.
"""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any, Final

SYMBOLS_FILE: Final = files("dashboard") / "static" / "map" / "symbols.json"
SYMBOLS: Final[dict[str, Any]] = json.loads(SYMBOLS_FILE.read_text(encoding="utf-8"))
