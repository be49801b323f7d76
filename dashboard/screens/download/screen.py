"""Everything that can be taken out, and the addresses where programs find it."""

from __future__ import annotations

from functools import partial
from html import escape
from typing import TYPE_CHECKING, Final

import streamlit as st

from dashboard.exports import FORMATS, HEADINGS, SHAPES, file_name, written
from dashboard.exports.addresses import data_address
from dashboard.model.selection import select
from dashboard.screens.download.code_samples import readable, reading_code
from dashboard.screens.download.html import (
    TITLES,
    address_button,
    contents,
    format_line,
    reading_lines,
)
from dashboard.screens.shared import controls
from dashboard.session.current_data import process_access_points, served_access_points
from dashboard.text.messages import text

if TYPE_CHECKING:
    from dashboard.exports import Format, Headings, Layout, Shape
    from dashboard.model.selection import Selection
    from dashboard.model.view import View
    from loaders.translation import Language

PATH: Final = "download"
"""Of the screen, in the address."""

_USUAL: Final = "usual"
"""Stands in the widget for the shape that each format has by itself."""

_SHAPE, _HEADINGS, _READ = "download-shape", "download-headings", "download-read"


def draw(view: View) -> None:
    """Draw the screen."""
    selection = select(served_access_points(), view)
    language = view.language
    with st.container(key="notices"):
        controls.notices(selection.access_points, language)
    with st.container(key="download-page"):
        st.html(contents(selection))
        with st.container(key="download-layout", horizontal=True):
            shape, headings = _layout(view)
        with st.container(key="download-columns"):
            with st.container(key="download-formats"):
                for file_format in FORMATS.values():
                    _format(selection, file_format, file_format.layout(shape, headings))
            with st.container(key="download-reading"):
                _reading(selection, shape, headings)


def _layout(view: View) -> tuple[Shape | None, Headings]:
    """Offer how tables are laid out, and return what was chosen."""
    language = view.language
    shape: Shape | str = st.segmented_control(
        text(language, "download.shape"),
        (_USUAL, *SHAPES),
        default=_USUAL,
        required=True,
        format_func=lambda code: text(language, f"download.shape.{code}"),
        key=_SHAPE,
    )
    headings: Headings = st.segmented_control(
        text(language, "download.headings"),
        HEADINGS,
        default=HEADINGS[0],
        required=True,
        format_func=lambda code: _headings_label(code, language),
        key=_HEADINGS,
    )
    st.html(f'<p class="how">{escape(text(language, "download.shape_how"))}</p>')
    return next((one for one in SHAPES if one == shape), None), headings


def _headings_label(code: Headings, language: Language) -> str:
    """Return what headings are called: those in words by the name of their language."""
    if code == "machine":
        return text(language, "download.headings_machine")
    return text(code, "language.name")


def _format(selection: Selection, file_format: Format, layout: Layout) -> None:
    language = selection.view.language
    # A link to the server would not show a session's own data.
    server = _server() if _has_addresses(selection) else ""
    with st.container(
        key=f"format-{file_format.code}", horizontal=True, vertical_alignment="center"
    ):
        st.html(format_line(file_format, language))
        st.download_button(
            text(language, "download.take"),
            data=partial(written, selection, file_format, layout, server),
            file_name=file_name(selection, file_format, layout),
            mime=file_format.media_type,
            on_click="ignore",
            disabled=selection.rows.empty,
            key=f"take-{file_format.code}",
        )
        if _has_addresses(selection):
            st.html(address_button(_address(selection, file_format, layout), file_format, language))


def _reading(selection: Selection, shape: Shape | None, headings: Headings) -> None:
    """Offer the lines that read a file from its address, for the format chosen."""
    language = selection.view.language
    st.html(f"<h2>{escape(text(language, 'download.reading'))}</h2>")
    if not _has_addresses(selection):
        st.html(f"<p>{escape(text(language, 'download.no_addresses'))}</p>")
        return
    st.html(f'<p class="how">{escape(text(language, "download.reading_how"))}</p>')
    chosen = st.selectbox(
        text(language, "download.reading_format"),
        readable(FORMATS),
        format_func=TITLES.__getitem__,
        key=_READ,
        label_visibility="collapsed",
        filter_mode=None,
    )
    file_format = FORMATS[chosen]
    layout = file_format.layout(shape, headings)
    address = _address(selection, file_format, layout)
    st.html(reading_lines(address, reading_code(address, chosen, layout), language))


def _has_addresses(selection: Selection) -> bool:
    """Tell whether the addresses answer with what is shown: not of a session's own data."""
    return selection.access_points is process_access_points()


def _address(selection: Selection, file_format: Format, layout: Layout) -> str:
    return data_address(selection.view, file_format, layout, _server())


def _server() -> str:
    """Return the address of the server as the browser has it, whatever stands between.

    Streamlit takes the screen's name off the address, or leaves it on in the first run.
    Without a browser there is nothing before the path.
    """
    address = st.context.url or ""
    name = "/" if address.endswith("/") else f"/{PATH}"
    return address.removesuffix(name)
