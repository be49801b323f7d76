"""Phones that follow a show: what they are given, what they may do, and a hall full of them."""

import asyncio
import json
import re
import threading
from collections import Counter
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import ifaddr
import pytest
from asgi_client import Client
from cases import every
from starlette.applications import Starlette

from dashboard.exports import FORMATS
from dashboard.server import followers, shared_state
from dashboard.server.followers import FOLLOW, SPEAK, Followers, interfaces
from dashboard.server.shared_state import MOST_PHONES, WAIT_SECONDS, SharedState
from dashboard.server.show import Show
from dashboard.server.speaker import CONSOLE, console_address
from dashboard.show.story import read

pytestmark = pytest.mark.usefixtures("serving")
HERE = "127.0.0.1"
KEY = console_address("vi").partition("?")[2]
NOTE = "Chỉ người nói được đọc"
MANY = 100
STATE = {
    "number": 1,
    "by": "console",
    "scene": 0,
    "language": "vi",
    "blank": False,
    "followers": True,
    "changes": {},
    "started": 0,
    "since": 1.5,
}


@pytest.fixture
def show(embedded):
    """A show that phones of this machine may follow."""
    text = f'[[scene]]\ntitle = "{{points}}"\nnotes = "{NOTE}"\n[[scene]]\ntitle = "b"\n'
    one = Show(read(text.encode(), "own.toml", embedded))
    one.followers.open(HERE)
    yield one
    one.followers.close()


def ask(address, content=None):
    """Return status and body; of a POST with content."""
    body = None if content is None else json.dumps(content).encode()
    try:
        with urlopen(Request(address, body), timeout=20) as answer:
            return answer.status, answer.read()
    except HTTPError as error:
        return error.code, error.read()


def test_the_port_has_nothing_but_the_files_of_followers(show):
    follow, speak = show.followers.addresses[FOLLOW], show.followers.addresses[SPEAK]
    root = follow.rsplit("/", 2)[0]
    status, page = ask(f"{follow}?lang=vi")
    assert status == 200
    assert b"665" in page
    files = {one.decode() for one in re.findall(rb'"\./(assets/[^"]+)"', page)}
    assert len(files) > 6
    got = [page, ask(speak)[1], *(ask(follow + one)[1] for one in files)]
    assert all(status == 200 for status, _ in (ask(follow + one) for one in files))
    assert not [one for one in got if NOTE.encode() in one]
    font = re.search(rb"static/media/[^\"]+Upright[^\"]+", b"".join(got))[0].decode()
    assert ask(follow + font)[0] == 200
    for path in (
        *(
            "/",
            "/show",
            "/show/console",
            "/show/console/state",
            "/show/console/story.toml",
            "/show/console/story.pptx",
            "/healthz",
        ),
        *("/_stcore/health", "/data/", f"/{'a' * 8}/", "/assets/", "/static/index.html"),
        *(path.replace("assets/", "/assets/") for path in files),
    ):
        assert ask(root + path)[0] == 404, path
    for path in ("console", "story.toml", "static/media/../index.html", "followers", "check"):
        assert ask(follow + path)[0] == 404, path


def test_one_token_follows_and_the_other_speaks_too(show):
    follow, speak = (f"{show.followers.addresses[may]}state" for may in (FOLLOW, SPEAK))
    assert ask(follow, STATE)[0] == 405
    assert show.state.latest is None
    assert ask(speak, STATE)[0] == 200
    status, body = ask(f"{follow}?after=0.&phone=one")
    assert (status, json.loads(body)["state"]) == (200, STATE)
    assert show.state.phones == 1
    assert ask(speak, STATE | {"number": 0, "scene": 1})[0] == 200
    assert show.state.latest == STATE


@every(
    ("wrong", "value"),
    [
        *(("number", value) for value in (-1, 10**9, 1.5, "1", True, None)),
        *(("scene", value) for value in (-1, "1", None)),
        *(("language", value) for value in ("fr", None, 3)),
        *(("by", value) for value in (None, 5, "x" * 41)),
        *(("changes", value) for value in (None, [], "x")),
        ("since", "yesterday"),
    ],
)
def test_what_is_no_state(wrong, value):
    state = SharedState()
    assert not state.take(STATE | {wrong: value})
    assert state.latest is None


def test_of_a_state_nothing_unknown_is_passed_on():
    state = SharedState()
    for said in (None, [], "x", 3, {}):
        assert not state.take(said)
    changes = {"mask": 3, "selected": ["20", "54"], "html": "<b>"}
    assert state.take(STATE | {"notes": "secret", "changes": changes})
    assert state.latest == STATE | {"changes": {"mask": 3, "selected": ["20"]}}
    assert state.take(STATE | {"number": 2, "changes": {"mask": "1", "selected": "20"}})
    assert state.latest == STATE | {"number": 2}
    # Of two with the same number every window takes the same.
    assert state.take(STATE | {"number": 2, "by": "a"})
    assert state.latest["by"] == "console"


