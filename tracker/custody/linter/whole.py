"""Faults of all criteria together: what is missing, and what no value can meet."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from tracker.custody.analytes import BY_NAME, NEGATIVE_WORDS
from tracker.custody.linter.fault import Fault
from tracker.custody.products import Criterion, Specification

Bound = tuple[Decimal, bool]  # the number, and whether the number itself is still within


def whole_faults(found: Specification) -> Iterator[Fault]:
    """What is missing among the criteria, and criteria that contradict each other."""
    yield from _missing(found)
    yield from _contradictions(found)


def _missing(found: Specification) -> Iterator[Fault]:
    if not found.criteria:
        yield Fault("criteria", "A specification has at least one criterion.")
        return
    asked = {one.analyte for one in found.criteria if one.mandatory}
    if not any(BY_NAME[name].contaminant for name in asked if name in BY_NAME):
        yield Fault("criteria", "No criterion asks for living germs: sterility, Gram stain or mycoplasma.")
    elif "sterility" not in asked:
        yield Fault("criteria", "No criterion asks for the sterility culture of 14 days.", grave=False)
    if found.cultured and "mycoplasma" not in asked:
        yield Fault("criteria", "Cells are grown in culture, and no criterion asks for mycoplasma.")
    if "endotoxin" not in asked:
        yield Fault("criteria", "No criterion asks for endotoxin.", grave=False)
    first = any(one.mandatory and one.release == "conditional" for one in found.criteria)
    if found.use_needs == "conditional" and not first:
        says = "A conditional release is enough for use, and no criterion is asked for by it."
        yield Fault("use_needs", says)


def _contradictions(found: Specification) -> Iterator[Fault]:
    """Criteria of one analyte, stage and unit that no value can meet together, or that say the same twice."""
    for place, one in enumerate(found.criteria):
        earlier = [other for other in found.criteria[:place] if _same(one, other)]
        if any(_says_the_same(one, other) for other in earlier):
            yield Fault(
                f"criteria.{place}", f"{_label(one)} is asked for twice by the same limit.", grave=False
            )
        for other in earlier:
            if not _both_can_be_met(one, other):
                says = f"No value of {_label(one)} can meet both “{other.shown}” and “{one.shown}”."
                yield Fault(f"criteria.{place}.limit", says)
                break


def _same(one: Criterion, other: Criterion) -> bool:
    return (one.analyte, one.stage, one.unit) == (other.analyte, other.stage, other.unit) and bool(
        one.limit and other.limit
    )


def _says_the_same(one: Criterion, other: Criterion) -> bool:
    return (one.operator, one.limit, one.upper) == (other.operator, other.limit, other.upper)


def _label(one: Criterion) -> str:
    known = BY_NAME.get(one.analyte)
    return known.label if known else one.analyte


def _both_can_be_met(one: Criterion, other: Criterion) -> bool:
    if "is" in (one.operator, other.operator):
        return one.limit == other.limit or {one.limit, other.limit} <= NEGATIVE_WORDS
    low = max((_bounds(each)[0] for each in (one, other)), key=lambda each: (each[0], not each[1]))
    high = min((_bounds(each)[1] for each in (one, other)), key=lambda each: (each[0], each[1]))
    return low[0] < high[0] or (low[0] == high[0] and low[1] and high[1])


def _bounds(one: Criterion) -> tuple[Bound, Bound]:
    """The least and the greatest value that meets a criterion."""
    number = Decimal(one.limit)
    none, endless = (Decimal("-Infinity"), False), (Decimal("Infinity"), False)
    match one.operator:
        case ">=" | ">":
            return (number, one.operator == ">="), endless
        case "<=" | "<":
            return none, (number, one.operator == "<=")
        case "between":
            return (number, True), (Decimal(one.upper or one.limit), True)
        case _:
            return (number, True), (number, True)
