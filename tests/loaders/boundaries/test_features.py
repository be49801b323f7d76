"""What becomes of the features of a boundary file: choices, mappings, and none is lost."""

import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from made_boundaries import layers, made, of_2025, plain, shapefile, with_rows, write
from profiles import examples
from shapely.geometry import Point, Polygon, box
from test_encodings import vni_bytes

from geodata.boundaries import archipelagos
from geodata.boundaries import provinces as outlines
from loaders.boundaries.reader import read_boundaries
from loaders.names.mappings import Mapped, Mappings
from loaders.options import BoundariesOptions
from loaders.problems.problem import InputError, outcome

CODES = tuple(outlines()["province_code"])


def read(tmp_path, frame, choices=None, mappings=None):
    path = write(tmp_path / "a.gpkg", frame)
    return read_boundaries(path, choices or BoundariesOptions(), mappings or Mappings())


def errors(found, told):
    assert found.ledger.balanced
    return told(found.problems, "error")


def test_the_reading_is_told(tmp_path):
    frame = made(ma="hasc", ten="name_vi", b="seat_vi").to_crs("EPSG:3405")
    path = layers(tmp_path / "a.gpkg", khac=of_2025(x="name"), tinh=frame)
    reading = read_boundaries(path).reading
    assert (reading.format, reading.layer) == ("GeoPackage", "tinh")
    assert [(one.name, one.features, one.provinces) for one in reading.layers] == [
        ("khac", 34, 34),
        ("tinh", 63, 63),
    ]
    assert (reading.code_column, reading.name_column) == ("ma", "ten")
    assert reading.columns == ("ma", "ten", "b")
    assert [(one.heading, one.kind) for one in reading.candidates] == [
        ("ma", "code"),
        ("ten", "name"),
        ("b", "name"),
    ]
    assert (reading.crs, reading.crs_how) == ("VN-2000 / UTM zone 48N (EPSG:3405)", "declared")
    assert (reading.axes_swapped, reading.encoding) == (False, None)


def test_the_layer_can_be_chosen(tmp_path, told):
    path = layers(tmp_path / "a.gpkg", a=plain(), b=plain().head(3))
    assert read_boundaries(path).reading.layer == "a"
    found = read_boundaries(path, BoundariesOptions(layer="b"))
    assert found.reading.layer == "b"
    assert errors(found, told) == ["provinces_missing"]
    assert {problem.sheet for problem in found.problems} == {"b"}
    with pytest.raises(InputError) as caught:
        read_boundaries(path, BoundariesOptions(layer="c"))
    assert told(caught.value.problems) == ["layer_absent"]
    assert "a, b" in caught.value.problems[0].message("vi")


def test_columns_can_be_chosen(tmp_path, told):
    frame = made(ma="province_code", ten="name_vi", cu="name_en")
    frame["cu"] = np.roll(frame["cu"], 1)
    by_name = BoundariesOptions(code_column="", name_column="ten")
    found = read(tmp_path, frame, by_name)
    assert (found.reading.code_column, found.reading.name_column) == (None, "ten")
    assert errors(found, told) == []
    wrong = read(tmp_path, frame, BoundariesOptions(name_column="cu"))
    assert set(errors(wrong, told)) == {"province_disagrees"}
    absent = read(tmp_path, frame, BoundariesOptions(code_column="khong_co"))
    assert errors(absent, told) == ["column_absent"]
    assert len(absent.provinces) == 63


def test_numbers_are_codes_where_a_person_says_so(tmp_path, told):
    frame = made(x="province_code").assign(x=lambda table: table["x"].astype(int))
    assert errors(read(tmp_path, frame), told) == ["no_province_column"]
    found = read(tmp_path, frame, BoundariesOptions(code_column="x"))
    assert errors(found, told) == []


def test_the_reference_system_can_be_chosen(tmp_path, told):
    # So coarse that VN-2000 and WGS 84 cannot be told apart.
    frame = made(0.1, ten="name_vi").to_crs("EPSG:3405").set_crs(None, allow_override=True)
    found = read(tmp_path, frame)
    assert errors(found, told) == ["crs_ambiguous"]
    assert found.ledger.of("problem").rows == 63
    assert {"EPSG:3405", "EPSG:32648"} <= set(found.reading.crs_fitting)
    assert found.reading.crs is None
    chosen = read(tmp_path, frame, BoundariesOptions(crs="EPSG:3405"))
    assert errors(chosen, told) == []
    assert chosen.reading.crs_how == "chosen"
    wrong = read(tmp_path, frame, BoundariesOptions(crs="VN-2000"))
    assert errors(wrong, told) == ["crs_choice_unknown"]


def test_the_encoding_can_be_chosen(tmp_path, told):
    folder = shapefile(tmp_path / "a", made(ten="name_vi"), raw=vni_bytes)
    path = folder / "ranh_gioi.shp"
    found = read_boundaries(path, BoundariesOptions(encoding="vni"))
    assert (found.reading.encoding, errors(found, told)) == ("vni", [])
    assert outcome(found.problems) == "loaded"
    wrong = read_boundaries(path, BoundariesOptions(encoding="utf-8"))
    assert "encoding_contradicted" in errors(wrong, told)


