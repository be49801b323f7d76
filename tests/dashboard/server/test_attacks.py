"""What an attacker would try on a running server: what is sent, and what must come back.

The list of attempts is this module: its tables, and ``ELSEWHERE``.
"""

import json
import re
import socket
import time
from pathlib import Path

import pytest
from cases import every
from streamlit.web.server.starlette import starlette_app_utils
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from dashboard.server.bound_sessions import COOKIE, with_own_cookies
from dashboard.server.shared_state import SharedState
from dashboard.server.speaker import console_address
from dashboard.show.story import MOST_SCENES, StoryError, read

pytestmark = pytest.mark.usefixtures("serving")
KEY = console_address("en").partition("?")[2]
JSON = "Content-Type: application/json"
STATE = {"number": 1, "by": "a", "scene": 0, "language": "vi", "changes": {}}
SOON = 2
"""Seconds: what holds up everybody takes longer."""

ELSEWHERE = {
    "a page of another site opens the WebSocket": "only_the_page_itself_may_open_a_websocket",
    "a foreign Origin has the server ask the Internet": (
        "no_request_has_the_server_ask_for_its_address"
    ),
    "another site's name points here (DNS rebinding)": (
        "only_local_and_named_hosts_and_addresses_are_answered"
    ),
    "the same for the port of the numbers; another machine": "nobody_but_this_machine_reaches_them",
    "text of users as a label of the numbers": (
        "names_are_as_prometheus_wants_them_and_labels_are_codes"
    ),
    "the id of a session, or a header, takes it over": "an_id_alone_takes_no_session_over",
    "uploads at invented addresses": "nothing_is_stored_that_nobody_asked_for",
    "uploads without end": "all_sessions_take_no_more_than_theirs",
    "forged X-Forwarded headers": "forwarded_headers_are_believed_of_trusted_proxies_alone",
    "a trusted proxy passes on nonsense": "what_a_proxy_forwards",
    "connections that say nothing, or stop in a request": "headers_have_to_come_in_time",
    "connections that take no answer": "an_answer_has_to_be_taken_in_time",
    "a connection that takes no answer keeps the server from ending": (
        "nobody_keeps_the_server_from_ending"
    ),
    "a page of another port of this machine": "a_page_of_another_port_opens_no_websocket",
    "an encoding that is said not to be taken": "encoding_is_one_that_the_browser_takes",
    "mappings in ever more lines": "names_are_compared_once_for_each_line_and_each_question",
    "mappings that are formulas": "any_text_is_given_back_and_is_no_formula",
    "slow files that hold up those of others": (
        "who_comes_first_has_the_next_turn_and_those_who_wait_are_told"
    ),
    "data of a session that has ended": "a_session_that_does_not_come_back_leaves_nothing",
    "more connections than files": "too_many_connections_are_refused_and_others_go_on",
    "more visitors than there are places": "who_is_in_stays_in_and_others_are_told",
    "pages of ever new views": (
        "many_pages_at_once_hold_up_nobody_and_are_served_without_their_picture"
    ),
    "files of ever new views": "no_more_waits_than_allowed",
    "data addresses: unknown keys and values": "a_bad_query_is_refused_with_what_is_expected",
    "data addresses: ratio, scale, title, legend that there are not": (
        "a_sheet_that_there_is_not_is_refused"
    ),
    "data addresses: an endless query": "an_endless_query_is_refused",
    "data addresses: an answer that is longer than its request": (
        "an_answer_to_many_problems_is_short"
    ),
    "data addresses: markup in the Host header": "addresses_have_the_host_of_the_request_or_none",
    "another site reads an operator's own files": (
        "pages_of_other_origins_may_not_read_files_of_ones_own"
    ),
    "the console from elsewhere, without its key, through a proxy": (
        "the_console_needs_its_key_and_this_machine"
    ),
    "the console's secret planted by others": "a_secret_that_cannot_be_trusted_is_made_anew",
    "the console's switches from a page of another site": "the_console_switches_followers",
    "the followers' port without a token; its console": (
        "the_port_has_nothing_but_the_files_of_followers"
    ),
    "a follower speaks": "one_token_follows_and_the_other_speaks_too",
    "a speaker passes on more than a state": "of_a_state_nothing_unknown_is_passed_on",
    "phones that nobody has": "names_made_up_by_phones_are_bounded",
    "the dashboard in a frame of others, the show in any": (
        "pages_that_the_operator_names_may_show_the_dashboard_in_a_frame"
    ),
    "an origin for frames that is a policy": "an_origin_is_scheme_and_host",
    "scripts slipped into a page": (
        "a_page_runs_the_scripts_that_it_was_served_with_and_no_others"
    ),
    "a query that is markup": "no_query_is_markup",
    "names in files that are markup": "no_text_of_a_file_is_markup",
    "text of a story that is markup": "notes_are_on_the_console_alone_and_no_text_is_markup",
    "lines and fields made up in the log": "text_of_users_makes_up_no_line_and_no_field",
    "a log that fills the disk": "whoever_is_refused_often_fills_no_disk",
    "a library that logs each nonsense": "what_a_library_says_too_often_is_left_out",
    "lines made up on the terminal": "text_of_files_makes_up_no_line_and_moves_no_cursor",
    "a reader that takes all memory": "too_much_memory_is_told",
    "a reader without end": "an_endless_reading_is_ended",
    "a device in place of a file to write": "only_a_regular_file_is_replaced",
    "database: SQL as the name of a table or in its cells": (
        "counts_give_the_report_that_the_same_table_gives_as_a_file"
    ),
    "database: a wrong address that shows a part of its password": (
        "a_wrong_address_says_what_is_expected_and_nothing_of_itself"
    ),
    "database: a password in an error": "neither_an_address_nor_an_error_shows_the_password",
    "database: a password in the page, the log, /healthz, or what is kept": (
        "a_service_lives_through_what_becomes_of_its_database"
    ),
    "database: a password in what commands print and write": "no_command_says_the_password",
    "database: a table without end, or that answers late": (
        "limits_hold_and_a_slow_table_is_given_up"
    ),
    "database: one that falls silent": "a_database_that_falls_silent_is_told",
    "database: data that are spoiled": "a_bad_state_never_replaces_a_good_one_and_says_why",
}
"""Attempts that other tests make, by their names."""


