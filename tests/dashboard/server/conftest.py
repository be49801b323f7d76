"""A server over real sockets, in a thread of the tests."""

import gc
import socket
import threading

import pytest
import uvicorn
from streamlit import config
from streamlit.runtime import Runtime
from streamlit.web import bootstrap
from streamlit.web.server.starlette import starlette_server

from dashboard.server import asgi_app, bound_sessions, connection_limits
from dashboard.server.options import ServerOptions


@pytest.fixture
def port(monkeypatch, tmp_path):
    """Serve an app with no elements as a process of its own would; nothing of it is left here."""
    monkeypatch.setattr(bootstrap, "prepare_streamlit_environment", lambda _script: None)
    monkeypatch.setattr(Runtime, "_instance", None)
    monkeypatch.setattr(config, "_main_script_path", None)
    monkeypatch.setattr(config, "_server_mode", None)
    monkeypatch.setattr(gc, "freeze", lambda: None)
    given = config.get_option
    own = bound_sessions.SETTINGS
    monkeypatch.setattr(config, "get_option", lambda key: own.get(key) or given(key))
    before = starlette_server._get_uvicorn_config_kwargs
    monkeypatch.setattr(starlette_server, "_get_uvicorn_config_kwargs", before)
    connection_limits.limit_connections()
    options = starlette_server._get_uvicorn_config_kwargs() | {"log_config": None}
    script = tmp_path / "app.py"
    script.write_text("")
    app = asgi_app.create_app(ServerOptions(allowed_hosts=["map.example"]), script=script)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        running = uvicorn.Server(uvicorn.Config(app, **options))
        thread = threading.Thread(target=running.run, kwargs={"sockets": [listening]})
        thread.start()
        yield listening.getsockname()[1]
        running.should_exit = True
        thread.join()
