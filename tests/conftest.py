"""What the tests of several folders share."""

import asyncio

import profiles
import pytest
from samples import write_counts

import loaders.loading
from loaders import reading

profiles.register()


@pytest.fixture(autouse=True)
def read_in_process(request, monkeypatch):
    """Read files in the process of the tests, but in a test of the isolation itself."""
    if request.node.get_closest_marker("isolated") is None:
        monkeypatch.setattr(reading, "apart", lambda read, *args, **kwargs: read(*args, **kwargs))


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
