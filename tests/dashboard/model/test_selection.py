"""The rows of a view, and the numbers on them."""

from dataclasses import replace

import pandas as pd
import pytest
from cases import every
from hypothesis import given
from profiles import examples
from samples import FULL_COUNTS, counted, views

from dashboard.model.selection import COLUMNS, select, shown_provinces
from dashboard.model.view import SITE_TYPES, View
from geodata import tables
from loaders.access_points import provinces_of_division, without_context
from loaders.cells import Cell, CountRange
from loaders.loading import embedded as embedded_access_points
from loaders.names.collation import vietnamese_key
from loaders.translation import LANGUAGES

PL, DL, CL, PO = SITE_TYPES
PROGRAMME = tables.programme_provinces()
MERGED = ("04", "19", "20", "51", "52", "56", "66", "68", "82", "86", "92", "96")
TABLE = tables.provinces().set_index("province_code")


def test_all_rows(embedded):
    rows = select(embedded, View(order="code")).rows
    assert tuple(rows.columns) == COLUMNS
    assert len(rows) == 64
    assert list(rows["province_code"]) == [code for code in PROGRAMME for _ in SITE_TYPES]
    assert list(rows["site_type"]) == [*SITE_TYPES] * 16
    assert rows.index.equals(pd.RangeIndex(64))
    assert {str(rows[name].dtype) for name in COLUMNS[7:12]} == {"Int64"}
    text = [*COLUMNS[1:7], *COLUMNS[12:]]
    assert all(isinstance(value, str) for name in text for value in rows[name])


@examples(0.5)
@given(views())
def test_it_is_empty_without_rows(view):
    selection = select(embedded_access_points(), view)
    assert selection.empty == selection.rows.empty


def test_a_row(embedded):
    rows = select(embedded, View()).rows
    row = rows[(rows["province_code"] == "56") & (rows["site_type"] == DL)].iloc[0]
    assert row.to_dict() == {
        "division": 2013,
        "province_code": "56",
        "iso_3166_2": "VN-34",
        "province_vi": "Khánh Hòa",
        "province_en": "Khanh Hoa",
        "region_vi": "Bắc Trung Bộ và Duyên hải miền Trung",
        "site_type": DL,
        "points": 9,
        "points_low": 9,
        "points_high": 9,
        "points_low_strict": 9,
        "points_high_strict": 9,
        "basis": "derived",
        "sources": "KH-1; KH-2; RULE; S2-one-PL",
        "missing_parts": "",
    }
    row = rows[(rows["province_code"] == "56") & (rows["site_type"] == CL)].iloc[0]
    assert pd.isna(row["points"])
    assert (row["points_low"], row["points_high"], row["basis"]) == (0, 28, "range")


@every(
    ("view", "codes"),
    [
        (View(), PROGRAMME),
        (View(provinces=("56",)), ("56",)),
        (View(regions=("central_highlands",)), ("62", "64", "66", "68")),
        # named, or in a named region: both together show more, not less
        (View(provinces=("06", "62"), regions=("central_highlands",)), ("06", *PROGRAMME[7:11])),
        (View(provinces=("01",)), ()),
        (View(provinces=("01", "96")), ("96",)),
        (View(regions=("red_river_delta",)), ()),
        (View(selected="06"), PROGRAMME),
        (View(division=2025), MERGED),
        (View(division=2025, provinces=("66", "52")), ("52", "66")),
        # 82 was Tiền Giang, without points; it is Đồng Tháp, which has some.
        (View(provinces=("82",)), ()),
        (View(division=2025, provinces=("82",)), ("82",)),
        (View(division=2025, provinces=("01",)), ()),
    ],
)
def test_provinces_of_a_view(embedded, view, codes):
    view = replace(view, order="code")
    assert tuple(province.code for province in shown_provinces(embedded, view)) == codes
    selection = select(embedded, view)
    assert selection.provinces == codes
    assert len(selection.rows) == 4 * len(codes)


@pytest.mark.parametrize("language", LANGUAGES)
def test_provinces_stand_in_the_order_of_their_names(embedded, language):
    shown = select(embedded, View(language=language)).shown
    # English sorts without marks.
    name = {"vi": "name_vi", "en": "file_name_en"}[language]
    names = [getattr(province, name) for province in shown]
    assert names == sorted(names, key=vietnamese_key)
    if language == "vi":
        assert names[:6] == ["Bạc Liêu", "Bắc Kạn", "Bình Thuận", "Cà Mau", "Cao Bằng", "Đắk Lắk"]


@examples(0.6)
@given(views())
def test_rows_are_those_asked_for(view):
    access_points = embedded_access_points()
    rows = select(access_points, view).rows
    everything = select(
        access_points, View(division=view.division, order=view.order, language=view.language)
    ).rows
    region = everything["province_code"].map(TABLE["region"])
    wanted = everything["province_code"].isin(view.provinces) | region.isin(view.regions)
    if not view.provinces and not view.regions:
        wanted[:] = True
    kept = everything[wanted & everything["site_type"].isin(view.site_types)]
    pd.testing.assert_frame_equal(rows, kept.reset_index(drop=True))


