"""Tables of a real PostgreSQL with PostGIS: read as files are, and never half."""

import numpy as np
import pandas as pd
import pytest
import shapely
from awkward_counts import LONG, ROWS
from psycopg import sql
from servers.postgres import PASSWORD, READER, WRITTEN, postgres

from geodata.boundaries import provinces
from loaders.database import copies
from loaders.loading import check, load, read
from loaders.problems.problem import InputError

__all__ = ["postgres"]
pytestmark = [pytest.mark.office, pytest.mark.slow]

OUTLINES = provinces()[["province_code", "geometry"]]


@pytest.fixture
def table(postgres):
    """Make tables; those of a test go with it."""
    made = []

    def make(columns, rows, name='bảng "dữ liệu".\'x', schema=None, primary=None):
        place = sql.Identifier(*filter(None, (schema, name)))
        described = [sql.SQL(f"{{}} {kind}").format(sql.Identifier(c)) for c, kind in columns]
        if primary:
            described.append(sql.SQL("PRIMARY KEY ({})").format(sql.Identifier(primary)))
        with postgres.connected() as connection:
            parts = sql.SQL(", ").join(described)
            connection.execute(sql.SQL("DROP TABLE IF EXISTS {} CASCADE").format(place))
            connection.execute(sql.SQL("CREATE TABLE {} ({})").format(place, parts))
            values = sql.SQL(", ").join(sql.Placeholder() for _ in columns)
            insert = sql.SQL("INSERT INTO {} VALUES ({})").format(place, values)
            with connection.cursor() as cursor:
                cursor.executemany(insert, rows)
        made.append(place)
        quoted = name.replace('"', '""')
        return postgres.address(f'"{quoted}"' if schema is None else f'{schema}."{quoted}"')

    yield make
    with postgres.connected() as connection:
        for place in made:
            connection.execute(sql.SQL("DROP TABLE IF EXISTS {} CASCADE").format(place))


def codes(report):
    return sorted(problem.code for problem in report.problems)


def as_text(columns):
    return [(column, "text") for column in columns]


def records(report):
    """Return a report without the names of its files."""
    found = report.to_json("en")
    for part in (*found["files"], *found["problems"]):
        part["file"] = ""
    return found


def copied(report):
    """Return the rows of counts with the numbers of a CSV file: its headings are row 1."""
    found = records(report)
    for problem in found["problems"]:
        problem["row"] = problem["row"] and problem["row"] - 1
    return found


ODD = [
    ("Atlantis", "Thư viện xã", "7"),
    ("Hà Giang", "=cmd|' /C calc'!A1", "x\u202e"),
    ("Cà Mau", "'; DROP TABLE x; --", "1.234"),
    ("", "", ""),
    ("Hà Nội", None, "5"),
]


def test_counts_give_the_report_that_the_same_table_gives_as_a_file(table, tmp_path):
    rows = [tuple(map(str, row)) for row in ROWS] + ODD
    frame = pd.DataFrame(rows, columns=LONG)
    files = {kind: tmp_path / f"counts.{kind}" for kind in ("parquet", "csv")}
    frame.to_parquet(files["parquet"])
    frame.to_csv(files["csv"], index=False)
    address = table(as_text(LONG), rows)
    of_table = check(counts_file=address)
    assert records(of_table) == records(check(counts_file=files["parquet"]))
    assert records(of_table) == copied(check(counts_file=files["csv"]))
    assert not of_table.loadable
    unknown = next(each for each in of_table.problems if each.code == "province_unknown")
    assert unknown.row == len(ROWS) + 1


def test_numbers_of_all_types_keep_their_digits_and_rows_the_order_of_the_key(table, tmp_path):
    kinds = ("smallint", "bigint", "numeric", "numeric(12,3)", "real", "double precision", "text")
    for kind in kinds:
        rows = [(2, "06", "commune_library", 1234), (1, "66", "district_library", 5)]
        columns = [("no", "int"), ("province_code", "text"), ("site_type", "text")]
        address = table([*columns, ("points", kind)], rows, primary="no")
        (reading,) = read((None, address, None))
        cells = reading.content.cells
        assert [*cells["province_code"], *cells["points"]] == ["66", "06", 5, 1234], kind
        assert [*reading.rows["row"]] == [1, 2], kind
        assert [*reading.rows["province_code"]] == ["66", "06"], kind
    large = table([("a", "numeric"), ("b", "real")], [("12345678901234567890.10", 2.1)])
    copy = copies.copy_tables({"counts": large}, tmp_path)["counts"]
    assert pd.read_parquet(copy.path).to_numpy().tolist() == [["12345678901234567890.1", 2.1]]


