"""Files of one's own: chosen, read, mended, shown to this session alone."""

from __future__ import annotations

import json
from functools import partial
from html import escape
from typing import TYPE_CHECKING, Final

import streamlit as st

from dashboard.model.view import SITE_TYPES
from dashboard.screens.shared.own_data_notice import DATA_CHANGED, drop_own_data
from dashboard.screens.your_data import interpretation_controls
from dashboard.screens.your_data import report_html as markup
from dashboard.session import uploads, view_state
from dashboard.session.uploads import DATA_KINDS, own_files
from dashboard.text.messages import decimal, literal, text
from loaders.counts.template import counts_template
from loaders.isolation.process import prepare
from loaders.limits import limits
from loaders.names import divisions
from loaders.names.mappings import CATEGORY
from loaders.problems.problem import InputError

if TYPE_CHECKING:
    from dashboard.model.view import View
    from dashboard.screens.your_data.report_html import Unknown
    from dashboard.session.uploads import OwnFiles
    from loaders.names.mappings import Kind
    from loaders.problems.report import FileKind, JoinReport
    from loaders.translation import Language

_UPLOADS: Final = "own-uploads"
_MOST_UNKNOWN: Final = 20
_FORMATS: Final[dict[FileKind, str]] = {
    "boundaries": ("GeoPackage, Shapefile (ZIP), GeoJSON, TopoJSON, FlatGeobuf, GeoParquet, KML"),
    "counts": "CSV, XLSX, XLS, ODS",
    "points": "CSV, Parquet, GeoParquet, XLSX",
    "mappings": "CSV",
}
_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def draw(view: View) -> None:
    """Draw the screen."""
    if st.session_state.pop(DATA_CHANGED, None):
        # What stands above the screen speaks of the data too.
        st.rerun()
    prepare()  # to be ready when a file comes
    language, files = view.language, own_files()
    with st.container(key="own-page"):
        st.html(_introduction(language))
        with st.container(key="own-files"):
            for kind in DATA_KINDS:
                with st.container(key=f"own-file-{kind}"):
                    _file(kind, files, language)
        _helps(files, language)
        if files.chosen:
            _read(files, language)
            _report(files, language)


def _introduction(language: Language) -> str:
    return (
        f"<h2>{escape(text(language, 'own.title'))}</h2>"
        f"<p>{escape(text(language, 'own.introduction'))} "
        f"<strong>{escape(text(language, 'own.private'))}</strong></p>"
    )


def _file(kind: FileKind, files: OwnFiles, language: Language) -> None:
    """Offer to choose a file, or to take the one chosen away."""
    accepts = text(language, f"own.accepts.{kind}", formats=_FORMATS[kind])
    st.html(
        f'<h3>{escape(text(language, f"own.kind.{kind}"))}</h3><p class="how">{escape(accepts)}</p>'
    )
    upload = files.uploads.get(kind)
    if upload is None:
        # A new one each time: what was in it before must not come back.
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
    said = text(language, "own.chosen", file=upload.name, size=size)
    with st.container(key=f"own-chosen-{kind}", horizontal=True, vertical_alignment="center"):
        st.html(f'<p class="chosen-file">{escape(said)}</p>')
        st.button(
            text(language, "own.remove"),
            key=f"remove-{kind}",
            on_click=files.remove,
            args=(kind,),
        )


def _take(kind: FileKind, key: str) -> None:
    chosen = st.session_state.get(key)
    if chosen is not None:
        own_files().choose(kind, chosen.name, chosen.getvalue())
        taken = st.session_state.get(_UPLOADS, {})
        st.session_state[_UPLOADS] = taken | {kind: taken.get(kind, 0) + 1}


def _helps(files: OwnFiles, language: Language) -> None:
    """Offer a template, the meanings of names, and tell the limits."""
    with st.container(key="own-helps"):
        with st.container(key="own-file-mappings"):
            _file("mappings", files, language)
        with st.container(key="own-template"):
            st.html(
                f"<h3>{escape(text(language, 'own.template'))}</h3>"
                f'<p class="how">{escape(text(language, "own.template_is"))}</p>'
            )
            st.download_button(
                text(language, "own.template_download"),
                data=partial(counts_template, language),
                file_name="access-points-template.xlsx",
                mime=_XLSX,
                on_click="ignore",
                key="own-template-download",
            )
        with st.container(key="own-limits"):
            st.html(
                f"<h3>{escape(text(language, 'own.limits'))}</h3>"
                f"{markup.limits_list(limits(), language)}"
            )


