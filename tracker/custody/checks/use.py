"""The treatment: its basis, its patient, its dose, its allocations, and the match at the bedside."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

from tracker.custody.case import Case
from tracker.custody.case.treatment import Order, Version
from tracker.custody.decision import Act, Finding, Refusal, check
from tracker.custody.possession import allocation, issued_to
from tracker.custody.dose import dose

BASIS = "21 CFR 312, 601; Regulation (EC) 1394/2007 Art. 28"
ENDOTOXIN_PER_KG = Decimal(
    5
)  # USP <85>: K = 5 EU per kilogram and hour, any parenteral route but intrathecal


def _order(case: Case) -> tuple[Order | None, Version | None]:
    order = case.treatment.order
    return order, order.version if order is not None else None


@check("use.basis", "Regulatory basis recorded", BASIS)
def basis(case: Case, act: Act) -> Iterator[Finding]:
    """The treatment names a basis that this product's specification admits, with its reference, for this route."""
    _, version = _order(case)
    if version is None:
        yield Refusal(
            "use.basis",
            "There is no treatment to take the regulatory basis from.",
            "Open a treatment.",
            BASIS,
        )
        return
    admitted = case.specification.bases
    if version.basis not in admitted:
        yield Refusal(
            "use.basis",
            f"The basis “{version.basis or 'none'}” is not one this product admits ({', '.join(admitted) or 'none'}).",
            "Record the basis the treatment stands on.",
            BASIS,
        )
    if not version.reference:
        yield Refusal(
            "use.basis", "The regulatory basis has no reference number.", "Enter the reference.", BASIS
        )
    if version.basis == "other" and not version.responsible:
        yield Refusal(
            "use.basis",
            "The basis “other” names no responsible person.",
            "Name the responsible person.",
            BASIS,
        )
    if version.route not in case.specification.routes:
        yield Refusal(
            "use.basis",
            f"The specification does not admit the route “{version.route or 'none'}”.",
            "Correct the order in a new version.",
            BASIS,
        )
    if not version.jurisdiction:
        yield Refusal(
            "use.basis", "No jurisdiction is recorded.", "Enter it in a new version of the order.", BASIS
        )


@check("use.endotoxin", "Endotoxin within the patient's limit", "USP <85>: K/M, K = 5 EU/kg/h")
def endotoxin(case: Case, act: Act) -> Iterator[Finding]:
    """Where the specification measures endotoxin: what the dose brings is at most 5 EU per kilogram of the patient."""
    units = {one.unit for one in case.specification.criteria if one.analyte == "endotoxin"}
    _, version = _order(case)
    if not units or version is None:
        return
    volume = _volume(case, act)
    if version.weight_kg is None or volume is None:
        missing = "The patient's weight" if version.weight_kg is None else "The volume of the dose"
        yield Refusal(
            "use.endotoxin",
            f"{missing} is not on record, so the endotoxin limit cannot be computed.",
            "Enter it in a new version of the order.",
            "USP <85>",
        )
        return
    near = case.line.codes() | {one.code for one in case.line.vials.values() if one.representative}
    found = [
        one
        for one in case.quality.results
        if one.analyte == "endotoxin"
        and one.vial in near
        and one.number is not None
        and not case.quality.excluded(one)
    ]
    for result in found:
        total = result.number if result.unit == "EU total" else (result.number or Decimal(0)) * volume
        per_kg = (total or Decimal(0)) / version.weight_kg
        if per_kg > ENDOTOXIN_PER_KG:
            yield Refusal(
                "use.endotoxin",
                f"Endotoxin {result.shown} in {volume} mL is {per_kg:.2f} EU/kg for {version.weight_kg} kg; at most 5 EU/kg are allowed.",
                "Do not use this vial.",
                "USP <85>",
                (result.id,),
            )


def _volume(case: Case, act: Act) -> Decimal | None:
    given = act.data.get("volume_ml")
    return Decimal(str(given)) if given is not None else case.vial.volume_ml


@check("use.treatment", "Treatment open, suitable, consented", "Directive 2004/23/EC Art. 13; 21 CFR 50.20")
def treatment(case: Case, act: Act) -> Iterator[Finding]:
    """The treatment is open for this product, the patient was found suitable and agreed."""
    order, version = _order(case)
    if order is None or version is None:
        yield Refusal("use.treatment", "No treatment asks for this vial.", "Allocate it to a treatment.")
        return
    if not order.open:
        yield Refusal(
            "use.treatment",
            f"The treatment {order.code} is {order.status}.",
            "Open a treatment.",
            evidence=(order.code,),
        )
    if order.product != case.sample.product:
        yield Refusal(
            "use.treatment",
            f"The treatment asks for {order.product}; this is {case.sample.product}.",
            "Allocate a vial of that product.",
        )
    newest = max(order.suitability, key=lambda one: one.at, default=None)
    if newest is None or newest.says != "suitable":
        found = "not assessed" if newest is None else newest.says.replace("_", " ")
        yield Refusal("use.treatment", f"The patient's suitability is {found}.", "A clinician assesses it.")
    if not order.consents:
        yield Refusal(
            "use.treatment",
            "The patient's consent to this treatment is not on record.",
            "Record the consent.",
        )


