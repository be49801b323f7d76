"""Files of one's own: uploaded, mended, shown to one session alone, gone afterwards."""

import os
from functools import partial
from pathlib import Path

import pytest
from contexts import leave, take
from done import act, motionless
from every_screen import barriers_in_every_theme, follow, open_list, themed, visit
from map_page import MapPage
from running_app import dashboard_command, free_port, running

import geodata.boundaries
from dashboard.exports.text_files import to_csv
from dashboard.model.selection import select
from dashboard.model.view import SITE_TYPES, View
from dashboard.text.messages import text
from geodata import tables
from loaders.loading import load
from loaders.names.mappings import Mappings

pytestmark = pytest.mark.browser

COUNTS = """Thống kê điểm truy nhập

Tỉnh,Thư viện tỉnh,Thư viện huyện,Thư viện xã,Điểm BĐVHX
Bắc Cạnn,1,3,4,11
Cao Bằng,1,5,6,22
Khánh Hòa,1,7,8,33
"""
MISSPELT = {"Bắc Cạnn": "06", "Caoo Bằng": "04"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Where the server of these tests may leave temporary files."""
    return tmp_path_factory.mktemp("temporary")


@pytest.fixture(scope="module")
def own_address(tmp_path_factory, folder):
    """Where a server of these tests' own answers."""
    port = free_port()
    where = f"http://127.0.0.1:{port}"
    log = tmp_path_factory.mktemp("app") / "output.txt"
    environment = os.environ | {"TMPDIR": str(folder), "ACCESS_MAP_MAX_SESSION_MB": "20"}
    with running(dashboard_command(port), f"{where}/healthz", log, environment):
        yield where


@pytest.fixture
def counts(tmp_path):
    path = tmp_path / "số liệu.csv"
    path.write_text(COUNTS, encoding="utf-8")
    return path


@pytest.fixture
def boundaries(tmp_path):
    """Write boundaries in which one name is misspelt and one outline is smaller."""
    frame = geodata.boundaries.provinces()[["province_code", "geometry"]]
    names = (
        tables.provinces().set_index("province_code")["name_vi"].replace("Cao Bằng", "Caoo Bằng")
    )
    frame["ten_tinh"] = frame["province_code"].map(names)
    path = tmp_path / "ranh giới.geojson"
    frame[["ten_tinh", "geometry"]].to_file(path, driver="GeoJSON")
    return path


@pytest.fixture
def open_page(browser, own_address):
    """Return a function that opens the dashboard in a session of its own, under guard."""
    contexts, opened = [], []

    def open_one():
        context = take(browser, viewport={"width": 1366, "height": 768}, locale="vi-VN")
        contexts.append(context)
        opened.append(MapPage(context.new_page(), own_address))
        return opened[-1].open()

    yield open_one
    for context in contexts:
        leave(context)
    for page in opened:
        page.assert_kept_to_itself()


def go(page, screen):
    follow(page.page, screen)


def upload(page, kind, path):
    field = page.page.locator(f".st-key-own-file-{kind} input[type=file]")
    act(page.page, lambda: field.set_input_files(path))
    for shown in (f".st-key-own-chosen-{kind}", "p.verdict", "table.problems, p.nothing"):
        assert page.page.locator(shown).is_visible()


def unknown(page):
    return page.page.locator("p.unknown-name b").all_inner_texts()


def mend(page, name, code):
    """Press the suggestion for an unknown name."""
    at = unknown(page).index(name)
    act(page.page, page.page.locator(f".st-key-own-means-{at}-{code} button").click)
    assert name not in unknown(page)


def download(page, key):
    with page.page.expect_download() as started:
        page.page.locator(f".st-key-{key} button").click()
    return Path(started.value.path()).read_bytes()


def test_two_names_are_mended_and_everything_follows(
    open_page, access_points, counts, boundaries, folder
):
    other, page = open_page(), open_page()
    go(page, "your_data")
    upload(page, "counts", counts)
    upload(page, "boundaries", boundaries)
    show = page.page.locator(".st-key-own-show button")
    assert show.is_disabled()
    assert set(unknown(page)) == set(MISSPELT)
    for name, code in MISSPELT.items():
        mend(page, name, code)
    assert page.page.locator("p.verdict.loadable").is_visible()
    assert page.page.locator("table.problems tr.error").count() == 0

    saved = download(page, "own-mappings-download")
    mappings = Mappings()
    for name, code in MISSPELT.items():
        mappings = mappings.with_one("province", name, code)
    assert saved == mappings.to_csv()

    act(page.page, show.click)
    notice = page.page.locator(".st-key-own-notice")
    assert counts.name in notice.inner_text()
    assert boundaries.name in notice.inner_text()

    own = load(boundaries, counts, mappings=mappings)
    go(page, "map")
    page.assert_shows(View(), own)
    page.toggle("commune_post_office")
    view = View(site_types=tuple(kind for kind in SITE_TYPES if kind != "commune_post_office"))
    page.assert_shows(view, own)
    assert download(page, "download-csv") == to_csv(select(own, view))
    page.toggle("commune_post_office")
    go(page, "province")
    assert notice.is_visible()

    # Another session sees what is published, one that was there and one that comes.
    other.toggle("commune_library")
    other.toggle("commune_library")
    for one in (other, open_page()):
        one.assert_shows(View(), access_points)
        assert one.page.locator(".st-key-own-notice").count() == 0

    go(page, "map")
    page.after(page.page.locator(".st-key-own-back button").click)
    page.assert_shows(View(), access_points)
    assert notice.count() == 0
    assert list(folder.rglob("*")) == [], "nothing is left on disk"


def test_what_is_dropped_is_forgotten_and_meanings_are_used_again(open_page, counts, tmp_path):
    page = open_page()
    saved = tmp_path / "mappings.csv"
    saved.write_bytes(Mappings().with_one("province", "Bắc Cạnn", "06").to_csv())
    go(page, "your_data")
    upload(page, "counts", counts)
    assert unknown(page) == ["Bắc Cạnn"]
    upload(page, "mappings", saved)
    assert page.page.locator("p.verdict.loadable").is_visible()
    act(page.page, page.page.locator(".st-key-own-drop button").click)
    assert page.page.locator("p.verdict").count() == 0
    assert page.page.locator(".st-key-own-chosen-counts").count() == 0


def test_how_a_file_is_read_can_be_changed(open_page, counts):
    page = open_page()
    go(page, "your_data")
    upload(page, "counts", counts)
    page.page.locator(".st-key-own-reading-counts summary").click()
    field = page.page.locator(".st-key-own-roles input").last
    motionless(page.page)  # it unfolds
    open_list(page.page, field)
    ignored = page.page.get_by_role("option", name=text("vi", "own.role.ignored"), exact=True)
    act(page.page, ignored.click)
    joined = page.page.locator("table.fates tbody td small").first
    assert joined.inner_text() == text("vi", "own.sum", points="36")


def test_what_is_above_the_limit_of_a_session_is_refused_in_words(open_page, counts, tmp_path):
    path = tmp_path / "large.csv"
    path.write_bytes(b"x" * 21_000_000)
    page = open_page()
    go(page, "your_data")
    page.page.locator(".st-key-own-file-points input[type=file]").set_input_files(path)
    answer = page.page.locator(".st-key-own-file-points [role=alert]")
    answer.wait_for()
    assert answer.inner_text() == text("vi", "streamlit.upload_no_room")
    # The browser and Streamlit write it down, too.
    assert all("413" in error for error in page.errors)
    page.errors.clear()
    upload(page, "counts", counts)


def test_a_hostile_name_is_text(open_page, tmp_path):
    path = tmp_path / "x.csv"
    path.write_text(
        "Tỉnh,Thư viện huyện,![a](x) <img src=x onerror=alert(1)>\n"
        "<script>alert(1)</script>,3,4\n=1+1,3,5\n",
        encoding="utf-8",
    )
    page = open_page()
    dialogs = []
    page.page.on("dialog", lambda dialog: (dialogs.append(dialog), dialog.dismiss()))
    go(page, "your_data")
    upload(page, "counts", path)
    page.page.locator(".st-key-own-reading-counts summary").click()
    page.page.locator(".st-key-own-roles").wait_for()
    assert set(unknown(page)) >= {"<script>alert(1)</script>", "=1+1"}
    assert page.page.locator(".st-key-own-page img").count() == 0
    assert (
        "![a](x) <img src=x onerror=alert(1)>"
        in page.page.locator(".st-key-own-roles").inner_text()
    )
    assert not dialogs


def test_axe_finds_no_barrier_in_a_report(browser, own_address, boundaries, counts):
    context = themed(browser, viewport={"width": 1366, "height": 768})
    page = visit(context, own_address, "your_data")
    for kind, path in (("boundaries", boundaries), ("counts", counts)):
        field = page.locator(f".st-key-own-file-{kind} input[type=file]")
        act(page, partial(field.set_input_files, path))
    assert page.locator("table.problems").is_visible()
    page.locator(".st-key-own-reading-counts summary").click()
    page.locator(".st-key-own-roles").wait_for()
    assert barriers_in_every_theme(page) == {}
    leave(context)
