"""No style sheet has a form that an engine in use drops whole, with the meaning that it carries."""

import re
from importlib.resources import files
from pathlib import Path

from cases import every

DASHBOARD = Path(str(files("dashboard")))
SHEETS = [*DASHBOARD.rglob("*.css")]
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_TEXT = re.compile(r"\"[^\"]*\"|'[^']*'|url\([^)]*\)")
# Once for each property: what comes after the colon, to the end of the declaration.
_DECLARATION = re.compile(r"(?<![\w-])(-?[a-z][\w-]*)\s*:\s*([^;{}]*)(?=[;}])")

_DROPPED = (
    # WebKit before 26.2 knows its longhands, and the line alone.
    ("text-decoration", r"\S+\s.+"),
    ("text-emphasis", r"\S+\s.+"),
    # Unknown to Firefox ESR, or to WebKit before 17.4 and 18.2.
    ("text-wrap", r"\S+\s.+"),
    ("white-space", r"\S+\s.+"),
    ("font-synthesis", r"\S+\s.+"),
    ("text-box", r".+"),
    ("text-underline-position", r"\S+\s.+"),
)
_ALTERNATIVE = re.compile(r"TEXT\s*/\s*TEXT")


def declarations(sheet):
    """Return the declarations of each rule of a style sheet, in order, without texts."""
    plain = _TEXT.sub("TEXT", _COMMENT.sub("", sheet))
    return [_DECLARATION.findall(rule + "}") for rule in re.split(r"[{}]", plain)]


def dropped(sheet):
    """Return what an engine would drop."""
    found = []
    for rule in declarations(sheet):
        before = set()
        for name, value in rule:
            found += [
                f"{name}: {value}"
                for shorthand, form in _DROPPED
                if name == shorthand and re.fullmatch(form, value.replace("!important", "").strip())
            ]
            # WebKit before 17.4 takes such a content only without the alternative text.
            if name == "content" and _ALTERNATIVE.search(value) and name not in before:
                found.append(f"{name}: {value}")
            before.add(name)
    return found


@every("sheet", SHEETS)
def test_no_engine_drops_a_declaration(sheet):
    assert dropped(sheet.read_text(encoding="utf-8")) == []


def test_all_style_sheets_are_read():
    assert {"page.css", "screens.css", "access-map.css", "style.css"} <= {
        one.name for one in SHEETS
    }
    assert sum(len(rule) for one in SHEETS for rule in declarations(one.read_text("utf-8"))) > 1500


@every(
    ("sheet", "count"),
    [
        ("td.derived { text-decoration: underline dotted; }", 1),
        ("td { color: red; text-decoration:underline dotted red }", 1),
        ("a { & b { text-decoration: underline wavy !important; } }", 1),
        ("td { text-decoration-line: underline; text-decoration-style: dotted }", 0),
        ("a { text-decoration: underline } a:hover { text-decoration: none !important; }", 0),
        ("/* text-decoration: underline dotted; */ a { color: red; }", 0),
        ('b::after { content: "↕" / ""; }', 1),
        ('b::after { content: "↕"; content: "↕" / ""; }', 0),
        ('b::after { background: url("text-decoration: underline dotted;") }', 0),
    ],
)
def test_such_declarations_are_found(sheet, count):
    assert len(dropped(sheet)) == count
