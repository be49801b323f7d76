"""What became of each row of a register, as a table to look rows up in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from loaders.formats.sheets import cell_text
from loaders.register.name_columns import PROVINCE_CODES
from loaders.register.row_outcomes import REASONS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from loaders.names.heading_words import Column
    from loaders.register.name_columns import Names
    from loaders.register.row_outcomes import ClassifiedRows
    from loaders.register.source import Columns
    from loaders.register.table import RegisterTable

_OUTCOMES: Final = ("joined", "excluded", "problem")
_CODES: Final = tuple(dict.fromkeys(reason.code for reason in REASONS))
_OUTCOME: Final = np.array([_OUTCOMES.index(each.outcome) for each in REASONS], np.int8)
_CODE: Final = np.array([_CODES.index(each.code) for each in REASONS], np.int8)


MOST_NAMED: Final = 100_000
"""Rows up to which their names stand in the table: those of more take much memory."""


def row_table(
    read: Columns, table: RegisterTable, classified: Sequence[ClassifiedRows], name: Column | None
) -> pd.DataFrame:
    """Return one row for each row of the file, in its order.

    Returns
    -------
    pandas.DataFrame
        ``row`` (int32, as the file has it), ``outcome`` and ``reason`` (as in the ledger;
        of rows joined the code of the remark, or blank), ``province_code`` (in which the row
        counts; missing for others), ``province`` and ``site_type`` (as typed), ``lon`` and
        ``lat`` (degrees, as they were understood), ``name`` (of the access point, blank
        where the file has none or many rows). Categories of text but for the numbers and names.
    """
    reason = np.concatenate([each.reason for each in classified])
    province = np.concatenate([each.province for each in classified])
    joined = np.concatenate([each.joined for each in classified])
    rows = pd.DataFrame(
        {
            "row": table.rows,
            "outcome": pd.Categorical.from_codes(_OUTCOME[reason], pd.Index(_OUTCOMES)),
            "reason": pd.Categorical.from_codes(_CODE[reason], pd.Index(_CODES)),
            "province_code": pd.Categorical.from_codes(
                np.where(joined, province, -1), pd.Index(PROVINCE_CODES)
            ),
            "province": _typed(table.provinces[0]) if table.provinces else "",
            "site_type": _typed(table.site_type),
            "lon": np.concatenate([each.lon for each in classified]),
            "lat": np.concatenate([each.lat for each in classified]),
            "name": pd.Series(_names(read, name), dtype=str),
        }
    )
    if not read.misshapen:
        return rows
    odd = pd.DataFrame({"row": np.array(read.misshapen, np.int32)})
    odd = odd.assign(outcome="problem", reason="row_misshapen")
    return pd.concat([rows, odd]).sort_values("row", ignore_index=True)


def _names(read: Columns, name: Column | None) -> list[str]:
    if name is None or len(read.rows) > MOST_NAMED:
        return [""] * len(read.rows)
    return [cell_text(value).strip() for value in read.cells[name.index].to_pylist()]


def _typed(names: Names) -> pd.Categorical[str]:
    return pd.Categorical.from_codes(names.text, pd.Index(names.texts))
