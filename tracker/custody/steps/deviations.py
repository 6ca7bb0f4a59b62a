"""Departures from the procedure, and late entries an officer vouches for."""

from __future__ import annotations

from tracker.custody.case import Case
from tracker.custody.changes import Changes
from tracker.custody.decision import Act
from tracker.custody.steps import gates
from tracker.custody.steps.entries import chain_of, given, record
from tracker.custody.steps.episodes import to_close
from tracker.custody.steps.fields import Timed, reason, text
from tracker.custody.steps.step import OFFICER, Step, Subject
from tracker.custody.tasks import TaskKind, close_task


class DeviationFields(Timed):
    """What departed from the procedure."""

    why = reason("What happened")


def open_deviation(case: Case, act: Act) -> Changes:
    """While it is open it blocks what it concerns."""
    data = {"about": act.subject, "why": act.private("why")}
    deviation = record(act, "deviation", chain_of(case), act.subject, data)
    return deviation, to_close(case, act, deviation)


class CloseDeviation(Timed):
    """The conclusion."""

    deviation = text("Deviation", most=160, private=False, widget="hidden")
    conclusion = reason("Conclusion: cause, risk, correction")


def close_deviation(case: Case, act: Act) -> Changes:
    """An officer who did not process justifies that it brings no increased risk."""
    data = given(act, "deviation") | {"conclusion": act.private("conclusion")}
    return (
        record(act, "deviation_closed", chain_of(case), act.subject, data, part=act.text("deviation")[-12:]),
        *(
            close_task(act, one.id, chain=one.chain)
            for one in case.tasks
            if one.kind is TaskKind.DEVIATION and one.about == act.text("deviation")
        ),
    )


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
    Step("open_deviation", "Open deviation", Subject.VIAL, OFFICER,
         "While it is open it blocks what it concerns.",
         DeviationFields, gates.RECORD, open_deviation, also=SAMPLE),
    Step("close_deviation", "Close deviation", Subject.VIAL, OFFICER, "By an officer who did not process.",
         CloseDeviation, gates.CLOSE_DEVIATION, close_deviation, also=SAMPLE, again=True,
         meaning="approval"),
    Step("countersign", "Countersign a late entry", Subject.VIAL, OFFICER,
         "It counts for the clocks from now on.",
         CountersignFields, gates.COUNTERSIGN, countersign, also=SAMPLE, meaning="approval"),
)  # fmt: skip
