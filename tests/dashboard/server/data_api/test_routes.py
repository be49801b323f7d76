"""The data on stable addresses, asked for as a program does."""

import gzip
import sys
import threading
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import brotli
import pytest
from asgi_client import Client
from cases import every
from samples import FORMAT_CODES
from starlette.applications import Starlette
from starlette.middleware import Middleware

from dashboard.exports import FORMATS, Layout, file_name
from dashboard.exports.addresses import data_address
from dashboard.exports.provenance import WRITTEN
from dashboard.model.selection import select
from dashboard.model.view import View, decode, encode
from dashboard.picture.sheet import CHOICES, Sheet
from dashboard.server import asgi_app
from dashboard.server.data_api import routes
from dashboard.server.data_api.file_cache import FileCache
from dashboard.server.data_api.query import LONGEST, known_parameters
from dashboard.server.data_api.routes import MOST_PROBLEMS
from dashboard.server.security_headers import SecurityHeaders
from dashboard.server.show import Show
from dashboard.session import current_data
from dashboard.text.messages import text
from loaders.translation import LANGUAGES

APP = Starlette(routes=routes.data_routes(), middleware=[Middleware(SecurityHeaders)])
QUERY = "types=district_library,commune_library&provinces=56,06&lang=en"
VIEW = View(
    site_types=("district_library", "commune_library"), provinces=("06", "56"), language="en"
)


@pytest.fixture
def client():
    return Client(APP, {"host": "testserver"})


pytestmark = pytest.mark.usefixtures("serving")


@pytest.fixture(autouse=True)
def nothing_written(monkeypatch):
    monkeypatch.setattr(routes, "_files", FileCache())


def problems(answer):
    assert answer.status == 400
    assert answer.headers["content-type"] == "application/problem+json"
    content = answer.json()
    assert all(one.keys() == {"key", "value", "code", "reason"} for one in content["problems"])
    return {(one["key"], one["value"]): one for one in content["problems"]}


# ---- files ---------------------------------------------------------------------


@pytest.mark.parametrize("code", FORMAT_CODES)
def test_every_format_is_the_export_of_the_view(client, embedded, code):
    answer = client.get(f"/data/access-points.{FORMATS[code].ending}?{QUERY}")
    selection, one = select(embedded, VIEW), FORMATS[code]
    assert answer.status == 200
    assert answer.body == one.write(selection, one.layout(), "http://testserver")
    assert answer.headers["content-type"] == one.media_type
    name = file_name(selection, one, one.layout())
    assert answer.headers["content-disposition"] == (
        f"attachment; filename=\"{name}\"; filename*=UTF-8''{name}"
    )
    assert answer.headers["content-length"] == str(len(answer.body))
    assert answer.headers["x-content-type-options"] == "nosniff"


@every("headings", ["machine", "vi", "en"])
@every("shape", ["long", "wide"])
def test_shape_and_headings_are_as_asked(client, embedded, shape, headings):
    layout = Layout(shape, headings)
    answer = client.get(f"/data/access-points.csv?{QUERY}&shape={shape}&headings={headings}")
    assert answer.body == FORMATS["csv"].write(select(embedded, VIEW), layout)


def test_the_address_of_a_view_answers_with_it(client, embedded):
    for layout in (Layout("long"), Layout("wide", "vi")):
        for code in ("csv", "geojson"):
            one = FORMATS[code]
            answer = client.get(data_address(VIEW, one, layout))
            assert answer.body == one.write(select(embedded, VIEW), layout)


def test_the_sheet_of_a_picture_is_as_asked(client, embedded):
    sheet = Sheet("4:3", scale=2, title=False)
    address = data_address(VIEW, FORMATS["png"], Layout(sheet=sheet))
    assert address.endswith("&ratio=4:3&scale=2&title=no")
    answer = client.get(address)
    assert answer.body == FORMATS["png"].write(select(embedded, VIEW), Layout(sheet=sheet))
    assert "-ratio-4x3-scale-2-title-no.png" in answer.headers["content-disposition"]


def test_a_sheet_that_there_is_not_is_refused(client):
    found = problems(client.get("/data/access-points.png?ratio=5:4&letters=text"))
    assert {pair: one["code"] for pair, one in found.items()} == {
        ("ratio", "5:4"): "unknown_value",
        ("letters", "text"): "no_choice",
    }
    assert client.get("/data/access-points.png?ratio=").status == 200


