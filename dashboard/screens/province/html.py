"""HTML of the screen of one province."""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING

from dashboard.model.selection import in_order
from dashboard.templates import render
from dashboard.text.credit import basis_word, of_figures, outlines_credit
from dashboard.text.messages import in_measure, measured
from dashboard.text.province_facts import facts_of_land, since_2025, tinted_on_locator
from dashboard.text.statements import cited_sources
from dashboard.text.steps import why_not_counted
from geodata import tables
from loaders.access_points import provinces_of_division
from loaders.cells import SITE_TYPES, Cell

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dashboard.model.measures import Value
    from dashboard.model.profile import Profile, Rate
    from dashboard.model.view import View
    from loaders.access_points import AccessPoints, Province
    from loaders.translation import Language

_Mark = tuple[str, float, float | None]
"""CSS classes, left end and width in percent; a dot has no width."""


def province_index(access_points: AccessPoints, view: View, provinces: Iterable[Province]) -> str:
    """Return links to all provinces, each with its number of points.

    Above them stands why the province that was asked for has none.
    """
    cells = {
        province: [Cell(part, site_type) for part in province.parts for site_type in SITE_TYPES]
        for province in provinces
    }
    totals = [(province, access_points.total(cells[province])) for province in cells]
    every = provinces_of_division(access_points, view.division)
    asked = next((one for one in every if one.code == view.selected and not one.counted), None)
    return render(
        "province/index.html.j2",
        view.language,
        view=view,
        provinces=totals,
        asked=asked,
        why=why_not_counted(access_points, view.language, asked) if asked else "",
    )


def heading(
    profile: Profile, view: View, provinces: Sequence[Province], *, in_show: bool = True
) -> str:
    """Return the name, the region, and links to the previous and the next province.

    The view can become a scene if it is ``in_show``: data of a session are not.
    """
    index = [province.code for province in provinces].index(profile.province.code)
    return render(
        "province/heading.html.j2",
        view.language,
        profile=profile,
        view=view,
        in_show=in_show,
        before=provinces[index - 1] if index else None,
        after=provinces[index + 1] if index + 1 < len(provinces) else None,
    )


def place(access_points: AccessPoints, profile: Profile, view: View, picture: str) -> str:
    """Return the locator map (``picture`` is its address) and the facts about the province."""
    return render(
        "province/place.html.j2",
        view.language,
        profile=profile,
        view=view,
        picture=picture,
        tinted=tinted_on_locator(access_points, view.language),
        credit=outlines_credit(access_points, view.language),
        since_2025=since_2025(profile.successor, view.language),
        neighbours=in_order(profile.neighbours, view),
        facts=facts_of_land(profile, view.language),
    )


def numbers(access_points: AccessPoints, profile: Profile, view: View) -> str:
    """Return the points and computers by site type, each with its basis and sources."""
    site_types = {item.code: item for item in tables.site_types()}
    lines = [
        (line, site_types[line.site_type], cited_sources(access_points.published, line.sources))
        if line.site_type
        else (line, None, [])
        for line in profile.counted
    ]
    words = partial(basis_word, access_points, view.language)
    return render(
        "province/numbers.html.j2",
        view.language,
        title=of_figures(access_points, view.language, "province.numbers"),
        lines=lines,
        view=view,
        basis_word=words,
        code=profile.province.code if access_points.published else "",
    )


def rates(profile: Profile, language: Language) -> str:
    """Return a dot plot of each rate: the province among all, and their median."""
    return render(
        "province/rates.html.j2",
        language,
        province=profile.province,
        plots=[_plot(rate, language) for rate in profile.rates],
    )


def _plot(rate: Rate, language: Language) -> dict[str, object]:
    """Return one plot: the value of the rate, and all provinces on an axis from 0."""
    low, high = rate.median
    ends = [end for value in rate.all for end in (value.low, value.high) if end is not None]
    largest = max([*ends, low]) or 1
    others = (_mark(value, largest, "other") for value in rate.all if value is not rate.own)
    marks = (
        _span(low, min(high, largest), largest, "median"),
        *others,
        _mark(rate.own, largest, "own"),
    )
    return {
        "measure": rate.measure.code,
        "value": measured(language, rate.own),
        "basis": rate.own.basis,
        "end": in_measure(language, rate.measure, largest, largest),
        "median": in_measure(language, rate.measure, low, None if math.isinf(high) else high),
        "count": len(rate.all),
        "marks": list(filter(None, marks)),
    }


def _mark(value: Value, largest: float, kind: str) -> _Mark | None:
    """Return a dot for an exact value, a line for a range, ``None`` for an unknown value."""
    if value.unknown:
        return None
    if value.exact is not None:
        return f"dot {kind}", 100 * value.exact / largest, None
    return _span(value.low, largest if value.high is None else value.high, largest, f"range {kind}")


def _span(low: float, high: float, largest: float, kind: str) -> _Mark:
    return kind, 100 * low / largest, 100 * (high - low) / largest
