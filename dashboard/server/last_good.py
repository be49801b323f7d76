"""The tables loaded last, in one file of the user: a service starts without its database."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import tempfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

from loaders.database.connection import Copy

if TYPE_CHECKING:
    from collections.abc import Mapping

    from loaders.problems.catalogue import FileKind


def file_of(folder: Path, names: Mapping[FileKind, str]) -> Path:
    """Return the file of the tables with these names, which are in no other."""
    named = "\n".join(f"{kind} {name}" for kind, name in names.items())
    return folder / f"data-{hashlib.sha256(named.encode()).hexdigest()[:16]}.zip"


def keep(file: Path, copies: Mapping[FileKind, Copy]) -> None:
    """Write tables whole or not at all; nobody but the user may read them."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, part = tempfile.mkstemp(dir=file.parent, prefix=file.stem)  # with mode 0600
    try:
        with os.fdopen(handle, "wb") as content, zipfile.ZipFile(content, "w") as archive:
            for kind, copy in copies.items():
                if copy.path:
                    archive.write(copy.path, f"{kind}.parquet")
        Path(part).replace(file)
    finally:
        Path(part).unlink(missing_ok=True)


def find(
    file: Path, names: Mapping[FileKind, str], folder: Path
) -> tuple[dict[FileKind, Copy], dt.datetime] | None:
    """Unpack the tables into a folder, and tell when they were last those of the database.

    ``None`` if they cannot be read or are not all there.
    """
    copies: dict[FileKind, Copy] = {}
    try:
        with zipfile.ZipFile(file) as archive:
            for kind, name in names.items():
                content = archive.read(f"{kind}.parquet")
                path = folder / f"{kind}.parquet"
                path.write_bytes(content)
                copies[kind] = Copy(name, path, hashlib.sha256(content).hexdigest())
        return copies, dt.datetime.fromtimestamp(file.stat().st_mtime, dt.UTC)
    except (OSError, KeyError, zipfile.BadZipFile):
        return None
