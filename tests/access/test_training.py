"""Training: a role is closed when it is over, to the day; nobody records their own; stopping stays open."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from tests.access.conftest import PASSWORD
from tracker.actions.accounts import disable
from tracker.actions.sign_in import actor_for_token, recognise, session_now, sign_in
from tracker.actions.standing import as_now
from tracker.actions.task_list import open_tasks
from tracker.actions.tokens import create_token
from tracker.actions.training import record_training, training_by_role
from tracker.custody.people import SYSTEM, Closed, Qualification, Role
from tracker.custody.problems import Invalid, NotAllowedHere, Unknown
from tracker.custody.steps import STEPS
from tracker.records import accounts
from tracker.records.verification import verify

LAST = date(2026, 1, 31)
AFTER = datetime(2026, 2, 1, tzinfo=UTC)


def demanding(site):
    return replace(site, settings=replace(site.settings, training_demanded=True))


def now(site, actor):
    with site.database.reading() as connection:
        return as_now(site, accounts.actor(connection, actor.user))


def test_a_training_that_is_over_closes_the_role_at_the_end_of_its_day(site, clock, technician):
    record_training(site, SYSTEM, technician.user, "technician", LAST, "TR-1")
    clock.now = AFTER
    assert now(site, technician).roles == frozenset()
    assert now(site, technician).closed == (Closed(Role.TECHNICIAN, LAST),)
    clock.now = AFTER - timedelta(microseconds=1)
    assert now(site, technician).roles == {Role.TECHNICIAN}
    assert now(site, technician).closed == ()


def test_its_last_day_ends_where_the_site_is(site, clock, technician):
    there = replace(site, settings=replace(site.settings, time_zone="Europe/Berlin"))
    record_training(there, SYSTEM, technician.user, "technician", LAST, "TR-1")
    clock.now = datetime(2026, 1, 31, 23, 0, tzinfo=UTC)
    assert now(there, technician).roles == frozenset()
    clock.pass_by(microseconds=-1)
    assert now(there, technician).roles == {Role.TECHNICIAN}


def test_a_training_that_is_missing_closes_the_role_where_one_is_demanded(site, technician):
    assert now(demanding(site), technician).closed == (Closed(Role.TECHNICIAN, None),)
    assert "is not on record" in now(demanding(site), technician).closed[0].says
    assert now(site, technician).roles == {Role.TECHNICIAN}
    record_training(site, SYSTEM, technician.user, "technician", LAST, "TR-1")
    assert now(demanding(site), technician).roles == {Role.TECHNICIAN}


def test_a_training_for_one_role_opens_no_other(site, person):
    both = person("two", "officer", "technician", qualifications=("determination",))
    record_training(site, SYSTEM, both.user, "technician", LAST, "TR-1")
    found = now(demanding(site), both)
    assert found.roles == {Role.TECHNICIAN}
    assert not found.holds(Qualification.DETERMINATION)


def test_every_way_in_gives_the_person_without_the_closed_role(site, clock, technician):
    record_training(site, SYSTEM, technician.user, "technician", LAST, "TR-1")
    token = create_token(site, SYSTEM, technician.user, Role.TECHNICIAN)
    clock.now = AFTER
    begun = sign_in(site, "one", PASSWORD)
    ways = (
        begun.actor,
        session_now(site, begun.id).actor,
        recognise(site, "one", PASSWORD),
        actor_for_token(site, token),
    )
    assert {one.roles for one in ways} == {frozenset()}
    assert all("ended on 2026-01-31" in one.closed[0].says for one in ways)


def test_a_closed_role_still_stops_material_and_reads(site, clock, technician):
    record_training(site, SYSTEM, technician.user, "technician", LAST, "TR-1")
    clock.now = AFTER
    found = now(site, technician)
    allowed = {one.kind for one in STEPS.values() if one.allows(found)}
    assert allowed == {one.kind for one in STEPS.values() if one.stopping and Role.TECHNICIAN in one.who}
    assert "hold" in allowed
    assert found.may_stop
    assert found.reads_records
    assert not replace(found, disabled=True).may_stop


@pytest.mark.parametrize("role", ["technician", "clinician", "auditor"])
def test_no_other_role_records_training(site, person, technician, events, role):
    with pytest.raises(NotAllowedHere, match="Only a quality officer or an administrator"):
        record_training(site, person("two", role), technician.user, "technician", LAST, "TR-1")
    assert events(f"@user:{technician.user}")[-1]["refusals"] == [
        {"check": "account.trainer", "evidence": []}
    ]
    assert now(site, technician).trained == ()


@pytest.mark.parametrize("role", ["officer", "administrator"])
def test_nobody_records_their_own_training(site, person, role):
    own = person("two", role)
    with pytest.raises(NotAllowedHere, match="Nobody records their own"):
        record_training(site, own, own.user, role, LAST, "TR-1")


def test_an_officer_whose_own_training_is_over_records_none(site, clock, person, technician):
    officer = person("two", "officer")
    record_training(site, SYSTEM, officer.user, "officer", LAST, "TR-1")
    clock.now = AFTER
    with pytest.raises(NotAllowedHere, match="Only a quality officer"):
        record_training(site, officer, technician.user, "technician", date(2026, 12, 31), "TR-2")


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"role": "king"}, "role"),
        ({"until": date(2026, 1, 2)}, "until"),
        ({"until": date(2031, 6, 1)}, "until"),
        ({"document": ""}, "document"),
        ({"document": "Test Person One"}, "document"),
    ],
)
def test_what_does_not_fit_is_said_at_its_field(site, technician, given, field):
    whole = {"role": "technician", "until": LAST, "document": "TR-1"} | given
    with pytest.raises(Invalid) as raised:
        record_training(site, SYSTEM, technician.user, **whole)
    assert set(raised.value.fields) == {field}


def test_an_account_nobody_has_is_unknown(site):
    with pytest.raises(Unknown):
        record_training(site, SYSTEM, "u-00000000", "technician", LAST, "TR-1")


def test_the_next_training_opens_the_role_and_both_are_on_the_ledger(site, clock, person, technician, events):
    officer = person("two", "officer")
    record_training(site, officer, technician.user, "technician", LAST, "TR-1")
    clock.now = AFTER
    record_training(site, officer, technician.user, "technician", date(2027, 1, 31), "TR-2")
    assert now(site, technician).roles == {Role.TECHNICIAN}
    told = [
        one["data"]["given"] for one in events(f"@user:{technician.user}") if one["type"] == "record_training"
    ]
    assert [one["document"] for one in told] == ["TR-1", "TR-2"]
    assert verify(site.database).ok


def test_quality_is_told_before_a_training_ends(site, clock, technician):
    record_training(site, SYSTEM, technician.user, "technician", date(2026, 3, 1), "TR-1")
    ends = datetime(2026, 3, 2, tzinfo=UTC)
    clock.now = ends - timedelta(days=30, microseconds=1)
    assert open_tasks(site, [Role.OFFICER]) == ()
    clock.now = ends - timedelta(days=30)
    (task,) = open_tasks(site, [Role.OFFICER])
    assert (task.about, task.due_at) == (technician.user, ends)
    assert training_by_role(site, now(site, technician))[0].soon
    clock.now = ends
    assert open_tasks(site, [Role.OFFICER])[0].overdue(clock.now + timedelta(seconds=1))
    disable(site, SYSTEM, technician.user)
    assert open_tasks(site, [Role.OFFICER]) == ()
