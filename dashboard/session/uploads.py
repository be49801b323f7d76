"""The files that a session has brought: what was chosen, how it is read, what comes of it.

Everything belongs to the session and goes with it. A file is read once for each way of
reading it, so that a rerun of the screen reads nothing again.
"""

from __future__ import annotations

import hashlib
import re
import threading
import time
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final, cast

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from dashboard.session import current_data, retention
from loaders import loading
from loaders.names.mappings import NO_MAPPINGS, Mappings
from loaders.reading import NO_OPTIONS, FileResult, content_as, read_file

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import geopandas as gpd
    from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
    from streamlit.runtime.uploaded_file_manager import UploadedFile

    from loaders.access_points import AccessPoints
    from loaders.names.mappings import Kind
    from loaders.problems.catalogue import FileKind
    from loaders.problems.report import FileReport, JoinReport
    from loaders.reading import FileOptions

DATA_KINDS: Final[tuple[FileKind, ...]] = ("boundaries", "counts", "points")
"""What files of one's own can bring, in the order of the screen."""

_KEPT: Final = "own-files"
_LONGEST_NAME: Final = 100
_LONGEST_SUFFIX: Final = 12
_NOT_IN_A_NAME: Final = re.compile(r'[\\/:*?"<>|]')
_NEEDS: Final[Mapping[FileKind, tuple[FileKind, ...]]] = {
    "mappings": (),
    "boundaries": ("mappings",),
    "counts": ("mappings",),
    "points": ("mappings", "boundaries"),
}
"""What else has to be read before a file can be."""
_MOST_READINGS: Final = 12


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
    # Where it was cut may be a space.
    return f"{short or 'file'}{suffix}".rstrip(" .")


