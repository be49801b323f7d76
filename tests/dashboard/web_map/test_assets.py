"""The files of the map: named by content, packed without loss, figures as in the table."""

import hashlib
import json
import re
from dataclasses import replace
from importlib.resources import files
from pathlib import PurePosixPath

import pytest
import shapely
from cases import every
from hypothesis import given
from hypothesis import strategies as st
from profiles import examples
from samples import HOSTILE, count_tables, counted

from dashboard.model.class_breaks import (
    LEAST_CLASSES,
    METHODS,
    MOST_CLASSES,
    breaks_of,
)
from dashboard.model.measures import MEASURES, value
from dashboard.model.view import PROVINCES, SITE_TYPES, mask_of, types_of
from dashboard.text.credit import credit
from dashboard.text.messages import map_words
from dashboard.web_map.assets import _PAGE_PARTS, _PARTS, MOST_VERTICES, Assets, drawable
from dashboard.web_map.figures import figures
from dashboard.web_map.symbols import SYMBOLS
from geodata import tables
from loaders.access_points import outlines_of_division, provinces_of_division
from loaders.cells import Cell
from loaders.names import divisions
from loaders.names.normalise import normalise
from loaders.names.provinces import comparable_names
from loaders.translation import LANGUAGES


def body(assets, name):
    return json.loads((assets.data | assets.later)[name].body)


def chosen(codes, mask):
    return [
        Cell(code, kind) for code in codes for bit, kind in enumerate(SITE_TYPES) if mask & 2**bit
    ]


def test_files(assets):
    stems = [asset.name.split(".")[0] for asset in assets]
    assert sorted(stems) == sorted(
        [
            *("leaflet", "access-map", "leaflet", "access-map", "page"),
            *("geometry", "geometry-2025", "figures", "words"),
            *(
                f"locator-{code}-{one}"
                for code in tables.programme_provinces()
                for one in LANGUAGES
            ),
        ]
    )
    assert assets.by_name == {asset.name: asset for asset in assets}
    assert len(assets.by_name) == 9 + 2 * 16


def test_every_part_of_the_script_is_in_it_once_and_in_order(assets):
    script = assets.scripts[1].body.decode()
    folder = files("dashboard") / "static" / "map"
    parts = {part.name: part.read_text(encoding="utf-8") for part in folder.glob("*.js")}
    # The theme of the frame is in its page itself, and another part in a file of its own.
    assert set(parts) == {f"{name}.js" for name in (*_PARTS, "theme", "inlined")}
    assert len(_PARTS) == len(set(_PARTS))
    places = [script.index(parts[f"{name}.js"]) for name in _PARTS]
    assert places == sorted(places)
    assert script.startswith('(function () {\n"use strict";\nconst SYMBOLS = {"')
    symbols, _, _ = script.partition("const SYMBOLS = ")[2].partition(";\n")
    assert json.loads(symbols) == SYMBOLS
    assert script.endswith("})();\n")


def test_every_part_of_the_pages_script_is_in_it(assets):
    script = assets.page_script.body.decode()
    folder = files("dashboard") / "static" / "page"
    parts = {one.name: one.read_text("utf-8") for one in folder.iterdir() if ".js" in one.name}
    # The theme is in the page itself, and what draws again comes before what is drawn.
    assert set(parts) == {f"{name}.js" for name in (*_PAGE_PARTS, "theme")}
    places = [script.index(parts[f"{name}.js"]) for name in _PAGE_PARTS]
    assert places == sorted(places)


def test_names_carry_a_digest_of_the_content(assets):
    for asset in assets:
        _, digest, suffix = asset.name.rsplit(".", 2)
        assert hashlib.sha256(asset.body).hexdigest().startswith(digest)
        assert len(digest) == 16
        kinds = {
            "js": "text/javascript",
            "css": "text/css",
            "json": "application/json",
            "svg": "image/svg+xml",
        }
        assert asset.media_type.startswith(kinds[suffix])


