"""Every inner thing of other projects that the dashboard relies on, by name.

None of them is promised by its project. When one of these packages is upgraded, this module
says what has changed; what the dashboard does with it is tested where it does it. The upper
bounds in ``pyproject.toml`` are raised together with it.
"""

import inspect
import re
from functools import cache
from importlib.resources import files
from pathlib import Path

import branca.element
import folium
import pytest
import streamlit as st
import streamlit_folium
import uvicorn
from cases import every
from streamlit import config
from streamlit import logger as streamlit_logger
from streamlit.delta_generator import DeltaGenerator
from streamlit.elements.lib import utils as elements_lib
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime import (
    Runtime,
    app_session,
    backend_operation_handler,
    forward_msg_cache,
    fragment,
)
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.media_file_manager import MediaFileManager
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx, script_runner
from streamlit.runtime.scriptrunner_utils.script_run_context import ScriptRunContext
from streamlit.runtime.websocket_session_manager import WebsocketSessionManager
from streamlit.web.server import server_util
from streamlit.web.server.starlette import starlette_server, starlette_websocket
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from dashboard.server import bound_sessions
from dashboard.server.early_run import SHOWS
from dashboard.server.icon_font import FETCHED
from dashboard.server.option_search import COMPARED
from dashboard.server.preload_hints import (
    ELEMENTS,
    FRAME,
    MANIFEST,
    STATIC,
    element_scripts,
    frame_script,
    page_scripts,
)
from dashboard.server.settings import streamlit_config
from dashboard.text.streamlit_overrides import WORDS

OWN = files("dashboard") / "static"
SCREENS = Path(str(files("dashboard"))) / "screens"
PAGE = (STATIC / "index.html").read_text(encoding="utf-8")


def own_files(folder, ending):
    """Return our styles or scripts of a folder as one text."""
    paths = [path for path in Path(str(OWN / folder)).iterdir() if path.suffix == ending]
    assert paths
    return "\n".join(path.read_text(encoding="utf-8") for path in paths)


@cache
def bundle():
    """Return all of Streamlit's scripts as one text."""
    scripts = (STATIC / "static" / "js").glob("*.js")
    return "\n".join(path.read_text(encoding="utf-8") for path in scripts)


@cache
def leaflet():
    source = files("xstatic.pkg.leaflet") / "data"
    names = ("leaflet.js", "leaflet.css")
    return "\n".join((source / name).read_text(encoding="utf-8") for name in names)


# ---- Streamlit: settings and Python ----------------------------------------------


def test_every_setting_is_one_that_streamlit_knows():
    settings = streamlit_config()
    assert settings["browser.gatherUsageStats"] is False
    assert settings["runner.postScriptGC"] is False
    assert settings.keys() <= set(config.get_config_options())
    assert not any(isinstance(value, dict) for value in settings.values())


@every(
    ("option", "module"),
    [
        ("runner.postScriptGC", script_runner),
        ("global.minCachedMessageSize", forward_msg_cache),
    ],
)
def test_hidden_settings_are_looked_at(option, module):
    assert f'get_option("{option}")' in inspect.getsource(module)


def test_a_page_keeps_messages_as_the_server_reckons():
    assert 'config.get_option("global.maxCachedMessageAge")' in inspect.getsource(app_session)
    assert "session_info.client.write_forward_msg(msg)" in inspect.getsource(Runtime)
    assert "self._session_mgr.get_active_session_info(" in inspect.getsource(Runtime.handle_backmsg)
    assert "self._scriptrunner is not None" in inspect.getsource(AppSession)
    assert "return self._browser_queue.flush()" in inspect.getsource(AppSession)
    assert "write_forward_msg" in vars(starlette_websocket.StarletteSessionClient)
    assert ".getAge(this.scriptRunCount)>e&&" in bundle()
    assert "e.metadata?.cacheable===!0&&(e.hash?" in bundle()  # whatever its size
    assert "FINISHED_EARLY_FOR_RERUN&&this.sessionInfo.isSet" in bundle()
    assert bundle().count(".messages.delete(") == 1


def test_what_is_drawn_goes_through_the_context_of_a_run():
    fields = ScriptRunContext.__dataclass_fields__
    assert {"_enqueue", "shared", "session_state", "fragment_ids_this_run"} <= fields.keys()
    assert "self._enqueue(msg_to_send)" in inspect.getsource(ScriptRunContext.enqueue)
    assert "widget_ids_this_run.check_and_add(element_id)" in inspect.getsource(elements_lib)
    assert "widget_ids_this_run.snapshot()" in inspect.getsource(script_runner)
    assert "dg._cursor.lock_element()" in inspect.getsource(DeltaGenerator._enqueue)
    assert "context_dg_stack.get()[-1]" in inspect.getsource(fragment)


