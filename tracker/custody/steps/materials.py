"""Lots, instruments and storage units: registered before they are used."""

from __future__ import annotations

from tracker.custody.case import Case
from tracker.custody.changes import Changes, Put
from tracker.custody.decision import Act
from tracker.custody.steps import gates
from tracker.custody.steps.entries import given, record
from tracker.custody.steps.fields import Timed, celsius, choice, instant, text
from tracker.custody.steps.step import OFFICER, TECHNICIAN, Step, Subject, draws

LOT_KINDS = (
    "wash_solution", "enzyme", "stop_medium", "final_medium", "cryoprotectant", "diluent", "filter", "vials", "syringe",
    "needle", "collection_kit",
)  # fmt: skip
EQUIPMENT_KINDS = (
    "centrifuge",
    "incubator",
    "controlled_rate_freezer",
    "water_bath",
    "cell_counter",
    "safety_cabinet",
    "thermometer",
)


class NewLot(Timed):
    """A delivery of a reagent or consumable."""

    kind = choice("Kind", LOT_KINDS)
    name = text("Name", most=80, private=False)
    maker = text("Maker", most=80, private=False)
    number = text("Lot number", most=40, private=False)
    expires_at = instant("Expires at")


def add_lot(case: Case, act: Act) -> Changes:
    """The lot may be used until it expires or is recalled."""
    own = act.codes[0]
    return (
        Put(
            "material",
            own,
            own,
            given(act, "kind", "name", "maker", "number")
            | {
                "family": "lot",
                "usable_until": act.data["expires_at"],
                "in_service": True,
                "establishment": act.actor.establishment,
            },
        ),
    )  # type: ignore[dict-item]


class NewEquipment(Timed):
    """An instrument and until when it is calibrated."""

    kind = choice("Kind", EQUIPMENT_KINDS)
    name = text("Name", most=80, private=False)
    maker = text("Maker", most=80, private=False)
    number = text("Serial number", most=40, private=False)
    calibrated_until = instant("Calibrated until")


def add_equipment(case: Case, act: Act) -> Changes:
    """The instrument may be used while it is calibrated and in service."""
    own = act.codes[0]
    return (
        Put(
            "material",
            own,
            own,
            given(act, "kind", "name", "maker", "number")
            | {
                "family": "equipment",
                "usable_until": act.data["calibrated_until"],
                "in_service": True,
                "establishment": act.actor.establishment,
            },
        ),
    )  # type: ignore[dict-item]


class ServiceFields(Timed):
    """What the service found."""

    state = choice("State", ("in_service", "out_of_service"))
    calibrated_until = instant("Calibrated until", required=False)


def service(case: Case, act: Act) -> Changes:
    """In service or out of it, from now on."""
    values = {"in_service": act.text("state") == "in_service"} | (
        {"usable_until": act.data["calibrated_until"]} if act.data.get("calibrated_until") else {}
    )
    return (
        Put("material", act.subject, act.subject, values),
        record(act, "service", act.subject, act.subject, given(act, "state", "calibrated_until")),
    )  # type: ignore[arg-type]


class NewUnit(Timed):
    """A place to store in."""

    name = text("Name", most=60, private=False)
    number = text("Inventory number", most=40, private=False)
    min_c = celsius("Coldest")
    max_c = celsius("Warmest")


def add_unit(case: Case, act: Act) -> Changes:
    """A storage unit: its vials are stopped with it."""
    own = act.codes[0]
    return (
        Put(
            "material",
            own,
            own,
            given(act, "name", "number")
            | {
                "kind": "storage_unit",
                "maker": "",
                "family": "unit",
                "usable_until": None,
                "in_service": True,
                "establishment": act.actor.establishment,
            },
        ),
    )


STEPS: tuple[Step, ...] = (
    Step("add_lot", "Register lot", Subject.LOT, TECHNICIAN | OFFICER, "A delivery of a reagent or consumable.", NewLot, gates.RECORD, add_lot, creates=True, draws=draws("L")),
    Step("add_equipment", "Register instrument", Subject.EQUIPMENT, TECHNICIAN | OFFICER, "An instrument and its calibration.", NewEquipment, gates.RECORD, add_equipment, creates=True, draws=draws("E")),
    Step("service", "Service", Subject.EQUIPMENT, TECHNICIAN | OFFICER, "In service or out of it.", ServiceFields, gates.RECORD, service, also=frozenset({Subject.UNIT})),
    Step("add_unit", "Register storage unit", Subject.UNIT, OFFICER, "A place to store in.", NewUnit, gates.RECORD, add_unit, creates=True, draws=draws("U")),
)  # fmt: skip
