"""The description of a bundle for programs: a Frictionless Data Package (version 1).

It names every file of data with its format, size and digest, and gives each CSV a table
schema, so that columns are read with the types they were written with.
"""

from __future__ import annotations

import hashlib
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Final

from dashboard.exports.dictionary import data_dictionary
from dashboard.exports.formats import FORMATS
from dashboard.exports.provenance import (
    NAME,
    ODBL,
    ODBL_ADDRESS,
    attribution,
    metadata,
    statements,
)
from dashboard.exports.text_files import as_json
from dashboard.text.messages import text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from dashboard.exports.bundle.contents import BundledFile
    from dashboard.exports.dictionary import Field
    from dashboard.model.selection import Selection

_KEYS: Final = {
    "long": ["division", "province_code", "site_type"],
    "wide": ["division", "province_code"],
}
_TEXT: Final = {"csv", "json", "geojson", "svg"}
_PATTERNS: Final = {"province_code": "[0-9]{2}"}
_OPENSTREETMAP: Final = {
    "title": "OpenStreetMap",
    "path": "https://www.openstreetmap.org/copyright",
}
_NATURAL_EARTH: Final = {"title": "Natural Earth", "path": "https://www.naturalearthdata.com"}


def data_package(
    selection: Selection, contents: Mapping[BundledFile, bytes], address: str = ""
) -> bytes:
    """Return the content of ``datapackage.json``.

    Parameters
    ----------
    selection
        What the files are of.
    contents
        The files with their bytes.
    address
        Of the dashboard, if it is known.
    """
    about = metadata(selection)
    package: dict[str, Any] = {
        "profile": "data-package",
        "name": NAME,
        "title": about["title"],
        "description": text(selection.view.language, "bundle.what"),
        "version": version("access-map"),
        "licenses": [
            {
                "name": ODBL,
                "path": ODBL_ADDRESS,
                "title": "Open Data Commons Open Database License 1.0",
            }
        ],
        "sources": _sources(selection),
        "contributors": [{"title": "The access-map contributors", "role": "author"}],
        "view": about["view"],
        "attribution": attribution(selection),
        "resources": [_resource(selection, one, content) for one, content in contents.items()],
    }
    if address:
        package["homepage"] = address
    return as_json(package, indent=1)


def _sources(selection: Selection) -> list[dict[str, str]]:
    """Return where figures and land come from, each once."""
    file = selection.access_points.counts_file
    found: dict[str, dict[str, str]] = {}
    for one in statements(selection):
        title, path = one["publisher"], one["url"]
        # A paper has a title in place of an address.
        source = {"title": title, "path": path} if "://" in path else {"title": f"{title}: {path}"}
        found.setdefault(path, source)
    own = [{"title": name} for name in (file, selection.access_points.boundaries_file) if name]
    return [*found.values(), *own, _OPENSTREETMAP, _NATURAL_EARTH]


def _resource(selection: Selection, one: BundledFile, content: bytes) -> dict[str, Any]:
    file_format = FORMATS[one.format_code]
    name = one.path.rpartition("/")[2].replace(".", "-")
    described: dict[str, Any] = {
        "name": name,
        "path": one.path,
        "description": text(selection.view.language, f"download.about.{one.format_code}"),
        "format": file_format.ending,
        "mediatype": file_format.media_type.partition(";")[0],
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
    }
    if one.format_code in _TEXT:
        described["encoding"] = "utf-8"
    if one.format_code == "csv":
        fields = data_dictionary(selection, one.layout)
        described["profile"] = "tabular-data-resource"
        described["dialect"] = {"delimiter": ",", "lineTerminator": "\r\n", "header": True}
        described["schema"] = {
            "fields": [_field(field, selection) for field in fields],
            "missingValues": [""],
            "primaryKey": _KEYS[one.layout.shape],
        }
    return described


def _field(field: Field, selection: Selection) -> dict[str, Any]:
    constraints: dict[str, Any] = {}
    if field.column in _KEYS["long"]:
        constraints["required"] = True
    if field.column in _PATTERNS:
        constraints["pattern"] = _PATTERNS[field.column]
    if field.unit:
        constraints["minimum"] = 0
    if field.allowed:
        constraints["enum"] = _typed(field.allowed, field.type)
    described: dict[str, Any] = {
        "name": field.name,
        "type": field.type,
        "description": field.description(selection.view.language),
    }
    return described | ({"constraints": constraints} if constraints else {})


def _typed(values: Iterable[str], kind: str) -> list[str] | list[int]:
    return [int(value) for value in values] if kind == "integer" else list(values)
