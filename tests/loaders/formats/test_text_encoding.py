"""Old encodings of Vietnamese: their tables, and what is found in bytes and in text."""

import unicodedata

import pytest
from cases import every
from hypothesis import example, given
from hypothesis import strategies as st
from legacy_bytes import as_western, cp1258_bytes, tcvn3_bytes, vni_bytes

from geodata.tables import provinces, regions, site_types, statements
from loaders.formats import text_encoding
from loaders.formats.legacy_encodings import TCVN3, VNI
from loaders.formats.text_encoding import ENCODINGS, EncodingError, decode_text, recover_text
from loaders.formats.vietnamese import is_syllable

NAMES = [*provinces()["name_vi"]]
FULL_NAMES = [*provinces()["name_vi_full"]]
# TCVN3 has no sign of multiplication.
SENTENCES = [row.note_vi.replace("×", "x") for row in statements() if row.note_vi]
VOWELS = ("a", "ă", "â", "e", "ê", "i", "o", "ô", "ơ", "u", "ư", "y")
SMALL = [
    unicodedata.normalize("NFC", vowel + tone)
    for vowel in VOWELS
    for tone in ("", "\u0301", "\u0300", "\u0309", "\u0303", "\u0323")
    if (vowel + tone) not in {*"aeiouy"}
] + ["đ"]
LETTERS = SMALL + [letter.upper() for letter in SMALL]
OLD = ("cp1258", "tcvn3", "vni")

# As printed in comparisons of the encodings: TCVN3, VNI.
PRINTED = {
    "á": "¸ aù", "à": "µ aø", "ả": "¶ aû", "ã": "· aõ", "ạ": "¹ aï",
    "ă": "¨ aê", "ắ": "¾ aé", "ặ": "Æ aë", "â": "© aâ", "ấ": "Ê aá", "ậ": "Ë aä",
    "đ": "® ñ", "Đ": "§ Ñ", "é": "Ð eù", "ế": "Õ eá", "ệ": "Ö eä", "í": "Ý í",
    "ỉ": "Ø æ", "ị": "Þ ò", "ó": "ã où", "ộ": "é oä", "ơ": "¬ ô", "ợ": "î ôï",
    "ú": "ó uù", "ư": "\u00ad ö", "ứ": "ø öù", "ự": "ù öï", "ý": "ý yù", "ỵ": "þ î",
}  # fmt: skip


ENCODE = {"cp1258": cp1258_bytes, "tcvn3": tcvn3_bytes, "vni": vni_bytes}


def same(encoding, text):
    """Return text as the encoding can keep it: TCVN3 has no capitals with a tone."""
    if encoding != "tcvn3":
        return text
    have = TCVN3.values()
    return "".join(char if char.isascii() or char in have else char.lower() for char in text)


def test_there_are_134_letters():
    assert len(set(LETTERS)) == 134


@every("letter", PRINTED)
def test_tables_say_what_is_printed(letter):
    tcvn3, vni = PRINTED[letter].split(" ")
    assert TCVN3[ord(tcvn3)] == letter
    assert VNI[vni] == letter


def test_vni_has_each_letter_once():
    assert sorted(VNI.values()) == sorted(LETTERS)


def test_tcvn3_has_each_small_letter_once_and_the_capitals_without_a_tone():
    assert sorted(TCVN3.values()) == sorted([*SMALL, *"ĂÂĐÊÔƠƯ"])


@every("encoding", OLD)
@every("letter", LETTERS)
def test_each_letter_reads_back(encoding, letter):
    decoded = decode_text(ENCODE[encoding](letter), encoding)
    assert (decoded.text, decoded.encoding) == (same(encoding, letter), encoding)


@given(st.text(alphabet=[*LETTERS, *"bcdghklmnpqrstvx 0123456789,.;-()"]))
def test_any_text_in_vni_reads_back(text):
    meant = decode_text(vni_bytes(text), "vni").text
    # A vowel before a letter that is also a mark is one letter to VNI: "eô" is not.
    assert vni_bytes(meant) == vni_bytes(text)


@given(
    st.lists(st.sampled_from([*NAMES, *FULL_NAMES, *SENTENCES]), min_size=1), st.sampled_from(OLD)
)
def test_vietnamese_reads_back(texts, encoding):
    text = "\n".join(texts)
    content = ENCODE[encoding](text)
    assert decode_text(content, encoding).text == same(encoding, text)


# ---- bytes -----------------------------------------------------------------------


@pytest.mark.parametrize("encoding", OLD)
def test_each_province_alone_is_found(encoding):
    for name in NAMES:
        if not name.isascii():
            decoded = decode_text(ENCODE[encoding](f"Tỉnh,points\n{name},3\n"))
            assert decoded.text == f"Tỉnh,points\n{name},3\n"
            assert decoded.encoding == encoding


