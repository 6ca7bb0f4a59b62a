"""The treatment: open, grounded, papers complete, and who may change it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from tracker.custody import bases
from tracker.custody.case import Case
from tracker.custody.case.treatment import Version
from tracker.custody.claims import NAMED_IN, claimed
from tracker.custody.decision import Act, Finding, Warning, check, refuse

UNSUITABLE = {
    "": "The patient's suitability is not assessed.",
    "not_suitable": "The patient was assessed as not suitable.",
    "to_be_seen_again": "The patient is to be seen again before suitability can be told.",
}
BASIS = "21 CFR 312, 601; Regulation (EC) 1394/2007 Art. 28"


@check("use.basis", "Regulatory basis recorded", BASIS)
def basis(case: Case, act: Act) -> Iterator[Finding]:
    """The treatment names a basis that this product's specification admits, with all that belongs to it, for
    this tissue, route, indication and jurisdiction."""
    version = case.treatment.version
    if version is None:
        yield refuse("There is no treatment to take the regulatory basis from.", "Open a treatment.")
        return
    admitted = tuple(one for one in case.specification.bases if one in bases.BY_NAME)
    if version.basis not in admitted:
        yield refuse(
            f"The basis “{version.basis or 'none'}” is not one this product admits "
            f"({', '.join(admitted) or 'none'}).",
            "Record the basis the treatment stands on.",
        )
    yield from _carried(case, version)
    worded = claimed(version.reference) or claimed(version.authority)
    if worded is not None:
        yield _not_offered(worded, "")
    if version.route not in case.specification.routes:
        yield refuse(
            f"The specification does not admit the route “{version.route or 'none'}”.",
            "Correct the order in a new version.",
        )
    if not version.jurisdiction:
        yield refuse("No jurisdiction is recorded.", "Enter it in a new version of the order.")
    unfit = bases.indication_fault(version)
    if unfit:
        yield refuse(unfit, "Enter it in a new version of the order.")


def _carried(case: Case, version: Version) -> Iterator[Finding]:
    """What the basis itself asks for, and what an officer has to look up about it."""
    named = bases.BY_NAME.get(version.basis)
    if named is None:
        return
    for one in bases.faults(named, version, case.specification.source, _treated_under(case)):
        yield refuse(one.says, one.resolve, basis=one.source)
    if named.caution:
        yield Warning("use.basis", named.caution)


def _treated_under(case: Case) -> str:
    """The jurisdiction of the treating establishment, empty where it has none or a rule set of its own."""
    order = case.treatment.order
    body = case.papers.establishments.get(order.establishment) if order is not None else None
    return bases.OF_RULE_SET.get(body.jurisdiction, "") if body is not None else ""


@check("use.claim", "No exemption that does not hold", bases.RULINGS, given=True)
def claim(case: Case, act: Act) -> Iterator[Finding]:
    """A 361 or same-surgical-procedure claim is refused with the ruling, whichever way it came in."""
    found = bases.CLAIM_BY_NAME.get(act.text("basis"))
    if found is not None:
        yield _not_offered(found, "basis")
    for name in NAMED_IN:
        told = act.private(name)
        worded = claimed(told.value if told is not None else act.text(name))
        if worded is not None:
            yield _not_offered(worded, name)


def _not_offered(found: bases.Claim, field: str) -> Finding:
    return refuse(found.says, "Record the basis the treatment stands on.", basis=found.source, field=field)


@check("use.indication", "Indication of the joint", BASIS, given=True)
def indication(case: Case, act: Act) -> Iterator[Finding]:
    """An order for one joint does not name the indication of another."""
    unfit = bases.of_another_joint(act.text("indication"), act.text("joint"))
    if unfit:
        yield refuse(unfit, "Correct the joint or the indication.", field="indication")


@check(
    "use.treatment",
    "Treatment open, suitable, consented",
    "Directive 2004/23/EC Art. 13; 21 CFR 50.20",
    by_step=True,
)
def treatment(case: Case, act: Act) -> Iterator[Finding]:
    """The treatment is open for this product, and alone for this joint and side; the patient was found
    suitable and agreed."""
    order, version = case.treatment.order, case.treatment.version
    if order is None or version is None:
        yield refuse("No treatment asks for this vial.", "Allocate it to a treatment.")
        return
    if not order.open:
        yield refuse(
            f"The treatment {order.code} is {order.status}.", "Open a treatment.", evidence=(order.code,)
        )
    if order.product != case.sample.product:
        yield refuse(
            f"The treatment asks for {order.product}; this is {case.sample.product}.",
            "Allocate a vial of that product.",
        )
    if len(order.injections) >= version.vials and act.step != "allocate":  # which says so of its own
        yield refuse(
            f"All {version.vials} vials of this treatment were given.", "Order more in a new version."
        )
    newest = order.suitability[-1] if order.suitability else None
    if newest is None or newest.says != "suitable":
        yield refuse(
            UNSUITABLE.get(newest.says if newest else "", UNSUITABLE[""]), "A clinician assesses it."
        )
    if not order.consents:
        yield refuse("The patient's consent to this treatment is not on record.", "Record the consent.")
    yield from _second(case, version.joint, version.side)
    for one in (order, *case.treatment.others):
        for each in one.reactions:
            yield Warning(
                "use.treatment",
                f"This patient had an adverse reaction ({each.says.replace('_', ' ')}) on {each.at:%Y-%m-%d} "
                f"under {one.code}.",
            )


def _second(case: Case, joint: str, side: str) -> Iterator[Finding]:
    """Another open treatment of this person, or of a record linked since, for the same joint and side."""
    for one in case.treatment.others:
        if one.open and one.version is not None and (one.version.joint, one.version.side) == (joint, side):
            yield refuse(
                f"The treatment {one.code} of this person for the {side} {joint} is open.",
                "Use that one, or cancel it.",
                evidence=(one.code,),
                check="use.one_order",
            )


@check(
    "use.appointment", "Appointment within a day", "Good practice: a fresh or thawed product does not wait"
)
def appointment(case: Case, act: Act) -> Iterator[Finding]:
    """From thaw on somebody expects the patient within 24 hours of now."""
    order = case.treatment.order
    newest = order.appointments[-1] if order and order.appointments else None
    if newest is None or newest.on is None:
        yield refuse(
            "The patient has no appointment.", "Make the appointment before the material is prepared."
        )
    elif abs(newest.on - case.now) > timedelta(hours=24):
        yield refuse(
            f"The appointment is on {newest.on:%Y-%m-%d %H:%M} UTC, not today.",
            "Make an appointment for today.",
        )


@check("use.one_order", "No second open treatment", "One order per person, joint and side", given=True)
def one_order(case: Case, act: Act) -> Iterator[Finding]:
    """The person, or a linked one, has no open treatment of the same joint and side."""
    yield from _second(case, act.text("joint"), act.text("side"))


@check("use.dose_range", "Dose range in order", "Order of the treatment", given=True)
def dose_range(case: Case, act: Act) -> Iterator[Finding]:
    """The least dose is not above the greatest."""
    low, high = act.quantity("dose_min"), act.quantity("dose_max")
    if low is not None and high is not None and low > high:
        yield refuse(
            f"At least {low} is more than at most {high} million cells.", "Check the doses.", field="dose_min"
        )


@check("use.order_open", "Treatment open", "Order of the treatment")
def order_open(case: Case, act: Act) -> Iterator[Finding]:
    """A closed or cancelled treatment takes no new version, and is not cancelled once more."""
    order = case.treatment.order
    if order is None or not order.open:
        yield refuse(f"The treatment is {order.status if order else 'unknown'}.", "Open a new one.")


@check("use.second_after_allocation", "A second person after allocation", "N.J.A.C. 8:8-13.20(a)", given=True)
def second_after_allocation(case: Case, act: Act) -> Iterator[Finding]:
    """Once a vial is set aside, the order changes only with a second person."""
    order = case.treatment.order
    if order is not None and order.active() and (act.second is None or act.second.user == act.actor.user):
        yield refuse(
            "A vial is allocated, so a second person must agree to the change.",
            "A second person signs in beside you.",
            field="second_login",
        )


CHECKS = (
    basis,
    claim,
    indication,
    treatment,
    appointment,
    one_order,
    dose_range,
    order_open,
    second_after_allocation,
)
