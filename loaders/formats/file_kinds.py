"""What a file is: the formats that are read, and how each is recognised by its content.

A new format is its reader and its entry in :data:`FORMATS`. Texts for people that name
formats take them from here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from loaders.formats.binary_layers import read_flatgeobuf, read_geopackage, read_geoparquet
from loaders.formats.excel import read_xls, read_xlsx
from loaders.formats.geojson_topojson import read_json
from loaders.formats.kml import read_kml
from loaders.formats.markup_tables import read_html, read_xml_spreadsheet
from loaders.formats.opendocument import read_ods
from loaders.formats.parquet_tables import read_parquet
from loaders.formats.zip_archives import opened_zip
from loaders.limits import limits
from loaders.problems.recorder import failure

if TYPE_CHECKING:
    from collections.abc import Callable

    from loaders.formats.layers import Allowance, Layer
    from loaders.formats.sheets import TableFile
    from loaders.problems.catalogue import FileKind

    SheetReader = Callable[[Path, int], TableFile]
    """Takes the file and the most rows accepted."""
    LayerReader = Callable[[Path, str, Allowance], tuple[str, list[Layer]]]
    """Takes a copy of the file, its name and its limits; returns format and layers."""

Kind = Literal[
    "text",
    "xlsx",
    "xls",
    "ods",
    "html",
    "xml_spreadsheet",
    "parquet",
    "sqlite",
    "flatgeobuf",
    "json",
    "xml",
    "vrt",
    "shapefile",
    "shapefile_part",
    "zip",
]
"""What content looks like. Formats that look alike are distinguished by their reader."""
SHAPEFILE_PARTS: Final = (".shp", ".shx", ".dbf", ".prj", ".cpg")
HEAD_BYTES: Final = 4096
"""Bytes from the start of a file that :func:`kind_of` needs."""

_TABLES: Final[frozenset[FileKind]] = frozenset({"counts", "points"})
_LAYERS: Final[frozenset[FileKind]] = frozenset({"boundaries", "points"})


@dataclass(frozen=True, slots=True)
class FileFormat:
    """A format that is read.

    Attributes
    ----------
    name, endings
        As people call it, and the usual endings of its files. What a file is shows from
        its content, whatever its ending.
    kind
        What its content looks like.
    brings
        What a file of it can be.
    sheets, layers
        Its reader, which returns a table as text or the layers of a map; ``None`` where
        text and archives are read by their callers.
    """

    name: str
    endings: tuple[str, ...]
    kind: Kind
    brings: frozenset[FileKind]
    sheets: SheetReader | None = None
    layers: LayerReader | None = None


FORMATS: Final = (
    FileFormat("CSV", (".csv", ".tsv", ".txt"), "text", _TABLES | {"mappings"}),
    FileFormat("XLSX", (".xlsx", ".xlsm"), "xlsx", _TABLES, sheets=read_xlsx),
    FileFormat("XLS", (".xls",), "xls", _TABLES, sheets=read_xls),
    FileFormat("ODS", (".ods",), "ods", _TABLES, sheets=read_ods),
    FileFormat("HTML", (".xls", ".html"), "html", _TABLES, sheets=read_html),
    FileFormat(
        "XML Spreadsheet 2003",
        (".xls", ".xml"),
        "xml_spreadsheet",
        _TABLES,
        sheets=read_xml_spreadsheet,
    ),
    FileFormat("Parquet", (".parquet",), "parquet", _TABLES, sheets=read_parquet),
    FileFormat("GeoPackage", (".gpkg",), "sqlite", _LAYERS, layers=read_geopackage),
    FileFormat("Shapefile (ZIP)", (".zip", ".shp"), "zip", _LAYERS),
    FileFormat("GeoJSON", (".geojson", ".json"), "json", _LAYERS, layers=read_json),
    FileFormat("TopoJSON", (".topojson", ".json"), "json", _LAYERS, layers=read_json),
    FileFormat("FlatGeobuf", (".fgb",), "flatgeobuf", _LAYERS, layers=read_flatgeobuf),
    FileFormat("GeoParquet", (".parquet",), "parquet", _LAYERS, layers=read_geoparquet),
    FileFormat("KML", (".kml",), "xml", _LAYERS, layers=read_kml),
    FileFormat("KMZ", (".kmz",), "zip", _LAYERS),
)

SHEET_READERS: Final = {known.kind: known.sheets for known in FORMATS if known.sheets}
LAYER_READERS: Final = {known.kind: known.layers for known in FORMATS if known.layers}
_SIGNATURES: Final[tuple[tuple[bytes, Kind], ...]] = (
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"\xd0\xcf\x11\xe0", "xls"),
    (b"PAR1", "parquet"),
    (b"SQLite format 3\x00", "sqlite"),
    (b"fgb\x03", "flatgeobuf"),
    (b"\x00\x00\x27\x0a", "shapefile"),
)
_DOCUMENTS: Final = (
    (b"%PDF", "PDF"),
    (b"{\\rtf", "RTF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"MIME-Version:", "MHTML"),
    (b"Rar!", "RAR"),
    (b"7z\xbc\xaf", "7z"),
)
"""Documents that offices send in place of a table, by how they begin."""
_ODS_TYPE: Final = b"application/vnd.oasis.opendocument.spreadsheet"
_SPREADSHEET_2003: Final = "urn:schemas-microsoft-com:office:spreadsheet"
_PAGE: Final = re.compile(
    r"(?:<!--.*?-->|<\?xml[^>]*>|\s)*<(?:!doctype html|html|head|body|meta|table|style|div)\b",
    re.IGNORECASE | re.DOTALL,
)
_JSON: Final = re.compile(r"[{\[]\s*+[\"{}\[\]]")


def formats_of(brings: FileKind, *, endings: bool = False) -> str:
    """Return the formats in which something can be brought, for a sentence."""
    return ", ".join(
        " ".join((known.name, *known.endings)) if endings else known.name
        for known in FORMATS
        if brings in known.brings
    )


def document_of(path: Path) -> str | None:
    """Return what a file is called that is a document or a picture, not a table."""
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    for start, name in _DOCUMENTS:
        if head.lstrip(b"\xef\xbb\xbf \r\n").startswith(start):
            return name
    return "DOCX" if head.startswith(b"PK") and b"word/" in head else None


def sniff(path: Path) -> Kind:
    """Return the kind of a file, recognised by its content.

    Raises
    ------
    InputError
        If it is missing, empty, too large, or a damaged archive.
    """
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(HEAD_BYTES)
    except OSError as error:
        raise failure(path, "file_unreadable") from error
    if size > limits().file_bytes:
        raise failure(path, "file_too_large", limit_mb=limits().file_mb)
    if size == len(head) and not head.strip():
        raise failure(path, "file_empty")
    kind = kind_of(head, path.name)
    return _kind_of_archive(path) if kind == "zip" else kind


def kind_of(head: bytes, name: str) -> Kind:
    """Return the kind of content by its first bytes; the name decides only without a mark."""
    for signature, kind in _SIGNATURES:
        if head.startswith(signature):
            # The index of a shapefile begins as its shapes do; the offset of the first follows.
            is_index = kind == "shapefile" and head[100:104] == b"\x00\x00\x00\x32"
            return "shapefile_part" if is_index else kind
    text = head.decode("utf-16" if head[:2] in {b"\xff\xfe", b"\xfe\xff"} else "latin-1", "replace")
    text = text.removeprefix("\xef\xbb\xbf").lstrip("\ufeff \t\r\n\x1e")
    if "<ogrvrtdatasource" in text.lower():
        return "vrt"
    if text.startswith("<"):
        if _SPREADSHEET_2003 in text:
            return "xml_spreadsheet"
        return "html" if _PAGE.match(text) else "xml"
    if _JSON.match(text):
        return "json"
    return "shapefile_part" if Path(name).suffix.lower() in SHAPEFILE_PARTS else "text"


def _kind_of_archive(path: Path) -> Kind:
    """Return which workbook an archive is, if it is any."""
    with opened_zip(path) as archive:
        names = archive.namelist()
        if "mimetype" in names and archive.open("mimetype").read(len(_ODS_TYPE)) == _ODS_TYPE:
            return "ods"
        is_workbook = any(name.startswith(("xl/workbook", "xl\\workbook")) for name in names)
        return "xlsx" if is_workbook else "zip"
