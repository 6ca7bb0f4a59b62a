"""Faults of single limits: the wrong way round, beyond the whole, in a unit of something else."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from tracker.custody.analytes import BY_NAME, NEGATIVE_WORDS, Analyte, Better
from tracker.custody.linter.fault import Fault
from tracker.custody.measurables import better_in
from tracker.custody.products import Criterion, Specification

ABOVE_THE_WHOLE = frozenset(
    {"recovery", "tnc_recovery"}
)  # a recovery may well be more than was counted before


def limit_faults(found: Specification) -> Iterator[Fault]:
    """Every fault of every criterion by itself."""
    beside = {one.analyte for one in found.criteria}
    for place, one in enumerate(found.criteria):
        yield from _of_one(one, f"criteria.{place}", beside)


def _of_one(one: Criterion, at: str, beside: set[str]) -> Iterator[Fault]:
    analyte = BY_NAME.get(one.analyte)
    if analyte is None:
        yield Fault(f"{at}.analyte", f"“{one.analyte}” is nothing a laboratory measures here.")
        return
    if not one.source:
        yield Fault(f"{at}.source", f"The limit of {_called(analyte)} names no source; say where it stands.")
    if not one.limit:
        says = (
            f"{analyte.label} has no limit, so nothing can show that it is met and every release is refused."
        )
        yield Fault(f"{at}.limit", says, grave=False)
        return
    yield from _of_kind(one, analyte, at)
    if one.of_the_treatment and one.analyte not in ("cell_dose", "endotoxin"):
        says = f"Nothing on record tells {_called(analyte)}, so every use would be refused."
        yield Fault(f"{at}.analyte", says, grave=False)
    if one.operator != "is" and analyte.units:
        yield from _unit(one, analyte, at)
        yield from _side(one, analyte, at, better_in(one.analyte, beside))
    if one.unit == "%" and one.operator != "is":
        yield from _percent(one, analyte, at)


def _called(analyte: Analyte) -> str:
    """Its label within a sentence: abbreviations keep their capitals."""
    return analyte.label if analyte.label[1:2].isupper() else analyte.label[:1].lower() + analyte.label[1:]


def _of_kind(one: Criterion, analyte: Analyte, at: str) -> Iterator[Fault]:
    if analyte.units and one.operator == "is":
        yield Fault(f"{at}.limit", f"{analyte.label} is a number, and “{one.limit}” is a word.")
    if not analyte.units and one.operator != "is":
        yield Fault(
            f"{at}.operator", f"{analyte.label} is answered in words; choose the sign is, and a word."
        )
    if analyte.contaminant and one.operator == "is" and one.limit not in NEGATIVE_WORDS:
        yield Fault(f"{at}.limit", f"{analyte.label} that is “{one.limit}” would ask for living germs.")


def _unit(one: Criterion, analyte: Analyte, at: str) -> Iterator[Fault]:
    if one.unit not in analyte.units:
        wanted = next((each for each in analyte.units if each.startswith("10^6")), " or ".join(analyte.units))
        given = f"“{one.unit}” is none of its units" if one.unit else "no unit is given"
        yield Fault(f"{at}.unit", f"{analyte.label} is measured in {wanted}; {given}.")


def _side(one: Criterion, analyte: Analyte, at: str, better: Better) -> Iterator[Fault]:
    low, high = one.operator in ("<", "<="), one.operator in (">", ">=")
    if (better is Better.HIGH and low) or (better is Better.LOW and high):
        turned = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}[one.operator]
        side = "a lower" if better is Better.HIGH else "an upper"
        yield Fault(
            f"{at}.operator",
            f"“{one.shown}” is the wrong way round: {_called(analyte)} has {side} limit. "
            f"“{turned} {one.limit}” may be meant; look at the source again.",
        )
    if one.operator == "=":
        yield Fault(
            f"{at}.operator", f"No measured {_called(analyte)} is ever exactly {one.limit}.", grave=False
        )


def _percent(one: Criterion, analyte: Analyte, at: str) -> Iterator[Fault]:
    for field, text in (("limit", one.limit), ("upper", one.upper)):
        number = _decimal(text)
        if number is None:
            continue
        if number > 100 and one.analyte not in ABOVE_THE_WHOLE:
            yield Fault(f"{at}.{field}", f"{text} % is more than the whole.")
        elif 0 < number < 1 or (number == 1 and analyte.better is Better.HIGH):
            meant = f"{(number * 100).normalize():f} %"
            yield Fault(
                f"{at}.{field}",
                f"{text} % looks like a fraction; {meant} may be meant.",
                grave=analyte.better is Better.HIGH and analyte.name != "cfu",
            )
    if one.operator in (">", "<") and _decimal(one.limit) == (100 if one.operator == ">" else 0):
        yield Fault(f"{at}.limit", f"No percentage is {one.operator} {one.limit}, so nothing can meet this.")


def _decimal(text: str) -> Decimal | None:
    try:
        return Decimal(text) if text else None
    except InvalidOperation:
        return None
