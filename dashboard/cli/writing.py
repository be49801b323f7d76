"""Files that commands write: whole, or not at all."""

from __future__ import annotations

import errno
import os
import stat
from typing import TYPE_CHECKING

import click

from dashboard.exports import FORMATS
from dashboard.text.messages import text

if TYPE_CHECKING:
    from pathlib import Path

    from dashboard.exports import Format
    from loaders.translation import Language


def format_to_write(code: str, language: Language) -> Format:
    """Return a format, or end with why it cannot be made here."""
    if why_not := FORMATS[code].why_not(language):
        raise click.ClickException(why_not)
    return FORMATS[code]


def check_writable(out: Path, language: Language, *, force: bool) -> None:
    """End with the reason if a file cannot be written, before any input is read."""
    message = ""
    if not os.path.lexists(out):
        if not out.parent.is_dir():
            reason = os.strerror(errno.ENOENT)
            message = text(language, "cli.not_written", file=out, reason=reason)
    elif not stat.S_ISREG(out.lstat().st_mode):
        message = text(language, "cli.not_a_file", file=out)
    elif not force:
        message = text(language, "cli.file_exists", file=out)
    if message:
        raise click.ClickException(message)


def write(out: Path, content: bytes, language: Language) -> None:
    """Write a file, or end with the reason."""
    try:
        _write_atomically(out, content)
    except OSError as error:
        message = text(language, "cli.not_written", file=out, reason=error.strerror)
        raise click.ClickException(message) from None


def _write_atomically(out: Path, content: bytes) -> None:
    """Write a file completely or not at all."""
    part = out.with_name(f".{out.name}.{os.getpid()}.part")
    try:
        with part.open("xb") as file:
            file.write(content)
        part.replace(out)
    finally:
        part.unlink(missing_ok=True)
