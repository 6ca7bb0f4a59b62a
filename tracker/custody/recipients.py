"""Who took material of a sample, or is about to: found from allocations and from what was injected."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tracker.custody.case import Case
from tracker.custody.case.treatment import Allocation
from tracker.custody.sample import Stage, Standing, Vial

OUT = (Standing.CONDITIONALLY_RELEASED, Standing.RELEASED)


@dataclass(frozen=True, slots=True)
class Recipient:
    """One treatment with material of the sample: the vials, whether any was given, and the clinicians who
    must be told."""

    treatment: str
    vials: tuple[str, ...]
    given: bool
    clinicians: tuple[str, ...]


def is_out(case: Case) -> bool:
    """Say whether a vial of the sample was let go towards a patient: released in any way, or injected."""
    return any(one.standing in OUT or one.stage is Stage.INJECTED for one in case.line.vials.values())


def recipients(case: Case) -> tuple[Recipient, ...]:
    """Every treatment with a vial of this sample given or set aside, by its code."""
    found: dict[str, list[tuple[Vial, Allocation]]] = {}
    for vial, under in _placed(case):
        found.setdefault(under.treatment, []).append((vial, under))
    return tuple(_recipient(case, code, found[code]) for code in sorted(found))


def _recipient(case: Case, code: str, placed: list[tuple[Vial, Allocation]]) -> Recipient:
    given = [vial for vial, _ in placed if vial.stage is Stage.INJECTED]
    told = [under.ordered_by for _, under in placed] + [_injected_by(case, one) for one in given]
    vials = dict.fromkeys(vial.code for vial, _ in placed)
    return Recipient(code, tuple(vials), bool(given), tuple(dict.fromkeys(one for one in told if one)))


def _placed(case: Case) -> Iterator[tuple[Vial, Allocation]]:
    """Each vial with the allocation it stands under, or stood under when it was given."""
    for one in case.treatment.allocations:
        vial = case.line.vials.get(one.vial)
        if vial is not None and one.ended_at is None:
            yield vial, one
    for vial in case.line.vials.values():
        under = _given_under(case, vial) if vial.stage is Stage.INJECTED else None
        if under is not None:
            yield vial, under


def _given_under(case: Case, vial: Vial) -> Allocation | None:
    """The newest allocation of the nearest member of the line that has any."""
    for member in case.line.path(vial.code):
        entries = [one for one in case.treatment.allocations if one.vial == member.code]
        if entries:
            return max(entries, key=lambda one: (one.at, one.id))
    return None


def _injected_by(case: Case, vial: Vial) -> str:
    """Who gave it; whoever only recorded from outside what somebody else gave is not named."""
    ends = [one for one in case.processing.on(vial.code) if one.step == "ended"]
    return ends[-1].by if ends and ends[-1].measured.get("step") == "inject" else ""