def test_an_address_says_no_more_than_needed():
    assert data_address(View(), FORMATS["csv"], Layout()) == "/data/access-points.csv"
    long = data_address(View(), FORMATS["geojson"], Layout("long", "en"), "https://map.example")
    assert long == "https://map.example/data/access-points.geojson?shape=long&headings=en"
    assert data_address(View(), FORMATS["svg"], Layout("wide", "en")) == "/data/access-points.svg"


def test_other_figures_are_other_files(client, hostile):
    first = client.get("/data/access-points.csv")
    current_data.serve(hostile)
    other = client.get("/data/access-points.csv")
    assert other.body != first.body
    assert other.headers["etag"] != first.headers["etag"]


# ---- seen before ---------------------------------------------------------------


def test_what_has_not_changed_is_not_sent_again(client):
    first = client.get("/data/access-points.csv")
    tag, dated = first.headers["etag"], first.headers["last-modified"]
    for headers in (
        {"if_none_match": tag},
        {"if_none_match": f'"other", W/{tag}'},
        {"if_none_match": "*"},
        {"if_modified_since": dated},
    ):
        again = client.get("/data/access-points.csv", **headers)
        assert again.status == 304
        assert again.body == b""
        assert again.headers["etag"] == tag
        assert again.headers["cache-control"] == first.headers["cache-control"]


@pytest.mark.parametrize(
    "headers",
    [
        {"if_none_match": '"other"'},
        {"if_none_match": "", "if_modified_since": "Fri, 01 Jan 2100 00:00:00 GMT"},
        {"if_modified_since": "Tue, 01 Jan 2013 00:00:00 GMT"},
        {"if_modified_since": "Fri, 01 Jan 2100 00:00:00 GMT"},
        {"if_modified_since": "yesterday"},
    ],
)
def test_what_was_not_seen_is_sent(client, headers):
    assert client.get("/data/access-points.csv", **headers).status == 200


def test_a_tag_stands_for_the_bytes(client):
    tags = {
        client.get(f"/data/access-points.csv?{query}").headers["etag"]
        for query in ("", "lang=en", "selected=56", "order=code", "types=district_library")
    }
    assert len(tags) == 4  # the province outlined is not in a CSV; languages differ in order


def test_last_modified_is_of_the_data_and_the_bytes(client, hostile):
    names = ("csv", "xlsx", "geojson")
    dates = [client.get(f"/data/access-points.{name}").headers["last-modified"] for name in names]
    assert {parsedate_to_datetime(one).date() for one in dates} == {WRITTEN.date()}
    assert WRITTEN.date() < datetime.now(UTC).date()
    assert len({*dates}) == 3
    # Of files of the operator's own it is not known when they were modified.
    current_data.serve(hostile)
    own = client.get("/data/access-points.csv", if_modified_since=dates[0])
    assert own.status == 200
    assert "last-modified" not in own.headers


@pytest.mark.parametrize("encoding", ["br", "gzip"])
def test_text_travels_packed_under_a_tag_of_its_own(client, encoding):
    plain = client.get("/data/access-points.geojson")
    packed = client.get("/data/access-points.geojson", accept_encoding=encoding)
    assert packed.headers["content-encoding"] == encoding
    unpack = {"br": brotli.decompress, "gzip": gzip.decompress}[encoding]
    assert unpack(packed.body) == plain.body
    assert len(packed.body) < len(plain.body) / 2
    assert packed.headers["etag"] != plain.headers["etag"]
    assert "accept-encoding" in packed.headers["vary"].lower()
    xlsx = client.get("/data/access-points.xlsx", accept_encoding=encoding)
    assert "content-encoding" not in xlsx.headers


@pytest.mark.parametrize(
    ("asked", "part"),
    [
        ("bytes=0-3", slice(0, 4)),
        ("bytes=10-", slice(10, None)),
        ("bytes=-5", slice(-5, None)),
        ("bytes=2-99999999", slice(2, None)),
        ("bytes=-99999999", slice(0, None)),
    ],
)
def test_a_part_of_a_file(client, asked, part):
    whole = client.get("/data/access-points.csv")
    found = client.get("/data/access-points.csv", range=asked, accept_encoding="br")
    assert found.status == 206
    assert found.body == whole.body[part]
    start, stop, _ = part.indices(len(whole.body))
    assert found.headers["content-range"] == f"bytes {start}-{stop - 1}/{len(whole.body)}"
    assert found.headers["etag"] == whole.headers["etag"]
    assert whole.headers["accept-ranges"] == "bytes"


