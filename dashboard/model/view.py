"""The view: filters, measure, division, language, and its encoding as a link.

A link carries stable codes, never labels: ``?v=2&types=district_library&provinces=06,20``.
What a link asks for and cannot be shown is left out and reported, never an exception.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal, get_args
from urllib.parse import parse_qsl, urlencode
from zlib import crc32

from dashboard.model.class_breaks import LEAST_CLASSES, METHODS, MOST_CLASSES, USUAL_CLASSES, Method
from dashboard.model.link_query import DECIMALS, LinkQuery
from dashboard.model.measures import MEASURES
from geodata import tables
from loaders.cells import SITE_TYPES
from loaders.names import divisions
from loaders.translation import LANGUAGES, Language

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from dashboard.model.link_query import Ignored


REGIONS: Final = tuple(region.code for region in tables.regions())
PROVINCES: Final = tuple(tables.provinces()["province_code"])
NOTHING: Final = "none"
"""In a link: no site type at all, as opposed to all of them."""

Order = Literal["name", "code"]
"""The order of provinces in lists and tables: by name, or by GSO code (north to south)."""

ORDERS: Final[tuple[Order, ...]] = get_args(Order)
MOST_BESIDE: Final = 4
"""The largest number of provinces compared side by side."""

USUAL_MEASURE: Final = next(iter(MEASURES))
MOST_BREAKS: Final = MOST_CLASSES - 1
EACH_TYPE: Final = "each_type"
"""The comparison of the site types: one small map for each."""

VERSION: Final = 2
"""Version of the links written. Links of version 1 bear no version and need no change:
later keys have added to theirs."""

ONLINE: Final = "online"
_PART: Final = f"{tables.DIVISION}:"
"""In a link with another division: the province selected is the one of which this is a part."""


@dataclass(frozen=True, slots=True)
class View:
    """A view of the access points.

    Attributes
    ----------
    site_types
        Codes of the site types shown, in the order of the table; all by default.
    provinces, regions
        GSO codes of the division and region codes. A province is shown if it is named
        or lies in a named region; all are while both are empty. The regions are those
        of 2013: with another division there are none.
    selected
        GSO code, in the division, of the province selected for its details.
    language
        ``vi`` or ``en``.
    measure
        Code of one of :data:`dashboard.model.measures.MEASURES`.
    method, classes, breaks
        How a rate is divided into classes, ``None`` for the usual way of the measure; and the
        inner edges, increasing, for the method ``manual``.
    division
        2013 or 2025.
    compare
        What is compared with the map: ``each_type``, or a key and its value on the other
        map (``measure:computers``, ``types:commune_library``, ``division:2025``).
    online_base_map
        Whether a base map from the Internet is drawn under the provinces.
    order
        How lists and tables order the provinces.
    beside
        GSO codes of 2013, in the order chosen, of the provinces that the screen for
        comparing shows side by side.
    part
        With the division 2025: GSO code of 2013 of the part of the province selected that
        the screens of the provinces of 2013 show, if one was chosen there.
    map_view
        Of a view made by :func:`of_counted_division`: the view that it was made of, to
        which its links lead.
    """

    site_types: tuple[str, ...] = SITE_TYPES
    provinces: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    selected: str | None = None
    language: Language = "vi"
    measure: str = USUAL_MEASURE
    method: Method | None = None
    classes: int = USUAL_CLASSES
    breaks: tuple[float, ...] = ()
    division: int = tables.DIVISION
    compare: str | None = None
    online_base_map: bool = False
    order: Order = "name"
    beside: tuple[str, ...] = ()
    part: str | None = None
    map_view: View | None = None

    @property
    def class_method(self) -> Method:
        """How its measure is divided into classes: as it says, or in the usual way."""
        return self.method or MEASURES[self.measure].usual_method


def in_division(view: View, division: int) -> View:
    """Return the same view of another division: provinces become those that share their land."""
    if division == view.division:
        return view
    table, beside = tables.provinces(), (view.compare or "").startswith("division:")
    named = set(view.provinces) | {
        code
        for code, region in zip(table["province_code"], table["region"], strict=True)
        if region in view.regions
    }
    selected = divisions.counterparts((view.selected or "",), view.division, division)
    return replace(
        view,
        division=division,
        provinces=divisions.counterparts(named, view.division, division),
        regions=(),
        # Several old provinces may lie in the new one: then none of them is meant.
        selected=view.part or (selected[0] if len(selected) == 1 else None),
        part=None,
        compare=f"division:{view.division}" if beside else view.compare,
    )


def of_counted_division(view: View, counted: Collection[str]) -> View:
    """Return a view in the division of the counts, for screens of provinces of 2013 only.

    Of a province selected that is several of them, the only one ``counted`` is selected.
    """
    if view.division == tables.DIVISION:
        return view
    there = in_division(view, tables.DIVISION)
    parts = divisions.counterparts((view.selected or "",), view.division, tables.DIVISION)
    with_counts = [code for code in parts if code in counted]
    only = with_counts[0] if len(with_counts) == 1 else None
    return replace(there, selected=there.selected or only, map_view=view)


def with_province(view: View, code: str | None) -> View:
    """Return a view with a province of 2013 selected, or that of 2025 which it is a part of."""
    if view.division == tables.DIVISION or code is None:
        return replace(view, selected=code)
    (selected,) = divisions.counterparts((code,), tables.DIVISION, view.division)
    return replace(view, selected=selected, part=code)


def selected_in_link(view: View, code: str) -> str:
    """Return what the link of a view says of a province of 2013 that it has selected."""
    division = (view.map_view or view).division
    return code if division == tables.DIVISION else _PART + code


def comparisons(view: View) -> tuple[str, ...]:
    """Return the codes of what can be compared with a view, see :attr:`View.compare`."""
    other_types = [f"types:{code}" for code in SITE_TYPES if view.site_types != (code,)]
    other_measures = [f"measure:{code}" for code in MEASURES if code != view.measure]
    other_divisions = [f"division:{year}" for year in divisions.DIVISIONS if year != view.division]
    return (EACH_TYPE, *other_divisions, *other_measures, *other_types)


def side_by_side(view: View) -> tuple[View, ...]:
    """Return the views of the maps on the screen, from left to right: one or more."""
    key, _, value = (view.compare or "").partition(":")
    plain = replace(view, compare=None)
    if key == EACH_TYPE:
        counted = MEASURES[view.measure].counts(view.site_types)
        return tuple(replace(plain, site_types=(code,)) for code in counted) or (plain,)
    if key == "types":
        return plain, replace(plain, site_types=(value,))
    if key == "measure":
        return plain, replace(plain, measure=value)
    if key == "division":
        return plain, in_division(plain, int(value))
    return (plain,)


def _listed(codes: Sequence[str], known: Sequence[str]) -> str:
    return ",".join(code for code in known if code in codes)


def _plain(edge: float) -> str:
    """Return the shortest text that reads back as the same class break."""
    return f"{edge:.{DECIMALS}f}".rstrip("0").rstrip(".")


def _parameters(view: View) -> dict[str, str]:
    return {
        "types": _listed(view.site_types, SITE_TYPES) or NOTHING,
        "provinces": _listed(view.provinces, divisions.codes(view.division)),
        "regions": _listed(view.regions, REGIONS),
        "selected": f"{_PART}{view.part}" if view.part else view.selected or "",
        "lang": view.language,
        "measure": view.measure,
        "method": view.method or "",
        "classes": str(view.classes),
        "breaks": ",".join(_plain(edge) for edge in view.breaks),
        "division": str(view.division),
        "compare": view.compare or "",
        "base": ONLINE if view.online_base_map else "",
        "order": view.order,
        "beside": ",".join(view.beside),
    }


_DEFAULTS: Final = _parameters(View())
LINK_KEYS: Final = ("v", *_DEFAULTS)
"""The keys that a link can have."""


def encode(view: View) -> dict[str, str]:
    """Return the query parameters of a view, without those that have their default value."""
    if view.map_view:
        view = with_province(view.map_view, view.selected) if view.selected else view.map_view
    query = {key: value for key, value in _parameters(view).items() if value != _DEFAULTS[key]}
    return {"v": str(VERSION), **query} if query else {}


def selectable(division: int) -> tuple[str, ...]:
    """Return what a link can ask for as the province selected."""
    parts = PROVINCES if division != tables.DIVISION else ()
    return (*divisions.codes(division), *(_PART + code for code in parts))


def decode(
    query: Mapping[str, str], provinces: Sequence[str] = PROVINCES, regions: Sequence[str] = REGIONS
) -> tuple[View, tuple[Ignored, ...]]:
    """Return the view that query parameters ask for, and what was ignored of them.

    Parameters
    ----------
    query
        From key to value, lists separated by commas.
    provinces, regions
        The codes, of 2013, that can be chosen: those of which there are figures.
    """
    requested = LinkQuery(query)
    requested.choice("v", [str(version) for version in range(1, VERSION + 1)])
    if query.get("types", "").strip() == NOTHING:
        site_types: tuple[str, ...] = ()
    else:
        site_types = requested.choices("types", SITE_TYPES) or SITE_TYPES
    language = requested.choice("lang", LANGUAGES) or LANGUAGES[0]
    division = int(
        requested.choice("division", [*map(str, divisions.DIVISIONS)]) or tables.DIVISION
    )
    counted = divisions.counterparts(provinces, tables.DIVISION, division)
    method = requested.choice("method", METHODS)
    classes = [str(count) for count in range(LEAST_CLASSES, MOST_CLASSES + 1)]
    view = View(
        site_types=site_types,
        provinces=requested.choices("provinces", counted),
        regions=requested.choices("regions", regions if division == tables.DIVISION else ()),
        selected=requested.choice("selected", selectable(division)),
        language=language,
        measure=requested.choice("measure", tuple(MEASURES)) or USUAL_MEASURE,
        method=method,
        classes=int(requested.choice("classes", classes) or USUAL_CLASSES),
        breaks=requested.edges("breaks", MOST_BREAKS if method == "manual" else 0),
        division=division,
        online_base_map=requested.choice("base", (ONLINE,)) is not None,
        order=requested.choice("order", ORDERS) or ORDERS[0],
        beside=requested.in_order("beside", provinces, most=MOST_BESIDE),
    )
    view = replace(view, compare=requested.choice("compare", comparisons(view)))
    if view.selected and view.selected.startswith(_PART):
        view = with_province(view, view.selected.removeprefix(_PART))
    return view, requested.ignored()


def to_query_string(view: View) -> str:
    """Return a view as the query string of a link."""
    return urlencode(encode(view), safe=",:")


def fingerprint(view: View) -> str:
    """Return eight letters that stand for a view, and in all likelihood for no other."""
    return f"{crc32(to_query_string(view).encode()):08x}"


def from_query_string(
    text: str, provinces: Sequence[str] = PROVINCES, regions: Sequence[str] = REGIONS
) -> tuple[View, tuple[Ignored, ...]]:
    """Return the view of a query string, as :func:`decode` does."""
    return decode(parameters(text), provinces, regions)


def parameters(text: str) -> dict[str, str]:
    """Return the parameters of a query string; the values of a repeated key are one list."""
    query: dict[str, str] = {}
    for key, value in parse_qsl(text.removeprefix("?"), keep_blank_values=True):
        query[key] = f"{query[key]},{value}" if key in query else value
    return query


PRESETS: Final = {
    # Thông báo hội thảo, Thư viện tỉnh Lạng Sơn, 26/4/2013: Cao Bằng, Bắc Kạn, Lạng Sơn.
    "langson_workshop": ("04", "06", "20"),
}
"""From the code of a group to GSO codes of 2013."""
EVERY_MASK: Final = 2 ** len(SITE_TYPES) - 1
EACH_TYPE_MASK: Final = 0
"""The mask for the site types side by side, which share their classes."""


def mask_of(site_types: Collection[str]) -> int:
    """Return the mask of some site types."""
    return sum(1 << SITE_TYPES.index(code) for code in site_types)


def types_of(mask: int) -> tuple[str, ...]:
    """Return the site types of a mask; bits beyond the last type mean nothing."""
    return tuple(code for bit, code in enumerate(SITE_TYPES) if mask >> bit & 1)


MASKS: Final = range(1, EVERY_MASK + 1)