def test_the_asgi_app_takes_our_parts():
    parameters = inspect.signature(st.App).parameters
    assert {"lifespan", "routes", "middleware"} <= set(parameters)
    assert "config" in inspect.signature(st.App.run).parameters


def test_outside_a_session_there_is_no_context():
    assert get_script_run_ctx(suppress_warning=True) is None


@every(
    ("owner", "names"),
    [
        (Runtime, ("get_app_session", "is_active_session", "close_session", "uploaded_file_mgr")),
        (AppSession, ("flush_browser_queue", "request_rerun", "session_state")),
        (WebsocketSessionManager, ("is_active_session", "list_active_sessions")),
        (MemoryUploadedFileManager, ("get_upload_urls", "remove_file")),
    ],
)
def test_sessions_and_uploads_are_ended_by_their_own_means(owner, names):
    assert [name for name in names if not hasattr(owner, name)] == []


def test_a_run_and_the_tidying_after_it_are_one_call_each():
    runner = inspect.getsource(script_runner.ScriptRunner)
    assert "self._run_script(request.rerun_data)" in runner
    assert "media_file_mgr.remove_orphaned_files()" in runner
    assert [*inspect.signature(MediaFileManager.remove_orphaned_files).parameters] == ["self"]


def test_events_of_a_script_go_through_the_session():
    source = inspect.getsource(AppSession)
    assert "on_event.connect(self._on_scriptrunner_event)" in source
    assert "self._message_enqueued_callback()" in inspect.getsource(AppSession._enqueue_forward_msg)
    assert "need_send_data.set" in inspect.getsource(Runtime._enqueued_some_message)
    assert "await asyncio.sleep(0)" in inspect.getsource(Runtime._loop_coroutine)
    assert starlette_server._get_websocket_protocol() == "websockets-sansio"
    assert "self.transport = transport" in inspect.getsource(
        WebSocketsSansIOProtocol.connection_made
    )
    taken = inspect.signature(AppSession._on_scriptrunner_event).parameters
    handled = AppSession._handle_scriptrunner_event_on_event_loop
    assert [*taken] == [*inspect.signature(handled).parameters]
    assert callable(AppSession._call_soon_on_event_loop)
    themes = re.findall(r"_populate_theme_msg\(([^)]*)", inspect.getsource(AppSession))
    assert len(themes) == 6
    populate = inspect.signature(app_session._populate_theme_msg).parameters
    assert [(each.name, each.default) for each in populate.values()][1] == ("section", "theme")


def test_what_a_session_holds_is_where_it_is_emptied():
    assert "self._fragment_storage" in inspect.getsource(AppSession)
    uploads = MemoryUploadedFileManager("/upload")
    assert uploads.file_storage == {}
    assert [*inspect.signature(uploads.get_upload_urls).parameters] == ["session_id", "file_names"]


def test_an_open_session_is_run_again_as_when_a_source_has_changed():
    assert "self._session_mgr" in inspect.getsource(Runtime)
    source = inspect.getsource(AppSession)
    assert "self.request_rerun(self._client_state)" in source
    assert "self._scriptrunner = None" in source


def test_uvicorn_sets_its_handler_of_signals_before_the_app_begins():
    assert "with self.capture_signals():" in inspect.getsource(uvicorn.Server.serve)
    assert "signal.signal(sig, self.handle_exit)" in inspect.getsource(
        uvicorn.Server.capture_signals
    )


def test_a_session_is_given_back_to_its_user():
    assert "matches_user_info(user_info)" in inspect.getsource(WebsocketSessionManager)
    assert 'get_option("server.trustedUserHeaders")' in inspect.getsource(starlette_websocket)
    settings = config.get_config_options()
    assert settings.keys() >= {*bound_sessions.SETTINGS}


def test_sessions_are_counted_and_known_by_their_user():
    assert "self._session_mgr" in inspect.getsource(Runtime)
    for name in ("num_active_sessions", "num_sessions", "list_sessions"):
        assert callable(getattr(WebsocketSessionManager, name))
    assert [*inspect.signature(AppSession.matches_user_info).parameters] == ["self", "user_info"]
    assert "fragment_ids_this_run" in inspect.signature(ScriptRunContext.reset).parameters


def test_loggers_of_streamlit_get_their_handlers_in_one_place():
    for function in (streamlit_logger.get_logger, streamlit_logger.update_formatter):
        assert "setup_formatter(" in inspect.getsource(function)


