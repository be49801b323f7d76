"""What the screen for downloads writes, as HTML. All text is escaped."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Final

from dashboard.text.messages import number, text
from dashboard.text.view_summary import settings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dashboard.exports import Format
    from dashboard.model.selection import Selection
    from dashboard.screens.download.code_samples import Tool
    from loaders.translation import Language

TITLES: Final = {
    "csv": "CSV",
    "xlsx": "Excel (XLSX)",
    "json": "JSON",
    "geojson": "GeoJSON",
    "gpkg": "GeoPackage",
    "parquet": "Parquet",
    "geoparquet": "GeoParquet",
    "svg": "SVG",
    "png": "PNG",
    "zip": "ZIP",
}
"""Names of the formats, the same in every language."""


def contents(selection: Selection) -> str:
    """Return what is downloaded: the filter in words, and how much it is."""
    language = selection.view.language
    shown = settings(selection.access_points, selection.view)
    rows = text(
        language,
        "download.rows",
        rows=number(language, len(selection.rows)),
        provinces=number(language, len(selection.shown)),
    )
    parts = " · ".join(escape(part) for part in (*shown, rows))
    back = escape(text(language, "download.back"))
    title = escape(text(language, "download.title"))
    return f'<h2>{title}</h2><p class="contents">{parts} <a data-screen href="./">{back}</a></p>'


def format_line(file_format: Format, language: Language) -> str:
    """Return the name of a format, and what it is for."""
    about = escape(text(language, f"download.about.{file_format.code}"))
    return f'<p class="format"><b>{TITLES[file_format.code]}</b> <span>{about}</span></p>'


def _copy_button(copied: str, says: str, label: str, language: Language) -> str:
    """Return a button that copies a text; the page's script listens to it.

    Parameters
    ----------
    copied
        What it copies.
    says
        What stands on it.
    label
        What it says to whoever does not see what it stands beside.
    language
        Of the page.
    """
    done = escape(text(language, "download.copied"))
    return (
        f'<button type="button" class="copy" data-copy="{escape(copied)}" data-done="{done}" '
        f'aria-label="{escape(label)}" title="{escape(label)}">{escape(says)}</button>'
    )


def address_button(address: str, file_format: Format, language: Language) -> str:
    """Return a button that copies the address of a file."""
    says = text(language, "download.copy_address")
    label = f"{says}: {TITLES[file_format.code]}"
    return _copy_button(address, says, label, language)


def reading_lines(address: str, code: Mapping[Tool, str], language: Language) -> str:
    """Return an address, and the lines that read from it, each with a button that copies it."""
    blocks = {text(language, "download.address"): address}
    names: dict[Tool, str] = {"python": "Python", "r": "R", "qgis": text(language, "download.qgis")}
    blocks |= {names[tool]: lines for tool, lines in code.items()}
    says = text(language, "download.copy")
    return "".join(
        f'<section class="code"><h3>{escape(title)}</h3>'
        f"{_copy_button(lines, says, f'{says}: {title}', language)}"
        f'<pre tabindex="0"><code>{escape(lines)}</code></pre></section>'
        for title, lines in blocks.items()
    )
