"""The road of fresh adipose cells on the demonstration site, from the theatre to the bedside."""

from __future__ import annotations

from dataclasses import dataclass

from tracker.demonstration.floor import BAND, Floor
from tracker.demonstration.papers import SVF, Donation, adipose_donor, order, patient

ROAD = (
    ("wash", "80"), ("digest", "80"), ("neutralise", "90"), ("centrifuge", "6"), ("filter", "6"),
    ("resuspend", "16"),
)  # fmt: skip
OTHERS = (
    ("gram_stain", "negative", ""), ("endotoxin", "<0.05", "EU/mL"),
    ("cell_concentration", "2", "10^6 cells/mL"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Product:
    """A finished vial of a donor's own cells, and the specimen tube that answers for it."""

    donation: Donation
    vial: str
    tube: str


@dataclass(frozen=True, slots=True)
class Bedside:
    """A syringe ready for its two confirmations."""

    treatment: str
    syringe: str
    band: str


def collected(floor: Floor, donation: Donation | None = None, volume: str = "100") -> tuple[Donation, str]:
    """Fat taken in the theatre of the northern hospital, and labelled there."""
    donation = donation or adipose_donor(floor)
    floor.later(minutes=6)
    first = floor.do(
        "nora", "collect", donation.donor, specification=floor.specifications["adipose"], volume_ml=volume,
        place="theatre 1", body_site="abdomen", anaesthetic="lidocaine", device="cannula",
    ).made[1]  # fmt: skip
    floor.label("nora", first)
    return donation, first


def processed(floor: Floor, vial: str, steps: int = len(ROAD)) -> None:
    """The first steps of the road, done by one technician in the laboratory."""
    floor.bring("nora", "tess", vial, "20", "bench 1")
    for name, after in ROAD[:steps]:
        floor.process("tess", name, vial, after)
        floor.later(minutes=30 if name == "digest" else 0)


def finished(floor: Floor, **ago: float) -> Product:
    """A product collected at that time ago, processed, sampled and divided; nothing is tested yet."""
    floor.back(**(ago or {"minutes": 100}))
    donation, first = collected(floor)
    processed(floor, first)
    tube = floor.do("tess", "draw_specimen", first, (floor.in_hand(first),), volume_ml="1").made[0]
    floor.label("tess", tube, first)
    vial = floor.do(
        "tess", "split", first, (floor.in_hand(first),), volumes_ml=["10"], waste_ml="5"
    ).made[0]  # fmt: skip
    floor.label("tess", vial, first)
    floor.do("tess", "close", first)
    if not ago:
        floor.now()
    return Product(donation, vial, tube)


def measured(floor: Floor, product: Product, reviewer: str = "olga", viability: str = "85") -> Product:
    """The results a conditional release asks for, and the number of cells."""
    for analyte, value, unit in (("viability", viability, "%"), *OTHERS):
        floor.result(product.tube, analyte, value, unit, reviewer=reviewer)
    return product


def released(floor: Floor) -> Product:
    """A fresh product released conditionally a moment ago."""
    product = measured(floor, finished(floor))
    floor.do("olga", "release_conditionally", product.vial)
    return product


def issued(floor: Floor) -> tuple[Product, str, str]:
    """A fresh product on its way to its own donor; answers it with the treatment and the wristband."""
    product = released(floor)
    own, band = patient(floor, product.donation.person)
    treatment = order(floor, "clara", own, SVF)
    floor.do("clara", "allocate", treatment, vial=product.vial)
    floor.do("tom", "issue", product.vial, (floor.in_hand(product.vial),))
    return product, treatment, band


def at_the_bedside(floor: Floor) -> Bedside:
    """A labelled syringe beside its patient, with a few hours to live."""
    product, treatment, band = issued(floor)
    floor.accept("nils", product.vial, "20", "room 2")
    syringe = floor.do(
        "nils", "draw_up", product.vial, (floor.in_hand(product.vial),), volume_ml="5",
        lots=[floor.supplies["syringe"]], waste_ml="5",
    ).made[0]  # fmt: skip
    floor.label("nils", syringe, product.vial)
    return Bedside(treatment, syringe, band)


def injected(floor: Floor, ready: Bedside, volume: str = "5") -> None:
    """Confirmed by two people, blind, and injected by the clinician among them."""
    for who in ("clara", "nils"):
        scans = (floor.in_hand(ready.syringe), BAND + ready.band)
        floor.do(who, "confirm", ready.treatment, scans, joint="knee", side="left")
    needle = [floor.supplies["needle"]]
    floor.do(
        "clara", "inject", ready.treatment, (floor.in_hand(ready.syringe),), volume_ml=volume, lots=needle
    )
