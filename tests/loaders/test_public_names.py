"""What `loaders` hands on to others: late, complete, and as the page about it says."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

import loaders

PAGE = Path(__file__).parents[2] / "docs" / "python.md"


def test_every_name_is_there_and_no_other():
    assert {name: getattr(loaders, name).__name__ for name in loaders.__all__} == {
        name: name for name in loaders.__all__
    }
    with pytest.raises(AttributeError, match="no_such_name"):
        loaders.no_such_name  # noqa: B018 - the access is what is tested


def test_a_small_module_comes_without_pandas():
    probe = "import loaders.limits, sys; print('pandas' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", probe], capture_output=True, check=True, encoding="utf-8"
    )
    assert done.stdout.strip() == "False"


def test_the_page_names_what_is_handed_on():
    rows = re.findall(r"^\| (`.+?) \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(re.findall(r"`(\w+)`", " ".join(rows))) == sorted(loaders.__all__)


def test_the_first_lines_of_a_notebook_run(tmp_path, monkeypatch, capsys):
    (code,) = re.findall(r"```python\n(.+?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    monkeypatch.chdir(tmp_path)  # where there is no counts.xlsx
    exec(compile(code, str(PAGE), "exec"), {})  # noqa: S102 - our own page
    cells, provinces, problem = capsys.readouterr().out.splitlines()
    assert cells.startswith("64 cells, ")
    assert provinces == "16 of 63 provinces were in the programme"
    assert problem.startswith("error ")
