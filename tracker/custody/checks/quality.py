"""What quality found: results against the specification, standing, stops and open deviations."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from tracker.custody.analytes import BY_NAME, Outcome, parse_value
from tracker.custody.case import Case
from tracker.custody.case.stops import Stop
from tracker.custody.decision import Act, Finding, Refusal, check
from tracker.custody.measured import STAGES, asked, failing, verdict
from tracker.custody.possession import used_codes
from tracker.custody.products import Criterion
from tracker.custody.road import stage_reached
from tracker.custody.sample import Standing

BASIS = "21 CFR 1271.265(c)(1)"
STAGE_WORDS = {
    "collection": "at collection",
    "bulk": "in bulk",
    "final": "in the final product",
    "after_thaw": "after thaw",
}


def _label(criterion: Criterion) -> str:
    analyte = BY_NAME.get(criterion.analyte)
    return f"{analyte.label if analyte else criterion.analyte} {STAGE_WORDS.get(criterion.stage, criterion.stage)}"


@check("quality.failing", "No failing result", BASIS)
def no_failing(case: Case, act: Act) -> Iterator[Finding]:
    """No result on the vial's own line or its representative fails, under any version the sample stood under."""
    for criterion, result in failing(case):
        yield Refusal(
            f"quality.{criterion.analyte}",
            f"{_label(criterion)} is {result.shown}, limit {criterion.shown}.",
            "A quality officer investigates; a repeat does not replace a failure.",
            criterion.source or BASIS,
            (result.id,),
        )


def _criteria(case: Case, criteria: tuple[Criterion, ...]) -> Iterator[Finding]:
    bad = {one.id for _, one in failing(case)}
    yield from no_failing.run(case, None)  # type: ignore[arg-type]
    for criterion in criteria:
        found = verdict(case, criterion)
        if found.outcome is Outcome.PASSES or any(one.id in bad for one in found.results):
            continue
        yield Refusal(
            f"quality.{criterion.analyte}",
            _missing(criterion, found.outcome, bool(found.unreviewed)),
            "Record the result and have it reviewed by a second person.",
            criterion.source or BASIS,
            tuple(one.id for one in (*found.results, *found.unreviewed)),
        )


def _missing(criterion: Criterion, outcome: Outcome | None, waiting: bool) -> str:
    if outcome is Outcome.UNDECIDED:
        return f"{_label(criterion)} does not show that the limit {criterion.shown} is met."
    if waiting:
        return f"{_label(criterion)} is not reviewed yet (limit {criterion.shown})."
    return f"{_label(criterion)} is missing (limit {criterion.shown})."


@check("quality.conditional_criteria", "Criteria of the conditional release met", BASIS)
def conditional_criteria(case: Case, act: Act) -> Iterator[Finding]:
    """The final stage is reached and every criterion of the conditional release passes."""
    yield from _final_reached(case)
    yield from _criteria(case, asked(case, final=False, after_thaw=False))


@check("quality.final_criteria", "Criteria of the final release met", BASIS)
def final_criteria(case: Case, act: Act) -> Iterator[Finding]:
    """The final stage is reached and every criterion of both releases passes."""
    yield from _final_reached(case)
    yield from _criteria(case, asked(case, final=True, after_thaw=False))


def _final_reached(case: Case) -> Iterator[Finding]:
    reached = stage_reached(case)
    if STAGES.index(reached) < STAGES.index("final"):
        yield Refusal(
            "quality.stage",
            f"The material is {STAGE_WORDS[reached]}; it is released as final product.",
            "Finish the route first.",
            BASIS,
        )


def _standing_asks(case: Case, *, thawed: bool) -> tuple[Criterion, ...]:
    standing = case.line.standing()
    if standing is Standing.QUARANTINED:
        return ()
    reached = STAGES.index(stage_reached(case))
    wanted = asked(case, final=standing is Standing.RELEASED, after_thaw=thawed)
    return tuple(one for one in wanted if STAGES.index(one.stage) <= reached)


@check("quality.criteria", "Criteria of the release it stands under", BASIS)
def criteria(case: Case, act: Act) -> Iterator[Finding]:
    """Criteria of all stages up to the one reached, as the release the vial stands under asks; no failing result."""
    yield from _criteria(case, _standing_asks(case, thawed=True))


@check("quality.criteria_to_final", "Criteria up to the final product", BASIS)
def criteria_to_final(case: Case, act: Act) -> Iterator[Finding]:
    """As `quality.criteria`, but at thaw and preparation only up to the final stage."""
    yield from _criteria(case, _standing_asks(case, thawed=False))


STOP_BASIS = "21 CFR 1271.265(c)(2), .440"


@check("quality.stopped", "No stop", STOP_BASIS)
def no_stop(case: Case, act: Act) -> Iterator[Finding]:
    """No hold, recall, withdrawal, excursion, rejection or open deviation reaches the vial, its line or what it used."""
    line = case.line.codes()
    sample = case.line.sample.code if case.line.sample else ""
    used = used_codes(case)
    for stop in case.stops:
        if stop.kind == "consent_withdrawn" or _after_the_end(case, stop):
            continue
        if stop.reaches(sample, line, used) or _same_joint(case, stop.joint, stop.on):
            yield Refusal(
                "quality.stopped",
                f"{stop.says} (since {stop.at:%Y-%m-%d %H:%M} UTC).",
                "A quality officer lifts or narrows it in writing.",
                STOP_BASIS,
                (stop.id,),
            )
    for vial in case.line.rejected():
        yield Refusal(
            "quality.stopped", f"{vial.code} was rejected.", "Rejected is final.", STOP_BASIS, (vial.code,)
        )
    for deviation in case.quality.deviations:
        if not deviation.closed and (
            deviation.about in line or deviation.about in used or deviation.about == sample
        ):
            yield Refusal(
                "quality.stopped",
                f"A deviation opened {deviation.opened_at:%Y-%m-%d %H:%M} UTC is still open.",
                "A quality officer who did not process closes it.",
                STOP_BASIS,
                (deviation.id,),
            )
    if (
        case.quality.specification is not None
        and case.specification.withdrawn
        and act.step in TOWARDS_PATIENT
    ):
        yield Refusal(
            "quality.stopped",
            f"The specification {case.specification.id} was withdrawn for safety.",
            "An officer reassigns the sample to another version.",
            STOP_BASIS,
        )


