"""The published lots: each registered, processed and tested with what its paper prints, and then judged."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from tracker.actions.given import Answer
from tracker.demonstration import papers
from tracker.demonstration.floor import Floor
from tracker.demonstration.printed import Lot, Reported, lots

BAG_ML = "20"
REGENERATIVE, PROGENITOR, INFUSION = (
    "adipose_regenerative_cells", "adipose_progenitor_cells", "cord_tissue_msc_infusion",
)  # fmt: skip
# A failing result is told with its number by its criterion; the stop that follows has the time in it.
STOPPED = "quality.stopped"


@dataclass(frozen=True, slots=True)
class Told:
    """What came of one lot: the step that was asked for last, every reason for no, what was not entered."""

    lot: Lot
    vial: str
    asked: str
    done: bool
    reasons: tuple[str, ...]
    unentered: tuple[str, ...] = ()


def build(floor: Floor) -> tuple[Told, ...]:
    """Every published lot, in the order of the table; lots of one paper's one donor share a sample."""
    every = lots()
    return (
        *_infusions(floor, [one for one in every if one.specification == INFUSION]),
        *(_progenitor(floor, one) for one in every if one.specification == PROGENITOR),
        *(_regenerative(floor, one) for one in every if one.specification == REGENERATIVE),
    )


def _infusions(floor: Floor, every: list[Lot]) -> tuple[Told, ...]:
    """One cord of one healthy donor, cultured and divided: eight infusions for four infants."""
    floor.back(days=70)
    donation = papers.newborn(floor, "cord_tissue")
    papers.screening(floor, "sam", donation.donor, "cord_tissue")
    floor.later(minutes=30)
    first = floor.do(
        "sam", "collect", donation.donor, specification=floor.specifications[INFUSION], volume_ml="30",
        place="delivery room 1", delivery="vaginal", delivered_at=floor.time(minutes=-10),
    ).made[1]  # fmt: skip
    floor.label("sam", first)
    floor.bring("sam", "tess", first, "20", "culture 1")
    _cultured(floor, first, ("isolate", "expand", "harvest"), str(int(BAG_ML) * len(every)))
    made = floor.do("tess", "split", first, (floor.in_hand(first),), volumes_ml=[BAG_ML] * len(every)).made
    for vial in made:
        floor.label("tess", vial, first)
    floor.do("tess", "close", first)
    floor.later(days=15)  # what grows in a culture is told after fourteen days
    unentered = [_tested(floor, vial, lot.reported) for vial, lot in zip(made, every, strict=True)]
    floor.now()
    papers.determine(floor, donation.donor)
    return tuple(
        _asked_for_release(floor, lot, vial, left)
        for lot, vial, left in zip(every, made, unentered, strict=True)
    )


def _progenitor(floor: Floor, lot: Lot) -> Told:
    """One adipose donor, cultured; once released by the paper's own limits, asked for by a treatment."""
    floor.back(days=60)
    donation, vial = _fat(floor, lot, papers_of=lot.name)
    papers.screening(floor, "nora", donation.donor, "adipose")
    floor.bring("nora", "tess", vial, "20", "culture 2")
    _cultured(floor, vial, ("isolate", "expand", "harvest"), BAG_ML)
    floor.later(days=15)
    unentered = _tested(floor, vial, lot.reported)
    floor.now()
    papers.determine(floor, donation.donor)
    told = _asked_for_release(floor, lot, vial, unentered)
    return _asked_for_use(floor, told) if told.done else told


def _regenerative(floor: Floor, lot: Lot) -> Told:
    """One fresh product for its own donor, of which the paper prints nothing but the endotoxin."""
    floor.back(hours=6)
    _, vial = _fat(floor, lot, papers_of=lot.name)
    floor.bring("nora", "tess", vial, "20", "bench 2")
    _cultured(floor, vial, ("isolate",), "5")
    unentered = _tested(floor, vial, lot.reported)
    floor.now()
    return _asked_for_release(floor, lot, vial, unentered, "release_conditionally")


def _fat(floor: Floor, lot: Lot, papers_of: str) -> tuple[papers.Donation, str]:
    age = int(lot.printed["donor_age_years"] or 50)
    born = f"{floor.site.clock().year - age}-01-01"
    donation = papers.adipose_donor(floor, role=f"Donor {papers_of}", birth_date=born)
    floor.later(minutes=6)
    vial = floor.do(
        "nora", "collect", donation.donor, specification=floor.specifications[lot.specification],
        volume_ml=lot.printed["tissue_volume_ml"] or "50", place="theatre 2", body_site="abdomen",
        anaesthetic="demonstration", device="demonstration",
    ).made[1]  # fmt: skip
    floor.label("nora", vial)
    return donation, vial


def _cultured(floor: Floor, vial: str, names: Iterable[str], after: str) -> None:
    """The route of the demonstration: the papers print no batch record."""
    for name in names:
        harvest = name == "harvest"
        floor.process(
            "tess", name, vial, after if harvest else "5", **({"added_ml": after} if harvest else {})
        )
        floor.later(days=10 if name == "expand" else 0)


def _tested(floor: Floor, vial: str, reported: Iterable[Reported]) -> tuple[str, ...]:
    """Enter everything the paper gives; answers what the door would not read as one value."""
    left = []
    for one in reported:
        answer = floor.attempt("tess", "record_result", vial, **_entry(one))
        if not answer.done:
            left.append(f"{one.analyte}: {one.value}")
    return tuple(left)


def _entry(one: Reported) -> dict[str, Any]:
    given: dict[str, Any] = {"analyte": one.analyte, "value": one.value, "laboratory": "as printed"}
    small = one.unit == "%" and one.value.startswith("0.")
    return given | {
        name: value
        for name, value in {"unit": one.unit, "method": one.about, "really_percent": small}.items()
        if value
    }


def _asked_for_release(
    floor: Floor, lot: Lot, vial: str, unentered: tuple[str, ...], step: str = "release"
) -> Told:
    """An officer reviews what was entered, then asks for the release."""
    for one in floor.case(vial).quality.results:
        if one.vial == vial:
            floor.do("otto", "review_result", vial, result=one.id, verdict="accepted")
    return _told(lot, vial, step, floor.attempt("olga", step, vial), unentered)


def _asked_for_use(floor: Floor, told: Told) -> Told:
    """A clinician asks for the released vial and, where it may be set aside, for its issue."""
    own, _ = papers.patient(floor)
    product = floor.case(told.vial).sample.product
    treatment = papers.order(floor, "clara", own, product)
    answer = floor.attempt("clara", "allocate", treatment, vial=told.vial)
    if not answer.done:
        return _told(told.lot, told.vial, "allocate", answer, told.unentered)
    answer = floor.attempt("tess", "issue", told.vial, (floor.in_hand(told.vial),))
    return _told(told.lot, told.vial, "issue", answer, told.unentered)


def _told(lot: Lot, vial: str, step: str, answer: Answer, unentered: tuple[str, ...]) -> Told:
    reasons = [str(one["says"]) for one in answer.refusals if one["check"] != STOPPED]
    return Told(lot, vial, step, answer.done, tuple(dict.fromkeys(reasons)), unentered)
