"""Long and wide, machine names and words, and the data dictionary."""

from dataclasses import replace

import pandas as pd
import pytest
from cases import every
from hypothesis import given
from profiles import examples
from samples import FULL_COUNTS, counted, ordered_subsets

from dashboard.exports import FORMATS, HEADINGS, SHAPES, Layout, file_name, table
from dashboard.exports.dictionary import data_dictionary
from dashboard.exports.layout import PROVINCE_COLUMNS, columns, heading
from dashboard.model.selection import COLUMNS, select
from dashboard.model.view import SITE_TYPES, View
from loaders.cells import Cell
from loaders.names.heading_words import match_site_type_part
from loaders.names.site_types import match_site_type

LAYOUTS = [Layout(shape, headings) for shape in SHAPES for headings in HEADINGS]


def test_long_is_the_rows_as_they_are(embedded):
    selection = select(embedded, View())
    pd.testing.assert_frame_equal(table(selection, Layout()), selection.rows)


def test_wide(embedded):
    view = View(provinces=("56",), site_types=("district_library", "commune_library"))
    frame = table(select(embedded, view), Layout("wide"))
    (row,) = frame.to_dict("records")
    assert [*row] == [
        *PROVINCE_COLUMNS,
        *("district_library", "district_library_low", "district_library_high"),
        *("district_library_low_strict", "district_library_high_strict"),
        *("district_library_basis", "district_library_sources"),
        *("commune_library", "commune_library_low", "commune_library_high"),
        *("commune_library_low_strict", "commune_library_high_strict"),
        *("commune_library_basis", "commune_library_sources"),
        *("total", "total_low", "total_high", "total_low_strict", "total_high_strict"),
        "missing_parts",
    ]
    assert row["province_code"] == "56"
    assert (row["district_library"], row["district_library_low"]) == (9, 9)
    assert row["district_library_basis"] == "derived"
    assert (row["commune_library_low"], row["commune_library_high"]) == (0, 28)
    assert pd.isna(row["commune_library"])
    assert (row["total_low"], row["total_high"]) == (9, 37)
    assert pd.isna(row["total"])


def test_a_total_is_tighter_than_the_sum_of_the_ends(embedded):
    view = View(provinces=("56",), site_types=("commune_library", "commune_post_office"))
    (row,) = table(select(embedded, view), Layout("wide")).to_dict("records")
    assert (row["commune_library_high"], row["commune_post_office_high"]) == (28, 28)
    assert (row["total"], row["total_low"], row["total_high"]) == (28, 28, 28)


def test_what_is_not_known_is_no_zero():
    known = counted({Cell("56", "district_library"): 3, Cell("06", "commune_library"): (2, None)})
    frame = table(select(known, View()), Layout("wide")).set_index("province_code")
    assert frame.loc["56", "district_library"] == 3
    assert frame.loc["06", "commune_library_low"] == 2
    assert pd.isna(frame.loc["06", "commune_library_high"])
    assert frame.loc[["06", "56"], "total_low"].tolist() == [2, 3]
    assert frame.loc["04", ["commune_library", "commune_library_low", "total_low"]].isna().all()
    full = table(select(counted(FULL_COUNTS), View()), Layout("wide"))
    assert set(full["total"]) == {10}


@pytest.mark.parametrize("layout", [one for one in LAYOUTS if one.headings != "machine"], ids=str)
def test_words_in_headings_and_cells(embedded, layout):
    frame = table(select(embedded, View()), layout)
    codes = {*COLUMNS, *SITE_TYPES}
    if layout.headings == "vi":
        # The English words for how a number is known are its codes.
        codes |= {"published", "derived", "range", "unknown"}
    assert codes.isdisjoint(frame.columns)
    for column in frame.select_dtypes("str"):
        assert codes.isdisjoint(frame[column])


def test_the_words_of_a_language(embedded):
    view = View(provinces=("04",), site_types=("district_library",))
    selection = select(embedded, view)
    (vietnamese,) = table(selection, Layout(headings="vi")).to_dict("records")
    assert vietnamese["Mã tỉnh"] == "04"
    assert (vietnamese["Tỉnh"], vietnamese["Loại điểm"]) == ("Cao Bằng", "Thư viện huyện")
    assert (vietnamese["Số điểm thấp nhất"], vietnamese["Cách biết"]) == (8, "khoảng")
    assert vietnamese["Số điểm thấp nhất không kể bối cảnh"] == 2
    assert vietnamese["Vùng"] == "Trung du và miền núi phía Bắc"
    (english,) = table(selection, Layout("wide", "en")).to_dict("records")
    assert (english["Province code"], english["Province (English)"]) == ("04", "Cao Bang")
    assert (english["District library, low"], english["District library, high"]) == (8, 12)
    assert english["District library, high without context"] == 13
    assert english["Region"] == "Northern midlands and mountain areas"
    assert english["District library, how it is known"] == "range"
    assert english["Total, high"] == 12
    assert english["Total, low without context"] == 2


