"""How many examples hypothesis makes: few while one works, all of them before a change lands.

``dev`` is the default, ``ci`` that of ``make test`` (``--hypothesis-profile=ci``) and of
whatever sets ``CI``. A test that is dear or cheap asks for its share of a profile.
"""

from __future__ import annotations

import os
from typing import Any

from hypothesis import settings

_LEAST = 2


def register() -> None:
    """Make the profiles known, and take the one to start from."""
    # How long an example takes says nothing on a machine that does other things too.
    settings.register_profile("dev", max_examples=15, deadline=None)
    settings.register_profile("ci", max_examples=100, deadline=None)
    settings.load_profile("ci" if os.environ.get("CI") else "dev")


def examples(share: float, **more: Any) -> settings:
    """Return settings with a share of the examples of the profile.

    Parameters
    ----------
    share
        1 stands for as many as the profile has.
    more
        Other settings.
    """
    return settings(max_examples=max(_LEAST, round(share * settings.default.max_examples)), **more)
