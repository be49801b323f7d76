"""The columns of codes and names of the provinces in a layer, recognised by their content.

A column of a known heading may contain numbers; any other has to be text: a running number
from 1 to 63 happens to be the code of 40 provinces.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Literal

import pandas as pd

from geodata import tables
from loaders.formats.sheets import cell_text
from loaders.names.division_2025 import namesakes_in_2025
from loaders.names.divisions import names_2025
from loaders.names.normalise import MAX_NAME_LENGTH, heading_key, normalise
from loaders.names.provinces import match_region

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from loaders.formats.layers import Layer
    from loaders.names.province_resolver import ProvinceResolver
    from loaders.options import BoundariesOptions

Kind = Literal["code", "name"]
"""Whether a column contains codes or names."""

# Of the values of a known heading, this share must be codes.
_SHARE_OF_CODES = 0.8
# A column of codes that knows far fewer provinces than the names do is no key.
_SHARE_OF_NAMES = 0.5
_TRIED_FIRST = 500
# A file of 2025 names 34 provinces; a few may be missing or written otherwise.
_LEAST_OF_2025 = 30


@dataclass(frozen=True, slots=True)
class CandidateColumn:
    """A column of codes or names of provinces, and how many provinces it names."""

    heading: str
    kind: Kind
    provinces: int


@dataclass(frozen=True, slots=True, eq=False)
class ProvinceColumns:
    """The columns of a layer that name the province.

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
        return next((each.provinces for each in self.candidates if each.heading == self.key), 0)


def province_columns(
    layer: Layer, choices: BoundariesOptions, resolver: ProvinceResolver
) -> ProvinceColumns:
    """Find the columns of codes and names, or take those chosen."""
    columns = layer.columns
    texts = {str(name): texts_of(columns[name]) for name in columns.columns}
    candidates = [
        candidate
        for name in columns.columns
        if (candidate := _candidate(str(name), texts[str(name)], columns[name], resolver))
    ]
    candidates.sort(key=lambda candidate: (candidate.kind, -candidate.provinces))
    best_code = next((each for each in candidates if each.kind == "code"), None)
    best_name = next((each for each in candidates if each.kind == "name"), None)
    code = best_code.heading if best_code else None
    name = best_name.heading if best_name else None
    if best_code and best_name:
        # Where a column names a province in every row, one of codes that lacks many is no key.
        by_name, by_code = (
            sum(map(bool, map(resolver.match, texts[best.heading])))
            for best in (best_name, best_code)
        )
        in_every_row = by_name == len(columns)
        few = best_code.provinces < _SHARE_OF_NAMES * best_name.provinces
        if few or (in_every_row and by_code < _SHARE_OF_CODES * by_name):
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
    """Return the cells of a column as they would be typed, blank where they are empty.

    Text too long for any name is cut to where that shows.
    """
    values = column.astype(object).where(column.notna(), None)
    return tuple(cell_text(value)[: 2 * MAX_NAME_LENGTH].strip() for value in values)


def _candidate(
    heading: str, texts: Sequence[str], column: pd.Series, resolver: ProvinceResolver
) -> CandidateColumn | None:
    """Return a column as a candidate, ``None`` where it names no province."""
    distinct = list(dict.fromkeys(filter(None, texts)))
    # A first look: of many columns most hold nothing of the kind.
    step = max(1, len(distinct) // _TRIED_FIRST)
    if not any(resolver.match(text) for text in distinct[::step]):
        return None
    matches = [match for text in distinct if (match := resolver.match(text))]
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
        is_known = heading_key(heading) in _keys("code")
        if share < (_SHARE_OF_CODES if is_known else 1.0) or (is_numeric and not is_known):
            return None
    return CandidateColumn(heading, "code", len(codes))


@cache
def _keys(meaning: str) -> frozenset[str]:
    """Return the comparable forms of the words of a meaning."""
    return frozenset(map(heading_key, tables.words("boundaries")[meaning]))


def _names_regions(texts: Iterable[str]) -> bool:
    distinct = set(filter(None, texts))
    regions = sum(is_region(text) for text in distinct)
    return regions > 1 and 2 * regions >= len(distinct)


def is_region(text: str) -> bool:
    """Return whether text names a region of the country."""
    return match_region(text) is not None or heading_key(text) in _keys("region")


def is_country(text: str) -> bool:
    """Return whether text names the whole country."""
    return heading_key(text) in _keys("country")


def archipelago_province(text: str) -> str | None:
    """Return the GSO code of the province of an archipelago that text names."""
    words = tables.words("boundaries")
    rest = " ".join(word for word in normalise(text).split() if word not in words["archipelago"])
    names = {name: code for code in ("48", "56") for name in words[f"archipelago {code}"]}
    return names.get(rest.removesuffix("s")) or names.get(rest)


def is_division_of_2025(codes: Iterable[str], *, by_code: bool) -> bool:
    """Return whether provinces found are those that bear the codes or names of 2025.

    Parameters
    ----------
    codes
        GSO codes of 2013 by which the features were recognised.
    by_code
        Whether they were recognised by codes, not by names.
    """
    codes = set(codes)
    of_2025 = names_2025().keys() if by_code else namesakes_in_2025().keys()
    return len(codes) >= _LEAST_OF_2025 and codes <= of_2025
