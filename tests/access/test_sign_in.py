"""Signing in and out: who is let in, for how long, and what a wrong password tells."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from tests.access.conftest import PASSWORD
from tracker import create_app
from tracker.actions.accounts import disable, enable, reset_password
from tracker.actions.sign_in import sign_in as prove
from tracker.custody.people import SYSTEM
from tracker.custody.problems import NotSignedIn
from tracker.web.accounts import safe_next


def test_a_person_who_proves_their_name_is_let_in(client, sign_in, technician):
    answer = sign_in(client, "one")
    assert answer.status_code == 303
    assert client.get("/probe").json["user"] == technician.user


def test_the_sign_in_name_may_be_typed_in_capitals(client, sign_in, technician):
    sign_in(client, " ONE ")
    assert client.get("/probe").status_code == 200


def test_a_wrong_password_says_so_and_keeps_the_name(client, sign_in, technician):
    answer = sign_in(client, "one", "wrong password")
    assert answer.status_code == 401
    assert "do not belong together" in answer.text
    assert 'value="one"' in answer.text
    assert "wrong password" not in answer.text
    assert client.get("/probe").status_code == 303


def test_an_unknown_name_is_answered_like_a_wrong_password(client, sign_in, technician):
    wrong, unknown = sign_in(client, "one", "wrong password"), sign_in(client, "two", "wrong password")
    assert unknown.status_code == wrong.status_code == 401
    assert without_token(unknown.text).replace('"two"', '"one"') == without_token(wrong.text)


def test_an_unknown_name_costs_a_hash_too(site, monkeypatch):
    from argon2 import PasswordHasher

    from tracker.actions import passwords

    checked = []
    honest = PasswordHasher.verify
    monkeypatch.setattr(PasswordHasher, "verify", lambda *given: checked.append(given) or honest(*given))
    assert not passwords.fits(site, PASSWORD, None)
    assert len(checked) == 1


def test_not_even_the_password_of_nobody_lets_nobody_in(site):
    from tracker.actions import passwords

    assert not passwords.fits(site, "nobody", None)


@pytest.mark.parametrize("name", ["\0", "a\0b", "a\nb", "\ud800"])
def test_a_name_that_nobody_can_have_lets_nobody_in_on_each_database(each_site, name):
    with pytest.raises(NotSignedIn):
        prove(each_site, name, PASSWORD)


def test_a_page_asked_for_before_is_gone_on_to(client, sign_in, technician):
    turned_away = client.get("/probe?first=1")
    assert turned_away.headers["Location"] == "/sign-in?next=/probe?first%3D1"
    assert "/probe?first=1" in client.get(turned_away.headers["Location"]).text
    assert sign_in(client, "one", next="/probe?first=1").headers["Location"] == "/probe?first=1"


@pytest.mark.parametrize(
    "wanted",
    [
        "https://elsewhere.example/", "//elsewhere.example/", "/\\elsewhere.example", "\\\\elsewhere.example",
        "javascript:alert(1)", "probe", "", "/\t/elsewhere.example", "/\n/elsewhere.example",
        "https:elsewhere.example", "///elsewhere.example", "/%0a\x00",
    ],
)  # fmt: skip
def test_nobody_is_sent_elsewhere(client, sign_in, technician, wanted):
    assert safe_next(wanted) == "/"
    assert sign_in(client, "one", next=wanted).headers["Location"] == "/"


def test_whoever_is_in_goes_on_from_the_sign_in_page(client, sign_in, technician):
    sign_in(client, "one")
    assert client.get("/sign-in?next=/probe").headers["Location"] == "/probe"


def test_signing_out_ends_the_session_wherever_it_is_open(client, browser, sign_in, token_of, technician):
    sign_in(client, "one")
    stolen = client.get_cookie("tracker").value
    elsewhere = browser()
    elsewhere.set_cookie("tracker", stolen)
    assert elsewhere.get("/probe").status_code == 200
    assert client.post("/sign-out", data={"csrf_token": token_of(client)}).status_code == 303
    assert elsewhere.get("/probe").status_code == 303
    assert client.get("/probe").status_code == 303


def test_a_disabled_person_is_out_at_once(client, sign_in, site, technician):
    sign_in(client, "one")
    disable(site, SYSTEM, technician.user)
    assert client.get("/api/v1/probe").status_code == 401
    answer = sign_in(client, "one")
    assert answer.status_code == 401
    assert "disabled" in answer.text


def test_a_session_of_before_stays_ended_when_the_person_is_enabled(client, sign_in, site, technician):
    sign_in(client, "one")
    disable(site, SYSTEM, technician.user)
    enable(site, SYSTEM, technician.user)
    assert client.get("/probe").status_code == 303
    sign_in(client, "one")
    assert client.get("/probe").status_code == 200


def test_an_idle_session_ends(client, sign_in, clock, technician):
    sign_in(client, "one")
    clock.pass_by(minutes=29)
    assert client.get("/probe").status_code == 200
    clock.pass_by(minutes=29)
    assert client.get("/probe").status_code == 200
    clock.pass_by(minutes=31)
    assert client.get("/probe").status_code == 303


def test_a_busy_session_ends_after_its_hours(client, sign_in, clock, technician):
    sign_in(client, "one")
    for _ in range(36):
        assert client.get("/probe").status_code == 200
        clock.pass_by(minutes=20)
    clock.pass_by(minutes=1)
    assert client.get("/probe").status_code == 303


def test_the_cookie_holds_the_session_and_no_more(client, sign_in, technician):
    answer = sign_in(client, "one")
    (cookie,) = answer.headers.getlist("Set-Cookie")
    assert cookie.startswith("tracker=")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie
    with client.session_transaction() as held:
        assert set(held) <= {"id", "csrf_token"}


def test_over_https_the_cookie_is_sent_nowhere_else(settings, clock, site, technician):
    secure = create_app(site=replace(site, settings=replace(settings, https=True)))
    (cookie,) = (
        secure.test_client().get("/sign-in", base_url="https://localhost").headers.getlist("Set-Cookie")
    )
    assert cookie.startswith("__Host-tracker=")
    assert all(part in cookie for part in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"))
    assert "Domain" not in cookie


def test_signing_in_takes_a_new_session(client, sign_in, technician):
    sign_in(client, "one")
    with client.session_transaction() as held:
        first = held["id"]
    client.delete_cookie("tracker")
    sign_in(client, "one")
    with client.session_transaction() as held:
        assert held["id"] != first


def test_a_cookie_nobody_signed_is_no_session(client, technician):
    client.set_cookie("tracker", "eyJpZCI6ImEifQ.made.up")
    assert client.get("/probe").status_code == 303


def test_from_one_address_only_so_many_attempts_fail_in_a_minute(client, sign_in, technician):
    answers = [sign_in(client, f"name{number}", "wrong password").status_code for number in range(11)]
    assert answers == [401] * 10 + [429]
    refused = sign_in(client, "one")
    assert refused.status_code == 429
    assert refused.headers["Retry-After"] == "60"
    assert client.get("/sign-in").status_code == 200


def test_attempts_that_succeed_do_not_count(browser, sign_in, technician):
    assert {sign_in(browser(), "one").status_code for _ in range(12)} == {303}


def test_a_password_is_kept_at_todays_strength(client, sign_in, site, technician):
    from tracker.records import credentials

    def kept():
        with site.database.reading() as connection:
            return credentials.by_user(connection, technician.user).password_hash

    before = kept()
    stronger = create_app(site=replace(site, settings=replace(site.settings, password_memory_kib=64)))
    assert sign_in(stronger.test_client(), "one").status_code == 303
    assert "m=8," in before
    assert "m=64," in kept()
    assert sign_in(client, "one").status_code == 303


def test_a_one_time_password_lets_in_only_to_choose_another(
    client, browser, sign_in, token_of, site, technician
):
    drawn = reset_password(site, SYSTEM, technician.user)
    assert sign_in(client, "one", drawn, next="/probe").headers["Location"] == "/password?next=/probe"
    assert client.get("/probe").headers["Location"] == "/password?next=/probe"
    refused = client.get("/api/v1/probe")
    assert refused.status_code == 403
    form = {"old": drawn, "new": "another horse battery", "next": "/probe", "csrf_token": token_of(client)}
    assert client.post("/password", data=form).headers["Location"] == "/probe"
    assert client.get("/probe").status_code == 200
    assert sign_in(browser(), "one", drawn).status_code == 401
    assert sign_in(browser(), "one", "another horse battery").status_code == 303


def without_token(page: str) -> str:
    return re.sub(r'name="csrf_token" value="[^"]+"', "", page)
