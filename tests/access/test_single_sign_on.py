"""Single sign-on: who is vouched for badly stays out; a subject is bound by an administrator, never made."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from joserfc.jwk import RSAKey

from tests.access.provider import CLIENT, SECRET, served
from tracker import create_app
from tracker.actions.accounts import disable
from tracker.actions.single_sign_on import UNKNOWN, bind_subject, sign_in_by_subject
from tracker.custody.people import SYSTEM
from tracker.custody.problems import Invalid, NotAllowedHere, NotSignedIn
from tracker.records import accounts
from tracker.records.verification import verify

ASK, ANSWER = "/sign-in/other", "/sign-in/other/answer"


@pytest.fixture(scope="module")
def provider():
    with served() as found:
        yield found


@pytest.fixture
def open_site(site, provider):
    provider.signs_with = None
    chosen = {"sso_issuer": provider.issuer, "sso_client_id": CLIENT, "sso_client_secret": SECRET}
    return replace(site, settings=replace(site.settings, **chosen))


@pytest.fixture
def browser(open_site):
    return create_app(site=open_site).test_client()


def back(browser, provider, **claims):
    """The person was sent to the provider and comes back with what it vouches for."""
    sent = browser.get(ASK, query_string={"next": "/account"})
    assert sent.headers["Location"].startswith(f"{provider.issuer}/authorize?")
    return browser.get(ANSWER, query_string=provider.asked_to(sent.headers["Location"], **claims))


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "of another sign-in"},
        {"nonce": None},
        {"aud": "another-site"},
        {"iss": "https://elsewhere.example"},
        {"exp": int(time.time()) - 3600, "iat": int(time.time()) - 7200},
    ],
    ids=lambda one: next(iter(one)),
)
def test_what_is_vouched_for_badly_lets_nobody_in(browser, provider, open_site, technician, claims):
    bind_subject(open_site, SYSTEM, technician.user, "subject-1")
    answer = back(browser, provider, **claims)
    assert (answer.status_code, "did not vouch" in answer.text) == (401, True)
    assert browser.get("/account").status_code == 303


def test_a_token_another_key_signed_lets_nobody_in(browser, provider, open_site, technician):
    bind_subject(open_site, SYSTEM, technician.user, "subject-1")
    provider.signs_with = RSAKey.generate_key(2048, {"kid": "one", "alg": "RS256"})
    assert back(browser, provider).status_code == 401


def test_an_answer_to_a_question_nobody_asked_lets_nobody_in(browser, provider, open_site, technician):
    bind_subject(open_site, SYSTEM, technician.user, "subject-1")
    sent = browser.get(ASK).headers["Location"]
    given = provider.asked_to(sent)
    before = provider.asked
    assert browser.get(ANSWER, query_string=given | {"state": "forged"}).status_code == 401
    other = create_app(site=open_site).test_client()
    assert other.get(ANSWER, query_string=given).status_code == 401
    assert provider.asked == before


def test_a_code_without_its_verifier_lets_nobody_in(browser, provider, open_site, technician):
    bind_subject(open_site, SYSTEM, technician.user, "subject-1")
    given = provider.asked_to(browser.get(ASK).headers["Location"])
    provider.challenge = "of another sign-in"
    assert browser.get(ANSWER, query_string=given).status_code == 401


def test_a_subject_nobody_bound_is_nobody_and_no_account_is_made(browser, provider, open_site, technician):
    answer = back(browser, provider, sub="subject-2")
    assert (
        answer.status_code,
        "No account is made" in answer.text or "no account is made" in answer.text,
    ) == (401, True)
    with open_site.database.reading() as connection:
        assert [one.login for one in accounts.listed(connection)] == ["one"]


def test_the_person_who_is_bound_is_let_in(browser, provider, open_site, technician):
    bind_subject(open_site, SYSTEM, technician.user, "subject-1")
    answer = back(browser, provider)
    assert answer.headers["Location"] == "/account"
    assert "single sign-on" in browser.get("/account").text
    disable(open_site, SYSTEM, technician.user)
    assert back(browser, provider).status_code == 401


def test_only_an_administrator_binds_and_a_subject_once(open_site, person, administrator, technician, events):
    with pytest.raises(NotAllowedHere):
        bind_subject(open_site, person("two", "officer"), technician.user, "subject-1")
    bind_subject(open_site, administrator, technician.user, "subject-1")
    with pytest.raises(Invalid):
        bind_subject(open_site, SYSTEM, administrator.user, "subject-1")
    assert "subject-1" not in str(events(f"@user:{technician.user}"))
    assert verify(open_site.database).ok
    bind_subject(open_site, administrator, technician.user, "")
    with pytest.raises(NotSignedIn, match="no account is made"):
        sign_in_by_subject(open_site, "subject-1")
    assert "no account is made" in UNKNOWN


def test_a_site_without_a_provider_offers_none(site, app, technician):
    assert app.test_client().get(ASK).status_code == 404
    assert "/sign-in/other" not in app.test_client().get("/sign-in").text
    with pytest.raises(Invalid):
        bind_subject(site, SYSTEM, technician.user, "subject-1")
