"""``access-map count``: a register in parts on Dask, and what it says."""

import sys

import pandas as pd
import pytest
from click.testing import CliRunner

from dashboard.cli import main
from geodata.tables import programme_provinces
from loaders.loading import load
from tests.benchmarks.register import synthetic_register

ROWS = 3000


@pytest.fixture
def parts(tmp_path):
    """Return a folder of three parts, of which one is damaged."""
    rows = synthetic_register(ROWS)
    rows.loc[rows.index[:9], "loai_diem"] = "Bưu cục"
    rows[:1500].to_parquet(tmp_path / "0.parquet", index=False)
    rows[1500:].to_parquet(tmp_path / "1.parquet", index=False)
    (tmp_path / "2.parquet").write_bytes((tmp_path / "0.parquet").read_bytes()[:-9])
    return tmp_path


def count(*arguments):
    return CliRunner().invoke(main, ["count", *map(str, arguments), "--lang", "en"])


@pytest.mark.slow
def test_workers_count_what_counts_read(parts):
    out = parts / "counts.csv"
    run = count("--points", parts / "*.parquet", "--workers", 2, "--out", out)
    assert run.exit_code == 1, run.output
    assert "2.parquet: The file cannot be read" in run.output
    assert "Parts: 3, of which not read and not counted: 1." in run.output
    (parts / "2.parquet").unlink()
    run = count("--points", parts / "*.parquet", "--workers", 2)
    assert run.exit_code == 0, run.output
    assert f"In the file {ROWS} rows" in run.stderr
    assert run.stdout_bytes == out.read_bytes()
    whole = pd.concat(map(pd.read_parquet, sorted(parts.glob("*.parquet"))))
    whole.to_parquet(parts / "all.parquet", index=False)
    one, of_parts = load(points_file=parts / "all.parquet"), load(counts_file=out)
    cells = ["province_code", "site_type", "points"]
    pd.testing.assert_frame_equal(
        of_parts.cells[cells].dropna().reset_index(drop=True),
        one.cells[cells].dropna().reset_index(drop=True),
    )
    assert set(programme_provinces()) <= set(one.cells["province_code"])


def test_what_cannot_begin_says_why(parts, monkeypatch):
    pattern = parts / "*.parquet"
    assert "There is no file" in count("--points", parts / "*.csv").output
    assert "--points" in count().output
    monkeypatch.setitem(sys.modules, "distributed", None)
    run = count("--points", pattern)
    assert (run.exit_code, "access-map[dask]" in run.output) == (1, True)
