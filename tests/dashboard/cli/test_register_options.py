"""What a person decides about a register and boundaries, on the command line."""

import csv
import json

import pandas as pd
import pytest
import shapely
from click.testing import CliRunner

import geodata.boundaries
from dashboard.cli import main
from geodata.tables import provinces

INSIDE = geodata.boundaries.provinces().set_index("province_code").geometry.representative_point()
SOME = ("Gia Lai", "Khánh Hòa", "Đắk Lắk", "Lâm Đồng", "Đồng Tháp", "Vĩnh Long", "Cà Mau", "Huế")


@pytest.fixture
def access_map():
    return lambda *arguments: CliRunner().invoke(main, list(map(str, arguments)))


def written(path, headings, rows):
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([headings, *rows])
    return path


def joined(access_map, *arguments):
    result = access_map("check", "--json", *arguments)
    report = json.loads(result.output)
    return result.exit_code, report["files"][0].get("joined", {}).get("points")


def test_the_division_of_names_and_repetitions_are_decided(access_map, tmp_path):
    points = written(
        tmp_path / "a.csv", ("Tỉnh", "Loại điểm"), [(name, "Thư viện xã") for name in SOME]
    )
    assert joined(access_map, "--points", points)[0] == 1
    assert joined(access_map, "--points", points, "--points-division", "2013") == (0, len(SOME))
    place = (INSIDE["04"].x, INSIDE["04"].y)
    rows = [("D1", "Thư viện xã", *place), ("D1", "Thư viện xã", *place)]
    twice = written(tmp_path / "b.csv", ("Mã điểm", "Loại điểm", "Kinh độ", "Vĩ độ"), rows)
    assert joined(access_map, "--points", twice) == (0, 2)
    assert joined(access_map, "--points", twice, "--points-once", "rows") == (0, 1)


def test_rows_are_written_with_their_outcome(access_map, tmp_path):
    rows = [("Cao Bằng", "Thư viện xã"), ("=1+1", "Thư viện xã"), ("Cao Bằng", "TVX")]
    points = written(tmp_path / "a.csv", ("Tỉnh", "Loại điểm"), rows)
    out = tmp_path / "rows.csv"
    access_map("check", "--points", points, "--rows", out)
    table = pd.read_csv(out, dtype=str, keep_default_na=False)
    assert table[["row", "outcome", "reason", "province_code"]].to_numpy().tolist() == [
        ["2", "joined", "", "04"],
        ["3", "problem", "province_unknown", ""],
        ["4", "excluded", "site_type_other", ""],
    ]
    assert table["province"][1] == "'=1+1"
    assert access_map("check", "--rows", out).exit_code == 2


def test_rows_of_counts_are_written_with_their_outcome(access_map, tmp_path):
    rows = [("Cao Bằng", 1, 5), ("=1+1", 1, 2), ("Bắc Kạn", "x", 3), ("Tổng cộng", 3, 8)]
    counts = written(tmp_path / "a.csv", ("Tỉnh", "Thư viện tỉnh", "Thư viện huyện"), rows)
    out = tmp_path / "rows.csv"
    access_map("check", "--counts", counts, "--rows", out)
    with out.open(encoding="utf-8-sig", newline="") as file:
        assert list(csv.reader(file)) == [
            [
                "row",
                "outcome",
                "reason",
                "province_code",
                "province",
                "site_type",
                "points",
                "points_joined",
            ],
            ["2", "joined", "", "04", "Cao Bằng", "", "6", "6"],
            ["3", "problem", "province_unknown", "", "'=1+1", "", "3", "0"],
            ["4", "problem", "count_not_a_number", "06", "Bắc Kạn", "", "3", "3"],
            ["5", "excluded", "total_row", "", "Tổng cộng", "", "11", "0"],
        ]


def test_overlaps_and_features_are_decided(access_map, tmp_path):
    table = geodata.boundaries.provinces()
    shapes = shapely.make_valid(shapely.simplify(table.geometry.to_numpy(), 0.05))
    names = [*provinces()["name_vi"], None]
    features = [
        {
            "type": "Feature",
            "properties": {"ten": name},
            "geometry": shapely.geometry.mapping(shape),
        }
        for name, shape in zip(names, [*shapes, INSIDE["04"].buffer(0.001)], strict=True)
    ]
    path = tmp_path / "a.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    decided = ("--overlaps", "lower_code", "--leave-out", "64")
    for options, status in (((), 1), (decided[:2], 1), (decided[2:], 1), (decided, 0)):
        assert access_map("check", "--boundaries", path, *options).exit_code == status
