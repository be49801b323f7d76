"""How a file was understood, as controls: what is changed there has it read anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dashboard.own_data import OwnFiles
    from loaders.report import FileKind
    from loaders.translation import Language


def draw(kind: FileKind, files: OwnFiles, language: Language) -> None:
    """Draw what was understood of one file."""
