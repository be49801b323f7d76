"""The files of the map: named by content, packed without loss, figures as in the table."""

import gzip
import hashlib
import json
import re
from pathlib import PurePosixPath

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from samples import HOSTILE, count_tables, counted

from dashboard.assets import Assets
from dashboard.text import map_words
from dashboard.view import PROVINCES, SITE_TYPES
from geodata import tables
from loaders.join import embedded as embedded_access_points
from loaders.published import Cell
from loaders.translation import LANGUAGES


@pytest.fixture(scope="module")
def assets(embedded):
    return Assets(embedded)


def body(assets, name):
    return json.loads(assets.data[name].body)


def chosen(code, mask):
    return [Cell(code, kind) for bit, kind in enumerate(SITE_TYPES) if mask & 2**bit]


def test_files(assets):
    stems = [asset.name.split(".")[0] for asset in assets]
    assert sorted(stems) == sorted(
        ["leaflet", "access-map", "leaflet", "access-map", "geometry", "figures", "words"]
    )
    assert assets.by_name == {asset.name: asset for asset in assets}
    assert len(assets.by_name) == 7


def test_names_carry_a_digest_of_the_content(assets):
    for asset in assets:
        _, digest, suffix = asset.name.rsplit(".", 2)
        assert hashlib.sha256(asset.body).hexdigest().startswith(digest)
        assert len(digest) == 16
        kinds = {"js": "text/javascript", "css": "text/css", "json": "application/json"}
        assert asset.media_type.startswith(kinds[suffix])


def test_packed_is_the_same_and_smaller(assets, embedded):
    for asset in assets:
        assert gzip.decompress(asset.compressed) == asset.body
        assert len(asset.compressed) < len(asset.body)
    # The same from run to run, so that a cache holds.
    assert [asset.compressed for asset in Assets(embedded)] == [a.compressed for a in assets]


def test_other_figures_have_another_name(assets):
    other = Assets(counted({Cell("56", "district_library"): 3}))
    assert other.data["figures"].name != assets.data["figures"].name
    assert other.data["words"].name == assets.data["words"].name


def test_nothing_is_fetched_from_elsewhere(assets):
    for asset in assets.styles:
        addresses = re.findall(r"(?:url\(|@import)\s*[\"']?([^)\"';]+)", asset.body.decode())
        assert addresses, asset.name
        assert [one for one in addresses if re.match(r"(\w+:)?//", one)] == [], asset.name
    script = assets.scripts[1].body.decode().replace("http://www.w3.org/2000/svg", "")
    assert re.findall(r"https?://|[\"']//", script) == []


def test_geometry(assets, embedded):
    geometry = body(assets, "geometry")
    provinces = geometry["provinces"]
    assert [feature["properties"]["province_code"] for feature in provinces] == list(PROVINCES)
    inside = [
        f["properties"]["province_code"] for f in provinces if f["properties"]["in_programme"]
    ]
    assert tuple(inside) == tables.programme_provinces()
    exact = embedded.provinces.geometry
    for feature, outline in zip(provinces, exact, strict=True):
        drawn = shapely.from_geojson(json.dumps(feature["geometry"]))
        assert drawn.hausdorff_distance(outline) < 1e-4
    codes = [feature["properties"]["code"] for feature in geometry["archipelagos"]]
    assert codes == ["hoang_sa", "truong_sa"]
    owners = [feature["properties"]["province_code"] for feature in geometry["archipelagos"]]
    assert owners == ["48", "56"]


def test_anchors_stand_in_their_province_and_on_the_mainland(assets, embedded):
    geometry = body(assets, "geometry")
    (south, west), (north, east) = geometry["mainland"]
    outlines = embedded.provinces.set_index("province_code").geometry
    assert geometry["anchors"].keys() == set(PROVINCES)
    for code, (latitude, longitude) in geometry["anchors"].items():
        assert outlines[code].contains(shapely.Point(longitude, latitude))
        assert south < latitude < north
        assert west < longitude < east
    assert east < 110


def test_words(assets):
    assert body(assets, "words") == {language: map_words(language) for language in LANGUAGES}


def test_figures_of_all_provinces(assets):
    figures = body(assets, "figures")
    assert figures["siteTypes"] == list(SITE_TYPES)
    assert tuple(figures["provinces"]) == PROVINCES
    with_totals = [code for code, found in figures["provinces"].items() if "totals" in found]
    assert tuple(with_totals) == tables.programme_provinces()
    names = tables.provinces().set_index("province_code")
    for code, found in figures["provinces"].items():
        assert found["name"] == {"vi": names.loc[code, "name_vi"], "en": names.loc[code, "name_en"]}
        assert set(found) in ({"name"}, {"name", "basis", "totals"})
    found = figures["provinces"]["56"]
    assert found["basis"] == ["published", "derived", "range", "range"]
    # 4 + 8 is the mask of both commune types: together they are exact.
    assert [found["totals"][mask - 1] for mask in (2, 4, 12, 15)] == [
        [9, 9],
        [0, 28],
        [28, 28],
        [38, 38],
    ]


@pytest.mark.parametrize("mask", range(1, 16))
def test_figures_are_the_totals_of_the_table(assets, mask):
    access_points = embedded_access_points()
    for code in access_points.programme_provinces:
        found = access_points.total(chosen(code, mask))
        totals = body(assets, "figures")["provinces"][code]["totals"]
        assert len(totals) == 15
        assert totals[mask - 1] == [found.low, found.high]


@settings(max_examples=6, deadline=None)
@given(count_tables(), st.integers(1, 15))
def test_figures_of_any_counts(counts, mask):
    access_points = counted(counts)
    figures = body(Assets(access_points), "figures")["provinces"]
    for code in access_points.programme_provinces:
        known = [counts.get(cell, (0, None)) for cell in chosen(code, mask)]
        highs = [high for _, high in known]
        assert figures[code]["totals"][mask - 1] == [
            sum(low for low, _ in known),
            None if None in highs else sum(highs),
        ]


def test_a_hostile_name_is_only_text(hostile):
    assert body(Assets(hostile), "figures")["provinces"]["56"]["name"]["vi"] == HOSTILE
    assert all(PurePosixPath(asset.name).name == asset.name for asset in Assets(hostile))
