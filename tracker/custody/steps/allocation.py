"""Vials set aside for a treatment, and set free again."""

from __future__ import annotations

from tracker.custody.case import Case
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
    """The vial is free again; what is made of it does not fall back on this allocation."""
    found = allocation(case)
    if found is None:
        return ()
    return (
        freed(act, found.id),
        record(act, "deallocated", case.vial.sample, case.vial.code, {"treatment": act.subject}),
    )


STEPS: tuple[Step, ...] = (
    Step("allocate", "Allocate a vial", Subject.TREATMENT, DECIDES_USE,
         "Sets a vial aside for this treatment.",
         AllocateFields, gates.ALLOCATE, allocate, now=True, towards_patient=True),
    Step("deallocate", "De-allocate a vial", Subject.TREATMENT, DECIDES_USE, "The vial is free again.",
         AllocateFields, gates.DEALLOCATE, deallocate, now=True),
)  # fmt: skip
