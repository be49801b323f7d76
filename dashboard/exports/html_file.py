"""A view or a whole story as one HTML file: the player with all it needs in it.

It opens by a double click, without network and server. All numbers are worked out beforehand: those
of the map by :mod:`dashboard.web_map.figures`, those of the table for every choice of site types.
"""

from __future__ import annotations

import re
import string
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import numpy as np
from markupsafe import Markup

from dashboard.exports.font_subset import font_address
from dashboard.exports.provenance import made_of, metadata
from dashboard.model.selection import select
from dashboard.model.view import EVERY_MASK, View, mask_of, to_query_string, types_of
from dashboard.show.figures import Part
from dashboard.show.player import player_file, player_page, player_script
from dashboard.show.scenes import ShownScene, shown
from dashboard.templates import inline_hashes, render
from dashboard.text.credit import of_figures, words_of_map
from dashboard.text.headline import headline
from dashboard.text.messages import text
from dashboard.text.table_rows import column_labels, numbers, star_in_words
from dashboard.text.view_summary import settings
from dashboard.web_map.assets import (
    drawable,
    font_face,
    geometry,
    leaflet,
    map_script,
    map_style,
    outlines,
    without_comments,
)
from dashboard.web_map.figures import figures
from dashboard.web_map.message import message_of
from geodata import tables
from loaders.access_points import cached_per_dataset, outlines_of_division
from loaders.names.divisions import DIVISIONS
from loaders.translation import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dashboard.exports.layout import Layout
    from dashboard.model.selection import Selection
    from dashboard.show.story import Story
    from loaders.access_points import AccessPoints
    from loaders.translation import Language

_PARTS: Final = ("keys", "alone", "player", "file")
"""The parts of the player's script, see :func:`dashboard.show.player.player_script`."""
_MOST_VERTICES: Final = 9_000
"""Of all provinces together; the embedded ones have fewer."""
_BASES: Final = {name[0]: name for name in ("published", "derived", "range", "unknown", "none")}
_PICTURES: Final = re.compile(rb"[^{}]*\{[^{}]*url\([^{}]*\}")
"""Rules with pictures, of parts of Leaflet that the map does not have."""
_POLICY: Final = (
    "default-src 'none'; script-src{scripts}; style-src{styles}; img-src data:; font-src data:; "
    "base-uri 'none'; form-action 'none'"
)
_PARTS_OF_DEGREE: Final = 1e4
_LETTERS: Final = f"{string.digits}{string.ascii_letters}-_"
_FIVE_BITS: Final = 0b11111
_MAP_OF_SOURCE: Final = re.compile(r"\n//# sourceMappingURL=\S*")
_NO_POLICY: Final = "default-src none"
"""In place of the policy until it is known; this one, too, lets nothing run."""


def to_html(selection: Selection, _layout: Layout, address: str = "") -> bytes:
    """Return a view with map, legend, search, headline and table, in all languages."""
    access_points, view = selection.access_points, replace(selection.view, online_base_map=False)
    scenes, beside, tables_of = {}, [], {}
    for code in LANGUAGES:
        own = select(access_points, replace(view, language=code))
        title, query = text(code, f"map.measure.{view.measure}"), to_query_string(own.view)
        message = message_of(access_points, own.view)
        said = (Part(headline(own)),)
        scenes[code] = [ShownScene((Part(title),), (said,), (), (), query, message, None)]
        tables_of[code] = _tables(own)
        values = {
            "table": tables_of[code][mask_of(view.site_types)],
            "provinces": own.shown,
            "notes": _notes(own),
            "link": _link(address, query),
        }
        beside.append(_beside(access_points, code, "view", values))
    return _page(
        scenes, access_points, view.language, beside, {"file": "view", "tables": tables_of}
    )


def story_to_html(
    story: Story,
    access_points: AccessPoints,
    language: Language,
    _layout: Layout,
    address: str = "",
) -> bytes:
    """Return a story with all scenes in all languages, without the speaker's notes."""
    scenes = {code: shown(story, access_points, code) for code in LANGUAGES}
    beside = [
        _beside(access_points, code, "story", {"link": _link(address, f"lang={code}", "show")})
        for code in LANGUAGES
    ]
    return _page(scenes, access_points, language, beside, {"file": "story"})


def _page(
    scenes: dict[Language, list[ShownScene]],
    access_points: AccessPoints,
    language: Language,
    beside: Sequence[Markup],
    show: dict[str, Any],
) -> bytes:
    messages = [scene.message for of_language in scenes.values() for scene in of_language]
    data = _data(access_points, [panel for message in messages for panel in message["panels"]])
    titles = {code: of_figures(access_points, code, "page.title") for code in LANGUAGES}
    selection = select(access_points, View(language=language))
    page = player_page(
        "page/file.html.j2",
        scenes,
        language,
        show=show | {"titles": titles},
        addresses={name: name for name in data},
        script=_source(without_comments(player_script(_PARTS).encode())),
        policy=_NO_POLICY,
        generator=metadata(selection)["generator"],
        made_of=made_of(selection, language),
        title=titles[language],
        sheets=[
            _source(_PICTURES.sub(b"", leaflet("leaflet.css"))),
            _source(font_face(font_address()) + map_style()),
        ],
        own_style=player_file("file.css"),
        without_scripts=player_file("without_scripts.css"),
        scripts=[_source(leaflet("leaflet.js")), _source(map_script(inlined=True))],
        beside=beside,
        data=data,
        console=False,
        role="",
        file=show["file"],
    ).encode()
    hashes = {f"{kind}s": inline_hashes(page, kind.encode()) for kind in ("script", "style")}
    return page.replace(_NO_POLICY.encode(), _POLICY.format(**hashes).encode(), 1)


