"""Lots, instruments and storage units: registered before they are used."""

from __future__ import annotations

from collections.abc import Mapping

from tracker.custody.case import Case
from tracker.custody.changes import Changes, Put, Value
from tracker.custody.decision import Act
from tracker.custody.designation import NAMES, Designation
from tracker.custody.steps import gates
from tracker.custody.steps.entries import given, record
from tracker.custody.steps.fields import Timed, choice, instant, text
from tracker.custody.steps.step import OFFICER, TECHNICIAN, Step, Subject, draws

LOT_KINDS = (
    "wash_solution", "enzyme", "stop_medium", "culture_medium", "final_medium", "cryoprotectant", "diluent",
    "filter", "vials", "syringe", "needle", "collection_kit",
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


def _material(act: Act, family: str, values: Mapping[str, Value]) -> Changes:
    """Something that may be used while it is in date and in service."""
    row: dict[str, Value] = {
        **given(act, "kind", "name", "maker", "number"), "family": family, "in_service": True,
        "establishment": act.actor.establishment, **values,
    }  # fmt: skip
    return (Put("material", act.codes[0], act.codes[0], row),)


def add_lot(case: Case, act: Act) -> Changes:
    """The lot may be used until it expires or is recalled."""
    return _material(act, "lot", {"usable_until": act.instant("expires_at")})


class NewEquipment(Timed):
    """An instrument and until when it is calibrated."""

    kind = choice("Kind", EQUIPMENT_KINDS)
    name = text("Name", most=80, private=False)
    maker = text("Maker", most=80, private=False)
    number = text("Serial number", most=40, private=False)
    calibrated_until = instant("Calibrated until")


def add_equipment(case: Case, act: Act) -> Changes:
    """The instrument may be used while it is calibrated and in service."""
    return _material(act, "equipment", {"usable_until": act.instant("calibrated_until")})


class ServiceFields(Timed):
    """What the service found."""

    state = choice("State", ("in_service", "out_of_service"))
    calibrated_until = instant("Calibrated until", required=False)


def service(case: Case, act: Act) -> Changes:
    """In service or out of it, from now on."""
    values: dict[str, Value] = {"in_service": act.text("state") == "in_service"}
    until = act.instant("calibrated_until")
    if until is not None:
        values["usable_until"] = until
    seen = record(act, "service", act.subject, act.subject, given(act, "state", "calibrated_until"))
    return (Put("material", act.subject, act.subject, values), seen)


class NewUnit(Timed):
    """A place to store in."""

    name = text("Name", most=60, private=False)
    number = text("Inventory number", most=40, private=False)
    designation = choice("Designated for", tuple(Designation), names=tuple(NAMES.values()))


def add_unit(case: Case, act: Act) -> Changes:
    """A storage unit: its vials are stopped with it."""
    values: dict[str, Value] = {"kind": "storage_unit", "maker": "", "usable_until": None}
    return _material(act, "unit", values | {"designation": act.text("designation")})


class DesignationFields(Timed):
    """What the unit is for from now on."""

    designation = choice("Designated for", tuple(Designation), names=tuple(NAMES.values()))


def designate(case: Case, act: Act) -> Changes:
    """The unit takes other material from now on; what lies in it already is to be moved."""
    seen = record(act, "designated", act.subject, act.subject, given(act, "designation"))
    return (Put("material", act.subject, act.subject, {"designation": act.text("designation")}), seen)


USES = TECHNICIAN | OFFICER

STEPS: tuple[Step, ...] = (
    Step("add_lot", "Register lot", Subject.LOT, USES, "A delivery of a reagent or consumable.",
         NewLot, gates.RECORD, add_lot, creates=True, draws=draws("L")),
    Step("add_equipment", "Register instrument", Subject.EQUIPMENT, USES,
         "An instrument and its calibration.",
         NewEquipment, gates.RECORD, add_equipment, creates=True, draws=draws("E")),
    Step("service", "Service", Subject.EQUIPMENT, USES, "In service or out of it.",
         ServiceFields, gates.RECORD, service, also=frozenset({Subject.UNIT})),
    Step("add_unit", "Register storage unit", Subject.UNIT, OFFICER, "A place to store in.",
         NewUnit, gates.RECORD, add_unit, creates=True, draws=draws("U")),
    Step("designate", "Designate storage unit", Subject.UNIT, OFFICER, "Which material it is for.",
         DesignationFields, gates.RECORD, designate),
)  # fmt: skip
