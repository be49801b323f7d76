"""The list of screens: each folder once, with an address, a title and its style."""

from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path

from dashboard.screens.registry import SCREENS
from dashboard.screens.shared.frame import _style
from dashboard.server import asgi_app
from dashboard.text.messages import text
from loaders.translation import LANGUAGES

FOLDER = Path(str(files("dashboard"))) / "screens"
CODES = tuple(screen.code for screen in SCREENS)


def test_every_folder_with_a_screen_is_in_the_list():
    assert sorted(CODES) == sorted(one.parent.name for one in FOLDER.glob("*/screen.py"))
    for screen in SCREENS:
        assert screen.draw.__module__ == f"dashboard.screens.{screen.code}.screen"


def test_every_screen_has_an_address_and_a_title_of_its_own():
    paths = [screen.path for screen in SCREENS]
    assert paths[0] == ""
    assert len(set(paths)) == len(paths)
    for language in LANGUAGES:
        assert len({text(language, f"screen.{code}") for code in CODES}) == len(CODES)


def test_the_style_of_every_screen_is_in_the_page_and_that_of_paper_last():
    page = _style(CODES)
    sheets = [one.read_text(encoding="utf-8") for one in FOLDER.glob("*/style.css")]
    paper = (FOLDER.parent / "static" / "page" / "print.css").read_text(encoding="utf-8")
    assert len(sheets) >= 6
    assert all(sheet in page for sheet in sheets)
    assert page.endswith(f"{paper}</style>")


def test_what_is_imported_ahead_is_there():
    assert "dashboard.screens.registry" in asgi_app._IMPORTED_AHEAD
    assert all(find_spec(module) for module in asgi_app._IMPORTED_AHEAD)
