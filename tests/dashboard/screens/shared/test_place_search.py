"""What places are found by, on the map and beside it."""

import json

from cases import every

from dashboard.screens.shared.place_search import group_labels, place_keys
from dashboard.text.messages import text
from dashboard.web_map.figures import search_keys
from geodata import tables
from loaders.access_points import provinces_of_division
from loaders.names import divisions
from loaders.translation import LANGUAGES


@every("language", LANGUAGES)
def test_every_place_that_can_be_chosen_has_the_keys_of_the_map(embedded, language):
    keys = json.loads(place_keys(embedded, language))
    assert list(keys) == [str(division) for division in divisions.DIVISIONS]
    for division in divisions.DIVISIONS:
        of_division = keys[str(division)]
        provinces = provinces_of_division(embedded, division)
        groups = group_labels(embedded, language, division).values()
        names = [getattr(province, f"name_{language}") for province in provinces]
        assert [*of_division] == [*groups, *names]
        for province, name in zip(provinces, names, strict=True):
            assert of_division[name].split(" ") == search_keys(province)


@every("language", LANGUAGES)
def test_the_filter_asks_for_regions_where_it_offers_them(embedded, language):
    word = {"vi": "vùng", "en": "regions"}[language]
    regions = {getattr(region, f"name_{language}") for region in tables.regions()}
    for division in divisions.DIVISIONS:
        offered = regions & {*group_labels(embedded, language, division).values()}
        for key in ("places", "places_placeholder"):
            said = text(language, f"filter.{key}.{division}", count=1)
            assert (word in said) == bool(offered)
