"""Training: until when a person may act in a role, as quality or administration enters it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from tracker.actions.account_events import Change, carry_out
from tracker.actions.site import Site
from tracker.actions.standing import as_now, soon_closed
from tracker.custody.people import Actor, Role, Trained
from tracker.custody.problems import Invalid
from tracker.custody.training import records_training, unfit_training
from tracker.ledger.body import instant_text
from tracker.ledger.canonical import JsonValue
from tracker.records import accounts
from tracker.records.database import Transaction

NOTHING = "Some fields need another look; nothing was done."


@dataclass(frozen=True, slots=True)
class RoleTraining:
    """One role of a person with its training: none on record, valid, to be renewed soon, or over."""

    role: Role
    training: Trained | None
    closed: bool
    soon: bool


def record_training(site: Site, by: Actor, user: str, role: str, until: date, document: str) -> None:
    """Let this training, kept under this number, stand for the role until that day, included; it replaces the
    one before. Raises Invalid, NotAllowedHere or Unknown."""
    now = site.clock()
    wrong = unfit_training(role, until, document.strip(), now.astimezone(site.settings.zone).date())
    if wrong:
        raise Invalid(NOTHING, {name: [says] for name, says in wrong.items()})
    entry: dict[str, JsonValue] = {
        "until": until.isoformat(),
        "ends_at": instant_text(_over(site, until)),
        "document": document.strip(),
        "by": by.user,
        "at": instant_text(now),
    }

    def beside_the_others(transaction: Transaction) -> dict[str, JsonValue]:
        return {"training": {**accounts.training_of(transaction.connection, user), role: entry}}

    given: dict[str, JsonValue] = {"role": role, "until": until.isoformat(), "document": document.strip()}
    change = Change(type="record_training", user=user, given=given)
    carry_out(site, by, change, records_training, hidden=beside_the_others)


def training_by_role(site: Site, actor: Actor) -> tuple[RoleTraining, ...]:
    """Every role the person was given, with what is on record of their training for it."""
    now = as_now(site, actor)
    kept = {one.role: one for one in actor.trained}
    shut = {one.role for one in now.closed}
    soon = {one.role for one in soon_closed(site, now)}
    roles = sorted(now.roles | shut)
    return tuple(RoleTraining(role, kept.get(role), role in shut, role in soon) for role in roles)


def to_renew(site: Site) -> tuple[tuple[Actor, Trained], ...]:
    """Whose training ends within the time of the warning, or is over though the role is still theirs."""
    with site.database.reading() as connection:
        people: Iterable[Actor] = [one.actor for one in accounts.listed(connection) if not one.disabled_at]
    until = site.clock() + timedelta(days=site.settings.training_warning_days)
    found = [(one, kept) for one in people for kept in one.trained if kept.role in one.roles]
    return tuple((one, kept) for one, kept in found if kept.ends_at <= until)


def _over(site: Site, until: date) -> datetime:
    """The end of that day where the site is."""
    return datetime.combine(until + timedelta(days=1), time(), site.settings.zone)
