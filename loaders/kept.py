"""Keeping what is worked out of access points with them, so that it goes when they go.

A session may bring data of its own: what a cache of the process held would outlive them.
"""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import Callable

    from loaders.join import AccessPoints

_Asked = ParamSpec("_Asked")
_Found = TypeVar("_Found")


def kept_with_access_points(
    function: Callable[Concatenate[AccessPoints, _Asked], _Found],
) -> Callable[Concatenate[AccessPoints, _Asked], _Found]:
    """Make a function of access points work each answer out once, and keep it with them.

    Its further arguments are hashable. An answer must not hold the access points
    themselves: then they would go only with a collection of garbage.
    """

    @wraps(function)
    def answer(
        access_points: AccessPoints, /, *args: _Asked.args, **kwargs: _Asked.kwargs
    ) -> _Found:
        key = (answer, args, tuple(sorted(kwargs.items())))
        if key not in access_points.kept:
            access_points.kept[key] = function(access_points, *args, **kwargs)
        return cast("_Found", access_points.kept[key])

    return answer
