"""From files to one checked table, without Streamlit.

The names below are what other programs may rely on; everything else may change. They are
imported when first used, so that importing a small module of the package stays quick.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from loaders.access_points import AccessPoints
    from loaders.boundaries import read_boundaries
    from loaders.counts import counts_template, read_counts
    from loaders.loading import check, load
    from loaders.names.mappings import Mappings
    from loaders.options import BoundariesOptions, CountsOptions, RegisterOptions
    from loaders.problems.problem import InputError, Problem
    from loaders.register import read_register

__all__ = [
    "AccessPoints",
    "BoundariesOptions",
    "CountsOptions",
    "InputError",
    "Mappings",
    "Problem",
    "RegisterOptions",
    "check",
    "counts_template",
    "load",
    "read_boundaries",
    "read_counts",
    "read_register",
]

_MODULES: Final = {
    "AccessPoints": "loaders.access_points",
    "BoundariesOptions": "loaders.options",
    "CountsOptions": "loaders.options",
    "InputError": "loaders.problems.problem",
    "Mappings": "loaders.names.mappings",
    "Problem": "loaders.problems.problem",
    "RegisterOptions": "loaders.options",
    "check": "loaders.loading",
    "counts_template": "loaders.counts",
    "load": "loaders.loading",
    "read_boundaries": "loaders.boundaries",
    "read_counts": "loaders.counts",
    "read_register": "loaders.register",
}


def __getattr__(name: str) -> object:
    if name not in _MODULES:
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    return getattr(importlib.import_module(_MODULES[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
