"""Enrolment: identity checked by another, the policy accepted by oneself, names never given again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.access.conftest import PASSWORD
from tracker.actions.accounts import add_user, disable
from tracker.actions.enrolment import accept_policy, record_identity
from tracker.custody.people import SYSTEM
from tracker.custody.problems import Invalid, NotAllowedHere
from tracker.custody.signature_policy import VERSION, policy_accepted, unfit_to_sign
from tracker.records import accounts
from tracker.records.verification import verify


def now(site, actor):
    with site.database.reading() as connection:
        return accounts.actor(connection, actor.user)


def test_nobody_signs_without_the_policy_in_force(technician):
    for version, unfit in ((0, True), (VERSION - 1, True), (VERSION + 1, True), (VERSION, False)):
        found = unfit_to_sign(replace(technician, accepted=version), enrolment_demanded=False)
        assert bool(found) is unfit
        assert policy_accepted(replace(technician, accepted=version)) is not unfit


def test_nobody_signs_without_the_check_of_identity_where_it_is_demanded(technician):
    accepted = replace(technician, accepted=VERSION)
    (found,) = unfit_to_sign(accepted, enrolment_demanded=True)
    assert found.check == "identity.enrolment"
    assert unfit_to_sign(replace(accepted, enrolled=True), enrolment_demanded=True) == ()


def test_nobody_accepts_another_version_than_the_one_in_force(site, technician):
    for version in (VERSION - 1, VERSION + 1):
        with pytest.raises(Invalid):
            accept_policy(site, technician, version)
    assert not policy_accepted(now(site, technician))


def test_the_acceptance_is_on_the_ledger_under_ones_own_name(site, technician, events):
    accept_policy(site, technician, VERSION)
    assert policy_accepted(now(site, technician))
    told = events(f"@user:{technician.user}")[-1]
    assert (told["type"], told["actor"]) == ("accept_policy", technician.user)
    assert told["data"]["given"]["policy"]["version"] == VERSION
    assert verify(site.database).ok


@pytest.mark.parametrize("role", ["officer", "technician"])
def test_only_an_administrator_records_a_check_of_identity(site, person, technician, role):
    with pytest.raises(NotAllowedHere):
        record_identity(site, person("two", role), technician.user, "passport")
    assert not now(site, technician).enrolled


def test_nobody_checks_their_own_identity(site, administrator):
    with pytest.raises(NotAllowedHere, match="Nobody changes what their own"):
        record_identity(site, administrator, administrator.user, "passport")


@pytest.mark.parametrize("document", ["", "library_card", "passport C01X00T47"])
def test_only_a_kind_of_document_is_kept_and_never_a_number(site, administrator, technician, document):
    with pytest.raises(Invalid):
        record_identity(site, administrator, technician.user, document)
    assert not now(site, technician).enrolled


def test_who_checked_is_kept(site, administrator, technician, events):
    record_identity(site, administrator, technician.user, "passport")
    assert now(site, technician).enrolled
    told = events(f"@user:{technician.user}")[-1]["data"]["given"]["enrolled"]
    assert (told["document"], told["by"]) == ("passport", administrator.user)


def test_the_name_of_a_disabled_account_is_never_given_again(site, technician):
    disable(site, SYSTEM, technician.user)
    with pytest.raises(Invalid) as raised:
        add_user(site, SYSTEM, "ONE ", "Test Person Two", ["technician"], password=PASSWORD)
    assert set(raised.value.fields) == {"login"}
