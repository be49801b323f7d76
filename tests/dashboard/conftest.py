"""What the tests of the dashboard share."""

from dataclasses import replace

import pytest
from samples import FULL_COUNTS, HOSTILE, HOSTILE_FILE, counted


@pytest.fixture(scope="session")
def hostile():
    """Access points from a file with a hostile name, Khánh Hòa with one too."""
    found = counted(FULL_COUNTS, HOSTILE_FILE)
    provinces = found.provinces.copy()
    provinces.loc[provinces["province_code"] == "56", ["name_vi", "name_en"]] = HOSTILE
    return replace(found, provinces=provinces)
