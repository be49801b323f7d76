"""Text of files fills messages as one line that hides nothing."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from loaders.problems.problem import Problem
from loaders.translation import LANGUAGES, translate, visible

SHOWN = {
    "Hà Nội, Đắk Lắk – 1.234\u00a0% “x” 👍": None,
    unicodedata.normalize("NFD", "Hà Nội"): None,
    "\ue000": None,  # letters of old fonts, which a font may have
    "a\nb": "a↵b",
    "a\r\nb": "a↵b",
    "a\rb": r"a\rb",
    "a\tb": r"a\tb",
    "\x1b[2J": r"\x1b[2J",
    "\x9b2J": r"\x9b2J",
    "abc\u202egpj.exe": r"abc\u202egpj.exe",
    "\u2066a\u2069\u200f\u061c": r"\u2066a\u2069\u200f\u061c",
    "Hà\u200bNội\ufeff\xad": r"Hà\u200bNội\ufeff\xad",
    "a\u2028b\u2029c\x85d": r"a\u2028b\u2029c\x85d",
    "\U000e0041": r"\U000e0041",
    "\ud800": r"\ud800",
}


def test_what_cannot_be_seen_is_shown():
    found = {text: visible(text) for text in SHOWN}
    assert found == {text: shown or text for text, shown in SHOWN.items()}


@given(st.text(st.characters()))
def test_any_text_is_one_line_and_can_be_written(text):
    shown = visible(text)
    assert len(shown.splitlines()) <= 1
    assert visible(shown) == shown
    assert not {unicodedata.category(one) for one in shown} & {"Cc", "Cf", "Cs", "Zl", "Zp"}
    shown.encode()


def test_whatever_fills_a_message_is_shown():
    hostile = "x\x1b[1A\nLỗi: \u202eb"
    problem = Problem("province_unknown", hostile, 3, hostile, hostile)
    for language in LANGUAGES:
        assert r"x\x1b[1A↵Lỗi: \u202eb" in problem.message(language)
        assert r"\u202eb" in translate("dashboard", language, "report.column", column=hostile)
    assert problem.value == hostile
