"""A sample at every station of the road: some ready to inject, most refused, each for its own reason."""

from __future__ import annotations

from collections.abc import Callable

from tracker.demonstration import adipose, cord_blood, exceptional
from tracker.demonstration.adipose import Bedside
from tracker.demonstration.cord_blood import Course
from tracker.demonstration.floor import Floor
from tracker.demonstration.papers import SVF, order, patient

Station = Callable[[Floor], None]


def collected(floor: Floor) -> None:
    """Fat taken an hour ago, still in the theatre."""
    floor.back(hours=1)
    adipose.collected(floor)


def in_transit(floor: Floor) -> None:
    """Fat on its way to the laboratory."""
    floor.back(minutes=40)
    _, vial = adipose.collected(floor)
    floor.now()
    floor.do("nora", "offer", vial, (floor.in_hand(vial),), to_establishment="LAB", courier="Demo Courier 1")


def overdue(floor: Floor) -> None:
    """Cord blood that was handed to a courier yesterday and that nobody accepted."""
    floor.back(hours=30)
    _, vial = cord_blood.delivered(floor)
    floor.do("sam", "offer", vial, (floor.in_hand(vial),), to_establishment="BANK", courier="Demo Courier 2")


def processing(floor: Floor) -> None:
    """Fat in the incubator."""
    floor.back(minutes=80)
    _, vial = adipose.collected(floor)
    adipose.processed(floor, vial, steps=2)


def awaiting_results(floor: Floor) -> None:
    """A finished product whose specimen nobody has reported on."""
    adipose.finished(floor)


def awaiting_review(floor: Floor) -> None:
    """A finished product with results that wait for a second person."""
    adipose.measured(floor, adipose.finished(floor), reviewer="")


def conditionally_released(floor: Floor) -> None:
    """A fresh product that may be used, and that nobody has asked for."""
    adipose.released(floor)


def issued(floor: Floor) -> None:
    """A fresh product on its way to its donor."""
    _, treatment, _ = adipose.issued(floor)
    floor.memory.waiting.append(treatment)


def svf_ready(floor: Floor) -> None:
    """A syringe of fresh cells beside its patient, ready for two confirmations."""
    _remember(floor, adipose.at_the_bedside(floor))


def svf_injected(floor: Floor) -> None:
    """A fresh product confirmed by two people and injected."""
    ready = adipose.at_the_bedside(floor)
    adipose.injected(floor, ready)
    floor.do("clara", "record_outcome", ready.treatment, says="unchanged")


def late_positive(floor: Floor) -> None:
    """An injected product whose rapid sterility test then found germs: the whole sample is stopped."""
    ready = adipose.at_the_bedside(floor)
    adipose.injected(floor, ready)
    floor.result(_tube(floor, ready), "sterility", "growth", method="rapid PCR", reviewer="")


def wrong_side(floor: Floor) -> None:
    """A bedside where the wrong side was chosen: the treatment is stopped, the syringe is not."""
    ready = adipose.at_the_bedside(floor)
    scans = (floor.in_hand(ready.syringe), f"band:{ready.band}")
    floor.attempt("carl", "confirm", ready.treatment, scans, joint="knee", side="right")


def injected_in_downtime(floor: Floor) -> None:
    """A product injected nine days ago without the system, told afterwards: a deviation is open."""
    product = adipose.measured(floor, adipose.finished(floor, days=9))
    floor.now()
    own, _ = patient(floor, product.donation.person)
    treatment = order(floor, "clara", own, SVF, side="right")
    floor.back(days=8, hours=22)
    floor.do(
        "clara", "record_outside", product.vial, what="injected", treatment=treatment, volume_ml="5",
        place="Demo Joint Clinic", why="Demonstration: injected in a downtime, told from the paper form.",
    )  # fmt: skip


def expired(floor: Floor) -> None:
    """A fresh product of yesterday that nobody used in time."""
    adipose.measured(floor, adipose.finished(floor, days=1))


def discarded(floor: Floor) -> None:
    """A product of last week, discarded before a witness when its hours were over."""
    product = adipose.finished(floor, days=7)
    floor.later(hours=6)
    why = "Demonstration: not used within its hours."
    scans = (floor.in_hand(product.vial),)
    floor.do("tom", "discard", product.vial, scans, second="olga", method="autoclaved", why=why)


def failed(floor: Floor) -> None:
    """A fresh product with too few living cells: refused, and the sample stopped at once."""
    product = adipose.finished(floor)
    floor.result(product.tube, "viability", "61.5", "%")
    floor.result(product.tube, "gram_stain", "negative")


