"""A table of PostgreSQL by its address, and a snapshot to read it from.

Who may read it is told where PostgreSQL's own programs look: in the address, ``PGPASSWORD``,
``~/.pgpass`` or a service file. Neither a user nor a password is part of any text of ours.
"""

from __future__ import annotations

import os
import re
import socket
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from threading import Timer
from typing import TYPE_CHECKING, Any, Final, TypeGuard
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from loaders.limits import limits
from loaders.problems.problem import InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import psycopg

EXPECTED: Final = "postgresql://host/database?table=schema.table"
"""The form of an address."""
_SIGNS: Final = ", ".join(f"{sign} {quote(sign, safe='')}" for sign in "@:/?#%")
_SCHEMES: Final = ("postgresql://", "postgres://")
_PART: Final = r'"((?:[^"]|"")+)"|([^".]+)'
_TABLE: Final = re.compile(rf"(?:(?:{_PART})\.)?(?:{_PART})")
_USUAL: Final = {
    "client_encoding": "utf8",
    "connect_timeout": "10",
    "fallback_application_name": "access-map",
    "keepalives_idle": "30",
    "keepalives_interval": "10",
    "keepalives_count": "3",
    "tcp_user_timeout": "60000",
}
"""Parameters of a connection where the address has no others."""
_AWAY: Final = re.compile(r"\A(?!.*FATAL)|the database system is|terminating connection", re.DOTALL)
"""In the words of an error: the server does not answer, or says that it begins or ends."""
_HIDDEN: Final = "***"


@dataclass(frozen=True, slots=True)
class TableAddress:
    """A table of a database.

    Attributes
    ----------
    conninfo
        How to connect, without the table; it may hold a password.
    table
        Its name, after that of its schema if the address has one.
    name
        The address without user and password, for people.
    """

    conninfo: str = field(repr=False)
    table: tuple[str, ...]
    name: str


@dataclass(frozen=True, slots=True)
class Copy:
    """A table that was copied to a file, or why it was not.

    Attributes
    ----------
    name
        The address of the table, for people.
    path, digest
        The file and the SHA-256 of its bytes, the same for the same rows.
    mark
        The same only while nothing has been written to the database; empty where a change
        could leave none.
    problems
        Why there is none.
    """

    name: str
    path: Path | None = None
    digest: str = ""
    mark: str = ""
    problems: tuple[Problem, ...] = ()


def is_address(file: object) -> TypeGuard[str]:
    """Return whether what is given for a file is an address of a table."""
    return isinstance(file, str) and file.lower().startswith(_SCHEMES)


def parse(address: str) -> TableAddress:
    """Return the table of an address as :data:`EXPECTED`; a name with a dot stands in quotes.

    Raises
    ------
    InputError
        If it is none; which part is wrong is not said, as it may be one of a password.
    """
    psycopg = _driver()
    details = {"expected": EXPECTED, "signs": _SIGNS}
    wrong = InputError((Problem("database_address", details=details),))
    try:
        parts = urlsplit(address)
        query = parse_qsl(parts.query, keep_blank_values=True, strict_parsing=True)
    except ValueError:
        raise wrong from None
    tables = [value for key, value in query if key == "table"]
    match = _TABLE.fullmatch(tables[0]) if len(tables) == 1 else None
    _, _, host = parts.netloc.rpartition("@")
    # A sign of a password that is not written as %40 or %23 would put a part of it elsewhere.
    if match is None or address.count("@") > ("@" in parts.netloc) or parts.fragment:
        raise wrong
    others = [(key, value) for key, value in query if key != "table"]
    conninfo = f"postgresql://{parts.netloc}{parts.path}?{urlencode(others, quote_via=quote)}"
    try:
        known = psycopg.conninfo.conninfo_to_dict(conninfo)
    except psycopg.Error:
        raise wrong from None
    usual = {key: value for key, value in _USUAL.items() if key not in known}
    quoted, plain, *last = match.groups()
    table = [part.replace('""', '"') for part in (quoted or plain, last[0] or last[1]) if part]
    service = f"service={known['service']}&" if known.get("service") else ""
    name = f"postgresql://{host}{unquote(parts.path)}?{service}table={tables[0]}"
    return TableAddress(psycopg.conninfo.make_conninfo(conninfo, **usual), (*table,), name)


