"""Everything in one ZIP: each format, the map, and what is needed to understand and cite them."""

from __future__ import annotations

import io
from importlib.resources import files
from typing import TYPE_CHECKING, Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import pandas as pd

from dashboard.exports.bundle.contents import BUNDLED
from dashboard.exports.bundle.data_package import data_package
from dashboard.exports.bundle.readme import licence_notice, readme
from dashboard.exports.dictionary import data_dictionary
from dashboard.exports.layout import SHAPES, Layout
from dashboard.exports.provenance import STATEMENT, WRITTEN, statements
from dashboard.exports.text_files import csv_bytes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dashboard.model.selection import Selection

_UNIX: Final = 3
_GDAL_TYPES: Final = {"string": "String", "integer": "Integer", "number": "Real"}
_READABLE: Final = 0o644 << 16


def to_zip(selection: Selection, address: str = "") -> bytes:
    """Return a ZIP archive of everything about a selection, the same bytes for the same one.

    ``datapackage.json`` (Frictionless Data Package) is at its root. Headings are machine
    names; texts for people are in the language of the view and in English. ``address`` is
    that of the dashboard, without a slash at the end, if it is known.
    """
    contents = {file.path: file.file_format.write(selection, file.layout) for file in BUNDLED}
    for file in BUNDLED:
        if file.file_format.code == "csv":
            contents[f"{file.path}t"] = _types(selection, file.layout)
    contents["dictionary.csv"] = csv_bytes(_dictionary(selection))
    contents["sources.csv"] = csv_bytes(pd.DataFrame(statements(selection), columns=[*STATEMENT]))
    contents["datapackage.json"] = data_package(selection, contents, address)
    contents["README.txt"] = readme(selection, address)
    contents["licences/NOTICE.txt"] = licence_notice(selection)
    odbl = files("geodata") / "openstreetmap" / "LICENSE.txt"
    contents["licences/ODbL-1.0.txt"] = odbl.read_bytes()
    return _archive(contents)


def _dictionary(selection: Selection) -> pd.DataFrame:
    """Return what each column of the two shapes holds."""
    return pd.DataFrame(
        [
            {
                "shape": layout.shape,
                "name": field.name,
                "type": field.type,
                "unit": field.unit,
                "allowed": "; ".join(field.allowed),
                "description_vi": field.description_vi,
                "description_en": field.description_en,
            }
            for layout in map(Layout, SHAPES)
            for field in data_dictionary(selection, layout)
        ]
    )


def _types(selection: Selection, layout: Layout) -> bytes:
    """Return the types of the columns of a CSV for GDAL and QGIS: codes look like numbers."""
    fields = data_dictionary(selection, layout)
    return ",".join(f'"{_GDAL_TYPES[field.type]}"' for field in fields).encode()


def _archive(contents: Mapping[str, bytes]) -> bytes:
    """Return a ZIP archive without traces of when and where it was made."""
    file = io.BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        for path in sorted(contents):
            entry = ZipInfo(path, date_time=WRITTEN.timetuple()[:6])
            entry.compress_type = ZIP_DEFLATED
            entry.create_system = _UNIX
            entry.external_attr = _READABLE
            archive.writestr(entry, contents[path])
    return file.getvalue()
