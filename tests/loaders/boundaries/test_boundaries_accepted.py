"""Boundary files that are taken in part, or only where a person says so."""

import json

import pytest
import shapely
from made_boundaries import polygon_features

from geodata.boundaries import provinces as outlines
from geodata.tables import programme_provinces, provinces
from loaders.boundaries.reader import read_boundaries
from loaders.names.mappings import LEFT_OUT, NO_MAPPINGS
from loaders.options import BoundariesOptions
from loaders.problems.problem import outcome

NAMES = dict(zip(provinces()["province_code"], provinces()["name_vi"], strict=True))


def collection(shapes, properties):
    return [
        {"type": "Feature", "properties": some, "geometry": shapely.geometry.mapping(shape)}
        for shape, some in zip(shapes, properties, strict=True)
    ]


@pytest.fixture
def read(tmp_path):
    def to_boundaries(features, mappings=NO_MAPPINGS, **options):
        path = tmp_path / "a.geojson"
        path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
        found = read_boundaries(path, BoundariesOptions(**options), mappings)
        assert found.ledger.balanced
        return found

    return to_boundaries


def codes_of(found):
    return {problem.code for problem in found.problems}


def only(found, code):
    (problem,) = [problem for problem in found.problems if problem.code == code]
    return problem


def simplified_alone(tolerance):
    table = outlines()
    shapes = shapely.make_valid(shapely.simplify(table.geometry.to_numpy(), tolerance))
    return collection(shapes, [{"ma": code} for code in table["province_code"]])


def test_a_name_that_is_no_province_can_be_left_out(read):
    table = outlines()
    names = [*table["province_code"].map(NAMES), "Khối cơ quan"]
    features = collection(
        [*table.geometry, table.geometry.iloc[0].centroid.buffer(0.001)],
        [{"ten": name} for name in names],
    )
    assert outcome(read(features).problems) == "refused"
    left = read(features, NO_MAPPINGS.with_one("province", "Khối cơ quan", LEFT_OUT))
    assert outcome(left.problems) != "refused"
    assert only(left, "feature_left_out").value == "Khối cơ quan"
    assert len(left.provinces) == len(table)


def test_provinces_simplified_one_by_one_can_be_accepted(read):
    for tolerance in (0.05, 0.1):
        features = simplified_alone(tolerance)
        found = read(features)
        assert outcome(found.problems) == "refused"
        told = only(found, "provinces_overlap_everywhere")
        accepted = read(features, overlaps="lower_code")
        assert outcome(accepted.problems) == "repaired"
        given = only(accepted, "overlaps_given")
        assert given.details["count"] >= told.details["count"]
        assert given.details["area"] >= told.details["area"]
        shapes = accepted.provinces.geometry.to_numpy()
        assert len(shapes) == 63
        assert shapely.is_valid(shapes).all()
        overlap = shapely.area(shapes).sum() - shapely.union_all(shapes).area
        assert abs(overlap) < 1e-6
        # The first province overlaps others only: it has lost nothing.
        first = shapely.geometry.shape(features[0]["geometry"])
        assert shapes[0].symmetric_difference(first).area < 0.02 * first.area


def test_an_overlap_that_is_most_of_a_province_is_never_given(read):
    features = polygon_features()
    shape = outlines().geometry.iloc[1]
    features[1]["geometry"] = shapely.geometry.mapping(shape)
    x, y = outlines().geometry.iloc[0].representative_point().coords[0]
    features[0]["geometry"] = shapely.geometry.mapping(
        shapely.union(shapely.box(x - 0.3, y - 0.3, x + 0.3, y + 0.3), shape)
    )
    found = read(features, overlaps="lower_code")
    assert outcome(found.problems) == "refused"


