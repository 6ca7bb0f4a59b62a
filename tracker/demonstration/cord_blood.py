"""The road of a cord-blood unit on the demonstration site, from the delivery to the bedside."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tracker.demonstration.adipose import Bedside
from tracker.demonstration.floor import Floor
from tracker.demonstration.papers import CORD, Donation, determine, newborn, order, patient, screening
from tracker.demonstration.supplies import APART, TANK


@dataclass(frozen=True, slots=True)
class Course:
    """How a unit fared; what is not said went well."""

    vials: int = 1
    days: float = 40
    store_celsius: str = "-180"
    sterility: str = "no growth"
    reactive: str = ""
    without: str = ""
    determination: str = "eligible"
    reviewed: bool = True


@dataclass(frozen=True, slots=True)
class Unit:
    """A frozen unit: its donation and the vials in the tank."""

    donation: Donation
    vials: tuple[str, ...]


GOOD = Course()


def delivered(floor: Floor) -> tuple[Donation, str]:
    """Cord blood taken at a delivery in the southern hospital, and labelled there."""
    donation = newborn(floor, "cord_blood")
    floor.later(minutes=30)
    first = floor.do(
        "sam", "collect", donation.donor, specification=floor.specifications["cord_blood"], volume_ml="90",
        place="delivery room 2", delivery="vaginal", delivered_at=floor.time(minutes=-20),
        clamped_at=floor.time(minutes=-19), anticoagulant="CPD",
    ).made[1]  # fmt: skip
    floor.label("sam", first)
    return donation, first


def frozen(floor: Floor, course: Course = GOOD) -> Unit:
    """A unit frozen in the bank, read every other week, with every result the course gives it."""
    floor.back(days=course.days)
    donation, first = reduced(floor, course)
    vials = _divided(floor, first, course.vials)
    for one in vials:
        _into_the_tank(floor, one, course)
    _final(floor, vials, course)
    read(floor, vials, course)
    floor.now()
    _judged(floor, vials, course)
    if course.determination:
        determine(floor, donation.donor, course.determination)
    return Unit(donation, vials)


def reduced(floor: Floor, course: Course = GOOD, tnc: str = "8.2") -> tuple[Donation, str]:
    """A unit brought to the bank, reduced in volume and counted before it is divided."""
    donation, first = delivered(floor)
    screening(floor, "sam", donation.donor, "cord_blood", reactive=course.reactive, without=course.without)
    floor.bring("sam", "bruno", first, "22", "bench 1")
    floor.later(hours=1)
    floor.process("bruno", "volume_reduce", first, "21")
    for analyte, value, unit in (("tnc", tnc, "10^8 cells"), ("cd34_viable_cells", "3.1", "10^6 cells")):
        floor.result(first, analyte, value, unit, by="bruno", reviewer="")
    return donation, first


def read(floor: Floor, vials: tuple[str, ...], course: Course) -> None:
    """The readings of the tank since, the last of them today."""
    day = 14.0
    while day < course.days:
        floor.back(days=course.days - day)
        for one in vials:
            floor.do("bruno", "check_temperature", one, temperature_c=course.store_celsius)
        day += 14
    floor.back(hours=1)
    for one in vials:
        floor.do("bruno", "check_temperature", one, temperature_c=course.store_celsius)


def released(floor: Floor, course: Course = GOOD) -> Unit:
    """A unit whose vials were released a moment ago."""
    unit = frozen(floor, course)
    first, *others = unit.vials
    floor.do("olga", "release", first, vials=others)
    return unit


def allocated(floor: Floor, vial: str) -> tuple[str, str]:
    """A released vial set aside for a patient; answers the treatment and the wristband."""
    own, band = patient(floor)
    treatment = order(floor, "clara", own, CORD)
    floor.do("clara", "allocate", treatment, vial=vial)
    return treatment, band


def issued(floor: Floor, vial: str) -> tuple[str, str]:
    """A released vial on its way to the clinic; answers the treatment and the wristband."""
    treatment, band = allocated(floor, vial)
    floor.do("bruno", "issue", vial, (floor.in_hand(vial),))
    return treatment, band


def thawed(floor: Floor, vial: str) -> tuple[str, str]:
    """A vial thawed at the clinic a moment ago."""
    treatment, band = issued(floor, vial)
    floor.accept("nils", vial, "-165", "dry shipper 1")
    floor.process("nils", "thaw", vial, "5")
    return treatment, band


def at_the_bedside(floor: Floor, vial: str) -> Bedside:
    """A vial thawed, measured, diluted and drawn up beside its patient, with a few hours to live."""
    treatment, band = thawed(floor, vial)
    for analyte, value in (("cd34_viability", "88"), ("cd45_viability", "71")):
        floor.result(vial, analyte, value, "%")
    floor.process("nils", "dilute", vial, "15")
    syringe = floor.do(
        "nils", "draw_up", vial, (floor.in_hand(vial),), volume_ml="10", waste_ml="5",
        lots=[floor.supplies["syringe"]],
    ).made[0]  # fmt: skip
    floor.label("nils", syringe, vial)
    return Bedside(treatment, syringe, band)


def _divided(floor: Floor, first: str, count: int) -> tuple[str, ...]:
    """Labelled vials of four millilitres each; the rest of the unit is waste."""
    volumes = ["4"] * count
    waste = {"waste_ml": str(21 - 4 * count)} if 4 * count < 21 else {}
    made = floor.do("bruno", "split", first, (floor.in_hand(first),), volumes_ml=volumes, **waste).made
    for one in made:
        floor.label("bruno", one, first)
    floor.do("bruno", "close", first)
    return tuple(made)


def _into_the_tank(floor: Floor, vial: str, course: Course) -> None:
    """What comes of an ineligible donor is kept apart from the quarantine of all others."""
    floor.process("bruno", "add_cryoprotectant", vial, "5", added_ml="1")
    floor.process("bruno", "freeze", vial, "5")
    place = f"rack 1, box {floor.number()}"
    tank, celsius = floor.supplies[APART if course.reactive else TANK], course.store_celsius
    scans = (floor.in_hand(vial),)
    floor.do("bruno", "store", vial, scans, unit=tank, place=place, temperature_c=celsius)


def _final(floor: Floor, vials: tuple[str, ...], course: Course) -> None:
    """What is measured on the frozen product; the sterility is told after its fourteen days."""
    for one in vials:
        final: list[tuple[str, str, str]] = [
            ("viability", "92", "%"),
            ("cell_concentration", "4", "10^6 cells/mL"),
        ]
        for analyte, value, unit in final:
            floor.result(one, analyte, value, unit, by="bruno", reviewer="")
    if course.sterility:
        floor.later(days=15)
        for one in vials:
            floor.result(one, "sterility", course.sterility, by="bruno", reviewer="")


def _judged(floor: Floor, vials: tuple[str, ...], course: Course) -> None:
    """Every result reviewed now: a review takes no time but its own."""
    if not course.reviewed:
        return
    waiting: Any = [one for one in floor.case(vials[0]).quality.results if not one.reviewed_by]
    for one in waiting:
        floor.do("otto", "review_result", one.vial, result=one.id, verdict="accepted")
