"""The provenance in every file: its view, the sources of figures and outlines, the licence."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import TYPE_CHECKING, Final

from dashboard.model.view import to_query_string
from dashboard.text.citation import software_version
from dashboard.text.credit import not_current, of_figures
from dashboard.text.messages import date, text
from dashboard.text.statements import relation_in_files, source_of
from geodata import tables
from geodata.boundaries import OPENSTREETMAP_CREDIT
from geodata.catalogue import catalogue
from loaders.access_points import cached_per_dataset

if TYPE_CHECKING:
    from dashboard.model.selection import Selection
    from loaders.access_points import AccessPoints
    from loaders.translation import Language

NAME: Final = "access-points"
"""The name of every file, and of the data set in files that name one."""

_NEWEST: Final = max(item.date for item in catalogue() if item.date[:1].isdecimal())
"""The date of the newest of the data that come with the dashboard, as the catalogue has it."""

WRITTEN: Final = dt.datetime.fromisoformat(_NEWEST + "-01-01"[len(_NEWEST) - len("2013") :])
"""The time of writing in every file, UTC: when the data were put together.

The actual time would make other bytes of the same selection.
"""

ODBL: Final = "ODbL-1.0"
ODBL_ADDRESS: Final = "https://opendatacommons.org/licenses/odbl/1-0/"
UNKNOWN: Final = "unknown"
"""The licence and the date of a user's own file, as programs are told."""

STATEMENT: Final = ("statement", "relation", "publisher", "url", "date", "note")
"""The details of each statement that the rows rest on."""


def attribution(selection: Selection) -> str:
    """Return the credit of the outlines: of OpenStreetMap, or the name of the user's file."""
    return selection.access_points.boundaries_file or OPENSTREETMAP_CREDIT


def licence(selection: Selection) -> str:
    """Return the SPDX code of the licence of the outlines, or :data:`UNKNOWN`."""
    return UNKNOWN if selection.access_points.boundaries_file else ODBL


def metadata(selection: Selection) -> dict[str, str]:
    """Return the provenance of a file, as text by stable keys.

    ``view`` is the query string of the link that shows the same; ``counts`` and
    ``boundaries`` name the user's own files or what stands in their place;
    ``attribution``, ``licence`` and ``licence_url`` are those of the outlines.
    ``data_date`` is that of the newest data that come with the dashboard, not known of a user's
    own counts, and ``data_sha256`` the digest of all figures and outlines that the file is made
    of: the same data have the same. For counts of the user's own there is ``counts_licence``.
    Data of a database that are not renewed have ``data_as_of`` and ``data_stale``, the reason.
    """
    access_points = selection.access_points
    language = selection.view.language
    about = {
        "name": NAME,
        "title": of_figures(access_points, language, "page.title"),
        "language": language,
        "division": str(selection.view.division),
        "view": to_query_string(selection.view),
        "generator": f"access-map {software_version()}",
        "data_date": UNKNOWN if access_points.counts_file else _NEWEST,
        "data_sha256": data_digest(access_points),
        "counts": access_points.counts_file or text(language, "export.published_sources"),
        "boundaries": access_points.boundaries_file or f"{OPENSTREETMAP_CREDIT}, ODbL 1.0",
        "attribution": attribution(selection),
        "licence": licence(selection),
        "licence_url": "" if access_points.boundaries_file else ODBL_ADDRESS,
    }
    if access_points.counts_file:
        about["counts_licence"] = UNKNOWN
    if access_points.freshness and (stale := access_points.freshness.stale):
        as_of = stale.as_of.isoformat(timespec="seconds")
        about |= {"data_as_of": as_of, "data_stale": not_current(access_points, language)}
    return about


@cached_per_dataset
def data_digest(access_points: AccessPoints) -> str:
    """Return the SHA-256 of the figures and the outlines, in hexadecimal digits."""
    digest = hashlib.sha256(access_points.cells.to_json(orient="records").encode())
    for shape in access_points.provinces.geometry.to_wkb():
        digest.update(shape)
    return digest.hexdigest()


def made_of(selection: Selection, language: Language) -> str:
    """Return of which data a file was made, in words."""
    access_points = selection.access_points
    data = access_points.counts_file or date(language, _NEWEST)
    said = text(language, "export.made_of", data=data, digest=data_digest(access_points))
    return " ".join(filter(None, (said, not_current(access_points, language))))


def statements(selection: Selection) -> list[dict[str, str]]:
    """Return the published statements that the rows rest on, in the language of the view.

    Each by :data:`STATEMENT`: code, content, publisher, place, date and note. None for counts
    from a user's file.
    """
    if selection.access_points.published is None:
        return []
    language = selection.view.language
    used = {code for codes in selection.rows["sources"] for code in codes.split("; ")}
    details = []
    for statement in tables.statements():
        if statement.code in used:
            source = source_of(statement)
            date_note: str = getattr(statement, f"date_note_{language}")
            values = (
                statement.code,
                relation_in_files(statement, language),
                source.publisher,
                source.url or source.title,
                ", ".join(filter(None, (statement.date, date_note))),
                getattr(statement, f"note_{language}"),
            )
            details.append(dict(zip(STATEMENT, values, strict=True)))
    return details
