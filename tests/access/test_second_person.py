"""Asking for a person inside an act: the one who is there, and the second one; and names that rest."""

from __future__ import annotations

import pytest

from tests.access.conftest import PASSWORD
from tracker.actions.accounts import disable, reset_password
from tracker.actions.sign_in import TooManyTries, reauthenticate, recognise, sign_in
from tracker.custody.people import SYSTEM
from tracker.custody.problems import NotSignedIn


def test_the_second_person_is_recognised_without_a_session(site, technician):
    assert recognise(site, "one", PASSWORD) == technician


@pytest.mark.parametrize(("login", "password"), [("one", "wrong password"), ("nobody", PASSWORD), ("", "")])
def test_a_second_person_who_proves_nothing_is_not_recognised(site, technician, login, password):
    with pytest.raises(NotSignedIn, match="do not belong together"):
        recognise(site, login, password)


def test_a_disabled_person_is_no_second_person(site, technician):
    disable(site, SYSTEM, technician.user)
    with pytest.raises(NotSignedIn, match="disabled"):
        recognise(site, "one", PASSWORD)


def test_a_password_that_others_have_seen_makes_no_second_person(site, technician):
    drawn = reset_password(site, SYSTEM, technician.user)
    with pytest.raises(NotSignedIn, match="of their own"):
        recognise(site, "one", drawn)


def test_the_person_is_asked_for_again_by_password(site, technician):
    assert reauthenticate(site, technician, PASSWORD)
    assert not reauthenticate(site, technician, "wrong password")


def test_nobodys_password_is_ever_right(site):
    assert not reauthenticate(site, SYSTEM, PASSWORD)


def test_a_name_rests_after_too_many_wrong_passwords_through_any_door(site, clock, technician):
    guess_wrong(site, technician, 10)
    for attempt in (sign_in, recognise):
        with pytest.raises(TooManyTries):
            attempt(site, "one", PASSWORD)
    with pytest.raises(TooManyTries):
        reauthenticate(site, technician, PASSWORD)
    clock.pass_by(minutes=1)
    assert recognise(site, "one", PASSWORD) == technician


def test_a_name_that_goes_on_being_guessed_rests_longer(site, clock, technician):
    guess_wrong(site, technician, 10)
    for _ in range(10):
        clock.pass_by(minutes=1)
        guess_wrong(site, technician, 1)
    clock.pass_by(minutes=1)
    with pytest.raises(TooManyTries):
        recognise(site, "one", PASSWORD)
    clock.pass_by(minutes=1)
    assert recognise(site, "one", PASSWORD) == technician


def test_a_right_password_ends_the_count(site, technician):
    for _ in range(3):
        guess_wrong(site, technician, 9)
        assert recognise(site, "one", PASSWORD) == technician


def test_a_name_nobody_has_rests_like_any_other(site, technician):
    for _ in range(10):
        with pytest.raises(NotSignedIn):
            recognise(site, "nobody", PASSWORD)
    with pytest.raises(TooManyTries):
        recognise(site, "nobody", PASSWORD)


def guess_wrong(site, person, times: int) -> None:
    for _ in range(times):
        assert not reauthenticate(site, person, "wrong password")
