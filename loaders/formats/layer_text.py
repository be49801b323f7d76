"""The text of a layer as it was meant: decoded, or mended where it was read wrongly."""

from __future__ import annotations

from dataclasses import astuple, dataclass, replace
from typing import TYPE_CHECKING

import pandas as pd

from loaders.formats.text_encoding import EncodingError, decode_text, recover_text
from loaders.problems.problem import Problem, Severity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from loaders.formats.layers import Layer

# What .cpg files call UTF-8.
_UTF_8 = ("utf8", "65001")


@dataclass(frozen=True, slots=True, eq=False)
class Legible:
    """A layer whose text is as it was meant.

    Attributes
    ----------
    layer
        With the text in Unicode.
    encoding
        The encoding that the text was in, where it had to be found or was chosen.
    """

    layer: Layer
    encoding: str | None


def decode_layer_text(layer: Layer, file: str, chosen: str | None = None) -> Legible:
    """Return a layer with its text as it was meant, and tell what was converted.

    Parameters
    ----------
    layer
        As read.
    file
        Name of the file, for the problems.
    chosen
        The encoding that a person has stated, one of :data:`loaders.formats.text_encoding.ENCODINGS`.
    """
    texts = {name: _texts(layer.columns[name]) for name in layer.columns.columns}
    texts = {name: column for name, column in texts.items() if column}
    headings = [str(name) for name in layer.columns.columns]
    if layer.raw_text:
        groups = [[*headings, *dict.fromkeys(text for one in texts.values() for text in one)]]
    else:
        # The text of one column may be right and that of another wrong.
        groups = [headings, *texts.values()]
    meant: dict[str, str] = {}
    found: list[str] = []
    problems: list[Problem] = []
    for group in groups:
        converted, encoding, told = _converted(group, layer, chosen)
        meant |= dict(zip(group, converted, strict=True))
        found += [encoding] if encoding else []
        if told:
            severity: Severity = "error" if told == "encoding_contradicted" else "info"
            details = {"encoding": encoding or chosen}
            problems.append(Problem(severity, told, file, details=details))
    columns = layer.columns.copy()
    for name, column in texts.items():
        if any(meant[text] != text for text in column):
            columns[name] = pd.Series(
                [meant.get(value, value) for value in columns[name]], dtype=object
            )
    columns.columns = pd.Index(_distinct([meant[heading] for heading in headings]), dtype=object)
    told_once = tuple({problem.code: problem for problem in problems}.values())
    mended = replace(layer, columns=columns, raw_text=False, problems=(*layer.problems, *told_once))
    return Legible(mended, found[0] if found else layer.encoding)


def _texts(column: pd.Series) -> list[str]:
    """Return the different texts of a column."""
    if pd.api.types.is_numeric_dtype(column.dtype):
        return []
    return list(dict.fromkeys(value for value in column if isinstance(value, str)))


def _converted(
    texts: Sequence[str], layer: Layer, chosen: str | None
) -> tuple[tuple[str, ...], str | None, str | None]:
    """Return texts converted, their encoding, and the code of what is to be told."""
    if all(text.isascii() for text in texts):
        return tuple(texts), None, None
    if chosen is not None:
        try:
            return _decoded(texts, chosen), chosen, None
        except EncodingError:
            return tuple(texts), None, "encoding_contradicted"
    declared = (layer.encoding or "").lower().replace("-", "")
    if layer.raw_text and declared in _UTF_8:
        try:
            return _decoded(texts, "utf-8"), "utf-8", None
        except EncodingError:
            pass  # Then what the .cpg says is wrong.
    recovered = recover_text(texts)
    if recovered.encoding is None:
        return tuple(texts), None, None
    meant, encoding = astuple(recovered)
    return meant, encoding, "encoding_found" if layer.raw_text else "text_recovered"


def _decoded(texts: Sequence[str], encoding: str) -> tuple[str, ...]:
    """Decode text that was read as Latin-1; other text stays as it is.

    Raises
    ------
    EncodingError
        If the bytes are no text in that encoding.
    """
    decoded = []
    for text in texts:
        try:
            content = text.encode("latin-1")
        except UnicodeEncodeError:
            decoded.append(text)
            continue
        decoded.append(decode_text(content, encoding).text)
    return tuple(decoded)


def _distinct(headings: Sequence[str]) -> list[str]:
    """Return headings, numbered where they have become the same."""
    found: dict[str, int] = {}
    distinct = []
    for heading in headings:
        found[heading] = found.get(heading, 0) + 1
        count = found[heading]
        distinct.append(heading if count == 1 else f"{heading} ({count})")
    return distinct
