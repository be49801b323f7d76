"""What is downloaded is what is seen."""

from pathlib import Path

import pytest

from dashboard.exports import to_csv, to_xlsx
from dashboard.model.selection import select
from dashboard.model.view import View, to_query_string

pytestmark = pytest.mark.browser

VIEWS = (
    View(),
    View(site_types=("district_library",), regions=("central_highlands",), language="en"),
)


def _download(page, name):
    with page.page.expect_download() as started:
        page.page.locator(f".st-key-download-{name} button").click()
    download = started.value
    assert download.suggested_filename.endswith(f".{name}")
    return Path(download.path()).read_bytes()


@pytest.mark.parametrize("view", VIEWS, ids=to_query_string)
def test_files_equal_the_exports_of_the_view(open_map, access_points, view):
    page = open_map(to_query_string(view))
    runs = page.traffic.count("new_session")
    selection = select(access_points, view)
    assert _download(page, "csv") == to_csv(selection)
    assert _download(page, "xlsx") == to_xlsx(selection)
    assert page.traffic.count("new_session") == runs, "a download runs nothing anew"


def test_a_file_follows_the_filter(open_map, access_points):
    page = open_map()
    page.toggle("district_library")
    page.toggle("commune_library")
    view = View(site_types=("provincial_library", "commune_post_office"))
    page.assert_shows(view, access_points)
    assert _download(page, "csv") == to_csv(select(access_points, view))


def test_nothing_to_download_of_an_empty_choice(open_map):
    page = open_map("types=none")
    for name in ("csv", "xlsx"):
        assert page.page.locator(f".st-key-download-{name} button").is_disabled()
