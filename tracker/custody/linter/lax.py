"""Limits that refuse nothing: they read like limits, and every value that can be measured meets them."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from tracker.custody.linter.fault import Fault
from tracker.custody.measurables import CEILINGS, SCALES
from tracker.custody.patient_limits import K_PARENTERAL, endotoxin_k
from tracker.custody.products import Criterion, Specification

UPPER, LOWER = ("<=", "<"), (">=", ">")


def lax_faults(found: Specification) -> Iterator[Fault]:
    """Every criterion that would pass whatever is measured."""
    most = max((endotoxin_k(one) for one in found.routes), default=K_PARENTERAL)
    for place, one in enumerate(found.criteria):
        yield from _of_one(one, f"criteria.{place}", most)


def _of_one(one: Criterion, at: str, most: Decimal) -> Iterator[Fault]:
    if one.operator == "is" or not one.limit:
        return
    low, high = _span(one)
    field = "upper" if one.operator == "between" else "limit"
    if one.analyte == "endotoxin" and one.unit.startswith("EU/kg") and high is not None and high > most:
        says = f"“{one.shown}” is laxer than USP <85>, which allows at most {most} EU/kg on these routes."
        yield Fault(f"{at}.{field}", f"{says} Give that, or less.")
        return
    if _meets_all(one, low, high):
        yield Fault(
            f"{at}.limit",
            f"“{one.shown}” refuses nothing: no value lies outside it. Give the limit that is meant.",
        )
        return
    ceiling = CEILINGS.get(one.analyte, {}).get(one.unit)
    if ceiling is not None and high is not None and high > ceiling:
        says = f"“{one.shown}” refuses nothing: a limit above {ceiling} {one.unit} is never of use."
        yield Fault(f"{at}.{field}", f"{says} Give the limit that is meant.")


def _span(one: Criterion) -> tuple[Decimal | None, Decimal | None]:
    """The lower and the upper number of a limit."""
    number = Decimal(one.limit)
    if one.operator == "between":
        return number, Decimal(one.upper or one.limit)
    return (None if one.operator in UPPER else number), (None if one.operator in LOWER else number)


def _meets_all(one: Criterion, low: Decimal | None, high: Decimal | None) -> bool:
    """Hold for every value from nothing to the end of its scale."""
    end = SCALES.get(one.unit)
    open_below = low is None or low < 0 or (low == 0 and one.operator != ">")
    open_above = high is None or (end is not None and (high > end or (high == end and one.operator != "<")))
    return open_below and open_above
