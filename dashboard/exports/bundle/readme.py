"""What a bundle says to people: the README and the notice of licences, as plain text."""

from __future__ import annotations

import textwrap
from importlib.metadata import version
from typing import TYPE_CHECKING, Final, get_args

from dashboard.exports.formats import FORMATS
from dashboard.exports.provenance import NAME, ODBL_ADDRESS
from dashboard.model.view import to_query_string
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
"""Tells plain editors that the text is UTF-8."""

_CATALOGUED: Final = (
    *("archipelagos/archipelagos.geojson", "openstreetmap/neighbours.geojson"),
    *("openstreetmap/provinces.geojson", "tables/provinces.csv"),
    *("tables/sources.csv", "tables/statements.csv"),
)
"""The data files of :mod:`geodata` that a bundle is made of."""


def readme(selection: Selection, address: str = "") -> bytes:
    """Return what the bundle is, in the language of the view and in English.

    Parameters
    ----------
    selection
        What is bundled.
    address
        Of the dashboard, if it is known.
    """
    parts = [_readme(selection, address, language) for language in _languages(selection)]
    return _as_file("\n\n".join(parts))


def _languages(selection: Selection) -> tuple[Language, ...]:
    """Return the language of the view, and English for whoever does not read it."""
    return tuple(dict.fromkeys((selection.view.language, LANGUAGES[-1])))


def link(selection: Selection, address: str) -> str:
    """Return the link that shows the selection, with dots for an address that is not known."""
    query = to_query_string(selection.view)
    return f"{address or '…'}/{'?' if query else ''}{query}"


def _readme(selection: Selection, address: str, language: Language) -> str:
    title = text(language, "page.title")
    shown = settings(selection.access_points, selection.view, language)
    rows = text(
        language,
        "download.rows",
        rows=number(language, len(selection.rows)),
        provinces=number(language, len(selection.shown)),
    )
    lines = [
        title,
        "=" * len(title),
        *_wrapped(text(language, "bundle.what")),
        *_section(language, "view", [*shown, rows]),
        *_section(language, "link", [link(selection, address)]),
        *_section(language, "files", _files(language)),
        *_section(language, "basis", _bases(language)),
        *_section(language, "cite", _citation(selection, address, language)),
        *_section(language, "licences", _licences(selection, language)),
    ]
    return "\n".join(lines) + "\n"


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


def _files(language: Language) -> list[str]:
    found = {
        f"data/{NAME}-long.csv": text(language, "bundle.file.long"),
        f"data/{NAME}-wide.csv": text(language, "bundle.file.wide"),
    }
    for one in FORMATS.values():
        if one.tabular and one.code != "csv":
            about = text(language, f"download.about.{one.code}")
            found[f"data/{NAME}.{one.ending}"] = about
    for code in ("png", "svg"):
        found[f"map/map.{code}"] = text(language, f"download.about.{code}")
    for name, key in (
        ("dictionary.csv", "dictionary"),
        ("sources.csv", "sources"),
        ("datapackage.json", "package"),
        ("licences/", "licences"),
    ):
        found[name] = text(language, f"bundle.file.{key}")
    return [f"{path}: {about}" for path, about in found.items()]


def _bases(language: Language) -> list[str]:
    return [f"{basis}: {text(language, f'bundle.basis.{basis}')}" for basis in get_args(Basis)]


def _citation(selection: Selection, address: str, language: Language) -> list[str]:
    year = next(item.date for item in catalogue() if item.path == "catalogue.toml")
    cited = text(
        language,
        "about.citation",
        year=year,
        title=text(language, "page.title"),
        version=version("access-map"),
        link=link(selection, address),
    )
    return [cited, text(language, "bundle.cite_sources")]


def _licences(selection: Selection, language: Language) -> list[str]:
    own = selection.access_points.boundaries_file
    key = "bundle.licence_own" if own else "bundle.licence"
    said = text(language, key, credit=OPENSTREETMAP_CREDIT, address=ODBL_ADDRESS, file=own)
    return [said, text(language, "bundle.licence_figures")]


def licence_notice(selection: Selection) -> bytes:
    """Return what the bundle was made of, and under which licence each part is."""
    lines = [line for one in _languages(selection) for line in (*_licences(selection, one), "")]
    body = [line for paragraph in lines for line in (_wrapped(paragraph) or [""])]
    for item in catalogue():
        if item.path in _CATALOGUED:
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
