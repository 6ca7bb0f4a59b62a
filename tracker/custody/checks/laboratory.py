"""What a laboratory reports: readable, in a unit of its kind, waiting for review."""

from __future__ import annotations

from collections.abc import Iterator

from tracker.custody.case import Case
from tracker.custody.decision import Act, Finding, Warning, check, refuse
from tracker.custody.reported import Line, faults, lines, taken
from tracker.custody.road import reached_at, stage_reached

ENTRY_BASIS = "21 CFR 1271.270(a)"
STATUSES = {"retired": "is retired", "withdrawn_for_safety": "was withdrawn for safety"}


@check("quality.result_entry", "Result fits the specification", ENTRY_BASIS, given=True)
def result_entry(case: Case, act: Act) -> Iterator[Finding]:
    """Every value that is given can be read, and its unit is of the kind the analyte is measured in."""
    for line in lines(act):
        for one in faults(line):
            yield refuse(one.says, one.resolve, field=f"{line.field}{one.part}")


@check("quality.measured_when", "Measured once there was something to measure", ENTRY_BASIS, given=True)
def measured_when(case: Case, act: Act) -> Iterator[Finding]:
    """A result is no older than its specimen; of a vial itself, no older than the vial and the stage of the
    route it speaks about."""
    vial = case.vial
    begun = vial.made_at if vial.is_specimen else max(vial.made_at, reached_at(case) or vial.made_at)
    if act.at < begun:
        what = "the specimen was drawn" if vial.is_specimen else "the material came to this stage"
        yield refuse(
            f"{act.at:%Y-%m-%d %H:%M} UTC lies before {what} at {begun:%Y-%m-%d %H:%M} UTC.",
            "Enter when it was measured.",
            field="at",
        )


@check("quality.version", "The version that judges a result", ENTRY_BASIS, given=True)
def judged_under(case: Case, act: Act) -> Iterator[Finding]:
    """Never refuses: says when the specification that judges is no longer in force, and when it asks for
    another kind of unit."""
    version = case.quality.specification
    if version is None:
        return
    if version.status in STATUSES:
        yield Warning(
            "quality.version",
            f"This result is judged under {version.title}, version {version.version}, the one the sample "
            f"stands under; that version {STATUSES[version.status]}.",
        )
    for line in lines(act):
        yield from _unanswered(case, line)


def _unanswered(case: Case, line: Line) -> Iterator[Finding]:
    """A number that no criterion of this analyte and stage can be compared with."""
    if any(faults(line)) or not (unit := taken(line).unit):
        return
    stage = (case.line.vial and case.vial.specimen_stage) or stage_reached(case)
    asked = [one for one in case.specification.criteria if one.analyte == line.analyte and one.stage == stage]
    if asked and not any(one.measures(line.analyte, stage, unit) for one in asked):
        units = " or ".join(dict.fromkeys(one.unit for one in asked))
        yield Warning(
            "quality.version",
            f"The specification asks for {line.label} in {units}; {line.unit} measures something else, so "
            "this result answers no criterion.",
        )


@check("quality.reviewable", "A result that waits for review", ENTRY_BASIS, given=True)
def reviewable(case: Case, act: Act) -> Iterator[Finding]:
    """The result exists in this sample, nobody reviewed it and it was not corrected away."""
    result = case.quality.result(act.text("result"))
    if result is None:
        yield refuse("This sample has no such result.", "Choose one from the list.", field="result")
    elif result.reviewed_by or result.void:
        yield refuse(
            "This result was reviewed or corrected before.",
            "Nothing is to be done.",
            evidence=(result.id,),
            field="result",
        )


CHECKS = (result_entry, measured_when, judged_under, reviewable)
