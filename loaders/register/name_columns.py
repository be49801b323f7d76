"""The names in the columns of a register -> provinces and site types, each name read once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from geodata import tables
from loaders.cells import SITE_TYPES
from loaders.formats.sheets import cell_text
from loaders.names.mappings import CATEGORY, LEFT_OUT
from loaders.names.mappings import TOTAL as TOTAL_MEANING
from loaders.names.province_resolver import ProvinceResolver
from loaders.names.row_labels import is_total
from loaders.names.site_types import match_site_type

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from loaders.names.mappings import Mappings

MOST_NAMES: Final = 5000
"""Different names in a column; with more it is not one of provinces or site types."""

BLANK: Final = -1
UNKNOWN: Final = -2
TOTAL: Final = -3
MERGED: Final = -4
LEFT: Final = -5
"""Marks for no name, an unknown name, a word for a total, a province of 2025 that is made of
several, and a name that a person wants left out."""
_MARKS: Final = {TOTAL_MEANING: TOTAL, LEFT_OUT: LEFT}

_LEAST_BLOCKS: Final = 2
PROVINCE_CODES: Final = tuple(tables.provinces()["province_code"])
"""GSO codes in order; provinces are identified by their index among them."""


@dataclass(frozen=True, slots=True)
class Names:
    """The names in one column.

    Attributes
    ----------
    texts
        The different names, the blank one last.
    text
        For each row, which of them, int32.
    meanings
        The meaning of each: an index in a list, or one of the marks above.
    """

    texts: tuple[str, ...]
    text: NDArray[np.int32]
    meanings: NDArray[np.int16]

    @property
    def meaning(self) -> NDArray[np.int16]:
        """The meaning of the name in each row."""
        return self.meanings[self.text]


def province_names(column: pa.ChunkedArray, mappings: Mappings) -> Names:
    """Read a column of provinces.

    Returns
    -------
    Names
        Meanings are indices in :data:`PROVINCE_CODES`.
    """
    texts, text = _distinct(column)
    resolver = ProvinceResolver(mappings)
    return Names(texts, text, np.array([_province(name, resolver) for name in texts], np.int16))


def site_type_names(column: pa.ChunkedArray, mappings: Mappings) -> tuple[Names, tuple[str, ...]]:
    """Read a column of site types.

    Returns
    -------
    tuple of Names and tuple of str
        Meanings are indices in :data:`SITE_TYPES`, and beyond them among the
        second: the site types other than the four, each as first spelled.
    """
    texts, text = _distinct(column)
    others: dict[str, int] = {}
    meanings = []
    for name in texts:
        code = match_site_type(name) or mappings.meaning("site_type", name)
        if not name:
            meanings.append(BLANK)
        elif code in _MARKS:
            meanings.append(_MARKS[code])
        elif code and code != CATEGORY:
            meanings.append(SITE_TYPES.index(code))
        else:
            other = others.setdefault(name.casefold(), len(others))
            meanings.append(len(SITE_TYPES) + other)
    spelled = {name.casefold(): name for name in reversed(texts) if name.casefold() in others}
    return Names(texts, text, np.array(meanings, np.int16)), tuple(spelled[key] for key in others)


def filled_down(names: Names, among: NDArray[np.bool_]) -> tuple[Names, NDArray[np.bool_]]:
    """Return the names with those that stand only in the first row of each block in all of it.

    Parameters
    ----------
    names
        Of a column.
    among
        Rows that may take the name of the block they are in.

    Returns
    -------
    tuple of Names and numpy.ndarray of bool
        The names, and which rows were filled: none unless most rows are blank, and each of
        several names stands once.
    """
    meaning = names.meaning
    named = meaning != BLANK
    blank = ~named & among
    starts = names.text[named & (meaning != TOTAL)]
    blocks = _LEAST_BLOCKS <= len(starts) == len(np.unique(starts)) <= blank.sum()
    if not blocks or 2 * np.count_nonzero(meaning >= 0) < len(starts):
        return names, np.zeros(len(named), bool)
    above = np.maximum.accumulate(np.where(named, np.arange(len(named)), -1))
    filled = blank & (above >= 0) & (meaning[above] != TOTAL)
    text = np.where(filled, names.text[above], names.text)
    return Names(names.texts, text, names.meanings), filled


def too_many_names(column: pa.ChunkedArray) -> bool:
    """Return whether a column has more different names than :data:`MOST_NAMES`."""
    if pa.types.is_dictionary(column.type):
        return any(len(chunk.dictionary) > MOST_NAMES for chunk in column.chunks)
    return len(column.unique().drop_null()) > MOST_NAMES


def _province(text: str, resolver: ProvinceResolver) -> int:
    if not text:
        return BLANK
    if code := resolver.resolve(text):
        return PROVINCE_CODES.index(code)
    decided = _MARKS.get(resolver.decision(text) or "")
    return decided or (TOTAL if is_total(text) else UNKNOWN)


def _distinct(column: pa.ChunkedArray) -> tuple[tuple[str, ...], NDArray[np.int32]]:
    """Return the different texts of a column, trimmed, and which of them each row has."""
    coded = column.combine_chunks()
    if isinstance(coded, pa.ChunkedArray):
        coded = pa.concat_arrays(coded.chunks) if coded.num_chunks else pa.array([], coded.type)
    if not pa.types.is_dictionary(coded.type):
        coded = coded.dictionary_encode()
    values = coded.dictionary.to_pylist()
    texts = [cell_text(value).strip() for value in values]
    distinct = [*dict.fromkeys(filter(None, texts)), ""]
    index_of = {name: index for index, name in enumerate(distinct)}
    codes = np.array([*(index_of[name] for name in texts), index_of[""]], np.int32)
    indices = pc.fill_null(coded.indices.cast(pa.int32()), len(texts))
    return tuple(distinct), codes[indices.to_numpy(zero_copy_only=False)]
