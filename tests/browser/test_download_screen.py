"""The screen for downloads: what it gives is the view's, by button and by address."""

import io
import re
import urllib.request
from pathlib import Path

import pandas as pd
import pyogrio
import pytest
from contexts import leave
from done import act, wait_until_done
from every_screen import follow, themed, visit

from dashboard.exports import FORMATS, Layout, file_name, table
from dashboard.exports.addresses import data_address
from dashboard.model.selection import select
from dashboard.model.view import View, to_query_string
from dashboard.screens.download.code_samples import code_samples
from dashboard.text.messages import text

pytestmark = pytest.mark.browser

VIEW = View(site_types=("district_library",), regions=("central_highlands",), language="en")
DESKTOP = {"width": 1366, "height": 768}


@pytest.fixture
def page(browser, address):
    context = themed(browser, viewport=DESKTOP, permissions=["clipboard-read", "clipboard-write"])
    yield visit(context, address, "download", to_query_string(VIEW))
    leave(context)


def choose(page, label):
    act(page, page.get_by_role("radio", name=label, exact=True).click)


def take(page, code):
    with page.expect_download() as started:
        page.locator(f".st-key-take-{code} button").click()
    return started.value.suggested_filename, Path(started.value.path()).read_bytes()


def copied(page, code):
    page.locator(f".st-key-format-{code} button.copy").click()
    page.get_by_text(text("en", "download.copied")).wait_for()
    return page.evaluate("navigator.clipboard.readText()")


@pytest.mark.parametrize("code", ["csv", "gpkg", "png", "zip"])
def test_a_button_gives_the_file_of_the_view(page, access_points, address, code):
    selection, one = select(access_points, VIEW), FORMATS[code]
    name, content = take(page, code)
    assert name == file_name(selection, one, one.layout())
    assert content == one.write(selection, one.layout(), address)


def test_what_takes_seconds_is_made_first(page, access_points, address):
    selection, one = select(access_points, VIEW), FORMATS["atlas"]
    take_it = page.locator(".st-key-take-atlas")
    assert not take_it.count()
    act(page, page.locator(".st-key-make-atlas button").click)
    name, content = take(page, "atlas")
    assert name == "access-points-2013.atlas.pdf"
    assert content == one.write(selection, one.layout(), address)


def test_shape_and_headings_hold_for_files_and_addresses(page, access_points):
    choose(page, text("en", "download.shape.wide"))
    headings = page.locator(".st-key-download-headings")
    act(page, headings.get_by_role("radio", name="Tiếng Việt").click)
    layout, one = Layout("wide", "vi"), FORMATS["csv"]
    selection = select(access_points, VIEW)
    name, content = take(page, "csv")
    assert name == "access-points-2013-wide-vi.csv"
    assert content == one.write(selection, layout)
    with urllib.request.urlopen(copied(page, "csv")) as answer:
        assert answer.read() == content


def test_every_format_stands_there_with_its_address(page, address):
    assert page.locator("p.format b").all_inner_texts() == [one.title for one in FORMATS.values()]
    for code in ("csv", "geojson", "svg"):
        one = FORMATS[code]
        assert copied(page, code) == data_address(VIEW, one, one.layout(), address)
        page.get_by_text(text("en", "download.copied")).wait_for(state="detached")


def test_the_address_is_right_from_whatever_screen_one_comes(page, address):
    for screen in ("about", "map", "download", "compare", "download"):
        follow(page, screen)
    shown = page.locator("section.code code").first.inner_text()
    assert shown == data_address(VIEW, FORMATS["csv"], Layout(), address)


def test_the_screen_follows_the_map(browser, address):
    context = themed(browser, viewport=DESKTOP)
    page = visit(context, address, "map", "types=district_library&lang=en&selected=56")
    page.get_by_role("link", name=text("en", "download.every")).click()
    wait_until_done(page, screen="download")
    assert text("en", "map.type.district_library") in page.locator("p.contents").inner_text()
    assert "selected=56" in page.locator("section.code code").first.inner_text()
    leave(context)


def test_the_lines_follow_the_format(page):
    page.locator(".st-key-download-read [role=combobox], .st-key-download-read input").first.click()
    act(page, page.get_by_role("option", name="GeoPackage").click)
    assert page.get_by_text('layer="provinces"').is_visible()
    headings = page.locator("section.code h3").all_inner_texts()
    assert headings == [text("en", "download.address"), "Python", "R", text("en", "download.qgis")]


@pytest.mark.parametrize("code", [code for code, one in FORMATS.items() if one.samples])
def test_the_lines_for_python_read_the_rows(address, access_points, code, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    one = FORMATS[code]
    where = data_address(VIEW, one, one.layout(), address)
    names = {}
    exec(code_samples(where, one, one.layout())["python"], names)  # noqa: S102 - our own lines
    found = pd.DataFrame(names["points"])
    expected = table(select(access_points, VIEW), one.layout())
    assert list(found["province_code"]) == list(expected["province_code"])
    assert set(expected.columns) <= set(found.columns)


@pytest.mark.parametrize("code", ["csv", "geojson"])
def test_the_lines_for_qgis_open_the_rows(address, access_points, code):
    one = FORMATS[code]
    lines = code_samples(data_address(VIEW, one, one.layout(), address), one, one.layout())
    found = pyogrio.read_dataframe(re.search(r'addVectorLayer\("([^"|]+)', lines["qgis"])[1])
    assert len(found) == len(table(select(access_points, VIEW), one.layout()))


def test_nothing_to_take_of_an_empty_choice(browser, address):
    context = themed(browser, viewport=DESKTOP)
    page = visit(context, address, "download", "types=none")
    for code, one in FORMATS.items():
        button = "make" if one.in_steps else "take"
        assert page.locator(f".st-key-{button}-{code} button").is_disabled()
    shown = page.locator("section.code code").first.inner_text()
    with urllib.request.urlopen(shown) as answer:
        assert pd.read_csv(io.BytesIO(answer.read())).empty
    leave(context)
