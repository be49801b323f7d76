"""Which columns of a layer hold codes and names of the provinces: told by what is in them.

A column of a known heading may hold numbers; any other has to be text: a running number
from 1 to 63 happens to be the code of 40 provinces.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Final, Literal

import pandas as pd

from geodata import tables
from loaders.formats.sheets import cell_text
from loaders.names.normalise import MAX_NAME_LENGTH, heading_key, normalise
from loaders.names.provinces import Match, find_province, match_region

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from loaders.formats.layers import Layer
    from loaders.names.mappings import Mappings
    from loaders.options import BoundariesOptions

Kind = Literal["code", "name"]
"""What a column holds."""

_CODE_HEADINGS = (
    *("province_code", "province_c", "prov_code", "provcode", "gso_code", "ma_tinh", "matinh"),
    *("ma_tinh_tp", "ma_tp", "matp", "ma_gso", "ma", "tinh", "ma_so_tinh", "iso_3166_2", "iso_1"),
    *("shapeiso", "hasc", "hasc_1", "pcode", "adm1_pcode", "code", "code_1", "cc_1"),
)
# Of the values of a known heading, this share must be codes.
_SHARE_OF_CODES = 0.8
# A column of codes that knows far fewer provinces than the names do is no key.
_SHARE_OF_NAMES = 0.5
_TRIED_FIRST = 500

_REGION_NAMES = (
    *("Bắc Bộ", "Trung Bộ", "Nam Bộ", "Tây Bắc", "Đông Bắc", "Tây Bắc Bộ", "Đông Bắc Bộ"),
    *("Bắc Trung Bộ", "Nam Trung Bộ", "Duyên hải Nam Trung Bộ", "Duyên hải miền Trung"),
    *("Trung du và miền núi Bắc Bộ", "Tây Nam Bộ", "Miền Bắc", "Miền Trung", "Miền Nam"),
    *("North West", "North East", "North Central Coast", "South Central Coast", "Northwest"),
    *("Northeast", "North Central", "South Central", "Red River Delta", "Southeast"),
)
_COUNTRY_NAMES: Final = frozenset({"viet nam", "vietnam", "nuoc viet nam"})
_ARCHIPELAGOS: Final = {"hoang sa": "48", "paracel": "48", "truong sa": "56", "spratly": "56"}
_ARCHIPELAGO_WORDS: Final = frozenset(
    {
        *("quan", "dao", "huyen", "dac", "khu", "island", "islands", "archipelago", "the"),
        *("district", "group"),
    }
)
# A file of 2025 names 34 provinces; a few may be missing or written otherwise.
_LEAST_OF_2025 = 30


@dataclass(frozen=True, slots=True)
class CandidateColumn:
    """A column that holds codes or names of provinces, and how many different ones."""

    heading: str
    kind: Kind
    provinces: int


@dataclass(slots=True)
class KnownNames:
    """What texts mean: by the ladder of names, else by an accepted mapping.

    ``met`` are the texts of which a mapping was asked.
    """

    mappings: Mappings
    met: dict[str, None] = field(default_factory=dict)
    _known: dict[str, Match | None] = field(default_factory=dict)
    _meant: dict[str, str | None] = field(default_factory=dict)

    def ladder(self, text: str) -> Match | None:
        """Return the match by the ladder alone."""
        if text not in self._known:
            self._known[text] = find_province(text) if text else None
        return self._known[text]

    def meaning(self, text: str) -> str | None:
        """Return the GSO code that a text stands for."""
        if match := self.ladder(text):
            return match.province_code
        if not text:
            return None
        if text not in self._meant:
            self.met[text] = None
            self._meant[text] = self.mappings.meaning("province", text)
        return self._meant[text]


@dataclass(frozen=True, slots=True, eq=False)
class ProvinceColumns:
    """The columns of a layer that tell the province.

    Attributes
    ----------
    code_column, name_column
        Their headings, ``None`` where there is none.
    candidates
        All columns that could be taken, codes first, each by how many provinces it names.
    absent
        Headings chosen that the layer does not have.
    regions
        Whether the layer names regions where provinces belong.
    codes, names
        The texts of the two columns, a row each; empty without such a column.
    """

    code_column: str | None
    name_column: str | None
    candidates: tuple[CandidateColumn, ...]
    absent: tuple[str, ...]
    regions: bool
    codes: tuple[str, ...]
    names: tuple[str, ...]

    @property
    def key(self) -> str | None:
        """The column by which features are joined."""
        return self.code_column or self.name_column

    def count(self) -> int:
        """Return how many different provinces the key names."""
        return max((one.provinces for one in self.candidates if one.heading == self.key), default=0)


def province_columns(
    layer: Layer, choices: BoundariesOptions, known: KnownNames
) -> ProvinceColumns:
    """Find the columns of codes and names, or take those chosen."""
    columns = layer.columns
    texts = {str(name): texts_of(columns[name]) for name in columns.columns}
    candidates = [
        found
        for name in columns.columns
        if (found := _candidate(str(name), texts[str(name)], columns[name], known))
    ]
    candidates.sort(key=lambda one: (one.kind, -one.provinces))
    best_code = next((one for one in candidates if one.kind == "code"), None)
    best_name = next((one for one in candidates if one.kind == "name"), None)
    code = best_code.heading if best_code else None
    name = best_name.heading if best_name else None
    if best_code and best_name:
        if best_code.provinces < _SHARE_OF_NAMES * best_name.provinces:
            code = None
        elif best_name.provinces < _SHARE_OF_NAMES * best_code.provinces:
            name = None
    absent = []
    if choices.code_column is not None:
        code = choices.code_column if choices.code_column in texts else None
        absent += [choices.code_column] if choices.code_column and not code else []
    if choices.name_column is not None:
        name = choices.name_column if choices.name_column in texts else None
        absent += [choices.name_column] if choices.name_column and not name else []
    return ProvinceColumns(
        code,
        name,
        tuple(candidates),
        tuple(absent),
        not candidates and any(map(_names_regions, texts.values())),
        texts[code] if code else (),
        texts[name] if name else (),
    )


def texts_of(column: pd.Series) -> tuple[str, ...]:
    """Return the cells of a column as a person would type them, blank where nothing is.

    Text too long for any name is cut to where that shows.
    """
    values = column.astype(object).where(column.notna(), None)
    return tuple(cell_text(value)[: 2 * MAX_NAME_LENGTH].strip() for value in values)


def _candidate(
    heading: str, texts: Sequence[str], column: pd.Series, known: KnownNames
) -> CandidateColumn | None:
    """Return what a column holds, ``None`` where it names no province."""
    distinct = list(dict.fromkeys(filter(None, texts)))
    # A first look: of many columns most hold nothing of the kind.
    step = max(1, len(distinct) // _TRIED_FIRST)
    if not any(known.ladder(text) for text in distinct[::step]):
        return None
    matches = [match for text in distinct if (match := known.ladder(text))]
    codes = {match.province_code for match in matches if match.how not in {"name", "variant"}}
    names = {match.province_code for match in matches if match.how in {"name", "variant"}}
    gso = any(match.how == "gso_code" for match in matches)
    is_numeric = pd.api.types.is_numeric_dtype(column.dtype) or not any(
        isinstance(value, str) for value in column
    )
    if len(names) >= len(codes):
        return CandidateColumn(heading, "name", len(names))
    if gso:
        share = len(matches) / len(distinct)
        is_known = heading_key(heading) in _code_headings()
        if share < (_SHARE_OF_CODES if is_known else 1.0) or (is_numeric and not is_known):
            return None
    return CandidateColumn(heading, "code", len(codes))


@cache
def _code_headings() -> frozenset[str]:
    return frozenset(map(heading_key, _CODE_HEADINGS))


def _names_regions(texts: Iterable[str]) -> bool:
    distinct = set(filter(None, texts))
    regions = sum(is_region(text) for text in distinct)
    return regions > 1 and 2 * regions >= len(distinct)


def is_region(text: str) -> bool:
    """Return whether text names a region of the country."""
    return match_region(text) is not None or _joined(text) in _region_keys()


def is_country(text: str) -> bool:
    """Return whether text names the whole country."""
    return normalise(text) in _COUNTRY_NAMES


def archipelago_province(text: str) -> str | None:
    """Return the GSO code of the province of an archipelago that text names."""
    words = normalise(text).split()
    rest = " ".join(word for word in words if word not in _ARCHIPELAGO_WORDS)
    return _ARCHIPELAGOS.get(rest.removesuffix("s")) or _ARCHIPELAGOS.get(rest)


def _joined(text: str) -> str:
    return normalise(text).replace(" ", "")


@cache
def _region_keys() -> frozenset[str]:
    return frozenset(map(_joined, _REGION_NAMES))


def is_division_of_2025(codes: Iterable[str], *, by_code: bool) -> bool:
    """Return whether provinces found are those that bear the codes or names of 2025.

    Parameters
    ----------
    codes
        GSO codes of 2013 by which the features were recognised.
    by_code
        Whether they were recognised by codes, not by names.
    """
    found = set(codes)
    new = _codes_of_2025() if by_code else _names_of_2025()
    return len(found) >= _LEAST_OF_2025 and found <= new


@cache
def _codes_of_2025() -> frozenset[str]:
    return frozenset(tables.provinces()["code_2025"])


@cache
def _names_of_2025() -> frozenset[str]:
    """Return the codes of 2013 of the provinces whose names are those of 2025."""
    names = set(tables.provinces()["name_2025_vi"])
    # Huế is a city since 2025: with that word it is no name of 2013.
    matches = [
        find_province(name) or find_province(name.removeprefix("Thành phố ")) for name in names
    ]
    return frozenset(match.province_code for match in matches if match)
