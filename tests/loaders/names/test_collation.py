"""The order of the Vietnamese alphabet."""

import unicodedata
from itertools import combinations

from cases import every
from hypothesis import example, given
from hypothesis import strategies as st

from geodata.tables import programme_provinces, provinces
from loaders.names.collation import ALPHABET, TONES, vietnamese_key

PROGRAMME = (
    *("Bạc Liêu", "Bắc Kạn", "Bình Thuận", "Cà Mau", "Cao Bằng", "Đắk Lắk"),
    *("Đồng Tháp", "Gia Lai", "Hậu Giang", "Khánh Hòa", "Kon Tum", "Lạng Sơn"),
    *("Lâm Đồng", "Ninh Thuận", "Phú Yên", "Vĩnh Long"),
)
IN_ORDER = [
    PROGRAMME,
    # Letters before tones, tones before case.
    ("ma", "mà", "mả", "mã", "má", "mạ", "mă", "mằ", "mặ", "mâ", "mậ", "mb"),
    ("ba", "Ba", "bà", "Bà", "bạ", "Bạ", "bab", "bạb", "bác"),
    ("d", "D", "dz", "đ", "Đ", "đa", "e", "ê", "f"),
    ("i", "ì", "j", "o", "ọ", "ô", "ộ", "ơ", "ợ", "p", "u", "ụ", "ư", "ự", "v", "w", "x"),
    # The first difference decides at each level, from the left.
    ("Ba ba", "Ba bà", "Bà ba"),
    ("ba bạ", "Ba bạ", "bà ba"),
    # A space is a character before all others, then signs, digits, letters.
    ("", " ", "a", "a b", "a-b", "a.b", "a1", "a10", "a2", "ab"),
    # Accents of other languages after the tones.
    ("bạ", "bä", "bb"),
    ("cạ", "ça", "cb"),
    ("z", "и"),
]
TEXTS = st.text(
    st.sampled_from([*ALPHABET, *ALPHABET.upper(), *TONES, *" -,.1290\u200b\u00a0\u0308\u0302и…"])
    | st.characters(),
    max_size=8,
)


def in_forms(text):
    return [unicodedata.normalize(form, text) for form in ("NFC", "NFD")]


@every("texts", IN_ORDER)
def test_order(texts):
    for first, second in combinations(texts, 2):
        for one in in_forms(first):
            for other in in_forms(second):
                assert vietnamese_key(one) < vietnamese_key(other), (first, second)


def test_the_provinces_of_the_programme():
    names = provinces().set_index("province_code")["name_vi"]
    found = sorted((names[code] for code in programme_provinces()), key=vietnamese_key)
    assert found == list(PROGRAMME)


@given(TEXTS)
@example("a\u0301\u0302")
def test_composed_and_decomposed_are_the_same(text):
    assert len({vietnamese_key(form) for form in in_forms(text)}) == 1


@given(TEXTS, TEXTS)
@example("a b", "a\u00a0b")
@example("", "\u200b")
def test_different_texts_are_never_alike(one, other):
    same = unicodedata.normalize("NFD", one) == unicodedata.normalize("NFD", other)
    assert (vietnamese_key(one) == vietnamese_key(other)) == same
    assert same or (vietnamese_key(one) < vietnamese_key(other)) != (
        vietnamese_key(other) < vietnamese_key(one)
    )
