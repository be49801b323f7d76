"""Everything inside Streamlit, its component for folium, folium and branca that is relied on.

These parts are no promise of theirs, and any release may change them. An upgrade starts
here: raise the bound in ``pyproject.toml``, run this module, and mend what it names.
"""

import re
from importlib import import_module
from importlib.resources import files
from inspect import signature
from pathlib import Path

import pytest
import streamlit
from streamlit import config
from streamlit.runtime import Runtime
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager

from dashboard.server.preload_hints import ELEMENTS, MANIFEST, element_scripts, frame_script
from dashboard.server.settings import streamlit_config
from dashboard.text.streamlit_overrides import WORDS

BUNDLE = Path(streamlit.__file__).parent / "static"
DASHBOARD = Path(str(files("dashboard")))
STYLES = [*DASHBOARD.rglob("*.css"), *(DASHBOARD / "static" / "page").glob("*.js")]

ATTRIBUTES = {
    Runtime: ("get_app_session", "is_active_session", "close_session"),
    AppSession: ("flush_browser_queue", "session_state"),
    MemoryUploadedFileManager: ("get_upload_urls", "remove_file"),
}
"""What ``dashboard.session`` and ``dashboard.server`` call of sessions and uploads."""

IMPORTED = (
    "branca.element.MacroElement",
    "folium.Map.default_css",
    "folium.Map.default_js",
    "streamlit.App",
    "streamlit.net_util.get_external_ip",
    "streamlit.runtime.exists",
    "streamlit.runtime.scriptrunner.get_script_run_ctx",
    "streamlit.web.server.server_util.is_url_from_allowed_origins",
)
"""What is imported, replaced or kept from being called."""

HIDDEN_OPTIONS = ("global.minCachedMessageSize", "runner.postScriptGC")
"""Settings that Streamlit does not document."""

MARKS = ("data-stale", "data-test-script-state", "notRunning", "stSkeleton")
"""What ``static/page/done.js`` reads of whether a run is over."""


@pytest.fixture(scope="module")
def scripts():
    """The text of Streamlit's scripts and styles."""
    found = [*BUNDLE.rglob("*.js"), *BUNDLE.rglob("*.css"), BUNDLE / "index.html"]
    return "\n".join(path.read_text(encoding="utf-8", errors="replace") for path in found)


def test_python_has_what_is_used_of_it():
    missing = [
        f"{owner.__name__}.{name}"
        for owner, names in ATTRIBUTES.items()
        for name in names
        if not hasattr(owner, name)
    ]
    for name in IMPORTED:
        parts = name.split(".")
        for end in range(len(parts) - 1, 0, -1):
            try:
                owner = import_module(".".join(parts[:end]))
            except ImportError:
                continue
            for part in parts[end:]:
                owner = getattr(owner, part, None)
            if owner is None:
                missing.append(name)
            break
    assert missing == []


def test_sessions_and_uploads_are_kept_where_they_are_looked_for():
    manager = MemoryUploadedFileManager("/upload")
    assert manager.file_storage == {}
    assert [*signature(manager.get_upload_urls).parameters] == ["session_id", "file_names"]
    source = Path(import_module(AppSession.__module__).__file__).read_text(encoding="utf-8")
    assert "self._fragment_storage" in source
    assert "uploaded_file_mgr" in vars(Runtime)


def test_every_setting_is_known():
    known = config.get_config_options()
    assert [name for name in streamlit_config() if name not in known] == []
    assert [name for name in HIDDEN_OPTIONS if known[name].visibility != "hidden"] == []


def test_classes_and_test_ids_of_the_page_are_there(scripts):
    text = "\n".join(path.read_text(encoding="utf-8") for path in STYLES)
    used = set(re.findall(r"\.(st[A-Z]\w+)", text))
    used |= set(re.findall(r"data-testid=[\"']?([\w-]+)", text)) | set(MARKS)
    used |= set(
        re.findall(r"\[(data-(?!testid|screen|theme|state|type|maps|printed|count)[\w-]+)", text)
    )
    assert len(used) > 30
    assert sorted(name for name in used if name not in scripts and name not in text_of_ours()) == []


def text_of_ours():
    """Return what the dashboard's own templates and scripts set on the page."""
    paths = [*DASHBOARD.rglob("*.j2"), *(DASHBOARD / "static").rglob("*.js")]
    return "\n".join(path.read_text(encoding="utf-8") for path in paths)


COMPOSED = {
    "add_icon": "icon",
    "available": "available",
    "available_one": "available",
    "enter": "Press Enter to ",
    "too_many": "Remove an option first.",
    "upload_no_room": "Request failed with status code ",
    "upload_refused": "Request failed with status code ",
    "upload_wrong": " or smaller.",
}
"""Words that the front end puts together: the part of each that stands in its scripts."""


def test_english_that_is_replaced_is_there(scripts):
    pieces = {key: max(words.split("{n}"), key=len).strip() for key, words in WORDS.items()}
    missing = {key: piece for key, piece in (pieces | COMPOSED).items() if piece not in scripts}
    assert missing == {}
    assert COMPOSED.keys() <= WORDS.keys()


def test_files_of_the_bundle_are_where_they_are_looked_for():
    page = (BUNDLE / "index.html").read_text(encoding="utf-8")
    assert page.count("</head>") == 1
    assert frame_script().is_file()
    scripts = list(element_scripts(MANIFEST, ELEMENTS))
    assert {Path(name).name.split(".")[0] for name in scripts} >= set(ELEMENTS)
    assert [name for name in scripts if not (BUNDLE / name).is_file()] == []