@pytest.mark.parametrize("asked", ["bytes=0-1,4-5", "bytes=5-2", "bytes=-", "lines=0-1", "x"])
def test_what_is_no_part_is_the_whole(client, asked):
    found = client.get("/data/access-points.csv", range=asked)
    assert found.status == 200
    assert found.body == client.get("/data/access-points.csv").body


def test_parts_beyond_the_end_and_of_another_file(client):
    whole = client.get("/data/access-points.csv")
    beyond = client.get("/data/access-points.csv", range="bytes=99999999-")
    assert beyond.status == 416
    assert beyond.headers["content-range"] == f"bytes */{len(whole.body)}"
    other = client.get("/data/access-points.csv", range="bytes=0-3", if_range='"other"')
    assert other.status == 200
    same = client.get("/data/access-points.csv", range="bytes=0-3", if_range=whole.headers["etag"])
    assert same.status == 206


# ---- other pages, other methods ------------------------------------------------


def test_head_is_get_without_the_body(client):
    for path in (f"/data/access-points.csv?{QUERY}", "/data/", "/data/access-points.doc"):
        full, head = client.get(path), client.head(path)
        assert head.body == b""
        assert head.status == full.status
        assert head.headers == full.headers


@pytest.mark.parametrize("path", ["/data/access-points.csv", "/data/", "/data/none.csv"])
def test_pages_of_any_origin_may_read(client, path):
    answer = client.get(path, origin="https://elsewhere.example")
    assert answer.headers["access-control-allow-origin"] == "*"
    asked = {
        "origin": "https://elsewhere.example",
        "access_control_request_method": "GET",
        "access_control_request_headers": "if-none-match",
    }
    preflight = client.ask("OPTIONS", path, **asked)
    assert preflight.status == 204
    assert preflight.body == b""
    assert preflight.headers["access-control-allow-origin"] == "*"
    assert preflight.headers["access-control-allow-methods"] == "GET, HEAD, OPTIONS"
    allowed = preflight.headers["access-control-allow-headers"].lower().split(", ")
    assert {"if-none-match", "range", "if-range"} <= {*allowed}
    readable = answer.headers["access-control-expose-headers"].lower().split(", ")
    assert {"content-range", "accept-ranges", "content-length", "etag"} <= {*readable}


@pytest.mark.parametrize("files", [("ours.csv", None), (None, "ours.gpkg"), ("a.csv", "b.gpkg")])
def test_pages_of_other_origins_may_not_read_files_of_ones_own(client, embedded, assets, files):
    counts_file, boundaries_file = files
    own = replace(embedded, counts_file=counts_file, boundaries_file=boundaries_file)
    current_data._serving[:] = [current_data.Served(own, assets)]
    asked = {"origin": "https://elsewhere.example", "access_control_request_method": "GET"}
    for path in ("/data/access-points.csv", "/data/", "/data/none.csv", "/data/?x=1"):
        for method in ("GET", "HEAD", "OPTIONS", "POST"):
            answer = client.ask(method, path, **asked)
            assert not [name for name in answer.headers if name.startswith("access-control")]
            cached = answer.headers.get("cache-control", "no-store")
            assert cached in {"no-store", "private, no-cache"}
    assert client.ask("OPTIONS", "/data/").headers["allow"] == "GET, HEAD, OPTIONS"


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "PROPFIND"])
def test_nothing_can_be_written(client, method):
    answer = client.ask(method, "/data/access-points.csv?lang=en")
    assert answer.status == 405
    assert answer.headers["allow"] == "GET, HEAD, OPTIONS"
    assert answer.headers["content-type"] == "application/problem+json"
    assert method in answer.json()["detail"]


@pytest.mark.parametrize(
    "name", ["access-points.doc", "access-points", "other.csv", "a/access-points.csv", "../app.py"]
)
def test_unknown_files_name_the_known_ones(client, name):
    answer = client.get(f"/data/{name.replace('..', '%2e%2e')}")
    assert answer.status == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["known"] == [f"access-points.{one.ending}" for one in FORMATS.values()]


