"""Features without properties, and rings without area: nothing breaks the reader off."""

import json

from made_boundaries import polygon_features

from loaders.boundaries.reader import read_boundaries

# A ring that touches itself: the repair of GEOS breaks off at such a fault beside a degenerate
# ring.
LOOP = ((0, 0), (2, 0), (2, 2), (1, 1), (2, 0), (4, 0), (4, 4), (0, 4), (0, 0))
DEGENERATE = {
    "four equal positions": [[0, 0]] * 4,
    "one position": [[0, 0]],
    "two positions": [[0, 0], [1, 1]],
    "there and back": [[0, 0], [1, 1], [0, 0]],
    "in one line": [[0, 0], [1, 0], [2, 0], [0, 0]],
}


def written(path, features):
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return path


def moved(ring, feature, size=0.002):
    """Return a ring beside the first corner of a feature, in its province."""
    x, y = feature["geometry"]["coordinates"][0][0]
    return [[x + size * dx, y + size * dy] for dx, dy in ring]


def test_features_without_any_property_are_refused_for_that(tmp_path):
    features = [{**feature, "properties": {}} for feature in polygon_features()]
    for some in (features, features[:3], [{**features[0], "properties": None}]):
        found = read_boundaries(written(tmp_path / "a.geojson", some))
        errors = [problem.code for problem in found.problems if problem.severity == "error"]
        assert errors == ["no_province_column"]
        assert found.ledger.balanced


def test_rings_without_area_are_dropped_and_named_whatever_else_is_wrong(tmp_path):
    wrong = {}
    for name, ring in DEGENERATE.items():
        for beside in ("part", "hole", "part beside a loop"):
            features = polygon_features()
            (outer,) = features[5]["geometry"]["coordinates"]
            small = moved(ring, features[5])
            parts = [[outer, small]] if beside == "hole" else [[outer], [small]]
            if beside == "part beside a loop":
                parts[0] = [moved(LOOP, features[5], 0.01)]
            features[5]["geometry"] = {"type": "MultiPolygon", "coordinates": parts}
            found = read_boundaries(written(tmp_path / "a.geojson", features))
            dropped = [one for one in found.problems if one.code == "rings_dropped"]
            shapes = found.provinces.geometry
            got = (len(shapes), bool(shapes.is_valid.all()), [one.row for one in dropped])
            if got != (63, True, [6]):
                wrong[name, beside] = got
    assert not wrong


def test_a_ring_that_crosses_itself_has_an_area_though_the_sum_of_its_sides_is_none(tmp_path):
    features = polygon_features()
    bow_tie = [[0, 0], [4, 4], [4, 0], [0, 4], [0, 0]]
    features[5]["geometry"]["coordinates"] = [moved(bow_tie, features[5], 0.01)]
    found = read_boundaries(written(tmp_path / "a.geojson", features))
    codes = {problem.code for problem in found.problems}
    assert "geometry_repaired" in codes
    assert "rings_dropped" not in codes
    assert len(found.provinces) == 63
