"""All screens, in the order of the navigation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dashboard.screens.about import screen as about
from dashboard.screens.compare import screen as compare
from dashboard.screens.download import screen as download
from dashboard.screens.how_we_know import screen as how_we_know
from dashboard.screens.map import screen as access_points_map
from dashboard.screens.province import screen as province
from dashboard.screens.your_data import screen as your_data

if TYPE_CHECKING:
    from collections.abc import Callable

    from dashboard.model.view import View


# Path in the address, and what draws the screen.
SCREENS: dict[str, tuple[str, Callable[[View], None]]] = {
    "map": ("", access_points_map.draw),
    "province": ("province", province.draw),
    "compare": ("compare", compare.draw),
    "how_we_know": ("how-we-know", how_we_know.draw),
    "download": (download.PATH, download.draw),
    "your_data": ("your-data", your_data.draw),
    "about": ("about", about.draw),
}
