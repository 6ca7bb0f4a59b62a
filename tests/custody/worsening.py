"""Ways a record gets worse: something that spoke for the vial is gone, or something speaks against it.

None of them mends anything: no failing result is removed, no stop lifted, no open hand-over forgotten."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from random import Random
from typing import Any

from tests.custody.building import NOW, allocated, at, handed, stopped
from tests.custody.records import asked, changed, ordered
from tracker.custody.case import Case
from tracker.custody.case.custody import Custody
from tracker.custody.case.materials import Materials
from tracker.custody.case.quality import Deviation, Result
from tracker.custody.case.treatment import Noted, Order, Treatment
from tracker.custody.sample import Standing

Worsening = Callable[[Case, Random], Case]


def _some(rng: Random, found: tuple[Any, ...]) -> Any:
    return rng.choice(found) if found else None


def _without(found: tuple[Any, ...], one: Any) -> tuple[Any, ...]:
    return tuple(each for each in found if each is not one)


# -- stops and deviations ----------------------------------------------------------------------------------


def _targets(case: Case) -> tuple[str, ...]:
    donor, order = case.papers.donor, case.treatment.order
    assert donor is not None
    outside = (donor.code, donor.person, donor.tested_person, *case.materials.known)
    return (case.sample.code, *sorted(case.line.vials), *outside, *((order.code,) if order else ()))


def hold(case: Case, rng: Random) -> Case:
    """A hold or a recall, on the vial, near it, or on what has nothing to do with it."""
    one = stopped(rng.choice(_targets(case)), rng.choice(["hold", "recall", "failing_result"]), at=case.now)
    return replace(case, stops=(*case.stops, replace(one, id=f"{one.id}-{len(case.stops)}")))


def deviate(case: Case, rng: Random) -> Case:
    """A deviation that nobody closed."""
    one = Deviation(
        f"D-{len(case.quality.deviations)}", rng.choice(_targets(case)), case.now, "olga", closed=False
    )
    return _quality(case, deviations=(*case.quality.deviations, one))


def withdraw_consent(case: Case, rng: Random) -> Case:
    """The donor withdraws what they agreed to."""
    assert case.papers.donor is not None
    scopes = frozenset(rng.choice([("donation",), ("treatment",), ("donation", "treatment")]))
    one = stopped(case.papers.donor.code, "consent_withdrawn", scopes=scopes, at=case.now)
    return replace(case, stops=(*case.stops, one))


# -- papers ------------------------------------------------------------------------------------------------


def lose_paper(case: Case, rng: Random) -> Case:
    """One of the donor's papers is not there: none of these spoke against anybody."""
    name = rng.choice(
        ["consents", "identity_checks", "markers", "determinations", "histories", "specimens"],
    )
    found = getattr(case.papers, name)
    kept: dict[str, Any] = {name: _without(found, _some(rng, found))}
    return replace(case, papers=replace(case.papers, **kept))


def find_marker(case: Case, rng: Random) -> Case:
    """A marker turns out reactive, or open."""
    one = _some(rng, case.papers.markers)
    if one is None:
        return case
    worse = replace(one, outcome="reactive" if one.outcome != "negative" else rng.choice(OUTCOMES))
    kept = tuple(worse if each is one else each for each in case.papers.markers)
    return replace(case, papers=replace(case.papers, markers=kept))


OUTCOMES = ("reactive", "needs_assessment")


def find_ineligible(case: Case, rng: Random) -> Case:
    """The newest determination speaks against the donor."""
    found = case.papers.determinations
    worse = tuple(replace(one, outcome=rng.choice(["ineligible", "incomplete"])) for one in found)
    return replace(case, papers=replace(case.papers, determinations=worse))


