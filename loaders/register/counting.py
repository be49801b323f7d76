"""The rows of a register, classified chunk by chunk -> points and counts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from loaders.cells import SITE_TYPES
from loaders.register.name_columns import PROVINCE_CODES
from loaders.register.row_outcomes import (
    REASON,
    ClassifiedRows,
    RowClassifier,
    RowValues,
)
from loaders.register.table import in_degrees

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from loaders.register.name_division import NameDivision
    from loaders.register.row_report import RegisterReport
    from loaders.register.table import RegisterTable
    from loaders.spatial.coordinate_systems import CrsFinding

CHUNK: Final = 1 << 17
"""Rows classified at once: some ten megabytes of numbers."""


@dataclass(slots=True)
class RegisterCounting:
    """Counts the rows, chunk by chunk."""

    classifier: RowClassifier
    table: RegisterTable
    division: NameDivision
    joined: list[tuple[NDArray[np.generic], ...]] = field(default_factory=list)
    counted: NDArray[np.int64] = field(init=False)
    first: NDArray[np.int64] = field(init=False)

    def __post_init__(self) -> None:
        cells = len(PROVINCE_CODES) * (len(SITE_TYPES) + len(self.table.others))
        self.counted = np.zeros(cells, np.int64)
        self.first = np.full(cells, np.iinfo(np.int64).max)

    @property
    def _types(self) -> int:
        return len(SITE_TYPES) + len(self.table.others)

    @property
    def by_site_type(self) -> NDArray[np.int64]:
        """Points that count, by province and site type."""
        return self.counted.reshape(-1, self._types)[:, : len(SITE_TYPES)]

    def classify(self, start: int, finding: CrsFinding) -> ClassifiedRows:
        """Return what becomes of the rows of one chunk."""
        table, chunk = self.table, slice(start, start + CHUNK)
        lon, lat = in_degrees(table.x[chunk], table.y[chunk], finding)
        division = self.division
        values = RowValues(
            lon=lon,
            lat=lat,
            unreadable=table.unreadable[chunk],
            named=table.named[chunk],
            differ=division.differ[chunk],
            site_type=table.site_type.meaning[chunk],
            site_types=len(SITE_TYPES),
            merged=None if division.merged is None else division.merged[chunk],
        )
        return self.classifier.classify(values)

    def leave_out(self, classified: Sequence[ClassifiedRows], rows: NDArray[np.int64]) -> None:
        """Leave out the rows of these numbers, as they repeat others."""
        for place in np.searchsorted(self.table.rows, rows):
            classified[place // CHUNK].reason[place % CHUNK] = REASON["repeated_left_out"]

    def add(self, start: int, classified: ClassifiedRows, report: RegisterReport) -> None:
        """Count the rows of one chunk."""
        table, chunk = self.table, slice(start, start + CHUNK)
        types, joined = table.site_type.meaning[chunk], classified.joined
        report.add(start, classified)
        self._count(classified, types, table.rows[chunk])
        self.joined.append(
            (
                table.rows[chunk][joined],
                np.where(classified.located, classified.lon, np.nan)[joined],
                np.where(classified.located, classified.lat, np.nan)[joined],
                classified.province[joined].astype(np.int8),
                types[joined].astype(np.int8),
            )
        )

    def _count(
        self, classified: ClassifiedRows, types: NDArray[np.int16], rows: NDArray[np.int32]
    ) -> None:
        other = classified.reason == REASON["site_type_other"]
        counts = np.flatnonzero(classified.joined | other)
        cells = classified.province[counts].astype(np.int64) * self._types + types[counts]
        self.counted += np.bincount(cells, minlength=len(self.counted))
        filled, first = np.unique(cells, return_index=True)
        self.first[filled] = np.minimum(self.first[filled], rows[counts[first]])

    def points(self) -> pd.DataFrame:
        """Return one row per access point that counts."""
        row, lon, lat, province, site_type = map(np.concatenate, zip(*self.joined, strict=True))
        return pd.DataFrame(
            {
                "row": row,
                "lon": lon,
                "lat": lat,
                "province_code": pd.Categorical.from_codes(province, pd.Index(PROVINCE_CODES)),
                "site_type": pd.Categorical.from_codes(site_type, pd.Index(SITE_TYPES)),
            }
        )

    def counts(self) -> pd.DataFrame:
        """Return one row per province and site type."""
        table = filled_cells(self.by_site_type, "site_type", SITE_TYPES)
        points = table["points"].astype("Int64")
        first = self.first.reshape(-1, self._types)[:, : len(SITE_TYPES)]
        return table.assign(
            points=points, points_low=points, points_high=points, row=first[self.by_site_type > 0]
        )

    def categories(self) -> pd.DataFrame:
        """Return one row per province and site type other than the four."""
        others = self.counted.reshape(-1, self._types)[:, len(SITE_TYPES) :]
        return filled_cells(others, "category", self.table.others)


def filled_cells(counted: NDArray[np.int64], name: str, kinds: Sequence[str]) -> pd.DataFrame:
    """Return ``province_code``, kind (as ``name``) and ``points`` where any are counted."""
    province, kind = np.nonzero(counted)
    return pd.DataFrame(
        {
            "province_code": pd.Series([PROVINCE_CODES[place] for place in province], dtype=str),
            name: pd.Series([kinds[place] for place in kind.tolist()], dtype=str),
            "points": counted[province, kind],
        }
    )
