"""The page of a province as HTML. All text is escaped: it is text, never markup."""

from __future__ import annotations

import math
from html import escape
from typing import TYPE_CHECKING, Final

from dashboard.model.selection import in_order
from dashboard.model.view import SITE_TYPES, to_query_string
from dashboard.screens.shared.html import known_cell, province_link, sources_list
from dashboard.text.credit import outlines_credit
from dashboard.text.messages import (
    count,
    count_in_table,
    decimal,
    measured,
    number,
    rate_range,
    text,
)
from geodata import tables
from loaders.cells import Cell
from loaders.names import divisions

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dashboard.model.measures import Value
    from dashboard.model.view import View
    from dashboard.screens.province.profile import Counted, Profile, Rate
    from loaders.access_points import AccessPoints, Province
    from loaders.translation import Language

_DISTRICTS: Final = ("cities_under_province", "urban_districts", "towns", "rural_districts")
_COMMUNES: Final = ("communes", "wards", "townships")
_UNITS: Final = {"district_level_units": _DISTRICTS, "commune_level_units": _COMMUNES}


def province_index(access_points: AccessPoints, view: View, provinces: Iterable[Province]) -> str:
    """Return the links to all pages of provinces, each with its number of points."""
    language = view.language
    lines = "".join(
        f"<li>{province_link(view, one)} <span>"
        f"{escape(count(language, access_points.total(_cells(one))))}</span></li>"
        for one in provinces
    )
    return f'<p>{escape(text(language, "province.choose"))}</p><ul class="index">{lines}</ul>'


def heading(profile: Profile, view: View, provinces: Sequence[Province]) -> str:
    """Return the name, the region, and the links to the provinces before and after."""
    language = view.language
    place = [one.code for one in provinces].index(profile.province.code)
    before = provinces[place - 1] if place else None
    after = provinces[place + 1] if place + 1 < len(provinces) else None
    steps = "".join(
        f'<span class="{way}">{province_link(view, one)}</span>'
        for way, one in (("before", before), ("after", after))
        if one
    )
    about = text(
        language,
        "province.about",
        region=getattr(profile.region, f"name_{language}"),
        code=profile.province.code,
    )
    label = escape(text(language, "province.steps"))
    return (
        f'<div class="province-head"><h2>{escape(_name(profile.province, language))}</h2>'
        f'<p>{escape(about)}</p><nav class="steps" aria-label="{label}">{steps}</nav></div>'
    )


def place(access_points: AccessPoints, profile: Profile, view: View, picture: str) -> str:
    """Return the small map and what is known of the land: units, people, neighbours, 2025.

    Parameters
    ----------
    access_points
        With the source of the outlines.
    profile
        Of the province.
    view
        What the links keep.
    picture
        Address of the small map.
    """
    language = view.language
    name = _name(profile.province, language)
    picture_text = escape(text(language, "province.map", province=name))
    credit = escape(outlines_credit(access_points, language))
    neighbours = ", ".join(province_link(view, one) for one in in_order(profile.neighbours, view))
    lines = [
        (text(language, "province.since_2025"), escape(_successor(profile.successor, language))),
        (text(language, "province.neighbours"), neighbours or "–"),
        *_context(profile, language),
    ]
    facts = "".join(f"<dt>{escape(term)}</dt><dd>{said}</dd>" for term, said in lines)
    source = escape(text(language, "province.context_source"))
    return (
        f'<figure class="locator"><img src="{escape(picture)}" alt="{picture_text}">'
        f"<figcaption>{credit}</figcaption></figure>"
        f'<dl class="facts">{facts}</dl><p class="how">{source}</p>'
    )


def numbers(access_points: AccessPoints, profile: Profile, view: View) -> str:
    """Return the points and computers by site type, each with its basis and sources."""
    language = view.language
    heads = "".join(
        f'<th scope="col">{escape(text(language, f"panel.{key}"))}</th>'
        for key in ("type", "points", "computers", "basis", "sources")
    )
    lines = "".join(_line(access_points, one, language) for one in profile.counted)
    caption = escape(text(language, "province.numbers"))
    return (
        f'<table class="figures numbers"><caption>{caption}</caption>'
        f'<thead><tr>{heads}</tr></thead><tbody>{lines}</tbody></table><p class="how">'
        f"{escape(text(language, 'table.how'))}. {escape(text(language, 'province.rule'))}</p>"
        f'<p><a data-screen href="./how-we-know?{escape(to_query_string(view))}">'
        f"{escape(text(language, 'province.how_link'))}</a></p>"
    )


def rates(profile: Profile, language: Language) -> str:
    """Return a dot plot of each rate: the province among all, and their median."""
    title = escape(text(language, "province.rates", count=len(profile.rates[0].all)))
    plots = "".join(_plot(rate, profile, language) for rate in profile.rates)
    how = escape(text(language, "province.rates_how"))
    return f'<section class="rates"><h3>{title}</h3>{plots}<p class="how">{how}</p></section>'


