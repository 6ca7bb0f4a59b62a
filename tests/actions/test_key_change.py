"""Changing the key of a ledger: two quality officers sign it, and nobody else."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from sqlalchemy import select

from tests.access.conftest import PASSWORD, clock, settings, site
from tracker.actions import succession
from tracker.actions.accounts import add_user
from tracker.actions.enrolment import accept_policy
from tracker.actions.ledger_keys import PREVIOUS, KeyRing
from tracker.actions.sealing import seal
from tracker.actions.sign_in import sign_in
from tracker.custody.people import SYSTEM
from tracker.custody.problems import BrokenLedger, Invalid, NotAllowedHere
from tracker.custody.signature_policy import VERSION
from tracker.ledger.note import NotSigned, opened
from tracker.records.tables.ledger import ledger_event
from tracker.records.verification import verify

__all__ = ["clock", "settings", "site"]


@pytest.fixture
def ring(site) -> KeyRing:
    return KeyRing.of(site.settings)


@pytest.fixture
def sealed(site):
    """Give a site whose log has its key."""
    seal(site)
    return site


def person(site, login: str, role: str = "officer", *, accepts: bool = True) -> tuple:
    """Somebody with an account who gave every component just now."""
    user, _ = add_user(site, SYSTEM, login, f"Test {login.title()}", [role], [], "LAB", PASSWORD)
    if accepts:
        accept_policy(site, replace(SYSTEM, user=user), VERSION)
    return sign_in(site, login, PASSWORD).actor, ("name", "password")


@pytest.fixture
def officers(sealed) -> tuple:
    return person(sealed, "olga"), person(sealed, "otto")


def events(site, kind: str) -> list:
    query = select(ledger_event.c.body).where(ledger_event.c.type == kind).order_by(ledger_event.c.idx)
    with site.database.reading() as connection:
        return [json.loads(one) for one in connection.scalars(query)]


def keys(ring: KeyRing) -> list:
    return [key.public for key in ring.signing()]


def test_during_a_change_of_the_key_both_sign_and_then_the_new_one_alone(sealed, ring, officers):
    old, before = keys(ring), seal(sealed).checkpoint.size
    new = succession.rotate(sealed, "yearly change", *officers)
    both = seal(sealed).note
    assert opened(both, old) == opened(both, [new])
    succession.finish(sealed)
    assert not (ring.folder / PREVIOUS).exists()
    alone = seal(sealed).note
    with pytest.raises(NotSigned):
        opened(alone, old)
    assert opened(alone, [new]).size == before + 2
    assert [(one.since, one.until) for one in ring.trusted()] == [(0, before + 1), (before + 1, None)]


def test_a_change_of_the_key_holds_the_signatures_of_both_officers(sealed, officers):
    succession.rotate(sealed, "yearly change", *officers)
    (told,) = events(sealed, "key_rotate")
    (olga, _), (otto, _) = officers
    assert (told["chain"], told["actor"]) == ("@ledger", olga.user)
    esig = told["esig"]
    assert (esig["signer"], esig["second"]["signer"], esig["meaning"]) == (olga.user, otto.user, "approval")
    assert esig["auth"] == esig["second"]["auth"] == ["name", "password"]
    assert "yearly change" not in json.dumps(told)
    assert verify(sealed.database).ok


@pytest.mark.parametrize(
    ("second", "says"),
    [
        ({"login": "tess", "role": "technician"}, "Test Tess is no quality officer here"),
        ({"login": "ada", "role": "administrator"}, "Test Ada is no quality officer here"),
        ({"login": "omar", "accepts": False}, "The signature policy in force was not accepted"),
    ],
)
def test_who_may_not_sign_changes_no_key_first_or_second(sealed, ring, officers, second, says):
    before, other = keys(ring), person(sealed, **second)
    for both in ((officers[0], other), (other, officers[0])):
        with pytest.raises(NotAllowedHere, match=says):
            succession.rotate(sealed, "yearly change", *both)
    assert (keys(ring), events(sealed, "key_rotate")) == (before, [])


def test_a_disabled_officer_and_the_same_one_twice_change_no_key(sealed, ring, officers):
    before, (olga, auth) = keys(ring), officers[0]
    with pytest.raises(Invalid, match="Two different quality officers"):
        succession.rotate(sealed, "yearly change", officers[0], officers[0])
    with pytest.raises(NotAllowedHere, match="no quality officer here"):
        succession.rotate(sealed, "yearly change", (replace(olga, disabled=True), auth), officers[1])
    assert (keys(ring), events(sealed, "key_rotate")) == (before, [])


def test_two_changes_at_once_are_refused(sealed, officers):
    succession.rotate(sealed, "first", *officers)
    with pytest.raises(BrokenLedger, match="under way"):
        succession.rotate(sealed, "second", *officers)
    succession.finish(sealed)
    with pytest.raises(BrokenLedger, match="No change"):
        succession.finish(sealed)
