"""Treatments: the order, which changes only in versions."""

from __future__ import annotations

from tracker.custody import bases
from tracker.custody.case import Case
from tracker.custody.changes import Changes, Put, Value
from tracker.custody.decision import Act
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
from tracker.custody.steps.offered import offered
from tracker.custody.steps.step import CLINICIAN, DECIDES_USE, Step, Subject, draws

BLIND = "Only where a mismatch is answered by two who took part: entered without looking at the first."


class Order(Fields):
    """What is ordered."""

    joint = choice("Joint", JOINTS)
    side = choice("Side (the patient's)", SIDES)
    dose_min = number("Dose, at least", "million viable cells", "0", "100000")
    dose_max = number("Dose, at most", "million viable cells", "0", "100000", above=True)
    vials = whole("Number of vials", 1, 20)
    indication = choice("Indication", bases.INDICATIONS)
    indication_words = text("Indication in words", required=False, hint="Needed where it is another one.")
    route = choice("Route", bases.ROUTES)
    jurisdiction = choice(
        "Jurisdiction of the clinic",
        tuple(bases.JURISDICTIONS),
        required=False,
        names=tuple(bases.JURISDICTIONS.values()),
    )
    basis = offered(
        "Regulatory basis",
        tuple(bases.BY_NAME),
        tuple(one.label for one in bases.BASES),
        refused_later=tuple(bases.CLAIM_BY_NAME),
        hint="What somebody answers for; this program does not say that it holds.",
    )
    reference = text(
        "Number or reference of the basis",
        most=80,
        required=False,
        private=False,
        hint="IND or BLA number, identifier of the trial, reference of the exemption.",
    )
    authority = text(
        "Authority", most=80, required=False, private=False, hint="Who granted the hospital exemption."
    )
    fda_contact = text("Contact at the FDA", required=False, hint="Under an IND.")
    prescription = text(
        "Prescription", required=False, hint="Of this patient; for a prescription or a hospital exemption."
    )
    practitioner = text("Practitioner", required=False, hint="Who prescribed and answers for it.")
    responsible = text("Responsible person, if other", required=False)
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
    "authority",
    "jurisdiction",
    "weight_kg",
)


NAMED = ("responsible", "indication_words", "fda_contact", "prescription", "practitioner")


def _version(act: Act, chain: str, number_: int) -> Put:
    data: dict[str, Value] = given(act, *ORDERED, "why") | {
        "number": number_,
        **{name: act.private(name) for name in NAMED},
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