def _name(province: Province, language: Language) -> str:
    return str(getattr(province, f"name_{language}"))


def _cells(province: Province) -> list[Cell]:
    return [Cell(part, kind) for part in province.parts for kind in SITE_TYPES]


def _successor(province: Province, language: Language) -> str:
    """Return which province of 2025 it is, and what else lies in that."""
    members = sorted({*province.parts, *province.missing})
    values = {"province": _name(province, language), "code": province.code}
    if len(members) == 1:
        return text(language, "province.unmerged", **values)
    parts = divisions.listed(members, language)
    return text(language, "province.merged", **values, parts=parts)


def _context(profile: Profile, language: Language) -> Iterable[tuple[str, str]]:
    known = profile.context
    yield (
        text(language, "province.area"),
        escape(text(language, "province.area_value", area=decimal(language, known["area_km2"]))),
    )
    thousands = {
        key: decimal(
            language, known[f"population_{key}_thousand" if key else "population_thousand"]
        )
        for key in ("", "urban", "rural")
    }
    people = text(
        language,
        "province.population_value",
        total=thousands[""],
        urban=thousands["urban"],
        rural=thousands["rural"],
    )
    yield text(language, "province.population"), escape(people)
    for total, kinds in _UNITS.items():
        listed = ", ".join(
            text(language, f"province.units.{kind}", count=number(language, int(known[kind])))
            for kind in kinds
            if known[kind]
        )
        said = f"{number(language, int(known[total]))} ({listed})"
        yield text(language, f"province.{total}"), escape(said)
    poverty = (decimal(language, known[f"poverty_rate_{year}_percent"]) for year in (2012, 2014))
    before, after = poverty
    said = text(language, "province.poverty_value", before=before, after=after)
    yield text(language, "province.poverty"), escape(said)


def _line(access_points: AccessPoints, counted: Counted, language: Language) -> str:
    kinds = {item.code: item for item in tables.site_types()}
    if counted.site_type is None:
        head, sources = escape(text(language, "totals.all")), ""
    else:
        kind = kinds[counted.site_type]
        head = (
            f"{escape(text(language, f'map.type.{kind.code}'))}"
            f"<small>{escape(getattr(kind, f'description_{language}'))}</small>"
        )
        sources = sources_list(access_points.published, counted.sources)
    points = count_in_table(language, counted.points)
    computers = count_in_table(language, counted.computers)
    basis = text(language, f"map.basis.{counted.points_basis}")
    return (
        f'<tr class="{escape(counted.site_type or "sum")}"><th scope="row">{head}</th>'
        f"{known_cell(points, counted.points_basis)}"
        f"{known_cell(computers, counted.computers_basis)}"
        f'<td class="basis">{escape(basis)}</td><td class="words">{sources}</td></tr>'
    )


def _plot(rate: Rate, profile: Profile, language: Language) -> str:
    """Return one line: the name of the rate, the value, and all provinces on an axis from 0."""
    label = text(language, f"map.measure.{rate.measure.code}")
    low, high = rate.median
    middle = rate_range(language, low, None if math.isinf(high) else high)
    own = measured(language, rate.own)
    ends = [end for value in rate.all for end in (value.low, value.high) if end is not None]
    largest = max([*ends, low]) or 1
    marks = "".join(_mark(value, largest, "other") for value in rate.all if value is not rate.own)
    band = _span(low, min(high, largest), largest, "median")
    said = text(
        language,
        "province.rate_in_words",
        rate=label,
        province=_name(profile.province, language),
        value=own,
        median=middle,
        count=len(rate.all),
    )
    return (
        f'<div class="plot"><span class="label">{escape(label)}</span>'
        f'<b class="value {escape(rate.own.basis)}">{escape(own)}</b>'
        f'<div class="strip" role="img" aria-label="{escape(said)}">{band}{marks}'
        f"{_mark(rate.own, largest, 'own')}</div>"
        f'<span class="middle">{escape(text(language, "province.median", value=middle))}</span>'
        "</div>"
    )


def _mark(value: Value, largest: float, kind: str) -> str:
    """Return a dot for an exact value, a line for a range, nothing where nothing is known."""
    if value.unknown:
        return ""
    if value.exact is not None:
        return f'<i class="dot {kind}" style="left:{100 * value.exact / largest:.2f}%"></i>'
    return _span(value.low, largest if value.high is None else value.high, largest, f"range {kind}")


def _span(low: float, high: float, largest: float, kind: str) -> str:
    left, width = 100 * low / largest, 100 * (high - low) / largest
    return f'<i class="{kind}" style="left:{left:.2f}%;width:{width:.2f}%"></i>'
