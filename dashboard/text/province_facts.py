"""Facts about a province of 2013 beside its numbers: its land, its units, what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dashboard.text.credit import of_figures
from dashboard.text.messages import decimal, number, percent, text
from dashboard.text.steps import former_listed, legend_values
from geodata import tables
from loaders.access_points import provinces_of_division

if TYPE_CHECKING:
    from dashboard.model.profile import Profile
    from loaders.access_points import AccessPoints, Province
    from loaders.translation import Language

_DISTRICTS: Final = ("cities_under_province", "urban_districts", "towns", "rural_districts")
_COMMUNES: Final = ("communes", "wards", "townships")
_UNITS: Final = {"district_level_units": _DISTRICTS, "commune_level_units": _COMMUNES}


def facts_of_land(profile: Profile, language: Language) -> list[tuple[str, str]]:
    """Return area, population, units and poverty of a province, each with its name."""
    land = profile.context
    people = {
        name: decimal(language, land[f"population_{column}thousand"])
        for name, column in (("total", ""), ("urban", "urban_"), ("rural", "rural_"))
    }
    poor = {
        name: percent(language, share, share)
        for name, year in (("before", 2012), ("after", 2014))
        for share in [land[f"poverty_rate_{year}_percent"] / 100]
    }
    area = text(language, "province.area_value", area=decimal(language, land["area_km2"]))
    said = {
        "area": area,
        "population": text(language, "province.population_value", **people),
        **{level: _units(profile, level, language) for level in _UNITS},
        "poverty": text(language, "province.poverty_value", **poor),
    }
    return [(text(language, f"province.{name}"), value) for name, value in said.items()]


def _units(profile: Profile, level: str, language: Language) -> str:
    """Return the number of units of a level, and how many of each kind."""
    land = profile.context
    kinds = (
        text(language, f"province.units.{kind}", count=number(language, int(land[kind])))
        for kind in _UNITS[level]
        if land[kind]
    )
    return f"{number(language, int(land[level]))} ({', '.join(kinds)})"


def since_2025(successor: Province, language: Language) -> str:
    """Return a province of 2025, and the other provinces merged into it."""
    members = sorted({*successor.parts, *successor.missing})
    values = {"province": getattr(successor, f"name_{language}"), "code": successor.code}
    if len(members) == 1:
        return text(language, "province.unmerged", **values)
    parts = former_listed(members, language)
    return text(language, "province.merged", **values, parts=parts)


def tinted_on_locator(access_points: AccessPoints, language: Language) -> str:
    """Return which provinces are tinted on the small map of where a province lies."""
    provinces = provinces_of_division(access_points, tables.DIVISION)
    fields = legend_values(access_points, provinces)
    return of_figures(access_points, language, "province.map_tinted", **fields)
