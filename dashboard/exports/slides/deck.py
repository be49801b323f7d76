"""A view as slides: map, table, chart; a story as slides: one for each scene."""

from __future__ import annotations

import io
import math
from typing import TYPE_CHECKING, Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import pptx

from dashboard.exports.provenance import UNKNOWN, WRITTEN, made_of, metadata
from dashboard.exports.slides.drawing_xml import (
    LANGUAGE_TAGS,
    LINE_HEIGHT,
    clean,
    extents,
    properties,
    run,
)
from dashboard.exports.slides.map_shapes import draw_legend, draw_map
from dashboard.exports.slides.outlines import zoomed
from dashboard.exports.slides.shapes import Shapes
from dashboard.exports.slides.tables import chart_frame, chart_pages, table_frame, table_pages
from dashboard.exports.slides.template import FACTOR, GRIDS, slots, template
from dashboard.model.selection import select
from dashboard.picture.canvas import DRAWING, POINT, text_width
from dashboard.picture.map_drawing import Shown
from dashboard.picture.page import sources
from dashboard.show.figures import places
from dashboard.show.scenes import shown as shown_scenes
from dashboard.text.citation import link
from dashboard.text.credit import of_figures
from dashboard.text.headline import headline, together
from dashboard.text.messages import date, text
from dashboard.text.view_summary import settings

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from pptx.slide import NotesSlide, Slide

    from dashboard.exports.layout import Layout
    from dashboard.model.selection import Selection
    from dashboard.picture.canvas import Box
    from dashboard.picture.sheet import Sheet
    from dashboard.show.story import Story
    from loaders.access_points import AccessPoints
    from loaders.translation import Language

    Paragraph = tuple[Sequence[tuple[str, bool]], float]
    """Runs, each bold or not, and their size in points."""

_TITLE_SIZE: Final = 28.0
_LEAST_SIZE: Final = 5.0
_LEAST_FACTOR: Final = 0.3
_GAP: Final = 5.0
"""Millimetres between title, text and legend."""
_AFTER: Final = 6 * POINT
"""Millimetres after a paragraph."""
_SIZE: Final = 10.0
_FULL: Final = 0.93
"""Share of a line that words fill."""
_PLACES: Final = {
    "title": 'type="title"',
    "body": 'type="body" idx="1"',
    "sources": 'type="body" sz="quarter" idx="13"',
    "number": 'type="sldNum" sz="quarter" idx="12"',
    "picture": 'type="sldImg" idx="2"',
    "notes": 'type="body" sz="quarter" idx="3"',
}
_FIELD: Final = "{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}"
_END: Final = b"</p:spTree>"
_LOCKS: Final = {"picture": ' noRot="1" noChangeAspect="1"'}


def to_pptx(selection: Selection, layout: Layout, address: str = "") -> bytes:
    """Return a view as slides: its map, its numbers as a table, its measure as a chart.

    The same bytes for the same view. Slides are 16:9 or 4:3; for another form of the sheet
    4:3, which is nearest to a square and to A4.
    """
    with DRAWING:
        deck = _Deck(layout.sheet, [selection])
        deck.add_view(selection, address)
    return deck.bytes(text(selection.view.language, f"map.measure.{selection.view.measure}"))


def story_to_pptx(
    story: Story,
    access_points: AccessPoints,
    language: Language,
    layout: Layout,
    address: str = "",
) -> bytes:
    """Return a story as slides, one for each scene, with its notes; see :func:`to_pptx`."""
    views = (scene.view(access_points, language) for scene in story.scenes)
    selections = [select(access_points, view) for view in views]
    with DRAWING:
        deck = _Deck(layout.sheet, selections)
        deck.add_story(story, selections, address)
    return deck.bytes(of_figures(access_points, language, "page.title"))


