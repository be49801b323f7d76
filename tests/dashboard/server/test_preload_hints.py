"""The hints in Streamlit's page and the map's frame name files that are there, and harm nothing."""

import json
import re

import pytest

from dashboard.server import preload_hints
from dashboard.server.preload_hints import (
    ELEMENTS,
    MANIFEST,
    STATIC,
    address_script,
    element_scripts,
    file_links,
    frame_script,
    largest_first,
    module_links,
    page_scripts,
    with_hints,
)

PAGE = (STATIC / "index.html").read_bytes()
LINK = '<link rel="prefetch" href="./a.js">'


def test_links_stand_at_the_end_of_the_head_and_all_else_is_as_it_was():
    changed = with_hints(PAGE, [LINK]).decode()
    assert changed.replace(f"{LINK}\n", "") == PAGE.decode()
    assert changed.index(LINK) < changed.index("</head>") < changed.index("<body")


def test_a_link_that_is_there_is_not_repeated():
    once = with_hints(PAGE, [LINK])
    assert with_hints(once, [LINK]) == once


@pytest.mark.parametrize("page", [b"", b"{}", b"<p>no head</p>", b"</head></head>", b"\xff</head>"])
def test_a_page_without_a_head_is_left_as_it_is(page):
    assert with_hints(page, [LINK]) == page


def test_whatever_an_element_imports_is_named_but_for_the_entry():
    parts = json.loads(MANIFEST.read_bytes())
    by_file = {part["file"]: part for part in parts.values()}
    scripts = element_scripts(MANIFEST, ELEMENTS)
    for script in scripts:
        for imported in map(parts.__getitem__, by_file[script].get("imports", [])):
            assert imported.get("isEntry") or imported["file"] in scripts


@pytest.mark.parametrize(
    "content",
    [
        None,
        "",
        "[]",
        "null",
        '{"a": 1}',
        '{"a": {"name": "Html", "isDynamicEntry": true}}',
        '{"a": {"name": "Html", "isDynamicEntry": true, "file": "a.js", "imports": ["b"]}}',
    ],
)
def test_of_another_manifest_nothing_is_named(content, tmp_path):
    manifest = tmp_path / "manifest.json"
    if content is not None:
        manifest.write_text(content)
    assert element_scripts(manifest, ELEMENTS) == ()


def test_modules_are_named_as_streamlit_does_and_those_of_elements_run():
    fetched = re.compile(r'<link rel="modulepreload" crossorigin href="\./(static/js/[\w.-]+)">')
    run = re.compile(r'<script type="module" crossorigin src="\./(static/js/[\w.-]+)"></script>')
    links = "".join(module_links())
    assert sorted(fetched.findall(links) + run.findall(links)) == list(
        element_scripts(MANIFEST, ELEMENTS)
    )
    assert len(run.findall(links)) == len(ELEMENTS)


def test_the_largest_modules_are_asked_for_first():
    page = (STATIC / "index.html").read_text(encoding="utf-8")
    tags = re.findall(r'<(?:link rel="modulepreload"|script type="module")[^>]*>', page)
    tags += [*module_links(), '<link rel="modulepreload" href="./other.js">', "<prefetch>"]
    changed = largest_first(tuple(tags))
    assert {*tags} < {*changed}
    assert len(changed) == len({*changed})
    modules = [re.search(r'"\./(static/js/.+?)"', tag) for tag in changed]
    named = [one[1] for one in modules if one and one.string.startswith("<link")]
    assert any(name.startswith("static/js/index.") for name in named[:3])
    assert {one[1] for one in modules if one} == {*named}
    sizes = [(STATIC / name).stat().st_size for name in named]
    assert sizes == sorted(sizes, reverse=True)
    own = [tag for tag in tags if "modulepreload" not in tag]
    assert [tag for tag in changed if "modulepreload" not in tag] == own


def test_files_are_named_in_the_mode_they_are_asked_for():
    script, style, data = file_links("preload", ["../a.js", "../b.css", "../c.json"])
    assert 'as="script"' in script
    assert "crossorigin" not in script + style
    assert 'as="style"' in style
    assert 'as="fetch" crossorigin' in data


def test_without_the_component_there_is_no_script_of_the_frame(monkeypatch):
    monkeypatch.setattr(preload_hints, "find_spec", lambda _name: None)
    assert frame_script.__wrapped__() is None


def test_the_page_and_the_first_screen_load_these():
    scripts = page_scripts()
    assert {STATIC / file for file in element_scripts(MANIFEST, ELEMENTS)} < set(scripts)
    assert any(script.suffix == ".css" for script in scripts)
    assert page_scripts(STATIC / "no-such-page.html")


def test_streamlit_is_told_where_its_server_is_and_whose_orders_it_takes():
    script = address_script()
    assert script.count("<") == 2
    assert 'BACKEND_BASE_URL: new URL("./", location.href).href' in script
    # Of no other page: the default allows those of Streamlit's makers to control it.
    assert "allowedOrigins: [location.origin]" in script
    assert "blockErrorDialogs: true" in script
