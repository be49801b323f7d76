"""Codes of statements as people read them."""

import re

import pytest

from geodata import tables
from loaders.evidence.short_codes import short_code
from loaders.translation import LANGUAGES

CODES = [statement.code for statement in tables.statements()]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_is_short_and_its_own(language):
    short = [short_code(code, language) for code in CODES]
    assert len(set(short)) == len(CODES)
    assert all(re.fullmatch(r"[A-ZĐ]+[\d+]*(-\d+)?", code) for code in short)


def test_a_code_that_is_short_stays_as_it_is():
    short = re.compile(r"(?!S\d|ALL)[A-Z]+-\d+")
    plain = [code for code in CODES if short.fullmatch(code)]
    assert len(plain) > 20
    assert [short_code(code, language) for language in LANGUAGES for code in plain] == plain * 2


def test_examples():
    assert short_code("S2-commune_post_office", "vi") == "B2-3"
    assert short_code("S2-commune_post_office", "en") == "S2-3"
    assert short_code("S12-provincial_library", "vi") == "B1+2-1"
    assert short_code("TTH-district_library", "vi") == "TTH-2"
    assert short_code("not a code", "vi") == "not a code"
