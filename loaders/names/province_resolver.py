"""The province that a text names: by the ladder of names, else by an accepted mapping."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from loaders.names.mappings import DECISIONS
from loaders.names.provinces import Match, find_province

if TYPE_CHECKING:
    from loaders.names.mappings import Mappings

# A code that a spreadsheet has made a number of: 6.0 for 06.
_CODE_AS_NUMBER: Final = re.compile(r"([0-9]{1,2})[.,]0+")


@dataclass(slots=True)
class ProvinceResolver:
    """Resolves the names in one file, each of them once.

    Attributes
    ----------
    mappings
        Used for names that are not known.
    looked_up
        The names that were looked up in the mappings, in the order first met.
    """

    mappings: Mappings
    looked_up: dict[str, None] = field(default_factory=dict)
    _matches: dict[str, Match | None] = field(default_factory=dict)

    def match(self, text: str) -> Match | None:
        """Return the match of :func:`loaders.names.provinces.find_province`."""
        if text not in self._matches:
            code = _CODE_AS_NUMBER.fullmatch(text.strip())
            self._matches[text] = find_province(code.group(1) if code else text)
        return self._matches[text]

    def resolve(self, text: str) -> str | None:
        """Return the GSO code of the province that a text names, ``None`` if it names none."""
        if not text:
            return None
        if match := self.match(text):
            return match.province_code
        means = self._meaning(text)
        return None if means in DECISIONS else means

    def decision(self, text: str) -> str | None:
        """Return the one of :data:`loaders.names.mappings.DECISIONS` that a name means, if any."""
        if not text or self.match(text):
            return None
        means = self._meaning(text)
        return means if means in DECISIONS else None

    def _meaning(self, text: str) -> str | None:
        self.looked_up[text] = None
        return self.mappings.meaning("province", text)
