"""What Streamlit's front end can say in words of its own, read from its scripts."""

from __future__ import annotations

import json
import re
from functools import cache

from dashboard.server.preload_hints import MANIFEST, STATIC

ELEMENTS = (
    *("Html", "ButtonGroup", "Multiselect", "Selectbox", "ComponentInstance", "DownloadButton"),
    *("TextInput", "NumberInput", "FileUploader", "Button", "Progress"),
)
"""The parts of its bundle that draw what our screens are made of; the rest is in its page."""

_LITERAL = re.compile(
    r"`((?:[^`\\$]++|\\.|\$\{(?:[^{}]|\{[^{}]*\})*+\}|\$)*+)`|\"((?:[^\"\\\n]++|\\.)*+)\"",
    re.DOTALL,
)
_FIELD = re.compile(r"\$\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}")
# A sentence, or a word that begins with a capital where words for people stand.
_SENTENCE = re.compile(r"(?s)\W*[A-Z](?=.*[a-z]{2}).*[ ].*|X(?: [a-z]{2,})+\.?")
_WORD = re.compile(r"[A-Z][a-z]+[.…:]*")
_FOR_PEOPLE = re.compile(
    r"(?:children|title|label|aria-label[`\"]?|buttonLabel|listboxLabel|placeholder|tooltip|alt)"
    r"\s*[:=]\s*[^`,;{}]{0,40}$"
)
# Logs, errors for programmers, styles, names of things, shapes.
_FOR_MACHINES = re.compile(
    r"(?:Error|\w{1,3}|warn|info|error|debug|invariant|sendClientError\w*|checkSourceUrlResponse)"
    r"\((?:[^()`]*,)?\s*$|throw[^;]*$|(?:displayName|target|className|data-testid[`\"]?|name|type|"
    r"fontFamily|animation|padding|border|d)\s*[:=]\s*$"
)
_CODE = re.compile(
    r"[;={}<>|\\]|\d[a-z]\d|px\b|%|\b0 |!important|https?:|&|\d+ms|\bsolid\b|serif|mono"
)
_ESCAPED = re.compile(r"\\[n`'\"]")
_DICTIONARY = re.compile(r"\b(\w+)=\{\};\1=\{")
_ENGLISH = re.compile(r"\"en-US\":(\w+)")


@cache
def files(elements: tuple[str, ...] = ()) -> frozenset[str]:
    """Return the scripts of elements, without those that Streamlit's page loads for itself."""
    parts = json.loads(MANIFEST.read_bytes())

    def closure(keys: list[str]) -> set[str]:
        found: set[str] = set()
        while keys:
            key = keys.pop()
            if key not in found:
                found.add(key)
                keys += parts[key].get("imports", [])
        return {parts[key]["file"] for key in found}

    page = closure([key for key, part in parts.items() if part.get("isEntry")])
    if not elements:
        return frozenset(page)
    drawn = [key for key, part in parts.items() if part.get("name") in elements]
    return frozenset(closure(drawn) - page)


@cache
def spoken(names: frozenset[str]) -> dict[str, re.Pattern[str]]:
    """Return what scripts can say to people, each with a pattern for its fields."""
    found = {}
    for name in names:
        script = _in_english((STATIC / name).read_text(encoding="utf-8"))
        for match in _LITERAL.finditer(script):
            said = match[1] if match[1] is not None else match[2]
            if _is_for_people(said, script[max(0, match.start() - 80) : match.start()]):
                fixed = map(re.escape, _FIELD.split(said))
                found[said] = re.compile(".+".join(fixed), re.DOTALL)
    return found


def _is_for_people(said: str, before: str) -> bool:
    plain = _ESCAPED.sub(" ", _FIELD.sub("X", said))
    if _CODE.search(plain) or not re.search("[A-Za-z]{2}", plain):
        return False
    if _FOR_PEOPLE.search(before):
        return bool(_SENTENCE.fullmatch(plain) or _WORD.fullmatch(plain.strip()) or " " in plain)
    return bool(_SENTENCE.fullmatch(plain)) and not _FOR_MACHINES.search(before)


def _in_english(script: str) -> str:
    """Return a script without the dictionaries of other languages."""
    english, begun = set(_ENGLISH.findall(script)), [*_DICTIONARY.finditer(script)]
    ends = [one.start() for one in begun[1:]] + [None] * bool(begun)
    for one, end in reversed([*zip(begun, ends, strict=True)]):
        if one[1] not in english:
            script = script[: one.start()] + script[end or script.index("};", one.end()) :]
    return script
