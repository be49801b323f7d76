"""Everything that can be taken out, and the addresses where programs find it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

import streamlit as st

from dashboard.exports import FORMATS, HEADINGS, SHAPES, file_name
from dashboard.exports.addresses import data_address
from dashboard.model.selection import select
from dashboard.screens.download.code_samples import reading_code
from dashboard.screens.shared import controls
from dashboard.screens.shared.templates import macro, render
from dashboard.session.current_data import process_access_points, served_access_points
from dashboard.text.messages import text
from dashboard.text.view_summary import settings

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
        st.html(
            render(
                "download/contents.html.j2",
                language,
                settings=settings(selection.access_points, view),
                row_count=len(selection.rows),
                province_count=len(selection.shown),
            )
        )
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
    st.html(macro("paragraph", language, text(language, "download.shape_how"), "how"))
    return next((code for code in SHAPES if code == shape), None), headings


def _headings_label(code: Headings, language: Language) -> str:
    """Return what headings are called: those in words by the name of their language."""
    if code == "machine":
        return text(language, "download.headings_machine")
    return text(code, "language.name")


def _format(selection: Selection, file_format: Format, layout: Layout) -> None:
    language, title = selection.view.language, file_format.title
    # A link to the server would not show a session's own data.
    server = _server() if _has_addresses(selection) else ""
    with st.container(
        key=f"format-{file_format.code}", horizontal=True, vertical_alignment="center"
    ):
        st.html(render("download/format.html.j2", language, title=title, code=file_format.code))
        st.download_button(
            text(language, "download.take"),
            data=partial(file_format.write, selection, layout, server),
            file_name=file_name(selection, file_format, layout),
            mime=file_format.media_type,
            on_click="ignore",
            disabled=selection.rows.empty,
            key=f"take-{file_format.code}",
        )
        if _has_addresses(selection):
            address = _address(selection, file_format, layout)
            st.html(render("download/address.html.j2", language, title=title, address=address))


def _reading(selection: Selection, shape: Shape | None, headings: Headings) -> None:
    """Offer the lines that read a file from its address, for the format chosen."""
    language = selection.view.language
    st.html(macro("section_title", language, text(language, "download.reading")))
    if not _has_addresses(selection):
        st.html(macro("paragraph", language, text(language, "download.no_addresses")))
        return
    st.html(macro("paragraph", language, text(language, "download.reading_how"), "how"))
    chosen = st.selectbox(
        text(language, "download.reading_format"),
        [code for code, one in FORMATS.items() if one.samples],
        format_func=lambda code: FORMATS[code].title,
        key=_READ,
        label_visibility="collapsed",
        filter_mode=None,
    )
    file_format = FORMATS[chosen]
    layout = file_format.layout(shape, headings)
    address = _address(selection, file_format, layout)
    code = reading_code(address, file_format, layout)
    st.html(render("download/code.html.j2", language, address=address, code=code))


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
