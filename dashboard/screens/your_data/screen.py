"""Screen for uploading, correcting and viewing your own files."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

import streamlit as st

from dashboard.exports.text_files import csv_bytes
from dashboard.screens.shared import controls
from dashboard.screens.shared.own_data_notice import DATA_CHANGED, drop_own_data
from dashboard.screens.your_data import interpretation_controls
from dashboard.screens.your_data import report_html as markup
from dashboard.session import uploads, view_state
from dashboard.session.current_data import process_report
from dashboard.session.uploads import own_files
from dashboard.templates import macro, render
from dashboard.text.json_bytes import json_bytes
from dashboard.text.messages import decimal, literal, text
from loaders.cells import SITE_TYPES
from loaders.counts.template import counts_template
from loaders.formats.file_kinds import formats_of
from loaders.limits import limits
from loaders.loading import DATA_KINDS
from loaders.names import divisions
from loaders.names.mappings import CATEGORY
from loaders.names.unknown_names import first_suggestions, unknown_names
from loaders.problems.problem import InputError
from loaders.reading import prepare

if TYPE_CHECKING:
    from collections.abc import Callable

    from dashboard.model.view import View
    from dashboard.session.uploads import OwnFiles
    from loaders.names.mappings import Kind
    from loaders.names.unknown_names import Unknown
    from loaders.problems.catalogue import FileKind
    from loaders.problems.report import JoinReport
    from loaders.translation import Language

_UPLOADS: Final = "own-uploads"
_MOST_UNKNOWN: Final = 20
_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def draw(view: View) -> None:
    """Draw the screen."""
    if st.session_state.pop(DATA_CHANGED, None):
        # The notice above the screen depends on the data too.
        st.rerun()
    prepare()  # starts the process that reads files
    language, files = view.language, own_files()
    with st.container(key="own-page"):
        st.html(render("your_data/introduction.html.j2", language))
        with st.container(key="own-files"):
            for kind in DATA_KINDS:
                with st.container(key=f"own-file-{kind}"):
                    _file(kind, files, language)
        _helps(files, language)
        if files.chosen:
            _read(files, language)
            _report(files, language)
        elif report := process_report():
            _report_of_server(report, language)


def _file(kind: FileKind, files: OwnFiles, language: Language) -> None:
    """Offer to choose a file, or to remove the one chosen."""
    accepts = text(language, f"own.accepts.{kind}", formats=formats_of(kind))
    st.html(macro("section_title", language, text(language, f"own.kind.{kind}"), accepts, 3))
    upload = files.uploads.get(kind)
    if upload is None:
        # A new widget each time: a file removed must not come back.
        key = f"upload-{kind}-{st.session_state.get(_UPLOADS, {}).get(kind, 0)}"
        st.file_uploader(
            text(language, f"own.choose.{kind}"),
            key=key,
            on_change=_take,
            args=(kind, key),
            label_visibility="collapsed",
        )
        return
    size = f"{decimal(language, max(0.1, len(upload.content) / 1000))}\u00a0kB"
    chosen = text(language, "own.chosen", file=upload.name, size=size)
    with st.container(key=f"own-chosen-{kind}", horizontal=True, vertical_alignment="center"):
        st.html(macro("paragraph", language, chosen, "chosen-file"))
        st.button(
            text(language, "own.remove"),
            key=f"remove-{kind}",
            on_click=files.remove,
            args=(kind,),
        )


def _take(kind: FileKind, key: str) -> None:
    uploaded = st.session_state.get(key)
    if uploaded is not None:
        uploads.take(kind, uploaded)
        counts = st.session_state.get(_UPLOADS, {})
        st.session_state[_UPLOADS] = counts | {kind: counts.get(kind, 0) + 1}


def _helps(files: OwnFiles, language: Language) -> None:
    """Offer a file of mappings and a template, and show the limits."""
    with st.container(key="own-helps"):
        with st.container(key="own-file-mappings"):
            _file("mappings", files, language)
        with st.container(key="own-template"):
            about = text(language, "own.template_is")
            st.html(macro("section_title", language, text(language, "own.template"), about, 3))
            label, key = text(language, "own.template_download"), "own-template-download"
            template = partial(counts_template, language)
            _download(label, template, "access-points-template.xlsx", _XLSX, key)
        with st.container(key="own-limits"):
            st.html(render("your_data/limits.html.j2", language, limits=limits()))


def _download(
    label: str, write: Callable[[], bytes], file_name: str, media_type: str, key: str
) -> None:
    st.download_button(label, write, file_name, media_type, key, on_click="ignore")


def _read(files: OwnFiles, language: Language) -> None:
    """Read the files that have not been read yet, and show how each was interpreted."""
    kinds = [kind for kind in ("mappings", *DATA_KINDS) if kind in files.uploads]
    for kind in kinds:
        if not files.is_read(kind):
            _read_one(kind, files, language)
    st.html(macro("section_title", language, text(language, "own.readings"), "", 3))
    for kind in files.chosen:
        interpretation_controls.draw(kind, files, language)
    if any(files.reading(kind).unfinished for kind in kinds):
        st.button(text(language, "own.read_again"), on_click=files.read_again, key="own-again")


def _read_one(kind: FileKind, files: OwnFiles, language: Language) -> None:
    file = literal(files.uploads[kind].name)
    label = text(language, "own.reading", file=file)
    bar = st.progress(0.0, label)

    def progress(share: float) -> None:
        bar.progress(min(1.0, max(0.0, share)), label)

    def waiting(ahead: int) -> None:
        bar.progress(0.0, text(language, "own.waiting", file=file, ahead=ahead) if ahead else label)

    files.reading(kind, waiting, progress)
    bar.empty()


def _report(files: OwnFiles, language: Language) -> None:
    report = files.report()
    st.html(markup.report_summary(report, language))
    _actions(report, files, language)
    _unknown(unknown_names(report, files.mappings), files, language)
    st.html(markup.problems_table(report.problems, language))


def _report_of_server(report: JoinReport, language: Language) -> None:
    """Show how the files join with which the server was started; nothing can be changed."""
    st.html(render("your_data/files_of_server.html.j2", language))
    st.html(markup.report_summary(report, language))
    with st.container(key="own-actions", horizontal=True, vertical_alignment="center"):
        _report_downloads(report, language)
    st.html(markup.problems_table(report.problems, language))


def _report_downloads(report: JoinReport, language: Language) -> None:
    label = text(language, "own.report_download", format="XLSX")
    xlsx = partial(report.to_xlsx, language)
    _download(label, xlsx, "report.xlsx", _XLSX, "own-report-xlsx")
    label = text(language, "own.report_download", format="JSON")
    json = partial(_as_json, report, language)
    _download(label, json, "report.json", "application/json", "own-report-json")


def _actions(report: JoinReport, files: OwnFiles, language: Language) -> None:
    with st.container(key="own-actions", horizontal=True, vertical_alignment="center"):
        st.button(
            text(language, "own.show"),
            type="primary",
            disabled=not report.loadable,
            on_click=_show,
            key="own-show",
        )
        st.button(text(language, "own.drop"), on_click=drop_own_data, key="own-drop")
        _report_downloads(report, language)
        for kind in files.chosen:
            if (rows := files.reading(kind).rows) is not None:
                label = text(language, f"own.rows_download.{kind}")
                name = f"{Path(files.uploads[kind].name).stem}-rows.csv"
                content = partial(csv_bytes, rows)
                _download(label, content, name, "text/csv", f"own-rows-{kind}")
        if files.can_take_back:
            label = text(language, "own.take_back")
            st.button(label, key="own-take-back", on_click=files.take_back)
        if files.mappings.accepted:
            label, csv = text(language, "own.mappings_download"), files.mappings.to_csv
            _download(label, csv, "mappings.csv", "text/csv", "own-mappings-download")


def _as_json(report: JoinReport, language: Language) -> bytes:
    return json_bytes(report.to_json(language), indent=2)


def _unknown(names: tuple[Unknown, ...], files: OwnFiles, language: Language) -> None:
    """Offer the possible meanings of each unknown name, a button each."""
    if not names:
        return
    how = text(language, "own.unknown_how")
    st.html(macro("section_title", language, text(language, "own.unknown"), how, 3))
    _all_at_once(names, files, language)
    with st.container(key="own-unknown"):
        for index, unknown in enumerate(names[:_MOST_UNKNOWN]):
            with st.container(
                key=f"own-unknown-{index}", horizontal=True, vertical_alignment="center"
            ):
                st.html(render("your_data/unknown_name.html.j2", language, unknown=unknown))
                for means in unknown.means:
                    st.button(
                        text(language, "own.means", name=_meaning(unknown.kind, means, language)),
                        key=f"own-means-{index}-{means}",
                        on_click=files.accept,
                        args=(unknown.kind, unknown.text, means),
                    )
                for decision in unknown.decisions:
                    st.button(
                        text(language, f"own.decision.{decision}"),
                        key=f"own-means-{index}-{decision}",
                        on_click=files.accept,
                        args=(unknown.kind, unknown.text, decision),
                    )
                _any_meaning(index, unknown, language)


def _all_at_once(names: tuple[Unknown, ...], files: OwnFiles, language: Language) -> None:
    """Offer to accept the first suggestions, beside the list of them."""
    first = first_suggestions(names)
    if len(first) <= 1:
        return
    with st.container(key="own-all-at-once", horizontal=True, vertical_alignment="center"):
        pairs = [(each.text, _meaning(each.kind, each.means, language)) for each in first]
        st.html(render("your_data/first_suggestions.html.j2", language, pairs=pairs))
        st.button(
            text(language, "own.accept_all", count=len(first)),
            key="own-accept-all",
            on_click=files.accept_all,
            args=(first,),
        )


def _any_meaning(index: int, unknown: Unknown, language: Language) -> None:
    """Offer all provinces or site types as the meaning of a name."""
    types = (*SITE_TYPES, CATEGORY)
    codes = types if unknown.kind == "site_type" else divisions.codes(divisions.DIVISIONS[0])
    names = {code: _meaning(unknown.kind, code, language) for code in codes}
    # With the name, since the next one moves to its index once its meaning is known.
    key = view_state.key(f"own-any-{index}-{unknown.text}")

    def take() -> None:
        if chosen := st.session_state.get(key):
            own_files().accept(unknown.kind, unknown.text, chosen)

    label = text(language, "own.any_meaning", name=literal(unknown.text))
    placeholder = text(language, "own.any")
    controls.select_box(
        label,
        names,
        key,
        index=None,
        placeholder=placeholder,
        filter_mode="contains",  # more than can be looked through
        on_change=take,
    )


def _meaning(kind: Kind, code: str, language: Language) -> str:
    if code == CATEGORY:
        return text(language, "own.role.category")
    if kind == "site_type":
        return text(language, f"map.type.{code}")
    return divisions.former_names(language)[code]


def _show() -> None:
    try:
        uploads.show()
    except InputError:
        return  # the report on the screen shows the reason
    view_state.change_data()
    st.session_state[DATA_CHANGED] = True
