"""The codes of statements as people read them: ``B2-3`` for ``S2-commune_post_office``.

Files keep the codes of the table, which never change; these are numbered in its order.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final

from geodata import tables
from loaders.translation import messages, translate

if TYPE_CHECKING:
    from loaders.translation import Language

_STEPS: Final = re.compile(r"S(\d+)")


def short_code(code: str, language: Language) -> str:
    """Return the short code of a statement; one that the table does not have as it is."""
    return _short_codes(language).get(code, code)


@cache
def _short_codes(language: Language) -> dict[str, str]:
    groups: dict[str, list[str]] = {}
    for statement in tables.statements():
        groups.setdefault(statement.code.partition("-")[0], []).append(statement.code)
    return {
        code: _numbered(_subject(prefix, language), place, alone=code == prefix)
        for prefix, codes in groups.items()
        for place, code in enumerate(codes, start=1)
    }


def _numbered(subject: str, place: int, *, alone: bool) -> str:
    return subject if alone else f"{subject}-{place}"


def _subject(prefix: str, language: Language) -> str:
    """Return what a code begins with: steps of the programme, a province, or a rule."""
    if steps := _STEPS.fullmatch(prefix):
        return translate("loaders", language, "code.step") + "+".join(steps[1])
    key = f"code.{prefix}"
    known = key in messages("loaders", language)
    return translate("loaders", language, key) if known else prefix