def test_what_is_tried_elsewhere_is_tried_there():
    sources = [path.read_text(encoding="utf-8") for path in Path(__file__).parents[2].rglob("*.py")]
    tests = {name for source in sources for name in re.findall(r"def test_(\w+)\(", source)}
    assert {*ELSEWHERE.values()} <= tests


def ask(port, path="/", *headers, method="GET", body=b"", host="localhost"):
    """Send a request as it stands; return status, headers in small letters, and body."""
    lines = [f"{method} {path} HTTP/1.1", f"Host: {host}", "Connection: close", *headers]
    if body:
        lines.append(f"Content-Length: {len(body)}")
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        connection.sendall("\r\n".join([*lines, "", ""]).encode("latin-1") + body)
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    head, _, content = answer.partition(b"\r\n\r\n")
    status = int(head.split()[1])
    return status, head.decode("latin-1").lower(), content


OUTSIDE = ("..%2f..%2f..%2fapp.py", "../../app.py", "%2e%2e/%2e%2e/app.py", "..%5c..%5capp.py")
FOLDERS = (
    *("static", "static/js", "static/media", "assets", "media", "app/static", "data", "show"),
    *("component", "component/streamlit_folium.st_folium", "_stcore", "_stcore/upload_file/a"),
)
ODD_PATHS = (
    *("//etc/passwd", "/..//..//etc/passwd", "/%00", "/static/%00", "/%2f%2fevil.example/.."),
    *("//evil.example/", "//evil.example/province.", "/\\evil.example", "/show/../healthz"),
)
CLOSED = (
    *("/_stcore/metrics", "/_stcore/%6detrics", "/_stcore/metrics?x", "/_stcore/agent/x"),
    *("/auth/login", "/auth/logout", "/oauth2callback", "/show/console", "/show/console?key="),
)
LONG_HEADERS = (
    'Cookie: a="' + '\\"' * 30_000,  # Python unquotes it in a time that grows with its square
    f'Cookie: {COOKIE}="' + "\\134" * 15_000,
    "Cookie: " + "a=b; " * 12_000,
    "Cookie: " + '"' * 60_000,
    "Accept-Encoding: " + "gzip;q=0.1," * 5_000,
    "Accept-Encoding: " + " " * 60_000 + "x",
    "If-None-Match: " + '"a",' * 15_000,
    "If-Modified-Since: " + "9" * 60_000,
    "Range: bytes=" + "0-1," * 15_000,
    "X-Forwarded-For: " + "1.2.3.4, " * 6_000,
    "X-Forwarded-Prefix: /" + "a/" * 30_000,
)
MESSAGES = {
    "not JSON": b"{",
    "nested without end": b"[" * 4000,
    "no number": json.dumps(STATE | {"started": float("nan")}).encode(),
    "infinite": json.dumps(STATE).encode()[:-1] + b', "since": 1e999}',
    "a number of a hundred digits": json.dumps(STATE | {"since": 10**100}).encode(),
    "half a letter": json.dumps(STATE | {"by": "\ud800"}).encode(),
    "too long": json.dumps(STATE | {"by": "x" * 5000}).encode(),
    "of other types": json.dumps(STATE | {"number": True, "scene": "1"}).encode(),
}
STORIES = {
    "nested arrays": b"x = " + b"[" * 5000,
    "nested tables": b"x = " + b"{a=" * 3000,
    "a number of 5,000 digits": b"x = " + b"9" * 5000,
    "no text": b"\xff\xfe\x00",
    "more scenes than anybody shows": b"[[scene]]\ntitle = 'a'\n" * (MOST_SCENES + 1),
    "a format that reaches into Python": b"[[scene]]\ntitle = '{points.__class__.__mro__}'\n",
    "a field of a hundred megabytes": b"[[scene]]\ntitle = '{points:>99999999}'\n",
}


