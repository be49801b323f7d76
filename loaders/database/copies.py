"""Tables of PostgreSQL as files, for the readers of files: in Parquet, geometry as WKB.

What is text in the table stays text, whatever it says. A number with decimals is copied as
text too, so that none of its digits is lost. Row 1 is the first one by the primary key, or as
PostgreSQL gives them where there is none.
"""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from typing import TYPE_CHECKING, Final

import pyarrow as pa
import pyarrow.parquet
from pyproj import CRS
from pyproj.exceptions import CRSError

from loaders.database.connection import Copy, in_words, parse, public_name, snapshot
from loaders.limits import limits
from loaders.problems.problem import InputError, Problem
from loaders.problems.recorder import excerpt, failure

with suppress(ImportError):  # then :func:`parse` says what to install
    from psycopg import sql

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import psycopg
    from psycopg.sql import SQL, Composed, Identifier

    from loaders.database.connection import TableAddress
    from loaders.problems.catalogue import FileKind

_BATCH_ROWS: Final = 10_000
_INTEGERS: Final = frozenset({20, 21, 23})
_FLOATS: Final = frozenset({700, 701})
_NUMERIC: Final = 1700
"""Types of columns by their number, which PostgreSQL never changes."""
_GEOMETRY_TYPES: Final = """
    SELECT type.oid, space.nspname FROM pg_type AS type
    JOIN pg_namespace AS space ON space.oid = type.typnamespace
    JOIN pg_extension AS extension ON extension.extnamespace = space.oid
    WHERE extension.extname = 'postgis' AND type.typname IN ('geometry', 'geography')"""
_PRIMARY_KEY: Final = """
    SELECT attribute.attname FROM pg_index AS index
    JOIN pg_attribute AS attribute
      ON attribute.attrelid = index.indrelid AND attribute.attnum = ANY (index.indkey)
    WHERE index.indisprimary AND index.indrelid = %s::regclass
    ORDER BY array_position(index.indkey::int2[], attribute.attnum)"""
_MARK: Final = """
    SELECT concat_ws(' ', pg_current_snapshot(), pg_postmaster_start_time(), oid) FROM pg_class
    WHERE oid = %s::regclass AND NOT pg_is_in_recovery() AND relkind IN ('r', 'm')
      AND NOT relrowsecurity AND NOT relhassubclass"""
"""Snapshots with the same numbers see the same rows; not on a standby, whose snapshots lack some,
nor in views and foreign tables, which may show what is elsewhere."""


def copy_tables(addresses: Mapping[FileKind, str], folder: Path) -> dict[FileKind, Copy]:
    """Copy tables into a folder, all those of one database as they are at one moment.

    What is wrong with one is part of its result, and leaves the others as they are.
    """
    copies: dict[FileKind, Copy] = {}
    tables: dict[FileKind, TableAddress] = {}
    for kind, address in addresses.items():
        try:
            tables[kind] = parse(address)
        except InputError as error:
            copies[kind] = Copy(public_name(address), problems=error.problems)
    for conninfo in dict.fromkeys(table.conninfo for table in tables.values()):
        of_database = {kind: table for kind, table in tables.items() if table.conninfo == conninfo}
        try:
            with snapshot(conninfo) as connection:
                for kind, table in of_database.items():
                    copies[kind] = _copied(connection, kind, table, folder / f"{kind}.parquet")
        except InputError as error:
            for kind, table in of_database.items():
                copies.setdefault(kind, Copy(table.name, problems=error.problems))
    return {kind: copies[kind] for kind in addresses}


def unchanged(addresses: Mapping[FileKind, str], copies: Mapping[FileKind, Copy]) -> bool:
    """Return whether tables are certainly as they were copied, without reading them."""
    for kind, address in addresses.items():
        table, mark = parse(address), copies[kind].mark
        if not mark:
            return False
        with snapshot(table.conninfo, limits().seconds) as connection:
            if _mark(connection, sql.Identifier(*table.table)) != mark:
                return False
    return True


def _mark(connection: psycopg.Connection, relation: Identifier) -> str:
    found = connection.execute(_MARK, (relation.as_string(connection),)).fetchone()
    return str(found[0]) if found else ""


def _copied(
    connection: psycopg.Connection, kind: FileKind, table: TableAddress, path: Path
) -> Copy:
    try:
        with in_words(table.conninfo), connection.transaction():
            mark = _mark(connection, sql.Identifier(*table.table))
            _write(connection, kind, table, path)
    except InputError as error:
        return Copy(table.name, problems=error.problems)
    with path.open("rb") as file:
        return Copy(table.name, path, hashlib.file_digest(file, "sha256").hexdigest(), mark)


def _write(connection: psycopg.Connection, kind: FileKind, table: TableAddress, path: Path) -> None:
    """Write a table to a file, as many rows as its readers accept and one more."""
    selected, schema, order = as_file(connection, kind, table)
    bounds = limits()
    most = {"counts": bounds.rows, "points": bounds.register_rows}.get(kind, bounds.features)
    query = sql.SQL("SELECT {} FROM {} {} LIMIT {}").format(
        sql.SQL(", ").join(selected), sql.Identifier(*table.table), order, most + 1
    )
    with connection.cursor("access_map", binary=True) as cursor:
        cursor.execute(query)
        write_rows(cursor, schema, path)


