"""Results of the views asked for last: most people look at the same few."""

from __future__ import annotations

from functools import lru_cache, wraps
from typing import TYPE_CHECKING, Final, TypeVar, TypeVarTuple, cast
from weakref import ref

from dashboard.model.selection import select

if TYPE_CHECKING:
    from collections.abc import Callable

    from dashboard.model.selection import Selection
    from dashboard.model.view import View
    from loaders.access_points import AccessPoints

_Arguments = TypeVarTuple("_Arguments")
_Result = TypeVar("_Result")

MOST_RESULTS: Final = 500
"""How many results of a function stay; what the map's screen makes of a view takes about 10 kB."""


def latest_per_dataset(
    function: Callable[[AccessPoints, *_Arguments], _Result],
) -> Callable[[AccessPoints, *_Arguments], _Result]:
    """Make a function of access points keep its :data:`MOST_RESULTS` latest results with them.

    For functions of a view, of which there are more than can stay; of all else it is as
    :func:`loaders.access_points.cached_per_dataset`.
    """

    @wraps(function)
    def cached(access_points: AccessPoints, /, *args: *_Arguments) -> _Result:
        if cached not in access_points.cache:
            alive = ref(access_points)  # else they would keep themselves
            access_points.cache[cached] = lru_cache(MOST_RESULTS)(
                lambda *args: function(cast("AccessPoints", alive()), *args)
            )
        return cast("Callable[..., _Result]", access_points.cache[cached])(*args)

    return cached


def latest_per_view(function: Callable[[Selection], _Result]) -> Callable[[Selection], _Result]:
    """Make a function of a selection keep its latest results, with the data, by view."""

    @latest_per_dataset
    def of_view(access_points: AccessPoints, view: View) -> _Result:
        return function(select(access_points, view))

    @wraps(function)
    def cached(selection: Selection) -> _Result:
        return of_view(selection.access_points, selection.view)

    return cached
