"""HTML from Jinja2 templates, which escape every value by themselves."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace
from functools import cache, partial
from typing import TYPE_CHECKING, Any, Final

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined
from jinja2.ext import Extension
from markupsafe import Markup

from dashboard.model.view import View, selected_in_link, to_query_string
from dashboard.text import messages, statements
from dashboard.text.json_bytes import json_bytes
from loaders.translation import visible

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from geodata.tables import Region, Source
    from loaders.access_points import Province
    from loaders.translation import Language

FOLDERS: Final = ("screens", "server", "show")
"""Folders of the package in which there are templates."""

_MESSAGE_FUNCTIONS: Final = (
    *("text", "number", "decimal", "percent", "date"),
    *("count", "count_in_table", "measured", "measured_in_table"),
)
"""Functions of :mod:`dashboard.text.messages` that templates call without the language."""


_INDENTATION: Final = re.compile(r"\n\s+")
_UNSAFE: Final = re.compile("[<>&\u2028\u2029]")
_INLINE: Final = re.compile(rb"<(script|style)>(.*?)</\1>", re.DOTALL)
_AFTER_CELLS: Final = re.compile(r"(</t(?:d|h|r|head|body|foot)>|<t(?:head|body|foot)>)\n")


class _Compact(Extension):
    """Leaves out indentation, and line ends between cells: they would travel with every click."""

    def preprocess(self, source: str, _name: str | None, _filename: str | None = None) -> str:
        return _AFTER_CELLS.sub(r"\1", _INDENTATION.sub("\n", source))


@cache
def _environment(language: Language) -> Environment:
    """Return the environment of a language: one for each, as imported macros have no context."""
    environment = Environment(
        loader=ChoiceLoader([PackageLoader("dashboard", folder) for folder in FOLDERS]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        extensions=[_Compact],
    )
    environment.globals |= {
        "language": language,
        "query_string": _query_string,
        "selected_in_link": selected_in_link,
    }
    environment.globals |= {
        name: partial(getattr(messages, name), language) for name in _MESSAGE_FUNCTIONS
    }
    environment.filters |= {"localised": partial(_localised, language), "visible": visible}
    environment.filters["inline_json"] = _inline_json
    of_sources = (statements.document, statements.publisher)
    environment.filters |= {
        function.__name__: partial(_of_source, function, language) for function in of_sources
    }
    return environment


def render(template: str, language: Language, **values: object) -> Markup:
    """Return the HTML of a template, in a language.

    Parameters
    ----------
    template
        Path below one of :data:`FOLDERS`: ``"map/totals.html.j2"``.
    language
        Of the page. Templates and macros call ``text(key, **fields)`` for its messages;
        ``number``, ``percent``, ``date``, ``count`` and their like for its figures;
        ``province | localised`` for a name in it, and
        ``site_type | localised("description")`` for what else is in both languages;
        ``query_string(view, selected=code)`` for the link to a changed view, and
        ``selected_in_link(view, code)`` for what it says of a province of 2013;
        ``source | document`` and ``source | publisher`` for the names of a source;
        ``value | visible`` for text of a file outside of messages, which apply it themselves.
    **values
        The variables of the template; a missing one is an error.
    """
    return Markup(_environment(language).get_template(template).render(values))  # noqa: S704 - from a template


def macro(name: str, language: Language, *values: object) -> Markup:
    """Return the HTML of a macro of ``shared/macros.html.j2`` by itself."""
    macros = _environment(language).get_template("shared/macros.html.j2").module
    return Markup(getattr(macros, name)(*values))  # noqa: S704 - from a template


def inline_hashes(page: bytes, kind: bytes = b"script") -> str:
    """Return the hashes of the inline scripts or styles of a page, each with a space before it."""
    inline = [content for name, content in _INLINE.findall(page) if name == kind]
    digests = [hashlib.sha256(content).digest() for content in inline]
    return "".join(f" 'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)


def _inline_json(value: object) -> Markup:
    """Return a value as JSON that can stand in a script: nothing in it ends one, or a line."""
    shown = _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", json_bytes(value).decode())
    return Markup(shown.strip())  # noqa: S704 - no markup is left in it


def names_by_code(items: Iterable[Province | Region], language: Language) -> dict[str, str]:
    """Return the names of provinces or regions, by their codes."""
    return {item.code: _localised(language, item) for item in items}


def _query_string(view: View, **changes: Any) -> str:  # noqa: ANN401 - as many types as fields
    return to_query_string(replace(view, **changes))


def _of_source(
    function: Callable[[Source, Language], str], language: Language, source: Source
) -> str:
    return function(source, language)


def _localised(language: Language, item: object, attribute: str = "name") -> str:
    return str(getattr(item, f"{attribute}_{language}"))
