"""What every app here draws: the 63 provinces with their counts, and four site types to choose."""

import streamlit as st

from geodata import boundaries, tables
from loaders.evidence.published import published

site_types = {item.code: item.label_vi for item in tables.site_types()}


@st.cache_data
def load_provinces():
    counts = published().cells.pivot_table(
        index="province_code", columns="site_type", values="points_high", aggfunc="sum"
    )
    table = boundaries.provinces().merge(
        tables.provinces()[["province_code", "region"]], on="province_code", how="left"
    )
    table = table.merge(counts.astype(float), on="province_code", how="left")
    return table.fillna(dict.fromkeys(site_types, 0.0))


def choose_types():
    return st.pills(
        "Types",
        list(site_types),
        selection_mode="multi",
        default=list(site_types),
        format_func=site_types.get,
    )


def count_points(chosen):
    """Return province_code, name_vi, points (of the types chosen) and geometry."""
    provinces = load_provinces().copy()
    provinces["points"] = provinces[chosen].sum(axis=1)
    return provinces[["province_code", "name_vi", "points", "geometry"]]