def lose_order_paper(case: Case, rng: Random) -> Case:
    """The patient's suitability, consent or appointment, the basis or its reference is not there."""
    name = rng.choice(["suitability", "consents", "appointments", "basis", "reference", "jurisdiction"])
    gone: dict[str, Any] = {name: () if hasattr(Order, name) else ""}

    def poorer(order: Order) -> Order:
        if hasattr(Order, name):
            return replace(order, **gone)
        return replace(order, versions=tuple(replace(one, **gone) for one in order.versions))

    return _order(case, poorer)


# -- quality -----------------------------------------------------------------------------------------------

WORST: dict[str, Any] = {
    "viability": {"number": Decimal(30)}, "cd34_viability": {"number": Decimal(30)},
    "tnc": {"number": Decimal(1)}, "endotoxin": {"number": Decimal(900), "sign": ""},
    "gram_stain": {"word": "organisms seen"}, "sterility": {"word": "growth"},
}  # fmt: skip


def _result(case: Case, rng: Random, worse: Callable[[Result], Result | None]) -> Case:
    one = _some(rng, case.quality.results)
    found = worse(one) if one is not None else None
    kept = [found if each is one else each for each in case.quality.results]
    return _quality(case, results=tuple(each for each in kept if each is not None))


def lower_result(case: Case, rng: Random) -> Case:
    """A value is worse than it was."""
    return _result(case, rng, lambda one: replace(one, **WORST.get(one.analyte, {"reviewed_by": ""})))


def lose_review(case: Case, rng: Random) -> Case:
    """Nobody reviewed a result."""
    return _result(case, rng, lambda one: replace(one, reviewed_by=""))


def lose_result(case: Case, rng: Random) -> Case:
    """A result that speaks for the vial is not there; one that speaks against it stays."""
    return _result(case, rng, lambda one: one if _bad(one) else None)


def _bad(one: Result) -> bool:
    worst = WORST.get(one.analyte, {})
    return bool(worst) and all(getattr(one, name) == value for name, value in worst.items())


def lose_release(case: Case, rng: Random) -> Case:
    """Nobody released it, or somebody rejected it."""
    code = rng.choice(sorted(case.line.codes()))
    standing = rng.choice([Standing.QUARANTINED, Standing.QUARANTINED, Standing.REJECTED])
    rejected = case.line.vials[code].standing is Standing.REJECTED
    return case if rejected else changed(case, code, standing=standing)


def withdraw_specification(case: Case, rng: Random) -> Case:
    """The version is withdrawn for safety."""
    return _quality(case, specification=replace(case.specification, status="withdrawn_for_safety"))


def _quality(case: Case, **values: Any) -> Case:
    return replace(case, quality=replace(case.quality, **values))


# -- custody, labels, materials ----------------------------------------------------------------------------


def lose_label(case: Case, rng: Random) -> Case:
    """A label was never attached."""
    code = rng.choice(sorted(case.line.codes()))
    kept = tuple(one for one in case.custody.labels if one.vial != code)
    return changed(
        replace(case, custody=replace(case.custody, labels=kept)), code, label_serial=None, label_shows={}
    )


def lose_hand_over(case: Case, rng: Random) -> Case:
    """An issue, or an arrival's temperature, is not on record."""
    one = _some(rng, case.custody.handovers)
    if one is None:
        return case
    poorer = () if one.kind == "issue" else (replace(one, temperature_c=None),)
    kept = tuple(new for each in case.custody.handovers for new in (poorer if each is one else (each,)))
    return replace(case, custody=Custody(kept, case.custody.labels))


def lose_material(case: Case, rng: Random) -> Case:
    """A lot, an instrument or a unit is unknown, out of date or recalled."""
    code = _some(rng, tuple(sorted(case.materials.known)))
    if code is None:
        return case
    known = dict(case.materials.known)
    old = known.pop(code)
    long_ago = NOW - timedelta(days=30)
    worse = rng.choice([None, {"usable_until": long_ago}, {"recalled": True}, {"held": True}])
    if worse is not None:
        known[code] = replace(old, **worse)
    return replace(case, materials=Materials(known))