class _Deck:
    """The slides of a presentation."""

    def __init__(self, sheet: Sheet, selections: Sequence[Selection]) -> None:
        ratio = sheet.ratio if sheet.ratio in GRIDS else "4:3"
        self.sheet, self.grid = sheet, GRIDS[ratio]
        # The classes of rates are in the theme where nothing else is shown.
        rates = {len(one.class_edges) - 1 if one.measure.is_rate else 0 for one in selections}
        self.classes = max(0, *rates) if len(rates) == 1 else 0
        self.file = pptx.Presentation(io.BytesIO(template(ratio, self.classes)))
        # By the name of the part: as trees in memory the shapes would take a hundred times as much.
        self.added: dict[str, str] = {}
        self.feet: dict[str, str] = {}

    def add_view(self, selection: Selection, address: str) -> None:
        """Add the slides of a view: map, table, chart."""
        access_points, language = selection.access_points, selection.view.language
        title = text(language, f"map.measure.{selection.view.measure}")
        shown_settings = settings(access_points, selection.view)
        body: list[Paragraph] = [
            ([(line, bold)], size)
            for line, bold, size in (
                (of_figures(access_points, language, "page.title"), False, 12),
                (together(selection), True, 20),
                (headline(selection), False, 18),
                (" · ".join(shown_settings[1:]), False, 10),
            )
            if line
        ]
        notes = [*shown_settings, made_of(selection, language), link(selection.view, address)]
        self._map(selection, title, body, notes, {selection.view.selected})
        for lines in table_pages(selection):
            slide, paper, end = self._slide(selection, "Data", title, notes)
            left, _, right, _ = self.grid.wide
            bottom = self.grid.sources[1] - _GAP
            how = of_figures(access_points, language, "table.how")
            if any(province.partial for province in selection.shown):
                how += f" · {text(language, 'table.partial')}"
            self._note(paper, selection, how)
            box = (left, end + _GAP, right, bottom - _GAP)
            self._add(slide, table_frame(selection, lines, box), *paper.xml())
        for bars in chart_pages(selection):
            slide, paper, end = self._slide(selection, "Data", title, notes)
            left, _, right, _ = self.grid.wide
            bottom = self.grid.sources[1] - _GAP / 2
            if any(province.partial for province, _ in bars):
                self._note(paper, selection, text(language, "table.partial"))
                bottom -= _GAP
            box = (left, end + _GAP, right, bottom)
            fill = paper.paint(Shown(selection).colours["symbol"])
            self._add(slide, chart_frame(slide, selection, bars, box, fill), *paper.xml())

    def add_story(self, story: Story, selections: Sequence[Selection], address: str) -> None:
        """Add a slide for each scene."""
        access_points, language = selections[0].access_points, selections[0].view.language
        shown = shown_scenes(story, access_points, language)
        for scene, selection, said in zip(story.scenes, selections, shown, strict=True):
            body: list[Paragraph] = [
                ([(part.shown, part.basis is not None) for part in line], 20) for line in said.text
            ]
            if said.bases:
                words = " · ".join(word for _, word in said.bases)
                body.append(([(f"{text(language, 'show.bases')} {words}", False)], 11))
            notes = ["".join(part.shown for part in line) for line in said.notes]
            notes += [link(selection.view, address)] if address else []
            title = "".join(part.shown for part in said.title)
            marked = {one.code for one in places(scene.highlights, selection)}
            self._map(
                selection, title, body, notes, marked | {selection.view.selected}, said.zoom or ()
            )

    def bytes(self, title: str) -> bytes:
        """Return the file, without traces of when it was made."""
        about = self.file.core_properties
        about.title, about.author, about.last_modified_by = clean(title), "access-map", "access-map"
        about.created = about.modified = WRITTEN
        made, file = io.BytesIO(), io.BytesIO()
        self.file.save(made)
        with ZipFile(made) as parts, ZipFile(file, "w", ZIP_DEFLATED) as archive:
            for name in parts.namelist():
                entry = ZipInfo(name, date_time=WRITTEN.timetuple()[:6])
                entry.compress_type = ZIP_DEFLATED
                added = self.added.get(f"/{name}", "") + self.feet.get(f"/{name}", "")
                archive.writestr(entry, parts.read(name).replace(_END, added.encode() + _END))
        return file.getvalue()

    def _add(self, slide: Slide | NotesSlide, *shapes: str) -> None:
        """Add shapes in XML above those that a slide has."""
        name = str(slide.part.partname)
        self.added[name] = self.added.get(name, "") + "".join(shapes)

    def _note(self, paper: Shapes, selection: Selection, words: str) -> None:
        """Write how to read a slide, above its sources."""
        at = (self.grid.wide[0] / FACTOR, (self.grid.sources[1] - _GAP) / FACTOR)
        with paper.group(words):
            paper.text(*at, words, 7.6, Shown(selection).colours["quiet"])

    def _map(
        self,
        selection: Selection,
        title: str,
        body: Sequence[Paragraph],
        notes: Iterable[str],
        marked: Collection[str | None],
        zoom: Collection[str] = (),
    ) -> None:
        """Add a slide with the map of a selection."""
        view, access_points, grid = selection.view, selection.access_points, self.grid
        left, top, right, bottom = (edge / FACTOR for edge in grid.map)
        box = left, top, right, bottom
        shown = Shown(selection, zoomed(box, access_points, view.division, zoom))
        slide, paper, end = self._slide(selection, "Map", title, notes)
        draw_map(paper, shown, marked)
        # Beside the map text begins where the title ends, below it where the map does.
        left, _, right, _ = grid.body
        top = max(grid.map[1], end + _GAP) if grid.title[2] < grid.map[0] else grid.map[1]
        bottom = shown.map.box[3] * FACTOR
        if self.sheet.legend:
            bottom = draw_legend(paper, shown, (left, top, right, bottom)) - _GAP
        box = (left, top, right, bottom)
        if body:
            written = _fitted(body, box, view.language)
            self._add(slide, _placeholder(3, "body", written, box))
        self._add(slide, *paper.xml())

    def _slide(
        self, selection: Selection, layout: str, title: str, notes: Iterable[str]
    ) -> tuple[Slide, Shapes, float]:
        """Add a slide with title, sources, number and notes; return also where the title ends."""
        language, is_rate = selection.view.language, selection.measure.is_rate
        slide = self.file.slides.add_slide(self.file.slide_layouts.get_by_name(layout))
        left, top, right, bottom = self.grid.wide if layout == "Data" else self.grid.title
        size = _TITLE_SIZE
        while _high([([(title, True)], size)], right - left) > bottom - top and size > _LEAST_SIZE:
            size -= 1
        end = top + _high([([(title, True)], size)], right - left) - _AFTER
        # A title that is not wanted is above the slide: read by programs, seen by nobody.
        away = None if self.sheet.title else (left, top - bottom, right, 0.0)
        field = (
            f'<a:p><a:fld id="{_FIELD}" type="slidenum"><a:rPr lang="{LANGUAGE_TAGS[language]}"/>'
            f"<a:t>{len(self.file.slides)}</a:t></a:fld></a:p>"
        )
        _clear(slide)
        foot = " · ".join((*sources(selection), *_data_date(selection)))
        self._add(slide, _placeholder(2, "title", f"<a:p>{run(title, language, size)}</a:p>", away))
        # Read last.
        self.feet[str(slide.part.partname)] = _placeholder(
            4, "sources", f"<a:p>{run(foot, language)}</a:p>"
        ) + _placeholder(5, "number", field)
        written = "".join(f"<a:p>{run(line, language)}</a:p>" for line in notes) or "<a:p/>"
        _clear(slide.notes_slide)
        self._add(slide.notes_slide, _placeholder(2, "picture"), _placeholder(3, "notes", written))
        colours = slots(self.classes)
        return (
            slide,
            Shapes(colours, language, FACTOR, plates=is_rate),
            end if self.sheet.title else top,
        )


