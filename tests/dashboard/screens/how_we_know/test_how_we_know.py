"""How the numbers are known, in words and tables."""

import pytest
from html_page import Page
from markupsafe import Markup, escape

from dashboard.model.selection import ordered_provinces
from dashboard.model.view import SITE_TYPES, View
from dashboard.screens.how_we_know import html as markup
from dashboard.text.messages import count, number, text
from dashboard.text.statements import (
    note_on,
    published_when,
    publisher,
    relation_in_words,
    source_of,
)
from geodata import tables
from loaders.cells import Cell
from loaders.evidence.derivations import derivations
from loaders.evidence.figure import Figure
from loaders.evidence.left_out import leave_out
from loaders.evidence.open_questions import open_questions
from loaders.evidence.published import published
from loaders.evidence.reconciliation import reconciliation
from loaders.evidence.short_codes import short_code
from loaders.evidence.what_if import what_if
from loaders.translation import LANGUAGES

STATEMENTS = {item.code: item for item in tables.statements()}
DERIVED = {
    ("56", "district_library"): 9,
    ("66", "commune_post_office"): 27,
    ("86", "district_library"): 6,
    ("93", "district_library"): 7,
    ("93", "commune_library"): 7,
    ("96", "commune_library"): 9,
}


def coded(code, language):
    """Return the link from a short code to its row."""
    return f'[<a class="code" href="#statement-{code}">{short_code(code, language)}</a>]'