def test_names_made_up_by_phones_are_bounded(monkeypatch):
    state, clock = SharedState(), iter(range(10**6))
    monkeypatch.setattr(shared_state.time, "monotonic", lambda: next(clock) / 1e6)
    state.count_phone("first")
    for name in range(MOST_PHONES - 1):
        state.count_phone(f"{name}".zfill(50))  # alike in the part that is remembered
        state.count_phone(str(name))
        state.count_phone("first")
    # Nobody has asked how many there are; one that asks on is not the oldest.
    assert (len(state._phones), list(state._phones)[-1]) == (MOST_PHONES, "first")
    state.count_phone("one more")
    assert "first" in state._phones
    assert state.phones == MOST_PHONES
    monkeypatch.setattr(shared_state.time, "monotonic", lambda: 2 * WAIT_SECONDS + 1)
    assert state.phones == 0


async def _get(address, path):
    """Ask as a phone does, over a connection of its own."""
    reader, writer = await asyncio.open_connection(HERE, int(address.split(":")[2].split("/")[0]))
    try:
        below = address.split("/", 3)[3]
        writer.write(
            f"GET /{below}{path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode()
        )
        answer = await reader.read()
    finally:
        writer.close()
    return json.loads(answer.partition(b"\r\n\r\n")[2])


async def _phone(name, addresses, seen, until):
    """Follow, through the loss of the port, until a scene is seen."""
    after = "0."
    while True:
        try:
            said = (await _get(addresses[FOLLOW], f"state?after={after}&phone={name}"))["state"]
        except (OSError, ValueError):
            await asyncio.sleep(0.05)
            continue
        if said:
            after = f"{said['number']}.{said['by']}"
            seen[said["scene"]] += 1
            if said["scene"] == until:
                return


async def _until(holds):
    while not holds():  # noqa: ASYNC110 - of counters in other threads
        await asyncio.sleep(0.01)


def test_a_hall_follows_and_comes_back_after_a_drop(show):
    """Each of a hundred phones sees the scene before the drop, and the one after it."""
    addresses, seen = dict(show.followers.addresses), Counter()

    async def hall():
        phones = [
            asyncio.create_task(_phone(number, addresses, seen, until=9)) for number in range(MANY)
        ]
        await _until(lambda: show.state.phones == MANY)
        show.state.take(STATE | {"number": 5, "scene": 3})
        await _until(lambda: seen[3] >= MANY)
        await asyncio.to_thread(show.followers.close)
        show.state.take(STATE | {"number": 6, "scene": 9})
        await asyncio.to_thread(show.followers.open, HERE, addresses)
        await asyncio.wait_for(asyncio.gather(*phones), 60)

    asyncio.run(hall())
    assert show.followers.addresses == addresses
    assert seen[3] >= MANY
    assert seen[9] == MANY


def test_addresses_are_new_but_for_those_of_before(show):
    first = dict(show.followers.addresses)
    show.followers.open(HERE)
    assert not {*first.values()} & {*show.followers.addresses.values()}
    show.followers.open(HERE, first)
    assert show.followers.addresses == first
    port = first[FOLLOW].split(":")[2].split("/")[0]
    for wrong in ("", "http://10.0.0.1:1/abc/", first[FOLLOW].replace(port, "99999"), "x" * 8):
        show.followers.open(HERE, first | {FOLLOW: wrong})
        assert show.followers.addresses[FOLLOW] not in {wrong, first[FOLLOW]}


def test_nothing_is_shown_of_what_does_not_answer(monkeypatch):
    port = Followers(lambda _may: [])  # without a page
    for address in (HERE, "203.0.113.9"):
        with pytest.raises(OSError, match=r"404|assign|requested"):
            port.open(address)
        assert port.codes() == {}
    monkeypatch.setattr(followers, "_fetch", lambda _address: None)
    port.open(HERE)
    assert {*port.codes()} == {FOLLOW, SPEAK}
    port.close()
    assert threading.active_count() < 50
    assert port.codes() == {}


def adapter(name, *addresses):
    return ifaddr.Adapter(name, name, [ifaddr.IP(one, 24, name) for one in addresses])


