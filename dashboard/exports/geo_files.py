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

from dashboard.exports.layer_style import TABLE as STYLES
from dashboard.exports.layer_style import layer_styles
from dashboard.exports.layout import Layout, table
from dashboard.exports.measured import has_measure, measure_rows
from dashboard.exports.parquet_files import parquet_bytes
from dashboard.exports.provenance import NAME, WRITTEN, metadata
from dashboard.exports.text_files import records
from dashboard.text.json_bytes import json_bytes
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

    The columns are those of :func:`dashboard.exports.layout.table`, then ``geometry``: the
    outline in the division of the view (EPSG:4326).
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
    shape followed by the site type. The provenance stands beside the features, as members
    that the standard leaves to the writer.
    """
    rows = geo_table(selection, layout)
    # All of one geometry type, so that programs see a layer of that type and not of any.
    multipolygons = [shapely.multipolygons(shapely.get_parts(shape)) for shape in rows.geometry]
    # Outer rings counter-clockwise, inner ones clockwise.
    shapes = shapely.orient_polygons(multipolygons, exterior_cw=False)
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
    about = metadata(selection)
    name = about.pop("name")
    content: dict[str, object] = {"type": "FeatureCollection", "name": name, "metadata": about}
    if features:
        content["bbox"] = list(shapely.total_bounds(shapes))
    return json_bytes(content | {"features": features})


def to_gpkg(selection: Selection, layout: Layout = _USUAL) -> bytes:
    """Return a GeoPackage: the layer ``provinces`` with its style, and the long rows as a table.

    ``provinces`` has the rows of the layout with their outlines; ``access_points`` a row
    per province and site type, without outlines; where another measure than the points
    is shown, ``measure`` has it for each province. Codes are text.
    """
    rows = geo_table(selection, layout)
    long = table(selection, Layout("long", layout.headings))
    about = metadata(selection)
    # The time of writing in the file; nothing else in the process uses the setting.
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
            # Programs of some years ago open 1.3 without a warning, 1.4 with one.
            dataset_options={"VERSION": "1.3"},
            dataset_metadata=about,
            layer_metadata=about,
            layer_options={"DESCRIPTION": about["boundaries"]},
        )
        pyogrio.write_dataframe(long, path, layer="access_points", driver="GPKG")
        styles = layer_styles(LAYER, layout, selection.view.language)
        pyogrio.write_dataframe(
            styles, path, layer=STYLES, driver="GPKG", layer_options={"FID": "id"}
        )
        if has_measure(selection):
            measure = measure_rows(selection)
            pyogrio.write_dataframe(measure, path, layer="measure", driver="GPKG")
        return path.read_bytes()


def to_geoparquet(selection: Selection, layout: Layout = _USUAL) -> bytes:
    """Return the rows with their outlines as GeoParquet 1."""
    return parquet_bytes(geo_table(selection, layout), metadata(selection))


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
