"""What the screens of provinces say of a selected province without figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dashboard.screens.shared.templates import macro
from dashboard.text.credit import of_figures
from dashboard.text.messages import number
from loaders.names import divisions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dashboard.model.view import View
    from loaders.access_points import AccessPoints, Province


def told_outside(access_points: AccessPoints, view: View, provinces: Sequence[Province]) -> str:
    """Return that the selected province of 2013 has no figures; nothing where it has some."""
    if view.selected is None or view.selected in {province.code for province in provinces}:
        return ""
    said = of_figures(
        access_points,
        view.language,
        "province.outside",
        province=divisions.former_names(view.language)[view.selected],
        count=number(view.language, len(provinces)),
    )
    return macro("paragraph", view.language, said, "outside")
