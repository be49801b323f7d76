"""Everything in one ZIP: each format, the map, and what is needed to understand and cite them."""

from __future__ import annotations

import io
from importlib.resources import files
from typing import TYPE_CHECKING, Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import pandas as pd

from dashboard.exports.bundle.contents import BUNDLED, LONG, WIDE
from dashboard.exports.bundle.data_package import data_package
from dashboard.exports.bundle.readme import licence_notice, readme
from dashboard.exports.dictionary import data_dictionary
from dashboard.exports.formats import FORMATS
from dashboard.exports.provenance import STATEMENT, WRITTEN, statements
from dashboard.exports.text_files import as_csv

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dashboard.model.selection import Selection

_UNIX: Final = 3
_READABLE: Final = 0o644 << 16


def to_zip(selection: Selection, address: str = "") -> bytes:
    """Return a bundle of everything about a selection.

    Parameters
    ----------
    selection
        What is bundled. Headings are machine names; texts for people are in the
        language of the view and in English.
    address
        Of the dashboard, without a slash at the end, for the link that shows the same;
        where it is not known, the link is what stands behind it.

    Returns
    -------
    bytes
        A ZIP archive with ``datapackage.json`` (Frictionless Data Package) at its
        root. The same selection gives the same bytes.
    """
    contents = {one.path: FORMATS[one.format_code].write(selection, one.layout) for one in BUNDLED}
    contents["dictionary.csv"] = as_csv(_dictionary(selection))
    contents["sources.csv"] = as_csv(pd.DataFrame(statements(selection), columns=[*STATEMENT]))
    package = data_package(selection, {one: contents[one.path] for one in BUNDLED}, address)
    contents["datapackage.json"] = package
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
            for layout in (LONG, WIDE)
            for field in data_dictionary(selection, layout)
        ]
    )


def _archive(contents: Mapping[str, bytes]) -> bytes:
    """Return a ZIP archive that does not tell when and where it was made."""
    file = io.BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        for path in sorted(contents):
            entry = ZipInfo(path, date_time=WRITTEN.timetuple()[:6])
            entry.compress_type = ZIP_DEFLATED
            entry.create_system = _UNIX
            entry.external_attr = _READABLE
            archive.writestr(entry, contents[path])
    return file.getvalue()
