"""Every address is closed to whoever is not signed in, unless it is listed; every form needs its token."""

from __future__ import annotations

import pytest

from tracker.access import OPEN
from tracker.actions.tokens import create_token
from tracker.custody.people import SYSTEM

SAMPLES = {
    "IntegerConverter": 1,
    "FloatConverter": 1.5,
    "UUIDConverter": "00000000-0000-4000-8000-000000000000",
}


def addresses(app) -> list[tuple[str, str, str]]:
    """Every endpoint, method and address there is."""
    adapter = app.url_map.bind("localhost")
    found = []
    for rule in app.url_map.iter_rules():
        values = {name: SAMPLES.get(type(kind).__name__, "V") for name, kind in rule._converters.items()}
        address = adapter.build(rule.endpoint, values, method=next(iter(rule.methods)))
        found += [(rule.endpoint, method, address) for method in sorted(rule.methods)]
    return found


def test_every_address_is_closed_unless_it_is_listed(app):
    met = set()
    for endpoint, method, address in addresses(app):
        answer = app.test_client().open(address, method=method)
        turned_away = answer.status_code == 401 or answer.headers.get("Location", "").startswith(
            "/sign-in?next="
        )
        assert turned_away != (endpoint in OPEN), f"{method} {address} answered {answer.status_code}"
        met.add(endpoint)
    assert {"probe", "api_probe", "accounts.sign_in", "accounts.password", "accounts.leave", "static"} <= met


def test_a_page_asks_to_sign_in_and_the_api_says_401(client):
    assert client.get("/probe").status_code == 303
    refused = client.get("/api/v1/probe")
    assert refused.status_code == 401
    assert refused.content_type == "application/problem+json"
    assert refused.headers["WWW-Authenticate"] == "Bearer"


def test_a_form_sent_after_the_session_ended_is_not_redirected_so_that_nothing_typed_is_lost(client):
    answer = client.post("/probe", data={"typed": "much"})
    assert answer.status_code == 401
    assert answer.mimetype == "text/html"
    assert "Nothing was recorded" in answer.text


@pytest.mark.parametrize("path", ["/probe", "/api/v1/probe"])
def test_a_cookie_alone_changes_nothing(client, sign_in, technician, path):
    sign_in(client, "one")
    assert client.post(path, json={}).status_code == 400
    assert client.post(path, data={"csrf_token": "made up"}).status_code == 400


def test_a_form_with_its_token_is_taken(client, sign_in, token_of, technician):
    sign_in(client, "one")
    assert client.post("/probe", data={"csrf_token": token_of(client)}).status_code == 200


def test_the_api_takes_a_cookie_with_the_token_in_a_header(client, sign_in, token_of, technician):
    sign_in(client, "one")
    headers = {"X-CSRFToken": token_of(client)}
    assert client.post("/api/v1/probe", json={}, headers=headers).status_code == 200


def test_a_form_token_belongs_to_one_browser(browser, sign_in, token_of, technician):
    mine, theirs = browser(), browser()
    sign_in(mine, "one")
    sign_in(theirs, "one")
    assert mine.post("/probe", data={"csrf_token": token_of(theirs)}).status_code == 400


def test_a_form_may_lie_open_for_a_whole_shift(client, sign_in, token_of, clock, technician):
    sign_in(client, "one")
    token = token_of(client)
    for _ in range(20):
        clock.pass_by(minutes=25)
        client.get("/probe")
    assert client.post("/probe", data={"csrf_token": token}).status_code == 200


def test_signing_in_and_out_need_the_token_of_their_form(client, sign_in, technician):
    assert client.post("/sign-in", data={"login": "one", "password": "x"}).status_code == 400
    sign_in(client, "one")
    assert client.post("/sign-out").status_code == 400
    assert client.get("/probe").status_code == 200


def test_a_token_opens_pages_too_but_chooses_no_password(client, site, technician):
    headers = {"Authorization": f"Bearer {create_token(site, SYSTEM, technician.user)}"}
    assert client.get("/probe", headers=headers).status_code == 200
    assert client.get("/password", headers=headers).status_code == 401
