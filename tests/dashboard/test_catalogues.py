"""The dashboard's words: the same messages in both languages, each of them used."""

import re
from importlib.resources import files
from itertools import chain
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.pofile import read_po

from dashboard.text import map_words
from loaders.translation import LANGUAGES, messages

FOLDER = Path(str(files("dashboard")))
PYTHON = "\n".join(path.read_text(encoding="utf-8") for path in sorted(FOLDER.rglob("*.py")))
SCRIPT = (FOLDER / "static" / "access-map.js").read_text(encoding="utf-8")
CATALOGUES = {language: messages("dashboard", language) for language in LANGUAGES}
KEYS = set(CATALOGUES["vi"])
SAME_IN_BOTH = set[str]()
"""Messages that read the same in both languages; none so far."""

# text(language, "key"), text(language, f"prefix.{code}"), and keys that are chosen
# first and looked up later: any literal that begins with a word keys begin with.
_STARTS = "|".join(sorted({key.split(".")[0] for key in KEYS}))
_LITERAL = re.compile(rf"""(f?)["']((?:{_STARTS})(?:\.[\w{{}}.\[\]]+)?)["']""")
_LOOKED_UP = re.compile(r"""\btext\(\s*[^()]*?(?:\(\))?,\s*(f?)(["'])(.+?)\2""")
_OF_MAP = re.compile(r"""word\("([\w.]+)"( \+)?""")


def pattern(formatted, key):
    """Return the pattern of the keys that a literal stands for."""
    text = re.sub(r"\\\{.*?\\\}", r"[a-z_]+", re.escape(key)) if formatted else re.escape(key)
    return re.compile(text)


IN_PYTHON = {(bool(formatted), key) for formatted, _, key in _LOOKED_UP.findall(PYTHON)} | {
    (bool(formatted), key) for formatted, key in _LITERAL.findall(PYTHON) if key in KEYS
}
IN_SCRIPT = {
    re.compile(re.escape(f"map.{key}") + (r"[a-z_]+" if goes_on else ""))
    for key, goes_on in _OF_MAP.findall(SCRIPT)
}


def fields(text):
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def test_keys_are_found_in_the_source():
    assert (False, "page.title") in IN_PYTHON
    assert (True, "map.type.{code}") in IN_PYTHON
    assert (False, "empty.types") in IN_PYTHON
    assert len(IN_PYTHON) > 30
    assert len(IN_SCRIPT) > 8


def test_both_languages_have_the_same_messages_and_fields():
    assert CATALOGUES["vi"].keys() == CATALOGUES["en"].keys()
    for key, text in CATALOGUES["vi"].items():
        assert fields(text) == fields(CATALOGUES["en"][key]), key


def test_every_key_that_is_used_has_a_message():
    used = [pattern(*key) for key in IN_PYTHON] + list(IN_SCRIPT)
    missing = [key.pattern for key in used if not any(map(key.fullmatch, KEYS))]
    assert missing == []


@pytest.mark.parametrize("key", sorted(KEYS))
def test_every_message_is_used(key):
    used = chain((pattern(*one) for one in IN_PYTHON), IN_SCRIPT)
    assert any(one.fullmatch(key) for one in used)


@pytest.mark.parametrize("key", sorted(KEYS))
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
def test_words_of_the_map(language):
    words = map_words(language)
    assert words == {
        key.removeprefix("map."): text
        for key, text in CATALOGUES[language].items()
        if key.startswith("map.")
    }
    assert "in_words" in words
