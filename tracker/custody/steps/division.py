"""Dividing: the vials a vial becomes, and its end when nothing is left in it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from tracker.custody.case import Case
from tracker.custody.changes import Changes
from tracker.custody.checks.processing import step_name
from tracker.custody.decision import Act
from tracker.custody.road import stage_reached
from tracker.custody.sample import Part, Stage, Vial
from tracker.custody.steps import gates
from tracker.custody.steps.entries import done, ended, given, move, new_vial
from tracker.custody.steps.fields import (
    Timed,
    codes,
    millilitres,
    parts,
    tick,
    whole,
)  # fmt: skip
from tracker.custody.steps.preprinted import bound, labels_in_order
from tracker.custody.steps.processing import USED, Materials, noted
from tracker.custody.steps.step import AT_SOURCE, TECHNICIAN, Step, Subject, draws


class SplitFields(Timed):
    """The parts, and which of them stands for its siblings."""

    volumes_ml = parts("Volumes of the new vials")
    representative = whole("Number of the representative vial", 1, 200, required=False)
    waste_ml = millilitres("Waste", required=False)
    preprinted = labels_in_order()
    lots = codes("Lots of reagents and consumables")
    equipment = codes("Instruments")


def split(case: Case, act: Act) -> Changes:
    """Children of one run: each quarantined, each to be labelled; the parent stays until it is closed."""
    vial, volumes = case.vial, act.quantities("volumes_ml")
    chosen = act.data.get("representative")
    children = tuple(
        new_vial(act, vial.sample, own, {
            "parent": vial.code, "part": _part(vial).value, "stage": Stage.PROCESSING.value,
            "volume_ml": volume,
            "place": vial.place, "run": act.id, "representative": chosen == place,
        })
        for place, (own, volume) in enumerate(zip(act.codes, volumes, strict=True), start=1)
    )  # fmt: skip
    taken = sum(volumes, Decimal(0)) + (act.quantity("waste_ml") or Decimal(0))
    left = (vial.volume_ml or Decimal(0)) - taken
    record_of = done(
        act,
        vial,
        step_name(case, act),
        given(act, *USED) | {"before_ml": vial.volume_ml, "after_ml": left},
        made=act.codes,
    )
    return (*children, move(vial, volume_ml=left), record_of, *bound(case, act, vial.sample))


def _part(vial: Vial) -> Part:
    return Part.PREPARATION if vial.part is Part.PREPARATION else Part.MANUFACTURE


def _children(data: Mapping[str, object]) -> str:
    volumes = data.get("volumes_ml")
    return "V" * len(volumes) if isinstance(volumes, list | tuple) else "V"


class SpecimenFields(Timed):
    """What is drawn for the laboratory."""

    volume_ml = millilitres("Volume drawn", above=True)
    whole = tick("The whole of a representative vial")
    waste_ml = millilitres("Waste", required=False)
    preprinted = labels_in_order()


def draw_specimen(case: Case, act: Act) -> Changes:
    """A tube that points to its source vial; the stage its results speak of comes from the route, never from
    typing."""
    vial, own = case.vial, act.codes[0]
    volume = act.quantity("volume_ml") or Decimal(0)
    whole = act.ticked("whole") and vial.representative
    tube = new_vial(act, vial.sample, own, {
        "parent": vial.code, "part": Part.SPECIMEN.value, "stage": Stage.COLLECTED.value, "volume_ml": volume,
        "place": vial.place, "specimen_stage": "final" if whole else stage_reached(case),
    })  # fmt: skip
    left = (
        Decimal(0)
        if whole
        else (vial.volume_ml or Decimal(0)) - volume - (act.quantity("waste_ml") or Decimal(0))
    )
    drawn = done(
        act,
        vial,
        "draw_specimen",
        {"before_ml": vial.volume_ml, "after_ml": left, **given(act, "waste_ml")},
        made=(own,),
    )
    rest = ended(act, vial, Stage.CONSUMED, volume_ml=left) if whole else (move(vial, volume_ml=left),)
    return (tube, drawn, *rest, *bound(case, act, vial.sample))


class DrawUpFields(Materials):
    """What is drawn into the syringe."""

    volume_ml = millilitres("Volume drawn up", above=True)
    waste_ml = millilitres("Waste", required=False)
    preprinted = labels_in_order()


def draw_up(case: Case, act: Act) -> Changes:
    """The syringe: it stands, is allocated and issued as its parent is; an emptied parent ends as
    consumed."""
    vial, own = case.vial, act.codes[0]
    volume = act.quantity("volume_ml") or Decimal(0)
    left = (vial.volume_ml or Decimal(0)) - volume - (act.quantity("waste_ml") or Decimal(0))
    syringe = new_vial(act, vial.sample, own, {
        "parent": vial.code, "part": Part.PREPARATION.value, "stage": Stage.PREPARED.value, "standing": None,
        "volume_ml": volume, "place": vial.place,
    })  # fmt: skip
    drawn = done(
        act,
        vial,
        step_name(case, act),
        noted(act) | {"before_ml": vial.volume_ml, "after_ml": left},
        made=(own,),
    )
    rest = ended(act, vial, Stage.CONSUMED, volume_ml=left) if left == 0 else (move(vial, volume_ml=left),)
    return (syringe, drawn, *rest, *bound(case, act, vial.sample))


def close(case: Case, act: Act) -> Changes:
    """The vial is empty or its rest is waste: it ends as consumed."""
    return ended(act, case.vial, Stage.CONSUMED, volume_ml=Decimal(0))


STEPS: tuple[Step, ...] = (
    Step("split", "Divide", Subject.VIAL, TECHNICIAN,
         "Children are made; each is labelled before the parent is closed.",
         SplitFields, gates.SPLIT, split, scans=("vial",), draws=_children),
    Step("draw_specimen", "Draw specimen", Subject.VIAL, TECHNICIAN,
         "A tube for the laboratory, pointing to its source.",
         SpecimenFields, gates.DRAW_SPECIMEN, draw_specimen, scans=("vial",), draws=draws("V")),
    Step("draw_up", "Draw up", Subject.VIAL, AT_SOURCE, "Into the syringe, which is labelled in its turn.",
         DrawUpFields, gates.DRAW_UP, draw_up, scans=("vial",), draws=draws("V"), towards_patient=True,
         under_exception=True),
    Step("close", "Close", Subject.VIAL, TECHNICIAN, "The vial is empty or its rest is waste.",
         Timed, gates.CLOSE, close),
)  # fmt: skip