def _data_date(selection: Selection) -> list[str]:
    """Return of which date the data are, unless they are the user's own."""
    data_date, language = metadata(selection)["data_date"], selection.view.language
    known = data_date != UNKNOWN
    return [text(language, "slides.date", date=date(language, data_date))] if known else []


def _placeholder(number: int, kind: str, body: str = "", box: Box | None = None) -> str:
    """Return a placeholder, where the layout has it or in a box."""
    place = f"<a:xfrm>{extents(box)}</a:xfrm>" if box else ""
    written = f"<p:txBody><a:bodyPr/><a:lstStyle/>{body}</p:txBody>"
    return (
        f"<p:sp><p:nvSpPr>{properties(number, kind.capitalize())}<p:cNvSpPr>"
        f'<a:spLocks noGrp="1"{_LOCKS.get(kind, "")}/></p:cNvSpPr><p:nvPr><p:ph {_PLACES[kind]}/>'
        f"</p:nvPr></p:nvSpPr><p:spPr>{place}</p:spPr>{written if body else ''}</p:sp>"
    )


def _clear(slide: Slide | NotesSlide) -> None:
    """Remove the placeholders of python-pptx, whose text would have no language."""
    for cloned in [*slide.placeholders]:
        slide.shapes.element.remove(cloned.element)


def _high(body: Sequence[Paragraph], width: float) -> float:
    """Return how high paragraphs are in a column, in millimetres, about and at the most."""
    high = 0.0
    for runs, size in body:
        long = sum(text_width(part, _SIZE, bold=bold) for part, bold in runs) * size / _SIZE
        high += math.ceil(long / _FULL / width or 1) * LINE_HEIGHT * size * POINT + _AFTER
    return high


def _fitted(body: Sequence[Paragraph], box: Box, language: Language) -> str:
    """Return paragraphs as large as they fit into a box, none larger than it is meant."""
    factor, (left, top, right, bottom) = 1.0, box
    while factor > _LEAST_FACTOR and (
        _high([(runs, size * factor) for runs, size in body], right - left) > bottom - top
    ):
        factor *= 0.95
    return "".join(
        "<a:p>"
        + "".join(run(part, language, size * factor, marks="b" * bold) for part, bold in runs)
        + "</a:p>"
        for runs, size in body
    )
