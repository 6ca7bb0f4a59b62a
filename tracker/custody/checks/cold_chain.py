"""Times and temperatures: what ran out, and what nobody measured."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from tracker.custody.case import Case
from tracker.custody.clocks import Reading, readings
from tracker.custody.decision import Act, Finding, check, refuse
from tracker.custody.temperature import gaps

BASIS = "21 CFR 1271.260; ISO 21973:2020"


@check("cold_chain.times", "Times and temperatures covered", BASIS, exceptional=True)
def times(case: Case, act: Act) -> Iterator[Finding]:
    """Every span that ended kept its limit, and every interval the specification asks about is covered in
    range."""
    for one in readings(case):
        if not one.running and one.over(case.now):
            yield refuse(
                f"{_took(one)}; at most {one.clock.hours} h are allowed.",
                "A quality officer decides; the material may not be used.",
                basis=one.clock.source,
            )
    for gap in gaps(case):
        yield refuse(
            gap.says,
            "A quality officer who did not process closes the gap with evidence.",
            evidence=(gap.evidence,),
        )


def _took(one: Reading) -> str:
    span = ((one.ended or one.due) - one.started).total_seconds() / 3600
    return f"{one.clock.label} took {span:.1f} h"


@check("cold_chain.expired", "Not expired", BASIS)
def expired(case: Case, act: Act) -> Iterator[Finding]:
    """No clock of the material has run out; an ended vial is judged as at its end."""
    now = _judged_at(case, act)
    for one in readings(case):
        if one.running and one.over(now):
            hours = (now - one.due).total_seconds() / 3600
            yield refuse(
                f"{one.clock.label} ran out at {one.due:%Y-%m-%d %H:%M} UTC, {hours:.1f} h ago.",
                "Discard the material.",
                basis=one.clock.source,
            )


def _judged_at(case: Case, act: Act) -> datetime:
    """An entry made late is judged by the clock of today, unless the demonstration tells its own history."""
    vial = case.line.vial
    if vial is not None and vial.ended_at is not None:
        return vial.ended_at
    return act.at if case.rules.demonstration and act.late == "demonstration" else case.now


CHECKS = (times, expired)