@check(
    "use.appointment", "Appointment within a day", "Good practice: a fresh or thawed product does not wait"
)
def appointment(case: Case, act: Act) -> Iterator[Finding]:
    """From thaw on somebody expects the patient within 24 hours of now."""
    order, _ = _order(case)
    newest = max(order.appointments, key=lambda one: one.at, default=None) if order else None
    if newest is None or newest.on is None:
        yield Refusal(
            "use.appointment",
            "The patient has no appointment.",
            "Make the appointment before the material is prepared.",
        )
    elif abs(newest.on - case.now) > timedelta(hours=24):
        yield Refusal(
            "use.appointment",
            f"The appointment is on {newest.on:%Y-%m-%d %H:%M} UTC, not today.",
            "Make an appointment for today.",
        )


def _doses(case: Case, order: Order, volume: Decimal | None) -> tuple[Decimal, Decimal | None, bool]:
    """Injected and otherwise allocated, this vial's own, and whether every part is known; each volume counts once."""
    path = case.line.codes()
    parts = [one.dose for one in order.injections] + [
        one.dose for one in order.active() if one.vial not in path
    ]
    own = dose(case, volume)
    known = all(one is not None for one in parts)
    return sum((one for one in parts if one is not None), Decimal(0)), own, known


@check("use.dose_not_above", "Dose not above the range", "Order of the treatment")
def dose_not_above(case: Case, act: Act) -> Iterator[Finding]:
    """At allocation the dose may still be unknown, and what is known is not above the ordered range."""
    order, version = _order(case)
    if order is None or version is None:
        return
    others, own, _ = _doses(case, order, case.vial.volume_ml)
    if own is not None and others + own > version.dose_max:
        yield Refusal(
            "use.dose_not_above",
            f"With this vial the dose would be {others + own:f} million cells; at most {version.dose_max} are ordered.",
            "Allocate less, or order a new version.",
        )


@check("use.dose", "Dose within the range", "Order of the treatment")
def dose_in_range(case: Case, act: Act) -> Iterator[Finding]:
    """Injected, allocated and this one together are known and within the ordered range."""
    order, version = _order(case)
    if order is None or version is None:
        return
    others, own, known = _doses(case, order, _volume(case, act))
    if own is None or not known:
        yield Refusal(
            "use.dose",
            "The number of viable cells is not known, so the dose cannot be told.",
            "Record and review the cell concentration.",
        )
    elif not version.dose_min <= others + own <= version.dose_max:
        yield Refusal(
            "use.dose",
            f"The dose would be {others + own:f} million cells; {version.dose_min} to {version.dose_max} are ordered.",
            "Change the allocation, or order a new version.",
        )


@check("use.free", "Allocated to no other", "21 CFR 1271.290(b)")
def free(case: Case, act: Act) -> Iterator[Finding]:
    """Neither the vial nor anything above or below it in its line is set aside already, and the order wants one more."""
    order, version = _order(case)
    line = case.line.codes() | {one.code for one in case.line.descendants(case.vial.code)}
    for one in case.treatment.allocations:
        own = allocation(case)
        if one.ended_at is None and one.vial in line and (one.vial not in case.line.codes() or one == own):
            yield Refusal(
                "use.free",
                f"{one.vial} is already allocated to treatment {one.treatment}.",
                "De-allocate it first.",
                evidence=(one.id,),
            )
    if (
        order is not None
        and version is not None
        and len(order.active()) + len(order.injections) >= version.vials
    ):
        yield Refusal(
            "use.free", f"The treatment has all of its {version.vials} vials.", "Order more in a new version."
        )


@check("use.allocated", "Allocated to this treatment", "21 CFR 1271.290(b)")
def allocated(case: Case, act: Act) -> Iterator[Finding]:
    """The vial, or the nearest member up its line with an entry, is set aside for this very treatment."""
    found, order = allocation(case), case.treatment.order
    if found is None or order is None or found.treatment != order.code:
        yield Refusal(
            "use.allocated",
            "The vial is not allocated to this treatment.",
            "Scan the vial that was allocated, or allocate this one.",
        )


