"""The review of who has access: every account with what it may do, looked through and signed by quality."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from tracker.actions.entering import envelope
from tracker.actions.given import Request
from tracker.actions.signing import people_of
from tracker.actions.site import Site
from tracker.actions.training import RoleTraining, training_by_role
from tracker.custody.people import Actor, Role
from tracker.custody.problems import Invalid, NotAllowedHere, Stale
from tracker.custody.steps import STEPS
from tracker.ledger.body import Door
from tracker.records import access_reviews, accounts, badges, journal, sessions
from tracker.records.accounts import Account
from tracker.records.tables.chain import LEDGER

KIND = access_reviews.KIND
SIGNED = replace(STEPS["review_result"], kind=KIND, label="Review of access", again=True)
ONLY = "Who has access is reviewed and signed by a quality officer who is signed in to the pages."
MOVED = "An account changed since this page was opened. Look at it again, then sign."


@dataclass(frozen=True, slots=True)
class Line:
    """One account as it is reviewed."""

    account: Account
    trainings: tuple[RoleTraining, ...]
    last_sign_in: datetime | None
    tokens: int
    badge: bool

    @property
    def told(self) -> str:
        """What of it a signature stands for; when somebody signed in last may change meanwhile."""
        actor, ends = self.account.actor, [(one.role, str(one.training)) for one in self.trainings]
        kept = (actor.user, sorted(actor.roles), sorted(actor.qualifications), actor.establishment)
        return repr((*kept, self.account.disabled_at, ends, self.tokens, self.badge))


@dataclass(frozen=True, slots=True)
class Report:
    """Every account as it stands, the mark of what is signed, and the review before it."""

    lines: tuple[Line, ...]
    mark: str
    last: datetime | None
    due: datetime


def report(site: Site) -> Report:
    """Who has access now, and until when that is to be reviewed."""
    now = site.clock()
    with site.database.reading() as connection:
        every, seen = accounts.listed(connection), sessions.last_sign_ins(connection)
        last = access_reviews.last(connection)
        lines = tuple(
            Line(
                one,
                training_by_role(site, one.actor),
                seen.get(one.actor.user),
                sum(each.revoked_at is None and each.expires_at > now
                    for each in accounts.tokens_of(connection, one.actor.user)),
                any(each.voided_at is None for each in badges.of(connection, one.actor.user)),
            )
            for one in every
        )  # fmt: skip
    mark = hashlib.sha256("\n".join(one.told for one in lines).encode()).hexdigest()
    begun = last or min((one.account.created_at for one in lines), default=now)
    return Report(lines, mark, last, begun + timedelta(days=site.settings.access_review_days))


def sign_access_review(site: Site, actor: Actor, mark: str, signs: Request) -> None:
    """Sign that every account was reviewed as it was shown; raises NotAllowedHere, Stale, or Invalid with a
    complaint for each component that did not prove the person."""
    if not actor.has(Role.OFFICER) or not actor.session:
        raise NotAllowedHere(ONLY)
    people = people_of(site, actor, SIGNED, signs)
    if people.faults or people.signature is None:
        wrong = {one.field: [one.says] for one in people.faults} or {"password": [ONLY]}
        raise Invalid("The review was not signed.", wrong)
    with site.database.writing([LEDGER]) as transaction:
        shown = report(site)
        if mark != shown.mark:
            raise Stale(MOVED)
        entry = journal.Entry(
            chain=LEDGER, subject=LEDGER, type=KIND, outcome="done", at=site.clock(),
            data={"given": {"accounts": len(shown.lines), "mark": mark}, "changes": []},
            esig=people.signature.told,
        )  # fmt: skip
        shared = envelope(site, actor.user, door=Door.PAGE, device=signs.device)
        journal.append(transaction, shared, [entry], site.entropy)
        people.signature.keep_window(transaction.connection, shared.recorded)
        people.use_codes(site, transaction.connection)


def due_at(site: Site) -> datetime | None:
    """When the next review is due, once that is within the time of the warning."""
    until = report(site).due
    return until if until - timedelta(days=site.settings.training_warning_days) <= site.clock() else None
