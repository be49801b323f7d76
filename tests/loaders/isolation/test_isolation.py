"""Readings in a process of their own: what goes wrong there stays there."""

import os
import subprocess
import tempfile
import threading
import time
from pathlib import Path
from types import SimpleNamespace

import isolated_readers
import pytest

from loaders.isolation import process as module
from loaders.isolation import worker
from loaders.isolation.process import run_isolated
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
    assert run_isolated(isolated_readers.add, "Bắc ", right="Kạn") == "Bắc Kạn"
    assert len(started) == 1


@pytest.mark.parametrize("hog", [isolated_readers.hog, isolated_readers.hog_slowly])
def test_too_much_memory_is_told(hog):
    with pytest.raises(InputError) as caught:
        run_isolated(hog, bounds=SMALL)
    assert codes(caught) == ["reading_too_large"]
    assert "600" in caught.value.problems[0].message("en")


@pytest.mark.parametrize("endless", [isolated_readers.never_end, isolated_readers.nap])
def test_an_endless_reading_is_ended(endless):
    started = time.monotonic()
    with pytest.raises(InputError) as caught:
        run_isolated(endless, bounds=Limits(seconds=2))
    assert codes(caught) == ["reading_too_slow"]
    assert time.monotonic() - started < 15


@pytest.mark.parametrize(
    "crash", [isolated_readers.crash, isolated_readers.leave, isolated_readers.fail]
)
def test_a_crash_is_told(crash, caplog):
    with pytest.raises(InputError) as caught:
        run_isolated(crash, bounds=SMALL)
    assert codes(caught) == ["reading_failed"]
    assert ("as if a reader had an error" in caplog.text) == (crash is isolated_readers.fail)


def test_problems_pass():
    with pytest.raises(InputError) as caught:
        run_isolated(isolated_readers.refuse)
    (problem,) = caught.value.problems
    assert (problem.code, problem.file, problem.row) == ("file_empty", "a.csv", 3)


def test_progress_arrives_in_order():
    seen = []
    assert run_isolated(isolated_readers.tell, 3, progress=lambda *step: seen.append(step)) == 3
    assert seen == [(0, 3), (1, 3), (2, 3)]


def test_who_is_told_of_the_progress_can_end_the_reading():
    def stop(*_step):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_isolated(isolated_readers.tell, 10**9, progress=stop)


def test_what_is_written_is_gone():
    file, folder, process = run_isolated(isolated_readers.write_a_file)
    assert Path(file).parent == Path(folder)
    assert not Path(folder).exists()
    assert process != os.getpid()


def test_what_is_printed_does_not_mix_with_the_answer():
    assert run_isolated(isolated_readers.print_a_line) == "answer"


def test_a_process_has_imported_what_it_was_prepared_with_and_nothing_else():
    module._end_spare()
    plain = run_isolated(isolated_readers.loaders_imported)
    assert "loaders.isolation.worker" in plain
    assert not [name for name in plain if name.startswith("loaders.counts.reader")]
    module.prepare("loaders.counts.reader", "loaders.counts.template")
    assert {"loaders.counts.reader", "loaders.counts.template"} <= set(
        run_isolated(isolated_readers.loaders_imported)
    )


# ---- turns ----------------------------------------------------------------------


def until_waiting(number):
    """Wait until so many calls are going on or wait."""
    with module._turns_changed:
        assert module._turns_changed.wait_for(lambda: len(module._turns) == number, 60)


def test_who_comes_first_has_the_next_turn_and_those_who_wait_are_told(monkeypatch):
    monkeypatch.setattr(module, "_WAITING_SECONDS", 0.01)
    bounds, order, told = Limits(wait_seconds=600), [], {"first": [], "second": []}
    all_told = threading.Event()

    def take_turn(name):
        def waiting(ahead):
            told[name].append(ahead)
            if told["first"] and told["second"]:
                all_told.set()

        with module._turn(bounds, waiting):
            order.append(name)

    threads = [threading.Thread(target=take_turn, args=[name]) for name in told]
    with module._turn(bounds, None):
        with module._turn(bounds, None):
            for number, thread in enumerate(threads, start=3):
                thread.start()
                until_waiting(number)
            assert all_told.wait(60)
            assert order == []
        for thread in threads:  # one turn is free, for one after the other
            thread.join()
    assert order == ["first", "second"]
    assert set(told["first"]) == {1, 0}
    assert set(told["second"]) >= {2, 0}
    assert [ahead[-1] for ahead in told.values()] == [0, 0]
    assert module._turns == []


def test_nobody_waits_for_ever(started):
    with module._turn(SMALL, None), module._turn(SMALL, None):
        with pytest.raises(InputError) as caught:
            run_isolated(isolated_readers.add, 1, 2, bounds=Limits(wait_seconds=1))
        assert codes(caught) == ["reading_busy"]
        assert set(codes(caught)) < set(module.UNFINISHED)
    assert started == []
    assert module._turns == []


def test_who_waits_can_leave():
    def leave(_ahead):
        raise KeyboardInterrupt

    with module._turn(SMALL, None), module._turn(SMALL, None):
        with pytest.raises(KeyboardInterrupt):
            run_isolated(isolated_readers.add, 1, 2, waiting=leave)
        assert len(module._turns) == 2


# ---- the process that is prepared -----------------------------------------------


def test_a_process_prepared_is_taken():
    module.prepare()
    (spare,) = module._spare
    module.prepare()
    assert module._spare == [spare]
    spare_id = spare._process.pid
    assert run_isolated(isolated_readers.write_a_file)[2] == spare_id
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
    assert run_isolated(isolated_readers.add, 1, 2) == 3


def test_a_process_prepared_in_another_environment_is_replaced(monkeypatch):
    monkeypatch.setenv("PGPASSWORD", "of before")
    module.prepare()
    monkeypatch.setenv("PGPASSWORD", "of now")
    assert run_isolated(os.getenv, "PGPASSWORD") == "of now"
    assert module._spare == []


def test_where_the_system_has_no_limits_time_is_kept_all_the_same(monkeypatch, tmp_path):
    for variable in ("TMPDIR", "TEMP", "TMP", "CPL_TMPDIR"):
        monkeypatch.setenv(variable, os.environ.get(variable, ""))
    monkeypatch.setattr(tempfile, "tempdir", None)
    monkeypatch.chdir(Path.cwd())
    monkeypatch.setattr(worker, "resource", None)
    worker.confine(SMALL, str(tmp_path))
    assert tempfile.gettempdir() == str(tmp_path)
