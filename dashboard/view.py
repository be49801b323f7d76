"""What the user looks at, and its way to and from a link.

A link carries stable codes, never labels: ``?types=district_library&provinces=06,20``.
Whatever a link asks that cannot be shown is left out and told, never an exception.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl, urlencode

from geodata import tables
from loaders.translation import LANGUAGES, Language

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

SITE_TYPES: Final = tuple(site_type.code for site_type in tables.site_types())
REGIONS: Final = tuple(region.code for region in tables.regions())
PROVINCES: Final = tuple(tables.provinces()["province_code"])
NOTHING: Final = "none"
"""Stands in a link for "no site type at all", which differs from "all of them"."""

_OF_STREAMLIT: Final = ("embed", "embed_options")


@dataclass(frozen=True, slots=True)
class View:
    """A view of the access points.

    Attributes
    ----------
    site_types
        Codes of the site types shown, in the order of the table; all by default.
    provinces, regions
        GSO codes and region codes. A province is shown if it is named or lies in
        a named region; all are while both are empty.
    selected
        GSO code of the one province looked at more closely.
    language
        ``vi`` or ``en``.
    """

    site_types: tuple[str, ...] = SITE_TYPES
    provinces: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    selected: str | None = None
    language: Language = "vi"


@dataclass(frozen=True, slots=True)
class Ignored:
    """A part of a link that cannot be honoured: the key and the value as typed."""

    key: str
    value: str


def encode(view: View) -> dict[str, str]:
    """Return the query parameters of a view, without what is so by default."""
    query = {
        "types": _listed(view.site_types, SITE_TYPES) or NOTHING,
        "provinces": _listed(view.provinces, PROVINCES),
        "regions": _listed(view.regions, REGIONS),
        "selected": view.selected or "",
        "lang": view.language,
    }
    usual = {"types": ",".join(SITE_TYPES), "lang": LANGUAGES[0]}
    return {key: value for key, value in query.items() if value != usual.get(key, "")}


def decode(
    query: Mapping[str, str],
    provinces: Sequence[str] = PROVINCES,
    regions: Sequence[str] = REGIONS,
) -> tuple[View, tuple[Ignored, ...]]:
    """Return the view that query parameters ask for, and what was ignored of them.

    Parameters
    ----------
    query
        From key to value, lists separated by commas.
    provinces, regions
        The codes that can be chosen: those of which there are figures.
    """
    ignored: list[Ignored] = []

    def several(key: str, known: Sequence[str]) -> tuple[str, ...]:
        asked = [part.strip() for part in query.get(key, "").split(",") if part.strip()]
        ignored.extend(Ignored(key, part) for part in asked if part not in known)
        return tuple(code for code in known if code in asked)

    def one(key: str, known: Sequence[str]) -> str | None:
        asked = query.get(key, "").strip()
        if asked and asked not in known:
            ignored.append(Ignored(key, asked))
        return asked if asked in known else None

    if query.get("types", "").strip() == NOTHING:
        site_types: tuple[str, ...] = ()
    else:
        site_types = several("types", SITE_TYPES) or SITE_TYPES
    language = one("lang", LANGUAGES)
    view = View(
        site_types=site_types,
        provinces=several("provinces", provinces),
        regions=several("regions", regions),
        selected=one("selected", PROVINCES),
        language=next((code for code in LANGUAGES if code == language), LANGUAGES[0]),
    )
    keys = {"types", "provinces", "regions", "selected", "lang", *_OF_STREAMLIT}
    ignored.extend(Ignored(key, value) for key, value in query.items() if key not in keys)
    return view, tuple(ignored)


def to_query_string(view: View) -> str:
    """Return a view as it stands in a link after the question mark."""
    return urlencode(encode(view), safe=",")


def from_query_string(
    text: str, provinces: Sequence[str] = PROVINCES, regions: Sequence[str] = REGIONS
) -> tuple[View, tuple[Ignored, ...]]:
    """Return the view of a query string, as :func:`decode` does.

    A key that stands twice adds to its list.
    """
    query: dict[str, str] = {}
    for key, value in parse_qsl(text.removeprefix("?"), keep_blank_values=True):
        query[key] = f"{query[key]},{value}" if key in query else value
    return decode(query, provinces, regions)


def _listed(codes: Sequence[str], known: Sequence[str]) -> str:
    return ",".join(code for code in known if code in codes)
