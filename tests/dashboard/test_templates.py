"""Templates escape what they show, miss nothing in silence, and are the only place of HTML."""

import ast
import re
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

from html_page import Page
from jinja2 import UndefinedError, meta, nodes
from samples import HOSTILE, HOSTILE_FILE

from dashboard.model.view import View
from dashboard.screens.shared import print_only
from dashboard.templates import FOLDERS, _environment, macro, render
from geodata.tables import Source
from loaders.access_points import provinces_of_division

SCREENS = Path(str(files("dashboard"))) / "screens"
ROOMS = [Path(str(files("dashboard"))) / folder for folder in FOLDERS]
ENVIRONMENT = _environment("vi")
NAMES = [name for name in ENVIRONMENT.list_templates() if name.endswith(".j2")]
PARSED = {
    name: ENVIRONMENT.parse(ENVIRONMENT.loader.get_source(ENVIRONMENT, name)[0]) for name in NAMES
}
TAG = re.compile(r"</?[a-z][a-z0-9]*[\s/>]", re.ASCII)


def test_every_file_of_a_template_is_found():
    there = [str(path.relative_to(room)) for room in ROOMS for path in room.rglob("*.j2")]
    assert sorted(NAMES) == sorted(there)
    assert "shared/macros.html.j2" in NAMES


def test_a_value_that_is_missing_is_an_error():
    silent = []
    for name, parsed in PARSED.items():
        needed = meta.find_undeclared_variables(parsed) - set(ENVIRONMENT.globals)
        if not needed or name.endswith("macros.html.j2"):
            continue
        try:
            render(name, "vi")
        except UndefinedError:
            continue
        silent.append(name)
    assert silent == []


def test_no_template_leaves_out_the_escaping_or_hides_what_is_no_number():
    for name, parsed in PARSED.items():
        filters = {found.name for found in parsed.find_all(nodes.Filter)}
        # The last two make 0 of whatever is no number.
        assert not filters & {"safe", "escape", "e", "int", "float"}, name
        assert not [*parsed.find_all(nodes.ScopedEvalContextModifier)], name


def html_in_python(source):
    """Return the literals that hold a tag; docstrings are none of the page."""
    tree = ast.parse(source)
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef)
    ignored = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, documented) and node.body and isinstance(node.body[0], ast.Expr)
    }
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in ignored
        and TAG.search(node.value)
    ]


def test_html_stands_in_templates_alone():
    assert html_in_python("def f(x):\n    '''<b>'''\n    return f'<p>{x}</p>'") == ["<p>", "</p>"]
    found = {
        str(path.relative_to(SCREENS)): literals
        for path in sorted(SCREENS.rglob("*.py"))
        if (literals := html_in_python(path.read_text(encoding="utf-8")))
    }
    # The style sheets are files of the project, and no text is put into them.
    assert found == {"shared/frame.py": ["<style>", "</style>"]}


WEB = Source("c", HOSTILE, HOSTILE, f"https://x/{HOSTILE}", "vi", "", "")
PAPER = Source(HOSTILE, HOSTILE, HOSTILE, "", "vi", "", "")


MACROS = [
    ("heading", [HOSTILE, HOSTILE], HOSTILE, {"scope": "col", "class": HOSTILE}),
    ("sort_heading", [HOSTILE, "up"], HOSTILE, {"data-sort": "up"}),
    ("value_cell", [HOSTILE, HOSTILE], HOSTILE, {"class": HOSTILE}),
    ("labelled_cell", [HOSTILE, "range", HOSTILE, HOSTILE], HOSTILE, {"title": HOSTILE}),
    ("screen_link", [HOSTILE, HOSTILE], HOSTILE, {"href": f"./{HOSTILE}"}),
    ("screen_link", [HOSTILE, "a", "", HOSTILE], HOSTILE, {"href": f"./a#{HOSTILE}"}),
    ("how_link", [View(), HOSTILE, "", ""], HOSTILE, {}),
    ("how_link", [View(), HOSTILE, "20", HOSTILE], HOSTILE, {"class": "how-link"}),
    ("source_link", [WEB, HOSTILE], HOSTILE, {"href": WEB.url, "rel": "noopener"}),
    ("source_link", [PAPER, HOSTILE], HOSTILE, {}),
    ("source_list", [[HOSTILE_FILE]], HOSTILE_FILE, {}),
    (
        "source_list",
        [[WEB, PAPER]],
        f"{HOSTILE} {HOSTILE}",
        {"href": f"./how-we-know#source-{HOSTILE}"},
    ),
    ("copy_button", [HOSTILE, HOSTILE, HOSTILE], HOSTILE, {"data-copy": HOSTILE}),
    ("copy_button", ["", HOSTILE, HOSTILE, HOSTILE], HOSTILE, {"data-copy-of": HOSTILE}),
    ("paragraph", [HOSTILE, HOSTILE], HOSTILE, {"class": HOSTILE}),
    ("section_title", [HOSTILE, HOSTILE, 3], HOSTILE * 2, {"class": "how"}),
]
"""Name, arguments, the text and the attributes that the page must show."""


def test_macros_escape_text_and_attributes():
    wrong = []
    for name, values, text, attributes in MACROS:
        # A cell is allowed in a table alone.
        page = Page(f"<table><tr>{macro(name, 'vi', *values)}</tr></table>")
        if "".join(page.text) != text or not attributes.items() <= dict(page.attributes).items():
            wrong.append((name, page.text, page.attributes))
    assert wrong == []


def test_what_is_printed_and_where_from_is_text(hostile):
    view = View(provinces=("56",))
    access_points = replace(hostile, boundaries_file=HOSTILE_FILE)
    head = Page(print_only.head(access_points, view, 4))
    assert HOSTILE in "".join(head.text)
    foot = "".join(Page(print_only.foot(access_points, view)).text)
    assert foot.count(HOSTILE_FILE) == 2


def test_a_link_leads_to_the_province_in_the_view(embedded):
    province = provinces_of_division(embedded, 2013)[-1]
    for path in ("province", "how-we-know"):
        page = Page(macro("province_link", "en", View(language="en"), province, path))
        query = f"v=2&selected={province.code}&lang=en"
        assert page.all("href") == [f"./{path}?{query}"]
        assert page.text == [province.name_en]
