"""A file of map layers -> its layers. What a file is shows from its content, not from its name.

JSON and XML are parsed here, no reference in them is followed, and an archive is unpacked
under names of ours.
"""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from loaders.formats.binary_layers import read_shapes
from loaders.formats.file_kinds import (
    HEAD_BYTES,
    LAYER_READERS,
    SHAPEFILE_PARTS,
    Kind,
    formats_of,
    kind_of,
    sniff,
)
from loaders.formats.layers import Allowance, Layer
from loaders.formats.zip_archives import opened_zip, visible_files
from loaders.limits import limits
from loaders.problems.problem import Problem
from loaders.problems.recorder import failure

if TYPE_CHECKING:
    from loaders.problems.catalogue import FileKind
    from loaders.problems.problem import InputError

# What names something else than a file of this machine.
_REMOTE_SIGNS: Final = ("/vsi", ":/", "<ogrvrtdatasource")


@dataclass(frozen=True, slots=True, eq=False)
class BoundaryFile:
    """The content of a file of map layers.

    Attributes
    ----------
    format
        The name of a format, or ``Shapefile`` for one beside its parts.
    layers
        The layers with geometry and features, in the order of the file.
    """

    format: str
    layers: tuple[Layer, ...]


def read_layers(path: Path, brings: FileKind = "boundaries") -> BoundaryFile:
    """Read the layers of a file of map layers.

    Parameters
    ----------
    path
        A local file; of a shapefile its ``.shp``, the other parts beside it, or a ZIP.
    brings
        What it is to bring, for the formats that are named where it is of none.

    Raises
    ------
    InputError
        If it is missing, remote, damaged, too large, of no known format, or has no
        features.
    """
    name = str(path).lower()
    if name.endswith(".vrt") or any(sign in name for sign in _REMOTE_SIGNS):
        raise failure(path, "file_not_local")
    kind = sniff(path)
    with tempfile.TemporaryDirectory() as folder:
        form, layers = _Reader(path, Path(folder), brings).read(kind)
    layers = [layer for layer in layers if len(layer.shapes)]
    if not layers:
        raise failure(path, "no_features")
    return BoundaryFile(form, tuple(layers))


class _Reader:
    """The reading of one file, with a folder for copies."""

    def __init__(self, path: Path, folder: Path, brings: FileKind) -> None:
        self.path = path
        self.folder = folder
        self.brings = brings
        self.allowance = Allowance(path)

    def read(self, kind: Kind) -> tuple[str, list[Layer]]:
        if kind == "zip":
            return self._archive()
        if kind == "shapefile":
            return "Shapefile", [self._shapefile(self._parts_beside(), self.path.stem)]
        copy = self.folder / "copy"
        shutil.copyfile(self.path, copy)
        return self._single(kind, copy, self.path.stem)

    def _single(self, kind: Kind, copy: Path, name: str) -> tuple[str, list[Layer]]:
        """Read a file that is neither an archive nor in several parts."""
        if kind in LAYER_READERS:
            return LAYER_READERS[kind](copy, name, self.allowance)
        if kind == "vrt":
            raise failure(self.path, "file_not_local")
        if kind == "shapefile_part":
            raise failure(self.path, "shapefile_part", self.path.suffix)
        raise self._unknown()

    def _unknown(self) -> InputError:
        return failure(self.path, "boundary_format", accepted=formats_of(self.brings))

    def _archive(self) -> tuple[str, list[Layer]]:
        """Read the files in an archive; an archive in it is not opened."""
        shapefiles, others, seen = self._unpacked()
        read = [("Shapefile (ZIP)", [self._shapefile(*parts)]) for parts in shapefiles]
        read += [
            self._single(*other)
            for other in others
            # Remarks of a program beside a shapefile (metadata in XML or JSON) are no layers.
            if not shapefiles or other[0] not in {"xml", "json"}
        ]
        if read:
            form = "KMZ" if read[0][0] == "KML" else read[0][0]
            return form, [layer for _, layers in read for layer in layers]
        if ".dbf" in seen:
            raise failure(self.path, "shapefile_part", ".dbf")
        raise failure(self.path, "archive_nested") if "zip" in seen else self._unknown()

    def _unpacked(
        self,
    ) -> tuple[list[tuple[dict[str, Path], str]], list[tuple[Kind, Path, str]], set[str]]:
        """Unpack what may hold layers, under names of ours.

        Returns
        -------
        tuple
            Shapefiles (their parts by ending, and their name), other files (what they
            are, the copy, and their name), and what was seen of kinds and parts.
        """
        shapefiles: dict[str, dict[str, Path]] = {}
        names: dict[str, str] = {}
        others: list[tuple[Kind, Path, str]] = []
        seen: set[str] = set()
        with opened_zip(self.path) as archive:
            for number, member in enumerate(visible_files(self.path, archive)):
                place = Path(member.filename)
                with archive.open(member) as file:
                    kind = kind_of(file.read(HEAD_BYTES), member.filename)
                part = ".shp" if kind == "shapefile" else place.suffix.lower()
                stem = str(place.with_suffix("")).lower()
                seen |= {kind, part}
                copy = self.folder / f"member-{number}"
                if kind == "shapefile" or part in SHAPEFILE_PARTS[1:]:
                    parts = shapefiles.setdefault(stem, {})
                    copy = parts[part] = self.folder / f"{[*shapefiles].index(stem)}{part}"
                    names |= {stem: place.stem} if kind == "shapefile" else {}
                elif kind == "vrt" or kind in LAYER_READERS:
                    others.append((kind, copy, place.stem))
                else:
                    continue
                with archive.open(member) as source, copy.open("wb") as target:
                    shutil.copyfileobj(source, target)
        return [(shapefiles[stem], name) for stem, name in names.items()], others, seen

    def _parts_beside(self) -> dict[str, Path]:
        """Copy a ``.shp`` and the parts of its name in its folder."""
        copies = {".shp": self.folder / "layer.shp"}
        shutil.copyfile(self.path, copies[".shp"])
        for beside in self.path.parent.iterdir():
            suffix = beside.suffix.lower()
            if beside.stem == self.path.stem and suffix in SHAPEFILE_PARTS[1:]:
                if beside.stat().st_size > limits().file_bytes:
                    raise failure(self.path, "file_too_large", limit_mb=limits().file_mb)
                copies[suffix] = self.folder / f"layer{suffix}"
                shutil.copyfile(beside, copies[suffix])
        return copies

    def _shapefile(self, parts: dict[str, Path], name: str) -> Layer:
        problems = []
        if ".dbf" not in parts:
            problems.append(Problem("shapefile_without_dbf", self.path.name))
        if ".shx" not in parts:
            problems.append(Problem("shapefile_index_rebuilt", self.path.name))
        encoding = None
        if ".cpg" in parts:
            # Read below as bytes: the name of the encoding may be wrong.
            encoding = parts[".cpg"].read_bytes()[:40].decode("latin-1").strip() or None
            parts[".cpg"].unlink()
        layer = read_shapes(parts[".shp"], self.allowance)
        return replace(
            layer,
            name=name,
            columns=layer.columns if ".dbf" in parts else layer.columns.iloc[:, :0],
            raw_text=True,
            encoding=encoding,
            problems=tuple(problems),
        )
