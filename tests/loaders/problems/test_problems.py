"""Every problem has its text in both languages, and no text is left over."""

import ast
import io
import re
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from string import Formatter
from typing import get_args

import pytest
from babel.messages.pofile import read_po

from loaders.isolation.worker import read_message, write_message
from loaders.problems.catalogue import PROBLEM_KINDS, FileKind, Severity
from loaders.problems.problem import InputError, Problem
from loaders.translation import LANGUAGES, messages

CODES = set(PROBLEM_KINDS)
CATALOGUES = {language: messages("loaders", language) for language in LANGUAGES}


def fields(text):
    """Return the fields of a message; a language's own variant counts as the field."""
    return {re.sub(r"_(?:vi|en)$", "", name) for _, name, _, _ in Formatter().parse(text) if name}


def test_each_kind_of_problem_has_its_message_and_each_message_its_kind():
    for language, catalogue in CATALOGUES.items():
        texts = {key.removeprefix("problem."): text for key, text in catalogue.items()}
        stated = {key.removeprefix("problem.") for key in catalogue if key.startswith("problem.")}
        assert stated == CODES, language
        assert all(texts[code].strip() for code in CODES), language


def test_every_kind_of_problem_is_used():
    used = {
        node.value
        for path in Path(str(files("loaders"))).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant)
    }
    assert used >= CODES


def test_the_catalogue_is_in_order_and_means_something():
    assert list(PROBLEM_KINDS) == sorted(PROBLEM_KINDS)
    for kind in PROBLEM_KINDS.values():
        assert kind.severity in get_args(Severity), kind
        assert kind.occurs_in <= set(get_args(FileKind)), kind
        # What was repaired was read all the same, and is not passed over in silence.
        assert not (kind.repair and kind.severity == "error"), kind


def test_no_problem_is_without_a_kind_and_none_has_another_severity():
    with pytest.raises(KeyError):
        Problem("no_such_code")
    with pytest.raises(TypeError):
        Problem("file_empty", severity="info")
    problem = Problem("file_empty", "a.csv", sheet="x")
    pipe = io.BytesIO()
    write_message(pipe, problem)
    pipe.seek(0)
    for same in (read_message(pipe), replace(problem, sheet="x")):
        assert (same, same.severity) == (problem, "error")
    with pytest.raises(KeyError):
        replace(problem, code="no_such_code")


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
    problem = Problem("province_unknown", value="{other} {0}")
    assert "{other} {0}" in problem.message("vi")


def test_an_error_carries_all_problems():
    problems = (Problem("file_empty"), Problem("no_headings", details={"seen": ""}))
    error = InputError(problems)
    assert error.problems == problems
    assert "The file is empty." in str(error)
    assert "No headings were found" in str(error)


@pytest.mark.parametrize(("language", "written"), [("vi", "9,5"), ("en", "9.5")])
def test_decimals_are_as_the_language_writes_them(language, written):
    problem = Problem("point_offshore", details={"province": "x", "km": 9.5})
    assert f" {written} " in problem.message(language)
