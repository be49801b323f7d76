"""The catalogue accounts for every data file, and for nothing else."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

import pytest
from cases import every

from geodata.build.__main__ import ARCHIPELAGOS_FILE, LICENCE_FILE, NEIGHBOURS_FILE, PROVINCES_FILE
from geodata.build.inputs import INPUTS
from geodata.catalogue import catalogue

LICENCES = {
    "MIT",
    "ODbL-1.0",
    "LicenseRef-licence-text",
    "public domain",
    "facts, not copyrightable",
}


def data_files(folder):
    """Return the paths of all files that are not Python code."""
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and path.suffix != ".py" and "__pycache__" not in path.parts
    }


def unaccounted(folder, entries):
    """Return the files without an entry and the entries without a file."""
    present, listed = data_files(folder), {entry.path for entry in entries}
    return present - listed, listed - present


@pytest.fixture
def geodata_folder():
    return Path(str(files("geodata")))


def test_every_file_has_an_entry_and_every_entry_a_file(geodata_folder):
    assert unaccounted(geodata_folder, catalogue()) == (set(), set())


def test_a_file_without_entry_and_an_entry_without_file_are_found(tmp_path):
    (tmp_path / "tables").mkdir()
    (tmp_path / "tables" / "new.csv").touch()
    (tmp_path / "code.py").touch()
    entry = catalogue()[0]
    assert unaccounted(tmp_path, [entry]) == ({"tables/new.csv"}, {entry.path})


def test_entries_are_unique():
    paths = [entry.path for entry in catalogue()]
    assert len(paths) == len(set(paths))


@every("entry", catalogue())
def test_entry_is_complete(entry):
    assert entry.what.endswith(".")
    assert entry.source.endswith(".")
    assert entry.how.endswith(".")
    assert entry.licence in LICENCES
    assert re.fullmatch(r"\d{4}(-\d\d){0,2}|unknown", entry.date)


def test_built_files_name_their_pinned_inputs():
    pinned = {str(source): source.sha256 for source in INPUTS}
    built = {entry.path: dict(entry.inputs) for entry in catalogue() if entry.inputs}
    assert set(built) == {PROVINCES_FILE, LICENCE_FILE, NEIGHBOURS_FILE, ARCHIPELAGOS_FILE}
    for inputs in built.values():
        assert inputs.items() <= pinned.items()
    assert set().union(*built.values()) == set(pinned)


def test_what_openstreetmap_outlines_went_into_is_under_its_licence():
    for entry in catalogue():
        if any("Vietnam.json" in name for name, _ in entry.inputs):
            assert entry.licence == "ODbL-1.0"


def test_text_of_the_licence_is_there():
    text = (files("geodata") / LICENCE_FILE).read_text(encoding="utf-8")
    assert text.startswith("## Open Data Commons Open Database License (ODbL)")
    assert len(text) > 20_000
