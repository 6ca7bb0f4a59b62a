"""Storage: into a unit, elsewhere in the house, and the readings in between."""

from __future__ import annotations

from tracker.custody.case import Case
from tracker.custody.changes import Changes
from tracker.custody.checks.processing import step_name
from tracker.custody.decision import Act
from tracker.custody.excursions import of_reading
from tracker.custody.road import progress
from tracker.custody.sample import Stage
from tracker.custody.steps import gates
from tracker.custody.steps.entries import done, given, move
from tracker.custody.steps.episodes import of_excursion
from tracker.custody.steps.fields import (
    Timed,
    celsius,
    reference,
    text,
)  # fmt: skip
from tracker.custody.steps.step import AT_SOURCE, TECHNICIAN, Step, Subject


class StoreFields(Timed):
    """Where it is stored, and how cold it is there."""

    unit = reference("Storage unit", "unit")
    place = text("Position", most=60, private=False)
    temperature_c = celsius("Temperature of the unit", required=True)


def store(case: Case, act: Act) -> Changes:
    """The vial is in store; the reading begins the interval. It is a step of the route only where the route
    asks for it, and a thawed vial stays a thawed one."""
    vial, name = case.vial, step_name(case, act)
    expected = name in progress(case, case.specification.route()).next
    stage = vial.stage if vial.stage in (Stage.THAWED, Stage.PREPARED) else Stage.STORED
    return (
        move(vial, stage=stage.value, place=act.text("place"), keeper=act.actor.user),
        done(act, vial, name if expected else "", given(act, "unit", "temperature_c")),
        *of_excursion(case, act, of_reading(case, act)),
    )


class MoveFields(Timed):
    """Where it goes within the house."""

    place = text("Place", most=60, private=False)
    unit = reference("Storage unit", "unit", required=False, hint="When it goes into another one.")
    temperature_c = celsius()


def relocate(case: Case, act: Act) -> Changes:
    """The vial is elsewhere in the same house."""
    return (
        move(case.vial, place=act.text("place"), keeper=act.actor.user),
        done(act, case.vial, "move", given(act, "unit", "temperature_c")),
        *of_excursion(case, act, of_reading(case, act)),
    )


class ReadingFields(Timed):
    """A reading of the place the vial is in."""

    temperature_c = celsius("Temperature read", required=True)


def check_temperature(case: Case, act: Act) -> Changes:
    """A reading of temperature where the vial is; out of range it opens a deviation."""
    reading = done(act, case.vial, "check_temperature", given(act, "temperature_c"))
    return (reading, *of_excursion(case, act, of_reading(case, act)))


STEPS: tuple[Step, ...] = (
    Step("store", "Store", Subject.VIAL, TECHNICIAN, "Into a storage unit, with its temperature.",
         StoreFields, gates.STORE, store, scans=("vial",), may_wait=True),
    Step("move", "Move", Subject.VIAL, TECHNICIAN, "Elsewhere in the same house.", MoveFields, gates.MOVE,
         relocate, scans=("vial",), may_wait=True),
    Step("check_temperature", "Read temperature", Subject.VIAL, AT_SOURCE, "A reading where the vial is.",
         ReadingFields, gates.READING, check_temperature, may_wait=True),
)  # fmt: skip