def bank(floor: Floor) -> None:
    """A released unit of five vials: in the tank, set aside, on the way, thawed, ready, and lost."""
    unit = cord_blood.released(floor, Course(vials=5))
    _, aside, road, thawed, lost = unit.vials
    floor.memory.stored += [unit.vials[0], aside]
    treatment, _ = cord_blood.allocated(floor, aside)
    floor.memory.waiting.append(treatment)
    floor.memory.waiting.append(cord_blood.issued(floor, road)[0])
    floor.memory.waiting.append(cord_blood.thawed(floor, thawed)[0])
    floor.do("bruno", "declare_lost", lost, why="Demonstration: not in its position at the inventory.")


def cord_ready(floor: Floor) -> None:
    """A syringe of thawed cord-blood cells beside its patient, ready for two confirmations."""
    unit = cord_blood.released(floor)
    _remember(floor, cord_blood.at_the_bedside(floor, unit.vials[0]))


def frozen_unreviewed(floor: Floor) -> None:
    """A frozen unit whose results wait for review."""
    unit = cord_blood.frozen(floor, Course(reviewed=False))
    floor.memory.stored += unit.vials


def frozen_without_culture(floor: Floor) -> None:
    """A unit frozen nine days ago: the culture has five days to go."""
    floor.memory.stored += cord_blood.frozen(floor, Course(days=9, sterility="")).vials


def contaminated(floor: Floor) -> None:
    """A frozen unit whose culture grew."""
    floor.memory.stored += cord_blood.frozen(floor, Course(sterility="growth")).vials


def too_few_cells(floor: Floor) -> None:
    """A unit with fewer nucleated cells than its specification asks for."""
    floor.back(days=3)
    cord_blood.reduced(floor, tnc="3.4")


def reactive_donor(floor: Floor) -> None:
    """A unit of a reactive mother, determined ineligible and rejected."""
    unit = cord_blood.frozen(floor, Course(reactive="hbc_antibody", determination="ineligible"))
    floor.do("olga", "reject", unit.vials[0], why="Demonstration: hepatitis B core antibody is reactive.")


def untested_donor(floor: Floor) -> None:
    """A unit whose mother was never tested for HTLV."""
    floor.memory.stored += cord_blood.frozen(floor, Course(without="htlv", determination="incomplete")).vials


def too_warm(floor: Floor) -> None:
    """A unit in a tank that read -142 degrees: out of its range, and held by whoever saw it."""
    unit = cord_blood.frozen(floor, Course(store_celsius="-142"))
    why = "Demonstration: the tank read warmer than -150 degrees."
    floor.do("bruno", "hold", unit.vials[0], why=why)


def came_too_late(floor: Floor) -> None:
    """A unit that came to the bank 52 hours after the collection; 48 are allowed until it is frozen."""
    floor.back(days=4)
    _, vial = cord_blood.delivered(floor)
    floor.do("sam", "offer", vial, (floor.in_hand(vial),), to_establishment="BANK", courier="Demo Courier 3")
    floor.later(hours=52)
    floor.accept("bruno", vial, "21", "bench 1")
    centrifuge = [floor.supplies["centrifuge"]]
    floor.attempt("bruno", "volume_reduce", vial, (floor.in_hand(vial),), after_ml="21", equipment=centrifuge)


def consent_withdrawn(floor: Floor) -> None:
    """A good unit whose mother took her consent back."""
    unit = cord_blood.frozen(floor)
    scopes = ["donation", "treatment"]
    floor.do(
        "sam", "withdraw_consent", unit.donation.donor, scopes=scopes, why="Demonstration: by telephone."
    )
    floor.memory.stored += unit.vials


def _tube(floor: Floor, ready: Bedside) -> str:
    """The specimen tube of the sample a syringe came from."""
    return next(one.code for one in floor.case(ready.syringe).line.vials.values() if one.is_specimen)


def _remember(floor: Floor, ready: Bedside) -> None:
    floor.memory.bedside.append((ready.treatment, ready.syringe, ready.band))
    floor.memory.waiting.append(ready.treatment)


# Those that are good for hours only come last, and are the ones that `refresh` builds anew.
LASTING: tuple[Station, ...] = (
    overdue, injected_in_downtime, expired, discarded, bank, frozen_unreviewed, frozen_without_culture,
    contaminated, too_few_cells, reactive_donor, untested_donor, too_warm, came_too_late, consent_withdrawn,
    svf_injected, late_positive, wrong_side,
)  # fmt: skip
PASSING: tuple[Station, ...] = (
    collected, in_transit, processing, awaiting_results, awaiting_review, failed, conditionally_released,
    exceptional.released_exceptionally,
    issued, cord_ready, svf_ready,
)  # fmt: skip