@check("use.issued", "Issued to this treatment", "N.J.A.C. 8:8-13.17")
def issued(case: Case, act: Act) -> Iterator[Finding]:
    """The newest accepted hand-over is an issue to this treatment, and the vial was handed over nowhere since."""
    order = case.treatment.order
    if order is None or issued_to(case) != order.code:
        yield Refusal(
            "use.issued",
            "The vial was not issued to this treatment, or was handed over since.",
            "Issue it to the treatment.",
        )


@check("use.one_order", "No second open treatment", "One order per person, joint and side")
def one_order(case: Case, act: Act) -> Iterator[Finding]:
    """The person, or a linked one, has no open treatment of the same joint and side."""
    for one in case.treatment.others:
        if (
            one.open
            and one.version is not None
            and (one.version.joint, one.version.side) == (act.text("joint"), act.text("side"))
        ):
            yield Refusal(
                "use.one_order",
                f"The treatment {one.code} of this person for the {one.version.side} {one.version.joint} is open.",
                "Use that one, or cancel it.",
                evidence=(one.code,),
            )


@check("use.dose_range", "Dose range in order", "Order of the treatment", given=True)
def dose_range(case: Case, act: Act) -> Iterator[Finding]:
    """The least dose is not above the greatest."""
    low, high = act.data.get("dose_min"), act.data.get("dose_max")
    if low is not None and high is not None and low > high:  # type: ignore[operator]
        yield Refusal(
            "use.dose_range",
            f"At least {low} is more than at most {high} million cells.",
            "Check the doses.",
            field="dose_min",
        )


@check("use.order_open", "Treatment open", "Order of the treatment")
def order_open(case: Case, act: Act) -> Iterator[Finding]:
    """A closed or cancelled treatment takes no new version."""
    order = case.treatment.order
    if order is None or not order.open:
        yield Refusal(
            "use.order_open", f"The treatment is {order.status if order else 'unknown'}.", "Open a new one."
        )


@check("use.second_after_allocation", "A second person after allocation", "N.J.A.C. 8:8-13.20(a)", given=True)
def second_after_allocation(case: Case, act: Act) -> Iterator[Finding]:
    """Once a vial is set aside, the order changes only with a second person."""
    order = case.treatment.order
    if order is not None and order.active() and (act.second is None or act.second.user == act.actor.user):
        yield Refusal(
            "use.second_after_allocation",
            "A vial is allocated, so a second person must agree to the change.",
            "A second person signs in beside you.",
            field="second_login",
        )


MATCH_BASIS = "N.J.A.C. 8:8-13.20(a)"


@check("use.match_vial", "Vial matches the order", MATCH_BASIS, given=True)
def match_vial(case: Case, act: Act) -> Iterator[Finding]:
    """The vial scanned at the bedside is allocated, itself or up its line, to the treatment at hand."""
    found, order = allocation(case), case.treatment.order
    if order is None or found is None or found.treatment != order.code:
        yield Refusal(
            "use.match_vial",
            "This is not the vial for this treatment.",
            "Stop and call quality.",
            MATCH_BASIS,
            tuple(one.code for one in act.scanned("vial")),
        )


@check("use.match_person", "Person matches the order", MATCH_BASIS, given=True)
def match_person(case: Case, act: Act) -> Iterator[Finding]:
    """The wristband scanned belongs to the patient of the treatment; a typed one is countersigned by a second person."""
    order, bands = case.treatment.order, act.scanned("wristband")
    if not bands:
        yield Refusal(
            "use.match_person", "The wristband was not scanned.", "Scan the patient's wristband.", MATCH_BASIS
        )
    elif order is None or any(not case.papers.same_person(order.patient, one.code) for one in bands):
        yield Refusal(
            "use.match_person",
            "This is not the patient of this treatment.",
            "Stop and call quality.",
            MATCH_BASIS,
        )
    if any(one.how == "typed" for one in bands) and (act.second is None or act.second.user == act.actor.user):
        yield Refusal(
            "use.typed_wristband",
            "The wristband was typed and nobody countersigned it.",
            "Scan it, or let a second person sign in beside you.",
            MATCH_BASIS,
            field="second_login",
        )


@check("use.match_site", "Joint and side match the order", MATCH_BASIS, given=True)
def match_site(case: Case, act: Act) -> Iterator[Finding]:
    """The joint and the side this person chose for themselves are the ordered ones."""
    _, version = _order(case)
    if version is None or (act.text("joint"), act.text("side")) != (version.joint, version.side):
        yield Refusal(
            "use.match_site", "Joint or side do not match the order.", "Stop and call quality.", MATCH_BASIS
        )


CHECKS = (
    basis, endotoxin, treatment, appointment, dose_not_above, dose_in_range, free, allocated, issued, one_order,
    dose_range, order_open, second_after_allocation,
    match_vial, match_person, match_site,
)  # fmt: skip
