"""The parameters of a link, and a record of those that cannot be used."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeVar

from dashboard.model.trackers import is_tracker

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

DECIMALS: Final = 6
_NUMBER: Final = re.compile(rf"[0-9]{{1,9}}(\.[0-9]{{1,{DECIMALS}}})?")
"""A class break: no rate is larger or needs more decimals, and reading it is exact."""
_OF_STREAMLIT: Final = ("embed", "embed_options")

_Code = TypeVar("_Code", bound=str)
_Parsed = TypeVar("_Parsed")


@dataclass(frozen=True, slots=True)
class Ignored:
    """A part of a link that cannot be used: the key and the value as typed."""

    key: str
    value: str


class LinkQuery:
    """Query parameters, and a record of those that cannot be used."""

    def __init__(self, query: Mapping[str, str]) -> None:
        self._query = query
        self._known = {"types", *_OF_STREAMLIT, *filter(is_tracker, query)}
        self._ignored: list[Ignored] = []

    def choice(self, key: str, known: Sequence[_Code]) -> _Code | None:
        """Return the value of a key that is one of some, ``None`` for any other."""
        self._known.add(key)
        value = self._query.get(key, "").strip()
        match = next((code for code in known if code == value), None)
        if value and match is None:
            self._ignored.append(Ignored(key, value))
        return match

    def choices(self, key: str, known: Sequence[str]) -> tuple[str, ...]:
        """Return the codes asked for, in the order of those known."""
        chosen = self.in_order(key, known)
        return tuple(code for code in known if code in chosen)

    def in_order(self, key: str, known: Sequence[str], most: int | None = None) -> tuple[str, ...]:
        """Return the codes as they were asked for."""
        return tuple(self._values(key, lambda part: part if part in known else None, most))

    def edges(self, key: str, most: int) -> tuple[float, ...]:
        """Return the class breaks asked for, at most so many, increasing."""
        return tuple(sorted(self._values(key, number, most)))

    def _values(
        self, key: str, parse: Callable[[str], _Parsed | None], most: int | None
    ) -> dict[_Parsed, None]:
        """Return the valid values of a list in its order, the first ``most`` that differ."""
        self._known.add(key)
        values: dict[_Parsed, None] = {}
        for part in filter(None, map(str.strip, self._query.get(key, "").split(","))):
            value = parse(part)
            if value is None or (most is not None and len({*values, value}) > most):
                self._ignored.append(Ignored(key, part))
            else:
                values[value] = None
        return values

    def ignored(self) -> tuple[Ignored, ...]:
        """Return what cannot be used: values of the keys asked for, and keys that were not."""
        unknown = (Ignored(*item) for item in self._query.items() if item[0] not in self._known)
        return (*self._ignored, *unknown)


def number(text: str) -> float | None:
    """Return a class break as a link writes it, ``None`` if it is no number that can be one."""
    return float(text) if _NUMBER.fullmatch(text) else None
