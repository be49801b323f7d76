"""Boundaries and counts joined: nothing dropped, nothing made up."""

import random

import pandas as pd
import pytest
from cases import every
from hypothesis import given
from hypothesis import strategies as st
from profiles import examples
from samples import FULL_COUNTS, count_tables, counted

import geodata.boundaries
from dashboard.model.view import SITE_TYPES
from geodata import tables
from loaders.access_points import join
from loaders.cells import Cell, CountRange
from loaders.evidence.published import published
from loaders.loading import check, load
from loaders.options import RegisterOptions
from loaders.problems.problem import InputError

TABLE = tables.provinces()
CODES = list(TABLE["province_code"])
PROGRAMME = tables.programme_provinces()
OUTSIDE = [code for code in CODES if code not in PROGRAMME]
COLUMNS = [
    *("division", "province_code", "site_type", "points", "points_low", "points_high"),
    *("points_low_strict", "points_high_strict", "basis", "sources"),
]


def rows(access_points):
    """Return the cells as a dict from cell to its row, missing as ``None``."""
    found = access_points.cells.astype(object).where(access_points.cells.notna(), None)
    return {Cell(row.province_code, row.site_type): row for row in found.itertuples(index=False)}


# ---- the embedded data ---------------------------------------------------------


def test_63_provinces_joined_one_to_one(embedded):
    provinces = embedded.provinces
    assert list(provinces["province_code"]) == CODES
    assert provinces.crs == geodata.boundaries.CRS
    assert provinces.active_geometry_name == "geometry"
    assert set(provinces["division"]) == {2013}
    pd.testing.assert_frame_equal(
        pd.DataFrame(provinces[list(TABLE.columns)]), TABLE, check_dtype=True
    )
    outlines = geodata.boundaries.provinces().set_index("province_code").geometry
    assert provinces.set_index("province_code").geometry.geom_equals(outlines).all()
    assert tuple(provinces.loc[provinces["in_programme"], "province_code"]) == PROGRAMME


def test_cells_are_those_of_the_publications(embedded):
    cells = embedded.cells
    assert list(cells.columns) == COLUMNS
    assert {str(cells[name].dtype) for name in COLUMNS[3:6]} == {"Int64"}
    said = published().cells
    for name in said:
        assert cells[name].equals(said[name]), name
    exact = cells["points_low"] == cells["points_high"]
    assert cells["points"].equals(cells["points_low"].where(exact))
    assert embedded.programme_provinces == PROGRAMME
    assert embedded.problems == ()
    assert (embedded.boundaries_file, embedded.counts_file) == (None, None)
    assert embedded.published is not None


def test_loading_leaves_the_publications_as_they_are():
    before = published().cells.copy(deep=True)
    loaded = load()
    loaded.cells.loc[:, "points_low"] = 0
    pd.testing.assert_frame_equal(published().cells, before)
    assert list(before.columns) == [*COLUMNS[1:3], *COLUMNS[4:]]


def test_total_of_the_embedded_is_that_of_the_publications(embedded):
    chosen = [Cell("56", "commune_library"), Cell("56", "commune_post_office")]
    assert embedded.total(chosen) == published().total(chosen) == CountRange.exactly(28)


def test_computers_of_the_embedded_are_those_of_the_publications(embedded):
    chosen = [Cell("66", "commune_library"), Cell("66", "commune_post_office")]
    assert embedded.computers(chosen) == published().computers(chosen) == CountRange.exactly(210)
    assert embedded.computers_basis(chosen) == "published"


@given(st.permutations(CODES), st.sampled_from(["EPSG:4326", "EPSG:3405", "EPSG:6933"]))
@examples(0.1)
def test_join_keeps_crs_and_geometry_in_any_order(order, crs):
    polygons = geodata.boundaries.provinces().to_crs(crs).set_index("province_code")
    joined = join(polygons.loc[order].reset_index(), published().cells)
    assert joined.crs == crs
    assert list(joined["province_code"]) == CODES
    assert (
        joined.set_index("province_code").geometry.geom_equals(polygons.loc[CODES].geometry).all()
    )


def test_join_refuses_a_province_with_two_polygons():
    polygons = geodata.boundaries.provinces()
    with pytest.raises(pd.errors.MergeError):
        join(pd.concat([polygons, polygons.head(1)]), published().cells)


# ---- counts of one's own -------------------------------------------------------


def test_a_counts_file_replaces_the_published_figures(counts_file):
    found = load(counts_file=counts_file(FULL_COUNTS, "của tôi.csv"))
    assert found.counts_file == "của tôi.csv"
    assert found.published is None
    assert list(found.cells.columns) == COLUMNS
    assert list(rows(found)) == list(FULL_COUNTS)
    for cell, row in rows(found).items():
        assert row.points == row.points_low == row.points_high == FULL_COUNTS[cell]
        assert (row.basis, row.sources) == ("published", ("của tôi.csv",))
    assert found.total(FULL_COUNTS) == CountRange.exactly(sum(FULL_COUNTS.values()))


