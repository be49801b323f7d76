"""Text -> site type: code or listed name, never a guess."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from functools import cache
from typing import TYPE_CHECKING

from geodata.tables import site_types
from loaders.names.normalise import MAX_NAME_LENGTH, SUGGESTION_LIKENESS, heading_key

if TYPE_CHECKING:
    from collections.abc import Mapping


_SITE_TYPE_NAMES: Mapping[str, tuple[str, ...]] = {
    "provincial_library": (
        *("provincial libraries", "province library", "thu vien cap tinh", "tv tinh"),
        *("tv cap tinh", "thu vien tinh thanh pho"),
    ),
    "district_library": (
        *("district libraries", "thu vien cap huyen", "tv huyen", "tv cap huyen"),
        *("thu vien quan huyen", "thu vien huyen thi xa", "thu vien huyen thi xa thanh pho"),
    ),
    "commune_library": (
        *("commune libraries", "communal library", "thu vien cap xa", "tv xa", "tv cap xa"),
        *("thu vien xa phuong", "thu vien xa phuong thi tran"),
    ),
    # Never "bưu điện" or "post office" alone: not every post office is one of these.
    "commune_post_office": (
        *("commune post offices", "commune cultural post office", "bd vh xa", "bdvhx"),
        *("commune cultural post offices", "buu dien van hoa xa", "diem bdvhx", "diem bd vh xa"),
    ),
}


def match_site_type(text: str) -> str | None:
    """Return the code of the site type that text names, else ``None``.

    Codes, the Vietnamese and English terms and listed abbreviations match, with
    or without ``Số``/``Số điểm`` in front.
    """
    key = heading_key(text)
    names = _site_type_keys()
    stripped = re.sub(r"^so(?:luong)?(?=thuvien|tv|diem|bd|buudien)(?:diem)?", "", key)
    return names.get(key) or names.get(stripped)


def site_type_likeness(text: str) -> tuple[str, ...]:
    """Return the codes of the site types whose names are like text, best first.

    They are suggestions for a person and are never applied.
    """
    key = heading_key(text)
    if len(key) > MAX_NAME_LENGTH:
        return ()
    best: dict[str, float] = {}
    # SequenceMatcher indexes its second sequence once: the constant one.
    matcher = SequenceMatcher(None, "", key, autojunk=False)
    for name, code in _site_type_keys().items():
        matcher.set_seq1(name)
        # The bound is cheap and never below the ratio itself.
        if matcher.quick_ratio() < SUGGESTION_LIKENESS:
            continue
        likeness = matcher.ratio()
        if likeness >= SUGGESTION_LIKENESS:
            best[code] = max(likeness, best.get(code, 0.0))
    return tuple(sorted(best, key=lambda code: -best[code]))


@cache
def _site_type_keys() -> dict[str, str]:
    return {
        heading_key(name): site_type.code
        for site_type in site_types()
        for name in (
            site_type.code,
            site_type.label_vi,
            site_type.label_en,
            *_SITE_TYPE_NAMES.get(site_type.code, ()),
        )
    }
