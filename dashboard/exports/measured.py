"""The measure of a view, beside the rows and as a separate table, where it is not the points."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

from dashboard.model import measures
from dashboard.model.view import USUAL_MEASURE
from dashboard.text.messages import text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dashboard.model.measures import Value
    from dashboard.model.selection import Selection
    from loaders.translation import Language

MEASURED: Final = (
    *(
        "measure",
        "measure_unit",
        "value_low",
        "value_high",
        "value_low_strict",
        "value_high_strict",
    ),
    *("denominator", "denominator_unit"),
)
"""Columns of a measure: what it is, both ends of its value with and without context, what it is
divided by."""

_PROVINCE: Final = ("division", "province_code", "province_vi", "province_en")
_NUMERATOR: Final = ("numerator_low", "numerator_high")


def has_measure(selection: Selection) -> bool:
    """Return whether the view measures something that is not in the rows."""
    return selection.view.measure != USUAL_MEASURE


def measure_rows(selection: Selection) -> pd.DataFrame:
    """Return the measure of the view, one row per province shown.

    The bounds of its value and of its numerator are missing where unknown or unbounded,
    the denominator for a count. Counts are ``Int64``, rates and denominators ``Float64``.
    """
    shown = [province for province in selection.shown if selection.value(province.code) is not None]
    about = [
        {
            "division": province.division,
            "province_code": province.code,
            "province_vi": province.name_vi,
            "province_en": province.file_name_en,
        }
        for province in shown
    ]
    found = [selection.value(province.code) for province in shown]
    more = [
        {
            "numerator_low": None if value.unknown else value.numerator.low,
            "numerator_high": value.numerator.high,
            "basis": value.basis,
            "missing_parts": "; ".join(province.missing),
        }
        for province, value in zip(shown, found, strict=True)
        if value
    ]
    names = (*_PROVINCE, *MEASURED[:6], *_NUMERATOR, *MEASURED[6:], "basis", "missing_parts")
    kinds = selection.view.site_types
    measured = measured_columns(selection, [(one.code, kinds) for one in shown])
    rows = pd.concat(
        [pd.DataFrame(about, columns=[*_PROVINCE]), measured, pd.DataFrame(more)], axis=1
    )
    types = dict.fromkeys(names, "str") | dict.fromkeys(("division", *_NUMERATOR), "Int64")
    return rows.reindex(columns=list(names)).astype(types | measured.dtypes.to_dict())


def measured_columns(
    selection: Selection,
    rows: Iterable[tuple[str, Sequence[str]]],
    language: Language | None = None,
) -> pd.DataFrame:
    """Return :data:`MEASURED` for rows of a table: the measure of some site types together.

    Parameters
    ----------
    selection
        Of which the measure is that of the view.
    rows
        The code of a province shown, and the codes of the site types.
    language
        Of the names of measure and units; by default the code of the measure, and units in
        English.
    """
    measure, own = selection.measure, selection.without_context
    named = text(language, f"map.measure.{measure.code}") if language else measure.code
    unit = text(language or "en", f"export.unit.{measure.code}")
    divided = measure.denominator and text(language or "en", f"export.unit.{measure.denominator}")
    provinces = {province.code: province for province in selection.shown}
    lines = []
    for code, kinds in rows:
        value, strict = (
            measures.value(one.access_points, provinces[code], measure, kinds)
            for one in (selection, own)
        )
        denominator = value.denominator if value else None
        ends = (*_ends(value), *_ends(strict))
        lines.append((named, unit, *ends, denominator, divided if denominator else ""))
    table = pd.DataFrame(lines, columns=list(MEASURED))
    kind = "Float64" if measure.is_rate else "Int64"
    return table.astype(
        dict.fromkeys(MEASURED, "str")
        | dict.fromkeys((name for name in MEASURED if name.startswith("value_")), kind)
        | {"denominator": "Float64"}
    )


def _ends(value: Value | None) -> tuple[float | None, float | None]:
    if value is None or value.unknown:
        return None, None
    return value.low, value.high
