"""The screen about the dashboard: figures out of the tables, each with a source."""

from dataclasses import replace

import pytest
from cases import every
from html_page import Page
from samples import HOSTILE_FILE

from dashboard.model.view import SITE_TYPES, View, from_query_string
from dashboard.screens.about.html import (
    STEPS,
    page,
    provinces_with_totals_only,
    step_figure,
)
from dashboard.text.citation import software_version, software_year
from dashboard.text.messages import number, text
from geodata import tables
from loaders.names import divisions
from loaders.translation import LANGUAGES

PL, DL, CL, PO = SITE_TYPES


@every(
    ("step", "measure", "kinds", "value", "basis"),
    [
        ("1", "points", SITE_TYPES, 634, "published"),
        ("1", "points", (PL,), 9, "derived"),
        ("1", "points", (DL,), 109, "published"),
        ("1", "points", (CL,), 193, "published"),
        ("1", "points", (PO,), 323, "published"),
        ("1", "computers", SITE_TYPES, 4180, "published"),
        ("2", "points", SITE_TYPES, 665, "published"),
        ("2", "points", (DL,), 142, "published"),
        ("2", "computers", SITE_TYPES, 4595, "derived"),
        ("3", "points", SITE_TYPES, 601, "published"),
        ("3", "points", (PO,), 325, "published"),
        ("3", "points", (PL,), None, "unknown"),
        ("3", "computers", SITE_TYPES, 3985, "published"),
        ("all", "points", SITE_TYPES, 1900, "derived"),
        ("all", "points", (PO,), 1000, "published"),
        ("all", "points", (PL,), None, "unknown"),
        # The sources tell different totals.
        ("all", "computers", SITE_TYPES, None, "unknown"),
    ],
)
def test_figures_of_the_steps(step, measure, kinds, value, basis):
    found = step_figure(step, measure, kinds)
    assert (found.value, found.basis) == (value, basis)
    assert bool(found.statements) == (value is not None)


@pytest.mark.parametrize("step", STEPS[:2])
def test_the_kinds_of_a_step_add_up(step):
    kinds = [step_figure(step, "points", (kind,)).value for kind in SITE_TYPES]
    assert sum(kinds) == step_figure(step, "points", SITE_TYPES).value


def test_provinces_with_totals_only():
    assert provinces_with_totals_only() == ("04", "06", "20", "58", "60", "95")


@pytest.mark.parametrize("language", LANGUAGES)
def test_page(embedded, language):
    found = Page(page(embedded, View(language=language)))
    words = " ".join(found.text)
    former = divisions.former_names(language)
    for code in provinces_with_totals_only():
        assert former[code] in words
    for kind in tables.site_types():
        assert getattr(kind, f"label_{language}") in words
        assert getattr(kind, f"description_{language}") in words
    for value in (109, 193, 2475, 35, 71, 634, 665, 601, 1900, 16, 142, 155, 352, 40, 10, 5):
        assert number(language, value) in words
    assert software_version() in words
    assert software_year() in words
    assert text(language, "about.counts_own", file="").split("{")[0] not in words
    headings = [tag for tag in found.tags if tag in {"h2", "h3"}]
    assert headings[0] == "h2"
    own = {"./how-we-know"}
    links = found.all("href")
    assert own <= set(links)
    assert all(link.startswith(("https://", "http://")) for link in links if link not in own)


def test_every_row_of_the_steps_has_a_source(embedded):
    found = Page(page(embedded, View(language="en")))
    _, *rows = found.rows
    assert len(rows) == len(STEPS) + 1
    assert all(row[-1][0] for row in rows)
    assert [row[0][0].split(" · ")[0] for row in rows] == [
        *("Step 1", "Step 2", "Step 3", "All three steps")
    ]
    assert [row[1][0] for row in rows] == ["634", "665", "601", "1,900"]
    assert rows[0][2][1]["class"] == "derived"


@pytest.mark.parametrize("view", [View(), View(language="en", measure="computers", beside=("56",))])
def test_the_citation_holds_the_view(embedded, view):
    found = page(embedded, view)
    (cited,) = [one for one in Page(found).text if "…/" in one]
    link = cited.split("…/")[1].split(" ")[0]
    assert from_query_string(link)[0] == view


def test_files_of_ones_own_are_told(hostile):
    own = replace(hostile, boundaries_file=HOSTILE_FILE)
    words = " ".join(Page(page(own, View())).text)
    # Twice as what is shown, once for its licence.
    assert words.count(HOSTILE_FILE) == 3