def test_uvicorn_is_started_with_options_and_asks_its_protocol():
    source = inspect.getsource(starlette_server.UvicornRunner)
    assert "**uvicorn_kwargs" in source
    assert "_get_uvicorn_config_kwargs()" in source
    assert callable(starlette_server._get_uvicorn_config_kwargs)
    source = inspect.getsource(H11Protocol)
    names = ("self.connections", "self.transport", "self.cycle", "self.loop")
    assert [name for name in names if f"{name}" not in source] == []
    assert "set_protocol(protocol)" in source


def test_the_check_of_origins_that_would_ask_the_internet():
    # Refused before it is asked: dashboard/server/allowed_hosts.py.
    assert "net_util.get_external_ip" in inspect.getsource(server_util)


def test_messages_say_when_a_run_begins_and_ends():
    kinds = {field.name for field in ForwardMsg.DESCRIPTOR.fields}
    assert {"new_session", "script_finished", "delta", "navigation"} <= kinds
    ended = ForwardMsg.DESCRIPTOR.enum_types_by_name["ScriptFinishedStatus"].values_by_name
    assert "FINISHED_FRAGMENT_RUN_SUCCESSFULLY" in ended


# ---- Streamlit: its page and its bundle --------------------------------------------


def test_the_page_has_one_head_and_loads_modules():
    assert PAGE.count("</head>") == 1
    assert re.search(r'<link rel="modulepreload" crossorigin href="\./static/js/[\w.-]+">', PAGE)
    assert re.search(
        r'<script type="module" crossorigin src="\./static/js/[\w.-]+"></script>', PAGE
    )


def test_the_manifest_names_the_scripts_of_the_first_screen():
    scripts = element_scripts(MANIFEST, ELEMENTS)
    for element in ELEMENTS:
        assert [file for file in scripts if re.search(rf"/{element}\.", file)]
    assert all((STATIC / file).is_file() for file in scripts)


def test_the_font_is_there():
    assert [*(STATIC / "static" / "media").glob("SourceSansVF-Upright*.woff2")]


@every(
    "word",
    ["__streamlit", "BACKEND_BASE_URL", "HOST_CONFIG", "allowedOrigins", "blockErrorDialogs"],
)
def test_the_bundle_takes_what_the_page_tells_it(word):
    # Unknown to another Streamlit, it would ask by itself, as it did.
    scripts = [file for file in page_scripts() if file.suffix == ".js"]
    assert any(word in file.read_text("utf-8") for file in scripts)


def test_one_function_of_the_bundle_gives_options_the_form_in_which_they_are_searched():
    # dashboard/server/option_search.py makes it ask static/page/places.js.
    assert len(COMPARED.findall(bundle().encode())) == 1
    assert "SelectWidgetFilterMode.FILTER_MODE_CONTAINS?" in bundle()


def test_the_bundle_fetches_the_font_of_icons_in_one_place():
    # dashboard/server/icon_font.py takes it out.
    assert len(FETCHED.findall(bundle().encode())) == 1


@every("word", ["(prefers-color-scheme: dark)", "stActiveTheme", "popstate"])
def test_the_bundle_asks_the_browser_what_our_scripts_answer(word):
    assert word in bundle()


@every(
    "sign",
    [
        # What done.js goes by.
        *("data-test-script-state", "notRunning", "data-stale", '"data-testid":`stSkeleton`'),
        # What the styles and scripts of the page go by besides classes and test ids.
        *("data-st-overlay-root", "st-key-", "react-aria-", "data-focus-visible"),
    ],
)
def test_attributes_by_which_our_scripts_and_styles_go(sign):
    assert sign in bundle()


@every(
    "sign",
    [
        *("data-test-connection-state", "e.CONNECTED=`CONNECTED`", "`DISCONNECTED_FOREVER`"),
        # What it is told by the page around it, which is the page itself.
        *("e.source===window.parent", "stCommVersion===1", "===`SET_INPUTS_DISABLED`"),
        *("===`SEND_APP_HEARTBEAT`", "ackTimeoutMilliseconds"),
        # What it tells that page, instead of showing a box.
        *(
            "type:`CLIENT_ERROR_DIALOG`",
            "showError(`Connection error`",
            "showError(`Page not found`",
            "You have requested page /${e}, but ",
        ),
    ],
)
def test_signs_by_which_the_page_follows_its_connection(sign):
    assert sign in bundle()


def test_messages_by_which_the_page_knows_that_a_click_is_answered():
    asked, alive = BackMsg(), ForwardMsg()
    asked.rerun_script.query_string = "x"
    alive.heartbeat_ack = True
    script = (Path(str(OWN)) / "page" / "connection.js").read_text(encoding="utf-8")
    assert f"const A_RUN = 0x{asked.SerializeToString()[0]:x};" in script
    longest = int(re.search(r"const SIGN_OF_LIFE = (\d+);", script)[1])
    assert len(alive.SerializeToString()) <= longest


