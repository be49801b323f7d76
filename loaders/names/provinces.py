"""Text that names a province -> its GSO code, by an explicit ladder.

The ladder, first rung that fits wins: a code (GSO, ISO 3166-2, HASC, P-code),
then the name after normalisation, then a listed variant. Likeness never
matches: the similarity of "Hà Giang" and "Hậu Giang" is higher than that of
"Đắc Lắc" and "Đắk Lắk". What stands on no rung gets suggestions for the user.

All provinces are those of the division into 63 (:data:`geodata.tables.DIVISION`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Literal

from geodata.tables import name_variants, provinces, regions, words
from loaders.names.divisions import former_names
from loaders.names.normalise import (
    MAX_NAME_LENGTH,
    heading_key,
    in_two_languages,
    normalise,
    suggestions,
    without_footnote,
    without_ordinal,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

How = Literal["gso_code", "iso_3166_2", "hasc", "pcode", "name", "variant"]
"""The rung of the ladder on which a match was made."""

MAX_SUGGESTIONS = 3

_GSO_CODE = re.compile(r"[0-9]{1,2}")

# Only around a name, and never all of it: "Hà Tĩnh" keeps its "Tĩnh".

_NAME = re.compile(r"(?:tinh )?(thanh pho |tp |t p )?(.*?)( city)?(?: province)?")


@dataclass(frozen=True, slots=True)
class Match:
    """A province, and how the text was matched to it.

    Attributes
    ----------
    province_code
        GSO code, two digits.
    how
        The rung of the ladder.
    """

    province_code: str
    how: How


@dataclass(frozen=True, slots=True)
class NoMatch:
    """Text that names no province.

    Attributes
    ----------
    text
        The text as given.
    suggestions
        GSO codes of at most three provinces of a similar name, best first.
    """

    text: str
    suggestions: tuple[str, ...]


@lru_cache(maxsize=4096)
def match_province(text: str) -> Match | NoMatch:
    """Match text to one of the 63 provinces of 2013.

    Parameters
    ----------
    text
        A GSO code (``"06"``; ``"6"`` where a spreadsheet ate the zero), an
        ISO 3166-2 code (``"VN-53"``), a HASC code (``"VN.BK"``), a P-code
        (``"VN207"``) or a name in any usual spelling. The old three-digit GSO
        codes are not on the ladder, nor are the codes and names of the division
        of 2025.

    Returns
    -------
    Match or NoMatch
        Never a guess. ``TP.``/``City`` is accepted for the five municipalities
        only: "TP. Cao Bằng" is a town in the province, not the province.
    """
    if match := find_province(text):
        return match
    trimmed = text.strip()
    if _GSO_CODE.fullmatch(trimmed) or len(trimmed) > MAX_NAME_LENGTH:
        return NoMatch(text, ())
    if heading_key(without_ordinal(trimmed)) in _other_words():
        return NoMatch(text, ())
    within = _named_within(trimmed)
    like = _suggestions(_name_key(trimmed)[0])
    return NoMatch(text, tuple(dict.fromkeys(within + like))[:MAX_SUGGESTIONS])


def find_province(text: str) -> Match | None:
    """Return the match of :func:`match_province`, without looking for suggestions."""
    trimmed = text.strip()
    if _GSO_CODE.fullmatch(trimmed):
        code = trimmed.zfill(2)
        return Match(code, "gso_code") if code in former_names("vi") else None
    if match := _codes().get(trimmed.upper()):
        return match
    if len(trimmed) > MAX_NAME_LENGTH:
        return None
    if match := _by_name(trimmed):
        return match
    # "1. Cao Bằng", "II. Bắc Kạn (1)": what is left is a name like any other, never a code.
    bare = without_ordinal(without_footnote(trimmed))
    if bare != trimmed:
        return _by_name(bare)
    matches = [_by_name(part) for part in in_two_languages(trimmed)]
    codes = {match.province_code if match else None for match in matches}
    return matches[0] if len(codes) == 1 else None


def _by_name(text: str) -> Match | None:
    key, is_city = _name_key(text)
    match = _name_keys().get(key)
    return match if match and (not is_city or match.province_code in _municipalities()) else None


def suggested_names(*texts: str) -> tuple[str, ...]:
    """Return the Vietnamese names of the provinces that texts name or may have been meant for."""
    codes: dict[str, None] = {}
    for match in map(match_province, texts):
        meant = (match.province_code,) if isinstance(match, Match) else match.suggestions
        codes |= dict.fromkeys(meant)
    return tuple(map(province_name, codes))


def province_name(province_code: str) -> str:
    """Return the Vietnamese name of a province, for display.

    Raises
    ------
    KeyError
        If there is no such GSO code.
    """
    return former_names("vi")[province_code]


def match_region(text: str) -> str | None:
    """Return the code of the region that text names in full, else ``None``."""
    return _region_keys().get(squeezed(text))


def former_province(text: str) -> tuple[str, ...]:
    """Return the GSO codes of the provinces in which the land of a former one is; else none.

    Former ones are those that were dissolved before 2013.

    Examples
    --------
    >>> former_province("Tỉnh Hà Tây (cũ)")
    ('01',)
    """
    key = _name_key(text.strip())[0].removesuffix("(cu)").removesuffix("(former)")
    return _former_keys().get(key, ())


@cache
def comparable_names() -> dict[str, tuple[str, ...]]:
    """Return the keys by which each province of 2013 can be found, for a search box.

    Returns
    -------
    dict of str to tuple of str
        By GSO code: every accepted name and every code but the GSO code, as
        :func:`normalise` writes it and without spaces.
    """
    keys_of: dict[str, set[str]] = {code: set() for code in former_names("vi")}
    for text, match in _accepted_names():
        keys_of[match.province_code] |= {squeezed(text), _name_key(text)[0]}
    for text, match in _codes().items():
        keys_of[match.province_code].add(squeezed(text))
    return {code: tuple(sorted(keys)) for code, keys in keys_of.items()}


def squeezed(text: str) -> str:
    """Return the comparable form of text without its spaces."""
    return normalise(text).replace(" ", "")


def _name_key(text: str) -> tuple[str, bool]:
    """Return the comparable form of a name, and whether it is called a city."""
    parts = _NAME.fullmatch(normalise(text))
    city_before, name, city_behind = parts.groups() if parts else ("", "", "")
    return name.replace(" ", ""), bool(city_before or city_behind)


@cache
def _municipalities() -> frozenset[str]:
    table = provinces()
    is_city = table["name_vi_full"].str.startswith("Thành phố ")
    return frozenset(table.loc[is_city, "province_code"])


@cache
def _codes() -> dict[str, Match]:
    """Return the codes other than GSO, which all begin with ``VN``.

    The sign after ``VN`` distinguishes the standards and is never normalised:
    ``VN-DN`` is Đà Nẵng (ISO), ``VN.DN`` is Đồng Nai (HASC).
    """
    standards: tuple[How, ...] = ("iso_3166_2", "hasc", "pcode")
    table = provinces()
    return {
        text: Match(code, standard)
        for standard in standards
        for text, code in zip(table[standard], table["province_code"], strict=True)
    }


@cache
def _name_keys() -> dict[str, Match]:
    """Return every accepted name in comparable form; proper names before variants."""
    keys: dict[str, Match] = {}
    for text, match in _accepted_names():
        keys.setdefault(_name_key(text)[0], match)
    return keys


def _accepted_names() -> Iterator[tuple[str, Match]]:
    table = provinces()
    for column in ("name_vi", "name_vi_full", "name_en", "name_unaccented"):
        for text, code in zip(table[column], table["province_code"], strict=True):
            yield text, Match(code, "name")
    for text, code in name_variants():
        yield text, Match(code, "variant")


@cache
def _region_keys() -> dict[str, str]:
    return {
        squeezed(name): region.code
        for region in regions()
        for name in (region.name_vi, region.name_en, *words("region")[region.code])
    }


@cache
def _other_words() -> frozenset[str]:
    """Return the words of headings and rows, which no province is misspelt as."""
    tables = (words("headings"), words("rows"))
    return frozenset(
        heading_key(word) for table in tables for some in table.values() for word in some
    )


def _named_within(text: str) -> tuple[str, ...]:
    """Return the province that the last words of text name: "UBND tỉnh Cao Bằng"."""
    tokens = normalise(text).split()
    for start in range(1, len(tokens)):
        key, _ = _name_key(" ".join(tokens[start:]))
        # Two words at least: "Phó Hà Giang" is like a name, "… Giang" is none.
        if (match := _name_keys().get(key)) and start < len(tokens) - 1:
            return (match.province_code,)
    return ()


@cache
def _former_keys() -> dict[str, tuple[str, ...]]:
    return {_name_key(name)[0]: codes for name, codes in words("former").items()}


def _suggestions(key: str) -> tuple[str, ...]:
    """Return the GSO codes of the provinces whose names are like a key, best first."""
    if former := _former_keys().get(key):
        return former
    codes = {name: match.province_code for name, match in _name_keys().items()}
    # Of equally similar names the lowest code is first.
    in_order = dict(sorted(codes.items(), key=lambda item: item[1]))
    return suggestions(key, in_order)[:MAX_SUGGESTIONS]
