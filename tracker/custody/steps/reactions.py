"""A patient's reaction: on record with its report's clock; a serious one stops the treatment and what is left
of the material that was given."""

from __future__ import annotations

from tracker.custody.case import Case
from tracker.custody.case.treatment import Injection, Order
from tracker.custody.changes import Changes, Put, Value
from tracker.custody.decision import Act
from tracker.custody.people import Role
from tracker.custody.steps.entries import record, stop
from tracker.custody.steps.episodes import to_close
from tracker.custody.tasks import TaskKind, open_task

MILD = "not_serious"
SEVERITIES = (MILD, "medical_intervention", "life_threatening", "permanent_damage", "fatal")
UNTOLD = "unknown"
REACTION = "reaction"
SAYS = "A serious adverse reaction to this material was recorded"
TREATED = "A serious adverse reaction of the patient was recorded"


def reacted(case: Case, act: Act, severity: str, why: Value) -> Changes:
    """The reaction and its report to the authority; one that is serious, or of which nobody says how serious
    it was, holds the treatment and every sample given under it until an officer decides."""
    reaction = record(act, REACTION, act.subject, act.subject, {"severity": severity, "why": why})
    report = open_task(
        act, TaskKind.REPORT, chain=act.subject, about=reaction.key, role=Role.OFFICER,
        due_at=act.now + case.rules.reaction_report,
    )  # fmt: skip
    return (reaction, report) if severity == MILD else (reaction, report, *_stopped(case, act, reaction))


def _stopped(case: Case, act: Act, reaction: Put) -> Changes:
    held = stop(act, "treatment_stopped", act.subject, act.subject, TREATED, part=REACTION)
    return (
        held,
        *(put for sample in given_samples(case.treatment.order) for put in _of(case, act, sample, reaction)),
    )


def _of(case: Case, act: Act, sample: str, reaction: Put) -> Changes:
    """What is left of the sample is held; its deviation is not closed before the reaction was reported."""
    held = stop(act, "hold", sample, sample, SAYS, part=REACTION)
    data: dict[str, Value] = {
        "about": sample, "origin": REACTION, "says": f"{SAYS}.", "class": "critical", "of": reaction.key,
    }  # fmt: skip
    deviation = record(act, "deviation", sample, sample, data, part=REACTION)
    return held, deviation, to_close(case, act, deviation)


def given_samples(order: Order | None) -> tuple[str, ...]:
    """The samples of which material was given under an order, by the allocations it was given under."""
    if order is None:
        return ()
    found = {
        one.sample for one in order.allocations for each in order.injections if _under(each, one.id, one.vial)
    }
    return tuple(sorted(found))


def _under(injection: Injection, allocation: str, vial: str) -> bool:
    return allocation == injection.allocation or vial == injection.vial
