"""Results: entered by one person, reviewed by another; bad counts at once."""

from __future__ import annotations

from tracker.custody.analytes import ANALYTES, BY_NAME, Outcome, parse_value, shows_germs
from tracker.custody.case import Case
from tracker.custody.changes import Changes, Put
from tracker.custody.decision import Act
from tracker.custody.products import Criterion
from tracker.custody.road import stage_reached
from tracker.custody.steps import gates
from tracker.custody.steps.entries import given, record, stop
from tracker.custody.steps.fields import Fields, Timed, choice, reason, text, tick
from tracker.custody.steps.step import OFFICER, TECHNICIAN, Step, Subject

UNITS = tuple(dict.fromkeys(unit for one in ANALYTES for unit in one.units))


class ResultFields(Timed):
    """A value as the laboratory printed it."""

    analyte = choice(
        "Analyte", tuple(one.name for one in ANALYTES), names=tuple(one.label for one in ANALYTES)
    )
    value = text("Value as printed", most=40, private=False, hint="82.5, <0.05, >95, negative, no growth")
    unit = choice("Unit", UNITS, required=False)
    really_percent = tick("The value really is below 1 %")
    laboratory = text("Laboratory", most=80, required=False, private=False)
    method = text("Method", most=80, required=False, private=False)


def record_result(case: Case, act: Act) -> Changes:
    """A result about its source vial; one that fails a criterion, or shows germs, stops the whole sample at
    once."""
    vial = case.vial
    source = vial.parent if vial.is_specimen and vial.parent else vial.code
    stage = vial.specimen_stage or stage_reached(case)
    sign, number, word = parse_value(act.text("value"))
    drawn = vial.made_at if vial.is_specimen else act.at
    data = given(act, "analyte", "unit", "laboratory", "method") | {
        "tube": vial.code, "sign": sign, "number": number, "word": word, "stage": stage, "drawn_at": drawn,
        "unit": act.text("unit"),
    }  # fmt: skip
    result = record(act, "result", vial.sample, source, data)
    says = fault(case, act.text("analyte"), stage, act.text("unit"), act.text("value"))
    return (result, stop_of_failure(act, vial.sample, says, result.key)) if says else (result,)


def fault(case: Case, analyte: str, stage: str, unit: str, value: str) -> str:
    """The sentence why this value fails under a version the sample stands or stood under; empty when it does
    not."""
    sign, number, word = parse_value(value)
    known = BY_NAME.get(analyte)
    label = known.label if known else analyte
    for criterion in _criteria(case, analyte, stage, unit):
        if criterion.judge(sign, number, word) is Outcome.FAILS:
            return f"{label} failed: {value} {unit}, limit {criterion.shown}".replace("  ", " ")
    if shows_germs(analyte, word):
        return f"{label} found germs: {word}"
    return ""


def _criteria(case: Case, analyte: str, stage: str, unit: str) -> tuple[Criterion, ...]:
    versions = (case.specification, *case.quality.stood_under)
    every = (
        one
        for version in versions
        for one in version.criteria
        if one.analyte == analyte and one.stage == stage
    )
    return tuple(one for one in every if one.operator == "is" or one.unit == unit)


def stop_of_failure(act: Act, sample: str, says: str, result: str) -> Put:
    """A failing or contamination result stops the whole sample: up, down and sideways."""
    return stop(act, "failing_result", sample, sample, says, part=result[-12:])


class ReviewFields(Fields):
    """The review of one result."""

    result = text("Result", most=120, private=False, widget="hidden")
    verdict = choice("Verdict", ("accepted", "returned"))


def review_result(case: Case, act: Act) -> Changes:
    """A second person has seen the report; from now on a good result counts."""
    return (
        record(
            act,
            "review",
            case.vial.sample,
            case.vial.code,
            given(act, "result", "verdict"),
            part=act.text("result")[-12:],
        ),
    )


class InvestigationFields(Timed):
    """The written conclusion about a result, an interval or a deviation."""

    about = text("Result, entry or deviation", most=120, private=False, widget="hidden")
    conclusion = choice("Conclusion", ("confirmed", "laboratory_error", "evidence_accepted"))
    evidence = reason("Investigation and its evidence")


class InquiryFields(Timed):
    """What is to be investigated, and why."""

    about = text("Result, entry or deviation", most=120, private=False, widget="hidden")
    why = reason("What is to be found out")


def open_investigation(case: Case, act: Act) -> Changes:
    """An officer looks into it: specimens may be drawn for it although the material is stopped."""
    data = given(act, "about") | {"why": act.private("why")}
    subject, part = case.line.focus or case.sample.code, act.text("about")[-12:]
    return (record(act, "investigation_opened", case.sample.code, subject, data, part=part),)


def investigate(case: Case, act: Act) -> Changes:
    """A failing result is never replaced; an investigation with its conclusion is what resolves it."""
    data = given(act, "about", "conclusion") | {"evidence": act.private("evidence")}
    return (
        record(
            act,
            "investigation",
            case.sample.code,
            case.line.focus or case.sample.code,
            data,
            part=act.text("about")[-12:],
        ),
    )


STEPS: tuple[Step, ...] = (
    Step("record_result", "Record result", Subject.VIAL, TECHNICIAN | OFFICER,
         "A value as the laboratory printed it; bad counts at once.",
         ResultFields, gates.RESULT, record_result),
    Step("review_result", "Review result", Subject.VIAL, OFFICER, "A second person has seen the report.",
         ReviewFields, gates.REVIEW, review_result, now=True, meaning="review"),
    Step("open_investigation", "Open investigation", Subject.VIAL, OFFICER,
         "Specimens may be drawn for it although the material is stopped.",
         InquiryFields, gates.INQUIRE, open_investigation, also=frozenset({Subject.SAMPLE})),
    Step("investigate", "Conclude investigation", Subject.VIAL, OFFICER,
         "The written conclusion about a result or a gap.",
         InvestigationFields, gates.INVESTIGATE, investigate, also=frozenset({Subject.SAMPLE}),
         meaning="approval"),
)  # fmt: skip
