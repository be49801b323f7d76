"""ZIP archives from elsewhere, unpacked member by member within limits."""

from __future__ import annotations

import lzma
import re
import stat
import zipfile
import zlib
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from loaders.limits import limits
from loaders.telling import failure

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MAX_MEMBERS: Final = 10_000
"""Parts of one archive: a zipped shapefile has about ten, a workbook some for each sheet."""

_CHUNK = 1 << 20
_ENCRYPTED = 0x1
_DRIVE = re.compile(r"[A-Za-z]:")
# What a damaged or dishonest archive makes the standard library raise; RuntimeError is that
# a member is locked.
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
    """Open an archive that declares no more than the limits allow.

    Raises
    ------
    InputError
        If it declares more, or turns out to be damaged while it is read.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            if len(members) > MAX_MEMBERS:
                raise failure(path, "archive_members", limit=MAX_MEMBERS)
            if sum(member.file_size for member in members) > limits().unpacked_bytes:
                raise _too_large(path)
            yield archive
    except _DAMAGE as error:
        raise failure(path, "file_unreadable") from error


class Archive:
    """An open archive of map layers; :attr:`members` are the files that may be unpacked."""

    def __init__(self, path: Path, archive: zipfile.ZipFile) -> None:
        self._path = path
        self._archive = archive
        self._left = limits().unpacked_bytes
        self.members = tuple(self._checked(archive.infolist()))

    def head(self, member: zipfile.ZipInfo, count: int) -> bytes:
        """Return the first bytes of a member."""
        with self._archive.open(member) as file:
            return file.read(count)

    def unpack(self, member: zipfile.ZipInfo, target: Path) -> None:
        """Unpack a member into a file whose name is ours.

        Raises
        ------
        InputError
            If it is more than the limit allows, whatever the archive declares.
        """
        with self._archive.open(member) as source, target.open("wb") as file:
            while chunk := source.read(_CHUNK):
                self._left -= len(chunk)
                if self._left < 0:
                    raise _too_large(self._path)
                file.write(chunk)

    def _checked(self, members: list[zipfile.ZipInfo]) -> Iterator[zipfile.ZipInfo]:
        for member in members:
            if _leads_outside(member):
                raise failure(self._path, "archive_path", member.orig_filename)
            if member.flag_bits & _ENCRYPTED:
                raise failure(self._path, "archive_locked")
            parts = member.filename.split("/")
            # Folders, and what macOS and editors leave beside the files.
            if not (member.is_dir() or "__MACOSX" in parts or parts[-1].startswith(".")):
                yield member


def _too_large(path: Path) -> Exception:
    return failure(path, "file_too_large", limit_mb=limits().unpacked_mb)


def _leads_outside(member: zipfile.ZipInfo) -> bool:
    name = member.orig_filename.replace("\\", "/")
    if name.startswith("/") or _DRIVE.match(name) or ".." in name.split("/") or "\0" in name:
        return True
    return stat.S_ISLNK(member.external_attr >> 16)
