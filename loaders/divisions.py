"""The provinces of a division: the 63 of 2013, or the 34 they were merged into in 2025.

Access points were counted in the 63. A province of 2025 is an exact union of some of
them, so its outline is dissolved from theirs and its points are the sum of theirs.
Codes and names were used again in 2025 with another extent: the key of a province is
always the pair (division, code).
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

import geopandas as gpd
import shapely

from geodata import tables
from loaders.collation import vietnamese_key
from loaders.kept import kept_with_access_points

if TYPE_CHECKING:
    from collections.abc import Iterable

    from loaders.join import AccessPoints
    from loaders.translation import Language

DIVISIONS: Final = (tables.DIVISION, 2025)
"""Years by which the divisions are called: until 30 June 2025, and since 1 July 2025.

The merger is Nghị quyết 202/2025/QH15, its codes are Quyết định 19/2025/QĐ-TTg.
"""

_PREFIXES: Final = ("Tỉnh ", "Thành phố ")


@dataclass(frozen=True, slots=True)
class Province:
    """A province of a division, and the provinces of 2013 that it is made of.

    Attributes
    ----------
    division, code
        The key: year of the division and GSO code in it.
    name_vi, name_en
        Names without "Tỉnh" or "Thành phố".
    parts
        GSO codes of 2013 of the provinces in it that have counts, in code order.
    missing
        GSO codes of 2013 of the provinces in it that have none: where there are
        any beside ``parts``, a sum over the province is partial.
    """

    division: int
    code: str
    name_vi: str
    name_en: str
    parts: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def counted(self) -> bool:
        """Whether anything was counted here."""
        return bool(self.parts)

    @property
    def partial(self) -> bool:
        """Whether the counts leave out a part of the province."""
        return self.counted and bool(self.missing)


def codes(division: int) -> tuple[str, ...]:
    """Return the GSO codes of a division, in order."""
    return tuple(sorted(_members(division)))


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
    land = {part for code, parts in _members(division).items() if code in asked for part in parts}
    return tuple(code for code in codes(other) if land.intersection(_members(other)[code]))


@kept_with_access_points
def provinces(access_points: AccessPoints, division: int) -> tuple[Province, ...]:
    """Return all provinces of a division in code order, with what of them was counted."""
    counted = set(access_points.programme_provinces)
    own = access_points.provinces
    members: dict[str, tuple[str, ...]]
    if division == tables.DIVISION:
        columns = (own["province_code"], own["name_vi"], own["name_en"])
        names = {code: (vi, en) for code, vi, en in zip(*columns, strict=True)}
        members = {code: (code,) for code in names}
    else:
        names, members = _names_2025(), _members(division)
    return tuple(
        Province(
            division,
            code,
            *names[code],
            parts=tuple(part for part in parts if part in counted),
            missing=tuple(part for part in parts if part not in counted),
        )
        for code, parts in sorted(members.items())
    )


@kept_with_access_points
def counted_provinces(access_points: AccessPoints, division: int) -> tuple[Province, ...]:
    """Return the provinces of a division in which anything was counted, in code order."""
    return tuple(one for one in provinces(access_points, division) if one.counted)


@cache
def former_names(language: Language) -> dict[str, str]:
    """Return the names of the provinces of 2013 by GSO code, as the table has them."""
    table = tables.provinces()
    return dict(zip(table["province_code"], table[f"name_{language}"], strict=True))


def listed(province_codes: Iterable[str], language: Language) -> str:
    """Return the names of some provinces of 2013 in alphabetical order, commas between them."""
    names = former_names(language)
    return ", ".join(sorted((names[code] for code in province_codes), key=vietnamese_key))


def outlines(access_points: AccessPoints, division: int) -> gpd.GeoDataFrame:
    """Return the outlines of the provinces of a division.

    Returns
    -------
    geopandas.GeoDataFrame
        In order of code, in the CRS of the access points: ``province_code``,
        ``geometry``. Those of 2025 are dissolved from those of 2013.

    Raises
    ------
    ValueError
        If there is no such division.
    """
    own = access_points.provinces[["province_code", "geometry"]]
    if division == tables.DIVISION:
        return own.copy()
    merged = {part: code for code, parts in _members(division).items() for part in parts}
    groups = own.geometry.groupby(own["province_code"].map(merged), sort=True)
    found = {str(code): shapely.union_all(shapes.to_numpy()) for code, shapes in groups}
    return gpd.GeoDataFrame(
        {"province_code": list(found)}, geometry=list(found.values()), crs=own.crs
    )


@cache
def _members(division: int) -> dict[str, tuple[str, ...]]:
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
def _names_2025() -> dict[str, tuple[str, str]]:
    """Return the Vietnamese and the English name of each province of 2025.

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
