"""The description of a bundle for programs: a Frictionless Data Package (version 1).

It names every file of data with its format, size and digest, and gives each CSV a table
schema, so that columns are read with the types they were written with.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, Final

from dashboard.exports.bundle.contents import BUNDLED
from dashboard.exports.dictionary import data_dictionary
from dashboard.exports.provenance import (
    NAME,
    ODBL,
    ODBL_ADDRESS,
    WRITTEN,
    attribution,
    metadata,
    statements,
)
from dashboard.text.citation import software_version
from dashboard.text.credit import of_figures, unknown_licences
from dashboard.text.json_bytes import json_bytes
from dashboard.text.messages import text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dashboard.exports.bundle.contents import BundledFile
    from dashboard.exports.dictionary import Field
    from dashboard.model.selection import Selection

_KEYS: Final = {
    "long": ["division", "province_code", "site_type"],
    "wide": ["division", "province_code"],
}
_PATTERNS: Final = {"province_code": "[0-9]{2}"}
_ODBL: Final = {
    "name": ODBL,
    "path": ODBL_ADDRESS,
    "title": "Open Data Commons Open Database License 1.0",
}
_OPENSTREETMAP: Final = {
    "title": "OpenStreetMap",
    "path": "https://www.openstreetmap.org/copyright",
}
_NATURAL_EARTH: Final = {"title": "Natural Earth", "path": "https://www.naturalearthdata.com"}


def data_package(selection: Selection, contents: Mapping[str, bytes], address: str = "") -> bytes:
    """Return the content of ``datapackage.json`` for files by their paths."""
    about = metadata(selection)
    package: dict[str, Any] = {
        "profile": "data-package",
        "name": NAME,
        "title": about["title"],
        "description": of_figures(selection.access_points, selection.view.language, "bundle.what"),
        "version": software_version(),
        "created": f"{WRITTEN.isoformat()}Z",
        "data_sha256": about["data_sha256"],
        **_rights(selection, embedded=not selection.access_points.boundaries_file),
        # Of figures of the user's own the software is not the author.
        "contributors": [
            {
                "title": "The access-map contributors",
                "role": "wrangler" if selection.access_points.counts_file else "author",
            }
        ],
        "view": about["view"],
        "attribution": attribution(selection),
        "resources": [_resource(selection, one, contents[one.path]) for one in BUNDLED],
    }
    if address:
        package["homepage"] = address
    return json_bytes(package, indent=1)


def _rights(selection: Selection, *, embedded: bool) -> dict[str, list[dict[str, str]]]:
    """Return licences and sources, each once; ``embedded`` land is that of the dashboard."""
    access_points = selection.access_points
    unknown = unknown_licences(access_points, selection.view.language)
    found: dict[str, dict[str, str]] = {}
    for one in statements(selection):
        title, path = one["publisher"], one["url"]
        # A paper has a title in place of an address.
        source = {"title": title, "path": path} if "://" in path else {"title": f"{title}: {path}"}
        found.setdefault(path, source)
    own = (access_points.counts_file, access_points.boundaries_file)
    licences = [{"name": "notspecified", "title": one} for one in unknown]
    sources = [*found.values(), *({"title": name} for name in own if name)]
    if embedded:
        return {
            "licenses": [_ODBL, *licences],
            "sources": [*sources, _OPENSTREETMAP, _NATURAL_EARTH],
        }
    return {"licenses": licences, "sources": sources}


def _resource(selection: Selection, one: BundledFile, content: bytes) -> dict[str, Any]:
    file_format = one.file_format
    name = one.path.rpartition("/")[2].replace(".", "-")
    described: dict[str, Any] = {
        "name": name,
        "path": one.path,
        "description": text(selection.view.language, f"download.about.{file_format.code}"),
        "format": file_format.code,
        "mediatype": file_format.media_type.partition(";")[0],
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
    }
    # Of outlines of the user's own, the pictures alone have land that comes with the dashboard.
    if not file_format.tabular and selection.access_points.boundaries_file:
        described |= _rights(selection, embedded=True)
    if file_format.is_text:
        described["encoding"] = "utf-8"
    else:
        # Not to be opened as a table, for which programs need parts that they may not have.
        described["type"] = "file"
    if file_format.code == "csv":
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
        constraints["enum"] = [*map(int if field.type == "integer" else str, field.allowed)]
    described: dict[str, Any] = {
        "name": field.name,
        "type": field.type,
        "description": field.description(selection.view.language),
    }
    return described | ({"constraints": constraints} if constraints else {})