def shorten(case: Case, rng: Random) -> Case:
    """Every clock is shorter than it was."""
    shorter = tuple(
        replace(one, hours=one.hours / 20, longer=tuple((name, hours / 20) for name, hours in one.longer))
        for one in case.specification.clocks
    )
    return _quality(case, specification=replace(case.specification, clocks=shorter))


# -- the treatment and the time ----------------------------------------------------------------------------


def lose_confirmation(case: Case, rng: Random) -> Case:
    """Somebody did not confirm."""

    def poorer(order: Order) -> Order:
        one = _some(rng, order.confirmations)
        return replace(order, confirmations=_without(order.confirmations, one))

    return _order(case, poorer)


def close_treatment(case: Case, rng: Random) -> Case:
    """The treatment takes nothing more."""
    return _order(case, lambda order: replace(order, status=rng.choice(["closed", "cancelled"])))


def grow_old(case: Case, rng: Random) -> Case:
    """Time goes by."""
    return replace(case, now=case.now + timedelta(minutes=rng.choice([1, 7, 40, 300, 9000])))


def _order(case: Case, worse: Callable[[Order], Order]) -> Case:
    order = case.treatment.order
    if order is None:
        return case
    return replace(case, treatment=replace(case.treatment, order=worse(order)))


WORSENINGS: dict[str, Worsening] = {
    one.__name__: one
    for one in (
        hold, deviate, withdraw_consent, lose_paper, find_marker, find_ineligible, lose_order_paper,
        lower_result, lose_review, lose_result, lose_release, withdraw_specification, lose_label,
        lose_hand_over, lose_material, shorten, lose_confirmation, close_treatment, grow_old,
    )
}  # fmt: skip


# -- what refuses to begin with ----------------------------------------------------------------------------


def _allocated_elsewhere(case: Case) -> Case:
    other = allocated(case.vial.code, id="A-else", treatment="T7", at=at(11.99))
    return replace(case, treatment=Treatment(case.treatment.order, (*case.treatment.allocations, other)))


def _handed(case: Case, kind: str, **values: Any) -> Case:
    last = handed(case.vial.code, 11.72, kind, id="H-last", treatment=None, **values)
    return replace(case, custody=replace(case.custody, handovers=(*case.custody.handovers, last)))


SPOILED: dict[str, Callable[[Case], Case]] = {
    "nothing": lambda case: case,
    "the dose is too high": lambda case: asked(case, dose_max=Decimal(1), dose_min=Decimal("0.1")),
    "the dose is too low": lambda case: asked(case, dose_min=Decimal(900), dose_max=Decimal(1000)),
    "the patient is another": lambda case: ordered(case, patient="P7"),
    "another product was ordered": lambda case: ordered(case, product="another"),
    "the weight is missing": lambda case: asked(case, weight_kg=None),
    "the appointment was the day before yesterday": lambda case: ordered(
        case, appointments=(Noted("N3", at(1), "clara", "", at(-30)),)
    ),
    "it is elsewhere": lambda case: changed(case, case.vial.code, holder="BANK"),
    "it is empty": lambda case: changed(case, case.vial.code, volume_ml=Decimal(0)),
    "it is allocated to another": _allocated_elsewhere,
    "it was returned": lambda case: _handed(case, "return"),
    "it was handed on": lambda case: _handed(case, "handover"),
    "it is on the way": lambda case: _handed(case, "handover", state="offered", answered_at=None),
    "it is disputed": lambda case: _handed(case, "handover", state="declined"),
    "its label is of another sample": lambda case: changed(
        case, case.vial.code, label_shows={**case.vial.label_shows, "identity": "S7"}
    ),
    "all vials were given": lambda case: asked(case, vials=0),
    "there is no treatment": lambda case: replace(case, treatment=Treatment()),
    "nothing was done": lambda case: replace(case, processing=replace(case.processing, done=())),
}