def public_name(address: str) -> str:
    """Return an address for people: without user and password, or nothing of a wrong one."""
    try:
        return parse(address).name
    except InputError:
        return "postgresql://…"


@contextmanager
def answering(connection: psycopg.Connection, seconds: float) -> Iterator[None]:
    """Break a connection off that is still at what is asked in the block after some seconds.

    The system keeps a connection as long as the other machine does, whatever becomes of the
    database there; psycopg waits without an end.
    """

    def break_off() -> None:
        # Another number for the same socket; of which family it is makes no difference.
        with (
            suppress(OSError),
            socket.fromfd(connection.fileno(), socket.AF_INET, socket.SOCK_STREAM) as own,
        ):
            own.shutdown(socket.SHUT_RDWR)

    timer = Timer(seconds, break_off)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()  # it may be at it, and the number is soon that of another socket


@contextmanager
def snapshot(
    conninfo: str, seconds: float | None = None, *, read_only: bool = True
) -> Iterator[psycopg.Connection]:
    """Give a connection on which all that is read is of one moment, and nothing is written.

    Parameters
    ----------
    conninfo
        That of a :class:`TableAddress`.
    seconds
        How long all of it may take, whether the database answers or not.
    read_only
        Whether it has no temporary tables, either: they are made where one may write.

    Raises
    ------
    InputError
        If the database cannot be reached, or for what PostgreSQL refuses in the block.
    """
    psycopg = _driver()
    with (
        in_words(conninfo),
        psycopg.connect(conninfo) as connection,
        answering(connection, seconds) if seconds else nullcontext(),
    ):
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = read_only
        # Rows without a key come in one order, whoever else reads the table.
        connection.execute("SET LOCAL synchronize_seqscans = off")
        connection.execute(f"SET LOCAL statement_timeout = '{limits().seconds}s'")
        yield connection
        connection.rollback()


@contextmanager
def in_words(conninfo: str) -> Iterator[None]:
    """Turn what PostgreSQL refuses in the block into problems, without a password."""
    psycopg = _driver()
    absent = psycopg.errors.UndefinedTable | psycopg.errors.InvalidSchemaName
    try:
        yield
    except (psycopg.Error, UnicodeDecodeError) as error:
        code = "database_failed"
        if isinstance(error, absent):
            code = "database_table_absent"
        elif isinstance(error, psycopg.errors.InsufficientPrivilege):
            code = "database_no_rights"
        elif isinstance(error, psycopg.errors.QueryCanceled):
            code = "database_too_slow"
        elif isinstance(error, psycopg.OperationalError | psycopg.InterfaceError):
            code = "database_away" if _AWAY.search(str(error)) else "database_refused"
        details = {"reason": _reason(conninfo, error), "seconds": limits().seconds}
        raise InputError((Problem(code, details=details),)) from None


def _reason(conninfo: str, error: Exception) -> str:
    """Return the words of PostgreSQL, without what is to be kept from others."""
    lines = str(error).strip().splitlines() or [type(error).__name__]
    reason: str = getattr(getattr(error, "diag", None), "message_primary", None) or lines[0]
    known = _driver().conninfo.conninfo_to_dict(conninfo)
    passwords = {known.get("password"), known.get("sslpassword"), os.environ.get("PGPASSWORD")}
    for password in filter(None, passwords):
        reason = reason.replace(str(password), _HIDDEN)
    for user in filter(None, {known.get("user"), os.environ.get("PGUSER")}):
        reason = reason.replace(f'"{user}"', _HIDDEN)
    return reason.strip(" .")


def _driver() -> Any:  # noqa: ANN401 - the module psycopg, which may not be installed
    try:
        import psycopg  # noqa: PLC0415
        import psycopg.conninfo  # noqa: PLC0415
    except ImportError:
        extra = "access-map[postgres]"
        raise InputError((Problem("database_driver", details={"extra": extra}),)) from None
    return psycopg
