"""The ladder from text to province, as tables of cases."""

import unicodedata

import pytest
from cases import every
from hypothesis import given
from hypothesis import strategies as st

from geodata.tables import name_variants, provinces, regions
from loaders.names.normalise import normalise
from loaders.names.provinces import (
    MAX_SUGGESTIONS,
    Match,
    NoMatch,
    comparable_names,
    match_province,
    match_region,
    province_name,
)

TABLE = provinces().to_dict("records")
CODES = [row["province_code"] for row in TABLE]
NAMES = {row["province_code"]: row["name_vi"] for row in TABLE}
KNOWN_KEYS = {
    normalise(text).replace(" ", "")
    for row in TABLE
    for text in (row["name_vi"], row["name_vi_full"], row["name_en"])
} | {normalise(variant).replace(" ", "") for variant, _ in name_variants()}
COLUMNS = [
    ("province_code", "gso_code"),
    ("iso_3166_2", "iso_3166_2"),
    ("hasc", "hasc"),
    ("pcode", "pcode"),
    ("name_vi", "name"),
    ("name_vi_full", "name"),
    ("name_en", "name"),
    ("name_unaccented", "name"),
]


@every(("column", "how"), COLUMNS)
@every("row", TABLE)
def test_every_code_and_name_matches(row, column, how):
    expected = Match(row["province_code"], how)
    text = row[column]
    assert match_province(text) == expected
    assert match_province(f"\t{text.lower()} ") == expected
    assert match_province(text.upper()) == expected
    assert match_province(unicodedata.normalize("NFD", text)) == expected


@every(("variant", "code"), name_variants())
def test_every_listed_variant_matches(variant, code):
    match = match_province(variant)
    assert isinstance(match, Match)
    assert match.province_code == code
    assert match.how in {"name", "variant"}


@every("look_alike", ["Đ", "Ð", "Ɖ", "đ", "ð", "ɖ", "D"])
@every("code", [code for code in CODES if "đ" in NAMES[code].lower()])
def test_look_alikes_of_d_with_stroke_match(code, look_alike):
    text = NAMES[code].replace("Đ", look_alike).replace("đ", look_alike)
    assert match_province(text) == Match(code, "name")


@every(
    ("text", "code", "how"),
    [
        ("6", "06", "gso_code"),
        ("06", "06", "gso_code"),
        ("vn-53", "06", "iso_3166_2"),
        ("VN-06", "15", "iso_3166_2"),
        ("VN-DN", "48", "iso_3166_2"),
        ("VN.DN", "75", "hasc"),
        ("VN207", "06", "pcode"),
        ("Ha Tinh", "42", "name"),
        ("HA TINH", "42", "name"),
        ("Tỉnh Hà Tĩnh", "42", "name"),
        ("Tinh Ha Tinh", "42", "name"),
        ("Ha Tinh Province", "42", "name"),
        ("HaTinh", "42", "name"),
        ("Hòa Bình", "17", "name"),
        ("Hoà Bình", "17", "name"),
        ("Khánh Hoà", "56", "name"),
        ("TP. Hồ Chí Minh", "79", "name"),
        ("T.P. Hồ Chí Minh", "79", "name"),
        ("Tp Hồ Chí Minh", "79", "name"),
        ("thành phố  hồ chí minh", "79", "name"),
        ("Ho Chi Minh City", "79", "name"),
        ("TP.HCM", "79", "variant"),
        ("Sài Gòn", "79", "variant"),
        ("Can Tho City", "92", "name"),
        ("Bà Rịa – Vũng Tàu", "77", "name"),
        ("Bà Rịa\u00a0-\u00a0Vũng Tàu", "77", "name"),
        ("Cao\u200bBằng", "04", "name"),
        ("Thừa Thiên-Huế", "46", "name"),
        ("Huế", "46", "variant"),
        ("Đắc Lắc", "66", "variant"),
        ("Bắc Cạn", "06", "variant"),
        ("Đắk Lắk", "66", "name"),
    ],
)
def test_match_says_how(text, code, how):
    assert match_province(text) == Match(code, how)


@every(
    "text",
    [
        *("", " ", "0", "00", "3", "99", "100", "101", "207", "-6", "6.0", "²", "٠٦"),
        *("VN", "VN-99", "VN53", "VN_53", "VN 53", "53-VN", "VN.53", "VN-207"),
        *("Tỉnh", "Province", "TP.", "City", "Việt Nam", "Hà Tây", "H", "=06", "<b>Hà Giang</b>"),
        *(
            "Hà Giang?",
            "Hà Giang (mới)",
            "Hà Giang 1",
            "1. 06",
            "II",
            "a)",
            "Tỉnh tỉnh Hà Giang",
            "x" * 5000,
        ),
    ],
)
def test_no_match(text):
    assert isinstance(match_province(text), NoMatch)


@pytest.mark.parametrize("text", ["TP. Cao Bằng", "Thành phố Thanh Hóa", "Vinh Long City"])
def test_a_city_in_a_province_is_not_the_province(text):
    match = match_province(text)
    assert isinstance(match, NoMatch)
    assert match.suggestions


