"""The pages of the show as they are served."""

import json
import re

import brotli
import pytest
from asgi_client import Client
from samples import HOSTILE
from starlette.applications import Starlette

from dashboard.server.show import Show
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


def page(path, app=APP):
    answer = app.get(path)
    assert (answer.status, answer.headers["cache-control"]) == (200, "no-cache")
    return answer.body.decode()


def test_pages_need_nothing_from_outside_and_say_both_languages(embedded):
    for path, up in (("/show", "."), ("/show/console", "..")):
        for language in LANGUAGES:
            body = page(f"{path}?lang={language}")
            assert body.startswith(f'<!DOCTYPE html>\n<html lang="{language}">')
            assert not re.search(r"(?:src|href|url\()\W*(?:https?:)?//", body)
            linked = re.findall(r'(?:src|href)="([^"]+)"', body)
            assert all(one.startswith((f"{up}/assets/", "data:")) for one in linked), linked
            given = json.loads(SCRIPT.search(body)[1])
            assert len(given["scenes"]) == len(programme(embedded).scenes)
            assert {*given["scenes"][0]["messages"]} == {*LANGUAGES}
            assert all(one.startswith(f"{up}/assets/") for one in given["files"].values())
    assert page("/show?lang=<x>").startswith('<!DOCTYPE html>\n<html lang="vi">')


def test_notes_are_on_the_console_alone_and_no_text_is_markup(own_story):
    projector, console = page("/show", own_story), page("/show/console", own_story)
    assert NOTE in console
    assert NOTE not in projector
    for body in (projector, console):
        assert "665" in body
        assert "<script>alert" not in body
        assert "&lt;script&gt;alert" in body


def coming_from(client):
    async def app(scope, receive, send):
        await APP.app({**scope, "client": client}, receive, send)

    return Client(app)


def test_the_console_is_for_this_machine_alone():
    for client, status in ((("10.1.2.3", 9), 404), (None, 404), (("::1", 9), 200)):
        browser = coming_from(client)
        assert browser.get("/show/console").status == status
        assert browser.get("/show/console", x_forwarded_for="10.1.2.3").status == 404
        assert browser.get("/show").status == 200


def test_pages_are_compressed_as_asked():
    packed = APP.get("/show", accept_encoding="br")
    assert packed.headers["content-encoding"] == "br"
    assert brotli.decompress(packed.body) == APP.get("/show").body
