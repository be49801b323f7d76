"""Runs begin one after the other, and none waits long for another."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from streamlit.runtime.media_file_manager import MediaFileManager
from streamlit.runtime.scriptrunner.script_runner import ScriptRunner

from dashboard.events import REGISTRY
from dashboard.server import run_turns
from dashboard.server.run_turns import TIDY_EVERY, TURN, Turns, seldom_in_runs, take_turns

LONG = 60


def test_no_run_begins_before_the_one_before_it_is_over(monkeypatch):
    monkeypatch.setattr(run_turns, "TURN", LONG)
    turns, at_once, most = Turns(), 0, 0
    begin = threading.Barrier(20)

    def call():
        nonlocal at_once, most
        at_once += 1
        most = max(most, at_once)
        threading.Event().wait(0.002)
        at_once -= 1

    def run(_number):
        begin.wait(LONG)
        turns.run(call)

    with ThreadPoolExecutor(20) as threads:
        list(threads.map(run, range(20)))
    assert (at_once, most) == (0, 1)


def test_a_run_that_takes_long_lets_others_begin(monkeypatch):
    monkeypatch.setattr(run_turns, "TURN", 0.01)
    turns, others_ran, began = Turns(), threading.Event(), threading.Event()

    def long():
        began.set()
        assert others_ran.wait(LONG)

    with ThreadPoolExecutor(2) as threads:
        slow = threads.submit(turns.run, long)
        assert began.wait(LONG)
        turns.run(lambda: None)
        turns.run(others_ran.set)
        slow.result(LONG)


def test_a_long_run_that_ends_does_not_end_the_turn_of_another(monkeypatch):
    monkeypatch.setattr(run_turns, "TURN", 0.01)
    turns = Turns()
    began, may_end, second_began, second_may_end = (threading.Event() for _ in range(4))
    third = threading.Event()

    def waits(said, until):
        said.set()
        assert until.wait(LONG)

    with ThreadPoolExecutor(3) as threads:
        first = threads.submit(turns.run, lambda: waits(began, may_end))
        assert began.wait(LONG)
        monkeypatch.setattr(run_turns, "TURN", LONG)  # of the runs that begin from now on
        second = threads.submit(turns.run, lambda: waits(second_began, second_may_end))
        assert second_began.wait(LONG)
        may_end.set()
        first.result(LONG)
        last = threads.submit(turns.run, third.set)
        assert not third.wait(0.05)
        second_may_end.set()
        for each in (second, last):
            each.result(LONG)
    assert third.is_set()


def test_a_run_that_fails_ends_its_turn(monkeypatch):
    monkeypatch.setattr(run_turns, "TURN", LONG)
    turns, ran = Turns(), []

    def fails():
        raise ValueError

    with pytest.raises(ValueError, match=r"^$"):
        turns.run(fails)
    turns.run(lambda: ran.append("next"))
    assert ran == ["next"]


def test_the_time_that_a_run_waits_is_counted(monkeypatch):
    monkeypatch.setattr(run_turns, "TURN", LONG)
    turns, began, may_end = Turns(), threading.Event(), threading.Event()

    def waited():
        return REGISTRY.get_sample_value("access_map_run_wait_seconds_sum")

    def long():
        began.set()
        assert may_end.wait(LONG)

    before = waited()
    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(turns.run, long)
        assert began.wait(LONG)
        second = threads.submit(turns.run, lambda: None)
        while not turns._changed._waiters:
            time.sleep(0.001)
        time.sleep(0.05)
        may_end.set()
        for each in (first, second):
            each.result(LONG)
    assert waited() - before >= 0.05


def test_files_are_tidied_up_seldom_in_runs_and_whenever_a_session_ends(monkeypatch):
    at, done = {}, []
    monkeypatch.setattr(run_turns, "TIDY_EVERY", 10)
    monkeypatch.setattr(run_turns.time, "monotonic", lambda: at["now"])
    monkeypatch.setattr(run_turns, "get_script_run_ctx", lambda **_: at["run"] or None)
    tidy = seldom_in_runs(done.append)
    calls = {"a": 5, "b": 6, "c": 14.9, "d": 15, "e": 16, "f": 24, "g": 99}
    for files, now in calls.items():
        at.update(now=now, run=files != "e")
        tidy(files)
    assert done == ["a", "d", "e", "g"]


def test_streamlit_takes_turns(monkeypatch):
    monkeypatch.setattr(ScriptRunner, "_run_script", lambda _self, request: ran.append(request))
    monkeypatch.setattr(MediaFileManager, "remove_orphaned_files", lambda _self: ran.append("tidy"))
    monkeypatch.setattr(run_turns, "get_script_run_ctx", lambda **_: object())
    ran = []
    take_turns()
    ScriptRunner._run_script(object(), "run")
    MediaFileManager.remove_orphaned_files(object())
    MediaFileManager.remove_orphaned_files(object())
    assert ran == ["run", "tidy"]
    assert TURN < TIDY_EVERY
