"""Files read as the dashboard and the command read them: in a process of their own.

All other tests read in their own process; ``loaders/test_apart.py`` tests the isolation itself.
"""

import json
from types import SimpleNamespace

import geopandas as gpd
import pandas as pd
import pytest
from cases import every
from click.testing import CliRunner
from pandas.testing import assert_frame_equal
from samples import write_counts

import geodata.boundaries
from dashboard.cli import main
from dashboard.session import current_data, uploads
from dashboard.session.uploads import OwnFiles
from loaders.cells import Cell
from loaders.reading import read_file

pytestmark = pytest.mark.isolated

MISSPELT = "Tỉnh,Thư viện huyện\nBắc Cạnn,5\nKhánh Hòa,9\n"


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """A file of each kind."""
    folder = tmp_path_factory.mktemp("files")
    register = folder / "register.csv"
    register.write_text("Tỉnh,Loại điểm\nCao Bằng,Thư viện xã\n", encoding="utf-8")
    outlines = folder / "outlines.geojson"
    columns = ["province_code", "geometry"]
    geodata.boundaries.provinces()[columns].to_file(outlines, driver="GeoJSON")
    counts = write_counts(folder / "counts.csv", {Cell("56", "district_library"): 12})
    return {"boundaries": outlines, "counts": counts, "points": register}


def frames(content):
    """Return the tables in what was read, by their names."""
    fields = {name: getattr(content, name) for name in content.__dataclass_fields__}
    return {name: frame for name, frame in fields.items() if isinstance(frame, pd.DataFrame)}


@pytest.mark.slow
@every("kind", ["boundaries", "counts", "points"])
def test_what_comes_back_is_what_is_read_in_this_process(files, kind):
    isolated, here = (read_file(kind, files[kind], in_process=where) for where in (False, True))
    assert isolated.problems == here.problems
    assert frames(isolated.content).keys() == frames(here.content).keys() != set()
    for name, frame in frames(isolated.content).items():
        expected = frames(here.content)[name]
        assert_frame_equal(frame, expected)
        if isinstance(expected, gpd.GeoDataFrame):
            assert frame.crs == expected.crs


def test_a_problem_names_the_file_and_the_row(tmp_path):
    path = tmp_path / "counts.csv"
    path.write_text(MISSPELT, encoding="utf-8")
    (problem,) = [one for one in read_file("counts", path).problems if one.severity == "error"]
    assert (problem.file, problem.row, problem.value) == ("counts.csv", 2, "Bắc Cạnn")


def test_the_command_checks_a_file(tmp_path):
    path = tmp_path / "counts.csv"
    path.write_text(MISSPELT, encoding="utf-8")
    result = CliRunner().invoke(main, ["check", "--counts", str(path), "--json"])
    assert result.exit_code == 1
    assert [one["row"] for one in json.loads(result.output)["problems"]][:1] == [2]


def test_a_session_reads_what_it_has_brought(monkeypatch):
    for module in (uploads, current_data):
        monkeypatch.setattr(module, "st", SimpleNamespace(session_state={}))
    own = OwnFiles()
    own.choose("counts", "mine.csv", MISSPELT.encode())
    assert not own.report().loadable
    own.accept("province", "Bắc Cạnn", "06")
    cells = own.access_points().cells.set_index(["province_code", "site_type"])
    assert cells.loc[("06", "district_library"), "points"] == 5
