"""ZIP archives from elsewhere, unpacked member by member within limits."""

from __future__ import annotations

import lzma
import re
import stat
import zipfile
import zlib
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from loaders.formats.layers import failure
from loaders.limits import limits

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MAX_MEMBERS: Final = 1000
"""Parts of one archive: a zipped shapefile has about ten."""

_CHUNK = 1 << 20
_ENCRYPTED = 0x1
_DRIVE = re.compile(r"[A-Za-z]:")
# What a damaged or dishonest archive makes the standard library raise.
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    NotImplementedError,
    ValueError,
    OSError,
)


class Archive:
    """An open archive; :meth:`members` are the files in it that may be unpacked."""

    def __init__(self, path: Path, opened: zipfile.ZipFile) -> None:
        self._path = path
        self._opened = opened
        self._left = limits().unpacked_bytes
        self.members = tuple(self._checked(opened.infolist()))

    def head(self, member: zipfile.ZipInfo, count: int) -> bytes:
        """Return the first bytes of a member."""
        try:
            with self._opened.open(member) as file:
                return file.read(count)
        except (*_DAMAGE, RuntimeError) as error:
            raise failure(self._path, "file_unreadable") from error

    def unpack(self, member: zipfile.ZipInfo, target: Path) -> None:
        """Unpack a member into a file whose name is ours.

        Raises
        ------
        InputError
            If it is damaged, or more than the archive says or the limit allows.
        """
        try:
            with self._opened.open(member) as source, target.open("wb") as file:
                while chunk := source.read(_CHUNK):
                    self._left -= len(chunk)
                    if self._left < 0:
                        raise self._too_large()
                    file.write(chunk)
        except (*_DAMAGE, RuntimeError) as error:
            raise failure(self._path, "file_unreadable") from error

    def _checked(self, members: list[zipfile.ZipInfo]) -> Iterator[zipfile.ZipInfo]:
        if len(members) > MAX_MEMBERS:
            raise failure(self._path, "archive_members", limit=MAX_MEMBERS)
        # A first look at what the archive says of itself; unpacking counts again.
        if sum(member.file_size for member in members) > limits().unpacked_bytes:
            raise self._too_large()
        for member in members:
            if _leads_outside(member):
                raise failure(self._path, "archive_path", member.orig_filename)
            if member.flag_bits & _ENCRYPTED:
                raise failure(self._path, "archive_locked")
            parts = member.filename.split("/")
            # Folders, and what macOS and editors leave beside the files.
            if not (member.is_dir() or "__MACOSX" in parts or parts[-1].startswith(".")):
                yield member

    def _too_large(self) -> Exception:
        return failure(self._path, "file_too_large", limit_mb=limits().unpacked_mb)


@contextmanager
def opened_archive(path: Path) -> Iterator[Archive]:
    """Open an archive whose members have been looked at.

    Raises
    ------
    InputError
        If it is damaged, locked, too large, or has a member that would be written
        outside of the folder it is unpacked into.
    """
    try:
        opened = zipfile.ZipFile(path)
    except (*_DAMAGE, RuntimeError) as error:
        raise failure(path, "file_unreadable") from error
    with opened:
        yield Archive(path, opened)


def _leads_outside(member: zipfile.ZipInfo) -> bool:
    name = member.orig_filename.replace("\\", "/")
    if name.startswith("/") or _DRIVE.match(name) or ".." in name.split("/") or "\0" in name:
        return True
    return stat.S_ISLNK(member.external_attr >> 16)
