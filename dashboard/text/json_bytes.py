"""JSON as every file and answer has it."""

from __future__ import annotations

import json


def json_bytes(content: object, indent: int | None = None) -> bytes:
    """Return a value as JSON in UTF-8, with a line end; never with ``NaN`` in it."""
    separators = (",", ":") if indent is None else (",", ": ")
    text = json.dumps(
        content, ensure_ascii=False, allow_nan=False, indent=indent, separators=separators
    )
    return f"{text}\n".encode()
