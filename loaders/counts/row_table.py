"""What became of each row of a counts file, as a table to look rows up in."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Iterable

    from loaders.problems.ledger import RowOutcome


class SettledRow(NamedTuple):
    """A row and what became of it.

    Attributes
    ----------
    row
        Its number in the file, from 1.
    outcome, reason
        As in the ledger.
    province_code
        The province in which it counts, ``None`` where nothing of it does.
    province, site_type
        As typed; of a row that names no province, what it is called.
    points, points_joined
        The access points it states, as far as they can be read, and those that count.
    """

    row: int
    outcome: RowOutcome
    reason: str
    province_code: str | None
    province: str
    site_type: str
    points: int
    points_joined: int


_TYPES = {"row": "int64", "points": "int64", "points_joined": "int64"}


def row_table(rows: Iterable[SettledRow]) -> pd.DataFrame:
    """Return one row for each row below the headings, in the order of the file.

    Returns
    -------
    pandas.DataFrame
        The attributes of :class:`SettledRow`: numbers are ``int64``, all else text.
    """
    table = pd.DataFrame(rows, columns=pd.Index(SettledRow._fields))
    return table.astype({name: _TYPES.get(name, "str") for name in SettledRow._fields})
