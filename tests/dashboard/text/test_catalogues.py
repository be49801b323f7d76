"""The dashboard's words: the same messages in both languages, each of them used."""

import re
from importlib.resources import files
from pathlib import Path
from string import Formatter
from typing import get_args

import pytest
from babel.messages.pofile import read_po
from cases import every
from jinja2 import Environment, nodes

from dashboard.model.measures import MEASURES, Counted, Denominator
from dashboard.model.view import SITE_TYPES
from dashboard.text.messages import map_words
from loaders.cells import Basis
from loaders.names.divisions import DIVISIONS
from loaders.translation import LANGUAGES, messages

FOLDER = Path(str(files("dashboard")))
PYTHON = "\n".join(path.read_text(encoding="utf-8") for path in sorted(FOLDER.rglob("*.py")))
TEMPLATES = [path.read_text(encoding="utf-8") for path in sorted(FOLDER.rglob("*.j2"))]
SCRIPT = "\n".join(
    path.read_text(encoding="utf-8") for path in sorted((FOLDER / "static" / "map").glob("*.js"))
)
CATALOGUES = {language: messages("dashboard", language) for language in LANGUAGES}
KEYS = set(CATALOGUES["vi"])
SAME_IN_BOTH = {
    *("map.in_words", "map.part", "map.percent", "notice.part", "panel.measure"),
    *("panel.stated_of_type", "province.area_value", "province.not_counted"),
    "province.poverty_value",
}
"""Messages that read the same in both languages: fields and punctuation alone."""

# text(language, "key"), text(language, f"prefix.{code}"), and keys that are chosen
# first and looked up later: any literal that begins with a word keys begin with.
_STARTS = "|".join(sorted({key.split(".")[0] for key in KEYS}))
_LITERAL = re.compile(rf"""(f?)["']((?:{_STARTS})(?:\.[\w{{}}.\[\]]+)?)["']""")
_LOOKED_UP = re.compile(
    r"""\b(?:(?:text|of_figures)\(\s*[^()]*?(?:\(\))?,|_both\()\s*(f?)(["'])(.+?)\2"""
)
# In the script: word("key"), word("prefix." + code), word(one ? "key" : "other"), and
# keys that are handed on: any literal that reads "prefix.key".
_WORD = re.compile(r"""\bword\("([\w.]+)"( \+)?""")
_HANDED_ON = re.compile(r""""([a-z_]+\.[a-z_.]*[a-z_])\"""")
CODES = {
    "basis": get_args(Basis),
    "denominator": get_args(Denominator),
    "division": [str(year) for year in DIVISIONS],
    "legend": ("published", "derived", "range", "zero", "unknown"),
    "measure": list(MEASURES),
    "numerator": get_args(Counted),
    "quotient": get_args(Denominator),
    "sum": get_args(Counted),
    "type": SITE_TYPES,
}
"""What the script puts behind a prefix."""


def pattern(formatted, key):
    """Return the pattern of the keys that a literal stands for."""
    text = re.sub(r"\\\{.*?\\\}", r"[a-z0-9_]+", re.escape(key)) if formatted else re.escape(key)
    return re.compile(text)


def in_template(source):
    """Yield the keys in a template, as in ``IN_PYTHON``: ``"prefix." ~ code`` is formatted."""
    tree = Environment(autoescape=True).parse(source)
    for call in tree.find_all(nodes.Call):
        if call.node == nodes.Name("text", "load") and isinstance(call.args[0], nodes.Const):
            yield False, call.args[0].value
    for whole in tree.find_all(nodes.Concat):
        parts = [part.value if isinstance(part, nodes.Const) else "{}" for part in whole.nodes]
        if parts[0].split(".")[0] in _STARTS.split("|"):
            yield True, "".join(parts)
    yield from ((False, text.value) for text in tree.find_all(nodes.Const) if text.value in KEYS)


IN_TEMPLATES = {key for source in TEMPLATES for key in in_template(source)}
IN_PYTHON = {(bool(formatted), key) for formatted, _, key in _LOOKED_UP.findall(PYTHON)} | {
    (bool(formatted), key) for formatted, key in _LITERAL.findall(PYTHON) if key in KEYS
}
USED = IN_PYTHON | IN_TEMPLATES
PREFIXES = {key.removesuffix(".") for key, goes_on in _WORD.findall(SCRIPT) if goes_on}
IN_SCRIPT = (
    {f"map.{key}" for key, goes_on in _WORD.findall(SCRIPT) if not goes_on}
    | {f"map.{prefix}.{code}" for prefix in PREFIXES for code in CODES[prefix]}
    | {f"map.{key}" for key in _HANDED_ON.findall(SCRIPT)}
)


def fields(text):
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def test_keys_are_found_in_the_source():
    assert (False, "page.title") in IN_PYTHON
    assert (True, "map.type.{code}") in IN_PYTHON
    assert (False, "empty.types") in IN_PYTHON
    assert len(IN_PYTHON) > 30
    assert (False, "totals.caption_own") in IN_TEMPLATES
    assert (False, "compare.mean") in IN_TEMPLATES
    assert (True, "compare.bar.{}") in IN_TEMPLATES
    assert {"map.unknown", "map.hint.wheel", "map.button.country", "map.type.commune_library"} <= (
        IN_SCRIPT
    )
    assert set(CODES) == PREFIXES


def test_both_languages_have_the_same_messages_and_fields():
    assert CATALOGUES["vi"].keys() == CATALOGUES["en"].keys()
    for key, text in CATALOGUES["vi"].items():
        assert fields(text) == fields(CATALOGUES["en"][key]), key


def test_every_key_that_is_used_has_a_message():
    used = [pattern(*key) for key in USED]
    missing = [key.pattern for key in used if not any(map(key.fullmatch, KEYS))]
    assert missing == []
    assert not IN_SCRIPT - KEYS


@every("key", sorted(KEYS))
def test_every_message_is_used(key):
    # The map's words are spelled out there, or taken from the same codes.
    others = [one for one in USED if not (one[0] and one[1].startswith("map."))]
    # What is said of figures of the user's own is looked up where the usual message is.
    usual = key.removesuffix("_own")
    assert usual in IN_SCRIPT or any(pattern(*one).fullmatch(usual) for one in others)


@every("key", sorted(KEYS))
def test_every_message_is_translated(key):
    vietnamese, english = CATALOGUES["vi"][key].strip(), CATALOGUES["en"][key].strip()
    assert vietnamese
    assert english
    assert (vietnamese == english) == (key in SAME_IN_BOTH)


@pytest.mark.parametrize("language", LANGUAGES)
def test_catalogues_are_in_order(language):
    with (FOLDER / "locale" / f"{language}.po").open("rb") as file:
        catalogue = read_po(file, locale=language, abort_invalid=True)
    keys = [message.id for message in catalogue if message.id]
    assert keys == sorted(set(keys))
    assert not any(message.fuzzy for message in catalogue if message.id)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_message_is_markup(language):
    assert [key for key, text in CATALOGUES[language].items() if re.search(r"[<>]", text)] == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("package", ["dashboard", "loaders"])
def test_apostrophes_are_typographic(package, language):
    said = messages(package, language).items()
    assert [key for key, text in said if re.search(r"\w'", text)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_of_the_map(language):
    words = map_words(language)
    assert words == {
        key.removeprefix("map."): text
        for key, text in CATALOGUES[language].items()
        if key.startswith("map.") and not key.endswith("_own")
    }
    assert "in_words" in words