@examples(0.16)
@given(ordered_subsets(SITE_TYPES))
def test_headings_are_unique_and_known_to_the_loader(site_types):
    for shape in SHAPES:
        for headings in HEADINGS:
            named = [(column, heading(column, headings)) for column in columns(site_types, shape)]
            assert len({name for _, name in named}) == len(named)
            parts = {"points_low": "low", "points_high": "high", "points": "points"}
            for column, name in named:
                found = match_site_type_part(name)
                expected = (column.site_type, parts.get(column.holds, "context"))
                assert found == (expected if column.site_type else None)


@pytest.mark.parametrize("headings", ["vi", "en"])
def test_site_types_in_cells_are_known_to_the_loader(embedded, headings):
    frame = table(select(embedded, View()), Layout(headings=headings))
    column = "Loại điểm" if headings == "vi" else "Site type"
    codes = select(embedded, View()).rows["site_type"]
    assert frame[column].map(match_site_type).tolist() == codes.tolist()


# ---- the data dictionary -----------------------------------------------------------


@pytest.mark.parametrize("layout", LAYOUTS, ids=str)
@pytest.mark.parametrize("view", [View(), View(division=2025, site_types=("commune_library",))])
def test_the_dictionary_fits_the_table(embedded, view, layout):
    selection = select(embedded, view)
    frame, fields = table(selection, layout), data_dictionary(selection, layout)
    assert [field.name for field in fields] == [*frame.columns]
    assert [field.column for field in fields] == [*table(selection, Layout(layout.shape)).columns]
    for field in fields:
        cells = frame[field.name]
        assert (field.type == "integer") == pd.api.types.is_integer_dtype(cells)
        assert (field.unit == "points") == (field.type == "integer" and field.column != "division")
        assert field.description_vi != field.description_en
        assert field.description("vi") == field.description_vi
        assert field.description("en") == field.description_en
        if field.allowed:
            assert set(map(str, cells)) <= set(field.allowed)
    told = {field.column for field in fields if field.allowed}
    long = {"division", "site_type", "basis"}
    wide = {"division", *(f"{kind}_basis" for kind in view.site_types)}
    assert told == (long if layout.shape == "long" else wide)


# ---- formats and names of files ------------------------------------------------------


def test_formats():
    order = ["csv", "xlsx", "json", "geojson", "gpkg", "parquet", "geoparquet"]
    assert [code for code in FORMATS if code in order] == order
    assert all(code == one.code for code, one in FORMATS.items())
    titles = [one.title for one in FORMATS.values()]
    assert len(set(titles)) == len(titles)
    assert FORMATS["csv"].media_type == "text/csv; charset=utf-8"
    assert FORMATS["geojson"].media_type == "application/geo+json"


@every(
    ("code", "view", "layout", "name"),
    [
        ("csv", View(), Layout(), "access-points-2013.csv"),
        ("csv", View(), Layout("wide"), "access-points-2013-wide.csv"),
        ("xlsx", View(division=2025), Layout("wide", "vi"), "access-points-2025-wide-vi.xlsx"),
        ("gpkg", View(), Layout("wide"), "access-points-2013.gpkg"),
        ("geojson", View(), Layout("long", "en"), "access-points-2013-long-en.geojson"),
        ("geoparquet", View(), Layout("wide"), "access-points-2013.geoparquet"),
        ("parquet", View(), Layout("long"), "access-points-2013.parquet"),
    ],
)
def test_names_of_files(embedded, code, view, layout, name):
    assert file_name(select(embedded, view), FORMATS[code], layout) == name


@every(
    ("file", "view", "layout", "name"),
    [
        ("Số liệu của tỉnh.csv", View(), Layout(), "so-lieu-cua-tinh-access-points.csv"),
        ("a.csv", View(division=2025), Layout(), "a-access-points-34-provinces.csv"),
        ("a" * 90 + ".csv", View(), Layout("wide"), "a" * 60 + "-access-points-wide.csv"),
        ("<b>&.csv", View(), Layout(), "b-access-points.csv"),
        ("表.csv", View(), Layout(headings="en"), "access-points-en.csv"),
    ],
)
def test_files_of_ones_own_figures_are_named_after_theirs(embedded, file, view, layout, name):
    own = select(replace(embedded, counts_file=file), view)
    assert file_name(own, FORMATS["csv"], layout) == name
