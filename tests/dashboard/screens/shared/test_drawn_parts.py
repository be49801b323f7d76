"""What is sent again says what drawing says, and its widgets work."""

import asyncio
import json
import re
from importlib.resources import files

import pytest
import streamlit as st
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit_sessions import running

from dashboard.screens.shared import drawn_parts

SCRIPT = files("dashboard") / "app.py"
_SETTINGS = {"selectbox", "multiselect", "button_group", "text_input"}
OF_ONE_RUN = re.compile(r'(data-(run|session)=\W*|deferred_file_id: ")\w+')


class Page:
    """What a browser does with the messages of one session: it has the values of widgets."""

    def __init__(self, runtime):
        self.messages, self.widgets, self.values = [], {}, {}
        self.ended = asyncio.Event()
        self.page = self.fragment = self.query = ""
        self.runtime, self.session_id = runtime, runtime.connect_session(self, {})

    def write_forward_msg(self, message):
        self.messages.append(ForwardMsg.FromString(message.SerializeToString()))
        if message.HasField("script_finished"):
            self.ended.set()

    async def run(self, fragment=""):
        """Have the app run, or a fragment of it; return what it draws, by place."""
        asked = BackMsg()
        state = asked.rerun_script
        state.fragment_id, state.page_script_hash = fragment, self.page
        state.query_string = self.query
        for name, values in self.values.items():
            widget = state.widget_states.widgets.add(id=name)
            if isinstance(values, str):
                widget.string_value = values
            elif isinstance(values, dict):
                widget.json_value = json.dumps(values)
            else:
                widget.string_array_value.data.extend(values)
        self.messages.clear()
        self.ended.clear()
        self.runtime.handle_backmsg(self.session_id, asked)
        await asyncio.wait_for(self.ended.wait(), 20)
        return dict(filter(None, map(self.take, self.messages)))

    def take(self, message):
        if message.HasField("new_session"):
            self.page = message.new_session.page_script_hash
        elif message.HasField("page_info_changed"):
            self.query = message.page_info_changed.query_string
        if not message.HasField("delta"):
            return None
        element = message.delta.new_element
        kind = element.WhichOneof("type")
        if kind in {*_SETTINGS, "component_instance"}:
            self.take_widget("map" if kind == "component_instance" else "", getattr(element, kind))
            self.fragment = message.delta.fragment_id or self.fragment
        return (*message.metadata.delta_path,), OF_ONE_RUN.sub("", str(message.delta))

    def take_widget(self, name, widget):
        self.widgets[name or widget.id.split("-", 2)[-1]] = widget
        if getattr(widget, "set_value", False) and widget.id in self.values:
            if isinstance(self.values[widget.id], str):
                written = hasattr(widget, "raw_value")
                self.values[widget.id] = widget.raw_value if written else widget.value
            else:
                self.values[widget.id] = [*widget.raw_values]

    async def choose(self, key, *chosen):
        """Choose some options of a widget by their places; or click on the map, or type."""
        widget = self.widgets[key]
        if not hasattr(widget, "options"):
            self.values[widget.id] = chosen[0]
        else:
            labels = [getattr(option, "content", option) for option in widget.options]
            values = [labels[place] for place in chosen]
            self.values[widget.id] = values[0] if hasattr(widget, "raw_value") else values
        return await self.run("" if key == "language" else self.fragment)


async def _asked(steps):
    """Return what each step draws, and the names of all widgets there have been."""
    async with running(SCRIPT) as runtime:
        page = Page(runtime)
        await page.run()
        return [await page.choose(*step) for step in steps], {*page.widgets}


FILTERS = (("types", 0, 1), ("types", 0, 2), ("types", 0, 1), ("types", 3), ("types", 0, 1))
STEPS = {
    "filters": (),
    "preset": (("places-vi", 0),),
    "measure": (("measure-vi", 1),),
    "rate": (("measure-vi", -1), *FILTERS, ("measure-vi", 0)),
    "classes": (
        ("measure-vi", -1),
        ("method-vi", 1),
        *FILTERS,
        ("classes", 1),
        *FILTERS,
        ("method-vi", -1),
        ("breaks", "0,2 0,5"),
        *FILTERS,
        ("measure-vi", 0),
    ),
    "division": (("division", 1), *FILTERS, ("division", 0)),
    "comparison": (("compare-vi", 2), ("types", 0), ("compare-vi", 0)),
    "order": (("order", 1), *FILTERS, ("order", 0)),
    "language": (("language", 1), *FILTERS, ("language", 0)),
    "other options": (
        ("types", 3),
        ("language", 1),
        ("language", 0),
        FILTERS[0],
        ("compare-vi", -1),
    ),
    "map": (("map", {"mask": 6}), ("map", {"selected": "56"})),
}


@pytest.mark.parametrize("steps", STEPS.values(), ids=STEPS)
def test_what_is_sent_again_is_what_would_be_drawn(monkeypatch, steps):
    steps = (*FILTERS, *steps, *FILTERS)
    found, offered = asyncio.run(_asked(steps))
    tried = {name for each in STEPS.values() for name, *_ in (*each, *FILTERS)}
    assert {name.replace("-en", "-vi") for name in offered} <= tried
    monkeypatch.setattr(drawn_parts, "_drawn", lambda *_key: drawn_parts._Drawn())
    drawn, _ = asyncio.run(_asked(steps))
    for step, here, there in zip(steps, found, drawn, strict=True):
        assert {place: here.get(place) for place in there} == there, step
        assert here.keys() == there.keys(), step


def test_a_filter_draws_no_widget_that_stays_the_same(monkeypatch):
    asyncio.run(_asked(FILTERS[:1]))
    drawn = []

    def counting(draw):
        def counted(*args, **settings):
            drawn.append(draw)
            return draw(*args, **settings)

        return counted

    for name in ("pills", "multiselect", "selectbox", "segmented_control", "popover"):
        monkeypatch.setattr(st, name, counting(getattr(st, name)))
    asyncio.run(_asked(()))
    first = [*drawn]
    drawn.clear()
    asyncio.run(_asked(FILTERS[:3]))
    assert first
    assert drawn == first
