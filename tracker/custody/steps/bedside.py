"""The bedside: two blind confirmations and the injection, and what a mismatch brings about."""

from __future__ import annotations

from decimal import Decimal

from tracker.custody.case import Case
from tracker.custody.case.treatment import Order
from tracker.custody.changes import Changes, Put, Value
from tracker.custody.decision import Act, Refusal
from tracker.custody.dose import dose
from tracker.custody.endotoxin import brought
from tracker.custody.people import SYSTEM, Qualification, Role
from tracker.custody.possession import allocation
from tracker.custody.sample import Stage
from tracker.custody.steps import gates
from tracker.custody.steps.entries import ended, given, record, stop
from tracker.custody.steps.fields import JOINTS, SIDES, Fields, choice, codes, millilitres
from tracker.custody.steps.step import BENCH, CLINICIAN, Step, Subject


class ConfirmFields(Fields):
    """Joint and side as this person sees them; the order's own are not shown before."""

    joint = choice("Joint", JOINTS)
    side = choice("Side (the patient's)", SIDES)


def confirm(case: Case, act: Act) -> Changes:
    """One person's blind match, for the version in force."""
    order = case.treatment.order
    number = order.version.number if order is not None and order.version is not None else 0
    data: dict[str, Value] = {
        "vial": case.vial.code, "version": number, "session": act.actor.session,
        "clinician": act.actor.has(Role.CLINICIAN), "bedside": act.actor.holds(Qualification.BEDSIDE),
    }  # fmt: skip
    return (
        record(act, "confirmation", act.subject, act.subject, data, at=act.now),
        record(act, "confirmed", case.vial.sample, case.vial.code, {"treatment": act.subject}, at=act.now),
    )


def mismatch(case: Case, act: Act, refusals: tuple[Refusal, ...]) -> Changes:
    """Wrong vial: both vials held, unless it was injected under this very order and somebody tapped twice.
    Wrong patient: the allocated vial held. Wrong joint or side: the treatment stopped. Who may not
    confirm there was not at the bedside, and brings nothing about."""
    order, codes_ = case.treatment.order, {one.check for one in refusals}
    at_hand = act.actor.has(Role.CLINICIAN) or act.actor.holds(Qualification.BEDSIDE)
    if order is None or not at_hand or act.actor.establishment != order.establishment:
        return ()
    found: tuple[Put, ...] = ()
    if "use.match_vial" in codes_ and all(one.vial != case.vial.code for one in order.injections):
        found += _wrong_vial(case, act, order)
    if "use.match_person" in codes_ and act.scanned("wristband"):
        found += _wrong_person(case, act, order)
    if "use.match_site" in codes_ and order.version is not None:
        found += _wrong_site(case, act, order, order.version.joint)
    return found


def _wrong_vial(case: Case, act: Act, order: Order) -> tuple[Put, ...]:
    says = "Another vial was scanned at its bedside"
    return (
        _hold(act, case.vial.code, case.vial.sample, "Scanned at the bedside of another treatment"),
        *(_hold(act, one.vial, one.sample, says) for one in order.active()),
    )


def _wrong_person(case: Case, act: Act, order: Order) -> tuple[Put, ...]:
    own = allocation(case)
    if own is None or own.treatment != order.code:
        return ()
    return (_hold(act, own.vial, own.sample, "Another person's wristband was scanned at its bedside"),)


def _wrong_site(case: Case, act: Act, order: Order, joint: str) -> tuple[Put, ...]:
    says = "Joint or side did not match the order at the bedside"
    return (
        stop(act, "wrong_site", order.code, order.code, says, actor=SYSTEM.user, joint=joint),
        record(act, "mismatch", order.code, order.code, {"vial": case.vial.code}, at=act.now),
    )


def _hold(act: Act, vial: str, sample: str, says: str) -> Put:
    return stop(act, "mismatch", vial, sample, says, actor=SYSTEM.user)


class InjectFields(Fields):
    """What was given."""

    volume_ml = millilitres("Volume given", above=True)
    lots = codes("Lot of the needle", required=True)


def inject(case: Case, act: Act) -> Changes:
    """The vial is injected, counts towards the number and the dose, and may close the treatment."""
    vial, order, own = case.vial, case.treatment.order, allocation(case)
    if order is None or order.version is None or own is None:
        raise LookupError("The gate of injection lets no vial pass that has no treatment.")
    given_ml = act.quantity("volume_ml") or Decimal(0)
    data: dict[str, Value] = given(act, "volume_ml", "lots") | {
        "vial": vial.code, "dose": dose(case, given_ml), "endotoxin_eu": brought(case, given_ml),
        "joint": order.version.joint, "side": order.version.side,
        "route": order.version.route, "version": order.version.number, "basis": order.version.basis,
        "reference": order.version.reference, "allocation": own.id,
    }  # fmt: skip
    left = (vial.volume_ml or given_ml) - given_ml
    changes = [
        *ended(act, vial, Stage.INJECTED, volume_ml=left),
        record(
            act,
            "injected",
            vial.sample,
            vial.code,
            {"treatment": order.code, **given(act, "volume_ml")},
            at=act.now,
        ),
        record(act, "injection", order.code, order.code, data, at=act.now),
        Put("allocation", own.id, order.code, {"ended_at": act.now}),
    ]
    if len(order.injections) + 1 >= order.version.vials:
        changes.append(Put("treatment", order.code, order.code, {"status": "closed"}))
    return tuple(changes)


STEPS: tuple[Step, ...] = (
    Step("confirm", "Confirm at the bedside", Subject.TREATMENT, BENCH,
         "Vial, patient, joint and side, blind, in one act.",
         ConfirmFields, gates.CONFIRM, confirm, now=True, scans=("vial", "wristband"), again=True,
         second="may",
         consequences=mismatch, meaning="responsibility", towards_patient=True,
         under_exception=True, blind=True),
    Step("inject", "Inject", Subject.TREATMENT, CLINICIAN,
         "By the clinician among the two, with the vial scanned once more.",
         InjectFields, gates.INJECT, inject, now=True, scans=("vial",), again=True, consequences=mismatch,
         meaning="responsibility", towards_patient=True,
         under_exception=True),
)  # fmt: skip
