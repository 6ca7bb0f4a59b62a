"""Processing and preparation: what is done to the material in one vial."""

from __future__ import annotations

from tracker.custody.case import Case
from tracker.custody.changes import Changes, Value
from tracker.custody.checks.processing import step_name
from tracker.custody.decision import Act
from tracker.custody.sample import Stage
from tracker.custody.steps import gates
from tracker.custody.steps.entries import done, ended, given, move, record, stop
from tracker.custody.steps.fields import (
    Timed,
    celsius,
    choice,
    codes,
    millilitres,
    number,
    reason,
    text,
)  # fmt: skip
from tracker.custody.steps.outside import external_code, known_under
from tracker.custody.steps.step import AT_SOURCE, TECHNICIAN, Step, Subject

MEASURED = ("temperature_c", "minutes", "force_g", "programme")


USED = ("before_ml", "added_ml", "after_ml", "waste_ml", "lots", "equipment", "unit", *MEASURED)


class Materials(Timed):
    """What was used."""

    lots = codes("Lots of reagents and consumables")
    equipment = codes("Instruments")
    temperature_c = celsius(required=False)
    minutes = number("Duration", "min", "0", "100000", required=False, places=1, above=True)
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


def noted(act: Act) -> dict[str, Value]:
    """What was used and measured, as it was given."""
    return given(act, *USED, "note")


def process(case: Case, act: Act) -> Changes:
    """One processing step on one vial: its record, and the volume that is left. A preparation that leaves
    nothing ends the vial as consumed."""
    vial = case.vial
    stage = (
        Stage.THAWED
        if act.step == "thaw"
        else Stage.PREPARED
        if vial.stage in (Stage.THAWED, Stage.PREPARED)
        else Stage.PROCESSING
    )
    measured = noted(act) | {
        "before_ml": vial.volume_ml if act.quantity("before_ml") is None else act.quantity("before_ml")
    }
    name, after = step_name(case, act), act.quantity("after_ml")
    if after == 0 and name in {one.name for one in case.specification.preparation}:
        return (*ended(act, vial, Stage.CONSUMED, volume_ml=after), done(act, vial, name, measured))
    return (
        move(vial, stage=stage.value, volume_ml=after, keeper=act.actor.user),
        done(act, vial, name, measured),
    )


class Receipt(Timed):
    """What the inspection on arrival found."""

    outcome = choice("Outcome of the inspection", ("accept", "hold", "return"))
    condition = choice("Condition", ("good", "damaged", "leaking"))
    place = text("Place", most=60, private=False)
    why = reason("Why it is held or returned", required=False)
    external_code = external_code()


def receive(case: Case, act: Act) -> Changes:
    """Incoming material is inspected: taken into processing, held, or to be returned."""
    seen = record(act, "received", case.vial.sample, case.vial.code, given(act, "outcome", "condition"))
    placed = move(case.vial, place=act.text("place"), keeper=act.actor.user)
    seen_as = known_under(act, case.vial.sample, case.vial.code)
    if act.text("outcome") == "accept":
        return (seen, placed, *seen_as)
    held = stop(
        act,
        "hold",
        case.vial.code,
        case.vial.sample,
        "Held at the inspection on arrival",
        reason=act.private("why"),
    )
    return (seen, placed, held, *seen_as)


def _manufacture(kind: str, label: str, says: str) -> Step:
    return Step(
        kind,
        label,
        Subject.VIAL,
        TECHNICIAN,
        says,
        ProcessFields,
        gates.PROCESS,
        process,
        scans=("vial",),
        may_wait=True,
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
        under_exception=True,
    )


STEPS: tuple[Step, ...] = (
    Step("receive", "Receive", Subject.VIAL, TECHNICIAN,
         "Incoming material is inspected: accepted, held or returned.",
         Receipt, gates.RECEIVE, receive, scans=("vial",)),
    _manufacture("wash", "Wash", "Blood and debris are washed out."),
    _manufacture("digest", "Digest", "Enzyme frees the cells from the tissue."),
    _manufacture("neutralise", "Neutralise", "The enzyme is stopped."),
    _manufacture("centrifuge", "Centrifuge", "The cells are spun down."),
    _manufacture("filter", "Filter", "Clumps are held back."),
    _manufacture("resuspend", "Resuspend", "The cells are taken up in their final medium."),
    _manufacture("volume_reduce", "Volume-reduce", "Plasma and red cells are taken off."),
    _manufacture("seed", "Seed", "The cells are put into culture."),
    _manufacture("passage", "Passage", "The cells are detached and seeded anew; each time counts."),
    _manufacture("harvest", "Harvest", "The cells are taken out of culture."),
    _manufacture("add_cryoprotectant", "Add cryoprotectant", "The cells are made ready for freezing."),
    _manufacture("freeze", "Freeze", "The cells are frozen at a controlled rate."),
    _manufacture("process", "Other processing step", "A step of the site's own, named in the specification."),
    _preparation("thaw", "Thaw", "The after-thaw clock starts."),
    _preparation("wash_thawed", "Wash after thaw",
    "The cryoprotectant is washed out; the clock is longer after it."),
    _preparation("dilute", "Dilute", "Brought to the volume to be given."),
)  # fmt: skip