# ---- what cannot be honoured ---------------------------------------------------


@pytest.mark.parametrize("code", ["pdf", "atlas"])
def test_a_format_that_is_not_installed_says_what_to_install(client, monkeypatch, code):
    monkeypatch.setitem(sys.modules, "typst", None)
    answer = client.get(f"/data/access-points.{FORMATS[code].ending}?lang=en")
    assert answer.status == 501
    assert answer.headers["cache-control"] == "no-store"
    assert answer.json()["detail"] == FORMATS[code].why_not("en")
    assert client.get("/data/access-points.csv").status == 200


@every(
    ("query", "key", "value", "code", "expected"),
    [
        ("typs=district_library", "typs", "district_library", "unknown_key", "types"),
        ("types=library", "types", "library", "unknown_value", "district_library"),
        ("types=district_library,x", "types", "x", "unknown_value", "none"),
        ("provinces=01", "provinces", "01", "unknown_value", "56"),
        ("provinces=6", "provinces", "6", "unknown_value", "06"),
        ("lang=fr", "lang", "fr", "unknown_value", "vi"),
        ("lang=vi&lang=en", "lang", "vi,en", "unknown_value", "vi"),
        ("v=3", "v", "3", "unknown_value", "2"),
        ("division=2020", "division", "2020", "unknown_value", "2025"),
        ("division=2025&regions=south_east", "regions", "south_east", "not_in_division", None),
        ("breaks=2.5", "breaks", "2.5", "breaks", None),
        ("method=manual&breaks=x", "breaks", "x", "breaks", None),
        ("beside=06,20,56,66,95", "beside", "95", "too_many_beside", None),
        ("shape=tall", "shape", "tall", "unknown_value", "wide"),
        ("headings=fr", "headings", "fr", "unknown_value", "machine"),
        ("provinces=%FF", "provinces", "�", "unknown_value", "56"),
        ("<b>=<script>", "<b>", "<script>", "unknown_key", "types"),
    ],
)
def test_a_bad_query_is_refused_with_what_is_expected(client, query, key, value, code, expected):
    answer = client.get(f"/data/access-points.csv?{query}")
    found = problems(answer)
    assert list(found) == [(key, value)]
    problem = found[key, value]
    assert problem["code"] == code
    assert problem["reason"]
    assert answer.json()["more"] == 0
    listed = answer.json()["known"] + answer.json()["expected"].get(key, [])
    assert expected in listed if expected else not listed


def test_all_problems_at_once_in_the_language_of_the_address(client):
    query = "types=a&provinces=b&measure=c&unknown=d&shape=e"
    said = []
    for language in LANGUAGES:
        answer = client.get(f"/data/access-points.csv?{query}&lang={language}")
        found = problems(answer)
        assert {key for key, _ in found} == {"types", "provinces", "measure", "unknown", "shape"}
        assert answer.headers["content-language"] == language
        said.append(answer.json()["detail"])
    assert said[0] != said[1]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("types=" + ",".join(f"x{n}" for n in range(500)), 500),
        ("selected=1&" + "&".join(f"x{n}" for n in range(500)), 501),
        ("types=x,y&provinces=x,y&beside=x,y&unknown=x", 7),
    ],
)
def test_an_answer_to_many_problems_is_short(client, language, query, count):
    """What may be asked for stands once, and no more problems than people read."""
    answer = client.get(f"/data/access-points.csv?lang={language}&{query}")
    listed, content = problems(answer), answer.json()
    assert len(listed) == min(count, MOST_PROBLEMS)
    assert content["more"] == count - len(listed)
    detail = content["detail"].splitlines()
    more = text(language, "data.more_problems", count=content["more"])
    assert detail == [one["reason"] for one in listed.values()] + [more] * (count > len(listed))
    unknown = {key for (key, _), one in listed.items() if one["code"] == "unknown_key"}
    assert content["expected"].keys() == {key for key, _ in listed} - unknown
    assert bool(content["known"]) == bool(unknown)
    assert len(answer.body) < 8000


def test_a_picture_has_no_shape(client):
    found = problems(client.get("/data/access-points.svg?shape=wide&headings=en"))
    assert {one["code"] for one in found.values()} == {"no_table"}


