"""Administration: accounts, establishments, tokens. Only administrators, and nobody their own account."""

from __future__ import annotations

import html
import re

import pytest

from tests.bench import PASSWORD
from tests.stations import Stations, sqlite_stations
from tests.web.desk import Browser, Desk, desk_at, places, text_of
from tracker.actions.administering import every_account

__all__ = ["places", "sqlite_stations"]

NEW = {
    "login": "paula",
    "name": "Test Person Paula",
    "establishment": "LAB",
    "roles": ["technician"],
    "qualifications": ["bedside"],
}
PLACE = {
    "code": "NORTH-1", "name": "Test Hospital", "licence": "LIC-1", "activities": ["collect", "treat"],
    "jurisdiction": "eu", "country": "DE",
}  # fmt: skip


@pytest.fixture
def desk(places: Stations) -> Desk:
    return desk_at(places, "")


def account(desk: Desk, login: str):
    return next(one for one in every_account(desk.bench.site) if one.login == login)


def page_of(desk: Desk, login: str) -> str:
    return f"/administration/users/{account(desk, login).actor.user}"


def once(page: str) -> str:
    """The secret a page shows this once."""
    found = re.search(r'class="once code">([^<]+)<', page)
    assert found
    return html.unescape(found[1])


def signs_in(desk: Desk, login: str, password: str) -> int:
    return Browser(desk.app.test_client()).post("/sign-in", login=login, password=password).status_code


@pytest.mark.parametrize("who", ["tess", "olga", "clara"])
def test_everybody_else_is_kept_out(desk, who):
    browser = desk(who)
    assert browser.get("/administration").status_code == 403
    assert browser.post("/administration/users/new", **NEW).status_code == 403
    assert browser.post(f"{page_of(desk, 'nora')}/disable").status_code == 403
    assert (
        browser.post("/administration/establishments/new", **PLACE, valid_until="2030-01-01").status_code
        == 403
    )
    assert account(desk, "nora").disabled_at is None


def test_auditors_read_and_change_nothing(desk):
    udo = desk("udo")
    page = udo.get("/administration")
    assert "Test Nora" in text_of(page)
    assert "Add an account" not in text_of(page)
    assert "<form" not in udo.get(page_of(desk, "nora")).text.partition("<main")[2].partition("</main>")[0]
    assert udo.post(f"{page_of(desk, 'nora')}/disable").status_code == 403


def test_an_account_is_made_and_its_password_is_shown_once(desk):
    ada = desk("ada")
    made = ada.post("/administration/users/new", **NEW)
    assert made.status_code == 200
    secret = once(made.text)
    assert secret not in ada.get(page_of(desk, "paula")).text
    assert secret not in ada.get("/administration").text
    paula = Browser(desk.app.test_client())
    assert paula.post("/sign-in", login="paula", password=secret).status_code == 303
    assert paula.get("/").headers["Location"].startswith("/password")
    actor = account(desk, "paula").actor
    assert (actor.roles, actor.qualifications, actor.establishment) == ({"technician"}, {"bedside"}, "LAB")


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"login": "tess"}, "Another account has this sign-in name."),
        ({"login": "Has Spaces"}, "A sign-in name has 1 to 64 small letters"),
        ({"name": ""}, "Give the person's name as it is to be printed."),
        ({"roles": ["emperor"]}, "is none of"),
        ({"establishment": "NOWHERE"}, "Choose an establishment of the list."),
    ],
)
def test_what_does_not_fit_is_said_at_its_box_and_what_was_typed_stays(desk, wrong, says):
    answer = desk("ada").post("/administration/users/new", **(NEW | wrong))
    assert answer.status_code == 422
    assert says in html.unescape(text_of(answer))
    assert 'value="Test Person Paula"' in answer.text or "name" in wrong
    assert all(one.login != "paula" for one in every_account(desk.bench.site))


def test_roles_and_qualifications_count_at_once(desk):
    ada, nora = desk("ada"), desk("nora")
    assert nora.get("/quality").status_code == 403
    done = ada.post(f"{page_of(desk, 'nora')}/roles", roles=["technician", "officer"])
    assert done.headers["Location"] == page_of(desk, "nora")
    assert "The roles were changed" in text_of(ada.get(page_of(desk, "nora")))
    assert nora.get("/quality").status_code == 200
    ada.post(f"{page_of(desk, 'nora')}/qualifications", qualifications=["bedside"])
    ada.post(f"{page_of(desk, 'nora')}/establishment", establishment="BANK")
    actor = account(desk, "nora").actor
    assert (actor.qualifications, actor.establishment) == ({"bedside"}, "BANK")


