"""Signing a review of the ledger: by whoever took no part in what they review, up to what they were shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from tracker.actions.audit_reviews import KIND, Open, begins_at, open_review, signed_ones
from tracker.actions.entering import envelope, refused
from tracker.actions.given import Request
from tracker.actions.signing import Recognised, people_of
from tracker.actions.site import Site
from tracker.custody.auditing import OUTCOMES, own_acts, took_part
from tracker.custody.people import Actor
from tracker.custody.problems import Invalid, NotAllowedHere, Stale
from tracker.custody.steps import STEPS
from tracker.ledger.body import Door
from tracker.records import journal, private
from tracker.records.database import Transaction
from tracker.records.ledger_wanted import Wanted
from tracker.records.tables.chain import LEDGER

SIGNED = replace(STEPS["review_result"], kind=KIND, label="Review of the ledger", again=True)
"""The signature of a review asks what that of the review of a result asks."""
LONGEST = 2_000
CHOOSE = "Say what came of the review."
WRITE = f"Write what was followed up, in at most {LONGEST} characters."
MOVED = "Somebody signed a review of this question meanwhile. Open it again, and review what is new."
NOTHING_NEW = "Nothing was written since the last review of this question, so there is nothing to sign."
NOT_SIGNED = "It was not signed: sign in to the pages, and give your password there."


@dataclass(frozen=True, slots=True)
class Given:
    """What the reviewer gave: the places that were shown, what came of it, and a note."""

    first: int
    last: int
    outcome: str
    note: str = ""

    def wrong(self) -> dict[str, list[str]]:
        """A complaint for every box that does not fit."""
        missing = self.outcome == "followed_up" and not self.note
        return {
            **({} if self.outcome in OUTCOMES else {"finding": [CHOOSE]}),
            **({"note": [WRITE]} if missing or len(self.note) > LONGEST else {}),
        }


def sign_review(
    site: Site, actor: Actor, asked: Mapping[str, str], wanted: Wanted, given: Given, signs: Request
) -> int:
    """Sign that all this question finds was reviewed up to what was shown; the place of the event.

    Raises NotAllowedHere, Invalid with a complaint for each box, or Stale where somebody signed meanwhile.
    """
    found = _shown(open_review(site, actor, asked, wanted), given)
    mine = sum(took_part(one.says(), actor.user) for one in found.events)
    if mine:
        against = own_acts(mine)
        _keep_attempt(site, actor, against.check)
        raise NotAllowedHere(f"{against.says} {against.resolve}")
    people = people_of(site, actor, SIGNED, signs)
    if people.faults:
        _keep_attempt(site, actor, people.faults[0].check)
    wrong = given.wrong() | {one.field: [one.says] for one in people.faults}
    if people.signature is None and not wrong:
        wrong = {"password": [NOT_SIGNED]}
    if wrong:
        raise Invalid("The review was not signed.", wrong)
    with site.database.writing([LEDGER]) as transaction:
        if begins_at(signed_ones(transaction.connection), asked) != given.first:
            raise Stale(MOVED)
        return _write(site, actor, transaction, _told(site, transaction, asked, found, given), people, signs)


def _shown(found: Open, given: Given) -> Open:
    """Of what is open now only what was on the page."""
    if given.first != found.first or given.last > found.last:
        raise Stale(MOVED)
    if given.last < given.first:
        raise Invalid("The review was not signed.", {"finding": [NOTHING_NEW]})
    return replace(
        found,
        last=given.last,
        events=tuple(one for one in found.events if one.idx <= given.last),
        exceptions=tuple(one for one in found.exceptions if one.event.idx <= given.last),
    )


def _keep_attempt(site: Site, actor: Actor, check: str) -> None:
    """Keep on the chain of whoever made it that an attempt was refused, and by which check."""
    own = f"@user:{actor.user}"
    with site.database.writing([own]) as transaction:
        entry = refused(site, own, LEDGER, KIND, check, {})
        journal.append(transaction, envelope(site, actor.user, door=Door.PAGE), [entry], site.entropy)


def _told(
    site: Site, transaction: Transaction, asked: Mapping[str, str], found: Open, given: Given
) -> dict[str, Any]:
    told: dict[str, Any] = {
        "asked": dict(asked),
        "first": found.first,
        "last": found.last,
        "events": len(found.events),
        "exceptions": len(found.exceptions),
        "outcome": given.outcome,
    }
    if not given.note:
        return told
    (commit,) = private.keep(transaction, LEDGER, [given.note], site.entropy)
    return told | {"note": {"commit": commit}}


def _write(
    site: Site,
    actor: Actor,
    transaction: Transaction,
    told: dict[str, Any],
    people: Recognised,
    signs: Request,
) -> int:
    signature = people.signature
    entry = journal.Entry(
        chain=LEDGER, subject=LEDGER, type=KIND, outcome="done", at=site.clock(),
        data={"given": told, "changes": []}, esig=signature.told if signature else None,
    )  # fmt: skip
    shared = envelope(site, actor.user, door=Door.PAGE, device=signs.device)
    (written,) = journal.append(transaction, shared, [entry], site.entropy)
    if signature:
        signature.keep_window(transaction.connection, shared.recorded)
        people.use_codes(site, transaction.connection)
    return written.idx
