"""The screen with all export formats, and the addresses where programs find them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import streamlit as st

from dashboard.exports import FORMATS, HEADINGS, SHAPES
from dashboard.exports.addresses import data_address
from dashboard.model.selection import select
from dashboard.picture.sheet import CHOICES, RATIOS, chosen
from dashboard.progress import watching
from dashboard.screens.download.code_samples import code_samples
from dashboard.screens.shared import controls
from dashboard.session.current_data import process_access_points, served_access_points
from dashboard.templates import macro, render
from dashboard.text.messages import text
from dashboard.text.view_summary import settings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dashboard.exports import Format, Headings, Layout, Shape
    from dashboard.model.selection import Selection
    from dashboard.model.view import View
    from loaders.translation import Language

PATH: Final = "download"
"""The path of the screen in the address."""

_USUAL: Final = "usual"
"""The option of the widget for the usual shape of each format."""

_SHAPE, _HEADINGS, _READ = "download-shape", "download-headings", "download-read"
_RATIO, _PARTS_KEY = "download-ratio", "download-parts"
_USUAL_PARTS: Final = ("title", "legend")
_PARTS: Final = (*_USUAL_PARTS, "scale", "letters")
"""What a picture may have."""


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
        with st.container(key="download-sheet", horizontal=True):
            of_sheet = _sheet(view.language)
        with st.container(key="download-columns"):
            with st.container(key="download-formats"):
                for file_format in FORMATS.values():
                    sheet = chosen(file_format.sheet, _possible(of_sheet, file_format))
                    _format(selection, file_format, file_format.layout(shape, headings, sheet))
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


def _sheet(language: Language) -> dict[str, str]:
    """Offer what pictures are drawn on, and return what was chosen, in words of the sheet."""
    ratio = st.segmented_control(
        text(language, "download.ratio"),
        RATIOS,
        default=RATIOS[0],
        required=True,
        format_func=str.upper,
        key=_RATIO,
    )
    parts = st.pills(
        text(language, "download.parts"),
        _PARTS,
        selection_mode="multi",
        default=_USUAL_PARTS,
        format_func=lambda code: text(language, f"download.parts.{code}"),
        key=_PARTS_KEY,
    )
    st.html(macro("paragraph", language, text(language, "download.sheet_how"), "how"))
    # Of each part the sheet has two words, the usual one first.
    changed = {*_USUAL_PARTS}.symmetric_difference(parts)
    return {"ratio": ratio} | {key: [*CHOICES[key]][key in changed] for key in _PARTS}


def _possible(of_sheet: Mapping[str, str], file_format: Format) -> dict[str, str]:
    """Return of the sheet what the format can have."""
    choices = file_format.sheet_choices
    return {key: word for key, word in of_sheet.items() if word in choices.get(key, ())}


def _headings_label(code: Headings, language: Language) -> str:
    """Return the label of headings: of those in words, the name of their language."""
    if code == "machine":
        return text(language, "download.headings_machine")
    return text(code, "language.name")


def _format(selection: Selection, file_format: Format, layout: Layout) -> None:
    language, title = selection.view.language, file_format.title
    # An address of the server would not show a session's own data.
    server = _server_address() if _has_addresses(selection) else ""
    with st.container(
        key=f"format-{file_format.code}", horizontal=True, vertical_alignment="center"
    ):
        st.html(render("download/format.html.j2", language, title=title, code=file_format.code))
        if why_not := file_format.why_not(language):
            st.html(macro("paragraph", language, why_not, "how"))
            return
        label, key = text(language, "download.take"), f"take-{file_format.code}"
        in_steps = file_format.in_steps
        content = _made(selection, file_format, layout, server) if in_steps else None
        if content or not in_steps:
            controls.download(
                selection,
                file_format,
                layout,
                label,
                key,
                server_address=server,
                content=content,
            )
        if _has_addresses(selection):
            address = _address(selection, file_format, layout)
            st.html(render("download/address.html.j2", language, title=title, address=address))


def _made(selection: Selection, file_format: Format, layout: Layout, server: str) -> bytes | None:
    """Return a file that takes seconds, once it is asked for.

    Meanwhile it says how far it is. Whatever is pressed in the page stops it, as Streamlit then
    runs the screen anew.
    """
    language, code = selection.view.language, file_format.code
    asked = st.button(text(language, "download.make"), key=f"make-{code}", disabled=selection.empty)
    if not asked:
        return None
    place = st.empty()
    with place.container(key=f"making-{code}", horizontal=True, vertical_alignment="center"):
        bar = st.progress(0.0)
        st.button(text(language, "download.cancel"), key=f"cancel-{code}")

    def show(done: int, total: int) -> None:
        bar.progress(done / total, text(language, "download.progress", done=done, total=total))

    with watching(show):
        content = file_format.make(selection, layout, server)
    place.empty()
    return content


def _reading(selection: Selection, shape: Shape | None, headings: Headings) -> None:
    """Offer the code samples that read a file from its address, for the format chosen."""
    language = selection.view.language
    st.html(macro("section_title", language, text(language, "download.reading")))
    if not _has_addresses(selection):
        st.html(macro("paragraph", language, text(language, "download.no_addresses")))
        return
    st.html(macro("paragraph", language, text(language, "download.reading_how"), "how"))
    titles = {code: item.title for code, item in FORMATS.items() if item.samples}
    label = text(language, "download.reading_format")
    file_format = FORMATS[controls.select_box(label, titles, _READ) or next(iter(titles))]
    layout = file_format.layout(shape, headings)
    address = _address(selection, file_format, layout)
    code = code_samples(address, file_format, layout)
    st.html(render("download/code.html.j2", language, address=address, code=code))


def _has_addresses(selection: Selection) -> bool:
    """Return whether the addresses serve the data shown: not if these are a session's own."""
    return selection.access_points is process_access_points()


def _address(selection: Selection, file_format: Format, layout: Layout) -> str:
    return data_address(selection.view, file_format, layout, _server_address())


def _server_address() -> str:
    """Return the address of the server that the browser uses, also behind a proxy.

    In the first run Streamlit leaves the path of the screen in it. Empty without a browser.
    """
    address = st.context.url or ""
    return address.removesuffix("/" if address.endswith("/") else f"/{PATH}")
