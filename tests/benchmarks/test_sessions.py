"""The client of the benchmark sees a wrong figure."""

from dataclasses import replace

from dashboard.model.selection import select
from dashboard.screens.map.tables import points_table
from tests.benchmarks.sessions import expected_table, read_table, views


def test_the_table_has_the_figures_of_the_evidence(embedded):
    asked = views(6) + [replace(view, site_types=view.site_types[2:3]) for view in views(3)]
    assert any(view.provinces for view in asked)
    for view in asked:
        body = points_table(select(embedded, view))
        assert read_table(body) == expected_table(view)
        assert len(read_table(body)) == len(view.provinces or embedded.programme_provinces) + 1
        for figure in {figure for cells in expected_table(view).values() for figure in cells}:
            assert read_table(body.replace(f">{figure}<", ">7777<")) != expected_table(view)