def test_files_are_the_same_from_run_to_run(assets, embedded):
    # So a browser's cache holds when the server starts anew.
    assert [asset.name for asset in Assets(embedded)] == [asset.name for asset in assets]


def test_other_figures_have_another_name(assets):
    other = Assets(counted({Cell("56", "district_library"): 3}))
    assert other.data["figures"].name != assets.data["figures"].name
    assert other.data["geometry"].name == assets.data["geometry"].name
    assert other.data["words"].name != assets.data["words"].name, "the credit is another"


def test_nothing_is_fetched_from_elsewhere(assets):
    for asset in assets.styles:
        addresses = re.findall(r"(?:url\(|@import)\s*[\"']?([^)\"';]+)", asset.body.decode())
        assert addresses, asset.name
        assert [one for one in addresses if re.match(r"(\w+:)?//", one)] == [], asset.name
    script = assets.scripts[1].body.decode().replace("http://www.w3.org/2000/svg", "")
    # But for the online base map, which the user alone can ask for.
    outside = re.findall(r"""(?:https?:|["'`]//)[^\s"'`]*""", script)
    assert outside == ["https://tile.openstreetmap.org/{z}/{x}/{y}.png"]
    served = (files("dashboard") / "static" / "map" / "served.js").read_text(encoding="utf-8")
    assert f'const TILES = "{outside[0]}";' in served


def test_geometry(assets, embedded):
    geometry = body(assets, "geometry")
    provinces = geometry["provinces"]
    assert [feature["properties"]["province_code"] for feature in provinces] == list(PROVINCES)
    exact = embedded.provinces.geometry
    for feature, outline in zip(provinces, exact, strict=True):
        drawn = shapely.from_geojson(json.dumps(feature["geometry"]))
        assert drawn.hausdorff_distance(outline) < 1e-4
    codes = [feature["properties"]["code"] for feature in geometry["archipelagos"]]
    assert codes == ["hoang_sa", "truong_sa"]
    owners = [feature["properties"]["provinces"] for feature in geometry["archipelagos"]]
    assert owners == [{"2013": "48", "2025": "48"}, {"2013": "56", "2025": "56"}]


def test_geometry_of_2025(assets, embedded):
    geometry = body(assets, "geometry-2025")
    assert set(geometry) == {"provinces", "anchors"}
    codes = [feature["properties"]["province_code"] for feature in geometry["provinces"]]
    assert tuple(codes) == divisions.codes(2025)
    outlines = outlines_of_division(embedded, 2025).set_index("province_code").geometry
    assert geometry["anchors"].keys() == set(codes)
    for feature in geometry["provinces"]:
        code = feature["properties"]["province_code"]
        drawn = shapely.from_geojson(json.dumps(feature["geometry"]))
        assert drawn.hausdorff_distance(outlines[code]) < 1e-4
        latitude, longitude = geometry["anchors"][code]
        assert outlines[code].contains(shapely.Point(longitude, latitude))


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


def test_figures_of_all_provinces(assets, embedded):
    known = body(assets, "figures")
    assert known["siteTypes"] == list(SITE_TYPES)
    assert known["leastClasses"] == LEAST_CLASSES
    assert list(known["divisions"]) == [str(year) for year in divisions.DIVISIONS]
    for division in divisions.DIVISIONS:
        found = known["divisions"][str(division)]["provinces"]
        assert tuple(found) == divisions.codes(division)
        for province in provinces_of_division(embedded, division):
            own = found[province.code]
            assert own["name"] == {"vi": province.name_vi, "en": province.name_en}
            counts = {"points", "computers", "basis", "strict", "denominators"}
            assert set(own) == {"name", "keys", "missing"} | (counts if province.counted else set())


def test_figures_of_one_province(assets):
    found = body(assets, "figures")["divisions"]["2013"]["provinces"]["56"]
    # 4 + 8 is the mask of both commune types: together they are exact.
    assert [found["points"][mask - 1] for mask in (2, 4, 12, 15)] == [
        [9, 9],
        [0, 28],
        [28, 28],
        [38, 38],
    ]
    assert [found["basis"]["points"][mask - 1] for mask in (1, 2, 4, 8)] == ["p", "d", "r", "r"]
    # 40 computers in the provincial library, 10 in each of the district ones, 5 in others
    assert found["computers"][14] == [40 + 9 * 10 + 28 * 5] * 2
    assert found["denominators"]["population_thousand"] == 1188.4


