"""Functions that misbehave, for a process of their own to call."""

import os
import tempfile
import time
from pathlib import Path

from loaders.problems.problem import InputError, Problem


def add(left, right):
    return left + right


def hog():
    return bytearray(10**10)


def hog_slowly():
    kept = []
    while True:
        kept.append(bytearray(10_000_000))


def never_end():
    while True:
        pass


def crash():
    os.abort()


def leave():
    os._exit(0)


def fail():
    msg = "as if a reader had an error"
    raise RuntimeError(msg)


def refuse():
    raise InputError((Problem("error", "file_empty", "a.csv", 3),))


def tell(steps, progress):
    for step in range(steps):
        progress(step, steps)
    return steps


def write_a_file():
    with tempfile.NamedTemporaryFile(delete=False) as file:
        file.write(b"left behind")
    return file.name, str(Path.cwd()), os.getpid()


def print_a_line():
    os.write(1, b"what a library says")
    print("what Python says", flush=True)  # noqa: T201 - it must not disturb
    return "answer"


def nap():
    time.sleep(30)
