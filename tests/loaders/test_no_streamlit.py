"""Loading, selecting and writing files do without Streamlit."""

import json
import pkgutil
import subprocess
import sys

import pytest
from cases import every

import geodata
import loaders

MODULES = [
    *(
        found.name
        for package in (geodata, loaders)
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
    ),
    *(
        "dashboard.model.view",
        "dashboard.model.selection",
        "dashboard.exports",
        "dashboard.cli.commands",
    ),
    *("dashboard.templates", "dashboard.text.messages"),
]
COUNT = """
import importlib, json, sys
loaded = {}
for name in sys.argv[1:]:
    importlib.import_module(name)
    loaded[name] = [found for found in sys.modules if found.split(".")[0] == "streamlit"]
print(json.dumps(loaded))
"""


@pytest.fixture(scope="module")
def streamlit_after():
    """The modules of Streamlit that a fresh interpreter has loaded after each import."""
    done = subprocess.run(
        [sys.executable, "-c", COUNT, *MODULES], capture_output=True, check=True, encoding="utf-8"
    )
    return json.loads(done.stdout)


@pytest.mark.slow
@every("module", MODULES)
def test_streamlit_is_not_imported(streamlit_after, module):
    assert streamlit_after[module] == []


@pytest.mark.slow
def test_the_probe_sees_streamlit():
    done = subprocess.run(
        [sys.executable, "-c", COUNT, "dashboard.server.asgi_app"],
        capture_output=True,
        check=True,
        encoding="utf-8",
    )
    assert "streamlit" in json.loads(done.stdout)["dashboard.server.asgi_app"]