class OwnFiles:
    """The files of one session, from the choice of a file to what is shown of it."""

    def __init__(self) -> None:
        self.uploads: dict[FileKind, Upload] = {}
        self.choices: dict[FileKind, FileOptions] = dict(NO_OPTIONS)
        self.accepted = NO_MAPPINGS
        self.shown_size = 0
        self.used_at = time.monotonic()
        self._readings: dict[object, FileResult] = {}
        self._lock = threading.RLock()

    @property
    def chosen(self) -> tuple[FileKind, ...]:
        """What files there are of."""
        return tuple(kind for kind in DATA_KINDS if kind in self.uploads)

    @property
    def mappings(self) -> Mappings:
        """What names mean: as the file of mappings says, then as was accepted on the screen."""
        reading = self.reading("mappings") if "mappings" in self.uploads else None
        from_file = content_as(reading, Mappings) or NO_MAPPINGS
        return from_file.with_later(self.accepted.accepted)

    @property
    def uploaded_size(self) -> int:
        """Bytes of the files."""
        return sum(len(upload.content) for upload in list(self.uploads.values()))

    @property
    def size(self) -> int:
        """About how many bytes all of it takes: the files, what was read, what is shown."""
        read = sum(reading.size for reading in list(self._readings.values()))
        return self.uploaded_size + read + self.shown_size

    def choose(self, kind: FileKind, name: str, content: bytes) -> None:
        """Take a file; how another one was to be read says nothing of it."""
        upload = Upload.of(name, content)
        if kind in NO_OPTIONS and self.uploads.get(kind) != upload:
            self.choices[kind] = NO_OPTIONS[kind]
        self.uploads[kind] = upload

    def remove(self, kind: FileKind) -> None:
        """Forget a file, and all that was read of it."""
        self.uploads.pop(kind, None)
        if kind in NO_OPTIONS:
            self.choices[kind] = NO_OPTIONS[kind]
        self._forget(lambda reading: reading.kind == kind)

    def read_as(self, kind: FileKind, choices: FileOptions) -> None:
        """Have a file read in another way."""
        self.choices[kind] = choices

    def read_again(self) -> None:
        """Have the files read again whose reading was ended or never began."""
        self._forget(lambda reading: reading.unfinished)

    def accept(self, kind: Kind, text: str, means: str) -> None:
        """Take what a person says that an unknown name means."""
        self.accepted = self.accepted.with_one(kind, text, means)

    def is_read(self, kind: FileKind) -> bool:
        """Whether a file has been read already, in the way it is to be read."""
        return self._known(kind) is not None

    def reading(
        self,
        kind: FileKind,
        waiting: Callable[[int], object] | None = None,
        progress: Callable[..., object] | None = None,
    ) -> FileResult:
        """Return what came of reading a file, isolated from this process and once.

        A reading that took too long is not tried again before :meth:`read_again`.

        Parameters
        ----------
        kind
            Which file.
        waiting, progress
            As for :func:`loaders.reading.read_file`.

        Raises
        ------
        KeyError
            If there is no such file.
        """
        self.used_at = time.monotonic()
        # One file at a time: what the run before a rerun is reading is waited for, and no
        # session takes the turns of the others.
        while not self._lock.acquire(timeout=1):
            if waiting is not None:
                waiting(0)
        try:
            for other in self._needed(kind):
                self.reading(other, waiting)
            return self._known(kind) or self._read(kind, waiting, progress)
        finally:
            self._lock.release()

    def _read(
        self,
        kind: FileKind,
        waiting: Callable[[int], object] | None,
        progress: Callable[..., object] | None,
    ) -> FileResult:
        upload, key, ended_key = self.uploads[kind], self._key(kind), self._key(kind, names=False)
        with TemporaryDirectory(prefix="access-map-") as folder:
            path = Path(folder) / upload.name
            path.write_bytes(upload.content)
            reading = read_file(
                kind,
                path,
                self.choices.get(kind),
                self.mappings if kind != "mappings" else NO_MAPPINGS,
                provinces=self._outlines() if kind == "points" else None,
                waiting=waiting,
                progress=progress,
            )
        if self.uploads.get(kind) is upload:
            self._readings[ended_key if reading.unfinished else key] = reading
            self.drop_readings(_MOST_READINGS)
            retention.make_room(self)
        return reading

    def drop_readings(self, keep: int = 0) -> int:
        """Forget what was read, but for the last ones, and return how many bytes that frees.

        What came of readings that were ended stays: they are not tried again unasked.
        """
        read = [reading for reading in list(self._readings.values()) if not reading.unfinished]
        dropped = read[: max(0, len(read) - keep)]
        self._forget(lambda reading: any(reading is one for one in dropped))
        return sum(reading.size for reading in dropped)

    def _forget(self, chosen: Callable[[FileResult], bool]) -> None:
        # Other sessions may do this to make room, while this one reads.
        for key, reading in list(self._readings.items()):
            if chosen(reading):
                self._readings.pop(key, None)

    def report(self) -> JoinReport:
        """Return how the files join."""
        return loading.report(self._all_read(), self.mappings, self._mappings_report())

    def access_points(self) -> AccessPoints:
        """Return the files joined.

        Raises
        ------
        InputError
            If a problem is an error.
        """
        return loading.joined(self._all_read(), self.mappings, self._mappings_report())

    def _mappings_report(self) -> FileReport | None:
        return self.reading("mappings").report if "mappings" in self.uploads else None

    def _all_read(self) -> tuple[FileResult, ...]:
        return tuple(self.reading(kind) for kind in self.chosen)

    def _needed(self, kind: FileKind) -> list[FileKind]:
        return [other for other in _NEEDS[kind] if other in self.uploads]

    def _outlines(self) -> gpd.GeoDataFrame | None:
        """Return the outlines in which the points of a register are looked for."""
        return loading.outlines(
            [self.reading("boundaries")] if "boundaries" in self.uploads else []
        )

    def _known(self, kind: FileKind) -> FileResult | None:
        known = self._readings.get
        return known(self._key(kind)) or known(self._key(kind, names=False))

    def _key(self, kind: FileKind, *, names: bool = True) -> tuple[object, ...]:
        """Return what a reading depends on; what came of an ended one, not on names."""
        upload = self.uploads[kind]
        others = []
        for other in self._needed(kind):
            if names or other != "mappings":
                known = self._known(other)
                could_be_read = known is not None and known.content is not None
                others.append((self._key(other, names=names), could_be_read))
        accepted = self.accepted.accepted if names and kind != "mappings" else None
        return (kind, upload.name, upload.digest, self.choices.get(kind), accepted, *others)


def own_files() -> OwnFiles:
    """Return the files of this session."""
    files = cast("OwnFiles", st.session_state.setdefault(_KEPT, OwnFiles()))
    if context := get_script_run_ctx(suppress_warning=True):
        retention.register(context.session_id, files)
    return files


def take(kind: FileKind, uploaded: UploadedFile) -> None:
    """Take a file that has been uploaded: from then on it is here alone."""
    own_files().choose(kind, uploaded.name, uploaded.getvalue())
    if context := get_script_run_ctx(suppress_warning=True):
        uploads = cast("MemoryUploadedFileManager", context.uploaded_file_mgr)
        uploads.remove_file(context.session_id, uploaded.file_id)


def show() -> None:
    """Show the session what it has brought.

    Raises
    ------
    InputError
        If it cannot be shown.
    """
    files = own_files()
    current_data.show_own(files.access_points())
    files.shown_size = sum(files.reading(kind).size for kind in files.chosen)


def drop() -> None:
    """Forget all that the session has brought, and show what the process serves."""
    st.session_state.pop(_KEPT, None)
    current_data.show_published()
