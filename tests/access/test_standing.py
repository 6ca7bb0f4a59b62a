"""How a person stands is read under the lock: one statement, and what was decided meanwhile counts."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest
from sqlalchemy import event

from tests.access.conftest import PASSWORD
from tracker.actions.account_events import chain_of
from tracker.actions.accounts import add_user, disable, set_roles
from tracker.actions.sign_in import actor_for_token, sign_in, sign_out
from tracker.actions.tokens import create_token, revoke_token
from tracker.custody.people import SYSTEM, Role
from tracker.records import accounts


def standing(site, actor):
    with site.database.reading() as connection:
        return accounts.actor(connection, actor.user, actor.session)


def test_a_session_that_ended_leaves_nobody(site, technician):
    begun = sign_in(site, "one", PASSWORD)
    assert standing(site, begun.actor) == begun.actor
    sign_out(site, begun.id)
    assert standing(site, begun.actor) is None


def test_a_revoked_token_leaves_nobody(site, technician):
    acting = actor_for_token(site, create_token(site, SYSTEM, technician.user, Role.TECHNICIAN))
    assert standing(site, acting) == acting
    revoke_token(site, SYSTEM, acting.session)
    assert standing(site, acting) is None


def test_a_disabled_person_is_known_as_disabled(site, technician):
    begun = sign_in(site, "one", PASSWORD)
    disable(site, SYSTEM, technician.user)
    assert standing(site, begun.actor) == replace(begun.actor, disabled=True)
    assert not standing(site, begun.actor).may_stop


def test_nobody_acts_in_a_session_of_another(site, technician, administrator):
    begun = sign_in(site, "one", PASSWORD)
    assert standing(site, replace(administrator, session=begun.id)) is None


@pytest.mark.parametrize("by", ["session", "token", "neither"])
def test_one_statement_tells_how_a_person_stands(site, technician, by):
    acting = {
        "session": lambda: sign_in(site, "one", PASSWORD).actor,
        "token": lambda: actor_for_token(site, create_token(site, SYSTEM, technician.user)),
        "neither": lambda: technician,
    }[by]()
    said = []
    with site.database.reading() as connection:
        event.listen(connection, "before_cursor_execute", lambda *given: said.append(given[2]))
        assert accounts.actor(connection, acting.user, acting.session) == acting
    assert len(said) == 1


def test_an_act_that_waits_for_a_lock_sees_what_was_decided_meanwhile(each_site):
    user, _ = add_user(each_site, SYSTEM, "one", "Test Person One", ["technician"], password=PASSWORD)
    acting = sign_in(each_site, "one", PASSWORD).actor
    seen, waiting = [], threading.Event()

    def act() -> None:
        waiting.set()
        with each_site.database.writing([chain_of(user)]) as transaction:
            seen.append(accounts.actor(transaction.connection, acting.user, acting.session))

    with each_site.database.writing([chain_of(user)]) as transaction:
        thread = threading.Thread(target=act)
        thread.start()
        assert waiting.wait(10)
        accounts.change(transaction.connection, user, {"disabled_at": each_site.clock()})
    thread.join(30)
    assert [one.disabled for one in seen] == [True]


def test_accounts_are_kept_alike_on_each_database(each_site):
    user, drawn = add_user(each_site, SYSTEM, "one", "Test Person One", ["technician"])
    assert sign_in(each_site, "one", drawn).one_time
    set_roles(each_site, SYSTEM, user, ["officer"])
    acting = actor_for_token(each_site, create_token(each_site, SYSTEM, user, label="Test"))
    assert acting.roles == {Role.OFFICER}
    disable(each_site, SYSTEM, user)
    assert standing(each_site, acting).disabled


def test_of_two_accounts_made_at_once_one_gets_the_name(each_site):
    answers = []

    def make() -> None:
        try:
            answers.append(add_user(each_site, SYSTEM, "one", "Test Person One", [], password=PASSWORD)[0])
        except Exception as problem:  # noqa: BLE001  # what was raised is what is looked at
            answers.append(type(problem).__name__)

    threads = [threading.Thread(target=make) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(answers)[:3] == ["Invalid"] * 3
    assert sorted(answers)[3].startswith("u-")
