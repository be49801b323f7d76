"""Debian's PostgreSQL with PostGIS on loopback, in a folder of its own that goes with it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest
from psycopg import sql

if TYPE_CHECKING:
    from collections.abc import Iterator

PASSWORD = "Bí mật/7731@x"  # noqa: S105 - of a database that lives as long as the tests
WRITTEN = "B%C3%AD%20m%E1%BA%ADt%2F7731%40x"
"""The password as it stands in an address."""
DATABASE = "counts"
_OWNER, READER = "owner", "reader"
_SECONDS = "60"


def programs() -> Path:
    """Return the folder of the newest PostgreSQL, which Debian keeps out of the path."""
    found = [*Path("/usr/lib/postgresql").glob("*/bin/pg_ctl")]
    if not found:
        msg = "no PostgreSQL: install the package postgresql-15-postgis-3"
        raise FileNotFoundError(msg)
    return max(found, key=lambda path: int(path.parents[1].name)).parent


def free_port() -> int:
    """Return a port of the loopback address that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Postgres:
    """A server with one database, its owner, and a user who may read what is granted."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        (folder / "password").write_text(PASSWORD, encoding="utf-8")
        if os.geteuid() == 0:
            for path in (folder, folder / "password"):
                shutil.chown(path, "postgres", "postgres")
        self._run("initdb", "-U", _OWNER, "-A", "scram-sha-256", f"--pwfile={folder}/password")
        self.start()
        with self._connected("postgres") as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))
        with self.connected() as connection:
            connection.execute("CREATE EXTENSION postgis")
            given = sql.Literal(PASSWORD)
            connection.execute(sql.SQL("CREATE ROLE reader LOGIN PASSWORD {}").format(given))
            grant = "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO reader"
            connection.execute(grant)

    def _run(self, program: str, *options: str) -> None:
        command = [str(programs() / program), "-D", str(self.folder / "data"), *options]
        if os.geteuid() == 0:  # as which PostgreSQL does not run
            command = ["runuser", "-u", "postgres", "--", *command]
        environment = os.environ | {"LC_ALL": "C.UTF-8"}
        with (self.folder / "log").open("ab") as log:
            done = subprocess.run(
                command, stdout=log, stderr=log, cwd=self.folder, env=environment, check=False
            )
        assert done.returncode == 0, (self.folder / "log").read_text(errors="replace")

    def start(self) -> None:
        """Start it, and wait until it answers."""
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories="
        options += " -c fsync=off -c shared_buffers=16MB -c max_connections=30"
        self._run("pg_ctl", "start", "-w", "-t", _SECONDS, "-l", "server.log", "-o", options)

    def stop(self) -> None:
        """Stop it at once, whoever is connected."""
        self._run("pg_ctl", "stop", "-w", "-t", _SECONDS, "-m", "fast")

    def _connected(self, database: str) -> psycopg.Connection:
        return psycopg.connect(
            host="127.0.0.1",
            port=self.port,
            user=_OWNER,
            password=PASSWORD,
            dbname=database,
            autocommit=True,
        )

    def connected(self) -> psycopg.Connection:
        """Return a connection of the owner, which commits each statement by itself."""
        return self._connected(DATABASE)

    def address(self, table: str = "", database: str = DATABASE, user: str = READER) -> str:
        """Return the address of a table for the reader, with the password in it."""
        named = f"?table={table}" if table else ""
        return f"postgresql://{user}:{WRITTEN}@127.0.0.1:{self.port}/{database}{named}"

    def name(self, table: str) -> str:
        """Return the address as it is shown to people."""
        return f"postgresql://127.0.0.1:{self.port}/{DATABASE}?table={table}"


@contextmanager
def running_postgres() -> Iterator[Postgres]:
    """Run a server until the block ends."""
    folder = Path(tempfile.mkdtemp(prefix="access-map-postgres-"))
    try:
        server = Postgres(folder)
        try:
            yield server
        finally:
            if (folder / "data" / "postmaster.pid").exists():
                server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A server for the tests of a worker; each makes tables of its own."""
    with running_postgres() as server:
        yield server
