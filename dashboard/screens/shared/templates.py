"""HTML of the screens from Jinja2 templates, which escape every value by themselves."""

from __future__ import annotations

from functools import cache, partial
from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined

from dashboard.text import messages

if TYPE_CHECKING:
    from loaders.translation import Language


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("dashboard", "screens"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )


def render(template: str, language: Language, **values: object) -> str:
    """Return the HTML of a template, in a language.

    Parameters
    ----------
    template
        Path below ``dashboard/screens``: ``"map/totals.html.j2"``.
    language
        Of the page. Templates call ``text(key, **fields)`` for its messages, and
        ``number(value)``, ``percent(low, high)`` and ``date(iso)`` for its figures.
    **values
        What the template names. A name that is missing is an error.
    """
    speak = {
        name: partial(getattr(messages, name), language)
        for name in ("text", "number", "percent", "date")
    }
    return _environment().get_template(template).render(language=language, **speak, **values)
