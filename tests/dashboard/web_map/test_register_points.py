"""The points of a register for the map: all of them, where they are, in few bytes."""

import gzip
import json

import numpy as np
import pandas as pd
import pytest

import geodata.boundaries
from dashboard.model.view import SITE_TYPES
from dashboard.web_map.assets import Assets
from dashboard.web_map.register_points import CELL, MOST_EACH, register_points
from loaders.loading import load
from loaders.register.name_columns import PROVINCE_CODES
from loaders.spatial.point_in_province import OUTSIDE, ProvinceFinder

FINDER = ProvinceFinder(geodata.boundaries.provinces())


def scattered(count):
    """Return points at random over the country, one in ten without coordinates."""
    chance = np.random.default_rng(count)
    tried = 6 * count + 50
    lon, lat = chance.uniform(102.1, 109.5, tried), chance.uniform(8.5, 23.4, tried)
    province = FINDER.find(lon, lat)
    inside = np.flatnonzero(province != OUTSIDE)[:count]
    blank = chance.random(count) < 0.1
    kinds = chance.integers(0, len(SITE_TYPES), count)
    return pd.DataFrame(
        {
            "row": np.arange(count, dtype=np.int32),
            "lon": np.where(blank, np.nan, lon[inside]),
            "lat": np.where(blank, np.nan, lat[inside]),
            "province_code": pd.Categorical.from_codes(province[inside], PROVINCE_CODES),
            # In another order than the bits of a mask.
            "site_type": pd.Categorical.from_codes(kinds, SITE_TYPES[::-1]),
        }
    )


def sent(points):
    """Return what the browser is sent of a register with one row more than points."""
    rows = pd.DataFrame({"row": [*points["row"], -1], "name": [*map(str, points["row"]), "x"]})
    return register_points(points, rows)


def undone(file):
    """Return longitude and latitude of what the browser is sent."""
    x, y = (np.cumsum(file[axis]) / file["unit"] for axis in ("x", "y"))
    world = 256 * 2**11
    lat = np.degrees(2 * np.arctan(np.exp((0.5 - y / world) * 2 * np.pi)) - np.pi / 2)
    return x / world * 360 - 180, lat


@pytest.mark.parametrize("count", [1, 500, MOST_EACH, 30_000])
def test_counts_add_up_by_province_and_site_type(count):
    points = scattered(count)
    file = sent(points)
    located = points[points["lon"].notna()]
    assert file["located"] == len(located)
    codes = np.array(file["provinces"][2013])[file["province"]]
    for bit, kind in enumerate(SITE_TYPES):
        told = pd.Series(file["counts"][bit]).groupby(codes).sum()
        own = located[located["site_type"] == kind]
        expected = own.groupby("province_code", observed=True).size()
        assert told[told > 0].to_dict() == expected.to_dict()
    parts = {len(file[name]) for name in ("x", "y", "province")}
    assert parts == {len(one) for one in file["counts"]}
    assert len(parts) == 1


def test_few_points_stand_where_they_are():
    points = scattered(500).dropna()
    file = sent(points)
    lon, lat = undone(file)
    assert np.abs(lon - points["lon"]).max() < 2e-5
    assert np.abs(lat - points["lat"]).max() < 2e-5
    assert [sum(one) for one in zip(*file["counts"], strict=True)] == [1] * len(points)


def test_of_many_points_cells_come_and_stay_in_themselves():
    file = sent(scattered(200_000))
    assert file["unit"] == 1
    lon, lat = undone(file)
    # The middle of a cell lies in or beside its province: a cell is no larger than 5 km.
    codes = np.array(file["provinces"][2013])[file["province"]]
    own = np.array([FINDER.codes.index(code) for code in codes], np.int16)
    assert FINDER.is_near(lon, lat, own, 5000).all()
    x, y = np.cumsum(file["x"]) // CELL, np.cumsum(file["y"]) // CELL
    keys = set(zip(x.tolist(), y.tolist(), file["province"], strict=True))
    assert len(keys) == len(file["x"])


def test_any_number_of_points_is_a_file_of_bounded_size():
    file = sent(scattered(300_000))
    body = json.dumps(file, separators=(",", ":")).encode()
    assert len(gzip.compress(body)) < 300_000


def test_provinces_are_named_in_both_divisions():
    codes = sent(scattered(1))["provinces"]
    assert codes[2013] == list(PROVINCE_CODES)
    of_2025 = dict(zip(codes[2013], codes[2025], strict=True))
    assert of_2025["06"] == "19"  # Bắc Kạn became part of Thái Nguyên
    assert len(set(codes[2025])) == 34


def test_the_map_has_points_only_with_a_register(embedded, tmp_path):
    without = Assets(embedded)
    assert "points" not in without.later
    path = tmp_path / "register.csv"
    path.write_text("Tỉnh;Loại điểm\nCao Bằng;Thư viện xã\n", encoding="utf-8")
    assets = Assets(load(points_file=path))
    points = assets.later["points"]
    assert assets.by_name[points.name] is points
    assert json.loads(points.body)["located"] == 0
    assert points not in assets.first
