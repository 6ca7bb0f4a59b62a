"""Stops: what keeps the material from moving on."""

from __future__ import annotations

from collections.abc import Iterator

from tracker.custody.case import Case
from tracker.custody.case.stops import Stop
from tracker.custody.decision import Act, Finding, check, refuse
from tracker.custody.derived import derived
from tracker.custody.possession import used_codes

STOP_BASIS = "21 CFR 1271.265(c)(2), .440"


TOWARDS_PATIENT = frozenset({
    "release_conditionally", "release", "release_exceptionally", "allocate", "issue", "thaw", "wash_thawed",
    "dilute", "draw_up", "confirm", "inject",
})  # fmt: skip


@check("quality.stopped", "No stop", STOP_BASIS, by_step=True)
def no_stop(case: Case, act: Act) -> Iterator[Finding]:
    """No hold, recall, withdrawal, excursion, rejection or open deviation reaches the vial, its line or what
    it used."""
    if drawn_to_investigate(case, act):
        return
    yield from _whatever_the_step(case)
    specification = case.quality.specification
    if specification is not None and specification.withdrawn and act.step in TOWARDS_PATIENT:
        yield refuse(
            f"The specification {specification.id} was withdrawn for safety.",
            "An officer reassigns the sample to another version.",
        )


@derived
def _whatever_the_step(case: Case) -> tuple[Finding, ...]:
    rejected = [
        refuse(f"{vial.code} was rejected.", "Rejected is final.", evidence=(vial.code,))
        for vial in case.line.rejected()
    ]
    return (*_stopped(case), *rejected, *_deviating(case))


def reaching(case: Case, stops: tuple[Stop, ...]) -> Iterator[Stop]:
    """Those that reach the vial: by its line, by what it used or is for, or by the joint of its patient."""
    line, used, sample = case.line.codes(), used_codes(case), _sample(case)
    for stop in stops:
        if stop.reaches(sample, line, used) or _same_joint(case, stop.joint, stop.on):
            yield stop


def _stopped(case: Case) -> Iterator[Finding]:
    for stop in reaching(case, case.stops):
        if stop.kind != "consent_withdrawn" and not after_the_end(case, stop):
            yield refuse(
                f"{stop.says} (since {stop.at:%Y-%m-%d %H:%M} UTC).",
                "A quality officer lifts or narrows it in writing.",
                evidence=(stop.id,),
            )


def _deviating(case: Case) -> Iterator[Finding]:
    concerned = case.line.codes() | used_codes(case) | {_sample(case)}
    for one in case.quality.deviations:
        if not one.closed and one.about in concerned:
            yield refuse(
                f"A deviation opened {one.opened_at:%Y-%m-%d %H:%M} UTC is still open.",
                "A quality officer who did not process closes it.",
                evidence=(one.id,),
            )


def _sample(case: Case) -> str:
    return case.line.sample.code if case.line.sample else ""


def drawn_to_investigate(case: Case, act: Act) -> bool:
    """A specimen may be drawn from stopped material for an investigation that an officer has opened."""
    return act.step == "draw_specimen" and case.quality.under_investigation


def after_the_end(case: Case, stop: Stop) -> bool:
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


CHECKS = (no_stop,)
