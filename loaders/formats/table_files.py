"""Files of tables -> rows of text, without interpreting the cells.

Every cell becomes the text that would be typed for it, ``""`` where it is
blank; what it means is for the reader of the table to find out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from loaders.formats.delimited import read_delimited
from loaders.formats.file_kinds import SHEET_READERS, document_of, formats_of, sniff
from loaders.limits import limits
from loaders.problems.recorder import failure

if TYPE_CHECKING:
    from pathlib import Path

    from loaders.formats.sheets import TableFile

_NO_TABLES: Final = {"json": "JSON", "zip": "ZIP"}
"""What holds tables in a form that is not read."""


def read_table_file(
    path: Path, encoding: str | None = None, *, brings: Literal["counts", "points"] = "counts"
) -> TableFile:
    """Read a file of tables as text.

    Parameters
    ----------
    path
        A local file of any of the formats of tables in :data:`loaders.formats.file_kinds.FORMATS`.
    encoding
        Of a text file, where the user has chosen one.
    brings
        What it is to be: decides how many rows are accepted.

    Returns
    -------
    TableFile
        The sheets, at least one of them with content.

    Raises
    ------
    InputError
        If the file is missing, empty, too large, damaged, locked, or no table.
    """
    kind = sniff(path)
    if document := document_of(path) or _NO_TABLES.get(kind):
        raise failure(path, "other_document", value=document)
    most = limits().rows if brings == "counts" else limits().register_rows
    read = SHEET_READERS.get(kind)
    file = read(path, most) if read else read_delimited(path, most, encoding)
    if not file.sheets:
        raise failure(path, "not_a_table", accepted=formats_of(brings))
    if not any(sheet.rows for sheet in file.sheets):
        raise failure(path, "file_empty")
    return file
