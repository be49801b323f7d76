"""A register in a real PostGIS: counted in the database as our own code counts its rows."""

from collections import Counter

import pandas as pd
import pytest
import shapely
from click.testing import CliRunner
from psycopg import sql
from servers.postgres import PASSWORD, WRITTEN, postgres

from dashboard.cli import main
from geodata.boundaries import provinces
from geodata.tables import programme_provinces
from loaders.database.connection import parse, snapshot
from loaders.database.copies import copy_tables
from loaders.names.mappings import NO_MAPPINGS
from loaders.options import NO_REGISTER_OPTIONS, RegisterOptions
from loaders.problems.problem import InputError
from loaders.register.database_counting import TableRows, count_table
from loaders.register.name_columns import PROVINCE_CODES
from loaders.register.reader import read_register
from tests.benchmarks.register import synthetic_register

__all__ = ["postgres"]
pytestmark = [pytest.mark.office, pytest.mark.slow]

OUTLINES = provinces()[["province_code", "geometry"]]
NAMES = provinces().set_index("province_code")["name_vi"]
METRE = 1 / 111_000
ROWS = 4000
CODES = programme_provinces()


def border_cases():
    """Return rows at every border of the rules; the last has coordinates that are no numbers."""
    shapes = OUTLINES.set_index("province_code").geometry
    inside = shapes.representative_point()
    rows = [("Thư viện xã", NAMES[code], inside[code].x, inside[code].y) for code in inside.index]
    rows += [("TV xã", "", x, y) for _, _, x, y in rows[:20]]
    one, other = CODES[:2]
    for first, second in zip(shapes.index[:-1], shapes.index[1:], strict=True):
        shared = shapely.get_coordinates(shapes[first].intersection(shapes[second]))
        rows += [("Thư viện huyện", name, *xy) for xy in shared[:3] for name in (NAMES[first], "")]
    for code in shapes.index:
        vertex = shapely.get_coordinates(shapes[code])[0]
        rows.append(("Thư viện tỉnh", "", *vertex))
        rows.append(("Thư viện tỉnh", NAMES[code], vertex[0] + 900 * METRE, vertex[1]))
        islands = sorted(shapely.get_parts(shapes[code]), key=lambda part: part.area)
        rows.append(("Thư viện xã", "", *islands[0].representative_point().coords[0]))
    x, y = inside[one].x, inside[one].y
    rows += [
        ("Thư viện xã", NAMES[one], y, x),
        ("Thư viện xã", NAMES[one], y + 5 * METRE, x),
        ("Thư viện xã", NAMES[other], x, y + 3 * METRE),
        ("Thư viện xã", "", x, y + 8 * METRE),
        ("Thư viện xã", NAMES[one], x + 0.03, y),
        ("Thư viện xã", NAMES[one], x + 0.03, y),
        ("Bưu cục", NAMES[one], x + 0.01, y),
        ("", NAMES[one], x + 0.02, y),
        (None, None, None, None),
        ("Thư viện xã", None, None, None),
        ("Thư viện xã", NAMES[one], None, y),
        ("Thư viện xã", "Xứ Lạ", x + 0.04, y),
        ("Thư viện xã", "Xứ Lạ", None, None),
        ("Tổng cộng", "", x, y),
        ("Thư viện xã", "Tổng cộng", x + 0.05, y),
        ("Thư viện xã", "", 0.0, 0.0),
        ("Thư viện xã", "", 112.5, 16.5),
        ("Thư viện xã", "", 100.0, 3.0),
        ("Thư viện xã", "", 109.46, 12.0),
        ("Thư viện xã", "", float("inf"), float("nan")),
    ]
    return [
        (number, f"M{number % 400}", f"Điểm {number}", *row)
        for number, row in enumerate(rows, start=1)
    ]


@pytest.fixture
def register(postgres):
    """Make tables of points, with columns of coordinates or with a geometry."""

    def make(rows, kind):
        place, point = {
            "geometry": ("geom geometry(Point, 4326)", "ST_SetSRID(ST_MakePoint(%s, %s), 4326)"),
            "text": ("kinh_do text, vi_do text", "%s, %s"),
            "numbers": ("kinh_do double precision, vi_do numeric", "%s, %s"),
        }[kind]
        columns = "id int PRIMARY KEY, ma_diem text, ten_diem text, loai_diem text, tinh text"
        parts = {
            "name": sql.Identifier(f"register {kind}"),
            "columns": sql.SQL(f"{columns}, {place}"),
            "point": sql.SQL(point),
        }
        insert = "INSERT INTO {name} VALUES (%s, %s, %s, %s, %s, {point})"
        with postgres.connected() as connection, connection.cursor() as cursor:
            cursor.execute(sql.SQL("DROP TABLE IF EXISTS {name}").format(**parts))
            cursor.execute(sql.SQL("CREATE TABLE {name} ({columns})").format(**parts))
            cursor.executemany(sql.SQL(insert).format(**parts), rows)
        return postgres.address(f'"register {kind}"')

    return make


