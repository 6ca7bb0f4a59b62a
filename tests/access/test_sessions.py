"""Sessions: a person sees their own, ends any of them, and nobody else's; an administrator ends all."""

from __future__ import annotations

import pytest

from tests.access.conftest import PASSWORD
from tracker.actions.sessions import describe, device_in_words, end_all_of, end_own, own_sessions
from tracker.actions.sign_in import session_now, sign_in
from tracker.custody.problems import NotAllowedHere, Unknown

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
PHONE = (
    "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Mobile Safari/537.36"
)


def test_nobody_ends_a_session_of_another(site, technician, administrator):
    begun = sign_in(site, "one", PASSWORD)
    (mark,) = [one.mark for one in own_sessions(site, technician.user)]
    with pytest.raises(Unknown):
        end_own(site, administrator, mark)
    with pytest.raises(Unknown):
        end_own(site, technician, begun.id)
    assert session_now(site, begun.id)


def test_one_session_ends_and_the_others_go_on(site, clock, technician):
    lost, kept = sign_in(site, "one", PASSWORD), sign_in(site, "one", PASSWORD)
    mark = next(one.mark for one in own_sessions(site, technician.user) if one.id == lost.id)
    end_own(site, technician, mark)
    assert session_now(site, lost.id) is None
    assert [one.id for one in own_sessions(site, technician.user)] == [kept.id]
    with pytest.raises(Unknown):
        end_own(site, technician, mark)


def test_a_session_that_is_over_is_not_listed(site, clock, technician):
    sign_in(site, "one", PASSWORD)
    clock.pass_by(minutes=30)
    assert len(own_sessions(site, technician.user)) == 1
    clock.pass_by(seconds=1)
    assert own_sessions(site, technician.user) == ()


@pytest.mark.parametrize("role", ["technician", "officer"])
def test_only_an_administrator_ends_all_of_a_person(site, person, technician, role):
    begun = sign_in(site, "one", PASSWORD)
    with pytest.raises(NotAllowedHere):
        end_all_of(site, person("two", role), technician.user)
    assert session_now(site, begun.id)


def test_an_administrator_ends_all_and_it_is_on_the_ledger(site, administrator, technician, events):
    begun = [sign_in(site, "one", PASSWORD) for _ in range(2)]
    end_all_of(site, administrator, technician.user)
    assert [session_now(site, one.id) for one in begun] == [None, None]
    assert events(f"@user:{technician.user}")[-1]["type"] == "end_sessions"


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        ("", "another browser on an unknown device"),
        (FIREFOX, "Firefox on Linux"),
        (PHONE, "Chrome on Android"),
    ],
)
def test_a_device_is_told_in_few_words(agent, words):
    assert device_in_words(agent) == words


def test_where_a_session_began_is_seen(site, technician):
    begun = sign_in(site, "one", PASSWORD)
    describe(site, begun.id, FIREFOX, "password")
    (found,) = own_sessions(site, technician.user)
    assert (found.device, found.proof, begun.id in found.mark) == ("Firefox on Linux", "password", False)
