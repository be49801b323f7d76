"""Readings in a process of their own: what goes wrong there stays there."""

import os
import subprocess
import tempfile
import time
from pathlib import Path
from types import SimpleNamespace

import pytest
import readers_apart

from loaders.isolation import process as module
from loaders.isolation.process import apart
from loaders.isolation.worker import _confine
from loaders.limits import Limits
from loaders.problems.problem import InputError

pytestmark = [pytest.mark.isolated, pytest.mark.slow]

SMALL = Limits(seconds=20, memory_mb=600)


def codes(caught):
    return [problem.code for problem in caught.value.problems]


@pytest.fixture(autouse=True)
def started(monkeypatch):
    """The processes that a test starts: each has ended and was waited for, whatever happened."""
    processes = []

    def start(*arguments, **options):
        processes.append(subprocess.Popen(*arguments, **options))
        return processes[-1]

    monkeypatch.setattr(
        module,
        "subprocess",
        SimpleNamespace(Popen=start, PIPE=subprocess.PIPE, DEVNULL=subprocess.DEVNULL),
    )
    yield processes
    assert all(process.returncode is not None for process in processes)


def test_a_result_comes_back(started):
    module._end_spare()
    assert apart(readers_apart.add, "Bắc ", right="Kạn") == "Bắc Kạn"
    assert len(started) == 1


@pytest.mark.parametrize("hog", [readers_apart.hog, readers_apart.hog_slowly])
def test_too_much_memory_is_told(hog):
    with pytest.raises(InputError) as caught:
        apart(hog, bounds=SMALL)
    assert codes(caught) == ["reading_too_large"]
    assert "600" in caught.value.problems[0].message("en")


@pytest.mark.parametrize("endless", [readers_apart.never_end, readers_apart.nap])
def test_an_endless_reading_is_ended(endless):
    started = time.monotonic()
    with pytest.raises(InputError) as caught:
        apart(endless, bounds=Limits(seconds=2))
    assert codes(caught) == ["reading_too_slow"]
    assert time.monotonic() - started < 15


@pytest.mark.parametrize("crash", [readers_apart.crash, readers_apart.leave, readers_apart.fail])
def test_a_crash_is_told(crash, caplog):
    with pytest.raises(InputError) as caught:
        apart(crash, bounds=SMALL)
    assert codes(caught) == ["reading_failed"]
    assert ("as if a reader had an error" in caplog.text) == (crash is readers_apart.fail)


def test_problems_pass():
    with pytest.raises(InputError) as caught:
        apart(readers_apart.refuse)
    (problem,) = caught.value.problems
    assert (problem.code, problem.file, problem.row) == ("file_empty", "a.csv", 3)


def test_progress_arrives_in_order():
    seen = []
    assert apart(readers_apart.tell, 3, progress=lambda *step: seen.append(step)) == 3
    assert seen == [(0, 3), (1, 3), (2, 3)]


def test_who_is_told_of_the_progress_can_end_the_reading():
    def stop(*_step):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        apart(readers_apart.tell, 10**9, progress=stop)


def test_what_is_written_is_gone():
    file, folder, process = apart(readers_apart.write_a_file)
    assert Path(file).parent == Path(folder)
    assert not Path(folder).exists()
    assert process != os.getpid()


def test_what_is_printed_does_not_mix_with_the_answer():
    assert apart(readers_apart.print_a_line) == "answer"


def test_a_process_prepared_is_taken():
    module.prepare()
    (spare,) = module._spare
    module.prepare()
    assert module._spare == [spare]
    spare_id = spare._process.pid
    assert apart(readers_apart.write_a_file)[2] == spare_id
    assert module._spare == []


def test_a_process_prepared_in_vain_ends(monkeypatch):
    monkeypatch.setattr(module, "_IDLE_SECONDS", 0.1)
    module.prepare()
    until = time.monotonic() + 10
    while module._spare and time.monotonic() < until:
        time.sleep(0.02)
    assert module._spare == []


def test_a_process_prepared_that_has_died_is_replaced():
    module.prepare()
    (spare,) = module._spare
    spare._process.kill()
    spare._process.wait()
    assert apart(readers_apart.add, 1, 2) == 3


def test_where_the_system_has_no_limits_time_is_kept_all_the_same(monkeypatch, tmp_path):
    for variable in ("TMPDIR", "TEMP", "TMP", "CPL_TMPDIR"):
        monkeypatch.setenv(variable, os.environ.get(variable, ""))
    monkeypatch.setattr(tempfile, "tempdir", None)
    monkeypatch.chdir(Path.cwd())
    monkeypatch.setattr(module, "resource", None)
    _confine(SMALL, str(tmp_path))
    assert tempfile.gettempdir() == str(tmp_path)
