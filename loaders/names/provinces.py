"""Text that names a province -> its GSO code, by an explicit ladder.

The ladder, first rung that fits wins: a code (GSO, ISO 3166-2, HASC, P-code),
then the name after normalisation, then a listed variant. Likeness never
matches: the similarity of "Hà Giang" and "Hậu Giang" is higher than that of
"Đắc Lắc" and "Đắk Lắk". What stands on no rung gets suggestions for a person.

All provinces are those of the division into 63 (:data:`geodata.tables.DIVISION`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Literal

from geodata.tables import name_variants, provinces, regions
from loaders.names.normalise import MAX_NAME_LENGTH, SUGGESTION_LIKENESS, normalise

if TYPE_CHECKING:
    from collections.abc import Iterator

How = Literal["gso_code", "iso_3166_2", "hasc", "pcode", "name", "variant"]
"""The rung of the ladder on which a match was made."""

MAX_SUGGESTIONS = 3

_GSO_CODE = re.compile(r"[0-9]{1,2}")

_PROVINCE_PREFIXES = (("tinh",),)
_CITY_PREFIXES = (("thanh", "pho"), ("tp",), ("t", "p"))
_PROVINCE_SUFFIXES = (("province",),)
_CITY_SUFFIXES = (("city",),)


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
    if found := find_province(text):
        return found
    trimmed = text.strip()
    if _GSO_CODE.fullmatch(trimmed) or len(trimmed) > MAX_NAME_LENGTH:
        return NoMatch(text, ())
    return NoMatch(text, _suggestions(_name_key(trimmed)[0]))


def find_province(text: str) -> Match | None:
    """Return the match of :func:`match_province`, without looking for suggestions."""
    trimmed = text.strip()
    if _GSO_CODE.fullmatch(trimmed):
        code = trimmed.zfill(2)
        return Match(code, "gso_code") if code in _names() else None
    if found := _codes().get(trimmed.upper()):
        return found
    if len(trimmed) > MAX_NAME_LENGTH:
        return None
    key, is_city = _name_key(trimmed)
    found = _name_keys().get(key)
    return found if found and (not is_city or found.province_code in _municipalities()) else None


def province_name(province_code: str) -> str:
    """Return the Vietnamese name of a province, for a person to read.

    Raises
    ------
    KeyError
        If there is no such GSO code.
    """
    return _names()[province_code]


def match_region(text: str) -> str | None:
    """Return the code of the region that text names in full, else ``None``."""
    return _region_keys().get(_joined(text))


@cache
def comparable_names() -> dict[str, tuple[str, ...]]:
    """Return what each province of 2013 can be found by, for a search box.

    Returns
    -------
    dict of str to tuple of str
        By GSO code: every accepted name and every code but the GSO code, as
        :func:`normalise` writes it and without spaces.
    """
    found: dict[str, set[str]] = {code: set() for code in _names()}
    for text, match in _accepted_names():
        found[match.province_code] |= {_joined(text), _name_key(text)[0]}
    for text, match in _codes().items():
        found[match.province_code].add(_joined(text))
    return {code: tuple(sorted(keys)) for code, keys in found.items()}


def _joined(text: str) -> str:
    return normalise(text).replace(" ", "")


def _name_key(text: str) -> tuple[str, bool]:
    """Return the comparable form of a name, and whether it is called a city."""
    words = tuple(normalise(text).split(" "))
    is_city = False
    for affixes, city in ((_PROVINCE_PREFIXES, False), (_CITY_PREFIXES, True)):
        for affix in affixes:
            # Only in front, and never all of it: "Hà Tĩnh" keeps its "Tĩnh".
            if len(words) > len(affix) and words[: len(affix)] == affix:
                words, is_city = words[len(affix) :], is_city or city
                break
    for affixes, city in ((_PROVINCE_SUFFIXES, False), (_CITY_SUFFIXES, True)):
        for affix in affixes:
            if len(words) > len(affix) and words[-len(affix) :] == affix:
                words, is_city = words[: -len(affix)], is_city or city
                break
    return "".join(words), is_city


@cache
def _names() -> dict[str, str]:
    table = provinces()
    return dict(zip(table["province_code"], table["name_vi"], strict=True))


@cache
def _municipalities() -> frozenset[str]:
    table = provinces()
    is_city = table["name_vi_full"].str.startswith("Thành phố ")
    return frozenset(table.loc[is_city, "province_code"])


@cache
def _codes() -> dict[str, Match]:
    """Return the codes other than GSO, which all begin with ``VN``.

    The sign after ``VN`` tells the standards apart and is never normalised:
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
        _joined(name): region.code
        for region in regions()
        for name in (region.name_vi, region.name_en)
    }


def _suggestions(key: str) -> tuple[str, ...]:
    """Return the GSO codes of the provinces whose names are like ``key``, best first."""
    best: dict[str, float] = {}
    # SequenceMatcher indexes its second sequence once: the constant one.
    matcher = SequenceMatcher(None, "", key, autojunk=False)
    for name, match in _name_keys().items():
        matcher.set_seq1(name)
        # Both bounds are cheap and never below the ratio itself.
        if min(matcher.real_quick_ratio(), matcher.quick_ratio()) < SUGGESTION_LIKENESS:
            continue
        likeness = matcher.ratio()
        if likeness >= SUGGESTION_LIKENESS:
            best[match.province_code] = max(likeness, best.get(match.province_code, 0.0))
    ranked = sorted(best, key=lambda code: (-best[code], code))
    return tuple(ranked[:MAX_SUGGESTIONS])
