"""Excursions: a reading that tells, the moment it is entered, that material was too warm or too cold."""

from __future__ import annotations

from dataclasses import replace

from tracker.custody.case import Case
from tracker.custody.case.custody import HandOver
from tracker.custody.case.process import Done
from tracker.custody.decision import Act
from tracker.custody.intervals import Gap
from tracker.custody.temperature import gaps


def of_reading(case: Case, act: Act) -> tuple[Gap, ...]:
    """What a reading in store shows that was not on record before."""
    read = Done(
        act.key(case.vial.code, "done"), case.vial.code, act.step, "", act.at, act.at, act.actor.user,
        temperature_c=act.quantity("temperature_c"), unit=act.text("unit") or None,
    )  # fmt: skip
    then = replace(case.processing, done=(*case.processing.done, read))
    return _new(case, replace(case, processing=then))


def of_arrival(case: Case, act: Act, line: HandOver) -> tuple[Gap, ...]:
    """What the temperature on arrival shows of the road."""
    come = replace(line, state="accepted", answered_at=act.at, temperature_c=act.quantity("temperature_c"))
    roads = tuple(come if one.id == line.id else one for one in case.custody.handovers)
    return _new(case, replace(case, custody=replace(case.custody, handovers=roads)))


def _new(before: Case, after: Case) -> tuple[Gap, ...]:
    known = {one.says for one in gaps(before)}
    return tuple(one for one in gaps(after) if one.excursion and one.says not in known)
