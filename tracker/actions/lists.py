"""What pages list beside a case: names to choose from, people, events, and what waits for somebody."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from tracker.actions.at_the_bedside import may_confirm
from tracker.actions.loading import rules
from tracker.actions.site import Site
from tracker.actions.unconfirmed import Unconfirmed, unconfirmed_on
from tracker.custody.case import Case
from tracker.custody.people import Actor, Role
from tracker.custody.problems import Unknown
from tracker.records import accounts, glances, queries, specifications, waiting
from tracker.records.connection import Connection
from tracker.records.queries import Named, Told

HANDLE = frozenset({Role.TECHNICIAN, Role.CLINICIAN})
REVIEWS_OF = timedelta(days=60)
"""Results older than this wait on the quality page alone, so that the first page costs the same for ever."""


@dataclass(frozen=True, slots=True)
class References:
    """Everything a form may refer to by choosing it."""

    establishment: tuple[Named, ...] = ()
    specification: tuple[Named, ...] = ()
    product: tuple[Named, ...] = ()
    unit: tuple[Named, ...] = ()
    account: tuple[Named, ...] = ()

    def of(self, kind: str) -> tuple[Named, ...]:
        """What there is of one kind."""
        found: tuple[Named, ...] = getattr(self, kind)
        return found


def references(site: Site) -> References:
    """What is on record to choose from, in three statements."""
    with site.database.reading() as connection:
        in_force = specifications.in_force(connection)
        return References(
            establishment=queries.establishments(connection),
            specification=tuple(
                Named(one.id, f"{one.title}, version {one.version}", one.source) for one in in_force
            ),
            product=tuple(Named(name, name) for name in dict.fromkeys(one.product for one in in_force)),
            unit=queries.units(connection),
            account=_accounts(connection),
        )


def _accounts(connection: Connection) -> tuple[Named, ...]:
    """Whoever may still sign in and works at the bench, with their roles."""
    found = (one.actor for one in accounts.listed(connection) if one.disabled_at is None)
    return tuple(
        Named(one.user, f"{one.name}, {', '.join(sorted(one.roles))}") for one in found if one.may_stop
    )


def names_of(site: Site, users: Iterable[str]) -> Mapping[str, str]:
    """The names behind accounts, in one statement; the installation itself has one too."""
    wanted = {one for one in users if one}
    if not wanted:
        return {}
    with site.database.reading() as connection:
        return {"system": "The installation", **queries.people(connection, wanted)}


def events_since(site: Site, chain: str, seq: int) -> tuple[Told, ...]:
    """What happened on a chain after the event numbered `seq`, newest first."""
    with site.database.reading() as connection:
        return queries.events(connection, chain, since=seq)


def corrected_values(site: Site, chain: str) -> Mapping[str, tuple[str, ...]]:
    """The values of results that corrections replaced, by the key of the result."""
    with site.database.reading() as connection:
        return queries.corrected(connection, chain)


@dataclass(frozen=True, slots=True)
class OnRecord:
    """What belongs to a person beside the case: wristbands without their numbers, and donor records."""

    registered_at: datetime
    wristbands: tuple[queries.Wristband, ...]
    donors: tuple[queries.DonorRow, ...]
    issuers: Mapping[str, str]


def person_on_record(site: Site, code: str) -> OnRecord:
    """What a person's page lists, in four statements; Unknown when there is no such person."""
    with site.database.reading() as connection:
        found = queries.person(connection, code)
        if found is None:
            raise Unknown(f"There is no person with the code {code}.")
        return OnRecord(
            found.registered_at,
            queries.wristbands(connection, code),
            queries.donors(connection, of_person=code),
            {one.code: one.name for one in queries.establishments(connection)},
        )


def samples_of(site: Site, donor: str) -> tuple[queries.SampleRow, ...]:
    """The samples of a donor, newest first."""
    with site.database.reading() as connection:
        return queries.samples(connection, of_donor=donor)


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for one person: each list oldest or most urgent first."""

    offers: tuple[waiting.Offered, ...] = ()
    to_review: tuple[waiting.Unreviewed, ...] = ()
    half_confirmed: tuple[waiting.HalfConfirmed, ...] = ()
    in_hand: tuple[Case, ...] = ()
    unconfirmed: tuple[Unconfirmed, ...] = ()


def waiting_for(site: Site, actor: Actor) -> Waiting:
    """What waits for somebody, in a number of statements that does not grow with what waits."""
    now, place = site.clock(), actor.establishment
    window = timedelta(minutes=site.settings.confirmation_minutes)
    with site.database.reading() as connection:
        in_hand = glances.at_work(connection, place, now) if actor.has(*HANDLE) else ()
        return Waiting(
            offers=waiting.offers(connection, place) if actor.may_stop else (),
            to_review=waiting.to_review(connection, now - REVIEWS_OF) if actor.has(Role.OFFICER) else (),
            half_confirmed=waiting.half_confirmed(connection, place, now - window)
            if may_confirm(actor)
            else (),
            in_hand=tuple(glances.glances(connection, in_hand, now, rules(site)).values()),
            unconfirmed=tuple(
                one
                for one in (unconfirmed_on(site, connection) if actor.may_stop else ())
                if one.over(now) and _is_reminded(actor, one)
            ),
        )


def _is_reminded(actor: Actor, one: Unconfirmed) -> bool:
    """Hold the vial, treat where it is, or answer for quality."""
    treats = actor.has(Role.CLINICIAN) and actor.establishment == one.establishment
    return treats or actor.has(Role.OFFICER) or actor.user == one.keeper


def at_a_glance(site: Site, codes: Iterable[str]) -> Mapping[str, Case]:
    """Small cases of vials for a list; codes of nothing known are left out."""
    with site.database.reading() as connection:
        return glances.glances(connection, codes, site.clock(), rules(site))


def recent_samples(
    site: Site, product: str = "", before: datetime | None = None, most: int = 50
) -> tuple[queries.SampleRow, ...]:
    """Samples, newest first; `before` turns the page."""
    with site.database.reading() as connection:
        return queries.samples(connection, product=product, before=before, most=most)


def recent_donors(site: Site, before: datetime | None = None, most: int = 50) -> tuple[queries.DonorRow, ...]:
    """Donor records, newest first; `before` turns the page."""
    with site.database.reading() as connection:
        return queries.donors(connection, before=before, most=most)
