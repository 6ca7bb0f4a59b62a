"""Looks at who somebody is: each is an event on the looker's own chain, and officers see them all."""

from __future__ import annotations

from dataclasses import dataclass

from tracker.actions.entering import envelope, refused
from tracker.actions.site import Site
from tracker.custody.people import Actor, Role
from tracker.custody.problems import NotAllowedHere
from tracker.ledger.body import Door, Outcome
from tracker.records import journal, looks
from tracker.records.database import Transaction
from tracker.records.looks import Look

KIND = "look_at_identity"
MAY_SEE = (Role.OFFICER, Role.AUDITOR)
AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Seen:
    """A page of looks, newest first; `next` is where to go on from, None at the end."""

    looks: tuple[Look, ...]
    next: int | None


def looked(
    site: Site, actor: Actor, subject: str, door: str = Door.PAGE, page: str = "", *, allowed: bool = True
) -> None:
    """Keep that somebody looked, or was refused, before anything is shown; in a transaction of its own."""
    with site.database.writing([f"@user:{actor.user}"]) as transaction:
        enter(site, transaction, actor, subject, door, page, allowed=allowed)


def enter(
    site: Site, transaction: Transaction, actor: Actor, subject: str, door: str, page: str, *, allowed: bool
) -> None:
    """Keep it in a transaction that has locked the looker's own chain."""
    own = f"@user:{actor.user}"
    entry = refused(site, own, subject, KIND, "door.not_allowed", {"given": {"page": page}})
    if allowed:
        given = {"person": subject, "page": page}
        entry = journal.Entry(chain=own, subject=subject, type=KIND, outcome=Outcome.DONE, at=site.clock(),
                              data={"given": given, "changes": []})  # fmt: skip
    journal.append(transaction, envelope(site, actor.user, door=door), [entry], site.entropy)


def all_looks(site: Site, actor: Actor, person: str = "", before: int | None = None) -> Seen:
    """Who looked at whom, newest first; NotAllowedHere for whoever may not see that."""
    if not actor.has(*MAY_SEE):
        raise NotAllowedHere("Only quality officers and auditors see who looked at whom.")
    with site.database.reading() as connection:
        found = looks.newest(connection, person, before, AT_ONCE + 1)
    more = found[AT_ONCE - 1].idx if len(found) > AT_ONCE else None
    return Seen(found[:AT_ONCE], more)