def assert_same(address, folder, **options):
    """Check that the database counts what our own code counts in a copy of the table."""
    path = copy_tables({"points": address}, folder)["points"].path
    whole = read_register(path, OUTLINES, RegisterOptions(**options))
    counted = count_table(address, OUTLINES, RegisterOptions(**options))
    assert counted.ledger == whole.ledger
    expected = whole.counts[["province_code", "site_type", "points"]].astype({"points": "int64"})
    pd.testing.assert_frame_equal(counted.counts, expected)
    in_order = whole.categories.sort_values(["province_code", "category"], ignore_index=True)
    pd.testing.assert_frame_equal(counted.categories, in_order)
    assert findings(counted.problems) == findings(whole.problems)
    return whole


def findings(problems):
    return Counter(
        (each.code, each.row, each.column, each.value, str(dict(each.details)), each.suggestions)
        for each in problems
    )


@pytest.mark.parametrize("once", [None, "places"])
@pytest.mark.parametrize("kind", ["geometry", "text", "numbers"])
def test_the_database_counts_as_our_own_code_does(register, tmp_path, kind, once):
    rows = border_cases() if kind == "geometry" else border_cases()[:-1]
    assert_same(register(rows, kind), tmp_path, once=once)


def test_names_of_blocks_are_those_of_all_rows(register, tmp_path):
    inside = OUTLINES.set_index("province_code").geometry.representative_point()
    located = [("", inside[code].x + n / 1000, inside[code].y) for n, code in enumerate(CODES)]
    rows = [
        *located,
        *((NAMES[code] if n == 0 else "", None, None) for code in CODES for n in range(3)),
    ]
    rows = [(n, f"M{n}", f"Điểm {n}", "Thư viện xã", *row) for n, row in enumerate(rows, start=1)]
    whole = assert_same(register(rows, "numbers"), tmp_path)
    assert "province_filled_down" in {each.code for each in whole.problems}


def test_an_unknown_name_beside_a_place_is_told_of_each_row(register, tmp_path):
    inside = OUTLINES.set_index("province_code").geometry.representative_point()
    rows = [
        (name, inside[code].x + n / 100, inside[code].y)
        for code in CODES
        for n, name in enumerate([NAMES[code], NAMES[code], "Xứ Lạ"])
    ]
    rows = [(n, f"M{n}", f"Điểm {n}", "Thư viện xã", *row) for n, row in enumerate(rows, start=1)]
    whole = assert_same(register(rows, "numbers"), tmp_path)
    assert "name_beside_unknown" in {each.code for each in whole.problems}


def test_a_point_with_a_measure_may_repeat_another(postgres, tmp_path):
    inside = OUTLINES.set_index("province_code").geometry.representative_point()
    places = [(code, n / 100) for code in CODES for n in (0, 1)]
    rows = [(NAMES[code], f"POINT({inside[code].x + n} {inside[code].y})") for code, n in places]
    x, y = inside[CODES[0]].coords[0]
    rows += [(NAMES[CODES[0]], f"POINTM({x} {y} 1)"), (NAMES[CODES[0]], "POINT EMPTY")]
    columns = "tinh text, geom geometry, loai_diem text DEFAULT 'Thư viện xã'"
    with postgres.connected() as connection, connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS measured")
        cursor.execute(f"CREATE TABLE measured ({columns})")
        cursor.executemany("INSERT INTO measured VALUES (%s, ST_GeomFromText(%s, 4326))", rows)
    whole = assert_same(postgres.address("measured"), tmp_path)
    assert "repeated_places" in {each.code for each in whole.problems}


