"""What the demonstration site works with: lots, instruments, a tank, and the specifications in force."""

from __future__ import annotations

from tracker.actions.site import Site
from tracker.actions.specifications import install, shipped
from tracker.demonstration.floor import Floor
from tracker.demonstration.printed import documents

LOTS = (
    "wash_solution", "enzyme", "stop_medium", "final_medium", "cryoprotectant", "diluent", "filter",
    "syringe", "needle",
)  # fmt: skip
INSTRUMENTS = ("centrifuge", "incubator", "controlled_rate_freezer", "water_bath")
TANK, APART = "tank", "apart"
UNITS = (
    (TANK, "Demo nitrogen tank", "quarantine"),
    (APART, "Demo nitrogen tank for ineligible donors", "ineligible_apart"),
)


def install_specifications(site: Site, signed_by: tuple[str, str]) -> dict[str, str]:
    """Put the shipped specifications and those of the published lots in force, each by its name here."""
    found: dict[str, str] = {}
    for one in shipped():  # of one source the first that ships is the one its story is told under
        found.setdefault(str(one["source"]), install(site, one, signed_by))
    return found | {name: install(site, one, signed_by) for name, one in documents().items()}


def stock(floor: Floor) -> None:
    """Register lots, instruments and the tank, as if they came two months ago."""
    floor.back(days=60)
    until = floor.time(days=400)
    for kind in LOTS:
        floor.supplies[kind] = floor.do(
            "tess", "add_lot", kind=kind, name=f"Demo {kind.replace('_', ' ')}", maker="Demo Maker",
            number=f"DEMO-{kind[:3].upper()}-1", certificate=f"DEMO-COA-{kind[:3].upper()}", expires_at=until,
        ).subject  # fmt: skip
    for kind in INSTRUMENTS:
        floor.supplies[kind] = floor.do(
            "tess", "add_equipment", kind=kind, name=f"Demo {kind.replace('_', ' ')}", maker="Demo Maker",
            number=f"DEMO-{kind[:3].upper()}-1", calibrated_until=until,
            maintained_until=until,
        ).subject  # fmt: skip
    for kind, name, designation in UNITS:
        floor.supplies[kind] = floor.do(
            "otto", "add_unit", name=name, number=f"DEMO-{kind.upper()}-1", designation=designation
        ).subject
    floor.now()