def test_boundaries_and_a_register_are_those_of_a_file(table, postgres, tmp_path):
    points = OUTLINES.geometry.representative_point()
    file = tmp_path / "boundaries.parquet"
    OUTLINES.to_parquet(file)
    outlines = OUTLINES.to_wkb().to_numpy().tolist()
    address = table(
        [("province_code", "text"), ("shape", "bytea")], outlines, "made", primary="province_code"
    )
    with postgres.connected() as connection:
        connection.execute("DROP TABLE IF EXISTS provinces, places, mixed CASCADE")
        connection.execute(
            "CREATE TABLE provinces AS SELECT province_code, ST_Transform(ST_GeomFromWKB"
            "(shape, 4326), 3405) AS hình FROM made ORDER BY province_code"
        )
        connection.execute("CREATE TABLE places (loai_diem text, place geography)")
        rows = [("Thư viện xã", point.wkb) for point in points]
        with connection.cursor() as cursor:
            asked = "INSERT INTO places VALUES (%s, ST_GeomFromWKB(%s, 4326))"
            cursor.executemany(asked, rows)
    of_table = load(postgres.address("provinces"), None, postgres.address("public.places"))
    of_file = load(file)
    assert of_table.boundaries_file == postgres.name("provinces")
    assert of_table.counts_file == postgres.name("public.places")
    assert [*of_table.cells["points"].dropna()] == [1] * len(OUTLINES)
    same = shapely.hausdorff_distance(
        of_table.provinces.geometry.to_numpy(), of_file.provinces.geometry.to_numpy()
    )
    assert np.max(same) < 1e-4  # degrees, some metres: there and back again
    with postgres.connected() as connection:
        connection.execute(
            "CREATE TABLE mixed AS SELECT 'Thư viện xã' AS loai_diem, ST_Point(105, 21, 4326) AS "
            "place UNION ALL SELECT 'Thư viện xã', ST_Point(500000, 2300000, 3405)"
        )
    mixed = check(points_file=postgres.address("mixed"))
    assert codes(mixed) == ["database_several_systems"]
    assert codes(check(address)) == ["database_geometry_absent"]


def test_what_cannot_be_read_says_what_is_expected(table, postgres):
    address = table(as_text(LONG), ROWS, "readable")
    with postgres.connected() as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS secret (a text)")
        connection.execute("REVOKE ALL ON secret FROM reader")
        connection.execute("CREATE SCHEMA IF NOT EXISTS hidden")
        connection.execute("CREATE TABLE IF NOT EXISTS hidden.counts (a text)")
    nobody = postgres.address("readable").replace(READER, "nobody")
    cases = {
        "no_such_table": "database_table_absent",
        "no_such_schema.counts": "database_table_absent",
        "counts;DROP TABLE readable": "database_table_absent",
        "secret": "database_no_rights",
        "hidden.counts": "database_no_rights",
    }
    for name, code in cases.items():
        (problem,) = check(counts_file=postgres.address(name)).problems
        assert problem.code == code, name
        assert problem.file == postgres.name(name)
    others = {
        nobody: "database_refused",
        postgres.address("t", "no_such_database"): "database_refused",
        postgres.address("t").replace(WRITTEN, "wrong"): "database_refused",
        postgres.address("t", "postgres"): "database_table_absent",
        f"postgresql://{READER}:{WRITTEN}@127.0.0.1:1/db?table=t": "database_away",
    }
    for wrong, code in others.items():
        report = check(counts_file=wrong)
        assert codes(report) == [code], wrong
        said = str(report.to_json("vi")) + repr(report) + str(report.to_json("en"))
        assert PASSWORD not in said
        assert WRITTEN not in said
    assert codes(check(postgres.address("pg_catalog.pg_class", "postgres"))) == [
        "database_postgis_missing"
    ]
    assert load(counts_file=address).counts_file == postgres.name('"readable"')
    # Of two tables the one that is there is reported too.
    both = check(postgres.address("no_such_table"), address)
    assert codes(both)[0] == "database_table_absent"
    assert [file.outcome for file in both.files] == ["refused", "loaded"]


def test_limits_hold_and_a_slow_table_is_given_up(table, postgres, monkeypatch):
    address = table(as_text(LONG), ROWS * 3, "many")
    monkeypatch.setenv("ACCESS_MAP_MAX_ROWS", "5")
    assert codes(check(counts_file=address)) == ["too_many_rows"]
    with postgres.connected() as connection:
        connection.execute("CREATE OR REPLACE VIEW slow AS SELECT pg_sleep(9)::text AS a")
    monkeypatch.setenv("ACCESS_MAP_MAX_SECONDS", "1")
    assert codes(check(counts_file=postgres.address("slow"))) == ["database_too_slow"]


def test_all_tables_are_of_one_moment(table, postgres, monkeypatch):
    counts = table(as_text(LONG), ROWS, "at_one_moment")
    written, write = [], copies._write

    def write_later(connection, kind, *rest):
        if written:
            with postgres.connected() as other:
                other.execute("DELETE FROM at_one_moment")
        written.append(kind)
        write(connection, kind, *rest)

    monkeypatch.setattr(copies, "_write", write_later)
    report = check(postgres.address("no_boundaries"), counts)
    assert written == ["boundaries", "counts"]
    assert [file.ledger and file.ledger.rows for file in report.files] == [None, len(ROWS)]
    assert codes(check(counts_file=counts)) != codes(report)


@pytest.mark.isolated
def test_a_table_is_copied_in_a_process_of_its_own(table, monkeypatch):
    address = table(as_text(LONG), ROWS, "copied_elsewhere")
    monkeypatch.setenv("PGPASSWORD", PASSWORD)
    alone = address.replace(f":{WRITTEN}", "")
    found = load(counts_file=alone, in_process=False)
    assert found.cells["points"].sum() == sum(points for *_, points in ROWS)
    monkeypatch.setenv("PGPASSWORD", "wrong")
    with pytest.raises(InputError) as caught:
        load(counts_file=alone, in_process=False)
    assert [each.code for each in caught.value.problems] == ["database_refused"]
