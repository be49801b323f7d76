"""Files of tables -> rows of text, without judging what the cells say.

Every cell becomes the text a person would type for it, ``""`` where it is
blank; what it means is for the reader of the table to find out.
"""

from __future__ import annotations

import io
import zlib
from typing import TYPE_CHECKING, Final
from zipfile import BadZipFile, ZipFile

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, iterparse

from loaders.formats.delimited import read_delimited
from loaders.formats.excel import read_xls, read_xlsx
from loaders.formats.opendocument import read_ods
from loaders.formats.sheets import Format, Merge, Row, Sheet, TableFile, cell_text, table_failure
from loaders.formats.xls_guard import CorruptFileError, streams
from loaders.limits import limits

if TYPE_CHECKING:
    from pathlib import Path

__all__ = [
    "Format",
    "Merge",
    "Row",
    "Sheet",
    "TableFile",
    "cell_text",
    "read_sheets",
    "read_table_file",
]

_ZIP_SIGNATURE: Final = b"PK\x03\x04"
# The container of XLS files, and of XLSX files locked with a password.
_OLE_SIGNATURE: Final = b"\xd0\xcf\x11\xe0"
_LOCKED_STREAM: Final = "EncryptedPackage"
_WORKBOOK_STREAMS: Final = ("Workbook", "Book")
_ODS_TYPE: Final = b"application/vnd.oasis.opendocument.spreadsheet"
_MOST_PARTS: Final = 10_000
# What a damaged archive shows as, deep inside; RuntimeError for a locked one, and for XML
# nested without end.
_ARCHIVE_ERRORS: Final = (
    *(BadZipFile, LookupError, ValueError, NotImplementedError, EOFError, RuntimeError),
    *(zlib.error, OSError),
)


def read_table_file(
    path: Path, encoding: str | None = None, *, most_rows: int | None = None
) -> TableFile:
    """Read a file of tables as text.

    Parameters
    ----------
    path
        A local file: CSV, TSV and the like, XLSX, XLS or ODS. What it is shows from its
        content, not from its name.
    encoding
        Of a text file, where a person has said so.
    most_rows
        Rows with content that are accepted, by default the limit of tables.

    Returns
    -------
    TableFile
        The sheets, at least one of them with content.

    Raises
    ------
    InputError
        If the file is missing, empty, too large, damaged, locked, or no table.
    """
    try:
        size = path.stat().st_size
        if size > limits().file_bytes:
            raise table_failure(path, "file_too_large", limit_mb=limits().file_mb)
        content = path.read_bytes()
    except OSError as error:
        raise table_failure(path, "file_unreadable") from error
    if content.startswith(_ZIP_SIGNATURE):
        found = _from_archive(path, content, most_rows)
    elif content.startswith(_OLE_SIGNATURE):
        found = _from_compound_file(path, content, most_rows)
    else:
        found = read_delimited(path, content, encoding, most_rows)
    if not any(sheet.rows for sheet in found.sheets):
        raise table_failure(path, "file_empty")
    return found


def read_sheets(
    path: Path, encoding: str | None = None, *, most_rows: int | None = None
) -> tuple[Sheet, ...]:
    """Return the sheets of :func:`read_table_file`."""
    return read_table_file(path, encoding, most_rows=most_rows).sheets


def _from_archive(path: Path, content: bytes, most_rows: int | None) -> TableFile:
    try:
        with ZipFile(io.BytesIO(content)) as archive:
            members = {member.filename: member for member in archive.infolist()}
            unpacked = sum(member.file_size for member in archive.infolist())
            if unpacked > limits().unpacked_bytes or len(members) > _MOST_PARTS:
                raise table_failure(path, "file_too_large", limit_mb=limits().unpacked_mb)
            if "xl/workbook.bin" in members:
                raise table_failure(path, "binary_workbook")
            if "mimetype" in members and archive.read("mimetype").startswith(_ODS_TYPE):
                if b"encryption-data" in archive.read("META-INF/manifest.xml"):
                    raise table_failure(path, "locked_workbook")
                return read_ods(path, archive, most_rows)
            if "[Content_Types].xml" not in members:
                raise table_failure(path, "not_a_table")
            _refuse_entities(path, archive, list(members))
            return read_xlsx(path, archive, content, most_rows)
    except _ARCHIVE_ERRORS as error:
        raise table_failure(path, "file_unreadable") from error


def _refuse_entities(path: Path, archive: ZipFile, names: list[str]) -> None:
    """Refuse a workbook whose parts declare a document type: no program writes one.

    Entities can grow without bound or stand for files of this machine. The declaration
    comes before the first element, and no more than that is read here.
    """
    for name in names:
        if not name.endswith((".xml", ".rels", ".vml")):
            continue
        with archive.open(name) as stream:
            try:
                next(iter(iterparse(stream, events=("start",), forbid_dtd=True)), None)
            except DefusedXmlException as error:
                raise table_failure(path, "xml_entities") from error
            except ParseError:
                continue  # If it matters, reading the workbook finds out.


def _from_compound_file(path: Path, content: bytes, most_rows: int | None) -> TableFile:
    try:
        found = streams(content, {_LOCKED_STREAM, *_WORKBOOK_STREAMS})
    except CorruptFileError as error:
        raise table_failure(path, "file_unreadable") from error
    if _LOCKED_STREAM in found:
        raise table_failure(path, "locked_workbook")
    book = next((found[name] for name in _WORKBOOK_STREAMS if name in found), None)
    if book is None:
        raise table_failure(path, "not_a_table")
    return read_xls(path, content, book, most_rows)
