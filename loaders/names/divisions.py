"""The provinces of a division: the 63 of 2013, or the 34 they were merged into in 2025.

Access points were counted in the 63. A province of 2025 is an exact union of some of
them, so its outline is dissolved from theirs and its points are the sum of theirs.
Codes and names were used again in 2025 with another extent: the key of a province is
always the pair (division, code).
"""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import TYPE_CHECKING, Final

from geodata import tables
from loaders.names.collation import vietnamese_key

if TYPE_CHECKING:
    from collections.abc import Iterable

    from loaders.translation import Language

DIVISIONS: Final = (tables.DIVISION, 2025)
"""Years by which the divisions are called: until 30 June 2025, and since 1 July 2025.

The merger is Nghị quyết 202/2025/QH15, its codes are Quyết định 19/2025/QĐ-TTg.
"""

_PREFIXES: Final = ("Tỉnh ", "Thành phố ")


def codes(division: int) -> tuple[str, ...]:
    """Return the GSO codes of a division, in order."""
    return tuple(sorted(members_of_division(division)))


def counterparts(province_codes: Iterable[str], division: int, other: int) -> tuple[str, ...]:
    """Return the codes in another division of the provinces that share land with some.

    Parameters
    ----------
    province_codes
        GSO codes of ``division``.
    division, other
        Years: from which division to which.
    """
    asked = set(province_codes)
    land = {
        part
        for code, parts in members_of_division(division).items()
        if code in asked
        for part in parts
    }
    return tuple(
        code for code in codes(other) if land.intersection(members_of_division(other)[code])
    )


def in_each_division(province_code: str) -> dict[int, str]:
    """Return the code in each division of the province that one of 2013 is, or is a part of."""
    return {
        division: counterparts((province_code,), tables.DIVISION, division)[0]
        for division in DIVISIONS
    }


@cache
def former_names(language: Language) -> dict[str, str]:
    """Return the names of the provinces of 2013 by GSO code, as people read them."""
    names, files = (_names_in_table(column) for column in ("name_vi", "name_en"))
    if language == "vi":
        return names
    return {code: with_marks(name, files[code]) for code, name in names.items()}


def names_in_files(language: Language) -> dict[str, str]:
    """Return the same names as files have them: in English without Vietnamese marks."""
    return _names_in_table(f"name_{language}")


@cache
def _names_in_table(column: str) -> dict[str, str]:
    table = tables.provinces()
    return dict(zip(table["province_code"], table[column], strict=True))


def with_marks(name: str, name_in_files: str) -> str:
    """Return the English name of a place with its Vietnamese marks: ``Đắk Lắk``, ``Hà Nội``.

    Without them several places of Viet Nam have one name. "City" stays where English has it.
    """
    city = " City"
    return f"{name}{city}" if name_in_files.endswith(city) and not name.endswith(city) else name


def former_in_order(province_codes: Iterable[str], language: Language) -> list[str]:
    """Return the names of some provinces of 2013 in alphabetical order."""
    names, order = former_names(language), names_in_files(language)
    codes = sorted(province_codes, key=lambda code: vietnamese_key(order[code]))
    return [names[code] for code in codes]


@cache
def members_of_division(division: int) -> dict[str, tuple[str, ...]]:
    """Return the provinces of 2013 in each province of a division."""
    if division not in DIVISIONS:
        msg = f"no division of {division}: one of {DIVISIONS}"
        raise ValueError(msg)
    table = tables.provinces()
    members: dict[str, tuple[str, ...]] = {}
    for old, new in zip(table["province_code"], table["code_2025"], strict=True):
        code = old if division == tables.DIVISION else new
        members[code] = (*members.get(code, ()), old)
    return members


@cache
def names_2025() -> dict[str, tuple[str, str]]:
    """Return the Vietnamese name of each province of 2025, and the English one of files.

    All but Huế bear the name of a province of 2013 and with it its English name.
    """
    table = tables.provinces()
    english = dict(zip(table["name_vi_full"], table["name_en"], strict=True))
    names = {}
    for code, full in zip(table["code_2025"], table["name_2025_vi"], strict=True):
        name = full
        for prefix in _PREFIXES:
            name = name.removeprefix(prefix)
        names[code] = (name, english.get(full) or _unaccented(name))
    return names


def _unaccented(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text.replace("Đ", "D").replace("đ", "d"))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))