def _after_the_end(case: Case, stop: Stop) -> bool:
    """A stop later than the end of a vial does not speak about it, but for results and recalls."""
    ended = case.line.vial.ended_at if case.line.vial else None
    return ended is not None and stop.at > ended and stop.kind not in ("failing_result", "recall")


def _same_joint(case: Case, joint: str, on: str) -> bool:
    """A wrong joint or side stops every later treatment of that person and joint, either side."""
    order = case.treatment.order
    if order is None or not joint or order.version is None or order.version.joint != joint:
        return False
    return any(
        one.code == on and case.papers.same_person(one.patient, order.patient)
        for one in case.treatment.others
    )


TOWARDS_PATIENT = frozenset(
    {
        "release",
        "release_conditionally",
        "allocate",
        "issue",
        "thaw",
        "dilute",
        "draw_up",
        "wash_thawed",
        "confirm",
        "inject",
    }
)

STANDING_BASIS = "21 CFR 1271.265(c)(2)"


@check("quality.standing", "Standing sufficient", STANDING_BASIS)
def standing(case: Case, act: Act) -> Iterator[Finding]:
    """The vial stands released, or conditionally released where the specification lets that be enough for use."""
    found = case.line.standing()
    needs = case.specification.use_needs
    enough = {Standing.RELEASED} | ({Standing.CONDITIONALLY_RELEASED} if needs == "conditional" else set())
    if found not in enough:
        asked_for = "a conditional or final release" if needs == "conditional" else "a final release"
        yield Refusal(
            "quality.standing",
            f"The vial stands {found.replace('_', ' ')}; use asks for {asked_for}.",
            "A quality officer releases it.",
            STANDING_BASIS,
        )


@check("quality.standing_or_autologous", "Standing sufficient, autologous excepted", STANDING_BASIS)
def standing_or_autologous(case: Case, act: Act) -> Iterator[Finding]:
    """For autologous material the allocation may precede the release."""
    if case.specification.relation != "autologous":
        yield from standing.run(case, act)


ENTRY_BASIS = "21 CFR 1271.270(a)"


@check("quality.result_entry", "Result fits the specification", ENTRY_BASIS, given=True)
def result_entry(case: Case, act: Act) -> Iterator[Finding]:
    """The value can be read, and its unit is the one the analyte is measured in."""
    analyte = BY_NAME.get(act.text("analyte"))
    try:
        sign, number, _ = parse_value(act.text("value"))
    except ValueError as error:
        yield Refusal(
            "quality.result_entry",
            str(error),
            "Enter the value as the laboratory printed it.",
            ENTRY_BASIS,
            field="value",
        )
        return
    if analyte is None:
        return
    unit = act.text("unit")
    if number is not None and unit not in analyte.units:
        wanted = " or ".join(analyte.units) or "no unit; it is answered in words"
        yield Refusal(
            "quality.result_entry",
            f"{analyte.label} is measured in {wanted}; “{unit or 'no unit'}” was given.",
            "Give the value in that unit.",
            ENTRY_BASIS,
            field="unit",
        )
    elif number is None and analyte.units:
        yield Refusal(
            "quality.result_entry",
            f"{analyte.label} is a number in {' or '.join(analyte.units)}.",
            "Enter the number.",
            ENTRY_BASIS,
            field="value",
        )
    elif unit == "%" and number is not None:
        yield from _percent(number, act)


def _percent(number: object, act: Act) -> Iterator[Finding]:
    value = Decimal(str(number))
    if value > 100:
        yield Refusal(
            "quality.result_entry",
            f"{value} % is more than the whole.",
            "Check the value.",
            ENTRY_BASIS,
            field="value",
        )
    if 0 < value < 1 and not act.data.get("really_percent"):
        yield Refusal(
            "quality.result_entry",
            f"{value} % looks like a fraction; {value * 100:f} % may be meant.",
            "Enter the percentage, or tick that it really is below 1 %.",
            ENTRY_BASIS,
            field="value",
        )


@check("quality.reviewable", "A result that waits for review", ENTRY_BASIS, given=True)
def reviewable(case: Case, act: Act) -> Iterator[Finding]:
    """The result exists in this sample, nobody reviewed it and it was not corrected away."""
    result = case.quality.result(act.text("result"))
    if result is None:
        yield Refusal(
            "quality.reviewable",
            "This sample has no such result.",
            "Choose one from the list.",
            ENTRY_BASIS,
            field="result",
        )
    elif result.reviewed_by or result.void:
        yield Refusal(
            "quality.reviewable",
            "This result was reviewed or corrected before.",
            "Nothing is to be done.",
            ENTRY_BASIS,
            (result.id,),
            field="result",
        )


CHECKS = (
    no_failing, conditional_criteria, final_criteria, criteria, criteria_to_final, no_stop, standing,
    standing_or_autologous, result_entry, reviewable,
)  # fmt: skip
