"""Passkeys: for this site alone, each answer once, and for the one purpose that it was asked for."""

from __future__ import annotations

from dataclasses import replace

import pyotp
import pytest

from tests.access.conftest import PASSWORD
from tests.authenticator import Authenticator, b64
from tracker.actions import one_time_codes, passkeys
from tracker.actions.accounts import disable
from tracker.actions.sign_in import sign_in
from tracker.custody.people import SYSTEM
from tracker.custody.problems import Invalid, NotAllowedHere, NotSignedIn, Unknown
from tracker.settings import Settings, UnfitSetting

HERE = "http://localhost:8000"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return replace(settings, passkey_origin=HERE)


@pytest.fixture
def actor(site, technician):
    return sign_in(site, "one", PASSWORD).actor


@pytest.fixture
def key(site, actor) -> Authenticator:
    """The passkey of the technician, taken up."""
    made = Authenticator(HERE)
    passkeys.add(site, actor, "Test phone", made.made(passkeys.begin_adding(site, actor, PASSWORD)))
    return made


def let_in(site, answer: str):
    return passkeys.finish_sign_in(site, answer)


@pytest.mark.parametrize(
    "wrong",
    [{"origin": "https://elsewhere.example"}, {"host": "elsewhere.example"}, {"verified": False}],
)
def test_a_passkey_made_elsewhere_or_without_asking_its_user_is_not_taken(site, actor, wrong):
    other = Authenticator(**{"origin": HERE, **wrong})
    answer = other.made(passkeys.begin_adding(site, actor, PASSWORD))
    with pytest.raises(Invalid):
        passkeys.add(site, actor, "Test phone", answer)
    assert passkeys.own(site, actor.user) == ()


@pytest.mark.parametrize(
    "answer", ["", "{}", "[]", "null", '{"response": {"clientDataJSON": "e30"}}', "x" * 100]
)
def test_what_is_no_answer_at_all_is_not_taken_and_proves_nobody(site, actor, answer):
    with pytest.raises(Invalid):
        passkeys.add(site, actor, "Test phone", answer)
    with pytest.raises(NotSignedIn):
        let_in(site, answer)
    assert not passkeys.signs(site, actor, "release", "VAAA", 1, answer)


def test_it_is_taken_up_with_the_password_and_a_name_alone(site, actor, clock):
    with pytest.raises(Invalid):
        passkeys.begin_adding(site, actor, "wrong password")
    made = Authenticator(HERE)
    for label in ("", " ", "x" * 61):
        with pytest.raises(Invalid, match="Nothing"):
            passkeys.add(site, actor, label, made.made(passkeys.begin_adding(site, actor, PASSWORD)))
    late = made.made(passkeys.begin_adding(site, actor, PASSWORD))
    clock.pass_by(minutes=5)
    with pytest.raises(Invalid):
        passkeys.add(site, actor, "Test phone", late)


def test_it_signs_its_owner_in_also_where_codes_are_in_use(site, actor, key):
    offer = one_time_codes.begin(site, actor, PASSWORD)
    one_time_codes.confirm(site, actor, pyotp.TOTP(offer.secret).at(site.clock()))
    assert let_in(site, key.proved(passkeys.begin_sign_in(site))).actor.user == actor.user


@pytest.mark.parametrize(
    "wrong", [{"origin": "http://localhost:9000"}, {"host": "elsewhere.example"}, {"verified": False}]
)
def test_an_answer_for_another_site_or_without_its_user_lets_nobody_in(site, key, wrong):
    for name, value in wrong.items():
        setattr(key, name, value)
    with pytest.raises(NotSignedIn):
        let_in(site, key.proved(passkeys.begin_sign_in(site)))


def test_an_answer_counts_once_and_for_minutes(site, clock, key):
    answer = key.proved(passkeys.begin_sign_in(site))
    assert let_in(site, answer)
    with pytest.raises(NotSignedIn):
        let_in(site, answer)
    late = key.proved(passkeys.begin_sign_in(site))
    clock.pass_by(minutes=5)
    with pytest.raises(NotSignedIn):
        let_in(site, late)


