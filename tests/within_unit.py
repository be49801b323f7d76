"""Run a command with the system calls that the unit of systemd allows: a script, and its test's.

    python within_unit.py UNIT COMMAND...

As systemd does it: no new privileges, what is not allowed fails with EPERM, no memory is both
written and run. Folders that are read-only and users that exist only meanwhile need root.
"""

from __future__ import annotations

import ctypes
import os
import re
import subprocess
import sys
from pathlib import Path

_ALLOW, _EPERM = 0x7FFF0000, 0x00050001
_NO_NEW_PRIVILEGES, _DENY_WRITE_EXECUTE = 38, 65  # of prctl


def system_calls(name: str) -> set[str]:
    """Return the system calls of a set of systemd, as ``@system-service``."""
    command = ["systemd-analyze", "syscall-filter", name]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    names = {line.strip() for line in said.splitlines()[1:]} - {""}
    found = {one for one in names if one[0] not in "@#"}
    return found.union(*(system_calls(one) for one in names if one[0] == "@"))


def allowed(unit: str) -> set[str]:
    """Return the system calls that a unit allows."""
    found: set[str] = set()
    for without, name in re.findall(r"^SystemCallFilter=(~?)(@[\w-]+)$", unit, re.MULTILINE):
        found = found - system_calls(name) if without else found | system_calls(name)
    return found


def confine(unit: str) -> None:
    """Allow this process, and those that it starts, no more than a unit does."""
    calls = allowed(unit)
    libc, seccomp = ctypes.CDLL(None), ctypes.CDLL("libseccomp.so.2")
    seccomp.seccomp_init.restype = ctypes.c_void_p
    rules = ctypes.c_void_p(seccomp.seccomp_init(ctypes.c_uint32(_EPERM)))
    for name in calls:
        number = seccomp.seccomp_syscall_resolve_name(name.encode())
        if number >= 0:
            seccomp.seccomp_rule_add_array(rules, ctypes.c_uint32(_ALLOW), number, 0, None)
    if "MemoryDenyWriteExecute=yes\n" in unit:
        libc.prctl(_DENY_WRITE_EXECUTE, 1, 0, 0, 0)  # since Linux 6.3
    if libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) or seccomp.seccomp_load(rules):
        msg = "the system calls cannot be limited here"
        raise OSError(msg)


if __name__ == "__main__":
    confine(Path(sys.argv[1]).read_text(encoding="utf-8"))
    os.execv(sys.argv[2], sys.argv[2:])  # noqa: S606 - no shell is wanted
