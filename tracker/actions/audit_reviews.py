"""Reviews of the ledger by exception: an officer signs that they reviewed what a question finds.

A review covers the places of the log from the one after the last review of the same question up to the one
that was shown. It is itself an event on the ledger, so that who reviewed what, and when, cannot be changed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from tracker.actions.ledger_reading import on_its_chain
from tracker.actions.site import Site
from tracker.custody.auditing import out_of_the_ordinary, own_acts, took_part
from tracker.custody.decision import Refusal
from tracker.custody.people import Actor, Role
from tracker.custody.problems import NotAllowedHere
from tracker.records import ledger_queries, private
from tracker.records.connection import Connection
from tracker.records.ledger_queries import Event
from tracker.records.ledger_wanted import Wanted
from tracker.records.tables.chain import LEDGER

KIND = "audit_review"
MOST, LISTED = 2_000, 500
"""As many events are reviewed at once, and as many reviews are looked through."""
OFFICERS_ALONE = "Quality officers review the ledger; auditors read their reviews."


@dataclass(frozen=True, slots=True)
class Review:
    """One signed review: what was asked, the places it covers, what was found, and by whom."""

    idx: int
    actor: str
    recorded: str
    asked: Mapping[str, str]
    first: int
    last: int
    events: int
    exceptions: int
    outcome: str
    note: str


@dataclass(frozen=True, slots=True)
class Exceptional:
    """An event that is looked at first, and why."""

    event: Event
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Open:
    """What is to be reviewed next: its places, all that fits, what is out of the ordinary, and what forbids
    this person to sign."""

    first: int
    last: int
    events: tuple[Event, ...]
    exceptions: tuple[Exceptional, ...]
    against: tuple[Refusal, ...]
    rest: bool


def may_review(actor: Actor) -> bool:
    """Be a quality officer."""
    return actor.has(Role.OFFICER)


def reviews(site: Site) -> tuple[Review, ...]:
    """The signed reviews, newest first."""
    with site.database.reading() as connection:
        return signed_ones(connection)


def open_review(site: Site, actor: Actor, asked: Mapping[str, str], wanted: Wanted) -> Open:
    """What nobody reviewed yet of this question, oldest first; raises NotAllowedHere."""
    if not may_review(actor):
        raise NotAllowedHere(OFFICERS_ALONE)
    first = begins_at(reviews(site), asked)
    with site.database.reading() as connection:
        own = replace(on_its_chain(connection, wanted), first=first)
        found = ledger_queries.rising(connection, own, MOST)
        last = (found.next if found.next is not None else ledger_queries.size(connection)) - 1
    after = timedelta(minutes=site.settings.late_entry_minutes)
    marked = [Exceptional(one, out_of_the_ordinary(one.says(), after)) for one in found.events]
    mine = sum(took_part(one.says(), actor.user) for one in found.events)
    against = (own_acts(mine),) if mine else ()
    odd = tuple(one for one in marked if one.why)
    return Open(first, last, found.events, odd, against, found.next is not None)


def series(asked: Mapping[str, str]) -> str:
    """A name for everything that is reviewed under one question, short enough to be signed on."""
    return hashlib.sha256(json.dumps(dict(asked), sort_keys=True).encode()).hexdigest()[:32]


def notes(site: Site, found: tuple[Review, ...]) -> Mapping[str, str]:
    """What reviewers wrote, by the commitment of each note; an erased one is not there."""
    with site.database.reading() as connection:
        told = private.reveal(connection, [one.note for one in found if one.note])
    return {commit: str(says) for commit, says in told.items()}


def signed_ones(connection: Connection) -> tuple[Review, ...]:
    """The signed reviews as this connection sees them, newest first."""
    wanted = Wanted(type=KIND, chain=LEDGER, outcome="done")
    found = ledger_queries.search(connection, wanted, None, LISTED)
    return tuple(review_of(one) for one in found.events)


def review_of(event: Event) -> Review:
    """A review as its event tells it."""
    told = event.says()["data"]["given"]
    return Review(
        idx=event.idx,
        actor=event.actor,
        recorded=event.recorded,
        asked=told["asked"],
        first=told["first"],
        last=told["last"],
        events=told["events"],
        exceptions=told["exceptions"],
        outcome=told["outcome"],
        note=told.get("note", {}).get("commit", ""),
    )


def begins_at(found: Sequence[Review], asked: Mapping[str, str]) -> int:
    """The place after the last review of the same question; 0 where nobody reviewed it."""
    return max((one.last + 1 for one in found if one.asked == asked), default=0)
