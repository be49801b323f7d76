"""How many examples hypothesis makes: few while one works, all of them before a change lands.

``dev`` is the default, ``ci`` that of ``make test`` (``--hypothesis-profile=ci``) and of
whatever sets ``CI``; ``thorough`` is for a night. A test that is dear or cheap asks for its share
of a profile.
"""

from __future__ import annotations

import os
from typing import Any

from hypothesis import HealthCheck, settings

_LEAST = 2


def register() -> None:
    """Make the profiles known, and take the one to start from."""
    # How long something takes says nothing on a machine that does other things too; and of
    # examples that a test passes over, there are now and then many in a row.
    unhealthy = [HealthCheck.too_slow, HealthCheck.filter_too_much]
    patient: Any = {"deadline": None, "suppress_health_check": unhealthy}
    settings.register_profile("dev", max_examples=15, **patient)
    settings.register_profile("ci", max_examples=40, **patient)
    settings.register_profile("thorough", max_examples=400, **patient)
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
    number = max(_LEAST, round(share * settings.default.max_examples))
    checks = {*settings.default.suppress_health_check, *more.pop("suppress_health_check", ())}
    return settings(max_examples=number, suppress_health_check=checks, **more)
