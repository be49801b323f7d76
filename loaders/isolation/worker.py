"""The isolated process: it makes one call, answers with the result or the failure, and ends.

It does not depend on what it calls: the function comes with the call, and the modules to
import ahead of it are named on the command line.
"""

from __future__ import annotations

import importlib
import os
import pickle
import sys
import tempfile
import traceback
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

from loaders.problems.problem import InputError

try:
    import resource
except ImportError:  # Windows: then there is the limit of time alone
    resource = None  # type: ignore[assignment]

if TYPE_CHECKING:
    from loaders.limits import Limits

# Libraries reserve memory for each thread they might use, and keep what is freed.
ENVIRONMENT: Final = {
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "ARROW_DEFAULT_MEMORY_POOL": "system",
    "MALLOC_ARENA_MAX": "2",
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONIOENCODING": "utf-8",
}
"""Variables that have to be set before the process starts."""

_HEADER: Final = 8  # bytes of the length before each message


def write_message(pipe: IO[bytes], message: object) -> None:
    """Write a message for :func:`read_message` at the other end of a pipe."""
    content = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
    pipe.write(len(content).to_bytes(_HEADER, "big"))
    pipe.write(content)
    pipe.flush()


def read_message(pipe: IO[bytes]) -> Any:  # noqa: ANN401 - whatever was written
    """Return the next message of a pipe; ``None`` where it ends."""
    header = pipe.read(_HEADER)
    if len(header) < _HEADER:
        return None
    size = int.from_bytes(header, "big")
    content = pipe.read(size)
    if len(content) < size:
        return None
    return pickle.loads(content)  # noqa: S301 - from a process of our own


def serve() -> None:
    """Make the call that comes in, and answer with its result or how it failed.

    The modules named on the command line are imported first, while nobody waits.
    """
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not mix with the answers
    for module in sys.argv[1:]:
        importlib.import_module(module)
    call = read_message(sys.stdin.buffer)
    if call is None:
        return
    bounds, folder, function, args, kwargs, with_progress = call
    confine(bounds, folder)
    if with_progress:
        kwargs |= {"progress": lambda *content: write_message(answers, ("progress", content))}
    try:
        answer: tuple[str, object] = ("result", function(*args, **kwargs))
    except InputError as error:
        answer = ("problems", error.problems)
    except MemoryError:
        answer = ("reading_too_large", None)
    except Exception:  # noqa: BLE001 - for the log of the calling process
        answer = ("failure", traceback.format_exc())
    write_message(answers, answer)
    # Not the usual way out: libraries might crash while they tidy up.
    os._exit(0)


def confine(bounds: Limits, folder: str) -> None:
    """Bound the resources of this process, and have it write nowhere but into a folder."""
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
