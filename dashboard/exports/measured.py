"""The measure of a view, as a separate table, where it is not the number of points."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

from dashboard.model.view import USUAL_MEASURE

if TYPE_CHECKING:
    from dashboard.model.selection import Selection

_COLUMNS: Final = (
    *("division", "province_code", "province_vi", "province_en", "measure"),
    *("value_low", "value_high", "value_low_strict", "value_high_strict"),
    *("numerator_low", "numerator_high", "denominator"),
    *("basis", "missing_parts"),
)


def has_measure(selection: Selection) -> bool:
    """Return whether the view measures something that is not in the rows."""
    return selection.view.measure != USUAL_MEASURE


def measure_rows(selection: Selection) -> pd.DataFrame:
    """Return the measure of the view, one row per province shown.

    The bounds of its value and of its numerator are missing where unknown or unbounded,
    the denominator for a count. Counts are ``Int64``, rates and denominators ``Float64``.
    """
    rows = []
    for province in selection.shown:
        value = selection.value(province.code)
        strict = selection.without_context.value(province.code)
        if value is None or strict is None:
            continue
        unknown = value.unknown
        rows.append(
            {
                "division": province.division,
                "province_code": province.code,
                "province_vi": province.name_vi,
                "province_en": province.file_name_en,
                "measure": selection.measure.code,
                "value_low": None if unknown else value.low,
                "value_high": value.high,
                "value_low_strict": None if strict.unknown else strict.low,
                "value_high_strict": strict.high,
                "numerator_low": None if unknown else value.numerator.low,
                "numerator_high": value.numerator.high,
                "denominator": value.denominator,
                "basis": value.basis,
                "missing_parts": "; ".join(province.missing),
            }
        )
    table = pd.DataFrame(rows, columns=list(_COLUMNS))
    kind = "Float64" if selection.measure.is_rate else "Int64"
    return table.astype(
        dict.fromkeys(_COLUMNS, "str")
        | {"division": "Int64", "numerator_low": "Int64", "numerator_high": "Int64"}
        | dict.fromkeys((name for name in _COLUMNS if name.startswith("value_")), kind)
        | {"denominator": "Float64"}
    )
