"""What the boxes in which places are chosen find them by."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from dashboard.model.view import PRESETS
from dashboard.templates import names_by_code
from dashboard.text.messages import text
from dashboard.web_map.figures import search_keys
from geodata import tables
from loaders.access_points import cached_per_dataset, provinces_of_division
from loaders.names import divisions

if TYPE_CHECKING:
    from loaders.access_points import AccessPoints
    from loaders.translation import Language


def group_labels(access_points: AccessPoints, language: Language, division: int) -> dict[str, str]:
    """Return the names of the presets and regions that can be chosen, by their codes."""
    labels = {code: text(language, f"preset.{code}") for code in PRESETS}
    if division == tables.DIVISION:
        regions = names_by_code(tables.regions(), language)
        labels |= {code: regions[code] for code in access_points.programme_regions}
    return labels


@cached_per_dataset
def place_keys(access_points: AccessPoints, language: Language) -> str:
    """Return the search keys of all places by division and label, as JSON.

    The keys of a place are those of the map's search, separated by spaces. Groups have none
    but their names. A name in a file may mean a province that was not counted.
    """
    keys: dict[int, dict[str, str]] = {}
    for division in divisions.DIVISIONS:
        keys[division] = dict.fromkeys(group_labels(access_points, language, division).values(), "")
        for province in provinces_of_division(access_points, division):
            keys[division][getattr(province, f"name_{language}")] = " ".join(search_keys(province))
    return json.dumps(keys, ensure_ascii=False, separators=(",", ":"))