def test_the_sixteen_are_enough_and_the_others_stay_the_embedded_ones(read):
    table = outlines().set_index("province_code")
    own = {code: table.geometry[code].buffer(-0.01) for code in programme_provinces()}
    features = collection(own.values(), [{"ten": NAMES[code]} for code in own])
    found = read(features)
    assert outcome(found.problems) == "repaired"
    assert only(found, "others_embedded").details["count"] == 16
    shapes = found.provinces.set_index("province_code").geometry
    assert list(shapes.index) == sorted(NAMES)
    for code in sorted(NAMES):
        expected = own.get(code, table.geometry[code])
        assert shapes[code].symmetric_difference(expected).area < 0.01 * expected.area


def test_fifteen_of_the_sixteen_or_most_of_all_are_not_enough(read):
    features = {one["properties"]["ma_tinh"]: one for one in polygon_features()}
    fifteen = [features[code] for code in programme_provinces()[1:]]
    most = [one for code, one in features.items() if code != "01"]
    for some in (fifteen, most):
        assert "provinces_missing" in codes_of(read(some))


def test_features_can_be_left_out_by_their_number(read):
    x, y = outlines().geometry.iloc[0].representative_point().coords[0]
    islet = collection([shapely.box(x, y, x + 0.001, y + 0.001)], [{"ma_tinh": None}])
    features = [*islet, *polygon_features()]
    assert "feature_unnamed" in codes_of(read(features))
    found = read(features, left_out=(1, 99))
    assert outcome(found.problems) == "loaded"
    assert len(found.provinces) == 63
    assert {(one.outcome, one.reason) for one in found.ledger.tallies} == {
        ("excluded", "feature_left_out"),
        ("joined", ""),
    }


def test_a_former_province_is_suggested_as_the_ones_it_is_in_now(read):
    cases = {
        "Hà Tây": ("Hà Nội",),
        "Tỉnh Ha Tay": ("Hà Nội",),
        "Sông Bé": ("Bình Dương", "Bình Phước"),
    }
    for name, now in cases.items():
        extra = {**polygon_features()[0], "properties": {"ma_tinh": name}}
        found = read([*polygon_features(), extra])
        assert sorted(only(found, "feature_unknown").suggestions) == sorted(now)
        assert only(found, "province_former").value == name
    meant = NO_MAPPINGS.with_one("province", "Hà Tây", "01")
    extra = {**polygon_features()[0], "properties": {"ma_tinh": "Hà Tây"}}
    assert len(read([*polygon_features(), extra], meant).provinces) == 63


def test_drawing_units_are_called_so_and_metres_are_not(read):
    for size, origin, code in ((100, 0, "drawing_units"), (3, 5000, "drawing_units")):
        squares = [
            shapely.box(origin + size * n, 300, origin + size * n + size, 400) for n in range(63)
        ]
        features = collection(squares, [{"ten": name} for name in NAMES.values()])
        assert codes_of(read(features)) & {"drawing_units", "no_crs", "file_elsewhere"} == {code}
    metres = [shapely.box(5e5 + n, 9.2e6, 5e5 + n + 1, 9.2e6 + 1) for n in range(63)]
    features = collection(metres, [{"ten": name} for name in NAMES.values()])
    assert "drawing_units" not in codes_of(read(features))


def test_a_name_that_is_none_beside_a_code_is_named(read):
    features = polygon_features()
    for one in features:
        one["properties"]["ten"] = NAMES[one["properties"]["ma_tinh"]]
    features[3]["properties"]["ten"] = "Đông Bắc"
    found = read(features)
    assert len(found.provinces) == 63
    told = only(found, "names_beside_codes")
    assert (told.row, told.details["count"]) == (4, 1)
    assert "Đông Bắc" in told.value


def test_a_column_of_codes_that_lacks_many_is_no_key_beside_a_full_one_of_names(read):
    features = polygon_features()
    for place, one in enumerate(features):
        code = one["properties"].pop("ma_tinh")
        one["properties"] = {"ten": NAMES[code], "ma": code if place % 3 else "99"}
    found = read(features)
    assert only(found, "province_column_found").column == "ten"
    assert outcome(found.problems) == "loaded"