def _read(files: OwnFiles, language: Language) -> None:
    """Read what has not been read yet, and show how each file was understood."""
    for kind in files.chosen:
        if not files.is_read(kind):
            _read_one(kind, files, language)
    st.html(f"<h3>{escape(text(language, 'own.readings'))}</h3>")
    for kind in files.chosen:
        interpretation_controls.draw(kind, files, language)


def _read_one(kind: FileKind, files: OwnFiles, language: Language) -> None:
    place = st.empty()
    said = text(language, "own.reading", file=literal(files.uploads[kind].name))
    with place.container():
        bar = st.progress(0.0, text=said)

    def tell(share: float) -> None:
        bar.progress(min(1.0, max(0.0, share)), text=said)

    files.reading(kind, tell)
    place.empty()


def _report(files: OwnFiles, language: Language) -> None:
    report = files.report()
    st.html(
        f"<h3>{escape(text(language, 'own.report'))}</h3>"
        f"{markup.verdict(report, language)}{markup.files_table(report, language)}"
    )
    _actions(report, files, language)
    _unknown(markup.unknown_names(report, files.mappings), language)
    st.html(
        f"<h3>{escape(text(language, 'own.problems'))}</h3>"
        f'<div class="wide">{markup.problems_table(report.problems, language)}</div>'
    )


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
        st.download_button(
            text(language, "own.report_download", format="XLSX"),
            data=partial(report.to_xlsx, language),
            file_name="report.xlsx",
            mime=_XLSX,
            on_click="ignore",
            key="own-report-xlsx",
        )
        st.download_button(
            text(language, "own.report_download", format="JSON"),
            data=partial(_as_json, report, language),
            file_name="report.json",
            mime="application/json",
            on_click="ignore",
            key="own-report-json",
        )
        if files.mappings.accepted:
            st.download_button(
                text(language, "own.mappings_download"),
                data=files.mappings.to_csv,
                file_name="mappings.csv",
                mime="text/csv",
                on_click="ignore",
                key="own-mappings-download",
            )


def _as_json(report: JoinReport, language: Language) -> bytes:
    return json.dumps(report.to_json(language), ensure_ascii=False, indent=2).encode()


def _unknown(names: tuple[Unknown, ...], language: Language) -> None:
    """Offer what each unknown name could mean: one press has it read so."""
    if not names:
        return
    st.html(
        f"<h3>{escape(text(language, 'own.unknown'))}</h3>"
        f'<p class="how">{escape(text(language, "own.unknown_how"))}</p>'
    )
    with st.container(key="own-unknown"):
        for index, one in enumerate(names[:_MOST_UNKNOWN]):
            with st.container(
                key=f"own-unknown-{index}", horizontal=True, vertical_alignment="center"
            ):
                where = ", ".join(one.files)
                st.html(
                    f'<p class="unknown-name"><b>{escape(one.text)}</b> '
                    f"<small>{escape(where)}</small></p>"
                )
                for means in one.means:
                    st.button(
                        text(language, "own.means", name=_meaning(one.kind, means, language)),
                        key=f"own-means-{index}-{means}",
                        on_click=own_files().accept,
                        args=(one.kind, one.text, means),
                    )
                _any_meaning(index, one, language)


def _any_meaning(index: int, one: Unknown, language: Language) -> None:
    """Offer everything that a name can mean."""
    types = (*SITE_TYPES, CATEGORY)
    codes = types if one.kind == "site_type" else divisions.codes(divisions.DIVISIONS[0])
    names = {code: _meaning(one.kind, code, language) for code in codes}
    # Its place in the list is taken by the next name when it has got its meaning.
    key = view_state.key(f"own-any-{index}-{one.text}")

    def take() -> None:
        if chosen := st.session_state.get(key):
            own_files().accept(one.kind, one.text, chosen)

    label = text(language, "own.any_meaning", name=literal(one.text))
    st.selectbox(
        label,
        list(names),
        index=None,
        format_func=names.__getitem__,
        placeholder=text(language, "own.any"),
        on_change=take,
        key=key,
        label_visibility="collapsed",
        filter_mode=None,
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
        return  # the report on the screen tells why
    view_state.change_data()
    st.session_state[DATA_CHANGED] = True
