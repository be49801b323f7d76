"""Tests that are tables: one test goes through all its cases and names every one that fails."""

from __future__ import annotations

import functools
import inspect
import textwrap
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_SHOWN = 300  # characters of a case


def every(names: str | tuple[str, ...], cases: Iterable[Any]) -> Callable[[Any], Any]:
    """Return a decorator that makes one test of a check and its cases.

    It is written as ``pytest.mark.parametrize`` is, several of them as well, and checks as
    much, but pytest has one test to set up and to report instead of hundreds. For cases that
    cost little and leave nothing behind: they share the fixtures of the test.

    Parameters
    ----------
    names
        Arguments of the check that a case gives; all others are fixtures.
    cases
        With several names, each case is a sequence.
    """
    wanted = [name.strip() for name in names.split(",")] if isinstance(names, str) else [*names]
    single = isinstance(names, str) and len(wanted) == 1
    rows = [_values(case, single=single) for case in cases]
    if not rows:
        msg = f"no cases for {', '.join(wanted)}"
        raise ValueError(msg)

    def decorate(check: Callable[..., None]) -> Callable[..., None]:
        signature = inspect.signature(check)

        @functools.wraps(check)
        def test(**fixtures: Any) -> None:
            failures = []
            for row in rows:
                given = dict(zip(wanted, row, strict=True))
                try:
                    check(**fixtures, **given)
                except (Exception, pytest.fail.Exception) as error:  # noqa: BLE001 - all are told
                    failures.append((given, error))
            if failures:
                told = "\n\n".join(_told(given, error) for given, error in failures)
                msg = f"{len(failures)} of {len(rows)} cases fail:\n\n{told}"
                # The first with its traceback.
                raise AssertionError(msg) from failures[0][1]

        fixtures = [one for name, one in signature.parameters.items() if name not in wanted]
        test.__signature__ = signature.replace(parameters=fixtures)  # type: ignore[attr-defined]
        return test

    return decorate


def _values(case: Any, *, single: bool) -> tuple[Any, ...]:
    if isinstance(case, type(pytest.param())):
        return tuple(case.values)
    return (case,) if single else tuple(case)


def _told(given: dict[str, Any], error: BaseException) -> str:
    case = ", ".join(f"{name}={value!r}" for name, value in given.items())
    case = case if len(case) <= _SHOWN else f"{case[:_SHOWN]}…"
    return f"{case}\n{textwrap.indent(f'{type(error).__name__}: {error}', '    ')}"
