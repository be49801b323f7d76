"""What puts a theme into a page, and the switch."""

import re
from types import SimpleNamespace

import pytest

from dashboard.server import asgi_app
from dashboard.server.preload_hints import STATIC, with_hints
from dashboard.templates import render
from dashboard.text.messages import text
from dashboard.theme import CHOICES, THEMES, colours, frame_head, page_head
from dashboard.web_map.assets import Asset
from loaders.translation import LANGUAGES

PAGE = (STATIC / "index.html").read_bytes()
FRAME_PAGE = (
    b"<!doctype html><html><head><script defer src=a.js></script></head><body></body></html>"
)


def test_every_theme_has_the_same_colours():
    names = {theme: colours(theme).keys() for theme in THEMES}
    assert names["light"] == names["dark"] == names["contrast"]
    assert len({colours(theme)["paper"] for theme in ("light", "dark")}) == 2


@pytest.mark.parametrize(("page", "head"), [(PAGE, page_head), (FRAME_PAGE, frame_head)])
def test_the_script_is_in_the_head_and_runs_before_all_others(page, head):
    changed = with_hints(page, [head()]).decode()
    start = changed.index("<script>\n/*")
    assert changed.count(head()) == 1
    assert start < changed.index("</head>")
    # Others in the head wait until the page is read, or set nothing but a variable.
    others = re.findall(r"<script([^>]*)>", changed[: changed.index("</head>")])
    assert all("defer" in one or "module" in one or not one for one in others)


@pytest.mark.parametrize("head", [page_head, frame_head])
def test_nothing_in_the_head_ends_it(head):
    script, _, rest = head().removeprefix("<script>").partition("</script>")
    assert "</" not in script
    assert rest.count("</style>") == 1
    assert not re.search(r"https?:|//[a-z]", script + rest)


def test_the_ground_is_that_of_each_theme_before_any_style_sheet():
    for theme in THEMES:
        rule = rf'\[data-theme="{theme}"\][^{{}}]*\{{ color-scheme: (\w+); background: (#\w+); \}}'
        for head, ground in ((page_head, "paper"), (frame_head, "sea")):
            [(scheme, background)] = re.findall(rule, head())
            assert scheme == ("dark" if theme == "dark" else "light")
            assert background == colours(theme)[ground]


def test_the_scripts_and_the_switch_know_the_same_choices():
    [listed] = re.findall(r"const CHOICES = \[(.*?)\]", page_head())
    assert tuple(re.findall(r'"(\w+)"', listed)) == CHOICES


def test_page_and_frame_are_given_their_heads(monkeypatch):
    script = Asset("page.0123.js", b"", "text/javascript")
    assets = SimpleNamespace(first=(), page_script=script)
    monkeypatch.setattr(asgi_app.current_data, "process_assets", lambda: assets)
    links = asgi_app._page_links()
    assert links[0] == page_head()
    assert '<script defer src="./assets/page.0123.js"></script>' in links
    assert asgi_app._frame_links()[0] == frame_head()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_choice_is_a_button_with_a_name(language):
    switch = render("shared/theme_switch.html.j2", language, themes=CHOICES)
    buttons = re.findall(
        r'<button type="button" data-theme-choice="(\w+)" title="([^"]+)" aria-label="([^"]+)">',
        switch,
    )
    assert [choice for choice, _, _ in buttons] == list(CHOICES)
    for choice, title, label in buttons:
        assert title == label == text(language, f"theme.{choice}")
    assert f'role="group" aria-label="{text(language, "theme.label")}"' in switch
    assert f'data-page-lang="{language}"' in switch
