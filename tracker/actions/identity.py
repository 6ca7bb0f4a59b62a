"""Looking at a person's identity: shown only when asked for, and never without a trace."""

from __future__ import annotations

from dataclasses import dataclass

from tracker.actions.entering import envelope
from tracker.actions.site import Site
from tracker.custody.people import Actor
from tracker.custody.problems import NotAllowedHere, Unknown
from tracker.ledger.body import Door, Outcome
from tracker.records import journal, private, queries

ERASED = "erased"


@dataclass(frozen=True, slots=True)
class Identity:
    """Who somebody is, as long as nobody erased it."""

    name: str
    birth_date: str


def look_at_identity(site: Site, actor: Actor, person: str) -> Identity:
    """The name and birth date of a person; that this person looked is on the looker's own chain first."""
    if not actor.may_stop:
        raise NotAllowedHere("Only people who work with donors and patients may look at who they are.")
    with site.database.writing([f"@user:{actor.user}"]) as transaction:
        known = queries.person(transaction.connection, person)
        if known is None:
            raise Unknown(f"There is no person with the code {person}.")
        commits = [one for one in (known.name, known.birth_date) if one]
        entry = journal.Entry(
            chain=f"@user:{actor.user}",
            subject=person,
            type="look_at_identity",
            outcome=Outcome.DONE,
            at=site.clock(),
            data={"given": {"person": person}, "changes": []},
        )
        journal.append(transaction, envelope(site, actor.user, door=Door.PAGE), [entry], site.entropy)
        found = private.reveal(transaction.connection, commits)
    return Identity(str(found.get(known.name, ERASED)), str(found.get(known.birth_date, ERASED)))