def geometry_types(connection: psycopg.Connection) -> dict[int, str]:
    """Return the schema of PostGIS by the numbers of its types; nothing without PostGIS."""
    return dict(connection.execute(_GEOMETRY_TYPES).fetchall())


def as_file(
    connection: psycopg.Connection, kind: FileKind, table: TableAddress
) -> tuple[list[Composed], pa.Schema, Composed | SQL]:
    """Return how the columns of a table are asked for, as what they are kept, and the order."""
    relation = sql.Identifier(*table.table)
    every = connection.execute(sql.SQL("SELECT * FROM {} LIMIT 0").format(relation)).description
    spaces = geometry_types(connection)
    columns = list(every or ())
    shapes = [column for column in columns if column.type_code in spaces]
    geometry = shapes[0] if shapes and kind != "counts" else None
    if kind == "boundaries" and geometry is None:
        code = "database_geometry_absent" if spaces else "database_postgis_missing"
        raise InputError((Problem(code),))
    selected, fields = [], []
    for column in columns:
        if column is geometry or column not in shapes:
            expression, kept_as = _expression(column, spaces)
            selected.append(expression)
            fields.append(pa.field(column.name, kept_as))
    described = {}
    if geometry is not None:
        system = _system(connection, relation, geometry, spaces[geometry.type_code])
        described = {"geo": json.dumps(_as_geoparquet(geometry.name, system))}
    name = relation.as_string(connection)
    key = [sql.Identifier(*row) for row in connection.execute(_PRIMARY_KEY, (name,)).fetchall()]
    order = sql.SQL("ORDER BY {}").format(sql.SQL(", ").join(key)) if key else sql.SQL("")
    return selected, pa.schema(fields, described), order


def write_rows(
    cursor: psycopg.ServerCursor, schema: pa.Schema, path: Path, most: int | None = None
) -> int:
    """Write the next rows to a file, and return how many."""
    written = 0
    with pyarrow.parquet.ParquetWriter(path, schema, compression="zstd") as file:
        while written != most and (rows := cursor.fetchmany(_BATCH_ROWS)):
            written += len(rows)
            cells = zip(zip(*rows, strict=True), schema, strict=True)
            arrays = [pa.array(values, field.type) for values, field in cells]
            file.write_batch(pa.record_batch(arrays, schema=schema))
            if path.stat().st_size > limits().file_bytes:
                raise failure(path, "file_too_large", limit_mb=limits().file_mb)
    return written


def _expression(column: psycopg.Column, spaces: Mapping[int, str]) -> tuple[Composed, pa.DataType]:
    """Return how a column is asked for, and the type in which it is kept."""
    name, oid = sql.Identifier(column.name), column.type_code
    if oid in spaces:
        space = sql.Identifier(spaces[oid])
        asked = sql.SQL("{space}.st_asbinary({name}::{space}.geometry)")
        return asked.format(space=space, name=name), pa.binary()
    if oid in _INTEGERS:
        return sql.SQL("{}::bigint").format(name), pa.int64()
    if oid in _FLOATS:  # a short one is 2.1, not the 2.0999999 that it is stored as
        return sql.SQL("{}::text::double precision").format(name), pa.float64()
    exact = sql.SQL("trim_scale({})::text") if oid == _NUMERIC else sql.SQL("{}::text")
    return exact.format(name), pa.utf8()


def _system(
    connection: psycopg.Connection, relation: Identifier, column: psycopg.Column, space: str
) -> CRS | None:
    """Return the reference system of a column of geometry; ``None`` if it states none.

    Raises
    ------
    InputError
        If its geometries are in several.
    """
    names = {"space": sql.Identifier(space), "name": sql.Identifier(column.name)}
    asked = sql.SQL("SELECT DISTINCT {space}.st_srid({name}::{space}.geometry) FROM {relation}")
    found = connection.execute(asked.format(relation=relation, **names)).fetchall()
    srids = sorted(srid for (srid,) in found if srid is not None)
    if len(srids) > 1:
        value = excerpt(", ".join(map(str, srids)))
        raise InputError((Problem("database_several_systems", column=column.name, value=value),))
    asked = sql.SQL("SELECT auth_name, auth_srid, srtext FROM {}.spatial_ref_sys WHERE srid = %s")
    for name, code, text in connection.execute(asked.format(names["space"]), srids or [0]):
        with suppress(CRSError):
            return CRS.from_authority(name, code)
        with suppress(CRSError):
            return CRS.from_wkt(text)
    return None


def _as_geoparquet(name: str, system: CRS | None) -> dict[str, object]:
    crs = system.to_json_dict() if system else None
    columns = {name: {"encoding": "WKB", "geometry_types": list[str](), "crs": crs}}
    return {"version": "1.1.0", "primary_column": name, "columns": columns}