def test_figures_without_context_stand_where_they_differ(assets):
    provinces = body(assets, "figures")["divisions"]["2013"]["provinces"]
    assert provinces["56"]["strict"] == {"points": {}, "computers": {}}
    # 2, 4 and 6 are the masks of district, of commune libraries and of both: together 32.
    gia_lai = provinces["64"]["strict"]["points"]
    assert (gia_lai["1"], gia_lai["3"]) == ([6, 17], [15, 26])
    assert "5" not in gia_lai
    assert provinces["20"]["strict"]["computers"]["14"] == [40, 370]


def test_steps_of_the_programme_and_none_for_ones_own_counts(assets):
    known = body(assets, "figures")
    assert known["step"] == "2"
    assert known["steps"] == {
        "1": {"provinces": 12, "points": 634},
        "2": {"provinces": 16, "points": 665},
        "3": {"provinces": 12, "points": 601},
    }
    own = counted({Cell("56", "district_library"): 3})
    assert figures(own)["steps"] is None


def test_measures(assets):
    assert body(assets, "figures")["measures"] == {
        code: {
            "counted": measure.counted,
            "mask": sum(1 << SITE_TYPES.index(kind) for kind in measure.site_types),
            "denominator": measure.denominator,
            "factor": measure.factor,
            "decimals": measure.decimals,
            "percent": measure.percent,
        }
        for code, measure in MEASURES.items()
    }


@pytest.mark.parametrize("division", divisions.DIVISIONS)
def test_figures_are_the_totals_of_the_table(assets, embedded, division):
    known = body(assets, "figures")["divisions"][str(division)]["provinces"]
    for province in provinces_of_division(embedded, division):
        own = known[province.code]
        for mask in range(1, 16) if province.counted else ():
            cells = chosen(province.parts, mask)
            points, computers = embedded.total(cells), embedded.computers(cells)
            assert own["points"][mask - 1] == [points.low, points.high]
            assert own["computers"][mask - 1] == [computers.low, computers.high]
            assert own["basis"]["points"][mask - 1] == embedded.basis(cells)[0]
            assert own["basis"]["computers"][mask - 1] == embedded.computers_basis(cells)[0]


@pytest.mark.parametrize("division", divisions.DIVISIONS)
def test_denominators_and_missing_parts(assets, embedded, division):
    known = body(assets, "figures")["divisions"][str(division)]["provinces"]
    table = tables.provinces().set_index("province_code")
    for province in provinces_of_division(embedded, division):
        own = known[province.code]
        assert own["missing"] == [
            {
                "code": code,
                "step": table.loc[code, "programme_step"],
                "vi": table.loc[code, "name_vi"],
                "en": divisions.former_names("en")[code],
            }
            for code in province.missing
        ]
        if not province.counted:
            continue
        # Of the parts alone that were counted, as the numerator is.
        for name, denominator in own["denominators"].items():
            assert denominator == pytest.approx(table.loc[list(province.parts), name].sum())
        assert set(own["denominators"]) == {
            "population_thousand",
            "district_level_units",
            "commune_level_units",
        }


def rates(access_points, division, measure, site_types):
    """Return the ends of a rate in the provinces counted, worked out anew."""
    found = [
        value(access_points, province, measure, site_types)
        for province in provinces_of_division(access_points, division)
    ]
    return [(one.low, one.high) for one in found if one is not None and not one.unknown]


