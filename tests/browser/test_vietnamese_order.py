"""The Vietnamese order agrees with that of ICU, which Chromium brings."""

import random

import pytest

from geodata.tables import provinces
from loaders.names.collation import ALPHABET, TONES, vietnamese_key

pytestmark = pytest.mark.browser

SORTED = "texts => texts.sort(new Intl.Collator('vi').compare)"
ONSETS = (
    *("", "b", "c", "ch", "d", "đ", "g", "gh", "gi", "h", "kh", "l", "m", "n", "ng", "ngh"),
    *("nh", "ph", "qu", "r", "s", "t", "th", "tr", "v", "x", "f", "j", "w", "z"),
)
VOWELS = "aăâeêioôơuưy"
CODAS = ("", "", "c", "ch", "m", "n", "ng", "nh", "p", "t", "i", "u")
JOINTS = (*" " * 12, *"-–,./'()&")


def syllable(generator):
    """Return a syllable, its marks in the order of keys or composed, in some case."""
    if generator.random() < 0.1:
        return str(generator.randrange(300))
    tone = generator.choice(["", *TONES])
    vowel = generator.choice(VOWELS)
    written = generator.choice(ONSETS) + vowel + tone + generator.choice(CODAS)
    return generator.choice([str.lower, str.lower, str.title, str.upper])(written)


def phrase(generator):
    words = [syllable(generator) for _ in range(generator.randint(1, 4))]
    return "".join(word + generator.choice(JOINTS) for word in words[:-1]) + words[-1]


def phrases(seed, number):
    """Return different phrases, among them ones that differ in tone, case or sign alone."""
    generator = random.Random(seed)  # noqa: S311
    found = {letter + tone for letter in ("a", "A", "ơ", "Ơ") for tone in ("", *TONES)}
    found |= set(ALPHABET) | set(ALPHABET.upper())
    while len(found) < number:
        made = phrase(generator)
        tone = generator.choice(TONES)
        found |= {made, made.swapcase(), made + tone, made.replace(tone, generator.choice(TONES))}
        found |= {made.replace(" ", joint) for joint in generator.sample(JOINTS, 2)}
    return generator.sample(sorted(found), number)


def test_names_of_the_provinces(browser):
    page = browser.new_page()
    table = provinces()
    of_programme = table.loc[table["programme_step"] == "2", "name_vi"].to_list()
    for names in (of_programme, table["name_vi"].to_list(), table["name_vi_full"].to_list()):
        assert sorted(names, key=vietnamese_key) == page.evaluate(SORTED, names)
    assert len(of_programme) == 16
    page.close()


@pytest.mark.parametrize("seed", range(5))
def test_phrases(browser, seed):
    page = browser.new_page()
    made = phrases(seed, 400)
    assert sorted(made, key=vietnamese_key) == page.evaluate(SORTED, made)
    page.close()
