"""Workbooks of Excel -> rows of text: XLSX, and XLS of before 2007."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final, Literal
from zipfile import ZipFile

from python_calamine import (
    CalamineError,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from loaders.formats.hidden_cells import HiddenCells, hidden_cells
from loaders.formats.hidden_cells_xls import hidden_cells_xls
from loaders.formats.sheets import Merge, Sheet, TableFile, cell_text, rows_with_content, trimmed
from loaders.formats.zip_archives import opened_zip
from loaders.problems.problem import InputError
from loaders.problems.recorder import failure

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from python_calamine import CalamineSheet

# Cells of a worksheet, with or without a prefix of their namespace: an error (#REF!), and
# a formula without a value, which was never worked out.
_ERROR: Final = re.compile(rb"(<(?:\w{1,9}:)?c(?=\s)[^<>]{0,300}?\st=)[\"']e[\"']")
_UNVALUED: Final = re.compile(
    rb"<(\w{1,9}:|)c(?=[\s>])([^<>]{0,300})>\s*+"
    rb"<\1f(?=[\s/>])[^<>]{0,300}(?:/>|>([^<]{0,50000}+)</\1f>)\s*+"
    rb"(?:<\1v(?=[\s/>])[^<>]{0,99}>\s*+(?:</\1v>\s*+)?)?</\1c>"
)
# A run of raised digits, a reference to a note: with the text before it, it would be a number.
_RAISED: Final = re.compile(
    rb"(<(?:\w{1,9}:)?vertAlign\s[^<>]{0,99}superscript[^<>]{0,99}>"
    rb"(?:<(?!(?:\w{1,9}:)?t[\s>])[^<>]{0,300}>\s*+){0,20}<(?:\w{1,9}:)?t(?:\s[^<>]{0,99})?>)([^<]{1,50})"
)
_SUPERSCRIPTS: Final = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_TYPE: Final = re.compile(rb"\st=(?:\"[^\"]*\"|'[^']*')")
_LOST_BY_CALAMINE: Final = (_ERROR, _UNVALUED, _RAISED)
_PIECE: Final = 1 << 20
_LONGEST: Final = 52_000
"""Longest text that a pattern can match."""
_MOST_MERGES: Final = 10_000


def read_xlsx(path: Path, most: int) -> TableFile:
    """Read an XLSX workbook.

    Raises
    ------
    InputError
        If it is damaged, declares XML entities, is an XLSB, or is beyond the limits.
    """
    with opened_zip(path) as archive:
        if "xl/workbook.bin" in archive.namelist():
            raise failure(path, "binary_workbook")
        whole = _is_read_whole(path, archive)
        content = path.read_bytes() if whole else _with_text(archive)
        hidden = hidden_cells(archive)
    return _with_hidden(_read(path, content, "xlsx", most), hidden)


def read_xls(path: Path, most: int) -> TableFile:
    """Read an XLS workbook (BIFF, of Excel before 2007).

    Returns
    -------
    TableFile
        Without sheets where the file is a document of another program of that time.

    Raises
    ------
    InputError
        If it is damaged, locked with a password, or beyond the limits.
    """
    content = path.read_bytes()
    # An XLSX locked with a password is stored in a file of this kind.
    if _has_stream(content, "EncryptedPackage"):
        raise failure(path, "locked_workbook")
    workbook = _has_stream(content, "Workbook") or _has_stream(content, "Book")
    if _has_stream(content, "Root Entry") and not workbook:
        return TableFile("xls", ())
    return _with_hidden(_read(path, content, "xls", most), hidden_cells_xls(content))


def _with_hidden(file: TableFile, hidden: Mapping[str, HiddenCells]) -> TableFile:
    """Return a file with the rows and columns that its sheets hide, by their names."""
    sheets = []
    for sheet in file.sheets:
        rows, columns = hidden.get(sheet.name, HiddenCells())
        sheets.append(replace(sheet, hidden_rows=rows, hidden_columns=columns))
    return replace(file, sheets=tuple(sheets))


def _has_stream(content: bytes, name: str) -> bool:
    """Return whether a compound file [MS-CFB] lists a stream, by its 64 bytes for the name."""
    return name.encode("utf-16-le").ljust(64, b"\0") in content


def _is_read_whole(path: Path, archive: ZipFile) -> bool:
    """Return whether calamine reads all cells of a workbook.

    It leaves formulas without a value blank, some errors as well, and at others it gives
    up; raised digits it joins with those before them. Each part is read to its end here:
    one that is larger than declared is damaged.

    Raises
    ------
    InputError
        If a part declares a document type, which no program writes: its entities can grow
        without bound or stand for files of this machine.
    """
    whole = True
    for member in archive.infolist():
        rest = b""
        with archive.open(member) as part:
            while piece := part.read(_PIECE):
                text = rest + piece
                if b"<!DOCTYPE" in text:
                    raise failure(path, "xml_entities")
                whole = whole and not any(one.search(text) for one in _LOST_BY_CALAMINE)
                rest = text[-_LONGEST:]
    return whole


def _with_text(archive: ZipFile) -> bytes:
    """Return a workbook with errors, formulas without a value and raised digits as text."""
    changed = io.BytesIO()
    with ZipFile(changed, "w") as new:
        for name in dict.fromkeys(archive.namelist()):
            part = _ERROR.sub(rb'\1"str"', archive.read(name))
            part = _RAISED.sub(_raised_as_signs, part)
            new.writestr(name, _UNVALUED.sub(_formula_as_text, part))
    return changed.getvalue()


def _raised_as_signs(run: re.Match[bytes]) -> bytes:
    raised = run.group(2).decode("utf-8", "replace").translate(_SUPERSCRIPTS)
    return run.group(1) + raised.encode()


def _formula_as_text(cell: re.Match[bytes]) -> bytes:
    prefix, attributes, formula = cell.groups(b"")
    place = _TYPE.sub(b"", attributes)
    return b'<%bc%b t="str"><%bv>=%b</%bv></%bc>' % (
        prefix,
        place,
        *(prefix, formula),
        prefix,
        prefix,
    )


def _read(path: Path, content: bytes, form: Literal["xlsx", "xls"], most: int) -> TableFile:
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
            return TableFile(
                form,
                tuple(
                    replace(
                        _sheet(path, book.get_sheet_by_name(one.name), most),
                        hidden=one.visible != SheetVisibleEnum.Visible,
                    )
                    for one in book.sheets_metadata
                    if one.typ == SheetTypeEnum.WorkSheet
                ),
            )
    except PasswordError as error:
        raise failure(path, "locked_workbook") from error
    except InputError:
        raise
    except BaseException as error:
        # The reader is written in Rust: a damaged file can make it panic, which arrives as
        # an exception that is no Exception and cannot be imported.
        if isinstance(error, CalamineError) or type(error).__name__ == "PanicException":
            raise failure(path, "file_unreadable") from error
        raise


def _sheet(path: Path, sheet: CalamineSheet, most: int) -> Sheet:
    merges = tuple(
        Merge(first[0] + 1, first[1], last[0] + 1, last[1])
        for first, last in (sheet.merged_cell_ranges or ())[:_MOST_MERGES]
    )
    return Sheet(sheet.name, rows_with_content(path, _records(sheet), most), merges)


def _records(sheet: CalamineSheet) -> Iterator[list[str]]:
    # Of the blank cells in front the rows are among them, the columns are not.
    indent = [""] * (sheet.start or (0, 0))[1]
    for values in sheet.iter_rows():
        yield trimmed([*indent, *map(cell_text, values)])
