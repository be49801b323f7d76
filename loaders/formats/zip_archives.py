"""ZIP archives from elsewhere, opened within limits."""

from __future__ import annotations

import lzma
import re
import stat
import zipfile
import zlib
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from loaders.limits import limits
from loaders.problems.recorder import failure

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MAX_MEMBERS: Final = 10_000
"""Parts of one archive: a zipped shapefile has about ten, a workbook some for each sheet."""

_ENCRYPTED = 0x1
_DRIVE = re.compile(r"[A-Za-z]:")
# What a damaged, dishonest or locked archive makes the standard library raise.
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    NotImplementedError,
    RuntimeError,
    LookupError,
    ValueError,
    OSError,
)


@contextmanager
def opened_zip(path: Path) -> Iterator[zipfile.ZipFile]:
    """Open an archive that declares no more than the limits allow, and never gives more.

    Raises
    ------
    InputError
        If it declares more, or turns out to be damaged while it is read: a member that is
        larger than declared ends there, and its checksum is wrong.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            if len(members) > MAX_MEMBERS:
                raise failure(path, "archive_members", limit=MAX_MEMBERS)
            if sum(member.file_size for member in members) > limits().unpacked_bytes:
                raise failure(path, "file_too_large", limit_mb=limits().unpacked_mb)
            yield archive
    except _DAMAGE as error:
        raise failure(path, "file_unreadable") from error


def visible_files(path: Path, archive: zipfile.ZipFile) -> Iterator[zipfile.ZipInfo]:
    """Yield the files in an archive, without folders and the by-products of programs.

    Raises
    ------
    InputError
        If it is locked, or has a member that would be written outside of the folder it is
        unpacked into.
    """
    for member in archive.infolist():
        if _leads_outside(member):
            raise failure(path, "archive_path", member.orig_filename)
        if member.flag_bits & _ENCRYPTED:
            raise failure(path, "archive_locked")
        parts = member.filename.split("/")
        if not (member.is_dir() or "__MACOSX" in parts or parts[-1].startswith(".")):
            yield member


def _leads_outside(member: zipfile.ZipInfo) -> bool:
    name = member.orig_filename.replace("\\", "/")
    if name.startswith("/") or _DRIVE.match(name) or ".." in name.split("/") or "\0" in name:
        return True
    return stat.S_ISLNK(member.external_attr >> 16)
