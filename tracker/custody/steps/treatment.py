"""Treatments: the order, which changes only in versions."""

from __future__ import annotations

from tracker.custody.case import Case
from tracker.custody.changes import Changes, Put, Value
from tracker.custody.decision import Act
from tracker.custody.products import BASES
from tracker.custody.steps import gates
from tracker.custody.steps.entries import freed, given, record
from tracker.custody.steps.fields import (
    JOINTS,
    SIDES,
    Fields,
    choice,
    code,
    number,
    reason,
    reference,
    text,
    whole,
)
from tracker.custody.steps.step import CLINICIAN, DECIDES_USE, Step, Subject, draws

BASES_IN_WORDS = ("IND", "BLA", "Trial", "Hospital exemption", "Prescription", "Other")


BLIND = "Only where a mismatch is answered by two who took part: entered without looking at the first."


class Order(Fields):
    """What is ordered."""

    joint = choice("Joint", JOINTS)
    side = choice("Side (the patient's)", SIDES)
    dose_min = number("Dose, at least", "million viable cells", "0", "100000")
    dose_max = number("Dose, at most", "million viable cells", "0", "100000", above=True)
    vials = whole("Number of vials", 1, 20)
    indication = choice(
        "Indication", ("knee_osteoarthritis", "hip_osteoarthritis", "cartilage_defect", "other")
    )
    route = choice("Route", ("intra_articular",))
    basis = choice("Regulatory basis", BASES, required=False, names=BASES_IN_WORDS)
    reference = text("Reference of the basis", most=80, required=False, private=False)
    responsible = text("Responsible person, if other", required=False)
    jurisdiction = choice("Jurisdiction", ("US", "EU", "other"), required=False, names=("US", "EU", "Other"))
    weight_kg = number("Patient's weight", "kg", "1", "400", required=False, places=1)


class ForWhom(Fields):
    """For whom, and with what."""

    person = code("Patient (person)")
    product = reference("Product", "product")


class NewTreatment(Order, ForWhom):
    """For whom, with what, and what is ordered; asked for in this order."""


ORDERED = (
    "joint",
    "side",
    "dose_min",
    "dose_max",
    "vials",
    "indication",
    "route",
    "basis",
    "reference",
    "jurisdiction",
    "weight_kg",
)


def _version(act: Act, chain: str, number_: int) -> Put:
    data: dict[str, Value] = given(act, *ORDERED, "why") | {
        "number": number_,
        "responsible": act.private("responsible"),
    }
    return record(act, "version", chain, chain, data, at=act.now)


def open_treatment(case: Case, act: Act) -> Changes:
    """A treatment: one person, product, joint, side, dose range, number of vials."""
    own = act.codes[0]
    head = Put("treatment", own, own, {
        "person": act.text("person"), "product": act.text("product"),
        "establishment": act.actor.establishment,
        "status": "open", "joint": act.text("joint"), "side": act.text("side"), "opened_at": act.now,
        "opened_by": act.actor.user,
    })  # fmt: skip
    return (head, _version(act, own, 1))


class NewVersion(Order):
    """The order as it is from now on, and why."""

    second_joint = choice("Joint, by the second person", JOINTS, required=False, hint=BLIND)
    second_side = choice("Side, by the second person", SIDES, required=False, hint=BLIND)
    why = reason("Why the order changes")


def new_version(case: Case, act: Act) -> Changes:
    """The order changes only as a new version; it voids confirmations and answers a mismatch of joint or
    side."""
    order = case.treatment.order
    last = order.version.number if order is not None and order.version is not None else 0
    head = Put("treatment", act.subject, act.subject, {"joint": act.text("joint"), "side": act.text("side")})
    return (head, _version(act, act.subject, last + 1), *_lift_mismatch(case, act))


def _lift_mismatch(case: Case, act: Act) -> tuple[Put, ...]:
    found = [one for one in case.stops if one.kind == "wrong_site"]
    return tuple(
        Put("stop", one.id, one.on, {"lifted_at": act.now, "lifted_by": act.actor.user})
        for one in found
        if one.on == act.subject
    )


class CancelFields(Fields):
    """Why it will not take place."""

    why = reason("Why the treatment is cancelled")


def cancel_treatment(case: Case, act: Act) -> Changes:
    """The treatment takes no more vials, and those set aside are free again."""
    order = case.treatment.order
    ended = [freed(act, one.id) for one in (order.active() if order else ())]
    head = Put("treatment", act.subject, act.subject, {"status": "cancelled"})
    return (head, record(act, "cancelled", act.subject, act.subject, {"why": act.private("why")}), *ended)


class ReaffirmFields(Fields):
    """Joint and side, entered without seeing the order's."""

    joint = choice("Joint", JOINTS)
    side = choice("Side (the patient's)", SIDES)
    second_joint = choice("Joint, by the second person", JOINTS, required=False)
    second_side = choice("Side, by the second person", SIDES, required=False)
    why = reason("What was checked")


def reaffirm(case: Case, act: Act) -> Changes:
    """Somebody uninvolved looked again: the order is right and the stop of the mismatch is lifted."""
    note = record(act, "reaffirmed", act.subject, act.subject, {"why": act.private("why")})
    return (note, *_lift_mismatch(case, act))


STEPS: tuple[Step, ...] = (
    Step("open_treatment", "Open treatment", Subject.TREATMENT, CLINICIAN,
         "An order for one patient, joint and side.",
         NewTreatment, gates.OPEN, open_treatment, creates=True, now=True, draws=draws("T"),
         meaning="authorship"),
    Step("new_version", "New version of the order", Subject.TREATMENT, CLINICIAN,
         "The order changes, with a reason.",
         NewVersion, gates.VERSION, new_version, now=True, second="may", meaning="authorship"),
    Step("cancel_treatment", "Cancel treatment", Subject.TREATMENT, CLINICIAN, "It takes no more vials.",
         CancelFields, gates.CANCEL_TREATMENT, cancel_treatment, now=True),
    Step("reaffirm", "Reaffirm joint and side", Subject.TREATMENT, DECIDES_USE,
         "Somebody uninvolved looks again after a mismatch.",
         ReaffirmFields, gates.REAFFIRM, reaffirm, now=True, second="may", again=True,
         meaning="responsibility"),
)  # fmt: skip
