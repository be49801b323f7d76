"""The unit of systemd: how well it is hardened, and that the dashboard works within it."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from samples import write_counts

pytestmark = [pytest.mark.office, pytest.mark.slow]

ROOT = Path(__file__).parents[1]
UNIT = ROOT / "deploy/access-map@.service"
WITHIN = [sys.executable, str(Path(__file__).with_name("within_unit.py")), str(UNIT)]
EXPORTS = """
import sys
from dashboard.cli import main
counts, *files = sys.argv[1:]
for file in files:
    ending = file.rpartition(".")[2]
    main(["export", "--counts", counts, "--format", ending, "--out", file], standalone_mode=False)
"""


def within(code, *values):
    """Run some Python; return what came of it."""
    command = [*WITHIN, sys.executable, "-c", code, *map(str, values)]
    return subprocess.run(command, check=False, cwd=ROOT, capture_output=True, text=True)


def test_the_documents_have_its_score(tmp_path):
    shutil.copy(UNIT, tmp_path / "access-map@8501.service")
    command = ["systemd-analyze", "security", "--offline=true", "access-map@8501.service"]
    said = subprocess.run(command, check=True, cwd=tmp_path, capture_output=True, text=True).stdout
    score = re.search(r"exposure level for \S+: ([\d.]+)", said)[1]
    assert float(score) < 1.5
    text = (ROOT / "docs/operating.md").read_text(encoding="utf-8")
    assert f"`systemd-analyze security` says {score} of 10" in text


def test_what_it_forbids_fails():
    for attempt in (
        "import os; os.chroot('.')",
        "import ctypes, os; ctypes.CDLL(None, use_errno=True).ptrace(0, 0, 0, 0) and exit(1)",
    ):
        assert within(attempt).returncode == 1, attempt
    assert within("import os; os.getpid()").returncode == 0


def test_files_are_read_and_written_within_it(tmp_path):
    """A file is read in a process of its own, which limits itself."""
    counts = write_counts(tmp_path / "counts.csv", {("20", "district_library"): 3})
    files = [tmp_path / f"out.{name}" for name in ("pdf", "png", "gpkg", "xlsx", "parquet")]
    done = within(EXPORTS, counts, *files)
    assert done.returncode == 0, done.stderr
    assert all(file.stat().st_size > 5000 for file in files)