@pytest.mark.parametrize("encoding", OLD)
def test_tables_and_sentences_are_found(encoding):
    labels = [kind.label_vi for kind in site_types()] + [region.name_vi for region in regions()]
    for texts in (NAMES, FULL_NAMES, labels, SENTENCES):
        decoded = decode_text(ENCODE[encoding]("\r\n".join(texts)))
        assert decoded.encoding == encoding
        assert decoded.text == same(encoding, "\r\n".join(texts))


@every(
    ("content", "encoding"),
    [
        ("Đắk Lắk,1".encode(), "utf-8"),
        ("Đắk Lắk,1".encode("utf-8-sig"), "utf-8"),
        ("Đắk Lắk,1".encode("utf-16"), "utf-16"),
        (b"\xfe\xff" + "Đắk Lắk,1".encode("utf-16-be"), "utf-16"),
        ("Đắk Lắk,1".encode("utf-16-le"), "utf-16"),
        ("Đắk Lắk,1".encode("utf-16-be"), "utf-16"),
        (unicodedata.normalize("NFD", "Đắk Lắk,1").encode(), "utf-8"),
    ],
)
def test_unicode_is_told_by_its_marks(content, encoding):
    assert decode_text(content) == text_encoding.Decoded("Đắk Lắk,1", encoding)


def test_ascii_is_utf_8():
    assert decode_text(b"a,b\n1,2\n") == text_encoding.Decoded("a,b\n1,2\n", "utf-8")


def test_signs_alone_are_those_of_windows():
    assert decode_text(b"06 \x96 8").text == "06 – 8"


@pytest.mark.parametrize("content", [b"\x81\x8d\x8f", b"caf\xe9,na\xefve,\xfcber", b"\xff\xff\xff"])
def test_what_makes_no_sense_is_refused(content):
    with pytest.raises(EncodingError):
        decode_text(content)


@every(
    ("content", "encoding"),
    [
        (b"\xe9", "utf-8"),
        (b"a", "utf-16"),
        (b"\xff", "tcvn3"),
        (b"b\xf9", "vni"),
        (b"\x81", "cp1252"),
        (b"\x8a", "cp1258"),
        (b"a", "zlib"),
    ],
)
def test_bytes_that_the_encoding_does_not_have_are_refused(content, encoding):
    with pytest.raises(EncodingError):
        decode_text(content, encoding)


def test_western_text_is_read_where_it_is_asked_for():
    assert decode_text(b"caf\xe9", "cp1252").text == "café"
    assert set(OLD) < set(ENCODINGS)


# ---- text read wrongly -------------------------------------------------------------


@every("encoding", ["utf-8", *OLD])
@every("texts", [NAMES, FULL_NAMES, SENTENCES, ["Bắc Kạn"], ["Đắk Lắk\nx", "x"]])
def test_text_read_wrongly_is_recovered(encoding, texts):
    encode = ENCODE.get(encoding, str.encode)
    recovered = recover_text([as_western(encode(text)) for text in texts])
    assert recovered.encoding == encoding
    assert recovered.values == tuple(same(encoding, text) for text in texts)


@every(
    "texts",
    [
        NAMES,
        FULL_NAMES,
        SENTENCES,
        ["Hà Giang", "Cà Mau"],
        ["Hà Giang", "Cà Mau", "Ban Mê Thuột"],
        ["Lâm", "Bà", "Trà", "ý", "Ý"],
        ["Córdoba", "São Paulo", "Île-de-France", "Ñuble"],
        ["Łódź", "Kraków"],
        ["Ñu"],
        ["20 °C", "5 µm", "±3", "§ 4", "© 2013"],
        ["Вьетнам"],
        ["", "a", "1"],
        [],
    ],
)
def test_text_that_is_right_is_never_changed(texts):
    assert recover_text(texts) == text_encoding.Recovered(tuple(texts), None)


@given(st.lists(st.sampled_from([*NAMES, *FULL_NAMES, *SENTENCES]), min_size=1))
@example(["Hà Nam"])
def test_any_vietnamese_stays(texts):
    assert recover_text(texts).values == tuple(texts)


@every("word", ["nghiêng", "Thuột", "Đắk", "quỹ", "Hòa", "yên", "gì", "Giồng"])
def test_syllables(word):
    assert is_syllable(word)


@every("word", ["café", "bắ", "lâ", "thuôc", "Nôòi", "Córdoba", "hãìc", "tônh"])
def test_no_syllables(word):
    assert not is_syllable(word)