def test_a_changed_or_borrowed_signature_lets_nobody_in(site, key):
    with pytest.raises(NotSignedIn):
        let_in(site, key.proved(passkeys.begin_sign_in(site), signature=b64(bytes(64))))
    stranger = Authenticator(HERE)
    with pytest.raises(NotSignedIn):
        let_in(site, stranger.proved(passkeys.begin_sign_in(site)))


def test_a_counter_that_went_back_tells_of_a_copy(site, key):
    key.counter = 7
    assert let_in(site, key.proved(passkeys.begin_sign_in(site)))
    key.counter = 3
    with pytest.raises(NotSignedIn):
        let_in(site, key.proved(passkeys.begin_sign_in(site)))


def test_a_disabled_person_is_not_let_in(site, actor, key):
    disable(site, SYSTEM, actor.user)
    with pytest.raises(NotSignedIn):
        let_in(site, key.proved(passkeys.begin_sign_in(site)))


def test_an_answer_signs_the_step_the_record_and_the_state_it_was_asked_for(site, actor, key):
    def answer():
        return key.proved(passkeys.begin_signing(site, actor, "release", "VAAA", "7"))

    other = replace(actor, session="another session")
    for wrong in (
        (actor, "reject", "VAAA", 7), (actor, "release", "VBBB", 7), (actor, "release", "VAAA", 8),
        (actor, "release", "VAAA", None), (other, "release", "VAAA", 7),
    ):  # fmt: skip
        assert not passkeys.signs(site, *wrong, answer())
    once = answer()
    assert passkeys.signs(site, actor, "release", "VAAA", 7, once)
    assert not passkeys.signs(site, actor, "release", "VAAA", 7, once)


def test_a_sign_in_signs_nothing_and_nobody_signs_for_another(site, actor, key, person):
    assert not passkeys.signs(site, actor, "release", "VAAA", 7, key.proved(passkeys.begin_sign_in(site)))
    two = person("two", "officer")
    asked = passkeys.begin_signing(site, two, "release", "VAAA", "7")
    assert not passkeys.signs(site, two, "release", "VAAA", 7, key.proved(asked))


def test_it_is_given_up_with_the_password_and_taken_away_by_an_administrator(
    site, actor, key, administrator, person, events
):
    (kept,) = passkeys.own(site, actor.user)
    with pytest.raises(Invalid):
        passkeys.give_up(site, actor, kept.id, "wrong password")
    with pytest.raises(Unknown):
        passkeys.give_up(site, actor, "0" * 64, PASSWORD)
    with pytest.raises(NotAllowedHere):
        passkeys.take_away(site, person("two", "officer"), actor.user)
    passkeys.take_away(site, administrator, actor.user)
    assert passkeys.own(site, actor.user) == ()
    told = [(one["type"], one["outcome"]) for one in events(f"@user:{actor.user}")]
    assert told[-3:] == [("add_passkey", "done"), ("remove_passkey", "refused"), ("remove_passkey", "done")]
    with pytest.raises(NotSignedIn):
        let_in(site, key.proved(passkeys.begin_sign_in(site)))


def test_the_pages_sign_in_by_passkey(site, actor, key, client, token_of):
    form = {"csrf_token": token_of(client)}
    assert client.post("/sign-in/passkey", data={**form, "passkey": "{}"}).status_code == 401
    options = client.post("/sign-in/passkey/options", data=form).text
    done = client.post("/sign-in/passkey", data={**form, "passkey": key.proved(options), "next": "/tokens"})
    assert (done.status_code, done.headers["Location"]) == (303, "/tokens")
    assert "Test phone" in client.get("/factors").text


def test_without_an_address_there_are_none(site, actor, client, token_of):
    bare = replace(site, settings=replace(site.settings, passkey_origin=""))
    for ask in (lambda: passkeys.begin_sign_in(bare), lambda: passkeys.begin_adding(bare, actor, PASSWORD)):
        with pytest.raises(Unknown, match="takes no passkeys"):
            ask()
    assert passkeys.own(bare, actor.user) == ()


@pytest.mark.parametrize(
    "origin", ["http://tracker.example", "tracker.example", "https://a.example/x", "https://"]
)
def test_an_address_that_no_browser_trusts_stops_the_start(settings, origin):
    with pytest.raises(UnfitSetting, match="TRACKER_PASSKEY_ORIGIN"):
        replace(settings, passkey_origin=origin)