def test_an_endless_query_is_refused(client):
    answer = client.get(f"/data/access-points.csv?types={'x,' * LONGEST}")
    assert [one["code"] for one in problems(answer).values()] == ["too_long"]
    assert len(answer.body) < 1000


# ---- description ---------------------------------------------------------------


@pytest.mark.parametrize("path", ["/data", "/data/", "/data/index.json"])
def test_the_index_names_every_address_and_parameter(client, path):
    answer = client.get(path)
    assert answer.headers["content-type"] == "application/json"
    content = answer.json()
    assert [one["format"] for one in content["addresses"]] == list(FORMATS)
    for one in content["addresses"]:
        assert set(one["description"]) == set(LANGUAGES)
        assert one["address"].startswith("http://testserver/data/access-points.")
    keys = {one["key"] for one in content["parameters"]}
    assert keys >= {"shape", "headings", "types", "lang"}


@pytest.mark.slow
def test_every_value_of_the_index_is_taken(client):
    index = client.get("/data/").json()
    for one in index["parameters"]:
        for value in one["values"] or ():
            able = [of for of in index["addresses"] if value in of["sheet"].get(one["key"], ())]
            ending = able[0]["format"] if able else "csv"
            address = f"/data/access-points.{ending}?{one['key']}={value}"
            assert client.head(address).status == 200, address


def test_every_key_of_a_link_is_in_the_index(embedded):
    view = View(
        site_types=("district_library",),
        provinces=("06",),
        regions=("south_east",),
        selected="06",
        language="en",
        measure="computers_per_100k",
        method="manual",
        classes=5,
        breaks=(1.0,),
        compare="each_type",
        online_base_map=True,
        order="code",
        beside=("06",),
    )
    known = {one.key for one in known_parameters(embedded, View())}
    assert set(encode(view)) == known - {"shape", "headings", "division", *CHOICES}
    assert decode(encode(View(division=2025)))[0].division == 2025


@pytest.mark.parametrize(
    ("host", "start"),
    [
        ("map.example:8501", "http://map.example:8501/data/"),
        ("[::1]:8501", "http://[::1]:8501/data/"),
        ("evil.example/<script>", "/data/"),
        ("a b", "/data/"),
        ("", "/data/"),
    ],
)
def test_addresses_have_the_host_of_the_request_or_none(client, host, start):
    answer = client.get("/data/", host=host)
    assert all(one["address"].startswith(start) for one in answer.json()["addresses"])


def test_the_app_has_the_routes():
    paths = {route.path for route in asgi_app.own_routes(Show())}
    assert paths >= {route.path for route in routes.data_routes()}


# ---- load ----------------------------------------------------------------------


def test_a_file_is_written_once_for_all_who_ask(monkeypatch, client):
    written = []

    def write(_selection, layout, _address):
        written.append(layout)
        return b"once"

    monkeypatch.setitem(FORMATS, "csv", replace(FORMATS["csv"], write=write))
    for _ in range(3):
        assert client.get("/data/access-points.csv").body == b"once"
    assert len(written) == 1


def test_what_fails_is_tried_again():
    files = FileCache(threads=1)

    def fail():
        raise OSError

    assert isinstance(files.request("a", fail).exception(), OSError)
    assert files.request("a", lambda: b"now").result().body == b"now"


def test_no_more_is_kept_than_allowed():
    files = FileCache(threads=1, most_bytes=10)
    for name in "abc":
        files.request(name, lambda: b"12345").result()
    files.request("c", lambda: b"other").result()
    assert list(files._files) == ["b", "c"]
    assert files.request("d", lambda: b"x" * 100).result().body == b"x" * 100


def test_no_more_waits_than_allowed(monkeypatch, client):
    gate = threading.Event()
    files = FileCache(threads=1, most_waiting=1)
    monkeypatch.setattr(routes, "_files", files)
    waiting = [files.request(name, lambda: b"" if gate.wait(10) else b"late") for name in "ab"]
    try:
        answer = client.get("/data/access-points.csv?lang=en")
        assert answer.status == 503
        assert answer.headers["retry-after"] == "5"
        assert answer.json()["status"] == 503
    finally:
        gate.set()
    assert [one.result().body for one in waiting] == [b"", b""]
    assert client.get("/data/access-points.csv").status == 200
