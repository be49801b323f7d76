"""The synthetic provinces must be what the table of growth says they are."""

import shapely
from pandas.testing import assert_frame_equal

from dashboard.model.view import SITE_TYPES
from dashboard.show.scenes import shown
from dashboard.show.story import programme
from loaders.cells import Cell
from tests.benchmarks.synthetic import synthetic_access_points


def test_areas_are_a_coverage_of_as_many_provinces_as_asked_for():
    provinces = synthetic_access_points(150).provinces
    assert len(provinces) == provinces["province_code"].nunique() == 150
    assert provinces.geometry.is_valid.all()
    assert shapely.coverage_is_valid(provinces.geometry.to_numpy())


def test_every_province_has_a_count_of_every_site_type():
    access_points = synthetic_access_points(70)
    assert len(access_points.cells) == 70 * len(SITE_TYPES)
    for cell in access_points.cells.itertuples():
        found = access_points.total([Cell(cell.province_code, cell.site_type)])
        assert found.exact == cell.points


def test_the_show_has_them():
    access_points = synthetic_access_points(70)
    assert all(scene.message for scene in shown(programme(access_points), access_points, "vi"))


def test_the_same_number_gives_the_same_provinces():
    first, second = synthetic_access_points(65), synthetic_access_points(65)
    assert first.provinces.geometry.geom_equals(second.provinces.geometry).all()
    assert_frame_equal(first.cells, second.cells)
