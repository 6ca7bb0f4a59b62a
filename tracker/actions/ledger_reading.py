"""Reading the ledger and checking one event in its place; nothing is written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from tracker.actions.sealing import newest
from tracker.actions.site import Site
from tracker.custody.problems import Unknown
from tracker.ledger.shape import read_body
from tracker.ledger.tree import leaf_hash
from tracker.records import accounts, ledger_queries, scope
from tracker.records.connection import Connection
from tracker.records.ledger_queries import Event, Found
from tracker.records.ledger_wanted import Wanted

A_PAGE, PORTION = 50, 500
COLUMNS = (
    ("id", "id"),
    ("chain", "chain"),
    ("seq", "seq"),
    ("type", "type"),
    ("actor", "actor"),
    ("recorded", "recorded"),
)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody an event may be by."""

    user: str
    name: str
    establishment: str


@dataclass(frozen=True, slots=True)
class Opened:
    """One event with what stands next to it: on its chain, and of the same act."""

    event: Event
    before: Event | None
    after: Event | None
    same_act: tuple[Event, ...]
    size: int


@dataclass(frozen=True, slots=True)
class Checked:
    """One thing that was recomputed: whether it holds, and what was found."""

    what: str
    holds: bool
    says: str


def search(site: Site, wanted: Wanted, before: int | None = None) -> Found:
    """A page of events that fit, newest first; a vial's events are those of its sample that name it."""
    with site.database.reading() as connection:
        return ledger_queries.search(connection, on_its_chain(connection, wanted), before, A_PAGE)


def every(site: Site, wanted: Wanted) -> Iterator[Event]:
    """All events that fit, newest first, a portion at a time; those written meanwhile are not among them."""
    before: int | None = None
    while True:
        with site.database.reading() as connection:
            found = ledger_queries.search(connection, on_its_chain(connection, wanted), before, PORTION)
        yield from found.events
        if found.next is None:
            return
        before = found.next


def people(site: Site) -> tuple[Person, ...]:
    """Everybody with an account, by name; the installation itself acts too."""
    with site.database.reading() as connection:
        found = [one.actor for one in accounts.listed(connection)]
    known = sorted((Person(one.user, one.name, one.establishment) for one in found), key=lambda one: one.name)
    return (*known, Person("system", "The installation", ""))


def kinds(site: Site) -> tuple[str, ...]:
    """The kinds of events there are on the ledger."""
    with site.database.reading() as connection:
        return ledger_queries.types(connection)


def opened(site: Site, idx: int) -> Opened:
    """One event with its neighbours; raises Unknown."""
    with site.database.reading() as connection:
        event = ledger_queries.event(connection, idx)
        if event is None:
            raise Unknown(f"There is no event {idx} on the ledger.")
        act = event.says().get("act")
        near = ledger_queries.around(connection, idx)
        return Opened(
            event,
            ledger_queries.neighbour(connection, event.chain, event.seq - 1),
            ledger_queries.neighbour(connection, event.chain, event.seq + 1),
            tuple(one for one in near if one.idx != idx and act and one.says().get("act") == act),
            ledger_queries.size(connection),
        )


def is_sealed(site: Site, idx: int) -> bool:
    """Whether a checkpoint was signed over this place, so that there is a proof of it."""
    kept = newest(site)
    return kept is not None and idx < kept.size


def verified(found: Opened) -> tuple[Checked, ...]:
    """Recompute what one event can prove: its own bytes, and its links to the events before and after it."""
    event, before, after = found.event, found.before, found.after
    made = leaf_hash(event.body)
    return (
        Checked(
            "Its bytes give its hash",
            made == event.leaf_hash,
            f"SHA-256 over a zero byte and the body gives {made.hex()}.",
        ),
        _columns(event),
        _link(event, before, "It follows on the event before it on its chain"),
        _next(event, after),
    )


def on_its_chain(connection: Connection, wanted: Wanted) -> Wanted:
    """The same question of the chain that answers for its code: of a vial, that of its sample."""
    if wanted.chain[:1] != "V":
        return wanted
    sample = scope.reach(connection, [wanted.chain]).samples.get(wanted.chain, wanted.chain)
    return replace(wanted, chain=sample, subject=wanted.chain)


def _columns(event: Event) -> Checked:
    what = "Its body can be read and agrees with the columns beside it"
    try:
        body = read_body(event.body)
    except ValueError as problem:
        return Checked(what, False, f"The body cannot be read: {problem}")
    wrong = [column for column, key in COLUMNS if getattr(event, column) != body[key]]
    return Checked(
        what, not wrong, f"They disagree on {', '.join(wrong)}." if wrong else "They agree on all of them."
    )


def _link(event: Event, before: Event | None, what: str) -> Checked:
    previous = str(event.says().get("prev", "?"))
    if before is None:
        first = event.seq == 1 and previous == ""
        says = "It is the first on its chain." if first else f"The event with seq {event.seq - 1} is missing."
        return Checked(what, first, says)
    holds = previous == before.leaf_hash.hex() and leaf_hash(before.body) == before.leaf_hash
    says = "It names the hash of event" if holds else "It does not name the hash of event"
    return Checked(what, holds, f"{says} {before.idx}.")


def _next(event: Event, after: Event | None) -> Checked:
    what = "The event after it on its chain follows on it"
    if after is None:
        return Checked(what, True, "It is the newest on its chain, so nothing follows yet.")
    return _link(after, event, what)
