"""The texts for people in a bundle, the README and the notice of licences, as plain text."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Final, get_args

from dashboard.exports.bundle.contents import BUNDLED
from dashboard.exports.provenance import ODBL_ADDRESS, made_of
from dashboard.text.citation import citation, link
from dashboard.text.credit import of_figures, unknown_licences
from dashboard.text.messages import number, text
from dashboard.text.view_summary import settings
from geodata.boundaries import OPENSTREETMAP_CREDIT
from geodata.catalogue import catalogue
from loaders.cells import Basis
from loaders.translation import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dashboard.model.selection import Selection
    from loaders.translation import Language

_WIDTH: Final = 88
_MARK: Final = "\N{ZERO WIDTH NO-BREAK SPACE}"
"""Byte order mark: plain editors recognise UTF-8 by it."""

_CATALOGUED: Final = (
    *("archipelagos/archipelagos.geojson", "openstreetmap/neighbours.geojson"),
    *("openstreetmap/provinces.geojson", "tables/provinces.csv"),
    *("tables/sources.csv", "tables/statements.csv"),
)
"""The data files of :mod:`geodata` that a bundle is made of."""


def readme(selection: Selection, address: str = "") -> bytes:
    """Return what the bundle is, in the language of the view and in English."""
    parts = [_readme(selection, address, language) for language in _languages(selection)]
    return _as_file("\n\n".join(parts))


def _languages(selection: Selection) -> tuple[Language, ...]:
    """Return the language of the view, and English for whoever does not read it."""
    return tuple(dict.fromkeys((selection.view.language, LANGUAGES[-1])))


def _readme(selection: Selection, address: str, language: Language) -> str:
    access_points = selection.access_points
    title = of_figures(access_points, language, "page.title")
    shown = settings(access_points, selection.view, language, in_file=True)
    rows = text(
        language,
        "download.rows",
        rows=number(language, len(selection.rows)),
        provinces=number(language, len(selection.shown)),
    )
    lines = [
        title,
        "=" * len(title),
        *_wrapped(of_figures(access_points, language, "bundle.what")),
        *_section(language, "view", [*shown, rows, made_of(selection, language)]),
        *_section(
            language, "link", [link(selection.view, address), *_of_own_file(selection, language)]
        ),
        *_section(language, "files", _files(selection, language)),
        *_section(language, "basis", _bases(selection, language)),
        *_section(
            language,
            "cite",
            [
                citation(access_points, selection.view, language, address),
                of_figures(access_points, language, "bundle.cite_sources"),
            ],
        ),
        *_section(language, "licences", _licences(selection, language)),
    ]
    return "\n".join(lines) + "\n"


def _of_own_file(selection: Selection, language: Language) -> list[str]:
    """Return that a link leads to the choice alone, where the figures are the user's own."""
    file = selection.access_points.counts_file
    return [text(language, "bundle.link_own", file=file)] if file else []


def _section(language: Language, name: str, paragraphs: Iterable[str]) -> list[str]:
    heading = text(language, f"bundle.section.{name}")
    body = [line for paragraph in paragraphs for line in _wrapped(paragraph)]
    return ["", heading, "-" * len(heading), *body]


def _wrapped(paragraph: str) -> list[str]:
    """Return a paragraph as lines; an address is never broken."""
    indent = "  " if ": " in paragraph[:60] else ""
    return textwrap.wrap(
        paragraph,
        _WIDTH,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _files(selection: Selection, language: Language) -> list[str]:
    types = [f"{one.path}t" for one in BUNDLED if one.file_format.code == "csv"]
    about = {one.path: one.about for one in BUNDLED} | {
        **dict.fromkeys(types, "bundle.file.types"),
        "dictionary.csv": "bundle.file.dictionary",
        "sources.csv": "bundle.file.sources",
        "datapackage.json": "bundle.file.package",
        "licences/": "bundle.file.licences",
    }
    return [
        f"{path}: {of_figures(selection.access_points, language, key)}"
        for path, key in about.items()
    ]


def _bases(selection: Selection, language: Language) -> list[str]:
    return [
        f"{basis}: {of_figures(selection.access_points, language, f'bundle.basis.{basis}')}"
        for basis in get_args(Basis)
    ]


def _licences(selection: Selection, language: Language) -> list[str]:
    access_points = selection.access_points
    key = "bundle.licence_land" if access_points.boundaries_file else "bundle.licence"
    return [
        *unknown_licences(access_points, language),
        text(language, key, credit=OPENSTREETMAP_CREDIT, address=ODBL_ADDRESS),
        of_figures(access_points, language, "bundle.licence_figures"),
    ]


def licence_notice(selection: Selection) -> bytes:
    """Return what the bundle was made of, and under which licence each part is."""
    lines = [line for one in _languages(selection) for line in (*_licences(selection, one), "")]
    body = [line for paragraph in lines for line in (_wrapped(paragraph) or [""])]
    replaced = {
        "openstreetmap/provinces.geojson": selection.access_points.boundaries_file,
        "tables/sources.csv": selection.access_points.counts_file,
    }
    for item in catalogue():
        if item.path in _CATALOGUED and not replaced.get(item.path):
            body += [
                f"geodata/{item.path}",
                *(
                    f"  {line}"
                    for said in (item.what, item.source, f"{item.licence} ({item.date})", item.how)
                    for line in textwrap.wrap(said, _WIDTH - 2, break_long_words=False)
                ),
                "",
            ]
    return _as_file("\n".join(body))


def _as_file(content: str) -> bytes:
    """Return text for plain editors, those of old Windows too."""
    return f"{_MARK}{content.rstrip()}\n".replace("\n", "\r\n").encode()