def test_the_connection_that_is_opened_early_is_the_one_that_streamlit_asks_for():
    script = (Path(str(OWN)) / "page" / "early_connection.js").read_text(encoding="utf-8")
    assert f"?{SHOWS}=" in script
    asked = re.search(r"new WebSocket\(\w,\[`(\w+)`,\.\.\.\w\]\)", bundle())
    assert f'PROTOCOLS = ["{asked[1]}", "PLACEHOLDER_AUTH_TOKEN"]' in script
    assert "??`PLACEHOLDER_AUTH_TOKEN`,..." in bundle()
    client = inspect.getsource(starlette_websocket.StarletteSessionClient)
    assert "self._websocket = websocket" in client
    assert "session_info.session.handle_backmsg(msg)" in inspect.getsource(Runtime.handle_backmsg)
    connected = inspect.signature(Runtime.connect_session).parameters
    assert [*connected][1:] == [
        *("client", "user_info", "existing_session_id", "session_id_override")
    ]


def test_classes_and_test_ids_are_those_of_the_bundle():
    own = own_files("page", ".css") + own_files("page", ".js") + own_files("map", ".js")
    own += "".join(style.read_text("utf-8") for style in SCREENS.glob("*/style.css"))
    names = {
        name
        for pair in re.findall(r"\.(st[A-Z]\w+)|data-testid=\\?\"?(\w+)", own)
        for name in pair
        if name
    }
    assert len(names) > 25
    assert names - set(re.findall(r"\w+", bundle())) == set()


# What the bundle puts together of parts.
_IN_PARTS = {
    "add_icon": ("add", " icon`"),
    "available": (" options`", " available.`"),
    "available_one": (" option`", " available.`"),
    "enter": ("Press Enter to ", "apply"),
    "too_many": ("You can only select up to ", "Remove an option first."),
    "upload_no_room": ("Request failed with status code ",),
    "upload_refused": ("Request failed with status code ",),
    "upload_network": ("Network Error",),
}


@pytest.mark.slow
@every(("key", "said"), WORDS.items())
def test_words_that_ours_stand_for_are_those_of_the_bundle(key, said):
    parts = _IN_PARTS.get(key) or [part for part in re.split(r"\{\w\}", said) if len(part) > 1]
    sayers = bundle() + inspect.getsource(backend_operation_handler)
    assert [part for part in parts if part not in sayers] == []


def test_words_in_parts_are_words():
    assert _IN_PARTS.keys() <= WORDS.keys()


# ---- streamlit-folium, folium and branca ------------------------------------------


def test_the_frame_of_the_map():
    script = frame_script()
    assert script is not None
    assert script.is_file()
    assert streamlit_folium._component_func.name == FRAME.removeprefix("component/")
    source = script.read_text(encoding="utf-8")
    for word in ("map_div", "feature_group", "window.Streamlit"):
        assert word in source


def test_what_streamlit_folium_is_given_it_takes():
    parameters = inspect.signature(streamlit_folium.st_folium).parameters
    assert {
        *("key", "height", "use_container_width", "returned_objects"),
        *("feature_group_to_add", "on_change", "render"),
    } <= set(parameters)


def test_what_a_map_of_folium_is_made_of():
    for name in ("default_js", "default_css", "_template"):
        assert hasattr(folium.Map, name)
    assert folium.Map(tiles=None)._children == {}
    element = branca.element.MacroElement()
    element._name = "Call"
    assert element.get_name().startswith("call_")


# ---- Leaflet ---------------------------------------------------------------------


def test_classes_and_functions_are_those_of_leaflet():
    scripts = own_files("map", ".js")
    sheets = (OWN / "access-map.css", OWN / "map" / "drawing.css")
    own = scripts + "".join(sheet.read_text(encoding="utf-8") for sheet in sheets)
    # The names of our own panes are given to Leaflet, which makes classes of them.
    panes = {f"leaflet-{name}-pane" for name in re.findall(r'"(\w+)"', scripts)}
    classes = set(re.findall(r"\b(leaflet-[a-z-]+)", own)) - panes
    # Some it puts together.
    known = {name for name in classes if name.removeprefix("leaflet-") in leaflet()}
    assert classes - known == set()
    functions = set(re.findall(r"\bL\.([A-Za-z]+)", scripts))
    assert functions
    assert {name for name in functions if not re.search(rf"\.{name}\b", leaflet())} == set()
    assert "leaflet-pan-anim" in leaflet()  # what the browser tests go by
