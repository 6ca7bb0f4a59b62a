"""Faults of clocks and temperatures: a clock that never starts, an interval that says nothing."""

from __future__ import annotations

from collections.abc import Iterator

from tracker.custody.linter.fault import Fault
from tracker.custody.products import Clock, Interval, Specification, unstated

ALWAYS = frozenset({"collect"})
ANYWHERE = frozenset({"store", "move", "draw_specimen", "split"})


def clock_faults(found: Specification) -> Iterator[Fault]:
    """A clock that never starts, ends on a step nobody takes, or ends before it began."""
    if not found.clocks:
        yield Fault("clocks", "A specification has at least one clock.")
    order = ["collect", *(name for one in found.route() for name in (one.name, one.kind))]
    known = set(order) | ANYWHERE
    names: set[str] = set()
    for place, one in enumerate(found.clocks):
        at = f"clocks.{place}"
        if one.name in names:
            yield Fault(f"{at}.name", f"Two clocks are named “{one.name}”; give each its own.")
        names.add(one.name)
        if not one.source:
            yield Fault(f"{at}.source", f"The clock “{one.label}” names no source; say where it stands.")
        yield from _ends_of(one, at, known, order)


def _ends_of(one: Clock, at: str, known: set[str], order: list[str]) -> Iterator[Fault]:
    if not any(name in known for name in one.starts):
        yield Fault(f"{at}.starts", f"The clock “{one.label}” never starts: the route has no such step.")
    for field, given in (("starts", one.starts), ("ends", one.ends)):
        strange = [name for name in given if name not in known]
        if strange and (field == "ends" or len(strange) < len(given)):
            yield Fault(f"{at}.{field}", f"“{strange[0]}” is no step of this route.")
    for name, hours in one.longer:
        if name not in known:
            yield Fault(f"{at}.longer", f"“{name}” is no step of this route.")
        elif hours <= one.hours:
            yield Fault(
                f"{at}.longer", f"After {name} the clock is not longer than {one.hours} h.", grave=False
            )
    starts = [order.index(name) for name in one.starts if name in order]
    ends = [len(order) - 1 - order[::-1].index(name) for name in one.ends if name in order]
    if starts and ends and not ANYWHERE.intersection(one.ends) and max(ends) < min(starts):
        yield Fault(f"{at}.ends", f"The clock “{one.label}” ends before it starts.")


def interval_faults(found: Specification) -> Iterator[Fault]:
    """Every transport and storage of the route has its range, or says none; silence says neither."""
    said: set[tuple[str, str]] = set()
    for place, one in enumerate(found.intervals):
        if (one.kind, one.state) in said:
            yield Fault(f"intervals.{place}", f"The {one.kind} of {one.state} material is given twice.")
        said.add((one.kind, one.state))
        yield from _range(one, f"intervals.{place}")
    for kind, state in unstated([one.kind for one in found.route()], said):
        says = f"State a range for {kind} of {state} material, or that none is required."
        yield Fault("intervals", says)


def _range(one: Interval, at: str) -> Iterator[Fault]:
    called = f"{one.kind} of {one.state} material"
    if not one.required:
        if one.min_c is not None or one.max_c is not None:
            yield Fault(f"{at}.required", f"A range is given for the {called}, and none is asked for.")
        return
    if one.min_c is None and one.max_c is None:
        yield Fault(f"{at}.max_c", f"The {called} asks for temperatures and gives no range.")
    if one.min_c is not None and one.max_c is not None and one.min_c > one.max_c:
        yield Fault(f"{at}.min_c", f"The coldest temperature of the {called} lies above the warmest.")
    if not one.source:
        yield Fault(f"{at}.source", f"The range of the {called} names no source; say where it stands.")
    if one.kind == "storage" and one.largest_gap_hours is None:
        yield Fault(f"{at}.largest_gap_hours", f"Nothing says how often the {called} is read.", grave=False)
