"""The log: a line for each event, in which no text of a user can do anything."""

import json
import logging
import sys
import time
from contextlib import contextmanager
from io import StringIO
from itertools import product

import pytest
from cases import every
from hypothesis import given
from hypothesis import strategies as st
from profiles import examples
from streamlit import logger as streamlit_logger

from dashboard import events
from dashboard.server.log_lines import LogLines, log_to_stderr
from loaders.translation import visible

HOSTILE = 'a\n2026-01-01 info start host="b"\r\x1b[2J\u202e\u2028\x00" reason="none\\'


def record(message="x", level=logging.INFO, error=None, **more):
    made = logging.LogRecord("some.library", level, "x.py", 1, message, (), error)
    vars(made).update(more)
    return made


def failing():
    try:
        int(HOSTILE)
    except ValueError:
        return sys.exc_info()


@every(("text", "log_format"), product([HOSTILE, "é" * 5000, "", "\ud800"], ["text", "json"]))
def test_text_of_users_makes_up_no_line_and_no_field(text, log_format):
    fields = {"fields": {"host": text, "codes": [text], "times": 2, "none": None}}
    for one in (record("refused", **fields), record(text), record(HOSTILE, error=failing())):
        line, *below = LogLines(log_format).format(one).split("\n")
        assert line.isprintable()
        assert len(line) < 2000
        # A traceback below its line is indented: it cannot pass for another line.
        assert all(more.startswith("    ") and more.isprintable() for more in below)
        assert not (below and (log_format == "json" or not one.exc_info))
        line.encode()


def test_an_event_is_its_fields():
    one = record(
        "request_refused", logging.WARNING, fields={"host": HOSTILE, "times": 2}, created=0
    )
    said = json.loads(LogLines("json").format(one))
    shown = said.pop("host")
    assert said == {
        "time": "1970-01-01T00:00:00.000+00:00",
        "level": "warning",
        "event": "request_refused",
        "times": 2,
    }
    as_text = LogLines("text").format(one)
    start = "1970-01-01T00:00:00.000+00:00 warning request_refused host="
    assert as_text == f"{start}{json.dumps(shown, ensure_ascii=False)} times=2"
    library = json.loads(LogLines("json").format(record("it is so")))
    assert {
        "event": "message",
        "message": "it is so",
        "logger": "some.library",
    }.items() < library.items()
    assert "ValueError" in str(
        json.loads(LogLines("json").format(record(error=failing())))["trace"]
    )


@examples(1)
@given(st.text(), st.sampled_from(["text", "json"]))
def test_any_text_is_one_line(text, log_format):
    line = LogLines(log_format).format(record("x", fields={"a": text, "b": [text]}))
    assert line == visible(line)
    if log_format == "json":
        assert json.loads(line).keys() == {"time", "level", "event", "a", "b"}


@contextmanager
def logged():
    """Have this process log as a server does; give a function that returns what was written."""
    err = StringIO()
    with pytest.MonkeyPatch.context() as patch:
        own = streamlit_logger.get_logger("streamlit.of_this_test")
        patch.setattr(sys, "stderr", err)
        patch.setattr(logging.getLogger(), "handlers", [])
        patch.setattr(logging, "lastResort", logging._StderrHandler())
        patch.setattr(streamlit_logger, "setup_formatter", streamlit_logger.setup_formatter)
        patch.setattr(streamlit_logger, "_loggers", {own.name: own})
        patch.setattr(events, "_refusals", {})
        log_to_stderr("json")
        yield lambda: [json.loads(line) for line in err.getvalue().splitlines()]
    events.LOGGER.setLevel(logging.NOTSET)
    logging.captureWarnings(capture=False)


def test_all_that_is_logged_has_one_form_and_no_visitor_in_it():
    with logged() as lines:
        streamlit_logger.get_logger("streamlit.of_this_test").warning("one\ntwo")
        streamlit_logger.get_logger("streamlit.made_later").warning("three")
        logging.getLogger("uvicorn.error").setLevel(logging.INFO)  # as Streamlit does
        logging.getLogger("uvicorn.error").info('%s - "WebSocket" [accepted]', "10.1.2.3")
        logging.getLogger("uvicorn.error").error("four")
        events.event("start", version="1")
        said = lines()
    assert [one.get("message") for one in said] == ["one↵two", "three", "four", None]
    assert "10.1.2.3" not in str(said)


def test_whoever_is_refused_often_fills_no_disk(monkeypatch):
    clock = iter([100, 101, 102, 102, 111, 112])
    monkeypatch.setattr(time, "monotonic", lambda: next(clock))
    with logged() as lines:
        for reason in ("host", "host", "host", "origin", "host", "host"):
            events.refused(reason, host="x")
        said = [(one["reason"], one["times"]) for one in lines()]
    assert said == [("host", 1), ("origin", 1), ("host", 3)]
