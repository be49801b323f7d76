"""What the tests of the dashboard share."""

from dataclasses import replace

import pytest
from samples import FULL_COUNTS, HOSTILE, HOSTILE_FILE, counted

from dashboard.session import current_data
from dashboard.web_map.assets import Assets


@pytest.fixture(scope="session")
def assets(embedded):
    """The files of the map of the embedded data."""
    return Assets(embedded)


@pytest.fixture
def serving(embedded, assets, monkeypatch):
    """Serve the embedded data, whatever this test or another serves besides."""
    monkeypatch.setattr(current_data, "_serving", [current_data.Served(embedded, assets)])


@pytest.fixture(scope="session")
def hostile():
    """Access points from a file with a hostile name, Khánh Hòa with one too."""
    found = counted(FULL_COUNTS, HOSTILE_FILE)
    provinces = found.provinces.copy()
    provinces.loc[provinces["province_code"] == "56", ["name_vi", "name_en"]] = HOSTILE
    return replace(found, provinces=provinces)
