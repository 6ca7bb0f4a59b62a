"""Stopping, discarding, losing and finding: nothing may keep a person from stopping."""

from __future__ import annotations

from tracker.custody.case import Case
from tracker.custody.changes import Changes, Put, Value
from tracker.custody.decision import Act
from tracker.custody.excursions import of_reading
from tracker.custody.sample import Stage, Standing
from tracker.custody.steps import gates
from tracker.custody.steps.entries import before_the_end, done, ended, given, move, record, stop
from tracker.custody.steps.episodes import of_excursion
from tracker.custody.steps.fields import Timed, celsius, choice, reason, text
from tracker.custody.steps.step import ANYWHERE, BENCH, OFFICER, Step, Subject


class HoldFields(Timed):
    """Why nothing may move."""

    why = reason("Why it is held")


def hold(case: Case, act: Act) -> Changes:
    """Nothing it reaches moves on until an officer lifts it."""
    return (stop(act, "hold", act.subject, _chain(case, act), "Held", reason=act.private("why")),)


def recall(case: Case, act: Act) -> Changes:
    """Everything it reaches is recalled."""
    return (stop(act, "recall", act.subject, _chain(case, act), "Recalled", reason=act.private("why")),)


def _chain(case: Case, act: Act) -> str:
    return (
        case.line.sample.code
        if case.line.sample is not None and act.subject in (*case.line.vials, case.line.sample.code)
        else act.subject
    )


class DiscardFields(Timed):
    """Why, and how."""

    method = choice("How", ("incinerated", "autoclaved", "clinical_waste"))
    why = reason("Why it is discarded")


def discard(case: Case, act: Act) -> Changes:
    """The vial is destroyed, seen by two people."""
    second = act.second.user if act.second else ""
    note = record(
        act,
        "discarded",
        case.vial.sample,
        case.vial.code,
        given(act, "method") | {"why": act.private("why"), "witness": second},
    )
    return (*ended(act, case.vial, Stage.DISCARDED), note)


class LostFields(Timed):
    """What is known."""

    why = reason("What is known")


def declare_lost(case: Case, act: Act) -> Changes:
    """Nobody can find the vial."""
    return (
        *ended(act, case.vial, Stage.LOST),
        record(act, "lost", case.vial.sample, case.vial.code, {"why": act.private("why")}),
    )


class FoundFields(Timed):
    """Where it was."""

    place = text("Where it was found", most=60, private=False)
    temperature_c = celsius()
    why = reason("How it was found")


def found(case: Case, act: Act) -> Changes:
    """A lost vial is here again, or one on a road nobody answered: quarantined and held, its former stage
    restored."""
    vial = case.vial
    back: dict[str, Value] = {
        "holder": act.actor.establishment, "keeper": act.actor.user, "place": act.text("place"),
        "standing": Standing.QUARANTINED.value,
    }  # fmt: skip
    if vial.stage is Stage.LOST:
        back |= before_the_end(case)
    held = stop(
        act, "hold", vial.code, vial.sample, "Found again and held for inspection", reason=act.private("why")
    )
    return (
        *_roads_ended(case, act),
        move(vial, **back),
        held,
        record(act, "found", vial.sample, vial.code, given(act, "place", "temperature_c")),
        done(act, vial, "", given(act, "temperature_c")),
        *of_excursion(case, act, of_reading(case, act)),
    )


def _roads_ended(case: Case, act: Act) -> Changes:
    """Every hand-over of the vial that is open or disputed; a temperature told there stays."""
    return tuple(
        Put(
            "handover_line",
            one.id,
            one.handover,
            {
                "state": "ended",
                "answered_at": act.at,
                "answered_by": act.actor.user,
                "temperature_c": one.temperature_c if one.disputed else act.quantity("temperature_c"),
            },
        )
        for one in case.custody.of(case.vial.code)
        if one.open or one.disputed
    )


STEPS: tuple[Step, ...] = (
    Step("hold", "Hold", Subject.VIAL, BENCH, "Nothing it reaches moves on.",
         HoldFields, gates.RECORD, hold, also=ANYWHERE, stopping=True),
    Step("recall", "Recall", Subject.VIAL, OFFICER,
         "Everything it reaches is recalled; a recall that also tells whoever has any of it starts on the "
         "recall page.",
         HoldFields, gates.RECORD, recall, also=ANYWHERE, stopping=True, again=True,
         meaning="responsibility"),
    Step("discard", "Discard", Subject.VIAL, BENCH, "Destroyed before a witness who signs in.",
         DiscardFields, gates.DISCARD, discard, stopping=True, scans=("vial",), second="must"),
    Step("declare_lost", "Declare lost", Subject.VIAL, BENCH, "Nobody can find it.",
         LostFields, gates.LOST, declare_lost, stopping=True),
    Step("found", "Found again", Subject.VIAL, OFFICER, "A lost vial is here: quarantined and held.",
         FoundFields, gates.FOUND, found, scans=("vial",)),
)  # fmt: skip
