"""Results against the specification: bad counts at once, missing is no."""

from __future__ import annotations

from collections.abc import Iterator

from tracker.custody.analytes import BY_NAME, Outcome, shows_germs
from tracker.custody.case import Case
from tracker.custody.decision import Act, Finding, check, refuse
from tracker.custody.incubation import begun_late, days_asked, days_read, days_waited
from tracker.custody.measured import Verdict, asked, failing, verdict
from tracker.custody.products import STAGES, Criterion
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
    return f"{BY_NAME[criterion.analyte].label} {STAGE_WORDS[criterion.stage]}"


@check("quality.failing", "No failing result", BASIS, by_step=True)
def no_failing(case: Case, act: Act) -> Iterator[Finding]:
    """No result on the vial's own line or its representative fails, under any version the sample stood
    under; a specimen may be drawn all the same for an investigation an officer has opened."""
    if act.step != "draw_specimen" or not case.quality.under_investigation:
        yield from _failures(case)


def _failures(case: Case) -> Iterator[Finding]:
    for criterion, result in failing(case):
        yield refuse(
            f"{_label(criterion)} is {result.shown}, limit {criterion.shown}.",
            "A quality officer investigates; a repeat does not replace a failure.",
            evidence=(result.id,),
            check=f"quality.{criterion.analyte}",
            basis=criterion.source,
            never=shows_germs(result.analyte, result.word),
        )


def _criteria(case: Case, criteria: tuple[Criterion, ...]) -> Iterator[Finding]:
    bad = {one.id for _, one in failing(case)}
    yield from _failures(case)
    for criterion in criteria:
        found = verdict(case, criterion)
        if found.outcome is Outcome.PASSES or any(one.id in bad for one in found.results):
            continue
        yield refuse(
            _missing(case, found),
            _wanted(case, found),
            evidence=tuple(one.id for one in (*found.results, *found.unreviewed, *found.early)),
            check=f"quality.{criterion.analyte}",
            basis=criterion.source,
        )


def _missing(case: Case, found: Verdict) -> str:
    criterion = found.criterion
    if found.outcome is Outcome.UNDECIDED and not criterion.limit:
        return f"{_label(criterion)} cannot be judged: the specification has no limit for it."
    if found.outcome is Outcome.UNDECIDED:
        return f"{_label(criterion)} does not show that the limit {criterion.shown} is met."
    if found.unreviewed:
        return f"{_label(criterion)} is not reviewed yet (limit {criterion.shown})."
    if found.early:
        return _read_early(case, found)
    days, waited = days_asked(criterion.analyte), days_waited(case, criterion)
    if days and waited is not None:
        return f"{_label(criterion)} is missing; {days} days are required and {waited} have passed."
    return f"{_label(criterion)} is missing (limit {criterion.shown})."


def _read_early(case: Case, found: Verdict) -> str:
    last = max(found.early, key=lambda one: days_read(case, one))
    return (
        f"{_label(found.criterion)} was read after {days_read(case, last)} days; "
        f"{days_asked(last.analyte)} days are required."
    )


def _wanted(case: Case, found: Verdict) -> str:
    if not found.criterion.limit:
        return "Two people sign a version of the specification that has a limit."
    if any(begun_late(case, one) for one in found.early):
        return (
            "Its specimen was entered late: a quality officer countersigns the evidence of when it was drawn."
        )
    if found.early:
        return "Record the last reading and have it reviewed by a second person."
    return "Record the result and have it reviewed by a second person."


@check("quality.conditional_criteria", "Criteria of the conditional release met", BASIS, exceptional=True)
def conditional_criteria(case: Case, act: Act) -> Iterator[Finding]:
    """Every criterion of the conditional release passes."""
    yield from _criteria(case, asked(case, final=False, after_thaw=False))


@check("quality.final_criteria", "Criteria of the final release met", BASIS, exceptional=True)
def final_criteria(case: Case, act: Act) -> Iterator[Finding]:
    """Every criterion of both releases passes."""
    yield from _criteria(case, asked(case, final=True, after_thaw=False))


@check("quality.stage", "Final product reached", BASIS)
def final_stage(case: Case, act: Act) -> Iterator[Finding]:
    """The route has brought the material to the stage at which it is released."""
    reached = stage_reached(case)
    if STAGES.index(reached) < STAGES.index("final"):
        yield refuse(
            f"The material is {STAGE_WORDS[reached]}; it is released as final product.",
            "Finish the route first.",
        )


def _standing_asks(case: Case, *, thawed: bool) -> tuple[Criterion, ...]:
    standing = case.line.standing()
    if standing is Standing.QUARANTINED:
        return ()
    reached = STAGES.index(stage_reached(case))
    wanted = asked(case, final=standing is Standing.RELEASED, after_thaw=thawed)
    return tuple(one for one in wanted if STAGES.index(one.stage) <= reached)


@check("quality.criteria", "Criteria of the release it stands under", BASIS, exceptional=True)
def criteria(case: Case, act: Act) -> Iterator[Finding]:
    """Criteria of all stages up to the one reached, as the release the vial stands under asks; no failing
    result."""
    yield from _criteria(case, _standing_asks(case, thawed=True))


@check("quality.criteria_to_final", "Criteria up to the final product", BASIS, exceptional=True)
def criteria_to_final(case: Case, act: Act) -> Iterator[Finding]:
    """As `quality.criteria`, but at thaw and preparation only up to the final stage."""
    yield from _criteria(case, _standing_asks(case, thawed=False))


CHECKS = (no_failing, final_stage, conditional_criteria, final_criteria, criteria, criteria_to_final)
