"""The child's side of a reader in a process of its own: it confines itself and makes one call."""

from __future__ import annotations

import os
import pickle
import sys
import tempfile
import traceback
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

from loaders.problems.problem import InputError

if TYPE_CHECKING:
    from loaders.limits import Limits


try:
    import resource
except ImportError:  # Windows: then there is the limit of time alone
    resource = None  # type: ignore[assignment]
_HEADER: Final = 8  # bytes of the length before each message
# Libraries reserve memory for each thread they might use, and keep what is freed.
_ENVIRONMENT: Final = {
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "ARROW_DEFAULT_MEMORY_POOL": "system",
    "MALLOC_ARENA_MAX": "2",
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONIOENCODING": "utf-8",
}


def _write(pipe: IO[bytes], message: object) -> None:
    content = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
    pipe.write(len(content).to_bytes(_HEADER, "big"))
    pipe.write(content)
    pipe.flush()


def _read(pipe: IO[bytes]) -> Any:  # noqa: ANN401 - whatever was written
    header = pipe.read(_HEADER)
    if len(header) < _HEADER:
        return None
    size = int.from_bytes(header, "big")
    content = pipe.read(size)
    if len(content) < size:
        return None
    return pickle.loads(content)  # noqa: S301 - from a process of our own


def _serve() -> None:
    """Make the call that comes in, and say what came of it."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not mix with the answers
    import loaders.boundaries.reader  # noqa: PLC0415 - ahead of the call, while nobody waits
    import loaders.counts.reader  # noqa: PLC0415
    import loaders.register.reader  # noqa: F401, PLC0415

    call = _read(sys.stdin.buffer)
    if call is None:
        return
    bounds, folder, function, args, kwargs, with_progress = call
    _confine(bounds, folder)
    if with_progress:
        kwargs |= {"progress": lambda *content: _write(answers, ("progress", content))}
    try:
        answer: tuple[str, object] = ("result", function(*args, **kwargs))
    except InputError as error:
        answer = ("problems", error.problems)
    except MemoryError:
        answer = ("reading_too_large", None)
    except Exception:  # noqa: BLE001 - told to the log of the process that asked
        answer = ("failure", traceback.format_exc())
    _write(answers, answer)
    # Not the usual way out: libraries might crash while they tidy up.
    os._exit(0)


def _confine(bounds: Limits, folder: str) -> None:
    """Bound what this process may use, and have it write nowhere but into a folder."""
    for name in ("TMPDIR", "TEMP", "TMP", "CPL_TMPDIR"):
        os.environ[name] = folder
    tempfile.tempdir = folder
    os.chdir(Path(folder))
    if resource is None:
        return
    seconds = bounds.seconds * (os.cpu_count() or 1) + 1  # should nobody be left to end it
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # What is written to, not what is reserved: libraries reserve much more than they use.
    memory = bounds.memory_mb * 1_000_000
    resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (bounds.unpacked_bytes, bounds.unpacked_bytes))
