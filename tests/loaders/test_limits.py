"""Limits: set by the environment, or as they usually are."""

import pytest

from loaders.limits import Limits, limits


def test_usual_limits(monkeypatch):
    monkeypatch.delenv("ACCESS_MAP_MAX_FILE_MB", raising=False)
    assert limits() == Limits()
    assert limits().file_bytes == 1_000_000 * Limits().file_mb


def test_a_variable_sets_one(monkeypatch):
    monkeypatch.setenv("ACCESS_MAP_MAX_ROWS", "12")
    assert limits() == Limits(rows=12)


@pytest.mark.parametrize("value", ["", "0", "-3", "many", "1e3", "²"])
def test_a_variable_that_is_no_number_is_told(monkeypatch, value):
    monkeypatch.setenv("ACCESS_MAP_MAX_ROWS", value)
    with pytest.raises(ValueError, match="ACCESS_MAP_MAX_ROWS"):
        limits()
