"""A story: scenes in a small TOML file, each a view with a title, a text and notes.

Reading checks all of it, figures included, and reports every problem with file, scene and key:
a presenter must not meet one in the hall. ``docs/presenting.md`` has the format.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from dataclasses import dataclass, replace
from functools import cached_property
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

from dashboard.model.selection import select
from dashboard.model.view import from_query_string
from dashboard.show.figures import UnknownFigureError, filled, known_places
from dashboard.text.messages import text
from loaders.translation import LANGUAGES, visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from dashboard.model.view import View
    from loaders.access_points import AccessPoints
    from loaders.translation import Language

USUAL_SECONDS: Final = 60
_TEXTS: Final = ("title", "text", "notes")
_KINDS: Final[dict[str, type]] = {
    "view": str,
    "zoom": list,
    "highlights": list,
    "seconds": int,
    "published": bool,
}
MOST_BYTES: Final = 1_000_000
MOST_SCENES: Final = 200


@dataclass(frozen=True, slots=True)
class StoryProblem:
    """One thing in a story that cannot be shown.

    Attributes
    ----------
    code
        The message is ``story.problem.<code>``.
    scene
        Its number, from 1; ``None`` where it is of the whole file.
    key
        As written in the file, for a text with its language.
    value
        What is written there.
    suggestions
        What could have been meant.
    """

    code: str
    scene: int | None = None
    key: str = ""
    value: str = ""
    suggestions: tuple[str, ...] = ()

    def message(self, file: str, language: Language) -> str:
        """Return the problem as a line: file, scene, key, what is wrong, what may be meant."""
        scene = text(language, "story.scene", number=self.scene) if self.scene else ""
        place = ", ".join(filter(None, (visible(file), scene, self.key)))
        line = f"{place}: {text(language, f'story.problem.{self.code}', value=self.value)}"
        if self.suggestions:
            names = ", ".join(self.suggestions)
            line += f" {text(language, 'report.suggestion', names=names)}"
        return line


class StoryError(Exception):
    """A story that cannot be shown, with all its problems."""

    def __init__(self, file: str, problems: Iterable[StoryProblem]) -> None:
        self.file = file
        self.problems = tuple(problems)
        super().__init__("\n".join(self.lines("en")))

    def lines(self, language: Language) -> list[str]:
        """Return the problems as lines."""
        return [problem.message(self.file, language) for problem in self.problems]


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """A scene as it is written.

    Attributes
    ----------
    title, text, notes
        By language, figures not filled in; the lines of a text are paragraphs.
    query
        The view, as the query string of a link.
    zoom, highlights
        Codes of places; the whole country without any.
    seconds
        That the presenter means to stay.
    written
        All of it, as in the file.
    """

    title: Mapping[str, str]
    text: Mapping[str, str]
    notes: Mapping[str, str]
    query: str
    zoom: tuple[str, ...]
    highlights: tuple[str, ...]
    seconds: int
    written: Mapping[str, Any]

    def view(self, access_points: AccessPoints, language: Language) -> View:
        """Return what the map shows."""
        known = access_points.programme_provinces, access_points.programme_regions
        return replace(from_query_string(self.query, *known)[0], language=language)


@dataclass(frozen=True, eq=False)
class Story:
    """Scenes in their order."""

    scenes: tuple[Scene, ...]

    @cached_property
    def digest(self) -> str:
        """Tells one story from another."""
        written = json.dumps([scene.written for scene in self.scenes])
        return hashlib.sha256(written.encode()).hexdigest()[:16]


def programme(access_points: AccessPoints) -> Story:
    """Return the story of the programme that comes with the dashboard."""
    source = files("dashboard.show") / "programme.toml"
    return read(source.read_bytes(), source.name, access_points)


def load(path: Path, access_points: AccessPoints) -> Story:
    """Return the story of a file.

    Raises
    ------
    StoryError
        With all its problems.
    """
    try:
        with path.open("rb") as file:
            source = file.read(MOST_BYTES)
    except OSError as error:
        problem = StoryProblem("unreadable", value=error.strerror or "")
        raise StoryError(path.name, [problem]) from None
    return read(source, path.name, access_points)


def read(source: bytes, file: str, access_points: AccessPoints) -> Story:
    """Return the story that TOML says, see :func:`load`."""
    try:
        content = tomllib.loads(source.decode())
    except (ValueError, RecursionError) as error:
        raise StoryError(file, [StoryProblem("not_toml", value=str(error))]) from None
    return checked(content, file, access_points)


def checked(content: dict[str, Any], file: str, access_points: AccessPoints) -> Story:
    """Return the story of what stands in a file, see :func:`load`.

    With figures of a user's file it lacks the scenes that speak of the published sources
    (``published = true``).
    """
    written = content.pop("scene", None)
    problems = [StoryProblem("unknown_key", key=key, suggestions=("scene",)) for key in content]
    if not isinstance(written, list) or not all(isinstance(one, dict) for one in written):
        raise StoryError(file, [*problems, StoryProblem("no_scenes")])
    if len(written) > MOST_SCENES:
        raise StoryError(file, [StoryProblem("many_scenes", value=str(MOST_SCENES))])
    scenes, own = [], access_points.counts_file is not None
    for number, one in enumerate(written, start=1):
        found = [*_problems_of_form(one)]
        if not found and not (own and one.get("published")):
            scenes.append(_scene(one))
            found += _problems_of_content(scenes[-1], access_points)
        problems += [replace(problem, scene=number) for problem in found]
    if not (scenes or problems):
        problems = [StoryProblem("no_scenes")]
    if problems:
        raise StoryError(file, problems)
    return Story(tuple(scenes))


def _problems_of_form(written: Mapping[str, object]) -> Iterator[StoryProblem]:
    """Yield the keys that are missing, unknown or of another kind."""
    if "title" not in written:
        yield StoryProblem("missing", key="title")
    for key, value in written.items():
        if key in _TEXTS:
            texts = value if isinstance(value, dict) else {LANGUAGES[0]: value}
            if set(texts) - {*LANGUAGES} or not all(isinstance(one, str) for one in texts.values()):
                yield StoryProblem("no_text", key=key, value=str(value))
        elif key not in _KINDS:
            yield StoryProblem("unknown_key", key=key)
        elif type(value) is not _KINDS[key] or (key == "seconds" and int(str(value)) < 1):
            yield StoryProblem(f"no_{_KINDS[key].__name__}", key=key, value=str(value))


def _scene(written: Mapping[str, object]) -> Scene:
    return Scene(
        **{key: _in_each_language(written.get(key, "")) for key in _TEXTS},
        query=str(written.get("view", "")),
        zoom=_codes(written.get("zoom")),
        highlights=_codes(written.get("highlights")),
        seconds=int(str(written.get("seconds", USUAL_SECONDS))),
        written=written,
    )


def _codes(written: object) -> tuple[str, ...]:
    return tuple(map(str, written)) if isinstance(written, list) else ()


def _in_each_language(written: object) -> dict[str, str]:
    """Return a text by language: what is written in one alone is said in the others, too."""
    texts = written if isinstance(written, dict) else {LANGUAGES[0]: written}
    only = next(iter(texts.values()), "")
    return {language: str(texts.get(language, only)).strip() for language in LANGUAGES}


def _problems_of_content(scene: Scene, access_points: AccessPoints) -> Iterator[StoryProblem]:
    """Yield what in the view is not understood, codes of no place, and unknown figures."""
    known = access_points.programme_provinces, access_points.programme_regions
    for part in from_query_string(scene.query, *known)[1]:
        yield StoryProblem("view", key="view", value=f"{part.key}={part.value}")
    division = scene.view(access_points, LANGUAGES[0]).division
    codes = known_places(access_points, division)
    for key in ("zoom", "highlights"):
        for code in getattr(scene, key):
            if code not in codes:
                yield StoryProblem("place", key=key, value=code)
    for language in LANGUAGES:
        selection = select(access_points, scene.view(access_points, language))
        for key in _TEXTS:
            for line in getattr(scene, key)[language].splitlines():
                try:
                    filled(line, selection)
                except UnknownFigureError as error:
                    where = f"{key}.{language}"
                    yield StoryProblem("figure", None, where, error.name, error.suggestions)
