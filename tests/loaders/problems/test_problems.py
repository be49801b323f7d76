"""Every problem has its text in both languages, and no text is left over."""

import re
from importlib.resources import files
from pathlib import Path
from string import Formatter
from typing import get_args

import pytest
from babel.messages.pofile import read_po
from cases import every

from loaders.problems.problem import InputError, Problem, Severity
from loaders.translation import LANGUAGES, messages

SOURCES = {
    str(path): path.read_text(encoding="utf-8")
    for path in Path(str(files("loaders"))).rglob("*.py")
}
# The ways in which the source names a problem: after its severity, as a failure
# of a whole file, and as the reason why a cell is refused.
NAMED = re.compile(
    r'"(?:error|warning|info)",\s*"([a-z0-9_]+)"'
    r'|failure\(\s*(?:self\._?)?path,\s*"([a-z0-9_]+)"'
    r'|Refusal\("([a-z0-9_]+)"'
    r'|"(count_[a-z0-9_]+)"'
)
CODES = {
    code for source in SOURCES.values() for found in NAMED.findall(source) for code in found if code
} - set(get_args(Severity))
CATALOGUES = {language: messages("loaders", language) for language in LANGUAGES}


def fields(text):
    """Return the fields of a message; a language's own variant counts as the field."""
    return {re.sub(r"_(?:vi|en)$", "", name) for _, name, _, _ in Formatter().parse(text) if name}


def test_codes_are_found_in_the_source():
    assert {
        "province_unknown",
        "no_crs",
        "count_ambiguous",
        "encoding_unknown",
        "cell_repeated",
        "archive_path",
        "too_many_vertices",
    } <= CODES


@every("language", LANGUAGES)
@every("code", sorted(CODES))
def test_every_code_has_a_message(code, language):
    assert CATALOGUES[language].get(f"problem.{code}", "").strip()


@every("key", sorted(CATALOGUES["vi"]))
def test_no_message_is_left_over(key):
    code = key.removeprefix("problem.")
    assert not key.startswith("problem.") or any(f'"{code}"' in text for text in SOURCES.values())


def test_both_languages_have_the_same_messages_and_fields():
    vietnamese, english = CATALOGUES["vi"], CATALOGUES["en"]
    assert vietnamese.keys() == english.keys()
    for key, text in vietnamese.items():
        assert fields(text) == fields(english[key]), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_catalogues_are_in_order_and_complete(language):
    path = Path(str(files("loaders"))) / "locale" / f"{language}.po"
    with path.open("rb") as file:
        catalogue = read_po(file, locale=language, abort_invalid=True)
    keys = [message.id for message in catalogue if message.id]
    assert keys == sorted(keys)
    assert not any(message.fuzzy for message in catalogue if message.id)
    header = dict(catalogue.mime_headers)
    assert header["Language"] == language
    assert header["Content-Type"] == "text/plain; charset=utf-8"
    assert header["Plural-Forms"]


def test_a_problem_as_a_record():
    problem = Problem(
        "error",
        "province_unknown",
        file="a.csv",
        row=3,
        column="Tỉnh",
        value="Haa Giang",
        suggestions=("Hà Giang", "Hậu Giang"),
    )
    record = problem.as_dict("en")
    assert record["message"].startswith("“Haa Giang” is not the code or name")
    assert record["suggestion"] == "Hà Giang, Hậu Giang"
    assert (record["file"], record["row"], record["column"]) == ("a.csv", 3, "Tỉnh")
    assert "Haa Giang" in problem.message()


def test_braces_in_a_value_stay_text():
    problem = Problem("error", "province_unknown", value="{other} {0}")
    assert "{other} {0}" in problem.message("vi")


def test_an_error_carries_all_problems():
    problems = (Problem("error", "file_empty"), Problem("error", "no_headings"))
    error = InputError(problems)
    assert error.problems == problems
    assert "The file is empty." in str(error)
    assert "No headings were found" in str(error)


@pytest.mark.parametrize(("language", "written"), [("vi", "9,5"), ("en", "9.5")])
def test_decimals_are_as_the_language_writes_them(language, written):
    problem = Problem("warning", "point_offshore", details={"province": "x", "km": 9.5})
    assert f" {written} " in problem.message(language)
