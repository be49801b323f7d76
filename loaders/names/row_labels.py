"""What the text of a row says that names no province: a total, a region, a note, a signature."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from geodata.tables import words
from loaders.names.normalise import (
    heading_key,
    in_two_languages,
    normalise,
    without_footnote,
    without_ordinal,
)
from loaders.names.provinces import find_province, match_region

_TOKEN: Final = re.compile(r"[^\W_]+")
_FOLLOWED_BY: Final = ("tinh", "province", "provinces", "dia phuong")
_REGION_WORDS: Final = re.compile(
    r"(?:cac tinh |khu vuc |tieu vung |vung |region |the )*(.*?)(?: region| area| areas)?"
)
_DAY: Final = re.compile(
    r"\bngay\b.*\bthang\b|\b(?:0?[1-9]|[12][0-9]|3[01])/[01]?[0-9]/[12][0-9]{3}"
)
_NUMBERED: Final = re.compile(
    r"(?:bang|bieu|phu luc|table|appendix|annex)(?: so)? ?(?:[0-9]+[a-z]?|[ivx]+)\b.*"
    r"|\(?(?:tiep theo|tiep|cont|continued|cont d).*"
)
_MOST_WORDS: Final = 6


def is_total(text: str) -> bool:
    """Return whether text marks a row or column as a total of everything.

    Examples
    --------
    >>> [is_total(text) for text in ("TỔNG CỘNG:", "16 tỉnh", "Cộng Tây Nguyên")]
    [True, True, False]
    """
    parts = in_two_languages(text)
    if parts and all(map(is_total, parts)):
        return True
    rest, tokens = after_total(text), _tokens(text)
    if rest is not None:
        beside = _tokens(rest)
    elif len(tokens) > 1 and tokens[0].isdigit() and tokens[1].startswith(_FOLLOWED_BY):
        beside = tokens[1:]
    else:
        return False
    return all(token.isdigit() or token in _words("beside_total") for token in beside)


def after_total(text: str) -> str | None:
    """Return what follows a word for a total in comparable form, ``None`` without such a word.

    Examples
    --------
    >>> after_total("Cộng vùng Tây Nguyên"), after_total("Tây Nguyên")
    ('vung tay nguyen', None)
    """
    key = _plain(text)
    for word in _total_words():
        if key == word or key.startswith(f"{word} "):
            return key[len(word) :].strip()
    return None


def region_of(text: str) -> str | None:
    """Return the code of the region that text names, ``""`` for one of other times or uses.

    Returns
    -------
    str or None
        ``None`` where it names no region.
    """
    key = _plain(text)
    bare = _REGION_WORDS.fullmatch(key)
    for spelling in (text, key, bare.group(1) if bare else ""):
        if region := match_region(spelling):
            return region
        if heading_key(spelling) in _other_regions():
            return ""
    regions = {region_of(part) for part in in_two_languages(text)}
    return regions.pop() if len(regions) == 1 else None


def is_statistic(text: str) -> bool:
    """Return whether text names an average, an extreme or a share: no province and no sum."""
    return _begins(text, "statistic")


def is_unidentified(text: str) -> bool:
    """Return whether text stands for what is in no province that is known."""
    return heading_key(_plain(text)) in _keys("unidentified")


def is_note_word(text: str) -> bool:
    """Return whether text begins as a remark, a source, a unit or the title of a table."""
    first = re.split(r"[:：]", text, maxsplit=1)[0]
    return heading_key(_plain(first)) in _keys("note") or bool(_NUMBERED.fullmatch(_plain(text)))


def is_signature(text: str) -> bool:
    """Return whether text is part of a signature, or its place and date."""
    return bool(_DAY.search(normalise(text))) or _begins(text, "signature")


def _plain(text: str) -> str:
    """Return the comparable form of text without ordinals, footnotes and other signs."""
    key = normalise(without_ordinal(without_footnote(text)))
    return re.sub(r"[^\w/& ]+", " ", key).replace("/", " ").strip()


def _tokens(text: str) -> list[str]:
    return _TOKEN.findall(normalise(text))


def _begins(text: str, meaning: str) -> bool:
    """Return whether text is one of the words of a meaning, or begins with one and says little."""
    tokens = _tokens(_plain(text))
    if not tokens or find_province(text):
        return False
    key = "".join(tokens)
    if key in _keys(meaning):
        return True
    starts = {"".join(tokens[:end]) for end in range(2, min(len(tokens), _MOST_WORDS) + 1)}
    return not starts.isdisjoint(_keys(meaning))


@cache
def _words(meaning: str) -> frozenset[str]:
    return frozenset(map(normalise, words("rows")[meaning]))


@cache
def _keys(meaning: str) -> frozenset[str]:
    return frozenset(map(heading_key, words("rows")[meaning]))


@cache
def _total_words() -> tuple[str, ...]:
    """Return the words for a total, longer ones first."""
    some = {normalise(word) for word in (*words("headings")["total"], *words("rows")["total"])}
    return tuple(sorted(some, key=len, reverse=True))


@cache
def _other_regions() -> frozenset[str]:
    return frozenset(map(heading_key, (*words("boundaries")["region"], *words("rows")["region"])))
