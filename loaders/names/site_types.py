"""Text -> site type: code or listed name, never a guess."""

from __future__ import annotations

from functools import cache
from typing import Final

from geodata.tables import site_types
from loaders.names.normalise import MAX_NAME_LENGTH, heading_key, normalise, suggestions

_NUMBER_OF = (
    *("", "so", "sl", "soluong", "sodiem", "soluongdiem", "tongso", "tongsodiem", "sodiemtruynhap"),
    *("sodiemtai", "sodiemo", "sodiemtruynhaptai", "sodiemtruynhapinternettai", "trongdo"),
    *("numberof", "noof", "totalnumberof", "pointsin", "accesspointsin", "ofwhich"),
)
"""What may stand before a name: nothing, số, số lượng, số điểm tại, trong đó, number of."""
_INITIALS: Final = 3
"""Fewer letters are no initials."""


def match_site_type(text: str) -> str | None:
    """Return the code of the site type that text names, else ``None``.

    Codes, the Vietnamese and English terms and listed variants match, with
    or without ``Số``/``Số điểm`` in front.
    """
    key = heading_key(text).replace("congcong", "")  # all of these libraries are public
    names = _site_type_keys()
    codes = (names.get(key.removeprefix(words)) for words in _NUMBER_OF)
    return next(filter(None, codes), None)


def site_type_likeness(text: str) -> tuple[str, ...]:
    """Return the codes of the site types whose names are like text, best first.

    They are suggestions for the user and are never applied.
    """
    key = heading_key(text)
    return suggestions(key, _site_type_keys()) if len(key) <= MAX_NAME_LENGTH else ()


def likely_site_types(text: str) -> tuple[str, ...]:
    """Return the codes of the site types that text may well mean, best first.

    Those whose initials it has (TVX, BĐVHX), then those whose names are like it.
    """
    key = heading_key(text)
    by_initials = [
        known.code
        for known in site_types()
        if len(key) >= _INITIALS and _initials(known.label_vi).endswith(key)
    ]
    return tuple(dict.fromkeys((*by_initials, *site_type_likeness(text))))


def _initials(label: str) -> str:
    return "".join(word[0] for word in normalise(label).split())


@cache
def _site_type_keys() -> dict[str, str]:
    return {
        heading_key(name): site_type.code
        for site_type in site_types()
        for name in (
            site_type.code,
            site_type.label_vi,
            site_type.label_en,
            site_type.equation_vi,
            site_type.equation_en,
            *site_type.variants,
        )
    }
