"""The tables of the project as typed values.

Every table is a CSV file in ``geodata/tables/`` (UTF-8, comma, one header row);
``catalogue.toml`` names its source. Codes are text and keep their leading
zeros. The tables are read once per process.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal, cast

import pandas as pd

DIVISION = 2013
"""Year of the division into 63 provinces, in force from 2008 to 30 June 2025."""

PROGRAMME_STEP = "2"
"""The step of the programme that the dashboard shows (phase II, step 2, 2013)."""

Scope = Literal["province", "each_province", "total"]
Measure = Literal["points", "computers", "computers_per_point"]
Relation = Literal["=", "<=", ">"]
MapNameKind = Literal["country", "sea", "city"]
Status = Literal["used", "not_used", "rejected", "other_steps"]
StatementKind = Literal["programme", "context"]


@dataclass(frozen=True, slots=True)
class SiteType:
    """One of the kinds of place that received computers.

    Attributes
    ----------
    code
        Stable machine name, e.g. ``district_library``.
    label_vi, label_en
        The term as official documents print it.
    equation_vi, equation_en
        How it is called in equations: short, and in English in the plural.
    description_vi, description_en
        One line on what it is.
    computers_per_point
        Computers handed to each point of this type (40 / 10 / 5 / 5).
    variants
        Other names of it in files, compared without case and accents. Not every post office
        is one of the programme's: "bưu điện" or "post office" alone is none.
    """

    code: str
    label_vi: str
    label_en: str
    equation_vi: str
    equation_en: str
    computers_per_point: int
    description_vi: str
    description_en: str
    variants: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Region:
    """One of the six socio-economic regions of the General Statistics Office."""

    code: str
    name_vi: str
    name_en: str


@dataclass(frozen=True, slots=True)
class MapName:
    """A name that helps to find one's way on the map: a country, a sea or a city.

    Attributes
    ----------
    code
        Stable machine name, e.g. ``east_sea``.
    kind
        Of a ``country`` or a ``sea`` the name stands in a place, of a ``city`` beside it.
    name_vi, name_en
        As official documents print it.
    places
        Longitudes and latitudes (EPSG:4326), the best first.
    """

    code: str
    kind: MapNameKind
    name_vi: str
    name_en: str
    places: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Source:
    """Where a statement was published.

    Attributes
    ----------
    code
        Stable machine name.
    publisher, publisher_en
        Its own name, and that name in English: the same where it has one name only.
    url
        Empty for a paper document.
    language
        In which it is written.
    title, title_en
        What a paper document says of itself, in Vietnamese and translated; else empty.
    """

    code: str
    publisher: str
    publisher_en: str
    url: str
    language: str
    title: str
    title_en: str


@dataclass(frozen=True, slots=True)
class Statement:
    """One published statement, as a linear relation over access points.

    Attributes
    ----------
    code
        Stable identifier, e.g. ``KH-1``.
    step
        Programme step it speaks of: ``1``, ``2``, ``3``, ``1+2`` or ``all``.
    scope
        ``province`` (one province), ``each_province`` (each province of the
        step on its own) or ``total`` (all provinces of the step together).
    province_code
        GSO code where the scope is ``province``, else empty.
    except_provinces
        GSO codes that an ``each_province`` statement leaves out.
    measure
        ``points``, ``computers``, or ``computers_per_point`` (the 40/10/5/5 rule).
    site_types
        The site types that the left-hand side sums over.
    relation, value
        The right-hand side as printed. ``value`` is a whole number, or the
        name of a column (``provinces.district_level_units``,
        ``site_types.computers_per_point``).
    status
        ``used`` bounds the cells; ``other_steps`` speaks of other steps;
        ``not_used`` and ``rejected`` say why in the note.
    kind
        ``programme`` speaks of the programme; ``context`` of what there was in a province
        whether the programme equipped it or not, which bounds it from outside.
    source
        Code of the :class:`Source`.
    date
        Date of publication as far as known: ``2014-06``.
    date_note_vi, date_note_en
        What is not known of the date; empty where all is known.
    note_vi, note_en
        Caveat; may be empty.
    """

    code: str
    step: str
    scope: Scope
    province_code: str
    except_provinces: tuple[str, ...]
    measure: Measure
    site_types: tuple[str, ...]
    relation: Relation
    value: str
    status: Status
    kind: StatementKind
    source: str
    date: str
    date_note_vi: str
    date_note_en: str
    note_vi: str
    note_en: str


def _rows(name: str) -> list[dict[str, str]]:
    """Return the rows of one table of ``geodata/tables/`` as text, empty cells as ``""``."""
    table = (files("geodata") / "tables" / f"{name}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(table.splitlines()))


_WHOLE = (
    "district_level_units",
    "cities_under_province",
    "urban_districts",
    "towns",
    "rural_districts",
    "commune_level_units",
    "communes",
    "wards",
    "townships",
)
_DECIMAL = (
    "area_km2",
    "population_thousand",
    "population_urban_thousand",
    "population_rural_thousand",
    "poverty_rate_2012_percent",
    "poverty_rate_2014_percent",
)


@cache
def _provinces() -> pd.DataFrame:
    table = pd.DataFrame(_rows("provinces"))
    types = dict.fromkeys(_WHOLE, "int64") | dict.fromkeys(_DECIMAL, "float64")
    return table.astype(types)


def provinces() -> pd.DataFrame:
    """Return the 63 provinces with their names, codes and context of 2013.

    Returns
    -------
    pandas.DataFrame
        63 rows in order of GSO code. Codes are text. ``area_km2`` in square
        kilometres (2013), populations in thousands (average of 2013, final),
        numbers of administrative units on 31 December 2013, poverty rates in
        percent. ``programme_step`` is ``""`` where the programme did not go;
        ``pilot`` is ``yes`` or ``no``.
    """
    return _provinces().copy()


@cache
def programme_provinces() -> tuple[str, ...]:
    """Return the GSO codes of the 16 provinces of step 2, in code order."""
    table = _provinces()
    return tuple(table.loc[table["programme_step"] == PROGRAMME_STEP, "province_code"])


@cache
def name_variants() -> tuple[tuple[str, str], ...]:
    """Return the listed spellings as pairs (variant, GSO code)."""
    return tuple((row["variant"], row["province_code"]) for row in _rows("name_variants"))


@cache
def words(where: str) -> dict[str, tuple[str, ...]]:
    """Return the words that files are understood by: from what they mean to the words.

    Parameters
    ----------
    where
        ``headings`` of tables of counts, ``heading_parts`` that may stand beside what a
        heading says, ``rows`` that are no province, ``region``, ``register`` or
        ``boundaries``; ``former`` for the provinces that are no more, by name, with the codes
        of those their land is in since (Hà Tây: Nghị quyết 15/2008/QH12). Words are compared
        without case, accents and separators. A meaning with a number is one of several ways
        to say the same, in order of trust: a code of a province wins over a name, degrees
        over what may be metres.
    """
    rows = [row for row in _rows("words") if row["where"] == where]
    return {row["meaning"]: tuple(row["words"].split("|")) for row in rows}


@cache
def regions() -> tuple[Region, ...]:
    """Return the six regions, north to south."""
    return tuple(
        Region(code=row["region"], name_vi=row["name_vi"], name_en=row["name_en"])
        for row in _rows("regions")
    )


@cache
def map_names() -> tuple[MapName, ...]:
    """Return the names of countries, seas and cities on the map, in file order."""
    rows: dict[str, list[dict[str, str]]] = {}
    for row in _rows("map_names"):
        rows.setdefault(row["code"], []).append(row)
    return tuple(
        MapName(
            code=code,
            kind=cast("MapNameKind", some[0]["kind"]),
            name_vi=some[0]["name_vi"],
            name_en=some[0]["name_en"],
            places=tuple((float(row["longitude"]), float(row["latitude"])) for row in some),
        )
        for code, some in rows.items()
    )


@cache
def site_types() -> tuple[SiteType, ...]:
    """Return the site types, from province to commune."""
    return tuple(
        SiteType(
            code=row["site_type"],
            label_vi=row["label_vi"],
            label_en=row["label_en"],
            equation_vi=row["equation_vi"],
            equation_en=row["equation_en"],
            computers_per_point=int(row["computers_per_point"]),
            description_vi=row["description_vi"],
            description_en=row["description_en"],
            variants=tuple(row["variants"].split("|")),
        )
        for row in _rows("site_types")
    )


def site_type(code: str) -> SiteType:
    """Return a site type by its code."""
    return next(one for one in site_types() if one.code == code)


@cache
def sources() -> tuple[Source, ...]:
    """Return the places where the statements were published."""
    return tuple(
        Source(
            code=row["source"],
            publisher=row["publisher"],
            publisher_en=row["publisher_en"],
            url=row["url"],
            language=row["language"],
            title=row["title"],
            title_en=row["title_en"],
        )
        for row in _rows("sources")
    )


@cache
def statements() -> tuple[Statement, ...]:
    """Return every published statement, used or not, in file order.

    The words in them are as the file has them: :mod:`loaders.evidence.published` checks
    those that it uses.
    """
    return tuple(
        Statement(
            code=row["statement"],
            step=row["step"],
            scope=cast("Scope", row["scope"]),
            province_code=row["province_code"],
            except_provinces=tuple(filter(None, row["except_provinces"].split("|"))),
            measure=cast("Measure", row["measure"]),
            site_types=tuple(row["site_types"].split("|")),
            relation=cast("Relation", row["relation"]),
            value=row["value"],
            status=cast("Status", row["status"]),
            kind=cast("StatementKind", row["kind"]),
            source=row["source"],
            date=row["date"],
            date_note_vi=row["date_note_vi"],
            date_note_en=row["date_note_en"],
            note_vi=row["note_vi"],
            note_en=row["note_en"],
        )
        for row in _rows("statements")
    )
