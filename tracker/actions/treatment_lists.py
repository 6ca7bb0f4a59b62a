"""What the pages of a treatment list: where its vials are, what came of it, and the treatments there are."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tracker.actions.looking import case_of
from tracker.actions.site import Site
from tracker.custody.case import Case
from tracker.custody.case.custody import HandOver
from tracker.custody.case.stops import Stop
from tracker.custody.case.treatment import Allocation, Order
from tracker.custody.possession import issued_to, used_codes
from tracker.custody.sample import Standing, Vial
from tracker.records import treatment_list
from tracker.records.treatment_list import A_PAGE, Listed, Outcome

__all__ = ["A_PAGE", "Listed", "Outcome", "Placed", "outcomes_of", "placed", "treatments"]


@dataclass(frozen=True, slots=True)
class Placed:
    """A vial set aside for a treatment, or what was prepared of it: how it stands and where it is."""

    allocation: Allocation
    vial: Vial
    standing: Standing
    on_the_way: HandOver | None
    issued: bool
    stops: tuple[Stop, ...]


def treatments(site: Site, status: str = "", establishment: str = "", after: str = "") -> tuple[Listed, ...]:
    """A page of treatments, newest first."""
    with site.database.reading() as connection:
        return treatment_list.listed(connection, status, establishment, after)


def outcomes_of(site: Site, code: str) -> tuple[Outcome, ...]:
    """How the patient was afterwards."""
    with site.database.reading() as connection:
        return treatment_list.outcomes(connection, code)


def placed(site: Site, order: Order) -> tuple[Placed, ...]:
    """Every vial set aside for the order, with what was prepared of it and has not ended."""
    return tuple(one for each in order.active() for one in _placed(case_of(site, each.vial), each))


def _placed(case: Case, allocation: Allocation) -> tuple[Placed, ...]:
    below = [one for one in case.line.descendants(allocation.vial) if not one.is_specimen and not one.ended]
    own = [case.vial] if not case.vial.ended or not below else []
    issued = issued_to(case) == allocation.treatment
    return tuple(
        Placed(
            allocation,
            one,
            case.line.standing(one.code),
            case.custody.open(one.code),
            issued,
            _stops(case, one),
        )
        for one in (*own, *below)
    )


def _stops(case: Case, vial: Vial) -> tuple[Stop, ...]:
    """The stops that reach this vial; what was made beside it has its own."""
    here = replace(case, line=replace(case.line, focus=vial.code))
    line, used = here.line.codes(), used_codes(here)
    return tuple(one for one in case.stops if one.reaches(vial.sample, line, used))
