"""When the world and the record differ: corrected, voided, recorded from outside."""

from __future__ import annotations

from decimal import Decimal

from tracker.custody.analytes import parse_value
from tracker.custody.case import Case
from tracker.custody.changes import Changes, Put, Value
from tracker.custody.corrections import CORRECTABLE, VOIDABLE, handed_over, known_as, volume_now
from tracker.custody.decision import Act
from tracker.custody.dose import dose
from tracker.custody.endotoxin import brought
from tracker.custody.reported import Taken
from tracker.custody.sample import Stage, Standing, Vial
from tracker.custody.steps import gates
from tracker.custody.steps.entries import before_the_end, ended, given, move, record, stop
from tracker.custody.steps.episodes import of_failure, to_close
from tracker.custody.steps.fields import Timed, choice, code, millilitres, reason, text
from tracker.custody.steps.outside import corrected_to, found_by
from tracker.custody.steps.step import BENCH, OFFICER, TECHNICIAN, Step, Subject
from tracker.custody.steps.testing import fault

VALUE_HINT = (
    "A number, a word, or a code as it was scanned; none where a unit carries no code of another house."
)


class CorrectFields(Timed):
    """Which entry, which of its values, and what it should be."""

    about = text("Entry", most=160, private=False, widget="hidden")
    field = choice("Value that is wrong", tuple(CORRECTABLE), names=tuple(CORRECTABLE.values()))
    value = text("What it should be", most=200, private=False, hint=VALUE_HINT, scanned=True)
    why = reason("Why it is corrected")


# A corrected value is told in the unit the result stands in; what the laboratory printed is history.
NOT_AS_REPORTED = {"reported_value": "", "reported_unit": ""}


def correct(case: Case, act: Act) -> Changes:
    """The old value stays readable; what was decided on it is judged again at once."""
    about, value = act.text("about"), act.text("value")
    chain = case.line.sample.code if case.line.sample is not None else act.subject
    result = case.quality.result(about)
    outside = known_as(case, about)
    new: dict[str, Value] = {act.text("field"): value} if outside is None else corrected_to(value)
    if result is not None:
        found = Taken(*parse_value(value), result.unit)
        new = {"sign": found.sign, "number": found.number, "word": found.word, **NOT_AS_REPORTED}
    data: dict[str, Value] = {
        "corrects": about,
        "set": new,
        "why": act.private("why"),
        "second": act.second.user if act.second else None,
    }
    changes = [record(act, "correction", chain, act.subject, data, part=about[-12:])]
    if outside is not None:
        return (found_by(changes[0], act), *_fall_back(case, (outside.vial,)))
    if result is None:
        return (*changes, *_measured_again(case, act), *_arrived_again(case, act), *_fall_back(case, ()))
    found = Taken(*parse_value(value), result.unit)
    says = fault(case, result.analyte, result.stage, found, f"{value} {result.unit}".strip())
    if says:
        changes += of_failure(case, act, says, about)
    return (*changes, *_fall_back(case, (result.vial,)))


def _measured_again(case: Case, act: Act) -> tuple[Put, ...]:
    """The vial holds what the corrected newest measurement says."""
    volume = volume_now(case, act.text("about"), act.text("field"), act.text("value"))
    if volume is None:
        return ()
    done = next(one for one in case.processing.done if one.id == act.text("about"))
    return (move(case.line.vials[done.vial], volume_ml=volume),)


def _arrived_again(case: Case, act: Act) -> tuple[Put, ...]:
    """The arrival has the corrected temperature."""
    line = handed_over(case, act.text("about"))
    if line is None:
        return ()
    return (Put("handover_line", line.id, line.handover, {"temperature_c": act.quantity("value")}),)


def _fall_back(case: Case, sources: tuple[str, ...]) -> tuple[Put, ...]:
    """A release that rested on a corrected value falls back to quarantined: the value waits for review
    again."""
    standing = (Standing.CONDITIONALLY_RELEASED, Standing.RELEASED)
    rested = [
        one for one in case.line.vials.values() if one.standing in standing and _rests(case, one, sources)
    ]
    return tuple(move(one, standing=Standing.QUARANTINED.value) for one in rested)


def _rests(case: Case, vial: Vial, sources: tuple[str, ...]) -> bool:
    if not sources:
        return True
    runs = {one.run for one in case.line.path(vial.code) if one.run}
    near = {one.code for one in case.line.path(vial.code)}
    near |= {one.code for one in case.line.vials.values() if one.representative and one.run in runs}
    return not near.isdisjoint(sources)


class VoidFields(Timed):
    """What was entered by mistake."""

    what = choice("What was entered by mistake", tuple(VOIDABLE))
    why = reason("What really happened")


