"""Where a vial is and under which treatment it travels: derived, each by one function."""

from __future__ import annotations

from tracker.custody.case import Case
from tracker.custody.case.custody import HandOver
from tracker.custody.case.treatment import Allocation
from tracker.custody.derived import derived
from tracker.custody.people import Actor
from tracker.custody.road import history


def in_transit(case: Case, code: str | None = None) -> HandOver | None:
    """The open hand-over that names the vial."""
    return case.custody.open(code or case.vial.code)


def here(case: Case, actor: Actor) -> bool:
    """The person belongs to the establishment that holds the vial."""
    return bool(actor.establishment) and case.vial.holder == actor.establishment


@derived
def allocation(case: Case) -> Allocation | None:
    """The allocation the vial stands under, its own or that of the nearest member up its line that has an
    entry."""
    return case.treatment.allocation_of(tuple(one.code for one in case.line.path()))


@derived
def issued_to(case: Case) -> str | None:
    """The treatment the vial was issued to: the newest accepted hand-over of the nearest member with any is
    an issue."""
    for vial in case.line.path():
        accepted = case.custody.accepted(vial.code)
        if accepted:
            newest = accepted[-1]
            return newest.treatment if newest.kind == "issue" else None
    return None


@derived
def used_codes(case: Case) -> frozenset[str]:
    """Everything outside the sample whose stop would reach this vial: donor, persons, lots, instruments,
    units, orders."""
    found = {code for one in history(case) for code in one.used}
    donor = case.papers.donor
    if donor is not None:
        found |= {donor.code, donor.person, donor.tested_person}
    if case.treatment.order is not None:
        found.add(case.treatment.order.code)
    return frozenset(found)
