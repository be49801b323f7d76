"""Names made comparable: nothing that is read or not seen depends on how a letter is written."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from loaders.names.normalise import _FIRST_INVISIBLE, _is_invisible, normalise


def test_the_first_invisible_character_is_the_first():
    assert _is_invisible(_FIRST_INVISIBLE)
    assert not any(map(_is_invisible, map(chr, range(ord(_FIRST_INVISIBLE)))))


@given(st.text())
def test_marks_and_invisible_characters_are_gone(text):
    found = normalise(text)
    assert not any(map(_is_invisible, found))
    assert normalise(unicodedata.normalize("NFD", text)) == found