def _source(content: bytes) -> Markup:
    """Return a script or a style sheet of the project, or of Leaflet, as its hash is taken."""
    lines = content.decode().replace("\r\n", "\n")
    return Markup(_MAP_OF_SOURCE.sub("", lines))  # noqa: S704


def _beside(
    access_points: AccessPoints, language: Language, file: str, values: dict[str, Any]
) -> Markup:
    usual = {
        "file": file,
        "bases": _BASES,
        "others": [(code, text(code, "language.name")) for code in LANGUAGES if code != language],
        "credit": words_of_map(access_points, language)["credit"],
        **dict.fromkeys(("table", "provinces", "notes")),
    }
    return render("page/file_language.html.j2", language, **usual | values)


def _link(address: str, query: str, path: str = "") -> str:
    """Return a link to the dashboard, if its address is known."""
    return f"{address}/{path}?{query}" if urlsplit(address).scheme in {"http", "https"} else ""


def _tables(selection: Selection) -> dict[int, dict[str, Any]]:
    """Return what the page says of a view, for each choice of site types.

    Of each number the first letter is that of its basis.
    """
    view, access_points = selection.view, selection.access_points
    found = {}
    for mask in range(EVERY_MASK + 1):
        own = select(access_points, replace(view, site_types=types_of(mask)))
        found[mask] = {
            "headline": headline(own),
            "labels": column_labels(own.view),
            "rows": [_cells(own, code) for code in own.provinces],
            "sums": _cells(own, None),
        }
    return found


def _cells(selection: Selection, code: str | None) -> list[str]:
    return [basis[0] + number for number, basis in numbers(selection, code)]


def _notes(selection: Selection) -> Iterator[str]:
    """Yield how to read the table, what is missing in it, and what the view shows."""
    access_points, view = selection.access_points, selection.view
    language = view.language
    yield of_figures(access_points, language, "table.how")
    yield from filter(None, [star_in_words(selection, language)])
    yield " · ".join(settings(access_points, view)[2:])
    yield text(language, "html_file.made_of", data=made_of(selection, language))


def _data(access_points: AccessPoints, panels: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return what the map needs of the access points for some views, by name."""
    years = {panel["division"] for panel in panels}
    measures = {panel["measure"] for panel in panels}
    numbers_of_all, land, others = _data_of(access_points)
    divisions = {
        year: own
        | {"breaks": {name: found for name, found in own["breaks"].items() if name in measures}}
        for year, own in numbers_of_all["divisions"].items()
        if year in years
    }
    if tables.DIVISION not in years:  # but for what is missing in the provinces of others
        missing = {
            part["code"]
            for own in divisions.values()
            for province in own["provinces"].values()
            for part in province["missing"]
        }
        provinces = land["provinces"]
        kept = [one for one in provinces if one["properties"]["province_code"] in missing]
        land = land | {"provinces": kept}
    return {
        "geometry": land,
        **{f"geometry-{year}": own for year, own in others.items() if year in years},
        "figures": numbers_of_all | {"divisions": divisions},
        "words": {code: words_of_map(access_points, code) for code in LANGUAGES},
    }


@cached_per_dataset
def _data_of(access_points: AccessPoints) -> tuple[dict[str, Any], dict[str, Any], dict[int, Any]]:
    """Return all numbers, the land of the access points, and the outlines of other divisions."""
    drawn = drawable(access_points, _MOST_VERTICES)
    others = {
        year: _packed(outlines(outlines_of_division(drawn, year)))
        for year in DIVISIONS
        if year != tables.DIVISION
    }
    return figures(access_points), _packed(geometry(drawn)), others


def _packed(land: dict[str, Any]) -> dict[str, Any]:
    """Return outlines as ``static/map/inlined.js`` reads them."""
    return land | {
        name: [
            {
                "properties": one["properties"],
                "rings": [[_letters(ring) for ring in part] for part in _polygons(one)],
            }
            for one in land[name]
        ]
        for name in ("neighbours", "provinces")
        if name in land
    }


def _polygons(feature: dict[str, Any]) -> list[Any]:
    shape = feature["geometry"]
    corners: list[Any] = shape["coordinates"]
    return [corners] if shape["type"] == "Polygon" else corners


def _letters(ring: list[list[float]]) -> str:
    """Return each corner as the difference to the one before, in ten-thousandths of a degree.

    A number is doubled, with a one where it was negative, and written in letters of five bits,
    the last of them first; all but the last letter have a sixth bit.
    """
    corners = np.round(np.array(ring) * _PARTS_OF_DEGREE).astype(int)
    letters = []
    for difference in np.diff(corners, axis=0, prepend=[[0, 0]]).ravel().tolist():
        number = 2 * difference if difference >= 0 else -2 * difference - 1
        while number > _FIVE_BITS:
            letters.append(_LETTERS[number & _FIVE_BITS | _FIVE_BITS + 1])
            number >>= 5
        letters.append(_LETTERS[number])
    return "".join(letters)
