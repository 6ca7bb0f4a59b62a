"""Processing, storage and preparation: what is done to the material, and the vials it makes."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from tracker.custody.case import Case
from tracker.custody.changes import Changes, Value
from tracker.custody.checks.processing import step_name
from tracker.custody.decision import Act
from tracker.custody.road import stage_reached
from tracker.custody.sample import Part, Stage, Vial
from tracker.custody.steps import gates
from tracker.custody.steps.entries import done, ended, given, move, new_vial, private, record, stop
from tracker.custody.steps.fields import (
    Timed,
    celsius,
    choice,
    codes,
    millilitres,
    number,
    parts,
    reason,
    reference,
    text,
    tick,
    whole,
)  # fmt: skip
from tracker.custody.steps.step import AT_SOURCE, TECHNICIAN, Step, Subject

MEASURED = ("temperature_c", "minutes", "force_g", "programme")
USED = ("before_ml", "added_ml", "after_ml", "waste_ml", "lots", "equipment", "unit", *MEASURED)


class Materials(Timed):
    """What was used."""

    lots = codes("Lots of reagents and consumables")
    equipment = codes("Instruments")
    temperature_c = celsius(required=False)
    minutes = number("Duration", "min", "0", "100000", required=False, places=1)
    force_g = number("Relative centrifugal force", "g", "0", "100000", required=False, places=0)
    programme = text("Programme of the instrument", most=40, required=False, private=False)
    note = text("Note", required=False, most=1000, widget="textarea")


class ProcessFields(Materials):
    """What was measured before and after."""

    name = text(
        "Step of the route", most=40, required=False, private=False, hint="Only for a step of the site's own."
    )
    before_ml = millilitres("Volume before", required=False)
    added_ml = millilitres("Volume added", required=False)
    after_ml = millilitres("Volume after")


def _noted(act: Act) -> dict[str, Value]:
    return given(act, *USED) | ({"note": private(act, "note")} if act.data.get("note") else {})


def process(case: Case, act: Act) -> Changes:
    """One processing step on one vial: its record, and the volume that is left."""
    vial = case.vial
    stage = (
        Stage.THAWED
        if act.step == "thaw"
        else Stage.PREPARED
        if vial.stage in (Stage.THAWED, Stage.PREPARED)
        else Stage.PROCESSING
    )
    noted = _noted(act) | {"before_ml": act.data.get("before_ml") or vial.volume_ml}  # type: ignore[dict-item]
    return (
        move(vial, stage=stage.value, volume_ml=act.data["after_ml"], keeper=act.actor.user),  # type: ignore[arg-type]
        done(act, vial, step_name(case, act), noted),
    )


class Receipt(Timed):
    """What the inspection on arrival found."""

    outcome = choice("Outcome of the inspection", ("accept", "hold", "return"))
    condition = choice("Condition", ("good", "damaged", "leaking"))
    place = text("Place", most=60, private=False)
    why = reason("Why it is held or returned", required=False)


def receive(case: Case, act: Act) -> Changes:
    """Incoming material is inspected: taken into processing, held, or to be returned."""
    seen = record(act, "received", case.vial.sample, case.vial.code, given(act, "outcome", "condition"))
    placed = move(case.vial, place=act.text("place"), keeper=act.actor.user)
    if act.text("outcome") == "accept":
        return (seen, placed)
    held = stop(
        act,
        "hold",
        case.vial.code,
        case.vial.sample,
        "Held at the inspection on arrival",
        why=private(act, "why"),
    )
    return (seen, placed, held)


class StoreFields(Timed):
    """Where it is stored, and how cold it is there."""

    unit = reference("Storage unit", "unit")
    place = text("Position", most=60, private=False)
    temperature_c = celsius("Temperature of the unit", required=True)


def store(case: Case, act: Act) -> Changes:
    """The vial is in store; the reading begins the interval."""
    return (
        move(case.vial, stage=Stage.STORED.value, place=act.text("place"), keeper=act.actor.user),
        done(act, case.vial, step_name(case, act), given(act, "unit", "temperature_c")),
    )


class MoveFields(Timed):
    """Where it goes within the house."""

    place = text("Place", most=60, private=False)
    temperature_c = celsius()


def relocate(case: Case, act: Act) -> Changes:
    """The vial is elsewhere in the same house."""
    return (
        move(case.vial, place=act.text("place"), keeper=act.actor.user),
        done(act, case.vial, "move", given(act, "temperature_c")),
    )


class ReadingFields(Timed):
    """A reading of the place the vial is in."""

    temperature_c = celsius("Temperature read", required=True)


def check_temperature(case: Case, act: Act) -> Changes:
    """A reading of temperature where the vial is."""
    return (done(act, case.vial, "check_temperature", given(act, "temperature_c")),)


class SplitFields(Timed):
    """The parts, and which of them stands for its siblings."""

    volumes_ml = parts("Volumes of the new vials")
    representative = whole("Number of the representative vial", 1, 200, required=False)
    waste_ml = millilitres("Waste", required=False)
    lots = codes("Lots of reagents and consumables")
    equipment = codes("Instruments")


def split(case: Case, act: Act) -> Changes:
    """Children of one run: each quarantined, each to be labelled; the parent stays until it is closed."""
    vial, volumes = case.vial, _volumes(act)
    chosen = act.data.get("representative")
    children = tuple(
        new_vial(act, vial.sample, own, {
            "parent": vial.code, "part": _part(vial).value, "stage": Stage.PROCESSING.value, "volume_ml": volume,
            "place": vial.place, "run": act.id, "representative": chosen == place,
        })
        for place, (own, volume) in enumerate(zip(act.codes, volumes, strict=True), start=1)
    )  # fmt: skip
    taken = sum(volumes, Decimal(0)) + Decimal(str(act.data.get("waste_ml") or 0))
    left = (vial.volume_ml or Decimal(0)) - taken
    record_of = done(
        act,
        vial,
        step_name(case, act),
        given(act, *USED) | {"before_ml": vial.volume_ml, "after_ml": left},
        made=act.codes,
    )
    return (*children, move(vial, volume_ml=left), record_of)


def _part(vial: Vial) -> Part:
    return Part.PREPARATION if vial.part is Part.PREPARATION else Part.MANUFACTURE


def _volumes(act: Act) -> list[Decimal]:
    return [Decimal(str(one)) for one in act.data["volumes_ml"]]  # type: ignore[attr-defined]


def _children(data: Mapping[str, object]) -> str:
    volumes = data.get("volumes_ml")
    return "V" * len(volumes) if isinstance(volumes, list | tuple) else "V"


class SpecimenFields(Timed):
    """What is drawn for the laboratory."""

    volume_ml = millilitres("Volume drawn", above=True)
    whole = tick("The whole of a representative vial")
    waste_ml = millilitres("Waste", required=False)


def draw_specimen(case: Case, act: Act) -> Changes:
    """A tube that points to its source vial; the stage its results speak of comes from the route, never from typing."""
    vial, own = case.vial, act.codes[0]
    volume = Decimal(str(act.data["volume_ml"]))
    whole = bool(act.data.get("whole")) and vial.representative
    tube = new_vial(act, vial.sample, own, {
        "parent": vial.code, "part": Part.SPECIMEN.value, "stage": Stage.COLLECTED.value, "volume_ml": volume,
        "place": vial.place, "specimen_stage": "final" if whole else stage_reached(case),
    })  # fmt: skip
    left = (
        Decimal(0)
        if whole
        else (vial.volume_ml or Decimal(0)) - volume - Decimal(str(act.data.get("waste_ml") or 0))
    )
    drawn = done(
        act,
        vial,
        "draw_specimen",
        {"before_ml": vial.volume_ml, "after_ml": left, **given(act, "waste_ml")},
        made=(own,),
    )
    rest = ended(act, vial, Stage.CONSUMED, volume_ml=left) if whole else (move(vial, volume_ml=left),)
    return (tube, drawn, *rest)


class DrawUpFields(Materials):
    """What is drawn into the syringe."""

    volume_ml = millilitres("Volume drawn up", above=True)
    waste_ml = millilitres("Waste", required=False)


def draw_up(case: Case, act: Act) -> Changes:
    """The syringe: it stands, is allocated and issued as its parent is; an emptied parent ends as consumed."""
    vial, own = case.vial, act.codes[0]
    volume = Decimal(str(act.data["volume_ml"]))
    left = (vial.volume_ml or Decimal(0)) - volume - Decimal(str(act.data.get("waste_ml") or 0))
    syringe = new_vial(act, vial.sample, own, {
        "parent": vial.code, "part": Part.PREPARATION.value, "stage": Stage.PREPARED.value, "standing": None,
        "volume_ml": volume, "place": vial.place,
    })  # fmt: skip
    drawn = done(
        act,
        vial,
        step_name(case, act),
        _noted(act) | {"before_ml": vial.volume_ml, "after_ml": left},
        made=(own,),
    )
    rest = ended(act, vial, Stage.CONSUMED, volume_ml=left) if left == 0 else (move(vial, volume_ml=left),)
    return (syringe, drawn, *rest)


class CloseFields(Timed):
    """What was left."""

    waste_ml = millilitres("Waste", required=False)


def close(case: Case, act: Act) -> Changes:
    """The vial is empty or its rest is waste: it ends as consumed."""
    return ended(act, case.vial, Stage.CONSUMED, volume_ml=Decimal(0))


def _one(data: Mapping[str, object]) -> str:
    return "V"


def _manufacture(kind: str, label: str, says: str) -> Step:
    return Step(
        kind, label, Subject.VIAL, TECHNICIAN, says, ProcessFields, gates.PROCESS, process, scans=("vial",)
    )


def _preparation(kind: str, label: str, says: str) -> Step:
    return Step(
        kind,
        label,
        Subject.VIAL,
        AT_SOURCE,
        says,
        ProcessFields,
        gates.PREPARE,
        process,
        scans=("vial",),
        towards_patient=True,
    )


STEPS: tuple[Step, ...] = (
    Step("receive", "Receive", Subject.VIAL, TECHNICIAN, "Incoming material is inspected: accepted, held or returned.",
         Receipt, gates.RECEIVE, receive, scans=("vial",)),
    _manufacture("wash", "Wash", "Blood and debris are washed out."),
    _manufacture("digest", "Digest", "Enzyme frees the cells from the tissue."),
    _manufacture("neutralise", "Neutralise", "The enzyme is stopped."),
    _manufacture("centrifuge", "Centrifuge", "The cells are spun down."),
    _manufacture("filter", "Filter", "Clumps are held back."),
    _manufacture("resuspend", "Resuspend", "The cells are taken up in their final medium."),
    _manufacture("volume_reduce", "Volume-reduce", "Plasma and red cells are taken off."),
    _manufacture("add_cryoprotectant", "Add cryoprotectant", "The cells are made ready for freezing."),
    _manufacture("freeze", "Freeze", "The cells are frozen at a controlled rate."),
    _manufacture("process", "Other processing step", "A step of the site's own, named in the specification."),
    Step("split", "Divide", Subject.VIAL, TECHNICIAN, "Children are made; each is labelled before the parent is closed.",
         SplitFields, gates.SPLIT, split, scans=("vial",), draws=_children),
    Step("draw_specimen", "Draw specimen", Subject.VIAL, TECHNICIAN, "A tube for the laboratory, pointing to its source vial.",
         SpecimenFields, gates.DRAW_SPECIMEN, draw_specimen, scans=("vial",), draws=_one),
    Step("close", "Close", Subject.VIAL, TECHNICIAN, "The vial is empty or its rest is waste.", CloseFields, gates.CLOSE, close),
    Step("store", "Store", Subject.VIAL, TECHNICIAN, "Into a storage unit, with its temperature.", StoreFields, gates.STORE, store, scans=("vial",)),
    Step("move", "Move", Subject.VIAL, TECHNICIAN, "Elsewhere in the same house.", MoveFields, gates.MOVE, relocate, scans=("vial",)),
    Step("check_temperature", "Read temperature", Subject.VIAL, AT_SOURCE, "A reading where the vial is.",
         ReadingFields, gates.READING, check_temperature),
    _preparation("thaw", "Thaw", "The after-thaw clock starts."),
    _preparation("wash_thawed", "Wash after thaw", "The cryoprotectant is washed out; the clock is longer after it."),
    _preparation("dilute", "Dilute", "Brought to the volume to be given."),
    Step("draw_up", "Draw up", Subject.VIAL, AT_SOURCE, "Into the syringe, which is labelled in its turn.",
         DrawUpFields, gates.DRAW_UP, draw_up, scans=("vial",), draws=_one, towards_patient=True),
)  # fmt: skip