def test_nobody_changes_their_own_account(desk):
    ada = desk("ada")
    page = ada.get(page_of(desk, "ada"))
    assert "This is your own account." in text_of(page)
    assert "<form" not in page.text.partition("<main")[2].partition("</main>")[0]
    for what, given in (
        ("roles", {"roles": ["officer"]}),
        ("disable", {}),
        ("password", {}),
        ("qualifications", {}),
    ):
        answer = ada.post(f"{page_of(desk, 'ada')}/{what}", **given)
        assert answer.status_code == 403
        assert "Nobody changes what their own account may do." in text_of(answer)
    assert account(desk, "ada").actor.roles == {"administrator"}


def test_a_disabled_person_is_out_at_once_and_may_come_back(desk):
    ada, nora = desk("ada"), desk("nora")
    assert nora.get("/").status_code == 200
    ada.post(f"{page_of(desk, 'nora')}/disable")
    assert nora.get("/").headers["Location"].startswith("/sign-in")
    assert signs_in(desk, "nora", PASSWORD) == 401
    assert "Enable the account" in text_of(ada.get(page_of(desk, "nora")))
    ada.post(f"{page_of(desk, 'nora')}/enable")
    assert signs_in(desk, "nora", PASSWORD) == 303


def test_a_new_password_is_drawn_and_the_old_one_is_over(desk):
    secret = once(desk("ada").post(f"{page_of(desk, 'nora')}/password").text)
    assert signs_in(desk, "nora", PASSWORD) == 401
    assert signs_in(desk, "nora", secret) == 303


@pytest.mark.parametrize("what", ["nonsense", "delete"])
def test_an_account_has_nothing_else_to_change(desk, what):
    assert desk("ada").post(f"{page_of(desk, 'nora')}/{what}").status_code == 404


def test_there_is_no_page_of_an_account_nobody_has(desk):
    assert desk("ada").get("/administration/users/u-nobody").status_code == 404
    assert desk("ada").post("/administration/users/u-nobody/roles", roles=["officer"]).status_code == 404


def test_an_establishment_is_entered_and_says_until_when_it_is_licensed(desk):
    ada = desk("ada")
    done = ada.post("/administration/establishments/new", **PLACE, valid_until="2026-01-05")
    assert done.headers["Location"] == "/administration"
    row = "NORTH-1 Test Hospital LIC-1 collect, treat 5 Jan 2026, 23:59 eu, DE"
    assert f"{row} licensed" in text_of(ada.get("/administration"))
    desk.bench.clock.pass_by(days=1)
    assert f"{row} licence ran out" in text_of(desk.another("ada").get("/administration"))


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"code": "LAB"}, "Another establishment has this code."),
        ({"code": "has spaces"}, "Give 2 to 31 capitals, digits or dashes"),
        ({"activities": []}, "Enter this."),
        ({"activities": ["fly"]}, "Choose from the list."),
        ({"valid_until": "soon"}, "Give a day as year, month, day"),
        ({"name": ""}, "Enter this."),
    ],
)
def test_an_establishment_that_does_not_fit_is_not_entered(desk, wrong, says):
    answer = desk("ada").post(
        "/administration/establishments/new", **(PLACE | {"valid_until": "2030-01-01"} | wrong)
    )
    assert answer.status_code == 422
    assert says in text_of(answer)
    assert "LIC-1" in answer.text


def test_a_token_is_shown_once_works_and_is_revoked(desk):
    tess = desk("tess")
    made = tess.post("/tokens", label="Test counter", role="technician", days="30")
    secret = once(made.text)
    assert secret not in tess.get("/tokens").text
    bearer = {"Authorization": f"Bearer {secret}"}
    program = desk.app.test_client()
    assert program.get("/api/v1/establishments", headers=bearer).status_code == 200
    (token,) = re.findall(r"/tokens/(k-[a-z0-9]+)/revoke", tess.get("/tokens").text)
    assert desk("tom").post(f"/tokens/{token}/revoke").status_code == 404
    assert tess.post(f"/tokens/{token}/revoke").status_code == 303
    assert program.get("/api/v1/establishments", headers=bearer).status_code == 401


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"label": ""}, "Say what the token is for"),
        ({"days": "0"}, "A token lasts 1 to 366 days; 0 were given."),
        ({"days": "9" * 30}, "A token lasts 1 to 366 days"),
        ({"days": "many"}, "Give a whole number of days."),
        ({"role": "officer"}, "a token is never wider than its owner"),
        ({"role": "emperor"}, "Choose one of your roles."),
    ],
)
def test_a_token_that_does_not_fit_is_not_made(desk, wrong, says):
    answer = desk("tess").post("/tokens", **({"label": "Test counter", "days": "30"} | wrong))
    assert answer.status_code == 422
    assert says in text_of(answer)
    assert "Tokens you made stand here." in text_of(desk("tess").get("/tokens"))
