"""Vials set aside for a treatment, and set free again."""

from __future__ import annotations

from tracker.custody.case import Case
from tracker.custody.case.treatment import Allocation
from tracker.custody.changes import Changes, Put, Value
from tracker.custody.decision import Act
from tracker.custody.dose import dose
from tracker.custody.possession import allocation
from tracker.custody.steps import gates
from tracker.custody.steps.entries import freed, record
from tracker.custody.steps.fields import (
    Fields,
    code,
)
from tracker.custody.steps.step import DECIDES_USE, Step, Subject


class AllocateFields(Fields):
    """Which vial."""

    vial = code("Vial")


def allocate(case: Case, act: Act) -> Changes:
    """The vial is set aside for this treatment, with the dose it is thought to hold."""
    vial = case.vial
    values: dict[str, Value] = {
        "treatment": act.subject, "vial": vial.code, "sample": vial.sample, "dose": dose(case,
        vial.volume_ml),
        "at": act.now, "actor": act.actor.user, "ended_at": None,
    }  # fmt: skip
    return (
        Put("allocation", act.key(vial.code, "allocation"), act.subject, values),
        record(act, "allocated", vial.sample, vial.code, {"treatment": act.subject}),
    )


def deallocate(case: Case, act: Act) -> Changes:
    """The vial is free again. One that stood under its parent's allocation gets an entry of its own, so that
    it does not fall back on the parent; the parent's ends too when nothing is left that stands under it."""
    found, vial = allocation(case), case.vial
    if found is None:
        return ()
    note = record(act, "deallocated", vial.sample, vial.code, {"treatment": act.subject})
    if found.vial == vial.code:
        return (freed(act, found.id), note)
    values: dict[str, Value] = {
        "treatment": act.subject, "vial": vial.code, "sample": vial.sample, "dose": found.dose, "at": act.now,
        "actor": act.actor.user, "ended_at": act.now,
    }  # fmt: skip
    entry = Put("allocation", act.key(vial.code, "allocation"), act.subject, values)
    return (entry, note) if _stands_under(case, found) else (entry, note, freed(act, found.id))


def _stands_under(case: Case, found: Allocation) -> bool:
    """Something in use stands under this allocation, apart from the vial at hand and what was made of it."""
    line = case.line
    gone = {case.vial.code, *(one.code for one in line.descendants(case.vial.code))}
    heirs = (line.vials[found.vial], *line.descendants(found.vial))
    return any(
        not one.ended
        and one.code not in gone
        and case.treatment.allocation_of(tuple(up.code for up in line.path(one.code))) == found
        for one in heirs
    )


STEPS: tuple[Step, ...] = (
    Step("allocate", "Allocate a vial", Subject.TREATMENT, DECIDES_USE,
         "Sets a vial aside for this treatment.",
         AllocateFields, gates.ALLOCATE, allocate, now=True, towards_patient=True, under_exception=True),
    Step("deallocate", "De-allocate a vial", Subject.TREATMENT, DECIDES_USE, "The vial is free again.",
         AllocateFields, gates.DEALLOCATE, deallocate, now=True),
)  # fmt: skip
