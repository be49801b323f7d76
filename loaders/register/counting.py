"""The rows of a register, judged chunk by chunk -> points and counts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from loaders.register.name_columns import PROVINCE_CODES, SITE_TYPE_CODES
from loaders.register.row_outcomes import (
    REASON,
    ClassifiedRows,
    RowClassifier,
    RowValues,
    joined_rows,
)
from loaders.register.table import in_degrees

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from loaders.register.row_report import RegisterReport
    from loaders.register.table import RegisterTable
    from loaders.spatial.coordinate_systems import CrsFinding

CHUNK: Final = 1 << 17
"""Rows judged at once: some ten megabytes of numbers."""


@dataclass(slots=True)
class RegisterCounting:
    """Counts the rows, chunk by chunk."""

    judge: RowClassifier
    table: RegisterTable
    kept: list[tuple[NDArray[np.generic], ...]] = field(default_factory=list)
    counted: NDArray[np.int64] = field(init=False)
    first: NDArray[np.int64] = field(init=False)

    def __post_init__(self) -> None:
        cells = len(PROVINCE_CODES) * (len(SITE_TYPE_CODES) + len(self.table.others))
        self.counted = np.zeros(cells, np.int64)
        self.first = np.full(cells, np.iinfo(np.int64).max)

    @property
    def _types(self) -> int:
        return len(SITE_TYPE_CODES) + len(self.table.others)

    def take(self, start: int, finding: CrsFinding, report: RegisterReport) -> None:
        """Judge and count the rows of one chunk."""
        table, chunk = self.table, slice(start, start + CHUNK)
        lon, lat = in_degrees(table.x[chunk], table.y[chunk], finding)
        types = table.site_type.meaning[chunk]
        values = RowValues(
            lon=lon,
            lat=lat,
            unreadable=table.unreadable[chunk],
            named=table.named[chunk],
            differ=table.differ[chunk],
            site_type=types,
            site_types=len(SITE_TYPE_CODES),
        )
        judged = self.judge.judge(values)
        report.take(start, judged)
        joined = joined_rows(judged)
        self._count(judged, types, table.rows[chunk])
        self.kept.append(
            (
                table.rows[chunk][joined],
                np.where(judged.located, lon, np.nan)[joined],
                np.where(judged.located, lat, np.nan)[joined],
                judged.province[joined].astype(np.int8),
                types[joined].astype(np.int8),
            )
        )

    def _count(
        self, judged: ClassifiedRows, types: NDArray[np.int16], rows: NDArray[np.int32]
    ) -> None:
        other = judged.reason == REASON["site_type_other"]
        counts = np.flatnonzero(joined_rows(judged) | other)
        cells = judged.province[counts].astype(np.int64) * self._types + types[counts]
        self.counted += np.bincount(cells, minlength=len(self.counted))
        found, at = np.unique(cells, return_index=True)
        self.first[found] = np.minimum(self.first[found], rows[counts[at]])

    def points(self) -> pd.DataFrame:
        """Return one row per access point that counts."""
        row, lon, lat, province, site_type = map(np.concatenate, zip(*self.kept, strict=True))
        return pd.DataFrame(
            {
                "row": row,
                "lon": lon,
                "lat": lat,
                "province_code": pd.Categorical.from_codes(province, pd.Index(PROVINCE_CODES)),
                "site_type": pd.Categorical.from_codes(site_type, pd.Index(SITE_TYPE_CODES)),
            }
        )

    def counts(self) -> pd.DataFrame:
        """Return one row per province and site type."""
        cells = np.flatnonzero(self.counted)
        cells = cells[cells % self._types < len(SITE_TYPE_CODES)]
        province, site_type = np.divmod(cells, self._types)
        points = pd.array(self.counted[cells], dtype="Int64")
        return pd.DataFrame(
            {
                "province_code": pd.Series([PROVINCE_CODES[one] for one in province], dtype=str),
                "site_type": pd.Series([SITE_TYPE_CODES[one] for one in site_type], dtype=str),
                "points": points,
                "points_low": points.copy(),
                "points_high": points.copy(),
                "row": self.first[cells],
            }
        )

    def categories(self) -> pd.DataFrame:
        """Return one row per province and site type other than the four."""
        cells = np.flatnonzero(self.counted)
        cells = cells[cells % self._types >= len(SITE_TYPE_CODES)]
        province, kind = np.divmod(cells, self._types)
        spelled = [self.table.others[one - len(SITE_TYPE_CODES)] for one in kind]
        return pd.DataFrame(
            {
                "province_code": pd.Series([PROVINCE_CODES[one] for one in province], dtype=str),
                "category": pd.Series(spelled, dtype=str),
                "points": self.counted[cells],
            }
        )
