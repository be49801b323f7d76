"""What the tests of several folders share."""

import asyncio
import sys

import profiles
import pytest
from samples import write_counts

import loaders.loading
from loaders import reading

profiles.register()


def _run_here(read, *args, **kwargs):
    kwargs.pop("waiting", None)  # for a turn, which is not needed here
    return read(*args, **kwargs)


@pytest.fixture(autouse=True)
def read_in_process(request, monkeypatch):
    """Read files in the process of the tests, but in a test of the isolation itself."""
    if request.node.get_closest_marker("isolated") is None:
        monkeypatch.setattr(reading.process, "run_isolated", _run_here)


@pytest.fixture(autouse=True)
def process_serves_as_before():
    """Leave what the process serves as the test has found it; of the dashboard, if it is there."""
    current_data = sys.modules.get("dashboard.session.current_data")
    before = [*current_data._serving] if current_data else []
    yield
    if current_data:
        current_data._serving[:] = before


@pytest.fixture(autouse=True)
def main_module_stays(monkeypatch):
    """Put back the main module, which Streamlit replaces by the script that it runs.

    A process that is spawned begins by running the main module of the one that spawns it.
    """
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])


@pytest.fixture(autouse=True)
def no_loop_of_the_browser(request):
    """Hide the event loop that Playwright keeps running in this thread until the end."""
    if request.node.get_closest_marker("browser") is not None:
        yield
        return
    running = asyncio._get_running_loop()
    asyncio._set_running_loop(None)
    yield
    asyncio._set_running_loop(running)


@pytest.fixture(scope="session")
def embedded():
    """The embedded boundaries with the published figures."""
    return loaders.loading.embedded()


@pytest.fixture
def counts_file(tmp_path):
    """Write counts into a file of this test: name and cells as of ``write_counts``."""

    def to_file(cells, name="counts.csv"):
        return write_counts(tmp_path / name, cells)

    return to_file
