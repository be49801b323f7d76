"""The pages of the show as they are served."""

import json
import re

import brotli
import pytest
from asgi_client import Client
from markupsafe import escape
from samples import HOSTILE
from starlette.applications import Starlette

from dashboard.server.show import Show, show_page
from dashboard.server.speaker import CONSOLE, console_address
from dashboard.show.story import programme, read
from loaders.translation import LANGUAGES

pytestmark = pytest.mark.usefixtures("serving")
APP = Client(Starlette(routes=Show().routes))
NOTE = "Cảm ơn các vị"
SCRIPT = re.compile(r'<script type="application/json" id="show">(.*?)</script>', re.DOTALL)


@pytest.fixture
def own_story(embedded):
    """An app with a story that is markup, and has a note."""
    text = f"""
    [[scene]]
    title = {json.dumps(HOSTILE)}
    text = {json.dumps("</script><script>alert(1)</script> {points}")}
    notes = "{NOTE}"
    """
    return Client(Starlette(routes=Show(read(text.encode(), "own.toml", embedded)).routes))


def page(path, language="vi", app=APP):
    with_key = f"/{console_address(language)}"
    answer = app.get(with_key if path == CONSOLE else f"{path}?lang={language}")
    assert (answer.status, answer.headers["cache-control"]) == (200, "no-cache")
    return answer.body.decode()


@pytest.mark.slow
def test_pages_need_nothing_from_outside_and_say_both_languages(embedded):
    for path, up in (("/show", "."), ("/show/console", "..")):
        for language in LANGUAGES:
            body = page(path, language)
            assert body.startswith(f'<!DOCTYPE html>\n<html lang="{language}">')
            assert not re.search(r"(?:src|href|url\()\W*(?:https?:)?//", body)
            linked = re.findall(r'(?:src|href)="([^"]+)"', body)
            near = (f"{up}/assets/", "data:", "./console/story.")
            assert all(one.startswith(near) for one in linked), linked
            given = json.loads(SCRIPT.search(body)[1])
            assert len(given["scenes"]) == len(programme(embedded).scenes)
            assert {*given["scenes"][0]["messages"]} == {*LANGUAGES}
            assert all(one.startswith(f"{up}/assets/") for one in given["files"].values())
    assert page("/show", "<x>").startswith('<!DOCTYPE html>\n<html lang="vi">')


def test_data_that_are_not_renewed_are_told_in_both_languages_as_text(embedded):
    notices = tuple((language, f"{HOSTILE} {language}") for language in LANGUAGES)
    for path in ("show", CONSOLE):
        said, nothing = (
            show_page(embedded, programme(embedded), "en", path, notices=told).body.decode()
            for told in (notices, (("vi", ""), ("en", "")))
        )
        for language in LANGUAGES:
            line = f'<p class="not-current" lang="{language}">{escape(HOSTILE)} {language}</p>'
            assert line in said
        assert 'class="not-current"' not in nothing


def test_notes_are_on_the_console_alone_and_no_text_is_markup(own_story):
    projector, console = page("/show", app=own_story), page(CONSOLE, app=own_story)
    assert NOTE in console
    assert NOTE not in projector
    for body in (projector, console):
        assert "665" in body
        assert "<script>alert" not in body
        assert "&lt;script&gt;alert" in body


def coming_from(*client):
    async def app(scope, receive, send):
        await APP.app({**scope, "client": client or None}, receive, send)

    return Client(app)


def test_the_console_needs_its_key_and_this_machine():
    here, with_key = coming_from("127.0.0.1", 9), f"/{console_address('en')}"
    opened = here.get(with_key)
    cookie, _, rest = opened.headers["set-cookie"].partition(";")
    assert (opened.status, rest) == (200, f" Path={CONSOLE}; HttpOnly; SameSite=Strict")
    # The button of the projector's window, in the same browser.
    assert here.get(CONSOLE, cookie=cookie).status == 200
    # Whatever stands before the server on this machine, and whatever that says of whom it asks for.
    for answer in (
        here.get(CONSOLE),
        here.get(f"{CONSOLE}?key=x", cookie="access_map_console=é"),
        here.get(with_key, x_forwarded_for="10.1.2.3"),
        coming_from("10.1.2.3", 9).get(with_key),
        coming_from().get(with_key),
    ):
        assert (answer.status, answer.body, "set-cookie" in answer.headers) == (404, b"", False)
    assert coming_from("::1", 9).get(with_key).status == 200
    assert coming_from("10.1.2.3", 9).get("/show").status == 200


def test_pages_are_compressed_as_asked():
    packed = APP.get("/show", accept_encoding="br")
    assert packed.headers["content-encoding"] == "br"
    assert brotli.decompress(packed.body) == APP.get("/show").body
