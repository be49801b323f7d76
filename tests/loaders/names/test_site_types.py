"""Names of site types: those of the table, with or without "number of" before them."""

from collections import Counter

import pytest

from geodata import tables
from loaders.cells import SITE_TYPES
from loaders.names.normalise import heading_key
from loaders.names.site_types import match_site_type


def names(kind):
    terms = (kind.label_vi, kind.label_en, kind.equation_vi, kind.equation_en)
    return {kind.code, *terms, *kind.variants}


def test_every_name_of_the_table_is_of_one_site_type():
    keys = [{heading_key(name) for name in names(kind)} for kind in tables.site_types()]
    assert [
        key for key, many in Counter(key for own in keys for key in own).items() if many > 1
    ] == []
    assert "" not in set().union(*keys)


def test_every_name_of_the_table_is_known():
    assert tuple(kind.code for kind in tables.site_types()) == SITE_TYPES
    wrong = {
        f"{before}{name}": found
        for kind in tables.site_types()
        for name in names(kind)
        for before in ("", "Số ", "số lượng ", "SỐ ĐIỂM ", "So luong diem ")
        if (found := match_site_type(f"{before}{name}")) != kind.code
    }
    assert wrong == {}


@pytest.mark.parametrize(
    "text", ["", "Số điểm", "Bưu điện", "post office", "Thư viện", "thư viện h"]
)
def test_what_is_no_name_of_one(text):
    assert match_site_type(text) is None