def test_an_accepted_name_is_used_and_told_of(tmp_path, told):
    frame = made(ten="name_vi")
    frame.loc[3, "ten"] = "Xứ Bắc"
    refused = read(tmp_path, frame)
    assert errors(refused, told) == ["feature_unknown", "provinces_missing"]
    assert refused.names_met == ("Xứ Bắc",)
    mappings = Mappings((Mapped("province", "xứ bắc", "06"), Mapped("province", "Xứ Nam", "96")))
    found = read(tmp_path, frame, mappings=mappings)
    assert errors(found, told) == []
    (unused,) = mappings.unused({"province": found.names_met})
    assert unused.value == "Xứ Nam"


def test_a_code_wins_over_a_name_that_is_not_known(tmp_path, told):
    frame = plain()
    frame.loc[3, "ten_tinh"] = "Bắc Thái"
    found = read(tmp_path, frame)
    assert errors(found, told) == []


def test_islands_are_one_shape_with_their_province(tmp_path):
    isle = box(107.7, 20.1, 107.74, 20.14)
    row = {"ma_tinh": "31", "ten_tinh": "Hải Phòng", "geometry": isle}
    found = read(tmp_path, with_rows(plain(), row))
    shape = found.provinces.set_index("province_code").geometry["31"]
    assert shape.contains(isle.buffer(-0.001))
    assert found.ledger.of("joined").rows == 64


def test_archipelagos_are_told_with_their_province(tmp_path):
    rows = [
        {"ma_tinh": None, "ten_tinh": name, "geometry": shape}
        for name, shape in zip(
            ("Huyện đảo Hoàng Sa", "Trường Sa"), archipelagos().geometry, strict=True
        )
    ]
    found = read(tmp_path, with_rows(plain(), *rows))
    told = [problem for problem in found.problems if problem.code == "archipelago_feature"]
    assert [problem.details["province"] for problem in told] == ["Đà Nẵng", "Khánh Hòa"]
    assert found.ledger.of("excluded").rows == 2


def test_overlaps_are_mended_without_changing_the_rest(tmp_path):
    frame = plain()
    frame.loc[3, "geometry"] = frame.geometry[3].buffer(0.0005)
    found = read(tmp_path, frame)
    (told,) = [problem for problem in found.problems if problem.code == "coverage_repaired"]
    assert told.details["borders"] >= 4
    assert shapely.coverage_is_valid(found.provinces.geometry.array)
    far = found.provinces.geometry[62]
    assert far.equals_exact(plain().geometry[62], 1e-9, normalize=True)


MUTATIONS = (
    lambda row: row | {"geometry": None},
    lambda row: row | {"geometry": Point(105, 21)},
    lambda row: row | {"geometry": box(9, 47, 10, 48)},
    lambda row: row | {"geometry": Polygon([(105, 21), (106, 22), (106, 21), (105, 22)])},
    lambda row: row | {"geometry": box(111.5, 16, 111.6, 16.1)},
    lambda row: row | {"ma_tinh": None},
    lambda row: row | {"ma_tinh": None, "ten_tinh": None},
    lambda row: row | {"ma_tinh": "01"},
    lambda row: row | {"ten_tinh": "Hà Nộii"},
    lambda row: row | {"ma_tinh": "99", "ten_tinh": "Đồng bằng sông Hồng"},
    lambda row: row | {"ma_tinh": "99", "ten_tinh": "Trường Sa"},
    lambda row: row | {"ma_tinh": "99", "ten_tinh": "Việt Nam"},
)


@st.composite
def features(draw):
    """Return the strategy of features: provinces left out, repeated, spoilt, in any order."""
    records = plain().to_dict("records")
    chosen = draw(st.permutations(draw(st.lists(st.sampled_from(range(63)), max_size=20))))
    kept = draw(st.sampled_from([range(63), range(40), ()]))
    rows = [records[at] for at in (*kept, *chosen)]
    spoilt = draw(st.dictionaries(st.integers(0, 80), st.sampled_from(MUTATIONS), max_size=12))
    rows = [spoilt.get(at, dict)(row) for at, row in enumerate(rows)]
    return draw(st.permutations(rows)) if len(rows) < 30 else rows[::-1]


@examples(0.25)
@given(rows=features())
def test_no_feature_is_lost(rows):
    frame = with_rows(plain().head(1), *rows)
    with tempfile.TemporaryDirectory() as folder:
        found = read_boundaries(write(Path(folder) / "a.gpkg", frame))
    ledger = found.ledger
    assert ledger.rows == len(frame)
    assert ledger.balanced
    # What is told of a row is among the reasons, and a row with an error is no row joined.
    told = {problem.code for problem in found.problems}
    assert {one.reason for one in ledger.tallies if one.fate != "joined"} <= told
    codes = found.provinces["province_code"]
    assert codes.is_monotonic_increasing
    assert codes.is_unique
    assert ledger.of("joined").rows >= len(codes)
    named = {code for code in frame["ma_tinh"].dropna() if code in CODES}
    assert set(codes) <= named | {"01", *CODES}
    if outcome(found.problems) != "refused":
        assert len(codes) == 63
    assert pd.api.types.is_string_dtype(codes)
