"""Tables with the outlines of their provinces: GeoJSON, GeoPackage and GeoParquet.

Every file is in longitude and latitude on WGS 84 (EPSG:4326) and carries the credit of
the outlines.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

import geopandas as gpd
import pyogrio
import shapely

from dashboard.exports.layout import Layout, table
from dashboard.exports.measured import has_measure, measure_rows
from dashboard.exports.parquet_files import packed
from dashboard.exports.provenance import NAME, WRITTEN, metadata
from dashboard.exports.text_files import as_json, records
from geodata.boundaries import CRS
from loaders.access_points import outlines_of_division

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dashboard.model.selection import Selection

LAYER: Final = "provinces"
"""Layer of the outlines in a GeoPackage."""

_USUAL: Final = Layout("wide")


def geo_table(selection: Selection, layout: Layout = _USUAL) -> gpd.GeoDataFrame:
    """Return the rows of a selection in a layout, each with the outline of its province.

    Returns
    -------
    geopandas.GeoDataFrame
        The columns of :func:`dashboard.exports.layout.table`, then ``geometry``: the
        outline in the division of the view (EPSG:4326), the same one in each row of a
        province.
    """
    rows = table(selection, layout)
    outlines = outlines_of_division(selection.access_points, selection.view.division).to_crs(CRS)
    by_code = outlines.set_index("province_code")["geometry"]
    shapes = by_code.loc[_codes(selection, layout)].to_numpy()
    return gpd.GeoDataFrame(rows, geometry=shapes, crs=CRS)


def to_geojson(selection: Selection, layout: Layout = _USUAL) -> bytes:
    """Return a feature for each row, as RFC 7946 has it.

    Multipolygons in longitude and latitude on WGS 84, outer rings counter-clockwise, a ``bbox``, no
    ``crs``. The identifier of a feature is the GSO code of its province, in the long
    shape with the site type behind it. Where the file comes from stands beside the
    features, as members that the standard leaves to the writer.
    """
    rows = geo_table(selection, layout)
    # All of one kind, so that programs see a layer of that kind and not of any.
    whole = [shapely.multipolygons(shapely.get_parts(shape)) for shape in rows.geometry]
    # Outer rings counter-clockwise, inner ones clockwise.
    shapes = shapely.orient_polygons(whole, exterior_cw=False)
    properties = records(rows.drop(columns="geometry"))
    features = [
        {
            "type": "Feature",
            "id": identifier,
            "bbox": list(shapely.bounds(shape)),
            "properties": values,
            "geometry": json.loads(shapely.to_geojson(shape)),
        }
        for identifier, values, shape in zip(
            _identifiers(selection, layout), properties, shapes, strict=True
        )
    ]
    about = {key: value for key, value in metadata(selection).items() if key != "name"}
    content: dict[str, object] = {"type": "FeatureCollection", "name": NAME, "metadata": about}
    if features:
        content["bbox"] = list(shapely.total_bounds(shapes))
    return as_json(content | {"features": features})


def to_gpkg(selection: Selection, layout: Layout = _USUAL) -> bytes:
    """Return a GeoPackage: the layer ``provinces``, and the long rows as a table.

    ``provinces`` has the rows of the layout with their outlines; ``access_points`` a row
    per province and site type, without outlines; where another measure than the points
    is shown, ``measure`` has it for each province. Codes are text.
    """
    rows = geo_table(selection, layout)
    long = table(selection, Layout("long", layout.headings))
    about = metadata(selection)
    # The time that the file says it was written at; no other file of the process asks.
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": f"{WRITTEN:%Y-%m-%dT%H:%M:%S}.000Z"})
    with tempfile.TemporaryDirectory(prefix="access-map-") as folder:
        path = Path(folder) / f"{NAME}.gpkg"
        pyogrio.write_dataframe(
            rows,
            path,
            layer=LAYER,
            driver="GPKG",
            geometry_type="MultiPolygon",
            promote_to_multi=True,
            # Programs of some years ago open 1.3 without a warning, not 1.4.
            dataset_options={"VERSION": "1.3"},
            dataset_metadata=about,
            layer_metadata=about,
            layer_options={"DESCRIPTION": about["boundaries"]},
        )
        pyogrio.write_dataframe(long, path, layer="access_points", driver="GPKG")
        if has_measure(selection):
            measure = measure_rows(selection)
            pyogrio.write_dataframe(measure, path, layer="measure", driver="GPKG")
        return path.read_bytes()


def to_geoparquet(selection: Selection, layout: Layout = _USUAL) -> bytes:
    """Return the rows with their outlines as GeoParquet 1."""
    return packed(geo_table(selection, layout), metadata(selection))


def _codes(selection: Selection, layout: Layout) -> list[str]:
    """Return the code of the province of each row, whatever the headings."""
    codes = selection.rows["province_code"]
    return [*(codes if layout.shape == "long" else codes.drop_duplicates())]


def _identifiers(selection: Selection, layout: Layout) -> Iterable[str]:
    codes = _codes(selection, layout)
    if layout.shape == "wide":
        return codes
    types = selection.rows["site_type"]
    return [f"{code}-{site_type}" for code, site_type in zip(codes, types, strict=True)]
