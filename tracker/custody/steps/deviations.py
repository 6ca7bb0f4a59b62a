"""Departures from the procedure, and late entries an officer vouches for."""

from __future__ import annotations

from tracker.custody.case import Case
from tracker.custody.case.quality import Deviation
from tracker.custody.changes import Changes, Put
from tracker.custody.decision import Act
from tracker.custody.people import Role
from tracker.custody.steps import gates
from tracker.custody.steps.entries import chain_of, given, record
from tracker.custody.steps.episodes import to_close
from tracker.custody.steps.fields import Fields, Timed, choice, reason, text
from tracker.custody.steps.step import BENCH, OFFICER, Step, Subject
from tracker.custody.tasks import TaskKind, close_task, open_task


class DeviationFields(Timed):
    """What departed from the procedure, and the refused attempt it came to light by."""

    refusal = text("Refused attempt", most=32, required=False, private=False, widget="hidden")
    why = reason("What happened")


def open_deviation(case: Case, act: Act) -> Changes:
    """While it is open it blocks what it concerns."""
    origin = "refusal" if act.text("refusal") else "person"
    data = given(act, "refusal") | {"about": act.subject, "origin": origin, "why": act.private("why")}
    deviation = record(act, "deviation", chain_of(case), act.subject, data)
    return deviation, to_close(case, act, deviation)


CLASSES = ("minor", "major", "critical")


class ClassifyDeviation(Fields):
    """How grave it is."""

    deviation = text("Deviation", most=160, private=False, widget="hidden")
    classed = choice("How grave", CLASSES)
    why = reason("Why")


def classify_deviation(case: Case, act: Act) -> Changes:
    """The class counts until another is given; every one stays on record."""
    data = given(act, "deviation") | {"class": act.text("classed"), "why": act.private("why")}
    part = act.text("deviation")[-12:]
    return (record(act, "deviation_classified", chain_of(case), act.subject, data, part=part),)


class CloseDeviation(Timed):
    """Cause, correction and conclusion."""

    deviation = text("Deviation", most=160, private=False, widget="hidden")
    cause = reason("Cause")
    correction = reason("Correction, and what keeps it from happening again")
    conclusion = reason("Conclusion: what it means for the material")


def close_deviation(case: Case, act: Act) -> Changes:
    """An officer who did not process justifies that it brings no increased risk. Whether the correction of
    more than a minor one works is looked at later."""
    key, found = act.text("deviation"), _deviation(case, act)
    data = given(act, "deviation") | {
        name: act.private(name) for name in ("cause", "correction", "conclusion")
    }  # fmt: skip
    waiting = [one for one in case.tasks if one.kind is TaskKind.DEVIATION and one.about == key]
    later = () if found is None or found.classed == "minor" else (_look_again(case, act),)
    return (
        record(act, "deviation_closed", chain_of(case), act.subject, data, part=key[-12:]),
        *(close_task(act, one.id, chain=one.chain) for one in waiting),
        *later,
    )


def _deviation(case: Case, act: Act) -> Deviation | None:
    key = act.text("deviation")
    return next((one for one in case.quality.deviations if one.id == key), None)


def _look_again(case: Case, act: Act) -> Put:
    return open_task(
        act, TaskKind.EFFECTIVENESS, chain=chain_of(case), about=act.text("deviation"), role=Role.OFFICER,
        due_at=act.now + case.rules.effectiveness,
    )  # fmt: skip


class EffectivenessFields(Fields):
    """Whether the correction works."""

    task = text("Correction", most=200, private=False, widget="hidden")
    outcome = choice("The correction", ("effective", "not_effective"))
    evidence = reason("Evidence seen")


def check_effectiveness(case: Case, act: Act) -> Changes:
    """A correction that does not work is a deviation of its own."""
    key = act.text("task")
    about = next(one.about for one in case.tasks if one.id == key)
    data = given(act, "task", "outcome") | {"about": about, "evidence": act.private("evidence")}
    seen = record(act, "effectiveness", chain_of(case), act.subject, data, part=key[-12:])
    done = (close_task(act, key, chain=chain_of(case)), seen)
    return done if act.text("outcome") == "effective" else (*done, *_again(case, act, about))


def _again(case: Case, act: Act, about: str) -> Changes:
    data = {
        "about": act.subject, "origin": "not_effective", "of": about, "why": act.private("evidence"),
    }  # fmt: skip
    deviation = record(act, "deviation", chain_of(case), act.subject, data)
    return deviation, to_close(case, act, deviation)


class CountersignFields(Timed):
    """Which late entry, and on what evidence."""

    about = text("Entry", most=160, private=False, widget="hidden")
    evidence = reason("Evidence seen")


def countersign(case: Case, act: Act) -> Changes:
    """A late entry that would lengthen life counts from now on."""
    return (
        record(
            act,
            "countersigned",
            chain_of(case),
            act.subject,
            given(act, "about") | {"evidence": act.private("evidence")},
            part=act.text("about")[-12:],
        ),
    )


SAMPLE = frozenset({Subject.SAMPLE})


STEPS: tuple[Step, ...] = (
    Step("open_deviation", "Open deviation", Subject.VIAL, BENCH,
         "While it is open it blocks what it concerns.",
         DeviationFields, gates.RECORD, open_deviation, also=SAMPLE),
    Step("close_deviation", "Close deviation", Subject.VIAL, OFFICER, "By an officer who did not process.",
         CloseDeviation, gates.CLOSE_DEVIATION, close_deviation, also=SAMPLE, again=True,
         meaning="approval"),
    Step("classify_deviation", "Classify deviation", Subject.VIAL, OFFICER, "How grave it is, and why.",
         ClassifyDeviation, gates.CLASSIFY_DEVIATION, classify_deviation, also=SAMPLE, now=True,
         meaning="review"),
    Step("check_effectiveness", "Check effectiveness", Subject.SAMPLE, OFFICER,
         "Whether the correction of a closed deviation works.",
         EffectivenessFields, gates.CHECK_EFFECTIVENESS, check_effectiveness, now=True, again=True,
         meaning="review"),
    Step("countersign", "Countersign a late entry", Subject.VIAL, OFFICER,
         "It counts for the clocks from now on.",
         CountersignFields, gates.COUNTERSIGN, countersign, also=SAMPLE, meaning="approval"),
)  # fmt: skip