@examples(0.3)
@given(views())
def test_totals_are_those_of_the_rows(view):
    selection = select(embedded_access_points(), view)
    rows = selection.rows
    whole = selection.total()
    assert rows["points_low"].sum() <= whole.low <= whole.high <= rows["points_high"].sum()
    if rows["points"].notna().all():
        assert whole == CountRange.exactly(int(rows["points"].sum()))
    for row in rows.itertuples():
        found = selection.total(row.province_code, row.site_type)
        assert (found.low, found.high) == (row.points_low, row.points_high)


@every(
    ("view", "kind", "total"),
    [
        (View(), None, (665, 665)),
        (View(), PL, (16, 16)),
        (View(), DL, (142, 142)),
        (View(), CL, (155, 155)),
        (View(), PO, (352, 352)),
        (View(provinces=("56",)), None, (38, 38)),
        (View(provinces=("56",)), CL, (0, 28)),
        (View(provinces=("56",), site_types=(CL, PO)), None, (28, 28)),
        (View(provinces=("87",)), None, (21, 58)),
        (View(site_types=()), None, (0, 0)),
        (View(provinces=("01",)), None, (0, 0)),
        # a site type that is not shown adds nothing
        (View(site_types=(PL,)), DL, (0, 0)),
        (View(division=2025), None, (665, 665)),
        (View(division=2025), DL, (142, 142)),
        # Phú Yên and Đắk Lắk: 38 + 55
        (View(division=2025, provinces=("66",)), None, (93, 93)),
        (View(division=2025, provinces=("66",)), PO, (48, 48)),
        # Gia Lai alone: Bình Định, which is in it too, was not counted.
        (View(division=2025, provinces=("52",)), None, (63, 63)),
    ],
)
def test_total(embedded, view, kind, total):
    assert select(embedded, view).total(site_type=kind) == CountRange(*total)


@every("provinces", [(), ("56",), ("01",)])
@every(
    ("site_types", "kind", "attributed"),
    [
        (SITE_TYPES, PL, 16),
        # 8 + 9 + 12 + 6 + 9 + 7 + 8 exact; at least 8, 4, 7, 3, 6, 3, 11, 7 and 2 in the others
        (SITE_TYPES, DL, 110),
        # 8 + 15 + 11 + 7 + 9 exact; at least 17 and 10 in 64 and 68
        (SITE_TYPES, CL, 77),
        # 21 + 30 + 27 + 28 + 17 + 18 exact
        (SITE_TYPES, PO, 141),
        # 38 + 38 + 51 + 63 + 55 + 50 + 40 + 32 + 36 exact; at least 21 in 87,
        # 9, 5, 8, 4, 7 and 3 in the six of which only totals are known
        (SITE_TYPES, None, 460),
        ((PL, DL), None, 126),
        ((), None, 0),
    ],
)
def test_attributed_is_of_the_programme_whatever_is_shown(
    embedded, provinces, site_types, kind, attributed
):
    selection = select(embedded, View(provinces=provinces, site_types=site_types))
    assert selection.attributed(kind) == attributed


def test_rows_of_a_counts_file():
    cells = {Cell("01", DL): 7, Cell("56", DL): (2, 5), Cell("56", PO): (3, None)}
    selection = select(counted(cells), View(provinces=("01", "56"), site_types=(DL, PO)))
    rows = selection.rows.astype(object).where(selection.rows.notna(), None)
    found = rows[["province_code", *COLUMNS[7:]]]
    assert [tuple(row) for row in found.itertuples(index=False)] == [
        ("01", 7, 7, 7, 7, 7, "published", "counts.csv", ""),
        ("01", None, None, None, None, None, "unknown", "", ""),
        ("56", None, 2, 5, 2, 5, "range", "counts.csv", ""),
        ("56", None, 3, None, 3, None, "range", "counts.csv", ""),
    ]
    assert selection.total() == CountRange(12, None)
    assert selection.total("56", DL) == CountRange(2, 5)
    # The 7 of Hà Nội are no points of the 16 provinces.
    assert selection.attributed() == 5


@pytest.mark.parametrize("division", [2013, 2025])
def test_a_selection_does_not_change_what_it_is_made_from(division):
    access_points = counted(FULL_COUNTS)
    before = access_points.cells.copy(deep=True)
    selection = select(access_points, View(division=division))
    rows = selection.rows.copy(deep=True)
    selection.rows.loc[:, "points"] = 0
    assert access_points.cells.equals(before)
    assert select(access_points, View(division=division)).rows.equals(rows)


# ---- the division of 2025 ------------------------------------------------------


def test_all_rows_of_2025(embedded):
    rows = select(embedded, View(division=2025, order="code")).rows
    assert tuple(rows.columns) == COLUMNS
    assert list(rows["province_code"]) == [code for code in MERGED for _ in SITE_TYPES]
    assert list(rows["site_type"]) == [*SITE_TYPES] * 12
    assert rows.dtypes.equals(select(embedded, View()).rows.dtypes)
    assert (rows[["iso_3166_2", "region_vi"]] == "").all(axis=None)


