"""The years that a counts file has numbers of, and how a cell names one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    from loaders.headings import Headings
    from loaders.sheets import Row

_YEAR: Final = re.compile(r"(?:(?:năm|nam|year)\s+)?((?:19|20)[0-9]{2})(?:[.,]0+)?", re.IGNORECASE)
_DAY: Final = re.compile(r"(?:[0-9]{1,2}/){1,2}((?:19|20)[0-9]{2})|((?:19|20)[0-9]{2})-[0-9-]+.*")


def parse_year(text: str) -> int | None:
    """Return the year that a cell names, alone or in a date; ``None`` where it names none.

    Examples
    --------
    >>> parse_year("Năm 2013"), parse_year("31/12/2013"), parse_year("13")
    (2013, 2013, None)
    """
    if found := _YEAR.fullmatch(text.strip()):
        return int(found.group(1))
    if found := _DAY.fullmatch(text.strip()):
        return int(found.group(1) or found.group(2))
    return None


def years_of(headings: Headings | None, below: Iterable[Row]) -> tuple[int, ...]:
    """Return the years of a table in order: of its column of years, or of its headings."""
    if headings is None:
        return ()
    if headings.year:
        index = headings.year.index
        named = {parse_year(row.text(index)) for row in below}
    else:
        named = {one.year for one in headings.columns if one.role not in {"", "context"}}
    return tuple(sorted(year for year in named if year))
