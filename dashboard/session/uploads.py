"""The files that a session has brought: what was chosen, how it is read, what comes of it.

Everything is held by the session and goes with it. A file is read once for each way of
reading it, so that a rerun of the screen reads nothing again.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final, cast

import streamlit as st

from dashboard.session import current_data
from loaders import loading
from loaders.names.mappings import Mappings, read_mappings
from loaders.problems.report import FileReport
from loaders.reading import NO_OPTIONS, FileResult, read_file

if TYPE_CHECKING:
    from collections.abc import Callable

    import geopandas as gpd

    from loaders.access_points import AccessPoints
    from loaders.names.mappings import Kind
    from loaders.problems.problem import Problem
    from loaders.problems.report import FileKind, JoinReport
    from loaders.reading import FileOptions

DATA_KINDS: Final[tuple[FileKind, ...]] = ("boundaries", "counts", "points")
"""What files of one's own can bring, in the order of the screen."""

_KEPT: Final = "own-files"
_LONGEST_NAME: Final = 100
_LONGEST_SUFFIX: Final = 12
_NOT_IN_A_NAME: Final = re.compile(r'[\\/:*?"<>|]')
_READINGS_KEPT: Final = 12


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came: its name, made harmless, and its bytes."""

    name: str
    content: bytes = field(repr=False)
    digest: str

    @classmethod
    def of(cls, name: str, content: bytes) -> Upload:
        """Return the upload of a file, whatever it is called."""
        return cls(clean_name(name), content, hashlib.sha256(content).hexdigest())


def clean_name(name: str) -> str:
    """Return a file name without folders, invisible characters and what systems forbid.

    What is left is short enough for any system, and keeps its ending.
    """
    visible = "".join(one for one in name if unicodedata.category(one)[0] != "C")
    plain = re.split(r"[\\/]", visible)[-1]
    plain = _NOT_IN_A_NAME.sub("_", plain).strip(" .")
    path = Path(plain or "file")
    suffix = path.suffix if len(path.suffix) <= _LONGEST_SUFFIX else ""
    stem = plain.removesuffix(suffix) if suffix else plain
    # Systems count bytes: a Vietnamese letter may take three.
    short = stem.encode()[: _LONGEST_NAME - len(suffix.encode())].decode(errors="ignore")
    return f"{short or 'file'}{suffix}"


class OwnFiles:
    """The files of one session, from the choice of a file to what is shown of it."""

    def __init__(self) -> None:
        self.uploads: dict[FileKind, Upload] = {}
        self.choices: dict[FileKind, FileOptions] = dict(NO_OPTIONS)
        self.mappings = Mappings()
        self.mapping_problems: tuple[Problem, ...] = ()
        self._readings: dict[object, FileResult] = {}

    @property
    def chosen(self) -> tuple[FileKind, ...]:
        """What files there are of."""
        return tuple(kind for kind in DATA_KINDS if kind in self.uploads)

    def choose(self, kind: FileKind, name: str, content: bytes) -> None:
        """Take a file; how another one was to be read says nothing of it."""
        upload = Upload.of(name, content)
        if kind == "mappings":
            found, self.mapping_problems = read_mappings(content, upload.name)
            for one in found.accepted:
                self.mappings = self.mappings.with_one(one.kind, one.text, one.means)
            self.mappings = Mappings(self.mappings.accepted, upload.name)
        elif self.uploads.get(kind) != upload:
            self.choices[kind] = NO_OPTIONS[kind]
        self.uploads[kind] = upload

    def remove(self, kind: FileKind) -> None:
        """Forget a file, and all that was read of it."""
        self.uploads.pop(kind, None)
        if kind == "mappings":
            self.mappings, self.mapping_problems = Mappings(), ()
        else:
            self.choices[kind] = NO_OPTIONS[kind]
            self._readings = {key: one for key, one in self._readings.items() if one.kind != kind}

    def read_as(self, kind: FileKind, choices: FileOptions) -> None:
        """Have a file read in another way."""
        self.choices[kind] = choices

    def accept(self, kind: Kind, text: str, means: str) -> None:
        """Take what a person says that an unknown name means."""
        self.mappings = self.mappings.with_one(kind, text, means)

    def is_read(self, kind: FileKind) -> bool:
        """Whether a file has been read already, in the way it is to be read."""
        return self._key(kind) in self._readings

    def reading(self, kind: FileKind, progress: Callable[..., object] | None = None) -> FileResult:
        """Return what came of reading a file, apart from this process and once.

        Raises
        ------
        KeyError
            If there is no such file.
        """
        key = self._key(kind)
        if key not in self._readings:
            upload = self.uploads[kind]
            with TemporaryDirectory(prefix="access-map-") as folder:
                path = Path(folder) / upload.name
                path.write_bytes(upload.content)
                found = read_file(
                    kind,
                    path,
                    self.choices[kind],
                    self.mappings,
                    provinces=self._outlines() if kind == "points" else None,
                    progress=progress,
                )
            self._readings[key] = found
            while len(self._readings) > _READINGS_KEPT:
                self._readings.pop(next(iter(self._readings)))
        return self._readings[key]

    def report(self) -> JoinReport:
        """Return how the files join."""
        mappings = None
        if "mappings" in self.uploads:
            name = self.uploads["mappings"].name
            mappings = FileReport("mappings", name, None, self.mapping_problems)
        return loading.report(self._all_read(), self.mappings, mappings)

    def access_points(self) -> AccessPoints:
        """Return the files joined.

        Raises
        ------
        InputError
            If a problem is an error.
        """
        return loading.joined(self._all_read(), self.mappings)

    def _all_read(self) -> tuple[FileResult, ...]:
        return tuple(self.reading(kind) for kind in self.chosen)

    def _outlines(self) -> gpd.GeoDataFrame | None:
        """Return the outlines in which the points of a register are looked for."""
        return loading.outlines(
            [self.reading("boundaries")] if "boundaries" in self.uploads else []
        )

    def _key(self, kind: FileKind) -> object:
        upload = self.uploads[kind]
        within = kind == "points" and "boundaries" in self.uploads
        around = self._key("boundaries") if within else ()
        asked = (self.choices[kind], self.mappings.accepted)
        return (kind, upload.name, upload.digest, *asked, around)


def own_files() -> OwnFiles:
    """Return the files of this session."""
    return cast("OwnFiles", st.session_state.setdefault(_KEPT, OwnFiles()))


def show() -> None:
    """Show the session what it has brought.

    Raises
    ------
    InputError
        If it cannot be shown.
    """
    current_data.show_own(own_files().access_points())


def drop() -> None:
    """Forget all that the session has brought, and show what the process serves."""
    st.session_state.pop(_KEPT, None)
    current_data.show_published()
