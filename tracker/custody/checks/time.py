"""The time an act claims: possible, in order, and late only with a reason."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from tracker.custody.case import Case
from tracker.custody.decision import Act, Finding, Warning, check, refuse
from tracker.custody.saying import say

TIME_BASIS = "21 CFR 1271.270(a); 11.10(e)"
ENTER_WHEN = say("Enter when it happened.")


@check("record.time", "Time of the act is possible", TIME_BASIS, given=True)
def honest_time(case: Case, act: Act) -> Iterator[Finding]:
    """Not in the future, not before what was done before, and late only with a reason."""
    if act.at > act.now + case.rules.clock_skew:
        yield refuse(say("{at} lies in the future.", at=act.at), ENTER_WHEN, field="at")
    yield from _ahead(act)
    for name in PAST:
        told = act.instant(name)
        if told is not None and told > act.now + case.rules.clock_skew:
            yield refuse(say("{at} lies in the future.", at=told), ENTER_WHEN, field=name)
    if act.step in STOPPING:
        return
    earlier = previous(case)
    if earlier is not None and act.at < earlier and act.step not in ANY_ORDER:
        yield refuse(
            say("{at} lies before the previous step at {previous}.", at=act.at, previous=earlier),
            ENTER_WHEN,
            field="at",
        )
    if act.now - act.at > case.rules.late_entry and not act.late and act.step not in ENDING:
        minutes = case.rules.late_entry // timedelta(minutes=1)
        yield refuse(
            say("This happened more than {minutes} minutes ago and no reason is given.", minutes=minutes),
            say("Say why it is entered late."),
            field="late_reason",
        )


def _ahead(act: Act) -> Iterator[Finding]:
    """A clock that is a little fast says now, and it is told that another time was kept."""
    told = act.told_at
    if told is not None and told - act.at >= timedelta(minutes=1):
        yield Warning(
            "record.time",
            say(
                "{told} has not come yet; {at} was kept, the time of the server. Set your clock.",
                told=told,
                at=act.at,
            ),
        )


PAST = ("signed_at", "specimen_at", "delivered_at", "clamped_at", "reported_at")

# Nothing may keep a person from stopping: neither when it was seen nor why it is told late.
STOPPING = frozenset({"hold", "recall", "withdraw_consent", "withdraw_treatment_consent"})
ENDING = frozenset({"discard", "declare_lost"})

ANY_ORDER = frozenset(
    {
        "record_result",
        "record_outside",
        "correct",
        "void",
        "record_consent",
        "verify_identity",
        "record_marker",
    }
)


def previous(case: Case) -> datetime | None:
    """When the newest thing happened to the vial at hand that is on record; None without a vial."""
    vial = case.line.vial
    if vial is None:
        return None
    instants = [vial.made_at, *(one.at for one in case.processing.on(vial.code))]
    instants += [one.answered_at or one.offered_at for one in case.custody.of(vial.code)]
    return max(instants)


CHECKS = (honest_time,)
