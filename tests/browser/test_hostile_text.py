"""Text from data is text everywhere, and never runs."""

import csv
import io
import json
import re
from pathlib import Path

import openpyxl
import pytest

from loaders.loading import embedded

pytestmark = pytest.mark.browser

MARKUP = "<img src=x onerror=window.hacked=1>"
FILE_NAME = f"=1+1{MARKUP}**a** $x$ :red[b].csv"
PROVINCE_NAME = f"{MARKUP}\"'<b>=1+1</b>&amp;"
SELECTED = "56"


@pytest.fixture(scope="module")
def hostile_address(serve, tmp_path_factory):
    """Serve counts from a file whose name is markup and a formula."""
    counts = tmp_path_factory.mktemp("counts") / FILE_NAME
    cells = embedded().cells
    lines = ["province_code,site_type,points_low,points_high"]
    lines += [
        f"{row.province_code},{row.site_type},{row.points_low},{row.points_high}"
        for row in cells.itertuples(index=False)
    ]
    counts.write_text("\n".join(lines), encoding="utf-8")
    where, app = serve("--counts", str(counts))
    with app:
        yield where


def _assert_nothing_ran(page):
    assert page.page.evaluate("window.hacked") is None
    assert page.frame.evaluate("window.hacked") is None
    assert page.page.locator("img[src=x]").count() == 0
    assert page.frame.locator("img[src=x]").count() == 0


def test_a_file_name_shows_as_typed(open_map, hostile_address):
    page = open_map(f"selected={SELECTED}", at=hostile_address)
    notice = page.page.locator(".st-key-counts-file")
    notice.wait_for()
    assert FILE_NAME in notice.inner_text()
    panel = page.page.locator("section.province")
    panel.wait_for()
    assert FILE_NAME in panel.locator("td:last-child").first.inner_text()
    page.toggle("district_library")
    assert FILE_NAME in notice.inner_text()
    _assert_nothing_ran(page)


def test_a_file_name_is_text_in_the_downloads(open_map, hostile_address):
    page = open_map(f"selected={SELECTED}", at=hostile_address)
    files = {}
    for name in ("csv", "xlsx"):
        with page.page.expect_download() as started:
            page.page.locator(f".st-key-download-{name} button").click()
        files[name] = Path(started.value.path()).read_bytes()
    rows = list(csv.DictReader(io.StringIO(files["csv"].decode("utf-8-sig"))))
    assert {row["sources"] for row in rows} == {"'" + FILE_NAME}
    book = openpyxl.load_workbook(io.BytesIO(files["xlsx"]))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert FILE_NAME in {cell.value for cell in cells}
    assert not [cell.coordinate for cell in cells if cell.data_type == "f"]
    _assert_nothing_ran(page)


def test_a_province_name_shows_as_typed_on_the_map(open_map):
    """Province names come from the project's own table, so the answer is changed on its way."""

    def change(route):
        answer = route.fetch()
        figures = json.loads(answer.text())
        for code in (SELECTED, "01"):
            figures["divisions"]["2013"]["provinces"][code]["name"] = dict.fromkeys(
                ("vi", "en"), PROVINCE_NAME
            )
        route.fulfill(response=answer, body=json.dumps(figures))

    page = open_map(answers=(re.compile(r"/assets/figures\..*\.json"), change))
    tooltip = page.frame.locator(".province-tooltip")
    for code in (SELECTED, "01"):
        page.point_at(code)
        tooltip.wait_for()
        page.wait(lambda: tooltip.locator("strong").inner_text() == PROVINCE_NAME)
        assert page.province(code).get_attribute("aria-label").startswith(PROVINCE_NAME)
    page.click_province(SELECTED)
    archipelago = page.frame.locator(".name.archipelago", has_text="Trường Sa")
    assert f"({PROVINCE_NAME})" in archipelago.inner_text().replace("\N{NO-BREAK SPACE}", " ")
    _assert_nothing_ran(page)
