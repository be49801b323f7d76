"""What sources, settings and documents name is there: files, functions, numbers of things."""

import re
from importlib import import_module
from pathlib import Path

from geodata.tables import name_variants, statements

ROOT = Path(__file__).parents[1]
FILES = [
    path
    for place in (ROOT, *(ROOT / name for name in (".ci", ".streamlit", "deploy", "docs", "tests")))
    for path in place.glob("*")
    if path.is_file()
] + [
    path
    for place in ("dashboard", "geodata", "loaders", "tests")
    for path in (ROOT / place).rglob("*")
]
READ = [path for path in FILES if path.suffix in {".py", ".js", ".css", ".toml", ".md"}]

_PATH = re.compile(
    r"(?<![\w./{<-])((?:[\w.-]+/)+[\w.-]+\.(?:py|js|css|toml|csv|svg|po|md|geojson|yaml|conf))\b",
    re.ASCII,
)
_ABOUT_TO_BE = {"dashboard/.streamlit/config.toml", "map/map.svg"}
"""Files that are made: of the package, and of the bundle."""
_REFERENCE = re.compile(
    r":(?:mod|func|class|data|attr|meth):`~?((?:dashboard|geodata|loaders)\.[\w.]+)`"
)
_COUNTED = {
    r"(\d+)\s+listed\s+spellings": len(name_variants()),
    r"(\d+)\s+(?:published\s+)?statements\b": len(statements()),
}
"""How documents count things, and how many there are."""


def of(pattern, suffixes=(".py", ".js", ".css", ".toml", ".md")):
    """Return what a pattern finds in the files, each with the file."""
    return [
        (str(path.relative_to(ROOT)), found)
        for path in READ
        if path.suffix in suffixes and not path.is_relative_to(ROOT / "tests")
        for found in re.findall(pattern, path.read_text(encoding="utf-8"))
    ]


def test_files_that_are_named_are_there():
    there = [path.relative_to(ROOT).parts for path in FILES]
    endings = {"/".join(parts[start:]) for parts in there for start in range(len(parts))}
    named = [(where, path.removeprefix("../")) for where, path in of(_PATH)]
    assert len(named) > 20
    assert [one for one in named if one[1] not in endings | _ABOUT_TO_BE] == []


def exists(name):
    """Return whether a dotted name stands for something: in a module, in a class, a field."""
    parts = name.split(".")
    for end in range(len(parts), 0, -1):
        try:
            held = import_module(".".join(parts[:end]))
        except ImportError:
            continue
        for part in parts[end:]:
            if not hasattr(held, part) and part not in getattr(held, "__annotations__", {}):
                return False
            held = getattr(held, part, None)
        return True
    return False


def test_what_docstrings_refer_to_is_there():
    named = of(_REFERENCE)
    assert len(named) > 20
    assert [one for one in named if not exists(one[1])] == []
    assert not exists("loaders.evidence.published.Published.nothing")


def test_documents_count_right():
    found = {pattern: of(pattern, (".md",)) for pattern in _COUNTED}
    assert any(found.values())
    for pattern, expected in _COUNTED.items():
        assert [one for one in found[pattern] if int(one[1]) != expected] == []
