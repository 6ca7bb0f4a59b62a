"""Times and temperatures: what ran out, and what nobody measured."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import TypeVar

from tracker.custody.case import Case
from tracker.custody.clocks import Reading, readings
from tracker.custody.decision import Act, Finding, check, refuse
from tracker.custody.temperature import gaps

BASIS = "21 CFR 1271.260; ISO 21973:2020"

Said = TypeVar("Said")


@check("cold_chain.times", "Times and temperatures covered", BASIS, exceptional=True)
def times(case: Case, act: Act) -> Iterator[Finding]:
    """Every span that ended kept its limit, and every interval the specification asks about is covered in
    range."""
    over = [one for one in readings(case) if one.ended is not None and one.ended > one.due]
    took = ((f"{_took(one)}; at most {one.clock.hours} h are allowed.", one) for one in over)
    for says, clocks in _once(took):
        yield refuse(
            says, "A quality officer decides; the material may not be used.", basis=clocks[0].clock.source
        )
    for says, found in _once((one.says, one) for one in gaps(case)):
        yield refuse(
            says,
            "A quality officer who did not process closes the gap with evidence.",
            evidence=tuple(dict.fromkeys(one.evidence for one in found)),
        )


def _once(said: Iterable[tuple[str, Said]]) -> Iterator[tuple[str, list[Said]]]:
    """Each sentence once, with everything it was said of."""
    found: dict[str, list[Said]] = {}
    for says, one in said:
        found.setdefault(says, []).append(one)
    yield from found.items()


def _took(one: Reading) -> str:
    span = ((one.ended or one.due) - one.started).total_seconds() / 3600
    return f"{one.clock.label} took {span:.1f} h"


@check("cold_chain.expired", "Not expired", BASIS)
def expired(case: Case, act: Act) -> Iterator[Finding]:
    """No clock of the material has run out; an ended vial is judged as at its end."""
    now = _judged_at(case, act)
    over = [one for one in readings(case) if one.running and one.over(now)]
    for says, clocks in _once((_ran_out(one, now), one) for one in over):
        yield refuse(says, "Discard the material.", basis=clocks[0].clock.source)


def _ran_out(one: Reading, now: datetime) -> str:
    hours = (now - one.due).total_seconds() / 3600
    return f"{one.clock.label} ran out at {one.due:%Y-%m-%d %H:%M} UTC, {hours:.1f} h ago."


def _judged_at(case: Case, act: Act) -> datetime:
    """An entry made late is judged by the clock of today, unless the demonstration tells its own history."""
    vial = case.line.vial
    if vial is not None and vial.ended_at is not None:
        return vial.ended_at
    return act.at if case.rules.demonstration and act.late == "demonstration" else case.now


CHECKS = (times, expired)