def addresses(port):
    """Yield attempts by addresses and methods: what, the answer, and what it may be."""
    for path in (*(f"/{folder}/{one}" for folder in FOLDERS for one in OUTSIDE), *ODD_PATHS):
        answer = ask(port, path)
        wanted = {answer[0]} if is_page(answer) and "evil" not in answer[1] else {400, 404}
        yield path, answer, wanted
    for path in CLOSED:
        yield path, ask(port, path), {404}
    for method in ("TRACE", "CONNECT", "PROPFIND", "DELETE", "PUT", "POST"):
        yield method, ask(port, method=method), {403, 404, 405}


def heads(port):
    """Yield attempts by headers."""
    for header in LONG_HEADERS:
        for path in ("/province?x", "/data/access-points.csv", f"/show/console?{KEY}"):
            begun = time.process_time()
            answer = ask(port, path, header)
            yield header[:30], answer, {200, 400, 404}
            assert time.process_time() - begun < SOON, header[:30]
    for host in ("a\x9b31mb", "x reason=start", "evil.example\x85info"):
        yield host, ask(port, host=host), {421}
    for line in ("Host: evil.example", "X: a\x00b", "X : a", "Content-Length: 1, 2", "\x0b: x"):
        yield line, ask(port, "/", line), {400}


def messages(port):
    """Yield attempts by what the console, and a phone that speaks, may send."""

    def post(path, body):
        return ask(port, f"/show/console/{path}?{KEY}", JSON, method="POST", body=body)

    for what, body in MESSAGES.items():
        yield what, post("state", body), {400}
        yield f"{what}: followers", ask(port, f"/show/console/state?{KEY}&after=x"), {200}
    for name, length in (("network", 3000), ("password", 900)):
        asked = {"network": "x", "password": ""} | {name: "ế" * length}
        yield name, post("wifi", json.dumps(asked).encode()), {400}
    yield "a story without end", post("story", b"[" * 100_000), {422}


@pytest.mark.slow
def test_a_running_server_stands_it(port, caplog):
    """Nothing is answered that should not be, nothing fails inside, nobody is held up."""
    tried = [one for kind in (addresses, heads, messages) for one in kind(port)]
    wrong = [
        (what, answer[:2], wanted) for what, answer, wanted in tried if answer[0] not in wanted
    ]
    assert wrong == []
    assert len(tried) > 100
    assert [one.getMessage() for one in caplog.records if one.exc_info] == []


def is_page(answer):
    """Return whether the page of the app came, which Streamlit sends for paths that it has not."""
    return (answer[0] == 200 and b'<div id="root">' in answer[2]) or answer[0] in {307, 308}


@every("data", [b"\xff" * 100, b"\x5a" + b"\x00" * 2_000_000])
def test_a_websocket_takes_no_nonsense_and_nothing_large(port, data):
    with connect(f"ws://127.0.0.1:{port}/_stcore/stream", subprotocols=["streamlit"]) as websocket:
        websocket.send(data)
        with pytest.raises(ConnectionClosed) as closed:
            websocket.recv(timeout=30)
        assert closed.value.rcvd.code in {1002, 1009}


@every(("what", "source"), STORIES.items())
def test_a_story_that_would_hold_up_or_reach_in_is_refused_in_words(embedded, what, source):
    begun = time.process_time()
    with pytest.raises(StoryError) as refused:
        read(source, "own.toml", embedded)
    assert time.process_time() - begun < SOON, what
    for language in ("vi", "en"):
        assert all(len(line) < 500 for line in refused.value.lines(language))


def test_a_state_that_cannot_be_said_again_is_none():
    state = SharedState()
    for wrong in (float("nan"), float("inf"), -1, 10**15, True, "1", [1]):
        assert not state.take(STATE | {"started": wrong}), wrong
    assert state.take(STATE | {"started": 1.5})


def test_cookies_of_other_apps_are_not_read_and_ours_are():
    xsrf = starlette_app_utils.generate_xsrf_token_string()
    ours = f"{COOKIE}={'m' * 43}; _streamlit_xsrf={xsrf}; access_map_console={'k' * 43}"
    others = 'sso="\\"\\""; a=b; access_map_x="y"; =; access_map_browser'
    scope = {"headers": [(b"cookie", f"{others}; {ours}".encode()), (b"x", b"y")]}
    headers = dict(with_own_cookies(scope)["headers"])
    assert re.sub(rb"; ?", b"; ", headers[b"cookie"].strip()).decode() == ours
    assert headers[b"x"] == b"y"
    assert with_own_cookies({"headers": [(b"cookie", b"a=b")]})["headers"] == []
