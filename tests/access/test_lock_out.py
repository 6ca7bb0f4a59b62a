"""Too many wrong passwords lock a name, known or not alike; administrators are told, and they unlock it."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from sqlalchemy import select

from tests.access.conftest import PASSWORD
from tests.mailbox import mail_at
from tracker.actions import mailing, post
from tracker.actions.accounts import disable, set_email
from tracker.actions.lock_out import LOCKED, locked_accounts, unlock
from tracker.actions.sign_in import RESTS, WRONG, sign_in
from tracker.actions.task_list import open_tasks
from tracker.custody.people import SYSTEM, Role
from tracker.custody.problems import NotAllowedHere, NotSignedIn
from tracker.records import alerts
from tracker.records.tables.accounts import wrong_password
from tracker.records.tables.mail import outbox


@pytest.fixture
def strict(site, monkeypatch):
    """The site with mail, three tries before a name rests and six before it is locked; nothing leaves."""
    monkeypatch.setattr(mailing, "send_soon", lambda _site: None)
    return replace(
        site, settings=replace(site.settings, sign_in_attempts=3, lock_out_attempts=6, **mail_at(2525))
    )


def tried(site, clock, login: str, times: int, password: str = "wrong password") -> list[str]:
    said = []
    for _ in range(times):
        with pytest.raises(NotSignedIn) as refused:
            sign_in(site, login, password)
        said.append(refused.value.says)
        clock.pass_by(minutes=20)
    return said


def test_a_locked_name_stays_locked_with_the_right_password_and_after_days(strict, clock, technician):
    assert tried(strict, clock, "one", 6) == [WRONG] * 6
    clock.pass_by(days=3)
    tried(strict, clock, "other", 1)
    assert tried(strict, clock, "one", 1, PASSWORD) == [LOCKED]


def test_one_try_before_the_last_the_right_password_still_lets_in(strict, clock, technician):
    tried(strict, clock, "one", 5)
    assert sign_in(strict, "one", PASSWORD).actor.user == technician.user
    tried(strict, clock, "one", 5)
    assert sign_in(strict, "one", PASSWORD)


def test_a_name_nobody_has_is_answered_in_the_same_words_to_the_end(strict, clock, technician):
    known, unknown = (tried(strict, clock, name, 8) for name in ("one", "two"))
    assert known == unknown
    assert known[-1] == LOCKED
    clock.pass_by(days=3)
    assert tried(strict, clock, "one", 1) == tried(strict, clock, "two", 1) == [LOCKED]


def test_a_name_nobody_has_is_told_to_nobody(strict, clock, administrator, technician):
    set_email(strict, SYSTEM, administrator.user, "admin@tracker.example")
    tried(strict, clock, "two", 6)
    assert locked_accounts(strict) == ()
    assert letters(strict) == []


def test_between_the_tries_the_name_rests_for_longer_and_longer(strict, clock, technician):
    tried(strict, clock, "one", 3)
    clock.pass_by(minutes=-20)
    with pytest.raises(NotSignedIn, match="in a row"):
        sign_in(strict, "one", PASSWORD)
    assert RESTS != LOCKED


def test_administrators_are_told_by_mail_and_on_their_page(strict, clock, administrator, technician, events):
    set_email(strict, SYSTEM, administrator.user, "admin@tracker.example")
    tried(strict, clock, "one", 6)
    told = [one["type"] for one in events(f"@user:{technician.user}")]
    assert told[-2:] == ["wrong_passwords", "lock_out"]
    rests, locked = letters(strict)
    assert "rests" in rests.get_content()
    assert "locked" in str(locked["Subject"])
    assert (locked["To"], technician.user in locked.get_content()) == ("admin@tracker.example", True)
    assert "Test Person" not in locked.get_content()
    (task,) = open_tasks(strict, [Role.ADMINISTRATOR])
    assert task.about == technician.user
    assert open_tasks(strict, [Role.TECHNICIAN]) == ()


def test_whoever_is_no_administrator_any_more_is_told_nothing(strict, clock, administrator, technician):
    set_email(strict, SYSTEM, administrator.user, "admin@tracker.example")
    disable(strict, SYSTEM, administrator.user)
    tried(strict, clock, "one", 6)
    assert letters(strict) == []


def test_an_administrator_unlocks_and_nobody_else(strict, clock, person, administrator, technician):
    tried(strict, clock, "one", 6)
    with pytest.raises(NotAllowedHere, match="Only an administrator"):
        unlock(strict, person("olga", "officer"), technician.user)
    assert [one.actor.user for one, _ in locked_accounts(strict)] == [technician.user]
    unlock(strict, administrator, technician.user)
    assert locked_accounts(strict) == ()
    assert sign_in(strict, "one", PASSWORD)


def test_where_locking_is_off_a_name_only_rests(strict, clock, technician):
    lax = replace(strict, settings=replace(strict.settings, lock_out_attempts=0))
    assert set(tried(lax, clock, "one", 12)) == {WRONG}
    assert sign_in(lax, "one", PASSWORD)
    assert locked_accounts(lax) == ()


def test_names_nobody_locked_are_forgotten_after_a_day(strict, clock, technician):
    tried(strict, clock, "two", 5)
    clock.pass_by(days=2)
    tried(strict, clock, "one", 1)
    with strict.database.reading() as connection:
        assert connection.scalars(select(wrong_password.c.wrong)).all() == [1]


def letters(site):
    with site.database.reading() as connection:
        keys = connection.scalars(select(outbox.c.task).order_by(outbox.c.queued_at)).all()
        assert all(json.loads(one.partition(":")[2]) for one in keys)
        return [post.written(site, alerts.letter(connection, one)) for one in keys]
