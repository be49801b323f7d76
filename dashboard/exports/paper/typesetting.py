"""Typesetting: a template and its content become a PDF that is tagged, and the same every time.

Content goes to the template as a file of data beside it: text is never read as markup.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

from dashboard.exports.paper.pictures import Picture
from dashboard.exports.provenance import WRITTEN
from dashboard.picture.canvas import FONTS, drawable
from dashboard.text.citation import software_version
from dashboard.text.json_bytes import json_bytes
from dashboard.theme import colours
from loaders.translation import visible

if TYPE_CHECKING:
    from collections.abc import Mapping

    import typst

    from loaders.translation import Language

STANDARDS: Final[list[typst.PDFStandard]] = ["ua-1", "a-2a"]
"""PDF/UA-1, for all readers; PDF/A-2a, for archives. What breaks them is not written."""

_REGIONS: Final[dict[Language, str]] = {"vi": "VN", "en": "US"}
_TEMPLATES: Final = files("dashboard.exports.paper") / "templates"
_PRIVATE: Final = re.compile("[\ue000-\uf8ff]")
"""Characters without a meaning that all share, which an archive must not hold."""
_LONG_WORD: Final = re.compile(r"\S{40}(?=\S)")
_ADDRESS: Final = re.compile(r"https?://\S+")


def typeset(template: str, language: Language, title: str, content: Mapping[str, object]) -> bytes:
    """Return a PDF.

    Parameters
    ----------
    template
        Name of a file in ``templates``, without its ending.
    language, title
        Of the document.
    content
        What the template is filled with: text, numbers, lists, dicts and pictures.
    """
    # Not at the top: it is an extra that may not be installed.
    import typst  # noqa: PLC0415

    beside: dict[str, bytes] = {}
    about = {"title": title, "language": language, "region": _REGIONS[language]}
    about |= {"software": f"access-map {software_version()}"}
    data = {**about, **content, "colours": colours("light")}
    written = json_bytes(_printable(data, beside))
    beside |= {name: (_TEMPLATES / name).read_bytes() for name in ("common.typ", f"{template}.typ")}
    beside["main.typ"] = beside.pop(f"{template}.typ")
    # Its types leave out that it takes several files.
    project: Any = beside | {"data.json": written}
    return typst.compile(
        project,
        format="pdf",
        font_paths=_fonts(),
        ignore_system_fonts=True,
        pdf_standards=STANDARDS,
        timestamp=WRITTEN.replace(tzinfo=dt.UTC),
    )


@cache
def _fonts() -> typst.Fonts:
    """Return the fonts: those of the machine are of other versions elsewhere."""
    import typst  # noqa: PLC0415 - as above

    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)]
    )


def _printable(value: Any, beside: dict[str, bytes]) -> Any:  # noqa: ANN401 - as JSON has them
    """Return content with text that the fonts can show; pictures go to files beside it."""
    if isinstance(value, str):
        return value if _ADDRESS.fullmatch(value) else _in_letters(value)
    if isinstance(value, Picture):
        name = f"picture-{len(beside)}.svg"
        beside[name] = value.svg
        return {"file": name, "alt": _in_letters(value.alt)}
    if isinstance(value, dict):
        return {key: _printable(item, beside) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_printable(item, beside) for item in value]
    return value


def _in_letters(value: str) -> str:
    # Of a part of a line the spaces around it belong to the line.
    before, after = (" " if end.isspace() else "" for end in (value[:1], value[-1:]))
    line = unicodedata.normalize("NFC", " ".join(value.split()))
    line = _PRIVATE.sub("\N{REPLACEMENT CHARACTER}", drawable(visible(line)))
    return before + _LONG_WORD.sub("\\g<0>\N{ZERO WIDTH SPACE}", line) + after
