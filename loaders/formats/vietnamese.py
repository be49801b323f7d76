"""How Vietnamese some text is: by the syllables of the language, and by names it has."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

from geodata.tables import name_variants, provinces, regions, site_types
from loaders.formats.legacy_encodings import TCVN3

if TYPE_CHECKING:
    from collections.abc import Iterable

_LEAST_SHARE: Final = 0.8
"""Of the words with Vietnamese letters, how many must be syllables: names of the central
highlands and of foreign places are not."""
_LEAST_WORDS: Final = 5
"""Different words that convince where no province is named."""
_TONES: Final = "\u0300\u0301\u0303\u0309\u0323"
_WORD: Final = re.compile(r"[^\W\d_]+")
_HUMP: Final = re.compile(r"(?<=[a-zà-ỹđ])(?=[A-ZÀ-ỸĐ])")
_SYLLABLE: Final = re.compile(
    r"(?:ngh?|[cgknpt]h|tr|gi|qu|[bcdđgkpsm][rl]|[bcdđghklmnpqrstvx])?"
    r"(?:(?:[aeêioôơuưy]|a[iouy]|â[uy]|eo|êu|i[au]|o[aeio]|ôi|ơi|u[aêiơy]|ư[aiu]"
    r"|oa[iyo]|oeo|uao|uây|uôi|uy[au]|[iy]êu|ươ[iu])"
    r"|(?:[aăâeêioôơuưy]|iê|o[aăeo]|u[aâêôy]|ươ|yê|uyê)(?P<coda>c|k|m|ng?|p|t|(?<=[aêiy])[cn]h))"
)
_HEADINGS: Final = (
    *("Tỉnh", "Mã tỉnh", "Tên tỉnh", "Tỉnh/Thành phố", "Địa phương", "Loại điểm", "Số điểm"),
    *("Số lượng", "Năm", "Tổng cộng", "Tổng số", "Vùng", "Ghi chú"),
)
_STOPS: Final = frozenset({"c", "ch", "p", "t"})
_ABBREVIATION: Final = re.compile(r"[BCDĐFGHKLMNPQRSTVX]+")


@dataclass(frozen=True, slots=True)
class Evidence:
    """What tells Vietnamese.

    Attributes
    ----------
    names
        Cells that are known names.
    words, syllables
        Words with letters that ASCII does not have, and those of them that are
        syllables of the language.
    foreign
        Whether there is a letter or sign that Vietnamese does not have.
    """

    names: int
    words: int
    syllables: int
    foreign: bool

    @property
    def share(self) -> float:
        """Share of the words that are syllables."""
        return self.syllables / self.words if self.words else 1.0

    @property
    def worth(self) -> tuple[int, float]:
        """What one is better by than another."""
        return self.names, self.share

    @property
    def plausible(self) -> bool:
        """Whether it may be Vietnamese."""
        return not self.foreign and self.share >= _LEAST_SHARE

    @property
    def convincing(self) -> bool:
        """Whether it can hardly be anything else."""
        return self.plausible and (self.names > 0 or self.syllables >= _LEAST_WORDS)


def evidence_of(cells: Iterable[str]) -> Evidence:
    """Return how Vietnamese some cells are; ASCII says nothing either way."""
    names = words = syllables = 0
    foreign = False
    for cell in cells:
        if cell.isascii():
            continue
        names += _spelling(cell) in _spellings()
        # Signs that no Vietnamese text has: of the fonts, or of other alphabets.
        foreign = foreign or any(map(_is_foreign, cell))
        for word in _WORD.findall(unicodedata.normalize("NFC", cell)):
            if not word.isascii() and not _ABBREVIATION.fullmatch(word):
                words += 1
                parts = _HUMP.sub(" ", word).split()
                syllables += is_syllable(word) or all(map(is_syllable, parts))
    return Evidence(names, words, syllables, foreign)


def _is_foreign(char: str) -> bool:
    if char.isascii():
        return False
    if char.isalpha():
        return unicodedata.normalize("NFC", char).casefold() not in _letters()
    return unicodedata.category(char) in {"Cc", "Cn", "Co", "No"} and char not in "²³½"


def _spelling(text: str) -> str:
    """Return a name with its accents, wherever in the word the tone is put, without spaces."""
    words = unicodedata.normalize("NFD", text.casefold()).split()
    return "".join(
        "".join(char for char in word if char not in _TONES)
        + "".join(sorted(char for char in word if char in _TONES))
        for word in words
    )


@cache
def _spellings() -> frozenset[str]:
    """Return the names that tell the right encoding from one that looks like it."""
    table = provinces()
    names = [*table["name_vi"], *table["name_vi_full"], *(name for _, name in name_variants())]
    names += [*(region.name_vi for region in regions()), *_HEADINGS]
    names += [kind.label_vi for kind in site_types()]
    return frozenset(_spelling(name) for name in names if not name.isascii())


@cache
def _letters() -> frozenset[str]:
    """Return the 67 small letters of Vietnamese that ASCII does not have."""
    return frozenset(letter for letter in TCVN3.values() if letter.islower())


def is_syllable(word: str) -> bool:
    """Return whether a word could be a syllable of Vietnamese: by its letters and tone."""
    decomposed = unicodedata.normalize("NFD", word.casefold())
    tones = [char for char in decomposed if char in _TONES]
    letters = unicodedata.normalize("NFC", "".join(c for c in decomposed if c not in _TONES))
    found = _SYLLABLE.fullmatch(letters)
    if not found or len(tones) > 1:
        return False
    return found["coda"] not in _STOPS or tones in (["\u0301"], ["\u0323"])
