"""Statements and their sources in the words of people."""

import re

from cases import every

from dashboard.text.statements import (
    curly,
    document,
    note_on,
    published_when,
    publisher,
    relation_in_words,
)
from geodata import tables
from loaders.translation import LANGUAGES

SOURCES = {source.code: source for source in tables.sources()}
STATEMENTS = {statement.code: statement for statement in tables.statements()}
CODES = [code for code in (*SOURCES, *STATEMENTS) if "_" in code or code.islower()]
MACHINE = re.compile(rf"(?<![\w-])({'|'.join(CODES)})(?![\w-])")


@every("language", LANGUAGES)
@every("code", STATEMENTS)
def test_a_statement_has_no_machine_code_and_no_straight_quotes(code, language):
    statement = STATEMENTS[code]
    said = " ".join([relation_in_words(statement, language), note_on(statement, language)])
    assert not MACHINE.search(said)
    assert '"' not in said
    assert "'" not in said
    assert said.count("“") == said.count("”")


def test_the_sum_of_all_site_types_is_a_total():
    assert relation_in_words(STATEMENTS["KH-1"], "vi") == "Khánh Hòa: tổng số điểm = 38"
    assert relation_in_words(STATEMENTS["KH-2"], "vi") == "Khánh Hòa: tổng số máy tính = 270"
    assert relation_in_words(STATEMENTS["DL-2"], "en") == (
        "Đắk Lắk: computers (commune libraries + commune post offices) = 210"
    )


def test_a_source_has_one_date_in_all_its_statements():
    for code in SOURCES:
        whens = {published_when(one, "vi") for one in STATEMENTS.values() if one.source == code}
        assert len(whens) == 1, code


@every("code", SOURCES)
def test_a_source_is_named_as_a_document(code):
    source = SOURCES[code]
    vietnamese, english = (document(source, language) for language in LANGUAGES)
    when = next(published_when(one, "vi") for one in STATEMENTS.values() if one.source == code)
    if source.title:
        assert vietnamese == curly(source.title)
        assert english == f"{source.title_en} ({vietnamese})"
    else:
        assert vietnamese == f"{source.publisher}, {when}"
        # The source's own name stands beside the English one.
        assert source.publisher in english
        assert english.startswith(source.publisher_en)
    assert publisher(source, "vi") == source.publisher


def test_documents():
    assert document(SOURCES["langson-notice"], "vi") == (
        "Thông báo hội thảo, Thư viện tỉnh Lạng Sơn, 26/4/2013"
    )
    assert document(SOURCES["baodaklak"], "vi") == "Báo Đắk Lắk, 29/11/2013"
    assert document(SOURCES["baodaklak"], "en") == (
        "Đắk Lắk Newspaper (Báo Đắk Lắk), 29 November 2013"
    )
    assert document(SOURCES["gso-units"], "vi") == (
        "Bảng “Số đơn vị hành chính có đến 31/12/2013 phân theo địa phương”"
    )


def test_quotation_marks_and_apostrophes():
    assert curly('one "two" three') == "one “two” three"
    assert curly("the rule's 'over 4,500' and steps' sum") == (
        "the rule’s “over 4,500” and steps’ sum"
    )
