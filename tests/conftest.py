"""What the tests of several folders share."""

import pytest
from samples import write_counts

import loaders.loading


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
