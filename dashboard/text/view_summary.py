"""A view as text: its filters, its measure, its files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dashboard.model.view import of_counted_division
from dashboard.text.credit import of_figures
from dashboard.text.messages import text
from geodata import tables
from loaders.access_points import provinces_of_division

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dashboard.model.view import View
    from loaders.access_points import AccessPoints
    from loaders.translation import Language

FIRST_SCREEN: Final = "map"


def page_title(access_points: AccessPoints, view: View, screen: str) -> str:
    """Return the title of a page: of the first screen that of the whole.

    Before it stands the name of another screen; of that of a province, the name of the province.
    """
    language, name = view.language, ""
    title = of_figures(access_points, language, "page.title")
    if screen == FIRST_SCREEN:
        return title
    if screen == "province":
        view = of_counted_division(view, access_points.programme_provinces)
        every = provinces_of_division(access_points, view.division)
        named = (getattr(one, f"name_{language}") for one in every if one.code == view.selected)
        name = next(named, "")
    return f"{name or text(language, f'screen.{screen}')} · {title}"


def settings(
    access_points: AccessPoints,
    view: View,
    language: Language | None = None,
    *,
    in_file: bool = False,
) -> tuple[str, str, str, str]:
    """Return the measure, the site types, the places and the division of a view as text.

    In the language of the view, if no other is given; places as files name them on request.
    """
    language = language or view.language
    types = ", ".join(text(language, f"map.type.{code}") for code in view.site_types)
    places = ", ".join(_places(access_points, view, language, in_file=in_file))
    return (
        _setting(language, "measure.label", text(language, f"map.measure.{view.measure}")),
        _setting(language, "filter.types", types or text(language, "map.no_types")),
        _setting(
            language,
            f"filter.places.{view.division}",
            places or text(language, "print.everywhere"),
        ),
        _setting(language, "division.label", text(language, f"map.division.{view.division}")),
    )


def _setting(language: Language, key: str, value: str) -> str:
    return text(language, "print.setting", name=text(language, key), value=value)


def _places(
    access_points: AccessPoints, view: View, language: Language, *, in_file: bool
) -> list[str]:
    provinces = provinces_of_division(access_points, view.division)
    regions = [region for region in tables.regions() if region.code in view.regions]
    chosen = [province for province in provinces if province.code in view.provinces]
    name = "file_name_en" if in_file and language == "en" else f"name_{language}"
    return [
        *(getattr(region, f"name_{language}") for region in regions),
        *(getattr(province, name) for province in chosen),
    ]


def file_names(files: Iterable[tuple[str, str]], language: Language) -> str:
    """Return the names of the user's files shown, each with its kind."""
    parts = [_setting(language, f"own.kind.{kind}", file) for kind, file in files]
    return " · ".join(dict.fromkeys(parts))
