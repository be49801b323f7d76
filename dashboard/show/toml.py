"""A story as a file: what :func:`dashboard.show.story.read` reads, written for people."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dashboard.show.story import Story

_DELETE: Final = "\x7f"


def to_toml(story: Story) -> str:
    """Return a story as TOML."""
    return "\n".join(
        "\n".join(["[[scene]]", *_lines(scene.written)]) + "\n" for scene in story.scenes
    )


def _lines(written: object, before: str = "") -> Iterator[str]:
    if isinstance(written, dict):
        for key, value in written.items():
            yield from _lines(value, f"{before}.{key}" if before else key)
    else:
        yield f"{before} = {_value(written)}"


def _value(value: object) -> str:
    """Return a text, list or number; lines of a text each on a line."""
    if isinstance(value, list):
        return f"[{', '.join(map(_value, value))}]"
    # What is escaped in JSON is in TOML, too.
    if isinstance(value, str) and "\n" in value:
        shown = "\n".join(json.dumps(line, ensure_ascii=False)[1:-1] for line in value.split("\n"))
        shown = f'"""\n{shown}"""'
    else:
        shown = json.dumps(value, ensure_ascii=False)
    return shown.replace(_DELETE, r"\u007f")
