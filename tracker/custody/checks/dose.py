"""The dose: cells within the ordered range, endotoxin within the patient's limit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal

from tracker.custody.analytes import BY_NAME
from tracker.custody.case import Case
from tracker.custody.case.quality import Result
from tracker.custody.case.treatment import Allocation, Order, Version
from tracker.custody.decision import Act, Finding, check, refuse
from tracker.custody.dose import dose, unreviewed
from tracker.custody.endotoxin import counted, endotoxins, injected_before, units
from tracker.custody.patient_limits import (
    CellLimit,
    PerKilogram,
    cell_limits,
    endotoxin_limit,
    not_computable,
)
from tracker.custody.sample import Standing

PRODUCT = "Specification of the product"


@check("use.endotoxin", "Endotoxin within the patient's limit", "USP <85>: K/M, K by the route")
def endotoxin(case: Case, act: Act) -> Iterator[Finding]:
    """Where the specification measures endotoxin: what this vial brings, with what was injected under this
    order and, within a day, under any other of this person, is at most what the pharmacopoeia, or the
    specification, allows for each kilogram of the patient."""
    measured = any(one.analyte == "endotoxin" for one in case.specification.criteria)
    order, version = case.treatment.order, case.treatment.version
    if not measured or order is None or version is None:
        return
    volume = _volume(case, act)
    if version.weight_kg is None or volume is None:
        missing = "The patient's weight" if version.weight_kg is None else "The volume of the dose"
        yield refuse(
            f"{missing} is not on record, so the endotoxin limit cannot be computed.",
            "Enter it in a new version of the order.",
        )
        return
    parts = [injected_before(case, one) for one in counted(case)]
    known = [one for one in parts if one is not None]
    if len(known) < len(parts):
        yield refuse(
            "The endotoxin injected before is not known, so the limit cannot be computed.",
            "No further vial is given to this patient before it was measured, or before a day has passed.",
        )
    for result in endotoxins(case):
        allowed = endotoxin_limit(case.specification, version.route)
        yield from _too_much(result, volume, sum(known, Decimal(0)), version.weight_kg, allowed)


def _too_much(
    result: Result, volume: Decimal, before: Decimal, weight_kg: Decimal, allowed: PerKilogram
) -> Iterator[Finding]:
    own = units(result, volume)
    if own is None:
        yield refuse(
            f"Endotoxin {result.shown} tells no upper bound, so the limit cannot be computed.",
            "Have it measured in a higher dilution.",
            evidence=(result.id,),
        )
        return
    if allowed.exceeded(before + own, weight_kg):
        per_kg = (before + own) / weight_kg
        earlier = f", with {before.normalize():f} EU injected before," if before else ""
        yield refuse(
            f"Endotoxin {result.shown} in {volume} mL{earlier} is {per_kg:.2f} EU/kg for {weight_kg} kg; "
            f"{allowed.shown} {'is' if allowed.strict else 'are'} allowed.",
            "Do not use this vial.",
            evidence=(result.id,),
        )


def _volume(case: Case, act: Act) -> Decimal | None:
    given = act.quantity("volume_ml")
    return case.vial.volume_ml if given is None else given


def _doses(
    case: Case, order: Order, volume: Decimal | None, also: Result | None = None
) -> tuple[Decimal, Decimal | None, bool]:
    """Injected and otherwise allocated, this vial's own, and whether every part is known; each volume counts
    once."""
    path = case.line.codes()
    parts = [one.dose for one in order.injections] + [
        _set_aside(case, one) for one in order.active() if one.vial not in path
    ]
    own = dose(case, volume, also=also)
    known = all(one is not None for one in parts)
    return sum((one for one in parts if one is not None), Decimal(0)), own, known


def _set_aside(case: Case, one: Allocation) -> Decimal | None:
    """What an allocated vial was thought to hold, or what is known of it since, if it is of this sample."""
    vial = case.line.vials.get(one.vial)
    return one.dose if one.dose is not None or vial is None else dose(case, vial.volume_ml, vial.code)


UNKNOWN = (
    "The number of viable cells is not known, so the dose cannot be told.",
    "Record and review the cell concentration.",
)


@check("use.dose_not_above", "Dose not above the range", "Order of the treatment")
def dose_not_above(case: Case, act: Act) -> Iterator[Finding]:
    """What is known of the dose is not above the ordered range; before release it may still be unknown."""
    order, version = case.treatment.order, case.treatment.version
    if order is None or version is None:
        return
    others, own, _ = _doses(case, order, case.vial.volume_ml)
    if own is None and case.line.standing() in (Standing.RELEASED, Standing.CONDITIONALLY_RELEASED):
        yield refuse(*UNKNOWN)
    elif own is not None and others + own > version.dose_max:
        yield refuse(
            f"With this vial the dose would be {others + own:f} million cells; at most {version.dose_max} "
            "are ordered.",
            "Allocate less, or order a new version.",
        )
    if own is not None:
        upper = tuple(one for one in cell_limits(case.specification) if one.upper_only)
        yield from _of_the_product(upper, others + own, version)
    yield from _waiting(case, order, replace(version, dose_min=Decimal(0)), case.vial.volume_ml)


@check("use.dose", "Dose within the range", "Order of the treatment")
def dose_in_range(case: Case, act: Act) -> Iterator[Finding]:
    """Injected, allocated and this one together are known and within the ordered range."""
    order, version = case.treatment.order, case.treatment.version
    if order is None or version is None:
        return
    others, own, known = _doses(case, order, _volume(case, act))
    if own is None or not known:
        yield refuse(*UNKNOWN)
    elif not version.dose_min <= others + own <= version.dose_max:
        yield refuse(
            f"The dose would be {others + own:f} million cells; {version.dose_min} to {version.dose_max} "
            "are ordered.",
            "Change the allocation, or order a new version.",
        )
    if own is not None and known:
        yield from _of_the_product(cell_limits(case.specification), others + own, version)
    yield from _waiting(case, order, version, _volume(case, act))
    for one in not_computable(case.specification):
        yield refuse(
            f"Nothing on record tells “{BY_NAME[one.analyte].label}”, which is to be {one.shown}.",
            "Treat under a version of the specification whose limits can be computed.",
            basis=PRODUCT,
        )


def _waiting(case: Case, order: Order, version: Version, volume: Decimal | None) -> Iterator[Finding]:
    """A count nobody reviewed yet makes no dose known, but one that would make it wrong counts at once."""
    usual = _doses(case, order, volume)[1]
    for one in unreviewed(case):
        others, own, _ = _doses(case, order, volume, one)
        if own is None or own == usual or version.dose_min <= others + own <= version.dose_max:
            continue
        yield refuse(
            f"A cell concentration of {one.shown} waits for review; with it the dose would be "
            f"{others + own:f} million cells; {_range(version)} are ordered.",
            "Review the count, or have it investigated.",
            evidence=(one.id,),
        )


def _range(version: Version) -> str:
    low, high = version.dose_min, version.dose_max
    return f"{low} to {high}" if low else f"at most {high}"


def _of_the_product(limits: Iterable[CellLimit], cells: Decimal, version: Version) -> Iterator[Finding]:
    """The specification's own limits of the dose; one for each kilogram needs the patient's weight."""
    for one in limits:
        if one.per_kg and version.weight_kg is None:
            yield refuse(
                f"The patient's weight is not on record, so {one.criterion.shown} cannot be computed.",
                "Enter it in a new version of the order.",
                basis=PRODUCT,
            )
        elif not one.met(cells, version.weight_kg):
            weight = f" for {version.weight_kg} kg" if one.per_kg else ""
            yield refuse(
                f"The dose would be {cells:f} million cells{weight}; the specification asks for "
                f"{one.criterion.shown}.",
                "Change the allocation.",
                basis=PRODUCT,
            )


CHECKS = (endotoxin, dose_not_above, dose_in_range)
