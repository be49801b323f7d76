"""Accepted mappings: asked last, kept in a file, reported where nothing needs them."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.tables import provinces, site_types
from loaders.limits import Limits
from loaders.names import mappings as module
from loaders.names.mappings import DECISIONS, KINDS, Mapped, Mappings, read_mappings
from loaders.names.normalise import normalise
from loaders.names.provinces import Match, match_province
from loaders.problems.problem import InputError
from loaders.spreadsheet_text import escape_formula, unescape_formula

CODES = list(provinces()["province_code"])
TYPES = [known.code for known in site_types()]
NAMES = (
    st.tuples(
        st.sampled_from(["", "", "=", "+", "-", "@", "＝", "'", "'=", "''=", "=HYPERLINK("]),
        st.text(min_size=1, max_size=30),
    )
    .map("".join)
    .filter(
        lambda text: (
            text == text.strip()
            and normalise(text)
            and not isinstance(match_province(text), Match)
            and all(character.isprintable() for character in text)
        )
    )
)
# Some are the same name, others only look alike.
SPELLINGS = ["Đak Nông cũ", "dak  nong cu", "DAK-NONG CŨ", "Dak Nong", "Xứ Lạng", "xu lang", "=1+1"]


@pytest.fixture
def read(tmp_path):
    """Read a file with some bytes."""

    def from_bytes(content, name="mine.csv"):
        path = tmp_path / name
        path.write_bytes(content)
        return read_mappings(path)

    return from_bytes


# ---- what a name means ------------------------------------------------------------


def plainly_accepted(steps):
    """Return what is accepted after some steps, by the definition."""
    accepted = []
    for step in steps:
        same = [
            one
            for one in accepted
            if (one.kind, normalise(one.text)) == (step.kind, normalise(step.text))
        ]
        accepted = [one for one in accepted if one not in same] + [step]
    return accepted


def plain_meaning(accepted, kind, text):
    """Return what a name means, by the definition: the last one of the name counts."""
    for one in reversed(accepted):
        if one.kind == kind and normalise(one.text) == normalise(text):
            return one.means
    return None


MAPPED = st.builds(
    Mapped,
    st.sampled_from(KINDS),
    st.sampled_from(SPELLINGS),
    st.sampled_from([*CODES, *DECISIONS]),
)


@given(st.lists(MAPPED, max_size=12), st.integers(0, 12))
def test_looked_up_is_what_a_search_one_by_one_finds(steps, split):
    one_by_one = Mappings()
    for step in steps[:split]:
        one_by_one = one_by_one.with_one(step.kind, step.text, step.means)
    mappings = one_by_one.with_later(steps[split:])
    assert list(mappings.accepted) == plainly_accepted(steps)
    for kind in KINDS:
        for text in SPELLINGS:
            expected = plain_meaning(steps, kind, text)
            assert mappings.meaning(kind, text) == expected
            assert Mappings(tuple(steps)).meaning(kind, text) == expected


def test_names_are_compared_once_for_each_line_and_each_question(read, monkeypatch):
    compared = []

    def counted(text):
        compared.append(text)
        return normalise(text)

    def no_suggestions(key):
        msg = f"likenesses of {key} were looked for"
        raise AssertionError(msg)

    monkeypatch.setattr(module, "normalise", counted)
    monkeypatch.setattr("loaders.names.provinces._suggestions", no_suggestions)
    number = 4000
    lines = [f"province,Xứ số {index} cũ,{CODES[index % 63]}" for index in range(number)]
    mappings, problems = read("\n".join(["kind,text,means", *lines]).encode())
    assert (len(mappings.accepted), problems) == (number, ())
    assert len(compared) == number
    for index in range(number):
        assert mappings.meaning("province", f"xu so {index} cu") == CODES[index % 63]
    assert len(compared) == 2 * number
    assert len(mappings.unused({"province": ["Xứ số 7 cũ"] * number})) == number - 1
    assert len(compared) == 3 * number


def test_what_nothing_needed_is_reported_with_the_file_it_comes_from(read):
    from_file, _ = read("kind,text,means\nprovince,Tây Đô,92\nprovince,Xứ Lạng,20\n".encode())
    mappings = from_file.with_one("province", "Xứ Bắc", "06")
    problems = mappings.unused({"province": ["xu lang"]})
    assert [(one.code, one.value, one.file) for one in problems] == [
        ("mapping_unused", "Tây Đô", "mine.csv"),
        ("mapping_unused", "Xứ Bắc", None),
    ]


# ---- files ------------------------------------------------------------------------


@given(st.text(max_size=8) | st.text(alphabet="'=+-@＝\t\r\nx", max_size=6))
def test_any_text_is_given_back_and_is_no_formula(text):
    for reversible in (True, False):
        written = escape_formula(text, reversible=reversible)
        assert not written.startswith((*"=+-@＝＋－＠", "\t", "\r", "\n"))
        assert written in {text, f"'{text}"}
        assert unescape_formula(written) == text or not reversible


@given(st.lists(st.tuples(NAMES, st.sampled_from([*CODES, *DECISIONS])), max_size=6))
def test_a_file_reads_back_as_written_and_holds_no_formula(tmp_path_factory, pairs):
    mappings = Mappings()
    for text, code in pairs:
        mappings = mappings.with_one("province", text, code)
    path = tmp_path_factory.mktemp("mappings") / "mine.csv"
    path.write_bytes(mappings.to_csv())
    again, problems = read_mappings(path)
    assert not problems
    assert again.accepted == mappings.accepted
    for text, _ in pairs:
        assert again.meaning("province", text) == mappings.meaning("province", text)
    cells = csv.reader(io.StringIO(path.read_text("utf-8-sig"), newline=""))
    assert not [cell for row in cells for cell in row if cell.startswith(tuple("=+-@＝＋－＠"))]


def test_a_line_that_is_no_mapping_is_reported_and_the_others_are_taken(read):
    wrong = {}
    for line, code in {
        "place,Xứ Lạng,20": "mapping_kind",
        "province,Xứ Lạng,3": "mapping_means",
        "province,,20": "mapping_means",
        "site_type,Quán net,cafe": "mapping_means",
        "province,Xứ Lạng,ignored": "mapping_means",
        "province,Lạng Sơn,06": "mapping_needless",
        "site_type,Thư viện xã,district_library": "mapping_needless",
    }.items():
        content = f"kind,text,means\n{line}\n\nsite_type,Quán net,{TYPES[0]}\n".encode()
        mappings, problems = read(content)
        found = [(one.code, one.row, one.file) for one in problems]
        meaning = mappings.meaning("site_type", "quan net")
        if (found, meaning) != ([(code, 2, "mine.csv")], TYPES[0]):
            wrong[line] = (found, meaning)
    assert not wrong


def test_another_file_is_refused(read, monkeypatch):
    bounds = Limits(file_mb=1, rows=2)
    monkeypatch.setattr(module, "limits", lambda: bounds)
    line = "province,Xứ Lạng,20\n"
    many = f"kind,text,means\n{line * 3}".encode()
    wrong = {}
    for content, code in {
        b"": "mappings_unreadable",
        b"\xff\xfe": "mappings_unreadable",
        b"kind,text,means\n\xff": "mappings_unreadable",
        b"a,b\n1,2\n": "mappings_unreadable",
        b'kind,text,means\n"' + b"x" * 200_000: "mappings_unreadable",
        b"kind,text,means\n" + b"x" * 1_000_000: "file_too_large",
        many: "too_many_rows",
    }.items():
        try:
            found = read(content)
        except InputError as error:
            found = [(one.code, one.file) for one in error.problems]
        if found != [(code, "mine.csv")]:
            wrong[content[:30]] = found
    assert not wrong
    assert len(read(many.removesuffix(line.encode()))[0].accepted) == 1