@every(
    ("known", "row", "total"),
    [
        (0, (0, 0, 0, "published"), CountRange(0, 0)),
        (7, (7, 7, 7, "published"), CountRange(7, 7)),
        ((2, 5), (None, 2, 5, "range"), CountRange(2, 5)),
        ((0, 5), (None, 0, 5, "range"), CountRange(0, 5)),
        ((2, None), (None, 2, None, "range"), CountRange(2, None)),
        ((None, 5), (None, 0, 5, "range"), CountRange(0, 5)),
        (None, (None, None, None, "unknown"), CountRange(0, None)),
    ],
)
def test_zero_unknown_and_range(known, row, total):
    cell = Cell("06", "district_library")
    found = counted({cell: known, Cell("04", "district_library"): 1})
    made = rows(found)[cell]
    assert (made.points, made.points_low, made.points_high, made.basis) == row
    assert made.sources == (() if known is None else ("counts.csv",))
    assert found.total([cell]) == total


def test_no_more_than_zero_is_zero():
    cell = Cell("06", "district_library")
    found = counted({cell: (None, 0)})
    # The row and the total must not differ in what they know.
    assert found.total([cell]).exact == 0
    assert rows(found)[cell].points == 0


def test_a_number_that_is_no_range_is_refused(tmp_path):
    path = tmp_path / "counts.csv"
    path.write_text("province_code,site_type,points,low,high\n06,district_library,5,3,9\n")
    with pytest.raises(InputError) as refused:
        load(counts_file=path)
    told = [problem for problem in refused.value.problems if problem.severity == "error"]
    assert [(problem.code, problem.row) for problem in told] == [("range_disordered", 2)]


def test_what_the_file_does_not_say_is_unknown():
    found = counted({Cell("06", "district_library"): 3})
    assert found.programme_provinces == PROGRAMME
    assert len(found.cells) == 64
    assert (found.cells["basis"] == "unknown").sum() == 63
    assert found.total(rows(found)) == CountRange(3, None)


def test_provinces_outside_the_16_are_kept_where_they_have_values():
    found = counted({Cell("01", "commune_library"): 4, Cell("02", "commune_library"): 0})
    assert found.programme_provinces == ("01", "02", *PROGRAMME)
    assert len(found.cells) == 72
    marked = found.provinces.set_index("province_code")["in_programme"]
    assert marked[["01", "02"]].all()
    assert marked.sum() == 18


def test_provinces_outside_the_16_with_blank_cells_are_not_there():
    found = counted({Cell("01", "commune_library"): None, Cell("06", "commune_library"): 4})
    assert found.programme_provinces == PROGRAMME
    assert found.provinces["in_programme"].sum() == 16


@examples(0.4)
@given(count_tables())
def test_what_goes_in_comes_out(counts):
    found = counted(counts)
    made = rows(found)
    assert counts.keys() <= made.keys()
    for cell, row in made.items():
        low, high = counts.get(cell, (None, None))
        assert (row.points_low, row.points_high) == (low, high)
        assert row.points == (low if low == high else None)
        assert (row.basis == "unknown") == (cell not in counts)
        assert found.total([cell]) == CountRange(low or 0, high)
    total = found.total(counts)
    highs = [high for _, high in counts.values()]
    assert total.low == sum(low for low, _ in counts.values())
    assert total.high == (None if None in highs else sum(highs))
    assert list(made) == sorted(made, key=lambda cell: (cell[0], SITE_TYPES.index(cell[1])))
    assert set(found.programme_provinces) == {*PROGRAMME, *(code for code, _ in counts)}
    assert list(found.provinces["province_code"]) == CODES


EACH = {
    "provincial_library": 40,
    "district_library": 10,
    "commune_library": 5,
    "commune_post_office": 5,
}


@every("kind", SITE_TYPES)
@every(
    ("known", "low", "high", "basis"),
    [
        (0, 0, 0, "derived"),
        (7, 7, 7, "derived"),
        ((2, 5), 2, 5, "range"),
        ((2, None), 2, None, "range"),
        ((None, 5), 0, 5, "range"),
        (None, 0, None, "unknown"),
    ],
)
def test_computers_of_a_counted_cell(kind, known, low, high, basis):
    cell = Cell("06", kind)
    found = counted({cell: known, Cell("04", kind): 1})
    most = None if high is None else high * EACH[kind]
    assert found.computers([cell]) == CountRange(low * EACH[kind], most)
    assert found.computers_basis([cell]) == basis