def test_the_likeliest_network_comes_first():
    found = interfaces(
        [
            adapter("lo", HERE),
            adapter("docker0", "172.17.0.1"),
            adapter("vEthernet (WSL)", "172.29.0.1"),
            adapter("tun0", "10.8.0.2"),
            adapter("Ethernet", "169.254.1.1", ("fe80::1", 0, 2)),
            adapter("eth0", "10.1.2.3"),
            adapter("Ethernet 2", "8.8.8.8"),
            adapter("Wi-Fi", "192.168.1.20"),
        ]
    )
    names = [one.name for one in found]
    assert names[:3] == ["Wi-Fi", "eth0", "Ethernet 2"]
    assert {*names[3:]} == {"docker0", "vEthernet (WSL)", "tun0"}


def post(client, path, content, **headers):
    """Return status and answer of what the console sends."""
    answer = client.ask("POST", f"{CONSOLE}/{path}?{KEY}", json.dumps(content), **headers)
    return answer.status, answer.body and json.loads(answer.body)


def test_the_console_switches_followers(show, monkeypatch):
    network = followers.Interface("Wi-Fi", HERE)
    monkeypatch.setattr("dashboard.server.show.interfaces", lambda: [network])
    console = Client(Starlette(routes=show.routes), {"content_type": "application/json"})
    first = show.followers.addresses[FOLLOW]
    status, said = post(console, "followers", {"address": HERE})
    assert status == 200
    assert said["open"][FOLLOW]["address"] == show.followers.addresses[FOLLOW] != first
    assert said["open"][SPEAK]["picture"].startswith("data:image/svg+xml")
    assert said["interfaces"] == [{"name": "Wi-Fi", "address": HERE}]
    for wrong in ("10.0.0.1", 3, "", ["x"]):
        assert post(console, "followers", {"address": wrong})[0] == 400
    assert post(console, "followers", {"address": None})[1]["open"] == {}
    assert console.get(f"{CONSOLE}/followers").status == 404
    # A page of another site in this browser, or a browser elsewhere.
    for headers in ({"content_type": "text/plain"}, {"x_forwarded_for": "10.1.2.3"}):
        for path in ("followers", "state", "wifi", "story", "check"):
            assert post(console, path, {"address": HERE}, **headers)[0] in {404, 415}
    assert show.followers.addresses == {}


def test_the_code_of_a_wifi_is_drawn_and_nothing_of_it_kept(show):
    console = Client(Starlette(routes=show.routes), {"content_type": "application/json"})
    status, said = post(console, "wifi", {"network": "Hội; trường", "password": "bí\\mật"})
    assert status == 200
    assert said["picture"].startswith("data:image/svg+xml")
    assert "network" not in str(vars(show)) + str(vars(show.state))
    for wrong in ({}, {"network": "", "password": ""}, {"network": 3, "password": ""}, [], "x"):
        assert post(console, "wifi", wrong)[0] == 400


@pytest.mark.slow
def test_the_story_is_taken_home_by_the_speaker_alone(show, embedded):
    console = Client(Starlette(routes=show.routes))
    assert console.get(f"{CONSOLE}/story.html").status == 404
    answer = console.get(f"{CONSOLE}/story.html?{KEY}&lang=en")
    one = FORMATS["html"]
    assert answer.body == one.write_story(show.story, embedded, "en", one.layout())
    assert answer.headers["content-disposition"] == 'attachment; filename="story.html"'
    page = console.get(f"{CONSOLE}?{KEY}").body.decode()
    for file_format in FORMATS.values():
        linked = f'href="./console/story.{file_format.ending}?lang=vi"' in page
        assert linked == (file_format.write_story is not None)


def test_another_story_is_checked_then_shown_and_saved(show, embedded):
    console = Client(Starlette(routes=show.routes), {"content_type": "application/json"})
    before = show.story
    status, said = post(console, "story", [{"title": "{pionts}"}])
    assert status == 422
    assert "title.vi" in said["problems"]["vi"][0]
    assert "points" in said["problems"]["en"][0]
    for wrong in (None, 3, [], [3], {}, "x = ", "\ud800", [{"title": "\ud800"}]):
        assert post(console, "story", wrong)[0] == 422
    assert show.story is before
    written = [{"title": {"vi": 'a\nb "c"', "en": "{points:20}"}, "zoom": ["20"], "seconds": 5}]
    assert post(console, "story", written)[0] == 200
    saved = console.get(f"{CONSOLE}/story.toml?{KEY}")
    assert [scene.written for scene in read(saved.body, "x", embedded).scenes] == written
    assert b'"title.en"' not in saved.body
    assert "{points:20}" not in console.get("/show").body.decode()
    assert post(console, "story", saved.body.decode())[0] == 200
    assert [scene.written for scene in show.story.scenes] == written
