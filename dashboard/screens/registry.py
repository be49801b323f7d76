"""All screens, in the order of the navigation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

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


@dataclass(frozen=True, slots=True)
class Screen:
    """A screen.

    Attributes
    ----------
    code
        Its module in ``dashboard/screens``, or its folder, which may hold a ``style.css``; its
        title is the message ``screen.<code>``.
    path
        In the address; empty for the first page.
    settings
        How many of the settings of a view its figures depend on, in the order of
        :func:`dashboard.text.view_summary.settings`: these are printed.
    """

    code: str
    path: str
    draw: Callable[[View], None]
    settings: int = 0


SCREENS: Final = (
    Screen("map", "", access_points_map.draw, settings=4),
    Screen("province", "province", province.draw),
    # Ranks and compares all provinces of 2013, whatever the filter of places.
    Screen("compare", "compare", compare.draw, settings=2),
    Screen("how_we_know", "how-we-know", how_we_know.draw),
    Screen("download", download.PATH, download.draw),
    Screen("your_data", "your-data", your_data.draw),
    Screen("about", "about", about.draw),
)