def test_digits_of_other_scripts_are_left_to_our_own_code(postgres, tmp_path):
    inside = OUTLINES.set_index("province_code").geometry.representative_point()[CODES[0]]
    columns = 'kinh_do text COLLATE "und-x-icu", vi_do text, tinh text, loai_diem text'
    rows = [
        (place, str(inside.y), NAMES[CODES[0]], "Thư viện xã")
        for place in ("１０６.２", str(inside.x), str(inside.x + 0.01))
    ]
    with postgres.connected() as connection, connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS scripts")
        cursor.execute(f"CREATE TABLE scripts ({columns})")
        cursor.executemany("INSERT INTO scripts VALUES (%s, %s, %s, %s)", rows)
    assert_same(postgres.address("scripts"), tmp_path)


def written_with_commas(degrees):
    return f"{degrees:.6f}".replace(".", ",")


def written_with_minutes(degrees):
    return f"{int(degrees)}° {degrees % 1 * 60:.4f}'"


@pytest.mark.parametrize("written", [str, written_with_commas, written_with_minutes])
def test_a_place_that_is_written_otherwise_may_repeat_another(register, tmp_path, written):
    inside = OUTLINES.set_index("province_code").geometry.representative_point()
    places = [
        (NAMES[code], inside[code].x + n / 100, inside[code].y) for code in CODES for n in (1, 2)
    ]
    rows = [(name, f"{x:.6f}", f"{y:.6f}") for name, x, y in places]
    name, x, y = places[0]
    rows.append((name, written(x), written(y)))
    rows = [(n, f"M{n}", f"Điểm {n}", "Thư viện xã", *row) for n, row in enumerate(rows, start=1)]
    whole = assert_same(register(rows, "text"), tmp_path)
    assert "repeated_places" in {each.code for each in whole.problems}


@pytest.mark.parametrize("kind", ["geometry", "numbers"])
def test_row_for_row_what_the_database_takes_is_what_our_own_code_joins(register, tmp_path, kind):
    synthetic = synthetic_register(ROWS)
    rows = [
        (number, f"S{number}", name, kind_of, province, lon, lat)
        for number, (name, province, kind_of, lon, lat) in enumerate(
            synthetic.itertuples(index=False), start=1
        )
    ]
    cases = border_cases() if kind == "geometry" else border_cases()[:-1]
    rows += [(len(rows) + number, *row) for number, *row in cases]
    address = register(rows, kind)
    whole = read_register(copy_tables({"points": address}, tmp_path)["points"].path, OUTLINES)
    (tmp_path / "rows").mkdir()
    with snapshot(parse(address).conninfo, read_only=False) as connection:
        table = TableRows(connection, parse(address), tmp_path / "rows")
        plan = table.plan(OUTLINES, NO_REGISTER_OPTIONS, NO_MAPPINGS)
        plain = table.plain(plan)
        asked = """SELECT "access-map row", "access-map province" FROM ({rows}) AS rows
            WHERE NOT ({others})"""
        taken = dict(table.fetched(asked, others=table.others))
    assert len(taken) == plain.ledger.rows > ROWS // 2
    ours = whole.rows.set_index("row").loc[list(taken)]
    assert set(ours["outcome"]) == {"joined"}
    assert set(ours["reason"]) == {""}
    assert [PROVINCE_CODES[place] for place in taken.values()] == ours["province_code"].tolist()


def test_a_table_that_is_slow_to_count_is_given_up(postgres, monkeypatch):
    query = "SELECT 'Thư viện xã' AS loai_diem, 'Cao Bằng' AS tinh, pg_sleep(9)::text AS ten_diem"
    with postgres.connected() as connection:
        connection.execute(f"CREATE OR REPLACE VIEW slow_register AS {query}")
    monkeypatch.setenv("ACCESS_MAP_MAX_SECONDS", "1")
    with pytest.raises(InputError) as caught:
        count_table(postgres.address("slow_register"), OUTLINES, NO_REGISTER_OPTIONS)
    assert [each.code for each in caught.value.problems] == ["database_too_slow"]


def test_the_command_counts_a_table_and_does_not_show_its_password(register, tmp_path):
    address, out = register(border_cases(), "geometry"), tmp_path / "counts.csv"
    arguments = ["count", "--points", address, "--out", str(out), "--lang", "en"]
    run = CliRunner().invoke(main, arguments)
    assert parse(address).name in run.output
    assert f"In the file {len(border_cases())} rows" in run.output
    assert PASSWORD not in run.output
    assert WRITTEN not in run.output
    counts = pd.read_csv(out, dtype={"province_code": str})
    assert counts["points"].sum() > len(OUTLINES)
