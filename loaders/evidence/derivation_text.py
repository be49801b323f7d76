"""Derivations in plain sentences, Vietnamese or English."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from babel.numbers import format_decimal

from geodata import tables
from loaders.cells import SITE_TYPES, Cell
from loaders.evidence.equations import Fact, Sign
from loaders.evidence.short_codes import short_code
from loaders.names.divisions import former_names
from loaders.translation import translate

if TYPE_CHECKING:
    from collections.abc import Iterable

    from loaders.evidence.derivations import Derivation, Known, Step
    from loaders.translation import Language

_SIGNS: Final[dict[Sign, str]] = {"=": "=", "<=": "≤", ">=": "≥"}
_PLAIN: Final[dict[str, str]] = {
    "zero": "derivation.zero",
    "put_in": "derivation.put_in",
    "times": "derivation.times",
    "minus": "derivation.minus",
    "together": "derivation.together",
}
_TIMES, _PLUS, _MINUS = " × ", " + ", " − "


def sentences(derivation: Derivation, language: Language = "vi") -> tuple[str, ...]:
    """Return one sentence for each step, which refers to earlier ones by number: ``(2)``."""
    places = _several_places(derivation)
    return tuple(_sentence(derivation, step, language, places=places) for step in derivation.steps)


def conclusion(derivation: Derivation, language: Language = "vi") -> str:
    """Return what the steps come to, a number or a range: ``TV huyện Khánh Hòa = 9``."""
    ends = [derivation.steps[number - 1].conclusion for number in derivation.ends]
    low = next((end.value for end in ends if end.sign in {"=", ">="}), None)
    high = next((end.value for end in ends if end.sign in {"=", "<="}), None)
    left = left_side(Fact(derivation.coefficients, "=", 0), language, places=True)
    left = f"{left[:1].upper()}{left[1:]}"
    if low is not None and high is not None and low < high:
        shown = {"low": number(low, language), "high": number(high, language)}
        return translate("loaders", language, "derivation.range", left=left, **shown)
    sign: Sign = "=" if low == high else "<=" if low is None else ">="
    value = number(low if low is not None else high or 0, language)
    return f"{left} {_SIGNS[sign]} {value}"


def equation(fact: Fact, language: Language = "vi", *, places: bool = True) -> str:
    """Return a fact as an equation: ``10 × TV huyện + 5 × (TV xã + điểm BĐVHX) = 230``.

    ``places`` says whether the provinces are named.
    """
    left = left_side(fact, language, places=places)
    return f"{left} {_SIGNS[fact.sign]} {number(fact.value, language)}"


def left_side(fact: Fact, language: Language = "vi", *, places: bool = True) -> str:
    """Return the sum on the left of a fact; terms with the same factor stand together."""
    groups: dict[int, list[str]] = {}
    for name, factor in _named_terms(fact, language, places=places):
        groups.setdefault(factor, []).append(name)
    written = ""
    for factor, names in groups.items():
        terms = _PLUS.join(names)
        if factor != 1 and len(names) > 1:
            terms = f"({terms})"
        if abs(factor) != 1:
            terms = f"{number(abs(factor), language)}{_TIMES}{terms}"
        if written:
            terms = f"{_MINUS if factor < 0 else _PLUS}{terms}"
        elif factor < 0:
            terms = f"{_MINUS.strip()}{terms}"
        written += terms
    place = _only_place(fact)
    if places and place and len(fact.terms) > 1:
        return translate(
            "loaders",
            language,
            "derivation.place",
            province=former_names(language)[place],
            text=written,
        )
    return written


def number(value: int, language: Language = "vi") -> str:
    """Return a whole number as the language writes it, with a true minus sign."""
    return str(format_decimal(value, locale=language)).replace("-", "−")


def _named_terms(fact: Fact, language: Language, *, places: bool) -> Iterable[tuple[str, int]]:
    """Yield the name of a count and its factor: of a site type everywhere, or in one province."""
    left = fact.coefficients
    provinces = tables.programme_provinces()
    name_each = places and (_only_place(fact) is None or len(fact.terms) == 1)
    for site_type in SITE_TYPES:
        factors = {left.get(Cell(province, site_type)) for province in provinces}
        if len(factors) == 1 and (factor := factors.pop()) is not None and len(provinces) > 1:
            name = translate(
                "loaders",
                language,
                "derivation.everywhere",
                site_type=_site_type(site_type, language),
                count=number(len(provinces), language),
            )
            yield name, factor
            continue
        for cell, factor in fact.terms:
            if cell.site_type == site_type:
                yield (
                    _cell(cell, language) if name_each else _site_type(site_type, language),
                    factor,
                )


def _sentence(derivation: Derivation, step: Step, language: Language, *, places: bool) -> str:
    values = {
        "equation": equation(step.conclusion, language, places=places),
        "codes": _codes(step.statements, language),
        "factor": number(step.factor, language),
        "first": str(step.uses[0]) if step.uses else "",
        "second": str(step.uses[-1]) if step.uses else "",
        "used": _PLUS.join(f"({used})" for used in step.uses),
        "known": "; ".join(_known(item, language, places=places) for item in _in_order(step)),
    }
    key = _key(derivation, step)
    if key == "derivation.across":
        values |= _across(derivation, step, language)
    return translate("loaders", language, key, **values)


def _key(derivation: Derivation, step: Step) -> str:
    """Return the message of a step."""
    used = [derivation.steps[number - 1].conclusion for number in step.uses]
    if step.kind == "stated":
        # Two statements make one fact only if the second is the rule.
        return "derivation.stated_rule" if len(step.statements) > 1 else "derivation.stated"
    if step.kind == "divide":
        rounded = used[0].value % step.factor
        return "derivation.divide_rounded" if rounded else "derivation.divide"
    if step.kind == "sum":
        return _sum_key(step)
    return _bound_key(step, used[0]) if step.kind == "bound" else _PLAIN[step.kind]


def _sum_key(step: Step) -> str:
    if not step.uses:
        return "derivation.sum_of_ends"
    return "derivation.sum" if step.known else "derivation.sum_of_steps"


def _bound_key(step: Step, used: Fact) -> str:
    cells = {cell for cell, _ in used.terms}
    one_type = len({cell.site_type for cell in cells}) == 1
    if one_type and len(cells) > 1 and {factor for _, factor in used.terms} == {1}:
        return "derivation.across"
    has_reasons = any(item.statements or item.step for item in step.known)
    return "derivation.bound" if has_reasons else "derivation.bound_zero"


def _across(derivation: Derivation, step: Step, language: Language) -> dict[str, str]:
    """Return the words of a step that leaves one province the rest of a total."""
    whole = derivation.steps[step.uses[0] - 1].conclusion.value
    others = sum(item.value for item in step.known)
    most = step.conclusion.sign == ">="
    listed = "; ".join(
        f"{former_names(language)[item.cell.province_code]} "
        f"{number(item.value, language)}{_reason(item, language)}"
        for item in step.known
    )
    site_type = step.conclusion.terms[0][0].site_type
    left = left_side(step.conclusion, language)
    sign = _SIGNS[step.conclusion.sign]
    return {
        "others": number(len(step.known), language),
        "extent": translate(
            "loaders", language, "derivation.at_most" if most else "derivation.at_least"
        ),
        "total": number(others, language),
        "site_type": _site_type(site_type, language),
        "known": listed,
        "equation": f"{left} {sign} {number(whole, language)}{_MINUS}{number(others, language)}"
        f" = {number(step.conclusion.value, language)}",
    }


def _in_order(step: Step) -> list[Known]:
    """Return the numbers put in by province, in the order of the site types."""
    return sorted(
        step.known,
        key=lambda item: (item.cell.province_code, SITE_TYPES.index(item.cell.site_type)),
    )


def _known(item: Known, language: Language, *, places: bool) -> str:
    left = Fact(((item.cell, 1),), item.sign, item.value)
    return f"{equation(left, language, places=places)}{_reason(item, language)}"


def _codes(statements: Iterable[str], language: Language) -> str:
    return ", ".join(short_code(code, language) for code in statements)


def _reason(item: Known, language: Language) -> str:
    """Return the statements in brackets, or the number of a step."""
    if item.step is not None:
        return f" ({item.step})"
    return f" [{_codes(item.statements, language)}]" if item.statements else ""


def _only_place(fact: Fact) -> str | None:
    codes = {cell.province_code for cell, _ in fact.terms}
    return codes.pop() if len(codes) == 1 else None


def _several_places(derivation: Derivation) -> bool:
    cells = [cell for step in derivation.steps for cell, _ in step.conclusion.terms]
    return len({cell.province_code for cell in cells}) > 1


def _cell(cell: Cell, language: Language) -> str:
    return translate(
        "loaders",
        language,
        "derivation.cell",
        site_type=_site_type(cell.site_type, language),
        province=former_names(language)[cell.province_code],
    )


def _site_type(code: str, language: Language) -> str:
    return str(getattr(tables.site_type(code), f"equation_{language}"))
