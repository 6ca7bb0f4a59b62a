"""Cultures that nobody can wait for: read for longer than the product lasts, and needed before it is used."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from tracker.custody.incubation import days_asked
from tracker.custody.linter.fault import Fault
from tracker.custody.products import Clock, Criterion, Specification

COLLECTED = -1


def culture_faults(found: Specification) -> Iterator[Fault]:
    """Every mandatory culture needed before use that no vial can outlast, with the clock that ends first."""
    for place, one in enumerate(found.criteria):
        days = days_asked(one.analyte)
        if not days or not one.mandatory or not _before_use(found, one):
            continue
        shorter = [each for each in _running(found, one) if _longest(each) < days * 24]
        if shorter:
            first = min(shorter, key=_longest)
            says = (
                f"The culture is read after {days} days and needed before use, and the clock “{first.label}” "
                f"ends after {_longest(first)} h: no vial can meet it. Ask for it by the final release, and "
                "let the conditional release be enough for use."
            )
            yield Fault(f"criteria.{place}.release", says, grave=False)


def _before_use(found: Specification, one: Criterion) -> bool:
    return one.release == "conditional" or found.use_needs == "final"


def _running(found: Specification, one: Criterion) -> Iterator[Clock]:
    """The clocks that run when its specimen can first be drawn, and still run when the vial is prepared."""
    order = [each.name for each in found.route()]
    drawn = next((place for place, each in enumerate(found.route()) if each.reaches == one.stage), COLLECTED)
    for clock in found.clocks:
        starts = [COLLECTED if name == "collect" else _first(found, name) for name in clock.starts]
        ends = [order.index(name) for name in clock.ends if name in order]
        if min(starts, default=len(order)) <= drawn and (
            not clock.ends or (ends and min(ends) >= len(found.manufacture))
        ):
            yield clock


def _first(found: Specification, name: str) -> int:
    """Where the first step of this name or kind stands; beyond the route where it has none."""
    steps = enumerate(found.route())
    return next((place for place, each in steps if name in (each.name, each.kind)), len(found.route()))


def _longest(clock: Clock) -> Decimal:
    return max([clock.hours, *(hours for _, hours in clock.longer)])