def outcome(figure, value, language="vi"):
    return markup.outcome_of(figure, value, what_if(published(), figure, value), language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_derived_number_is_explained_with_its_sources(language):
    cells = {cell for cell in published().variables if published().basis({cell}) == "derived"}
    assert cells == {Cell(*cell) for cell in DERIVED}
    page = markup.derivation_list(published(), derivations(), cells, language)
    Page(page)
    assert page.count('<details class="derivation">') == len(DERIVED)
    for cell, value in DERIVED.items():
        derivation = derivations()[Cell(*cell)]
        assert derivation.complete
        assert f" = {value}</summary>" in page
        for code in derivation.statements:
            assert coded(code, language) in page
            assert published_when(STATEMENTS[code], language) in page


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("order", ["name", "code"])
def test_the_table_has_every_number(embedded, language, order):
    view = View(language=language, order=order, selected="56")
    provinces = ordered_provinces(embedded, view)
    page = Page(markup.matrix(published(), view, provinces))
    for line, province in zip(page.lines()[1:], provinces, strict=True):
        assert line[0] == getattr(province, f"name_{language}")
        cells = [Cell(province.code, kind) for kind in SITE_TYPES]
        told = [count(language, published().total([cell])) for cell in cells]
        assert line[1:] == [*told, count(language, published().total(cells))]
    links = [value for name, value in page.attributes if name == "href"]
    assert len(links) == 16
    assert all(f"selected={one.code}" in link for one, link in zip(provinces, links, strict=True))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_province_is_explained_in_four_derivations(embedded, language):
    for province in ordered_provinces(embedded, View()):
        cells = [Cell(province.code, kind) for kind in SITE_TYPES]
        page = markup.derivation_list(published(), derivations(), cells, language, opened=True)
        Page(page)
        assert page.count('<details class="derivation" open id="figure-') == 4
        own = published().without_context.ranges
        for cell in cells:
            whole = Markup('<span class="whole">{}</span>').format(count(language, own[cell]))
            without = escape(text(language, "map.strict", range="|")).replace("|", whole)
            assert (f"; {without}</summary>" in page) == any(
                own[one] != published().ranges[one] and own[one] == own[cell] for one in cells
            )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", ["LIB-GL", "S2-max", "LIB-LS"])
def test_a_statement_left_out(code, language):
    changes = leave_out(published(), code)
    page = Page(markup.left_out(code, changes, language))
    words = " ".join(page.text)
    assert f"[{short_code(code, language)}]" in words
    assert note_on(STATEMENTS[code], language) in words
    assert [line[1:] for line in page.lines()[1:]] == [
        [count(language, change.before), count(language, change.after)] for change in changes
    ]
    nothing = text(language, "how.leave_out.nothing", statement="").strip(" .:")
    assert (nothing[-20:] in words) == (not changes) == (code == "LIB-LS")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_statement_that_is_used_can_be_left_out(language):
    offered = markup.statements_in_words(published().used, language)
    assert list(offered) == [item.code for item in published().used]
    assert len(set(offered.values())) == len(offered)


@pytest.mark.parametrize("language", LANGUAGES)
def test_control_totals(language):
    page = Page(markup.section("checks", language, checks=reconciliation()))
    lines = page.lines()[1:]
    checks = reconciliation()
    assert len(lines) == len(checks.totals) + len(checks.arithmetic)
    told = " ".join(line[0] for line in lines)
    for code in ("S2-provincial_library", "S2-district_library", "S2-points", "S2-computers"):
        assert f"[{short_code(code, language)}]" in told
    assert all(("pass" in cell["class"]) for row in page.rows[1:] for _, cell in row[2:])
    assert any("16 + 142 + 155 + 352 = 665" in line[1] for line in lines)


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_best_question_comes_first(language):
    page = markup.open_questions(open_questions(), published(), language)
    lines = Page(page).lines()[1:]
    assert len(lines) == 10
    assert lines[0][0] == markup.figure_in_words(open_questions()[0].figure, language)
    least = [question.least for question in open_questions()[:10]]
    assert [line[2] for line in lines] == [number(language, value) for value in least]
    assert least == sorted(least, reverse=True)


@pytest.mark.parametrize("language", LANGUAGES)
def test_conflicts_say_what_they_contradict_and_why(language):
    page = markup.section("conflicts", language, conflicts=reconciliation().conflicts)
    Page(page)
    left_out = [item for item in tables.statements() if item.status in {"rejected", "not_used"}]
    assert left_out
    for item in left_out:
        assert coded(item.code, language) in page
    assert page.index(coded("CM-5", language)) < page.index(coded("CM-3", language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_statement_is_listed(language):
    page = markup.statement_list(language)
    heading = text(language, "how.statements.code")
    lines = {line[0]: line for line in Page(page).lines() if not line[0].startswith(heading)}
    assert lines.keys() == {short_code(code, language) for code in STATEMENTS}
    for item in STATEMENTS.values():
        _, said, source, _ = lines[short_code(item.code, language)]
        assert said.startswith(relation_in_words(item, language))
        assert source == publisher(source_of(item), language) + published_when(item, language)
        caveat = note_on(item, language)
        assert page.count(escape(caveat)) >= 1
        # What several statements of a group share is said once for them, and marked.
        assert said.endswith(caveat) or said[-3:] in {"(a)", "(b)", "(c)"}


GROUPS = {"total": ("S2-", "RULE", "UNITS"), "province": ("KH-", "CM-"), "context": ("LIB-",)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_statements_are_listed_in_groups(language):
    parts = dict(zip(GROUPS, markup.statement_list(language).split("</details>"), strict=False))
    for group, begins in GROUPS.items():
        rows = [item for item in STATEMENTS if item.startswith(begins)]
        assert all(f'id="statement-{code}"' in parts[group] for code in rows)
        assert text(language, f"how.statements.{group}", count="|").split("|")[0] in parts[group]
    caveat = note_on(STATEMENTS["LIB-LS"], language)
    assert parts["context"].count(escape(caveat)) == 1
    assert parts["context"].count("<b>(a)</b>") == 17


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_derivation_says_a_caveat_of_several_statements_once(language):
    cell = Cell("20", "district_library")
    page = markup.derivation_list(published(), derivations(), [cell], language)
    context = [code for code in derivations()[cell].statements if code.startswith("LIB-")]
    assert len(context) > 2
    assert page.count(escape(note_on(STATEMENTS[context[0]], language))) == 1
    assert all(f"<b>{coded(code, language)}</b>" in page for code in context)


@pytest.mark.parametrize("language", LANGUAGES)
def test_twelve_district_libraries_in_khanh_hoa_are_contradicted(language):
    page = outcome(Figure("56", "district_library"), 12, language)
    Page(page)
    assert "contradiction" in page
    for code in ("KH-1", "KH-2", "RULE", "S2-one-PL"):
        assert coded(code, language) in page
    assert " = 9</summary>" in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_figure_that_fits_shows_what_would_follow(language):
    figure = Figure("56", "commune_library")
    page = outcome(figure, 10, language)
    lines = Page(page).lines()[1:]
    names = [line[0] for line in lines]
    assert any("Kh" in name for name in names)
    assert ["0–28", "18"] in [line[1:] for line in lines]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_figure_that_is_known_tells_nothing_new(language):
    page = outcome(Figure("56", "district_library"), 9, language)
    assert "<table" not in page
    assert "contradiction" not in page


@pytest.mark.parametrize("value", [0, 271, 10**5])
def test_any_value_has_an_outcome(value):
    for figure in (
        Figure("56"),
        Figure("56", measure="computers"),
        Figure("04", "commune_library"),
    ):
        Page(outcome(figure, value))


def test_other_steps_are_not_told_as_the_16_provinces():
    first = next(item for item in tables.statements() if item.step == "1" and item.scope == "total")
    assert "16" not in relation_in_words(first, "vi").split(":")[0]
    assert relation_in_words(STATEMENTS["S2-points"], "vi").startswith("Cả 16 tỉnh")
