"""Changing accounts: by an administrator or the command line, never one's own, each change an event."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from tests.access.conftest import PASSWORD
from tracker.actions.accounts import (
    add_user,
    change_password,
    disable,
    enable,
    reset_password,
    set_establishment,
    set_qualifications,
    set_roles,
)
from tracker.actions.sign_in import sign_in
from tracker.custody.people import SYSTEM, Qualification, Role
from tracker.custody.problems import Invalid, NotAllowedHere, NotSignedIn, Unknown
from tracker.records import accounts
from tracker.records.tables.accounts import account

CHANGES = (
    lambda site, by, user: set_roles(site, by, user, ["officer"]),
    lambda site, by, user: set_qualifications(site, by, user, ["bedside"]),
    lambda site, by, user: set_establishment(site, by, user, "E-OTHER"),
    disable,
    enable,
    reset_password,
)


def now(site, user: str):
    with site.database.reading() as connection:
        return accounts.actor(connection, user)


def row_of(site, user: str) -> dict:
    with site.database.reading() as connection:
        return dict(connection.execute(select(account).where(account.c.id == user)).one()._mapping)


def test_an_administrator_makes_an_account_with_a_password_drawn_for_once(site, administrator):
    user, drawn = add_user(
        site, administrator, "Two", "Test  Person Two", ["officer"], ["determination"], "E-TEST"
    )
    assert now(site, user).name == "Test Person Two"
    assert now(site, user).roles == {Role.OFFICER}
    assert now(site, user).qualifications == {Qualification.DETERMINATION}
    assert sign_in(site, "two", drawn).one_time


def test_an_administrator_gives_nobody_a_password_of_their_choice(site, administrator):
    with pytest.raises(NotAllowedHere, match="Only the command line"):
        add_user(site, administrator, "two", "Test Person Two", [], password=PASSWORD)


def test_two_passwords_drawn_are_two(site):
    drawn = {add_user(site, SYSTEM, f"n{number}", "Test Person", [])[1] for number in range(5)}
    assert len(drawn) == 5


@pytest.mark.parametrize("change", CHANGES)
def test_nobody_changes_their_own_account(site, administrator, events, change):
    before = row_of(site, administrator.user)
    with pytest.raises(NotAllowedHere, match="Nobody changes what their own"):
        change(site, administrator, administrator.user)
    assert row_of(site, administrator.user) == before
    told = events(f"@user:{administrator.user}")[-1]
    assert told["outcome"] == "refused"
    assert told["data"]["changes"] == []
    assert told["actor"] == administrator.user


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
@pytest.mark.parametrize("change", CHANGES)
def test_no_other_role_changes_an_account(site, person, technician, events, role, change):
    before = row_of(site, technician.user)
    with pytest.raises(NotAllowedHere, match="Only an administrator"):
        change(site, person("two", role), technician.user)
    assert row_of(site, technician.user) == before
    assert events(f"@user:{technician.user}")[-1]["refusals"] == [
        {"check": "account.administrator", "evidence": []}
    ]


def test_no_other_role_makes_an_account_and_the_attempt_is_kept_at_the_door(site, technician, events):
    with pytest.raises(NotAllowedHere):
        add_user(site, technician, "two", "Test Person Two", ["administrator"])
    (told,) = events("@door")
    assert (told["type"], told["outcome"], told["actor"]) == ("add_user", "refused", technician.user)


@pytest.mark.parametrize("change", CHANGES)
def test_an_account_nobody_has_is_unknown(site, administrator, change):
    with pytest.raises(Unknown):
        change(site, administrator, "u-00000000")


def test_an_administrator_disabled_meanwhile_changes_nothing(site, administrator, technician):
    disable(site, SYSTEM, administrator.user)
    with pytest.raises(NotSignedIn):
        set_roles(site, administrator, technician.user, ["officer"])
    assert now(site, technician.user).roles == {Role.TECHNICIAN}


def test_the_events_of_an_account_rebuild_its_row(site, administrator, technician, events):
    set_roles(site, administrator, technician.user, ["officer", "technician"])
    set_qualifications(site, administrator, technician.user, ["determination"])
    set_establishment(site, administrator, technician.user, "E-OTHER")
    disable(site, administrator, technician.user)
    folded = {}
    for event in events(f"@user:{technician.user}"):
        assert event["outcome"] == "done"
        for change in event["data"]["changes"]:
            assert (change["table"], change["key"]) == ("account", technician.user)
            folded |= change["set"]
    row = row_of(site, technician.user)
    assert folded["roles"] == row["roles"] == ["officer", "technician"]
    assert folded["qualifications"] == row["qualifications"] == ["determination"]
    assert folded["establishment"] == row["establishment"] == "E-OTHER"
    assert folded["name"] == {"commit": row["name"]}
    assert folded["disabled_at"] == "2026-01-03T09:00:00.000000Z"
    assert row["disabled_at"].isoformat() == "2026-01-03T09:00:00+00:00"


def test_no_event_tells_a_name_a_login_or_a_hash(site, technician, events):
    reset_password(site, SYSTEM, technician.user)
    row = row_of(site, technician.user)
    told = str(events(f"@user:{technician.user}"))
    assert all(secret not in told for secret in ("Test Person", "'one'", PASSWORD, row["password_hash"]))


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"login": ""}, "login"),
        ({"login": "with space"}, "login"),
        ({"login": "a" * 65}, "login"),
        ({"login": "nul\x00"}, "login"),
        ({"login": "ONE"}, "login"),
        ({"name": " "}, "name"),
        ({"name": "a" * 101}, "name"),
        ({"name": "nul\x00"}, "name"),
        ({"roles": ["king"]}, "roles"),
        ({"qualifications": ["king"]}, "qualifications"),
        ({"password": "too short"}, "password"),
        ({"password": "a" * 12}, "password"),
        ({"password": "ab" * 65}, "password"),
    ],
)
def test_what_does_not_fit_is_said_at_its_field(site, technician, given, field):
    whole = {"login": "two", "name": "Test Person Two", "roles": ["officer"]} | given
    with pytest.raises(Invalid) as raised:
        add_user(site, SYSTEM, **whole)
    (sentence,) = raised.value.fields[field]
    assert sentence.endswith(".")


def test_every_field_that_does_not_fit_is_said_at_once(site):
    with pytest.raises(Invalid) as raised:
        add_user(site, SYSTEM, "", "", [], password="short")
    assert set(raised.value.fields) == {"login", "name", "password"}


def test_a_password_drawn_anew_ends_every_session(site, administrator, technician):
    begun = sign_in(site, "one", PASSWORD)
    drawn = reset_password(site, administrator, technician.user)
    assert now_in(site, begun) is None
    with pytest.raises(NotSignedIn):
        sign_in(site, "one", PASSWORD)
    assert sign_in(site, "one", drawn).one_time


def test_choosing_a_password_ends_every_other_session(site, technician):
    here, elsewhere = sign_in(site, "one", PASSWORD), sign_in(site, "one", PASSWORD)
    begun = change_password(site, here.actor, PASSWORD, "another horse battery")
    assert now_in(site, begun) is not None
    assert now_in(site, elsewhere) is None


@pytest.mark.parametrize("new", ["short", PASSWORD])
def test_a_new_password_is_long_enough_and_new(site, technician, new):
    with pytest.raises(Invalid) as raised:
        change_password(site, sign_in(site, "one", PASSWORD).actor, PASSWORD, new)
    assert set(raised.value.fields) == {"new"}


def test_a_password_is_chosen_only_by_who_knows_the_present_one(site, technician):
    with pytest.raises(NotSignedIn):
        change_password(site, technician, "wrong password", "another horse battery")


def test_an_erased_name_is_said_to_be_erased(site, technician):
    from sqlalchemy import delete

    from tracker.records.tables.ledger import ledger_private

    with site.database.writing(()) as transaction:
        transaction.connection.execute(delete(ledger_private))
    assert now(site, technician.user).name == "(name erased)"


def test_accounts_are_listed_by_name_with_their_tokens(site, administrator, technician):
    with site.database.reading() as connection:
        listed = accounts.listed(connection)
        assert accounts.user_called(connection, "ONE ") == technician.user
    assert [(one.login, one.actor.name) for one in listed] == [
        ("admin", "Test Person Admin"),
        ("one", "Test Person One"),
    ]


def now_in(site, session):
    with site.database.reading() as connection:
        return accounts.by_session(connection, session.id)