@examples(0.2)
@given(count_tables(), st.data())
def test_computers_of_counted_cells(counts, data):
    found = counted(counts)
    chosen = data.draw(st.sets(st.sampled_from(sorted(found.ranges)), max_size=9))
    known = [(EACH[cell.site_type], *counts.get(cell, (0, None))) for cell in chosen]
    computers = found.computers(chosen)
    assert computers.low == sum(each * low for each, low, _ in known)
    if any(high is None for _, _, high in known):
        assert computers.high is None
    else:
        assert computers.high == sum(each * high for each, _, high in known)
    exact = computers.low == computers.high
    basis = "derived" if exact else "unknown" if computers.unknown else "range"
    assert found.computers_basis(chosen) == basis


def test_a_cell_that_is_none_has_no_total():
    found = counted(FULL_COUNTS)
    for asked in (found.total, found.computers):
        with pytest.raises(KeyError):
            asked([Cell("01", "commune_library")])


# ---- boundaries of one's own ---------------------------------------------------

VARIANTS = {code: variant for variant, code in tables.name_variants()}


@pytest.mark.parametrize("seed", range(3))
def test_shuffled_boundaries_with_variant_names_join_to_the_same_63(tmp_path, embedded, seed):
    polygons = geodata.boundaries.provinces()
    names = TABLE.set_index("province_code")["name_vi"].to_dict() | VARIANTS
    shuffled = polygons.assign(ten=polygons["province_code"].map(names))[["ten", "geometry"]]
    path = tmp_path / "ranh giới.geojson"
    shuffled.sample(frac=1, random_state=seed).to_file(path, driver="GeoJSON")
    found = load(boundaries_file=path)
    assert found.boundaries_file == "ranh giới.geojson"
    assert [problem.code for problem in found.problems] == ["province_column_found"]
    assert found.provinces.crs == embedded.provinces.crs
    ours = embedded.provinces
    for column in ours.columns.drop("geometry"):
        assert found.provinces[column].equals(ours[column]), column
    assert found.provinces.geometry.geom_equals_exact(ours.geometry, 1e-6).all()
    assert found.cells.equals(embedded.cells)


def test_errors_of_both_files_are_told_together(tmp_path, told):
    polygons = geodata.boundaries.provinces()[["name_vi", "geometry"]]
    missing = random.Random(1).sample(range(63), 2)  # noqa: S311
    polygons.drop(index=missing).to_file(tmp_path / "ranh.geojson", driver="GeoJSON")
    (tmp_path / "so.csv").write_text(
        "province_code,site_type,points\n06,district_library,-3\n99,district_library,4\n"
    )
    with pytest.raises(InputError) as caught:
        load(tmp_path / "ranh.geojson", tmp_path / "so.csv")
    errors = [problem for problem in caught.value.problems if problem.severity == "error"]
    assert {problem.file for problem in errors} == {"ranh.geojson", "so.csv"}
    assert told(tuple(errors))[-2:] == ["count_negative", "province_unknown"]


def test_errors_of_files_that_cannot_be_read_are_told_together(tmp_path, told):
    (tmp_path / "ranh.geojson").write_text("{}")
    (tmp_path / "so.csv").write_text("")
    with pytest.raises(InputError) as caught:
        load(tmp_path / "ranh.geojson", tmp_path / "so.csv")
    assert told(caught.value.problems) == ["boundary_json", "file_empty"]


# ---- a register of access points -------------------------------------------------


@pytest.fixture
def register_file(tmp_path):
    path = tmp_path / "register.csv"
    rows = ["Tỉnh;Loại điểm;Kinh độ;Vĩ độ", "Cao Bằng;Thư viện xã;106.2;22.7"]
    path.write_text("\n".join([*rows, "Khánh Hòa;Thư viện huyện;;"]), encoding="utf-8")
    return path


def test_a_register_is_counted_in_place_of_a_table(register_file):
    access_points = load(points_file=register_file)
    assert access_points.total([Cell("04", "commune_library")]).exact == 1
    assert access_points.total([Cell("56", "district_library")]).exact == 1
    # What it does not list is not known.
    assert access_points.total([Cell("04", "district_library")]).unknown
    assert access_points.published is None
    assert len(access_points.register.points) == 2
    cells = access_points.cells.set_index(["province_code", "site_type"])
    assert cells.loc[("04", "commune_library"), "sources"] == ("register.csv",)
    assert check(points_file=register_file).provinces_matched == ("04", "56")


def test_counts_and_a_register_together_are_refused(register_file, counts_file):
    counts = counts_file({Cell("04", "commune_library"): 3})
    report = check(counts_file=counts, points_file=register_file)
    assert not report.loadable
    assert [one.code for one in report.problems if one.severity == "error"] == ["counts_twice"]


def test_the_embedded_data_have_no_register(embedded):
    assert embedded.register is None


def test_a_register_is_read_as_a_person_says(register_file):
    options = {"points": RegisterOptions(crs="EPSG:nothing")}
    with pytest.raises(InputError) as caught:
        load(points_file=register_file, options=options)
    assert [one.code for one in caught.value.problems] == ["crs_choice_unknown"]
