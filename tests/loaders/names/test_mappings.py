"""Accepted mappings: asked last, kept in a file, reported where nothing needs them."""

import pytest
from cases import every
from hypothesis import given
from hypothesis import strategies as st

from geodata.tables import provinces, site_types
from loaders.names.mappings import Mappings, read_mappings
from loaders.names.normalise import normalise
from loaders.names.provinces import Match, match_province

CODES = list(provinces()["province_code"])
TYPES = [known.code for known in site_types()]
NAMES = st.text(min_size=1, max_size=30).filter(
    lambda text: (
        text == text.strip()
        and normalise(text)
        and not isinstance(match_province(text), Match)
        and all(character.isprintable() for character in text)
    )
)


@given(st.lists(st.tuples(NAMES, st.sampled_from(CODES)), max_size=6))
def test_a_file_reads_back_as_written(pairs):
    mappings = Mappings()
    for text, code in pairs:
        mappings = mappings.with_one("province", text, code)
    again, problems = read_mappings(mappings.to_csv(), "mine.csv")
    assert not problems
    assert again.accepted == mappings.accepted
    for text, _ in pairs:
        assert again.meaning("province", text) == mappings.meaning("province", text)


def test_the_last_word_counts_and_kinds_are_apart():
    mappings = Mappings().with_one("province", "Dak  Nong cũ", "66")
    mappings = mappings.with_one("province", "dak nong cu", "67")
    assert mappings.meaning("province", "Đak Nông cũ") == "67"
    assert mappings.meaning("site_type", "Đak Nông cũ") is None
    assert len(mappings.accepted) == 1


def test_what_nothing_needed_is_told():
    mappings = Mappings().with_one("province", "Tây Đô", "92").with_one("province", "Xứ Lạng", "20")
    told = mappings.unused({"province": ["xu lang"]})
    assert [(one.code, one.value) for one in told] == [("mapping_unused", "Tây Đô")]


@every(
    ("line", "code"),
    [
        ("place,Xứ Lạng,20", "mapping_kind"),
        ("province,Xứ Lạng,3", "mapping_means"),
        ("province,,20", "mapping_means"),
        ("site_type,Quán net,cafe", "mapping_means"),
        ("province,Lạng Sơn,06", "mapping_needless"),
        ("site_type,Thư viện xã,district_library", "mapping_needless"),
    ],
)
def test_a_line_that_is_no_mapping_is_told_and_the_others_kept(line, code):
    content = f"kind,text,means\n{line}\nsite_type,Quán net,{TYPES[0]}\n".encode()
    mappings, problems = read_mappings(content, "mine.csv")
    assert [(one.code, one.row) for one in problems] == [(code, 2)]
    assert mappings.meaning("site_type", "quan net") == TYPES[0]


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"a,b\n1,2\n"])
def test_another_file_is_refused(content):
    mappings, problems = read_mappings(content, "mine.csv")
    assert not mappings.accepted
    assert [one.code for one in problems] == ["mappings_unreadable"]
