"""Results of the views asked for last: most people look at the same few."""

from __future__ import annotations

from functools import lru_cache, wraps
from typing import TYPE_CHECKING, Concatenate, Final, ParamSpec, TypeVar, cast
from weakref import ref

if TYPE_CHECKING:
    from collections.abc import Callable

    from loaders.access_points import AccessPoints

_Arguments = ParamSpec("_Arguments")
_Result = TypeVar("_Result")

MOST_RESULTS: Final = 500
"""How many results of a function stay; what the map's screen makes of a view takes about 10 kB."""


def latest_per_dataset(
    function: Callable[Concatenate[AccessPoints, _Arguments], _Result],
) -> Callable[Concatenate[AccessPoints, _Arguments], _Result]:
    """Make a function of access points keep its :data:`MOST_RESULTS` latest results with them.

    For functions of a view, of which there are more than can stay; of all else it is as
    :func:`loaders.access_points.cached_per_dataset`.
    """

    @wraps(function)
    def cached(
        access_points: AccessPoints, /, *args: _Arguments.args, **kwargs: _Arguments.kwargs
    ) -> _Result:
        if cached not in access_points.cache:
            alive = ref(access_points)  # else they would keep themselves

            @lru_cache(MOST_RESULTS)
            def result(*args: _Arguments.args, **kwargs: _Arguments.kwargs) -> _Result:
                return function(cast("AccessPoints", alive()), *args, **kwargs)

            access_points.cache[cached] = result
        kept = cast("Callable[_Arguments, _Result]", access_points.cache[cached])
        return kept(*args, **kwargs)

    return cached
