"""The tables agree with the published totals, with each other and with themselves."""

from __future__ import annotations

import calendar
import re
import unicodedata
from collections import defaultdict

import pytest
import shapely
from cases import every

from geodata import boundaries, tables


def bare(name: str) -> str:
    """Reduce a name as a join would at most: case, accents, spaces and signs do not count."""
    # Đ is often typed as Ð (Eth); neither decomposes into D and an accent.
    lowered = name.lower().replace("đ", "d").replace("ð", "d")
    return re.sub(r"[^a-z]", "", unicodedata.normalize("NFD", lowered))


def numbers(text: str, thousands: str) -> list[str]:
    """Return the numbers in a text without the sign between their thousands, sorted."""
    joined = re.sub(rf"(?<=\d){re.escape(thousands)}(?=\d{{3}})", "", text)
    return sorted(re.findall(r"\d+", joined))


def days_in_figures(text: str) -> str:
    """Return an English text with its days as 19/11/2012."""
    months = list(calendar.month_name)
    return re.sub(
        rf"(\d+) ({'|'.join(months[1:])}) (\d{{4}})",
        lambda day: f"{day[1]}/{months.index(day[2])}/{day[3]}",
        text,
    )


def test_63_provinces_in_code_order():
    codes = tables.provinces()["province_code"]
    assert len(codes) == 63
    assert codes.is_unique
    assert codes.is_monotonic_increasing
    assert codes.str.fullmatch(r"\d\d").all()


def test_national_totals():
    table = tables.provinces()
    assert table["area_km2"].sum() == pytest.approx(330_972.4)
    # GSO prints 89,759.5 for the country: it adds up before it rounds.
    assert table["population_thousand"].sum() == pytest.approx(89_759.8)
    assert table["district_level_units"].sum() == 708
    assert table["commune_level_units"].sum() == 11_161


def test_totals_of_the_16_provinces():
    table = tables.provinces().set_index("province_code")
    programme = table.loc[list(tables.programme_provinces())]
    assert len(programme) == 16
    assert programme["area_km2"].sum() == pytest.approx(103_727.9)
    assert programme["population_thousand"].sum() == pytest.approx(15_888.4)
    assert programme["district_level_units"].sum() == 163
    assert programme["commune_level_units"].sum() == 2_138


def test_units_add_up_in_every_province():
    table = tables.provinces()
    districts = ["cities_under_province", "urban_districts", "towns", "rural_districts"]
    communes = ["communes", "wards", "townships"]
    assert (table[districts].sum(axis="columns") == table["district_level_units"]).all()
    assert (table[communes].sum(axis="columns") == table["commune_level_units"]).all()


def test_every_region_of_a_province_is_listed():
    assert set(tables.provinces()["region"]) == {region.code for region in tables.regions()}
    assert len(tables.regions()) == 6


def test_every_name_leads_to_one_province():
    codes_by_name = defaultdict(set)
    for variant, code in tables.name_variants():
        codes_by_name[bare(variant)].add(code)
    for row in tables.provinces().to_dict("records"):
        for column in ("name_vi", "name_vi_full", "name_en", "name_unaccented"):
            codes_by_name[bare(row[column])].add(row["province_code"])
    shared = {name: codes for name, codes in codes_by_name.items() if len(codes) > 1}
    assert shared == {}
    assert "" not in codes_by_name


def test_every_variant_is_of_a_known_province():
    codes = {code for _, code in tables.name_variants()}
    assert codes <= set(tables.provinces()["province_code"])


def test_control_totals_add_up_to_665():
    totals = {
        statement.site_types: int(statement.value)
        for statement in tables.statements()
        if (statement.step, statement.scope, statement.measure) == ("2", "total", "points")
        and (statement.relation, statement.status) == ("=", "used")
    }
    by_type = [totals[(site_type.code,)] for site_type in tables.site_types()]
    assert by_type == [16, 142, 155, 352]
    assert totals[tuple(site_type.code for site_type in tables.site_types())] == sum(by_type) == 665


@every("statement", tables.statements())
def test_statement_refers_to_what_exists(statement):
    provinces = set(tables.provinces()["province_code"])
    assert statement.source in {source.code for source in tables.sources()}
    assert set(statement.site_types) <= {site_type.code for site_type in tables.site_types()}
    assert set(statement.except_provinces) <= provinces
    assert (statement.province_code in provinces) == (statement.scope == "province")
    assert statement.relation in {"=", "<=", ">"}
    assert statement.kind in {"programme", "context"}
    assert statement.note_vi or statement.status in {"used", "other_steps"}


@every("statement", tables.statements())
def test_statement_has_its_notes_in_both_languages(statement):
    assert bool(statement.note_vi) == bool(statement.note_en)
    assert bool(statement.date_note_vi) == bool(statement.date_note_en)
    assert numbers(statement.note_vi, ".") == numbers(days_in_figures(statement.note_en), ",")
    # A month may be a word in English.
    dated = numbers(statement.date_note_vi, "."), numbers(statement.date_note_en, ",")
    assert set(dated[1]) <= set(dated[0])
    # A year that the source does not show is not told as if it did.
    assert not re.search(r"[0-9]{4}.*year not shown", statement.date_note_en)


@pytest.mark.parametrize("where", ["headings", "register", "boundaries"])
def test_a_word_means_one_thing_in_each_kind_of_file(where):
    meanings = defaultdict(set)
    for meaning, some in tables.words(where).items():
        for word in some:
            meanings[bare(word)].add(meaning)
    assert len(meanings) > 40
    assert "" not in meanings
    assert {word: found for word, found in meanings.items() if len(found) > 1} == {}


def test_site_types_have_their_terms_in_both_languages():
    for kind in tables.site_types():
        for term in ("label", "equation", "description"):
            vietnamese, english = (getattr(kind, f"{term}_{one}").strip() for one in ("vi", "en"))
            assert vietnamese, (kind.code, term)
            assert english, (kind.code, term)
            assert vietnamese != english, (kind.code, term)


def test_codes_of_statements_and_sources_are_unique():
    for rows in (tables.statements(), tables.sources(), tables.site_types()):
        codes = [row.code for row in rows]
        assert len(codes) == len(set(codes))


@every("name", tables.map_names())
def test_a_name_on_the_map_stands_in_what_it_names(name):
    countries = boundaries.neighbours().set_index("name_en").geometry
    provinces = boundaries.provinces().set_index("province_code").geometry
    land = shapely.union_all([*countries, *provinces])
    for place in name.places:
        point = shapely.Point(place)
        if name.kind == "country":
            assert countries[name.name_en].contains(point)
        elif name.kind == "sea":
            assert not land.contains(point)
        else:
            code = {"hanoi": "01", "ho_chi_minh_city": "79"}[name.code]
            assert provinces[code].contains(point)


def test_callers_get_copies():
    table = tables.provinces()
    table.loc[0, "name_vi"] = "?"
    assert tables.provinces().loc[0, "name_vi"] == "Hà Nội"
