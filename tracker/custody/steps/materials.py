"""Lots, instruments and storage units: registered before they are used."""

from __future__ import annotations

from collections.abc import Mapping

from tracker.custody.case import Case
from tracker.custody.case.materials import DUES, Period, ServiceState
from tracker.custody.changes import Changes, Put, Value
from tracker.custody.decision import Act
from tracker.custody.designation import NAMES, Designation
from tracker.custody.steps import gates
from tracker.custody.steps.entries import given, record, stop
from tracker.custody.steps.fields import Timed, choice, instant, number, reason, text
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

AS_FOUND = {
    "within_limits": "Within its limits",
    "out_of_limits": "Out of its limits",
    "not_checked": "Not checked",
}
IN_USE = number("Good for how long once opened", "h", "0.1", "20000", required=False)
FOUND_OUT = "The instrument was found out of its limits"


class NewLot(Timed):
    """A delivery of a reagent or consumable."""

    kind = choice("Kind", LOT_KINDS)
    name = text("Name", most=80, private=False)
    maker = text("Maker", most=80, private=False)
    number = text("Lot number", most=40, private=False)
    certificate = text("Certificate (number of the maker's paper)", most=80, private=False)
    expires_at = instant("Expires at")
    in_use_hours = IN_USE


def _material(act: Act, family: str, values: Mapping[str, Value]) -> Changes:
    """Something that may be used while it is in date and in service."""
    row: dict[str, Value] = {
        **given(act, "kind", "name", "maker", "number"), "family": family, "in_service": True,
        "establishment": act.actor.establishment, **values,
    }  # fmt: skip
    return (Put("material", act.codes[0], act.codes[0], row),)


def add_lot(case: Case, act: Act) -> Changes:
    """The lot may be used until it expires, is recalled, or was open for too long."""
    values = {"usable_until": act.instant("expires_at"), **given(act, "certificate", "in_use_hours")}
    return _material(act, "lot", values)


class Opening(Timed):
    """When the container was opened."""


def open_lot(case: Case, act: Act) -> Changes:
    """From now on the lot is in use, and its time in use runs."""
    return (Put("material", act.subject, act.subject, {"opened_at": act.at}),)


class NewEquipment(Timed):
    """An instrument, and until when it is calibrated and needs no maintenance."""

    kind = choice("Kind", EQUIPMENT_KINDS)
    name = text("Name", most=80, private=False)
    maker = text("Maker", most=80, private=False)
    number = text("Serial number", most=40, private=False)
    calibrated_until = instant("Calibrated until")
    maintained_until = instant("Maintenance due", required=False)


def add_equipment(case: Case, act: Act) -> Changes:
    """The instrument may be used while it is calibrated, maintained and in service."""
    dues = {name: act.instant(name) for name in DUES}
    period = {"since": act.at, "state": ServiceState.IN_SERVICE.value, **dues}
    values = {"usable_until": dues["calibrated_until"], "maintained_until": dues["maintained_until"]}
    return _material(act, "equipment", {**values, "periods": [period]})


class ServiceFields(Timed):
    """How the instrument was found, how it stands now, and until when it is good."""

    as_found = choice("Found", tuple(AS_FOUND), names=tuple(AS_FOUND.values()), required=False)
    state = choice("State", tuple(ServiceState))
    calibrated_until = instant("Calibrated until", required=False)
    maintained_until = instant("Maintenance due", required=False)
    why = reason("What was done", required=False)


def service(case: Case, act: Act) -> Changes:
    """How it stands from now on; found out of its limits, it is held, and with it all it was used for."""
    one = case.materials.known[act.subject]
    was = one.period(act.at)
    dues = {name: act.instant(name) or getattr(was, name) for name in DUES}
    state = act.text("state")
    values: dict[str, Value] = {
        "in_service": state == ServiceState.IN_SERVICE,
        "usable_until": dues["calibrated_until"],
        "maintained_until": dues["maintained_until"],
        "periods": [*map(_kept, one.periods or (was,)), {"since": act.at, "state": state, **dues}],
    }
    told = given(act, "as_found", "state", *DUES, "why")
    seen = record(act, "service", act.subject, act.subject, told)
    return (Put("material", act.subject, act.subject, values), seen, *_held(act))


def _kept(one: Period) -> Value:
    dues = {"calibrated_until": one.calibrated_until, "maintained_until": one.maintained_until}
    return {"since": one.since, "state": one.state.value, **dues}


def _held(act: Act) -> Changes:
    if act.text("as_found") != "out_of_limits":
        return ()
    return (stop(act, "hold", act.subject, act.subject, FOUND_OUT, reason=act.private("why")),)


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
    Step("open_lot", "Open", Subject.LOT, USES, "The container is opened; its time in use runs.",
         Opening, gates.OPEN_LOT, open_lot),
    Step("add_equipment", "Register instrument", Subject.EQUIPMENT, USES,
         "An instrument and its calibration.",
         NewEquipment, gates.RECORD, add_equipment, creates=True, draws=draws("E")),
    Step("service", "Service", Subject.EQUIPMENT, USES,
         "Calibration, maintenance, in service or out of it.",
         ServiceFields, gates.SERVICE, service, also=frozenset({Subject.UNIT})),
    Step("add_unit", "Register storage unit", Subject.UNIT, OFFICER, "A place to store in.",
         NewUnit, gates.RECORD, add_unit, creates=True, draws=draws("U")),
    Step("designate", "Designate storage unit", Subject.UNIT, OFFICER, "Which material it is for.",
         DesignationFields, gates.RECORD, designate),
)  # fmt: skip
