"""How far a treatment has come at the bedside, as one person may see it; nothing is written."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from tracker.actions.loading import rules
from tracker.actions.looking import case_of, record_of
from tracker.actions.site import Site
from tracker.custody.case import Case
from tracker.custody.case.treatment import Confirmation, Order
from tracker.custody.checks.bedside import completes, standing_confirmations
from tracker.custody.clocks import Reading, readings
from tracker.custody.people import Actor, Qualification, Role
from tracker.custody.problems import Unknown
from tracker.custody.steps import STEPS
from tracker.records import accounts
from tracker.records import officer_queries as queries

MISMATCHES = ("mismatch", "wrong_site")


class Phase(StrEnum):
    """What the bedside page asks of this person now."""

    CARDS = "cards"
    WAITING = "waiting"
    BOTH = "both"
    STOPPED = "stopped"
    GIVEN = "given"
    CANCELLED = "cancelled"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Bedside:
    """A treatment at the bedside: who has confirmed, until when it counts, and what comes next.

    `case` is that of the vial, and only once two people have confirmed it. `clocks` are those that run for
    it, told to whoever has confirmed; `missing` are the people of the clinic who may be the second; `seq` is
    what the treatment was seen at.
    """

    order: Order
    phase: Phase
    confirmed: tuple[Confirmation, ...] = ()
    started: datetime | None = None
    until: datetime | None = None
    case: Case | None = None
    says: str = ""
    lapsed: bool = False
    injects: bool = False
    clocks: tuple[Reading, ...] = ()
    missing: tuple[str, ...] = ()
    seq: int = 0


def at_the_bedside(site: Site, actor: Actor, code: str) -> Bedside:
    """The treatment with this code at the bedside; raises Unknown."""
    case, seq = record_of(site, code) if code[:1] == "T" else (None, 0)
    order = case.treatment.order if case else None
    if order is None:
        raise Unknown(f"There is no treatment with the code {code}.")
    if order.status == "cancelled":
        return Bedside(order, Phase.CANCELLED)
    if says := _mismatch(site, order):
        return Bedside(order, Phase.STOPPED, says=says)
    if not order.open:
        return Bedside(order, Phase.GIVEN)
    if not order.active():
        return Bedside(order, Phase.NOTHING)
    return replace(_open(site, actor, order), seq=seq)


def at_hand(actor: Actor, order: Order) -> bool:
    """Belong to the treating clinic and be able to confirm; nobody else learns what would have matched."""
    return may_confirm(actor) and actor.establishment == order.establishment


def may_confirm(actor: Actor) -> bool:
    """Be a clinician, or qualified for the bedside."""
    return actor.has(Role.CLINICIAN) or actor.holds(Qualification.BEDSIDE)


def taken_up(case: Case, actor: Actor) -> str:
    """The treatment whose open confirmation this person goes on with, having scanned the vial: as the second
    person, or as one of the two. Empty for everybody else, and where nobody has confirmed."""
    order, vial = case.treatment.order, case.line.vial
    if order is None or vial is None or vial.ended or not order.open or not at_hand(actor, order):
        return ""
    confirmed = standing_confirmations(case)
    people = {one.by for one in confirmed}
    goes_on = actor.user in people or (len(people) == 1 and completes(confirmed, actor))
    return order.code if goes_on else ""


def officers(site: Site) -> tuple[str, ...]:
    """The quality officers whom one may call, by name."""
    with site.database.reading() as connection:
        people = [one.actor for one in accounts.listed(connection) if one.disabled_at is None]
    return tuple(sorted(one.name for one in people if one.has(Role.OFFICER)))


def _open(site: Site, actor: Actor, order: Order) -> Bedside:
    case, confirmed = _newest(site, order)
    if case is None:
        return Bedside(order, Phase.CARDS, lapsed=_lapsed(order))
    people = {one.by for one in confirmed}
    phase = Phase.BOTH if len(people) > 1 else Phase.WAITING if actor.user in people else Phase.CARDS
    started = min(one.at for one in confirmed)
    return Bedside(
        order,
        phase,
        confirmed,
        started,
        started + case.rules.confirmation_window,
        case if phase is Phase.BOTH else None,
        injects=actor.user in people and STEPS["inject"].allows(actor),
        clocks=() if phase is Phase.CARDS else tuple(one for one in readings(case) if one.running),
        missing=_missing(site, order, confirmed) if phase is Phase.WAITING else (),
    )


def _missing(site: Site, order: Order, confirmed: tuple[Confirmation, ...]) -> tuple[str, ...]:
    """Who of the treating clinic makes a pair with the first person, by name."""
    with site.database.reading() as connection:
        people = [one.actor for one in accounts.listed(connection) if one.disabled_at is None]
    able = (one for one in people if at_hand(one, order) and completes(confirmed, one))
    return tuple(sorted(one.name for one in able))


def _mismatch(site: Site, order: Order) -> str:
    """What the mismatch was that stops this treatment or holds a vial set aside for it; empty without one."""
    targets = (order.code, *(one.vial for one in order.active()))
    with site.database.reading() as connection:
        found = [one for one in queries.stops_on(connection, targets) if one.kind in MISMATCHES]
    return found[-1].says if found else ""


def _newest(site: Site, order: Order) -> tuple[Case | None, tuple[Confirmation, ...]]:
    """The vial whose confirmations count now, the one confirmed last where there are two."""
    earliest = site.clock() - rules(site).confirmation_window
    recent = sorted((one for one in order.confirmations if one.at >= earliest), key=lambda one: one.at)
    for vial in dict.fromkeys(one.vial for one in reversed(recent)):
        case = case_of(site, vial)
        mine = case.treatment.order
        confirmed = standing_confirmations(case) if mine and mine.code == order.code else ()
        if confirmed and not case.vial.ended:
            return case, confirmed
    return None, ()


def _lapsed(order: Order) -> bool:
    """An earlier confirmation of the version in force no longer counts, and nothing was injected since."""
    last = max((one.at for one in order.injections), default=None)
    version = order.version.number if order.version else 0
    return any(one.version == version and (last is None or one.at > last) for one in order.confirmations)
