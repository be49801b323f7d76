"""The files of one session: the uploads, the options of reading, and the results.

All of it ends with the session. A file is read once for each combination of options, so
that a rerun of the screen reads nothing again.
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

from dashboard.events import file_refused
from dashboard.session import current_data, retention
from loaders import loading
from loaders.loading import DATA_KINDS
from loaders.names.mappings import NO_MAPPINGS, Mapped, Mappings
from loaders.reading import NO_OPTIONS, FileResult, content_as, read_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
    from streamlit.runtime.uploaded_file_manager import UploadedFile

    from loaders.access_points import AccessPoints
    from loaders.names.mappings import Kind
    from loaders.problems.catalogue import FileKind
    from loaders.problems.report import FileReport, JoinReport
    from loaders.reading import FileOptions

_FILES: Final = "own-files"
_LONGEST_NAME: Final = 100
_LONGEST_SUFFIX: Final = 12
_FORBIDDEN_IN_NAMES: Final = re.compile(r'[\\/:*?"<>|]')
_NEEDS: Final[Mapping[FileKind, tuple[FileKind, ...]]] = {
    "mappings": (),
    "boundaries": ("mappings",),
    "counts": ("mappings",),
    "points": ("mappings", "boundaries"),
}
"""The kinds of files that must be read before a file of a kind."""
_MOST_RESULTS: Final = 12


@dataclass(frozen=True, slots=True)
class Upload:
    """An uploaded file: its name, made harmless, and its bytes."""

    name: str
    content: bytes = field(repr=False)
    digest: str


def clean_name(name: str) -> str:
    """Return a file name without folders, invisible and forbidden characters.

    It is short enough for any operating system, and keeps its suffix.
    """
    visible = "".join(char for char in name if unicodedata.category(char)[0] != "C")
    plain = re.split(r"[\\/]", visible)[-1]
    plain = _FORBIDDEN_IN_NAMES.sub("_", plain).strip(" .")
    path = Path(plain or "file")
    suffix = path.suffix if len(path.suffix) <= _LONGEST_SUFFIX else ""
    stem = plain.removesuffix(suffix) if suffix else plain
    # File systems count bytes: a Vietnamese letter may take three.
    short = stem.encode()[: _LONGEST_NAME - len(suffix.encode())].decode(errors="ignore")
    # The cut may leave a space at the end.
    return f"{short or 'file'}{suffix}".rstrip(" .")


class OwnFiles:
    """The files of one session, their options, and the results of reading them."""

    def __init__(self) -> None:
        self.uploads: dict[FileKind, Upload] = {}
        self.choices: dict[FileKind, FileOptions] = dict(NO_OPTIONS)
        self.accepted = NO_MAPPINGS
        self._accepted_before: list[Mappings] = []
        self.shown_size = 0
        self.used_at = time.monotonic()
        self._results: dict[object, FileResult] = {}
        self._lock = threading.RLock()

    @property
    def chosen(self) -> tuple[FileKind, ...]:
        """The kinds of data that have been uploaded."""
        return tuple(kind for kind in DATA_KINDS if kind in self.uploads)

    @property
    def mappings(self) -> Mappings:
        """The meanings of names: those of the file, then those accepted on the screen."""
        result = self.reading("mappings") if "mappings" in self.uploads else None
        from_file = content_as(result, Mappings) or NO_MAPPINGS
        return from_file.with_later(self.accepted.accepted)

    @property
    def uploaded_size(self) -> int:
        """Bytes of the files."""
        return sum(len(upload.content) for upload in list(self.uploads.values()))

    @property
    def size(self) -> int:
        """About how many bytes the files, the results and the data shown take together."""
        results = sum(result.size for result in list(self._results.values()))
        return self.uploaded_size + results + self.shown_size

    def choose(self, kind: FileKind, name: str, content: bytes) -> None:
        """Set the file of a kind; the options of another file do not apply to it."""
        upload = Upload(clean_name(name), content, hashlib.sha256(content).hexdigest())
        if kind in NO_OPTIONS and self.uploads.get(kind) != upload:
            self.choices[kind] = NO_OPTIONS[kind]
        self.uploads[kind] = upload

    def remove(self, kind: FileKind) -> None:
        """Forget a file and the results of reading it."""
        self.uploads.pop(kind, None)
        if kind in NO_OPTIONS:
            self.choices[kind] = NO_OPTIONS[kind]
        self._forget(lambda result: result.kind == kind)

    def read_as(self, kind: FileKind, choices: FileOptions) -> None:
        """Set the options of reading a file."""
        self.choices[kind] = choices

    def read_again(self) -> None:
        """Have files read again whose reading was stopped or never started."""
        self._forget(lambda result: result.unfinished)

    def accept(self, kind: Kind, text: str, means: str) -> None:
        """Add the meaning of an unknown name."""
        self.accept_all((Mapped(kind, text, means),))

    def accept_all(self, mappings: Iterable[Mapped]) -> None:
        """Add the meanings of unknown names at once."""
        self._accepted_before.append(self.accepted)
        self.accepted = self.accepted.with_later(mappings)

    @property
    def can_take_back(self) -> bool:
        """Whether meanings have been accepted that can be taken back."""
        return bool(self._accepted_before)

    def take_back(self) -> None:
        """Forget what was accepted last."""
        if self._accepted_before:
            self.accepted = self._accepted_before.pop()

    def is_read(self, kind: FileKind) -> bool:
        """Whether a file has been read already with its present options."""
        return self._cached(kind) is not None

    def reading(
        self,
        kind: FileKind,
        waiting: Callable[[int], object] | None = None,
        progress: Callable[..., object] | None = None,
    ) -> FileResult:
        """Return the result of reading a file, in a process of its own and only once.

        A reading that took too long is not tried again before :meth:`read_again`.
        ``waiting`` and ``progress`` are those of :func:`loaders.reading.read_file`.

        Raises
        ------
        KeyError
            If there is no such file.
        """
        self.used_at = time.monotonic()
        # One file at a time: a rerun waits for what the run before it is reading, and no
        # session takes the turns of the others.
        while not self._lock.acquire(timeout=1):
            if waiting is not None:
                waiting(0)
        try:
            for other in self._needed(kind):
                self.reading(other, waiting)
            return self._cached(kind) or self._read(kind, waiting, progress)
        finally:
            self._lock.release()

    def _read(
        self,
        kind: FileKind,
        waiting: Callable[[int], object] | None,
        progress: Callable[..., object] | None,
    ) -> FileResult:
        upload, key, stopped_key = self.uploads[kind], self._key(kind), self._key(kind, names=False)
        boundaries = [self.reading("boundaries")] if "boundaries" in self._needed(kind) else []
        with TemporaryDirectory(prefix="access-map-") as folder:
            path = Path(folder) / upload.name
            path.write_bytes(upload.content)
            result = read_file(
                kind,
                path,
                self.choices.get(kind),
                self.mappings if kind != "mappings" else NO_MAPPINGS,
                provinces=loading.outlines(boundaries) if kind == "points" else None,
                waiting=waiting,
                progress=progress,
            )
        file_refused(kind, result.problems)
        if self.uploads.get(kind) is upload:
            self._results[stopped_key if result.unfinished else key] = result
            self.drop_results(_MOST_RESULTS)
            retention.make_room(self)
        return result

    def drop_results(self, keep: int = 0) -> int:
        """Forget all results of reading but the last ones; return the bytes freed.

        Results of stopped readings stay, so that these are not tried again unasked.
        """
        results = list(self._results.items())
        finished = [(key, result) for key, result in results if not result.unfinished]
        dropped = finished[: max(0, len(finished) - keep)]
        for key, _ in dropped:
            self._results.pop(key, None)
        return sum(result.size for _, result in dropped)

    def _forget(self, matches: Callable[[FileResult], bool]) -> None:
        # Other sessions may drop results to make room, while this one reads.
        for key, result in list(self._results.items()):
            if matches(result):
                self._results.pop(key, None)

    def report(self) -> JoinReport:
        """Return how the files join."""
        return loading.report(*self._results_of_all())

    def access_points(self) -> AccessPoints:
        """Return the files joined.

        Raises
        ------
        InputError
            If a problem is an error.
        """
        return loading.joined(*self._results_of_all())

    def _results_of_all(self) -> tuple[tuple[FileResult, ...], Mappings, FileReport | None]:
        mappings = self.reading("mappings").report if "mappings" in self.uploads else None
        return tuple(map(self.reading, self.chosen)), self.mappings, mappings

    def _needed(self, kind: FileKind) -> list[FileKind]:
        return [other for other in _NEEDS[kind] if other in self.uploads]

    def _cached(self, kind: FileKind) -> FileResult | None:
        cached = self._results.get
        return cached(self._key(kind)) or cached(self._key(kind, names=False))

    def _key(self, kind: FileKind, *, names: bool = True) -> tuple[object, ...]:
        """Return all that a result depends on; that of a stopped reading, not on ``names``."""
        upload = self.uploads[kind]
        others = []
        for other in self._needed(kind):
            if names or other != "mappings":
                result = self._cached(other)
                was_readable = result is not None and result.content is not None
                others.append((self._key(other, names=names), was_readable))
        accepted = self.accepted.accepted if names and kind != "mappings" else None
        return (kind, upload.name, upload.digest, self.choices.get(kind), accepted, *others)


def own_files() -> OwnFiles:
    """Return the files of this session."""
    files = cast("OwnFiles", st.session_state.setdefault(_FILES, OwnFiles()))
    if context := get_script_run_ctx(suppress_warning=True):
        retention.register(context.session_id, files)
    return files


def any_files() -> bool:
    """Return whether this session has files."""
    files: OwnFiles | None = st.session_state.get(_FILES)
    return files is not None and bool(files.uploads)


def take(kind: FileKind, uploaded: UploadedFile) -> None:
    """Move a file from Streamlit's uploads to the files of this session."""
    own_files().choose(kind, uploaded.name, uploaded.getvalue())
    if context := get_script_run_ctx(suppress_warning=True):
        uploads = cast("MemoryUploadedFileManager", context.uploaded_file_mgr)
        uploads.remove_file(context.session_id, uploaded.file_id)


def show() -> None:
    """Show the session its own files.

    Raises
    ------
    InputError
        If they cannot be joined.
    """
    files = own_files()
    current_data.show_own(files.access_points())
    files.shown_size = sum(files.reading(kind).size for kind in files.chosen)


def drop() -> None:
    """Forget the session's own files, and show the data of the process."""
    st.session_state.pop(_FILES, None)
    current_data.show_published()
