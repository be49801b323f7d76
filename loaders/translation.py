"""Text for people, from gettext catalogues.

A package keeps its catalogues in ``locale/<language>.po``; message ids are
stable keys such as ``problem.unknown_province``, so that Vietnamese and English
are equals and no text stands in code. The ``.po`` files are read as they are
(through Babel): there is no compiled copy that could fall out of step.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from importlib.resources import files
from typing import Final, Literal, get_args

from babel.messages.pofile import read_po

Language = Literal["vi", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
"""Vietnamese first: it is the default everywhere."""

# Control and format characters, halves of characters, ends of lines and paragraphs.
_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def visible(text: str) -> str:
    r"""Return text on one line in which every character can be seen.

    What cannot could move a terminal's cursor, make up a line or reverse the order of letters.
    It becomes an escape such as ``\x1b`` or ``\u202e``, a line break becomes ``↵``.
    """
    if text.isprintable():
        return text
    return "".join(map(_seen, text.replace("\r\n", "\n")))


def _seen(character: str) -> str:
    if unicodedata.category(character) not in _UNSEEN:
        return character
    return "↵" if character == "\n" else character.encode("unicode_escape").decode()


@cache
def messages(package: str, language: Language) -> dict[str, str]:
    """Return the catalogue of a package as a dict from message id to text.

    Parameters
    ----------
    package
        Import name of the package with ``locale/<language>.po``.
    language
        ``"vi"`` or ``"en"``.
    """
    with (files(package) / "locale" / f"{language}.po").open("rb") as file:
        catalogue = read_po(file, locale=language)
    return {str(message.id): str(message.string) for message in catalogue if message.id}


def translate(package: str, language: Language, key: str, **values: object) -> str:
    """Return the text of ``key`` with ``{name}`` fields filled in, see :func:`visible`.

    Raises
    ------
    KeyError
        If the catalogue has no such message.
    """
    text = messages(package, language)[key]
    if not values:
        return text
    return text.format_map({name: visible(str(value)) for name, value in values.items()})