@pytest.mark.parametrize(
    ("code", "kind", "changes"),
    [
        # 12 stated for Đắk Lắk and 8 for Phú Yên
        (
            "66",
            DL,
            {
                "province_vi": "Đắk Lắk",
                "province_en": "Dak Lak",
                "points": 20,
                "points_low": 20,
                "points_high": 20,
                "basis": "derived",
                "sources": "PY-1; DL-3",
                "missing_parts": "",
            },
        ),
        # Vĩnh Long alone; Bến Tre and Trà Vinh were not counted
        (
            "86",
            DL,
            {
                "province_vi": "Vĩnh Long",
                "province_en": "Vinh Long",
                "points": 6,
                "points_low": 6,
                "points_high": 6,
                "basis": "derived",
                "sources": "VL-1; VL-2; RULE; S2-one-PL",
                "missing_parts": "83; 84",
            },
        ),
        # one stated for all provinces of the programme, Đồng Tháp's among them
        (
            "82",
            PL,
            {
                "province_vi": "Đồng Tháp",
                "province_en": "Dong Thap",
                "points": 1,
                "points_low": 1,
                "points_high": 1,
                "basis": "published",
                "sources": "S2-one-PL",
                "missing_parts": "82",
            },
        ),
    ],
)
def test_a_row_of_2025(embedded, code, kind, changes):
    rows = select(embedded, View(division=2025)).rows
    row = rows[(rows["province_code"] == code) & (rows["site_type"] == kind)].iloc[0]
    fixed = {"division": 2025, "province_code": code, "iso_3166_2": "", "region_vi": ""}
    strict = {f"{end}_strict": changes[end] for end in ("points_low", "points_high")}
    assert row.to_dict() == fixed | {"site_type": kind} | changes | strict


def test_rows_of_2025_are_the_sums_of_their_parts(embedded):
    parts = {province.code: province.parts for province in provinces_of_division(embedded, 2025)}
    for row in select(embedded, View(division=2025)).rows.itertuples():
        cells = [Cell(part, row.site_type) for part in parts[row.province_code]]
        found = embedded.total(cells)
        assert (row.points_low, row.points_high) == (found.low, found.high)
        without = without_context(embedded).total(cells)
        assert (row.points_low_strict, row.points_high_strict) == (without.low, without.high)
        assert row.basis == embedded.basis(cells)
        assert pd.isna(row.points) == (row.points_low != row.points_high)


def test_rows_of_2025_of_a_counts_file():
    # Bạc Liêu and Cà Mau, the one unknown; Hải Dương without Hải Phòng
    cells = {Cell("96", DL): 7, Cell("30", DL): (2, 5), Cell("95", PO): (3, None)}
    view = View(division=2025, provinces=("31", "96"), site_types=(DL, PO), order="code")
    selection = select(counted(cells), view)
    rows = selection.rows.astype(object).where(selection.rows.notna(), None)
    found = rows[["province_code", *COLUMNS[7:]]]
    assert [tuple(row) for row in found.itertuples(index=False)] == [
        ("31", None, 2, 5, 2, 5, "range", "counts.csv", "31"),
        ("31", None, None, None, None, None, "unknown", "", "31"),
        ("96", None, 7, None, 7, None, "range", "counts.csv", ""),
        ("96", None, 3, None, 3, None, "range", "counts.csv", ""),
    ]


# ---- the measure ---------------------------------------------------------------


@examples(0.25)
@given(views())
def test_the_value_of_all_is_of_the_totals_shown(view):
    selection = select(embedded_access_points(), view)
    found = selection.value()
    kinds = selection.measure.counts(view.site_types)
    assert (found is None) == (not kinds or not selection.provinces)
    if found is not None and selection.measure.counted == "points" and kinds == view.site_types:
        assert found.numerator == selection.total()
    for code in selection.provinces:
        one = selection.value(code)
        assert (one is None) == (not kinds)
        if one is not None:
            assert one.high is None or one.low <= one.high
            best, worst, among = selection.rank(code)
            assert 1 <= best <= worst <= among


@every(
    ("view", "code", "rank"),
    [
        # Gia Lai's 63 are exact; Ninh Thuận can have 64 and Bạc Liêu 65.
        (View(), "64", (1, 3, 16)),
        # One provincial library each: all share the first place.
        (View(site_types=(PL,)), "04", (1, 1, 16)),
        # The provinces shown do not decide who competes.
        (View(site_types=(PL,), provinces=("56",)), "56", (1, 1, 16)),
        (View(site_types=(PL,), division=2025), "66", (1, 1, 12)),
        # Four provinces of 2025 were made of two that were counted: 2, and 1 in all others.
        (View(site_types=(PL,), division=2025), "82", (5, 5, 12)),
        (View(measure="district_libraries_per_unit", site_types=(PL,)), "56", None),
        (View(), "01", None),
        (View(division=2025), "01", None),
    ],
)
def test_rank(embedded, view, code, rank):
    assert select(embedded, view).rank(code) == rank