@every("division", divisions.DIVISIONS)
@every("code", [code for code, one in MEASURES.items() if one.is_rate])
def test_breaks_are_those_of_each_choice(assets, embedded, division, code):
    measure = MEASURES[code]
    breaks = body(assets, "figures")["divisions"][str(division)]["breaks"]
    assert set(breaks) == {one for one in MEASURES if MEASURES[one].is_rate}
    own = sum(1 << SITE_TYPES.index(kind) for kind in measure.site_types)
    masks = {str(mask) for mask in range(1, 16) if mask & own == mask}
    assert set(breaks[code]) == masks | {"0"}
    for mask, by_method in breaks[code].items():
        choices = (
            [[kind] for kind in measure.site_types]
            if mask == "0"
            else [[kind for bit, kind in enumerate(SITE_TYPES) if int(mask) & 2**bit]]
        )
        ends = [end for kinds in choices for end in rates(embedded, division, measure, kinds)]
        assert set(by_method) == set(METHODS) - {"manual"}
        for method, by_number in by_method.items():
            assert [tuple(edges) for edges in by_number] == [
                breaks_of(ends, method, number) for number in range(LEAST_CLASSES, MOST_CLASSES + 1)
            ]


@pytest.mark.parametrize("division", divisions.DIVISIONS)
def test_keys_find_a_province(assets, embedded, division):
    known = body(assets, "figures")["divisions"][str(division)]["provinces"]
    for province in provinces_of_division(embedded, division):
        keys = known[province.code]["keys"]
        assert keys == sorted(set(keys))
        assert {province.code, province.code.lstrip("0")} <= set(keys)
        own = normalise(province.name_vi).replace(" ", "")
        assert own in keys
        for part in (*province.parts, *province.missing):
            assert set(comparable_names()[part]) <= set(keys)
        # A code of digits is the province's own.
        assert {key.zfill(2) for key in keys if key.isdigit()} == {province.code}


@examples(0.04)
@given(count_tables(), st.integers(1, 15))
def test_figures_of_any_counts(counts, mask):
    access_points = counted(counts)
    found = json.loads(json.dumps(figures(access_points), allow_nan=False))
    for code in access_points.programme_provinces:
        known = [counts.get(cell, (0, None)) for cell in chosen([code], mask)]
        highs = [high for _, high in known]
        assert found["divisions"]["2013"]["provinces"][code]["points"][mask - 1] == [
            sum(low for low, _ in known),
            None if None in highs else sum(highs),
        ]


def test_masks():
    for mask in range(16):
        assert mask_of(types_of(mask)) == mask
    assert types_of(16 + 2) == (SITE_TYPES[1],)


def test_a_hostile_name_is_only_text(hostile):
    found = body(Assets(hostile), "figures")["divisions"]["2013"]["provinces"]["56"]
    assert found["name"]["vi"] == HOSTILE
    assert all(PurePosixPath(asset.name).name == asset.name for asset in Assets(hostile))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_credit_names_the_files_of_ones_own(embedded, language):
    assert "OpenStreetMap" in credit(embedded, language)
    own = replace(embedded, counts_file="số liệu.csv", boundaries_file="<b>.gpkg")
    for said in (credit(own, language), body(Assets(own), "words")[language]["credit"]):
        assert "số liệu.csv" in said
        assert "<b>.gpkg" in said
    assert "OpenStreetMap" not in credit(own, language)


def test_outlines_finer_than_a_screen_are_made_coarser_for_it(embedded):
    assert drawable(embedded) is embedded
    dense = embedded.provinces.copy()
    dense["geometry"] = shapely.segmentize(dense.geometry.to_numpy(), 0.001)
    fine = replace(embedded, provinces=dense)
    drawn = drawable(fine)
    vertices = shapely.get_num_coordinates(drawn.provinces.geometry.to_numpy())
    assert shapely.get_num_coordinates(dense.geometry.to_numpy()).sum() > MOST_VERTICES
    assert vertices.sum() <= MOST_VERTICES
    assert drawn.provinces.crs == embedded.provinces.crs
    shapes = embedded.provinces.geometry.to_numpy()
    apart = shapely.symmetric_difference(drawn.provinces.geometry.to_numpy(), shapes)
    assert shapely.area(apart).sum() < 0.001 * shapely.area(shapes).sum()
    assert fine.provinces is dense, "what is downloaded is as it was"
