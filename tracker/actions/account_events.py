"""How a change of an account is carried out: judged under its lock, kept on its chain, done or refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from importlib.metadata import version
from typing import TypeAlias

from tracker.actions.site import Site
from tracker.actions.standing import as_now
from tracker.custody.accounts import Rule
from tracker.custody.decision import Refusal
from tracker.custody.people import Actor
from tracker.custody.problems import NotAllowedHere, NotSignedIn
from tracker.ledger.body import Door, How, Outcome, instant_text
from tracker.ledger.canonical import JsonValue
from tracker.records import accounts, journal, private
from tracker.records.database import Transaction
from tracker.records.tables.chain import DOOR

Column: TypeAlias = "JsonValue | datetime"
SIGNED_OUT = "You are no longer signed in. Sign in again; nothing was done."
PROGRAM = version("tracker")


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One thing done to an account: what was given, what becomes of its row, and what changes beside it."""

    type: str
    user: str
    given: Mapping[str, JsonValue] = field(default_factory=dict)
    row: Mapping[str, Column] = field(default_factory=dict)
    beside: tuple[JsonValue, ...] = ()


def chain_of(user: str) -> str:
    """The chain that keeps an account's history."""
    return f"@user:{user}"


def carry_out(
    site: Site,
    by: Actor,
    change: Change,
    rule: Rule,
    then: Callable[[Transaction], None] | None = None,
    hidden: Callable[[Transaction], dict[str, JsonValue]] | None = None,
    beside: Callable[[Transaction], list[JsonValue]] | None = None,
) -> None:
    """Change the account if the rule lets this person; a refusal is kept on its chain, then raised. `hidden`
    gives the columns that can be told only under the lock, private ones among them."""
    with site.database.writing([chain_of(change.user)]) as transaction:
        now = site.clock()
        refusals = rule(standing(site, transaction, by), change.user)
        if not refusals:
            if hidden:
                columns = hidden(transaction)
                change = replace(change, given={**columns, **change.given}, row=columns)
            accounts.change(transaction.connection, change.user, change.row)
            if then:
                then(transaction)
            if beside:
                change = replace(change, beside=tuple(beside(transaction)))
        record(site, transaction, by, change, now, refusals)
    if refusals:
        raise NotAllowedHere(" ".join(one.says for one in refusals))


def refuse_at_door(site: Site, by: Actor, kind: str, rule: Rule) -> None:
    """Raise when the rule keeps this person from making an account; the attempt is kept at the door."""
    with site.database.writing([DOOR]) as transaction:
        refusals = rule(standing(site, transaction, by), "")
        if refusals:
            record(site, transaction, by, Change(type=kind, user=""), site.clock(), refusals, chain=DOOR)
    if refusals:
        raise NotAllowedHere(" ".join(one.says for one in refusals))


def standing(site: Site, transaction: Transaction, by: Actor) -> Actor:
    """Who asks, as they stand now that the locks are held."""
    if by.is_system:
        return by
    now = as_now(site, accounts.actor(transaction.connection, by.user, by.session))
    if now is None or now.disabled:
        raise NotSignedIn(SIGNED_OUT)
    return now


def kept(site: Site, transaction: Transaction, user: str, text: str) -> dict[str, JsonValue]:
    """A private text as the ledger may know it."""
    (commitment,) = private.keep(transaction, user, [text], site.entropy)
    return {"commit": commitment}


def record(
    site: Site,
    transaction: Transaction,
    by: Actor,
    change: Change,
    now: datetime,
    refusals: tuple[Refusal, ...] = (),
    chain: str = "",
) -> None:
    """Write the event of a change, done or refused."""
    envelope = journal.Envelope(
        act=site.entropy(16).hex(),
        actor=by.user,
        recorded=now,
        door=Door.PAGE if by.session else Door.CLI,
        how=How.NONE,
        device="",
        rules={"program": PROGRAM},
    )
    entry = journal.Entry(
        chain=chain or chain_of(change.user),
        subject=change.user,
        type=change.type,
        outcome=Outcome.REFUSED if refusals else Outcome.DONE,
        at=now,
        data={"given": change.given, "changes": [] if refusals else _told(change)},
        refusals=[{"check": one.check, "evidence": list(one.evidence)} for one in refusals],
    )
    journal.append(transaction, envelope, [entry], site.entropy)


def _told(change: Change) -> list[JsonValue]:
    if not change.row:
        return list(change.beside)
    columns = {
        name: instant_text(value) if isinstance(value, datetime) else value
        for name, value in change.row.items()
    }
    return [{"table": "account", "key": change.user, "set": columns}, *change.beside]
