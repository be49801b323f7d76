"""A register in PostGIS, counted in the database as far as that is certain.

Of the rows in exactly one province those with the same names have one outcome: it is found here,
by the code for all registers, for one of them; the database counts them. All others are copied and
go the way of a file: those on a border or outside, without coordinates, those that may repeat or
be repeated by others, and all rows of which the names are not plainly those of this place.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from itertools import compress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa

from loaders.cells import SITE_TYPES
from loaders.database.connection import parse, snapshot
from loaders.database.copies import as_file, geometry_types, write_rows
from loaders.names.mappings import NO_MAPPINGS, Mappings
from loaders.options import NO_REGISTER_OPTIONS, RegisterOptions
from loaders.problems.ledger import Ledger, Tally
from loaders.register.columns import is_identifier
from loaders.register.name_columns import BLANK, PROVINCE_CODES, UNKNOWN
from loaders.register.parts import count_decided, sample_of
from loaders.register.parts_plan import ROW_NUMBER, PartsPlan
from loaders.register.repetitions import DEGREE_METRES, MIDDLE, SQUARE
from loaders.register.repetitions_of_parts import Here
from loaders.register.row_report import provinces_outside
from loaders.register.source import SAMPLED_ROWS
from loaders.register.sum_of_parts import CountedParts, PartCount
from loaders.spatial.coordinate_systems import CRS_STORED

with suppress(ImportError):  # then :func:`parse` says what to install
    from psycopg import sql

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TypeAlias

    import geopandas as gpd
    import psycopg
    from psycopg.sql import Composable, Composed

    from loaders.database.connection import TableAddress
    from loaders.names.heading_words import Column

    Part: TypeAlias = Composable | Sequence[Composable] | str | float

_SAMPLE: Final = 100_000
_BATCH_ROWS: Final = 1_000_000
_NUMBER: Final = "^[-+]?[0-9]{1,200}([.,][0-9]{0,200})?([eE][-+]?[0-9][0-9]?)?$"
"""Coordinates that the database reads; of more digits they may be too large for it."""


def count_table(
    address: str,
    provinces: gpd.GeoDataFrame,
    options: RegisterOptions = NO_REGISTER_OPTIONS,
    mappings: Mappings = NO_MAPPINGS,
) -> CountedParts:
    """Count a register in a table of PostgreSQL.

    The arguments are those of :func:`loaders.register.reader.read_register`, with an address as
    :data:`loaders.database.connection.EXPECTED`.

    Raises
    ------
    InputError
        If the table cannot be read or is no register.
    """
    table = parse(address)
    with TemporaryDirectory(prefix="access-map-") as folder:
        with snapshot(table.conninfo, read_only=False) as connection:
            rows = TableRows(connection, table, Path(folder))
            plan = rows.plan(provinces, options, mappings)
            plain = rows.plain(plan)
            rest = rows.write(rows.others)
        plan = replace(plan, in_blocks=plain is None)
        names = [table.name] * len(rest)
        total = count_decided(plan, rest, names, cluster=Here(), more=plain)
    return replace(total, parts=1)


class TableRows:
    """The rows of a table, as a query to which each step adds columns.

    Attributes
    ----------
    query
        The rows, with ``access-map`` before the names of the columns added.
    others
        Which of them the database does not count.
    """

    def __init__(self, connection: psycopg.Connection, table: TableAddress, folder: Path) -> None:
        self._connection, self._folder, self._name = connection, folder, table.name
        self._selected, self._schema, order = as_file(connection, "points", table)
        query = 'SELECT *, row_number() OVER ({order}) AS "access-map row" FROM {relation}'
        self.query = self._made(query, order=order, relation=sql.Identifier(*table.table))
        self.others: Composable = sql.SQL("true")

    def _made(self, text: str, /, **parts: Part) -> Composed:
        made = {
            key: sql.SQL(", ").join(each) if isinstance(each, list) else each
            for key, each in parts.items()
        }
        return sql.SQL(text).format(rows=getattr(self, "query", None), **made)

    def _add(self, text: str, /, **parts: Part) -> None:
        """Add columns to the query; further tables may stand behind them."""
        columns, _, joined = text.partition(" FROM ")
        added = self._made(columns, **parts)
        query = "SELECT rows.*, {added} FROM ({rows}) AS rows {joined}"
        self.query = self._made(query, added=added, joined=self._made(joined, **parts))

    def fetched(self, text: str, /, **parts: Part) -> list[Any]:
        """Return the rows of a query in which ``{rows}`` stands for these."""
        return self._connection.execute(self._made(text, **parts)).fetchall()

    def write(self, where: Composable) -> list[Path]:
        """Write some rows to files, in their order, with their numbers."""
        query = """SELECT {selected}, "access-map row" FROM ({rows}) AS rows
            WHERE {where} ORDER BY "access-map row" """
        schema, paths = self._schema.append(pa.field(ROW_NUMBER, pa.int64())), list[Path]()
        written = _BATCH_ROWS
        with self._connection.cursor("access_map", binary=True) as cursor:
            cursor.execute(self._made(query, selected=[*self._selected], where=where))
            while written == _BATCH_ROWS:
                paths.append(self._folder / f"{len([*self._folder.iterdir()])}.parquet")
                written = write_rows(cursor, schema, paths[-1], _BATCH_ROWS)
        return paths

    def plan(
        self, provinces: gpd.GeoDataFrame, options: RegisterOptions, mappings: Mappings
    ) -> PartsPlan:
        """Return how the rows are read: decided by a sample, in which is one with each name."""
        head = self.write(self._made('"access-map row" <= {most}', most=SAMPLED_ROWS))
        plan = PartsPlan.of(head, provinces, options, mappings)
        count = self.fetched("SELECT count(*) FROM ({rows}) AS rows")[0][0]
        different = [self._selected[each.index] for each in plan.columns.provinces]
        different += [self._made("{place} IS NULL", place=each) for each in self._places(plan)]
        self._add(
            'row_number() OVER (PARTITION BY {different}) AS "access-map nth"',
            different=different or [sql.SQL("true")],
        )
        where = '"access-map nth" = 1 OR "access-map row" % {step} = 0'
        taken = self.write(self._made(where, step=count // _SAMPLE + 1))
        samples = [each for path in taken if (each := sample_of(plan, path, 1))]
        return plan.decided(self._name, samples)

    def plain(self, plan: PartsPlan) -> PartCount | None:
        """Return what the database counts; ``None`` where it cannot be certain of any row."""
        crs, columns = plan.finding.crs, plan.columns
        degrees = crs is not None and crs.equals(CRS_STORED, ignore_axis_order=True)
        degrees = degrees and not plan.finding.swapped and not plan.pointed
        space = next(iter(geometry_types(self._connection).values()), None)
        if not (space and degrees and (columns.x or plan.geometry is not None)):
            return None
        identifiers = [each for each in plan.identity if is_identifier(each)]
        ids = [self._selected[each.index] for each in identifiers]
        self._locate(plan, sql.Identifier(space))
        self._mark_alone(ids)
        texts = [
            self._selected[each.index] for each in (columns.site_type, *columns.provinces) if each
        ]
        key = [self._made("{text}::text", text=each) for each in texts]
        self._add(
            'jsonb_build_array("access-map province", {key})::text AS "access-map key"', key=key
        )
        # Once, and not again for the rows that are copied.
        made = "CREATE TEMPORARY TABLE access_map_rows ON COMMIT DROP AS {rows}"
        self._connection.execute(self._made(made))
        self.query = self._made("SELECT * FROM access_map_rows")
        # Whether a place that is written otherwise is near another is not known here.
        unread = (
            "SELECT FROM ({rows}) AS rows WHERE {read} IS NULL AND {text}::text ~ '[0-9]' LIMIT 1"
        )
        for axis, column in zip("xy", columns.place, strict=False):
            read, text = sql.Identifier(f"access-map {axis}"), self._selected[column.index]
            if self.fetched(unread, read=read, text=text):
                return None
        filled = [self._made("count(nullif(btrim({id}::text), ''))", id=each) for each in ids]
        groups = self.fetched(
            """SELECT "access-map key", "access-map province", count(*), {values}
            FROM ({rows}) AS rows WHERE "access-map alone" AND "access-map province" IS NOT NULL
            GROUP BY "access-map key", "access-map province", {texts}""",
            texts=texts,
            values=[*texts, *filled],
        )
        return self._counted(plan, groups, identifiers) if groups else None

    def _places(self, plan: PartsPlan) -> list[Composable]:
        places = [each.index for each in plan.columns.place]
        places += [] if plan.geometry is None else [plan.geometry]
        return [sql.Identifier(self._schema.names[place]) for place in places]

    def _locate(self, plan: PartsPlan, space: Composable) -> None:
        """Add the coordinates, and the province in which a point lies if that is one alone."""
        if plan.geometry is not None:
            place = self._places(plan)[0]
            shape = self._made("{place}::{space}.geometry", place=place, space=space)
            point = """CASE WHEN {space}.st_geometrytype({shape}) = 'ST_Point'
                THEN {space}.st_{axis}({shape}) END"""
            x, y = (
                self._made(point, shape=shape, space=space, axis=sql.SQL(axis)) for axis in "xy"
            )
        else:
            number = """CASE WHEN {text}::text ~ {form}
                THEN replace({text}::text, ',', '.')::double precision END"""
            x, y = (
                self._made(number, text=self._selected[each.index], form=_NUMBER)
                for each in plan.columns.place
            )
        self._add('{x} AS "access-map x", {y} AS "access-map y"', x=x, y=y)
        self._made_provinces(plan, space)
        self._add(
            """covering.province AS "access-map province" FROM LEFT JOIN LATERAL (
                SELECT min(province) AS province FROM pg_temp.access_map_provinces
                WHERE {space}.st_covers(shape, {space}.st_setsrid(
                    {space}.st_makepoint("access-map x", "access-map y"), 4326))
                HAVING count(*) = 1) AS covering ON true""",
            space=space,
        )

    def _made_provinces(self, plan: PartsPlan, space: Composable) -> None:
        made = """CREATE TEMPORARY TABLE access_map_provinces ON COMMIT DROP AS
            SELECT province, {space}.st_geomfromwkb(shape, 4326) AS shape
            FROM unnest({places}::int[], {shapes}::bytea[]) AS given (province, shape)"""
        places = map(PROVINCE_CODES.index, plan.provinces["province_code"])
        shapes = plan.provinces.geometry.to_wkb()
        given = {"places": sql.Literal([*places]), "shapes": sql.Literal([*shapes])}
        self._connection.execute(self._made(made, space=space, **given))
        self._connection.execute("CREATE INDEX ON access_map_provinces USING gist (shape)")

    def _mark_alone(self, identifiers: Sequence[Composable]) -> None:
        """Add which rows no other may repeat: none near, and none with the same identifier."""
        x_y = '("access-map x", "access-map y")'
        usable = 'CASE WHEN greatest(abs("access-map x"), abs("access-map y")) < 1000 THEN'
        # Degrees of longitude are more than those of latitude here, in whichever order they are.
        lon, lat = f"{usable} greatest{x_y} END", f"{usable} least{x_y} END"
        self._add(f'{lon} AS "access-map lon", {lat} AS "access-map lat"')
        squares = DEGREE_METRES / SQUARE
        east = f'("access-map lon" - {MIDDLE}) * cos(radians("access-map lat")) * {squares}'
        north = f'"access-map lat" * {squares}'
        square = "count(*) OVER (PARTITION BY floor({} + {}), floor({} + {})) = 1"
        alone = [self._made(square.format(east, a / 2, north, b / 2)) for a, b in np.ndindex(2, 2)]
        other_id = "(count(*) OVER (PARTITION BY {id}) = 1 OR coalesce(btrim({id}::text), '') = '')"
        alone += [self._made(other_id, id=each) for each in identifiers]
        self._add('{alone} AS "access-map alone"', alone=sql.SQL(" AND ").join(alone))

    def _counted(
        self, plan: PartsPlan, groups: list[tuple[Any, ...]], identifiers: list[Column]
    ) -> PartCount | None:
        """Return the groups of rows with one outcome that count, and mark them in the query."""
        keys, province, points, site_types, *others = zip(*groups, strict=True)
        names = others[: len(plan.columns.provinces)]
        place, count = np.array(province), np.array(points)
        shapes = plan.provinces.set_index("province_code").geometry.representative_point()
        inside = shapes.loc[[PROVINCE_CODES[each] for each in province]]
        coordinates = (inside.x.to_numpy(), inside.y.to_numpy(), np.zeros(len(groups), bool))
        table = plan.table(coordinates, [pa.array(each) for each in (site_types, *names)])
        _, classified = plan.classified(table)
        plain = np.concatenate([each.reason for each in classified]) == 0
        for each in table.provinces:
            plain &= each.meaning != UNKNOWN  # the report tells that of every row
        for each in table.provinces:
            named = plain & (each.meaning != BLANK)
            # If no name stands twice they may be those of blocks: that all rows decide.
            if count[named].sum() <= len(np.unique(each.text[named])):
                return None
        if not plain.any():
            return None
        self.others = self._made(
            """NOT "access-map alone" OR "access-map province" IS NULL
            OR "access-map key" NOT IN (SELECT unnest({plain}::text[]))""",
            plain=sql.Literal([*compress(keys, plain)]),
        )
        counted = np.zeros((len(PROVINCE_CODES), len(SITE_TYPES)), np.int64)
        np.add.at(counted, (place[plain], table.site_type.meaning[plain]), count[plain])
        total = int(counted.sum())
        filled = others[len(names) :]
        return PartCount(
            -1,
            tuple(provinces_outside(None, counted.sum(axis=1))),
            Ledger(total, total, (Tally("joined", "", total, total),)),
            counted,
            names_met=table.names_met,
            identifiers={
                f"id {column.index}": int(np.array(each)[plain].sum())
                for column, each in zip(identifiers, filled, strict=True)
            },
        )
