"""The people and the establishments of the demonstration site: all of them plainly invented."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta

from tracker.actions import passwords
from tracker.actions.accounts import add_user
from tracker.actions.enrolment import accept_policy
from tracker.actions.establishments import Seat, add_establishment
from tracker.actions.sign_in import sign_in, sign_out
from tracker.actions.site import Site
from tracker.custody.people import SYSTEM, Actor
from tracker.custody.signature_policy import VERSION

NORTH, SOUTH, CLINIC, LAB, BANK = "NORTH", "SOUTH", "CLINIC", "LAB", "BANK"


@dataclass(frozen=True, slots=True)
class Place:
    """An establishment with its licence."""

    code: str
    name: str
    activities: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who may sign in, with the password that was drawn for them."""

    login: str
    name: str
    place: str
    roles: tuple[str, ...]
    qualifications: tuple[str, ...] = ()
    password: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who has signed in."""

    login: str
    actor: Actor
    password: str


PLACES = (
    Place(NORTH, "Demo Hospital North", ("collect", "treat")),
    Place(SOUTH, "Demo Hospital South", ("collect", "treat")),
    Place(CLINIC, "Demo Joint Clinic", ("collect", "treat")),
    Place(LAB, "Demo Cell Laboratory", ("process", "test", "store")),
    Place(BANK, "Demo Cord Blood Bank", ("process", "test", "store")),
)

ROSTER = (
    Account("tess", "Demo Technician Tess", LAB, ("technician",)),
    Account("tom", "Demo Technician Tom", LAB, ("technician",)),
    Account("nora", "Demo Technician Nora", NORTH, ("technician",)),
    Account("noah", "Demo Technician Noah", NORTH, ("technician",)),
    Account("sam", "Demo Technician Sam", SOUTH, ("technician",)),
    Account("bruno", "Demo Technician Bruno", BANK, ("technician",)),
    Account("nils", "Demo Bedside Technician Nils", CLINIC, ("technician",), ("bedside",)),
    Account("olga", "Demo Quality Officer Olga", LAB, ("officer",), ("determination",)),
    Account("otto", "Demo Quality Officer Otto", BANK, ("officer",)),
    Account("clara", "Demo Clinician Clara", CLINIC, ("clinician",), ("bedside", "determination")),
    Account("carl", "Demo Clinician Carl", CLINIC, ("clinician",), ("bedside",)),
    Account("ada", "Demo Administrator Ada", LAB, ("administrator",)),
    Account("udo", "Demo Auditor Udo", LAB, ("auditor",)),
)


def license_places(site: Site) -> None:
    """Enter every establishment: a licence for two more years, donors judged by the rules of the FDA."""
    until = site.clock() + timedelta(days=730)
    for one in PLACES:
        licence, seat = f"DEMO-{one.code}", Seat("fda", "US")
        add_establishment(site, SYSTEM, one.code, one.name, licence, one.activities, until, seat)


def employ(site: Site) -> tuple[Account, ...]:
    """Make every account with a password drawn at random; answers them with it."""
    found = []
    for one in ROSTER:
        secret = passwords.drawn(site)
        user, _ = add_user(
            site, SYSTEM, one.login, one.name, one.roles, one.qualifications, one.place, password=secret
        )
        accept_policy(site, replace(SYSTEM, user=user), VERSION)
        found.append(Account(one.login, one.name, one.place, one.roles, one.qualifications, secret))
    return tuple(found)


def arrive(site: Site, accounts: Iterable[Account]) -> dict[str, Person]:
    """Sign everybody in under their own name, each in a session of their own."""
    return {
        one.login: Person(one.login, sign_in(site, one.login, one.password).actor, one.password)
        for one in accounts
    }


def leave(site: Site, people: Iterable[Person]) -> None:
    """Sign everybody out again."""
    for one in people:
        sign_out(site, one.actor.session)