def void(case: Case, act: Act) -> Changes:
    """A custody act entered by mistake; what it brings back is quarantined and held, and confirmations are
    void."""
    vial, what = case.vial, act.text("what")
    back: dict[str, Value] = {"standing": Standing.QUARANTINED.value}
    changes: list[Put] = []
    if what in ("inject", "discard", "declare_lost"):
        back |= before_the_end(case)
    if what == "hand_over":
        line = case.custody.accepted(vial.code)[-1]
        back |= {"holder": line.from_establishment, "keeper": line.giver}
        changes.append(Put("handover_line", line.id, line.handover, {"state": "voided"}))
    if what == "inject":
        changes += _void_injection(case, act)
    held = stop(
        act, "hold", vial.code, vial.sample, "Brought back by a void and held", reason=act.private("why")
    )
    second = act.second.user if act.second else ""
    note = record(
        act, "void", vial.sample, vial.code, {"what": what, "why": act.private("why"), "second": second}
    )
    return (*changes, move(vial, **back), held, note)


def _void_injection(case: Case, act: Act) -> list[Put]:
    order = case.treatment.order
    if order is None:
        return []
    voided = [
        record(act, "void", order.code, order.code, {"about": one.id})
        for one in order.injections
        if one.vial == case.vial.code
    ]
    if order.status == "closed":
        voided.append(Put("treatment", order.code, order.code, {"status": "open"}))
    return voided


HAPPENED = ("injected", "broken", "thawed", "discarded", "seen")


class OutsideFields(Timed):
    """What happened without the system."""

    what = choice("What happened", HAPPENED)
    treatment = code("Treatment it was injected under", required=False)
    volume_ml = millilitres("Volume given", required=False)
    place = text("Where", most=60, required=False, private=False)
    why = reason("What happened, and how it is known")


ENDS = {"injected": Stage.INJECTED, "broken": Stage.DISCARDED, "discarded": Stage.DISCARDED}


def record_outside(case: Case, act: Act) -> Changes:
    """States that something happened. It ends or stops the vial, opens a deviation, and is permission for
    nothing."""
    vial, why = case.vial, act.private("why")
    data = given(act, "what", "volume_ml", "treatment", "place") | {"why": why}
    note = record(act, "outside", vial.sample, vial.code, data)
    deviation = record(act, "deviation", vial.sample, vial.code, {"about": vial.code, "why": why})
    return (note, deviation, to_close(case, act, deviation), *_brought_about(case, act))


def _brought_about(case: Case, act: Act) -> Changes:
    vial, what = case.vial, act.text("what")
    if what in ENDS and vial.stage is not Stage.INJECTED:  # what was given stays given, and counts once
        injected = _injected_outside(case, act) if what == "injected" else ()
        return (*ended(act, vial, ENDS[what]), *injected)
    if what == "thawed" and not vial.ended:
        data: dict[str, Value] = {"step": "thaw", "name": _thaw(case), "made": [], "outside": True}
        return (
            move(vial, stage=Stage.THAWED.value),
            record(act, "done", vial.sample, vial.code, data),
        )
    says = "Something happened to it outside the record"
    return (stop(act, "hold", vial.code, vial.sample, says, reason=act.private("why")),)


def _thaw(case: Case) -> str:
    """The name the route gives to thawing."""
    return next((one.name for one in case.specification.route() if one.kind == "thaw"), "thaw")


def _volume_outside(case: Case, act: Act) -> Decimal | None:
    """What was given outside: as it is told; untold, the whole that was left; None when nobody knows that."""
    told, left = act.quantity("volume_ml"), case.vial.volume_ml
    if not left and case.vial.ended:
        left = Decimal(str(before_the_end(case)["volume_ml"] or 0))
    return told or left or None


def _injected_outside(case: Case, act: Act) -> tuple[Put, ...]:
    order, vial = case.treatment.order, case.vial
    if order is None:
        return ()
    volume = _volume_outside(case, act)
    data: dict[str, Value] = {
        "vial": vial.code,
        "volume_ml": volume,
        "dose": dose(case, volume),
        "endotoxin_eu": brought(case, volume),
        "outside": True,
    }
    under = Put("allocation", act.key(vial.code, "allocation"), order.code, {
        "treatment": order.code, "vial": vial.code, "sample": vial.sample, "dose": data["dose"],
        "at": act.now, "actor": act.actor.user, "ended_at": act.now,
    })  # fmt: skip
    own = [one for one in case.treatment.allocations if one.vial == vial.code and one.ended_at is None]
    above = [one for one in order.active() if one.vial in case.line.codes() and one not in own]
    return (
        record(act, "injection", order.code, order.code, data),
        stop(act, "treatment_stopped", order.code, order.code, "A vial was injected outside the record"),
        under,
        *(Put("allocation", one.id, one.treatment, {"ended_at": act.now}) for one in (*own, *above)),
    )


STEPS: tuple[Step, ...] = (
    Step("correct", "Correct an entry", Subject.VIAL, TECHNICIAN | OFFICER, "The old value stays readable.",
         CorrectFields, gates.CORRECT, correct, also=frozenset({Subject.SAMPLE, Subject.DONOR}), second="may",
         again=True, meaning="responsibility"),
    Step("void", "Void an act", Subject.VIAL, BENCH,
         "A custody act entered by mistake; two people, one an officer.",
         VoidFields, gates.VOID, void, second="must", again=True, meaning="responsibility"),
    Step("record_outside", "Record what happened outside", Subject.VIAL, BENCH,
         "States what happened without the system.",
         OutsideFields, gates.RECORD, record_outside),
)  # fmt: skip