@every(
    ("text", "suggestions"),
    [
        ("Haa Giang", ["Hà Giang", "Hậu Giang", "An Giang"]),
        ("Hâuu Giang", ["Hậu Giang"]),
        ("Đắk Lắt", ["Đắk Lắk"]),
        ("Bin Thuận", ["Bình Thuận", "Ninh Thuận"]),
        ("Khánh Hòaa", ["Khánh Hòa"]),
        ("Hà Giang?", ["Hà Giang"]),
        ("Atlantis", []),
        ("99", []),
        ("VN-99", []),
        ("", []),
    ],
)
def test_suggestions_are_ranked(text, suggestions):
    match = match_province(text)
    assert isinstance(match, NoMatch)
    found = [province_name(code) for code in match.suggestions]
    assert found[: len(suggestions)] == suggestions
    assert len(found) <= MAX_SUGGESTIONS
    assert bool(found) == bool(suggestions)


def test_comparable_names_are_unique():
    owners: dict[str, set[str]] = {}
    names = [(row[column], row["province_code"]) for row in TABLE for column, _ in COLUMNS[4:]]
    for text, code in [*names, *name_variants()]:
        owners.setdefault(normalise(text).replace(" ", ""), set()).add(code)
    assert [key for key, codes in owners.items() if len(codes) > 1] == []


@st.composite
def mutated_names(draw):
    """A name in another case, normal form, spacing or with a prefix: still that name."""
    row = draw(st.sampled_from(TABLE))
    text = draw(st.sampled_from([row["name_vi"], row["name_en"], row["name_unaccented"]]))
    separator = draw(st.sampled_from([" ", "  ", "-", " - ", "\u00a0", ".", "", "\t", "_"]))
    text = text.replace(" - ", " ").replace(" ", separator)
    if separator and draw(st.booleans()):
        text = draw(st.sampled_from(["Tỉnh ", "tinh ", "TỈNH  "])) + text
    text = draw(st.sampled_from([str, str.upper, str.lower, str.title, str.swapcase]))(text)
    form = draw(st.sampled_from(["NFC", "NFD", "NFKC", "NFKD"]))
    padding = draw(st.sampled_from(["", " ", "\n", "\ufeff"]))
    return padding + unicodedata.normalize(form, text) + padding, row["province_code"]


@given(mutated_names())
def test_mutated_names_match_their_province(case):
    text, code = case
    # A squeezed "HoChiMinhCity" has no suffix to take off: it is a listed variant.
    assert match_province(text) in {Match(code, "name"), Match(code, "variant")}


@given(
    st.sampled_from(TABLE),
    st.integers(min_value=0, max_value=30),
    st.sampled_from("abcdeghiklmnopqrstuvxy"),
    st.sampled_from(["replace", "insert", "delete"]),
)
def test_one_letter_edits_never_match_by_likeness(row, position, letter, edit):
    key = normalise(row["name_vi"]).replace(" ", "")
    position %= len(key)
    kept = position + (edit != "insert")
    edited = key[:position] + ("" if edit == "delete" else letter) + key[kept:]
    match = match_province(edited)
    if edited in KNOWN_KEYS:
        assert isinstance(match, Match)
    else:
        assert isinstance(match, NoMatch)
        assert match.suggestions


@given(st.text(max_size=30))
def test_random_text_matches_only_what_is_listed(text):
    match = match_province(text)
    if isinstance(match, Match) and match.how in {"name", "variant"}:
        key = normalise(text).replace(" ", "")
        affixes = [(a, z) for a in ("", "tinh", "tp", "thanhpho") for z in ("", "city", "province")]
        assert any(key == a + known + z for known in KNOWN_KEYS for a, z in affixes)
    elif isinstance(match, NoMatch):
        assert match.text == text
        assert len(match.suggestions) <= MAX_SUGGESTIONS


@given(st.text(max_size=60))
def test_normalise_is_idempotent_and_blind_to_the_normal_form(text):
    once = normalise(text)
    assert normalise(once) == once
    assert normalise(unicodedata.normalize("NFD", text)) == once
    assert normalise(unicodedata.normalize("NFC", text)) == once


@every("region", regions())
def test_regions_match_in_full(region):
    assert match_region(region.name_vi.upper()) == region.code
    assert match_region(region.name_en) == region.code
    assert match_region(region.name_vi[:-1]) is None


def searched(text):
    """Return the provinces that a search for the whole text finds."""
    key = normalise(text).replace(" ", "")
    return [code for code, keys in comparable_names().items() if key in keys]


def test_every_name_and_code_finds_its_own_province():
    table = provinces()
    columns = ("name_vi", "name_vi_full", "name_en", "name_unaccented", "hasc", "iso_3166_2")
    for column in (*columns, "pcode"):
        for text, code in zip(table[column], table["province_code"], strict=True):
            # Without its sign, the code is one of each standard.
            both = normalise(text) == "vn dn"
            assert searched(text) == (["48", "75"] if both else [code]), text
    for text, code in name_variants():
        assert searched(text) == [code], text


def test_comparable_names_have_no_spaces_and_accents():
    for keys in comparable_names().values():
        assert list(keys) == sorted(set(keys))
        for key in keys:
            assert key == normalise(key).replace(" ", "")
            assert key
            assert key.isascii()
