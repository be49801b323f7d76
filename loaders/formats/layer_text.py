"""The text of a layer as it was meant: decoded, or repaired where it was decoded wrongly."""

from __future__ import annotations

from dataclasses import astuple, dataclass, replace
from typing import TYPE_CHECKING

import pandas as pd

from loaders.formats.text_encoding import EncodingError, decode_text, recover_text
from loaders.problems.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from loaders.formats.layers import Layer

# What .cpg files call UTF-8.
_UTF_8 = ("utf8", "65001")


@dataclass(frozen=True, slots=True, eq=False)
class DecodedLayer:
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


def decode_layer_text(layer: Layer, file: str, chosen: str | None = None) -> DecodedLayer:
    """Return a layer with its text as it was meant; its problems state what was converted.

    Parameters
    ----------
    layer
        As read.
    file
        Name of the file, for the problems.
    chosen
        The encoding that the user has stated, one of
        :data:`loaders.formats.text_encoding.ENCODINGS`.
    """
    texts = {name: _texts(layer.columns[name]) for name in layer.columns.columns}
    texts = {name: column for name, column in texts.items() if column}
    headings = [str(name) for name in layer.columns.columns]
    if layer.raw_text:
        groups = [[*headings, *dict.fromkeys(text for column in texts.values() for text in column)]]
    else:
        # The text of one column may be right and that of another wrong.
        groups = [headings, *texts.values()]
    meant: dict[str, str] = {}
    encodings: list[str] = []
    problems: list[Problem] = []
    for group in groups:
        converted, encoding, code = _converted(group, layer, chosen)
        meant |= dict(zip(group, converted, strict=True))
        encodings += [encoding] if encoding else []
        if code:
            problems.append(Problem(code, file, details={"encoding": encoding or chosen}))
    columns = layer.columns.copy()
    for name, column in texts.items():
        if any(meant[text] != text for text in column):
            columns[name] = pd.Series(
                [meant.get(value, value) for value in columns[name]], dtype=object
            )
    columns.columns = pd.Index(_distinct([meant[heading] for heading in headings]), dtype=object)
    by_code = {problem.code: problem for problem in problems}
    repaired = replace(
        layer, columns=columns, raw_text=False, problems=(*layer.problems, *by_code.values())
    )
    return DecodedLayer(repaired, encodings[0] if encodings else layer.encoding)


def _texts(column: pd.Series) -> list[str]:
    """Return the different texts of a column."""
    if pd.api.types.is_numeric_dtype(column.dtype):
        return []
    return list(dict.fromkeys(value for value in column if isinstance(value, str)))


def _converted(
    texts: Sequence[str], layer: Layer, chosen: str | None
) -> tuple[tuple[str, ...], str | None, str | None]:
    """Return texts converted, their encoding, and the code of the problem, if any."""
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
            pass  # Then the .cpg is wrong.
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
    """Return headings, numbered where they are the same."""
    counts: dict[str, int] = {}
    distinct = []
    for heading in headings:
        counts[heading] = count = counts.get(heading, 0) + 1
        distinct.append(heading if count == 1 else f"{heading} ({count})")
    return distinct
