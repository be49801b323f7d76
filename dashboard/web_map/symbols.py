"""The measures of symbols, labels and legend, the same in the browser and in pictures.

They stand in ``static/map/symbols.json``, in pixels of the screen where nothing else is said:

``fullScale``, ``largestRadius``
    Below this largest number the circles grow less than fully; the radius of the largest,
    in degrees of latitude, so that neighbours do not touch.
``derivedRing``, ``openRing``
    The ring in a derived count, as a share of its circle; the width of the band of a count
    that nothing bounds.
``bar``, ``dot``
    The marks of a rate that is a range, and of an exact one; ``reach`` with a margin.
``patterns``
    The side of each pattern's tile.
``labels``
    Distance from the symbol, at the corners as a share of its reach; the places to try, best
    first, as directions across and down.
``legend``
    Round numbers for its circles, the parts of the largest that the smaller ones show, and a
    low and a high number for each way in which a count is known.
``clusterCell``, ``deepestZoom``
    Side of the cells in which points are clustered; the deepest zoom of the map.
"""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any, Final

SYMBOLS_FILE: Final = files("dashboard") / "static" / "map" / "symbols.json"
SYMBOLS: Final[dict[str, Any]] = json.loads(SYMBOLS_FILE.read_text(encoding="utf-8"))
