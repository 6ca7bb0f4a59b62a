"""Treatments: the order in versions, its papers, and the vials set aside for it."""

from __future__ import annotations

from collections.abc import Mapping

from tracker.custody.case import Case
from tracker.custody.changes import Changes, Put, Value
from tracker.custody.decision import Act
from tracker.custody.possession import allocation
from tracker.custody.dose import dose
from tracker.custody.steps import gates
from tracker.custody.steps.entries import given, private, record, stop
from tracker.custody.steps.fields import (
    JOINTS,
    SIDES,
    Fields,
    Timed,
    choice,
    code,
    instant,
    number,
    reason,
    reference,
    text,
    whole,
)
from tracker.custody.steps.step import BENCH, CLINICIAN, DECIDES_USE, Step, Subject

BASES = ("ind", "bla", "trial", "hospital_exemption", "prescription", "other")


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
    basis = choice("Regulatory basis", BASES, required=False)
    reference = text("Reference of the basis", most=80, required=False, private=False)
    responsible = text("Responsible person, if other", required=False)
    jurisdiction = choice("Jurisdiction", ("US", "EU", "other"), required=False)
    weight_kg = number("Patient's weight", "kg", "1", "400", required=False, places=1)


class NewTreatment(Order):
    """For whom, and with what."""

    person = code("Patient (person)")
    product = reference("Product", "product")


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
    data: dict[str, Value] = given(act, *ORDERED) | {
        "number": number_,
        "responsible": private(act, "responsible"),
    }
    if act.data.get("why"):
        data["why"] = private(act, "why")
    return record(act, "version", chain, chain, data, at=act.now)


def open_treatment(case: Case, act: Act) -> Changes:
    """A treatment: one person, product, joint, side, dose range, number of vials."""
    own = act.codes[0]
    head = Put("treatment", own, own, {
        "person": act.text("person"), "product": act.text("product"), "establishment": act.actor.establishment,
        "status": "open", "joint": act.text("joint"), "side": act.text("side"), "opened_at": act.now, "opened_by": act.actor.user,
    })  # fmt: skip
    return (head, _version(act, own, 1))


class NewVersion(Order):
    """The order as it is from now on, and why."""

    why = reason("Why the order changes")


def new_version(case: Case, act: Act) -> Changes:
    """The order changes only as a new version; it voids confirmations and answers a mismatch of joint or side."""
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


class SuitabilityFields(Timed):
    """What the clinician found."""

    says = choice("The patient is", ("suitable", "not_suitable", "to_be_seen_again"))
    note = reason("Findings", required=False)


def assess_suitability(case: Case, act: Act) -> Changes:
    """A clinician's finding whether this patient may have this treatment."""
    data = given(act, "says") | ({"note": private(act, "note")} if act.data.get("note") else {})
    return (record(act, "suitability", act.subject, act.subject, data),)


class TreatmentConsent(Timed):
    """What the patient agreed to, in which version of the text they saw."""

    version = text("Version of the consent text", most=40, private=False)
    signed_at = instant("Signed at")


def consent_to_treatment(case: Case, act: Act) -> Changes:
    """The patient agreed; a renewed consent lifts a withdrawal of theirs."""
    lifted = [
        one for one in case.stops if one.kind == "treatment_consent_withdrawn" and one.on == act.subject
    ]
    puts = [
        Put("stop", one.id, act.subject, {"lifted_at": act.now, "lifted_by": act.actor.user})
        for one in lifted
    ]
    return (
        record(act, "treatment_consent", act.subject, act.subject, given(act, "version", "signed_at")),
        *puts,
    )


class StopTreatment(Timed):
    """What the patient said."""

    why = reason("What was said", required=False)


def withdraw_treatment_consent(case: Case, act: Act) -> Changes:
    """The patient does not want it any more: the treatment is stopped."""
    return (
        stop(
            act,
            "treatment_consent_withdrawn",
            act.subject,
            act.subject,
            "The patient withdrew their consent to the treatment",
            why=private(act, "why"),
        ),
    )


class AppointmentFields(Timed):
    """When the patient is expected."""

    on = instant("Appointment")


def appoint(case: Case, act: Act) -> Changes:
    """The patient is expected: nothing is thawed or drawn up without it."""
    return (record(act, "appointment", act.subject, act.subject, given(act, "on")),)


class CancelFields(Fields):
    """Why it will not take place."""

    why = reason("Why the treatment is cancelled")


def cancel_treatment(case: Case, act: Act) -> Changes:
    """The treatment takes no more vials, and those set aside are free again."""
    order = case.treatment.order
    freed = [_end(act, one.id) for one in (order.active() if order else ())]
    head = Put("treatment", act.subject, act.subject, {"status": "cancelled"})
    return (head, record(act, "cancelled", act.subject, act.subject, {"why": private(act, "why")}), *freed)


