"""A view in words: its filters, its measure, its files."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

from dashboard.text.messages import text
from geodata import tables
from loaders.access_points import provinces_of_division

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dashboard.model.view import View
    from loaders.access_points import AccessPoints
    from loaders.translation import Language


def settings(
    access_points: AccessPoints, view: View, language: Language | None = None
) -> tuple[str, str, str, str]:
    """Return in words the measure, the site types, the places and the division of a view.

    In its own language, if no other is asked for.
    """
    view = replace(view, language=language or view.language)
    language = view.language
    kinds = [text(language, f"map.type.{code}") for code in view.site_types]
    return (
        _setting(view, "measure.label", text(language, f"map.measure.{view.measure}")),
        _setting(view, "filter.types", ", ".join(kinds) or text(language, "map.no_types")),
        _setting(
            view,
            "filter.places",
            ", ".join(_places(access_points, view)) or text(language, "print.everywhere"),
        ),
        _setting(view, "division.label", text(language, f"map.division.{view.division}")),
    )


def _setting(view: View, key: str, value: str) -> str:
    return text(view.language, "print.setting", name=text(view.language, key), value=value)


def _places(access_points: AccessPoints, view: View) -> list[str]:
    attribute = f"name_{view.language}"
    regions = [getattr(one, attribute) for one in tables.regions() if one.code in view.regions]
    everywhere = provinces_of_division(access_points, view.division)
    chosen = [getattr(one, attribute) for one in everywhere if one.code in view.provinces]
    return regions + chosen


def file_names(files: Iterable[tuple[str, str]], language: Language) -> str:
    """Return what files of one's own are shown, by what they bring."""
    parts = [
        text(language, "print.setting", name=text(language, f"own.kind.{kind}"), value=file)
        for kind, file in files
    ]
    return " · ".join(key for key, _ in groupby(parts))
