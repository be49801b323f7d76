"""Addresses of tables: what they name, and what is never said of them."""

import sys

import pytest

from loaders.database.connection import EXPECTED, in_words, is_address, parse, public_name
from loaders.problems.problem import InputError
from loaders.translation import LANGUAGES

PASSWORD = "Mật-khẩu_7731"  # noqa: S105 - of no database

RIGHT = {
    "postgresql://h/db?table=t": (("t",), "postgresql://h/db?table=t"),
    "postgres://reader@h:5433/db?table=s.t": (("s", "t"), "postgresql://h:5433/db?table=s.t"),
    f"postgresql://reader:{PASSWORD}@h/db?table=s.t": (("s", "t"), "postgresql://h/db?table=s.t"),
    f"postgresql://r@h/db?password={PASSWORD}&sslmode=require&table=t": (
        ("t",),
        "postgresql://h/db?table=t",
    ),
    "postgresql:///?service=counts&table=a.b": (
        ("a", "b"),
        "postgresql:///?service=counts&table=a.b",
    ),
    'postgresql://h/db?table="a.b"."c ""d"': (
        ("a.b", 'c "d'),
        'postgresql://h/db?table="a.b"."c ""d"',
    ),
    "postgresql://h/db?table=d%E1%BB%AF.%25%00": (("dữ", "%\0"), "postgresql://h/db?table=dữ.%\0"),
    "postgresql://h1:1,h2:2/db?table=t": (("t",), "postgresql://h1:1,h2:2/db?table=t"),
}
WRONG = (
    "postgresql://h/db",
    "postgresql://h/db?table=",
    "postgresql://h/db?table=a.b.c",
    "postgresql://h/db?table=a&table=b",
    "postgresql://h/db?table=t&no_such_parameter=1",
    *(
        f"postgresql://reader:{PASSWORD}{sign}{PASSWORD}@h/db?table=t"
        for sign in ("@", "#", "?", "/", "[", "%zz")
    ),
)


def test_what_an_address_names():
    found = {address: (parse(address).table, parse(address).name) for address in RIGHT}
    assert found == RIGHT
    assert all(map(is_address, RIGHT))
    assert not any(map(is_address, ("counts.csv", "C:\\postgres", None)))


def test_what_the_address_does_not_decide_has_bounds():
    known = parse("postgresql://h/db?table=t&connect_timeout=3").conninfo
    assert "connect_timeout=3" in known
    assert "keepalives_idle=30" in known


@pytest.mark.parametrize("address", WRONG)
def test_a_wrong_address_says_what_is_expected_and_nothing_of_itself(address):
    with pytest.raises(InputError) as caught:
        parse(address)
    (problem,) = caught.value.problems
    assert problem.code == "database_address"
    said = "".join(map(problem.message, LANGUAGES)) + repr(problem) + public_name(address)
    assert EXPECTED in said
    assert PASSWORD not in said
    assert caught.value.__context__ is None or caught.value.__suppress_context__


def test_neither_an_address_nor_an_error_shows_the_password(monkeypatch):
    psycopg = pytest.importorskip("psycopg")
    address = parse(f"postgresql://reader:{PASSWORD}@h/db?table=t")
    monkeypatch.setenv("PGPASSWORD", "from the environment")
    assert PASSWORD in address.conninfo
    assert PASSWORD not in repr(address)
    monkeypatch.setenv("PGUSER", "another")
    said = f"no {PASSWORD} or from the environment is right"
    error = psycopg.OperationalError(f'{said} of "reader" or "another", reader')
    with pytest.raises(InputError) as caught, in_words(address.conninfo):
        raise error
    (problem,) = caught.value.problems
    assert problem.details["reason"] == "no *** or *** is right of *** or ***, reader"


def test_what_postgresql_refuses_in_words():
    psycopg = pytest.importorskip("psycopg")
    errors = {
        psycopg.OperationalError("connection refused"): "database_away",
        psycopg.OperationalError("FATAL:  the database system is starting up"): "database_away",
        psycopg.errors.AdminShutdown("terminating connection"): "database_away",
        psycopg.OperationalError("FATAL:  password authentication failed"): "database_refused",
        psycopg.errors.UndefinedTable("no such relation"): "database_table_absent",
        psycopg.errors.InsufficientPrivilege("permission denied"): "database_no_rights",
        psycopg.errors.QueryCanceled("statement timeout"): "database_too_slow",
        psycopg.DataError("not a number"): "database_failed",
    }
    for error, code in errors.items():
        with pytest.raises(InputError) as caught, in_words(""):
            raise error
        assert [problem.code for problem in caught.value.problems] == [code], error


def test_without_the_package_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(InputError) as caught:
        parse("postgresql://h/db?table=t")
    (problem,) = caught.value.problems
    assert problem.code == "database_driver"
    assert all("access-map[postgres]" in problem.message(language) for language in LANGUAGES)
