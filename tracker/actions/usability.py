"""What stands first on a vial's page: may it be injected, and if not, everything that speaks against it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from tracker.custody.case import Case
from tracker.custody.checks.bedside import standing_confirmations
from tracker.custody.decision import Act, Refusal, decide
from tracker.custody.donors import history_faults, marker_faults
from tracker.custody.measured import failing
from tracker.custody.people import Actor, Role
from tracker.custody.sample import Standing
from tracker.custody.screening import Fault
from tracker.custody.steps import STEPS


class State(StrEnum):
    """The four states a page tells by colour, shape and word."""

    USABLE = "usable"
    REFUSED = "refused"
    WAITING = "waiting"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Usability:
    """Whether a vial may be injected: `against` speaks against it for good, `missing` is still to be done."""

    state: State
    against: tuple[Refusal, ...] = ()
    missing: tuple[Refusal, ...] = ()


# What is simply not there yet; every other refusal means that something went wrong.
NOT_YET = (
    "use.",
    "bedside.",
    "identity.",
    "custody.prepared",
    "custody.manufactured",
    "custody.here",
    "custody.settled",
    "quality.stage",
    "quality.standing",
)


def for_injection(case: Case) -> Usability:
    """What the record says about injecting this vial, whoever looks at it; nothing in it is cached."""
    vial = case.vial
    if vial.ended:
        return Usability(State.ENDED)
    if vial.is_specimen:
        return Usability(State.WAITING)
    found = _refusals(case)
    against = tuple(one for one in found if _speaks_against(case, one))
    missing = tuple(one for one in found if one not in against)
    state = State.REFUSED if against else State.WAITING if missing else State.USABLE
    return Usability(state, against, missing)


def _refusals(case: Case) -> tuple[Refusal, ...]:
    """Every refusal of the injection; of a vial in quarantine also what its release still asks for."""
    kinds = ["inject"]
    if case.line.standing() is Standing.QUARANTINED:
        needs = case.specification.use_needs
        kinds.insert(0, "release_conditionally" if needs == "conditional" else "release")
    found = [one for kind in kinds for one in _judged(case, kind)]
    return tuple({(one.check, one.says): one for one in found}.values())


def _judged(case: Case, kind: str) -> tuple[Refusal, ...]:
    order = case.treatment.order
    subject = order.code if kind == "inject" and order is not None else case.vial.code
    act = Act(
        id="preview",
        step=kind,
        subject=subject,
        actor=_at_the_holder(case),
        at=case.now,
        now=case.now,
        preview=True,
    )
    return decide(case, act, STEPS[kind]).refusals


def _at_the_holder(case: Case) -> Actor:
    """Whoever would inject: the clinician who confirmed, where the vial is; no refusal is about who looks."""
    confirmed = (one.by for one in standing_confirmations(case) if one.clinician)
    return Actor(
        user=next(confirmed, ""), name="", establishment=case.vial.holder, roles=frozenset({Role.CLINICIAN})
    )


def _speaks_against(case: Case, one: Refusal) -> bool:
    if one.check.startswith("quality.") and one.check not in ("quality.stopped", "quality.standing"):
        bad = {result.id for _, result in failing(case)}
        return not bad.isdisjoint(one.evidence)
    if one.check in ("source.markers", "source.history"):
        return any(each.against and each.says == one.says for each in _screened(case))
    if one.check == "source.eligibility":
        return bool(one.evidence)
    if one.check == "quality.standing":
        return bool(case.line.rejected())
    return not one.check.startswith(NOT_YET)


def _screened(case: Case) -> tuple[Fault, ...]:
    return (*marker_faults(case), *history_faults(case))
