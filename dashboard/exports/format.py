"""What a format of files is."""

from __future__ import annotations

from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final, Literal, Protocol

from dashboard.events import FILES_WRITTEN
from dashboard.exports.layout import Headings, Layout, Shape
from dashboard.picture.sheet import A4
from dashboard.text.messages import text

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from dashboard.model.selection import Selection
    from dashboard.picture.sheet import Sheet
    from dashboard.show.story import Story
    from loaders.access_points import AccessPoints
    from loaders.translation import Language

Tool = Literal["python", "r", "qgis"]
"""Software that reads a file from its address."""

Extra = Literal["pdf"]
_MODULES: Final[dict[Extra, str]] = {"pdf": "typst"}
"""What an extra of the package installs."""


class Writer(Protocol):
    """Makes the content of a file: the same bytes for the same selection.

    ``address`` is that of the dashboard, without a slash at the end, if it is known: a
    bundle has a link to the view in it.
    """

    def __call__(self, selection: Selection, layout: Layout, address: str = "", /) -> bytes:
        """Return the content."""


class StoryWriter(Protocol):
    """Makes the content of a file of a whole story, as :class:`Writer` does of a view."""

    def __call__(
        self,
        story: Story,
        access_points: AccessPoints,
        language: Language,
        layout: Layout,
        address: str = "",
        /,
    ) -> bytes:
        """Return the content."""


@dataclass(frozen=True, slots=True)
class Format:
    """A format of files.

    Attributes
    ----------
    code
        Its name in commands.
    title
        Its name for people, the same in every language.
    media_type
        As HTTP names it.
    write
        Makes the content of a file.
    write_story
        Makes the content of a file of a story, if the format can hold one.
    sheet
        What it is drawn on by default.
    sheet_choices
        What can be chosen of the sheet, of :data:`dashboard.picture.sheet.CHOICES`.
    usual_shape
        The shape by default: wide where each row has an outline.
    tabular
        Whether shape and headings can be chosen: a picture has neither, a bundle all.
    own_ending
        The ending of its files, where it is not the code.
    is_text
        Whether its files are text in UTF-8, which is worth compressing.
    in_steps
        Whether a file of a view takes seconds, and says how far it is (:mod:`dashboard.progress`).
    extra
        The extra of the package that it needs, as pip names it, if it needs one.
    bundled
        Path of its file in the bundle; with ``{shape}`` in it there is one of each shape.
        Empty if it is not in the bundle.
    samples
        Code that reads a file, by tool, if the tool can read it directly: ``{address}`` and
        ``{code}`` (the heading of the codes) stand for strings of Python and R, ``{bare}``
        for the address alone, ``{name}`` for the heading as a name of R.
    """

    code: str
    title: str
    media_type: str
    write: Writer
    write_story: StoryWriter | None = None
    sheet: Sheet = A4
    sheet_choices: Mapping[str, Collection[str]] = field(default_factory=dict)
    usual_shape: Shape = "long"
    tabular: bool = True
    own_ending: str = ""
    is_text: bool = False
    in_steps: bool = False
    extra: Extra | None = None
    bundled: str = ""
    samples: Mapping[Tool, str] = field(default_factory=dict)

    def make(self, selection: Selection, layout: Layout, address: str = "") -> bytes:
        """Return the content of a file of a view, and count it."""
        FILES_WRITTEN.labels(self.code).inc()
        return self.write(selection, layout, address)

    @property
    def ending(self) -> str:
        """The ending of its files and of its address."""
        return self.own_ending or self.code

    def why_not(self, language: Language) -> str:
        """Return why it cannot be made here, and what would help; empty if it can be made."""
        if self.extra is None or find_spec(_MODULES[self.extra]):
            return ""
        command = f"pip install 'access-map[{self.extra}]'"
        return text(language, "download.not_installed", format=self.title, command=command)

    def layout(
        self,
        shape: Shape | None = None,
        headings: Headings = "machine",
        sheet: Sheet | None = None,
    ) -> Layout:
        """Return the layout of a file, in its usual shape and on its usual sheet by default."""
        return Layout(shape or self.usual_shape, headings, sheet or self.sheet)