class OutcomeFields(Timed):
    """How the patient was afterwards."""

    says = choice("Outcome", ("improved", "unchanged", "worse", "adverse_reaction"))
    note = reason("What was found", required=False)


def record_outcome(case: Case, act: Act) -> Changes:
    """What came of it."""
    data = given(act, "says") | ({"note": private(act, "note")} if act.data.get("note") else {})
    return (record(act, "outcome", act.subject, act.subject, data),)


class ReaffirmFields(Fields):
    """Joint and side, entered without seeing the order's."""

    joint = choice("Joint", JOINTS)
    side = choice("Side (the patient's)", SIDES)
    why = reason("What was checked")


def reaffirm(case: Case, act: Act) -> Changes:
    """Somebody uninvolved looked again: the order is right and the stop of the mismatch is lifted."""
    note = record(act, "reaffirmed", act.subject, act.subject, {"why": private(act, "why")})
    return (note, *_lift_mismatch(case, act))


class AllocateFields(Fields):
    """Which vial."""

    vial = code("Vial")


def allocate(case: Case, act: Act) -> Changes:
    """The vial is set aside for this treatment, with the dose it is thought to hold."""
    vial = case.vial
    values: dict[str, Value] = {
        "treatment": act.subject, "vial": vial.code, "sample": vial.sample, "dose": dose(case, vial.volume_ml),
        "at": act.now, "actor": act.actor.user, "ended_at": None,
    }  # fmt: skip
    return (
        Put("allocation", act.key(vial.code, "allocation"), act.subject, values),
        record(act, "allocated", vial.sample, vial.code, {"treatment": act.subject}),
    )


def _end(act: Act, key: str) -> Put:
    return Put("allocation", key, act.subject, {"ended_at": act.now})


def deallocate(case: Case, act: Act) -> Changes:
    """The vial is free again; what is made of it does not fall back on this allocation."""
    found = allocation(case)
    if found is None:
        return ()
    return (
        _end(act, found.id),
        record(act, "deallocated", case.vial.sample, case.vial.code, {"treatment": act.subject}),
    )


def _treatment(data: Mapping[str, object]) -> str:
    return "T"


STEPS: tuple[Step, ...] = (
    Step("open_treatment", "Open treatment", Subject.TREATMENT, CLINICIAN, "An order for one patient, joint and side.",
         NewTreatment, gates.OPEN, open_treatment, creates=True, now=True, draws=_treatment, meaning="authorship"),
    Step("new_version", "New version of the order", Subject.TREATMENT, CLINICIAN, "The order changes, with a reason.",
         NewVersion, gates.VERSION, new_version, now=True, second="may", meaning="authorship"),
    Step("assess_suitability", "Assess suitability", Subject.TREATMENT, CLINICIAN, "Whether this patient may have this treatment.",
         SuitabilityFields, gates.RECORD, assess_suitability),
    Step("consent_to_treatment", "Record patient's consent", Subject.TREATMENT, CLINICIAN, "What the patient agreed to.",
         TreatmentConsent, gates.RECORD, consent_to_treatment),
    Step("withdraw_treatment_consent", "Patient withdraws", Subject.TREATMENT, BENCH, "Stops the treatment.",
         StopTreatment, gates.RECORD, withdraw_treatment_consent, stopping=True),
    Step("appoint", "Make appointment", Subject.TREATMENT, CLINICIAN, "When the patient is expected.",
         AppointmentFields, gates.RECORD, appoint),
    Step("cancel_treatment", "Cancel treatment", Subject.TREATMENT, CLINICIAN, "It takes no more vials.",
         CancelFields, gates.NOW, cancel_treatment, now=True),
    Step("record_outcome", "Record outcome", Subject.TREATMENT, CLINICIAN, "How the patient was afterwards.",
         OutcomeFields, gates.RECORD, record_outcome),
    Step("reaffirm", "Reaffirm joint and side", Subject.TREATMENT, DECIDES_USE, "Somebody uninvolved looks again after a mismatch.",
         ReaffirmFields, gates.REAFFIRM, reaffirm, now=True, second="may", again=True, meaning="responsibility"),
    Step("allocate", "Allocate a vial", Subject.TREATMENT, DECIDES_USE, "Sets a vial aside for this treatment.",
         AllocateFields, gates.ALLOCATE, allocate, now=True, towards_patient=True),
    Step("deallocate", "De-allocate a vial", Subject.TREATMENT, DECIDES_USE, "The vial is free again.",
         AllocateFields, gates.DEALLOCATE, deallocate, now=True),
)  # fmt: skip
