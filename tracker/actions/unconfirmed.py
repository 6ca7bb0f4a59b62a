"""Issued vials that nobody confirms at the bedside: derived from what is on record, so nothing is closed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from tracker.actions.loading import rules
from tracker.actions.site import Site
from tracker.custody.case import Case
from tracker.custody.people import Role
from tracker.custody.possession import issued_to
from tracker.custody.sample import Vial
from tracker.custody.tasks import Task, TaskKind
from tracker.records import glances, waiting
from tracker.records.connection import Connection
from tracker.records.waiting import Issued


@dataclass(frozen=True, slots=True)
class Unconfirmed:
    """A vial at the clinic it was issued to, without a confirmation that counts: what is in hand of it now,
    who holds it where, since when, and when it is due."""

    vial: str
    treatment: str
    establishment: str
    keeper: str
    at: datetime
    due_at: datetime

    def over(self, now: datetime) -> bool:
        """Wait for longer than the clinic allows; the last permitted instant itself is still in time."""
        return now > self.due_at

    def task(self) -> Task:
        """The same on the list of what waits."""
        return Task(
            f"{TaskKind.CONFIRMATION}-{self.vial}", TaskKind.CONFIRMATION, self.treatment, self.vial,
            Role.CLINICIAN, self.keeper, self.at, self.keeper, self.due_at,
        )  # fmt: skip


def unconfirmed(site: Site, treatment: str = "") -> tuple[Unconfirmed, ...]:
    """Every such vial, or those of one treatment, the oldest first; in a fixed number of statements."""
    with site.database.reading() as connection:
        return unconfirmed_on(site, connection, treatment)


def unconfirmed_on(site: Site, connection: Connection, treatment: str = "") -> tuple[Unconfirmed, ...]:
    """The same on a connection that reads more of the same instant."""
    now, asked = site.clock(), rules(site)
    found = waiting.issued(connection, treatment)
    if not found:
        return ()
    cases = glances.glances(connection, [one.vial for one in found], now, asked)
    counting = waiting.confirmed(connection, now - asked.confirmation_window)
    span = timedelta(minutes=site.settings.confirm_reminder_minutes)
    newest = {one.vial: one for one in found}
    return tuple(
        Unconfirmed(hand.code, one.treatment, hand.holder, hand.keeper, one.at, one.at + span)
        for one in newest.values()
        for hand in _in_hand(cases[one.vial], one)[-1:]
        if counting.isdisjoint(each.code for each in _in_hand(cases[one.vial], one))
    )


def _in_hand(case: Case, one: Issued) -> tuple[Vial, ...]:
    """The vial and what was prepared of it, as far as it is still there and still issued, the newest last."""
    every = (case.vial, *case.line.descendants(one.vial))
    return tuple(
        each for each in every if not (each.ended or each.is_specimen) and _to(case, each) == one.treatment
    )


def _to(case: Case, vial: Vial) -> str | None:
    """The treatment a vial of the line is issued to."""
    return issued_to(replace(case, line=replace(case.line, focus=vial.code)))
