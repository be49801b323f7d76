"""Derivations in words: every message is used, and no sentence is left with a gap."""

import re
from importlib.resources import files
from pathlib import Path

import pytest
from cases import every
from statement_model import CELLS, KINDS

from loaders.cells import Cell
from loaders.evidence.derivation_text import conclusion, equation, number, sentences
from loaders.evidence.derivations import derivations, derive_end
from loaders.evidence.equations import fact
from loaders.evidence.published import published
from loaders.evidence.short_codes import short_code
from loaders.translation import LANGUAGES, messages

SOURCE = Path(str(files("loaders"))) / "evidence" / "derivation_text.py"
KEYS = set(re.findall(r'"(derivation\.[a-z_]+)"', SOURCE.read_text(encoding="utf-8")))
PL, DL, CL, PO = KINDS


@pytest.mark.parametrize("language", LANGUAGES)
def test_messages_are_those_used(language):
    found = {key for key in messages("loaders", language) if key.startswith("derivation.")}
    assert found == KEYS


@every("key", sorted(KEYS))
def test_every_message_is_translated(key):
    vietnamese, english = (messages("loaders", language)[key] for language in LANGUAGES)
    assert vietnamese.strip()
    assert english.strip()
    assert vietnamese != english


@every("language", LANGUAGES)
@every("cell", CELLS)
def test_every_step_is_told(cell, language):
    derivation = derivations()[Cell(*cell)]
    told = sentences(derivation, language)
    assert len(told) == len(derivation.steps)
    for sentence, step in zip(told, derivation.steps, strict=True):
        assert not re.search(r"[{}<>]|  | ,|\(\)|\[\]", sentence), sentence
        assert sentence.endswith(".")
        for code in step.statements:
            assert re.search(rf"\[.*{re.escape(short_code(code, language))}.*\]", sentence)
        for used in step.uses:
            assert f"({used})" in sentence
        assert number(step.conclusion.value, language) in sentence
    ends = [number(derivation.steps[end - 1].conclusion.value, language) for end in derivation.ends]
    assert re.findall(r"\d+$|\d+(?= )", conclusion(derivation, language)) == ends


def test_khanh_hoa_in_vietnamese():
    told = sentences(derivations()[Cell("56", DL)])
    assert told[1] == (
        "Thay TV tỉnh = 1 [B2-8] vào (1): 10 × TV huyện + 5 × (TV xã + điểm BĐVHX) = 230."
    )
    assert told[5:] == (
        "Lấy (2) trừ (5): 5 × TV huyện = 45.",
        "Chia hai vế của (6) cho 5: TV huyện = 9.",
    )
    assert conclusion(derivations()[Cell("56", DL)]) == "TV huyện Khánh Hòa = 9"


def test_khanh_hoa_in_english():
    told = sentences(derivations()[Cell("56", DL)], "en")
    assert told[5] == "Take (2) minus (5): 5 × district libraries = 45."
    told = conclusion(derivations()[Cell("56", CL)], "en")
    assert told == "Commune libraries in Khánh Hòa: from 0 to 28"


def test_what_the_other_provinces_leave():
    derivation = derivations()[Cell("04", DL)]
    told = sentences(derivation)[derivation.ends[0] - 1]
    assert "15 tỉnh còn lại có nhiều nhất 134 TV huyện" in told
    assert "Phú Yên 8 [PY-1]" in told
    assert told.endswith("TV huyện Cao Bằng ≥ 142 − 134 = 8.")


def test_signs_and_factors():
    cells = [Cell("56", kind) for kind in KINDS]
    made = fact(dict(zip(cells, (40, 0, -5, -5), strict=True)), "<=", -1234)
    assert equation(made, places=False) == "40 × TV tỉnh − 5 × (TV xã + điểm BĐVHX) ≤ −1.234"
    assert equation(made, "en").startswith("in Khánh Hòa, 40 × provincial libraries − 5 × (")
    turned = fact({cells[2]: -1, cells[3]: -1, cells[1]: 2}, ">=", 0)
    assert equation(turned, places=False) == "2 × TV huyện − (TV xã + điểm BĐVHX) ≥ 0"
    leading = fact({cells[1]: -2, cells[2]: 1}, "=", 3)
    assert equation(leading, places=False) == "−2 × TV huyện + TV xã = 3"


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_integer_program_and_sums_are_told_as_such(language):
    cell = Cell("56", DL)
    derivation = derive_end(published(), {cell: 1}, "<=", 8, ("KH-1",))
    assert "[KH-1]" in sentences(derivation, language)[0]
    whole = {Cell(*cell): {PL: 40, DL: 10}.get(cell[1], 5) for cell in CELLS}
    codes = published().system.statements
    summed = derive_end(published(), whole, "<=", 4595, codes)
    assert number(4595, language) in conclusion(summed, language)
    assert "(2) + (4)" in sentences(summed, language)[8]
