"""Looking at a person's identity: shown only when asked for, and never without a trace."""

from __future__ import annotations

from dataclasses import dataclass

from tracker.actions import looks
from tracker.actions.site import Site
from tracker.custody.people import Actor, Role
from tracker.custody.problems import NotAllowedHere, Unknown
from tracker.ledger.body import Door
from tracker.records import people, private, queries
from tracker.records.connection import Connection

ERASED = "erased"
NOBODYS_WORK = "Only people who work with donors and patients may look at who they are."
STRANGER = (
    "Your establishment neither registered this person, nor collects from or treats them. "
    "Ask a quality officer, or the establishment that does."
)


@dataclass(frozen=True, slots=True)
class Identity:
    """Who somebody is, as long as nobody erased it."""

    name: str
    birth_date: str


def look_at_identity(
    site: Site, actor: Actor, person: str, page: str = "", door: str = Door.PAGE
) -> Identity:
    """The name and birth date of a person; that this person looked is on the looker's own chain first.

    So is that they asked and were refused: only who works where the person is known, or an officer, may look.
    """
    with site.database.writing([f"@user:{actor.user}"]) as transaction:
        known = queries.person(transaction.connection, person)
        if known is None:
            raise Unknown(f"There is no person with the code {person}.")
        allowed = _allowed(transaction.connection, actor, person)
        looks.enter(site, transaction, actor, person, door, page, allowed=allowed)
    if not allowed:
        raise NotAllowedHere(STRANGER if actor.may_stop else NOBODYS_WORK)
    with site.database.reading() as connection:
        found = private.reveal(connection, [one for one in (known.name, known.birth_date) if one])
    return Identity(str(found.get(known.name, ERASED)), str(found.get(known.birth_date, ERASED)))


def may_look(site: Site, actor: Actor, person: str) -> bool:
    """Whether this person would be shown who somebody is; asking writes nothing."""
    with site.database.reading() as connection:
        return _allowed(connection, actor, person)


def _allowed(connection: Connection, actor: Actor, person: str) -> bool:
    if not actor.may_stop:
        return False
    return actor.has(Role.OFFICER) or actor.establishment in people.known_to(connection, person)
