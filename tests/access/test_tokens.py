"""Bearer tokens: shown once, no wider than their owner, ended by time, by hand and with the account."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from tracker.actions.accounts import disable, enable, set_roles
from tracker.actions.sign_in import actor_for_token
from tracker.actions.tokens import create_token, revoke_token
from tracker.custody.people import SYSTEM, Role
from tracker.custody.problems import Invalid, NotAllowedHere, Unknown
from tracker.records import accounts
from tracker.records.tables.accounts import token as token_table


@pytest.fixture
def token(site, technician) -> str:
    return create_token(site, SYSTEM, technician.user)


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def token_id(site, user: str) -> str:
    with site.database.reading() as connection:
        return accounts.tokens_of(connection, user)[0].id


def test_a_token_speaks_for_its_owner_and_needs_no_form_token(client, technician, token):
    answer = client.post("/api/v1/probe", json={}, headers=bearer(token))
    assert answer.json["user"] == technician.user


@pytest.mark.parametrize(
    "sent", ["Bearer", "Bearer ", "Bearer tracker_wrong", "bearer  ", "Token abc", "Basic b25lOnR3bw=="]
)
def test_what_is_no_token_lets_nobody_in(client, technician, token, sent):
    assert client.get("/api/v1/probe", headers={"Authorization": sent}).status_code == 401


def test_a_wrong_token_is_not_helped_by_a_cookie(client, sign_in, technician):
    sign_in(client, "one")
    assert client.get("/api/v1/probe", headers=bearer("tracker_wrong")).status_code == 401
    assert client.post("/api/v1/probe", headers=bearer("tracker_wrong")).status_code == 401


def test_a_token_ends_with_its_days(site, clock, technician):
    token = create_token(site, SYSTEM, technician.user, days=1)
    clock.pass_by(hours=23)
    assert actor_for_token(site, token) is not None
    clock.pass_by(hours=1)
    assert actor_for_token(site, token) is None


def test_a_revoked_token_lets_nobody_in(client, site, technician, token):
    revoke_token(site, technician, token_id(site, technician.user))
    assert client.get("/api/v1/probe", headers=bearer(token)).status_code == 401


def test_a_token_ends_with_its_account_for_good(site, technician, token):
    disable(site, SYSTEM, technician.user)
    assert actor_for_token(site, token) is None
    enable(site, SYSTEM, technician.user)
    assert actor_for_token(site, token) is None


def test_a_token_can_be_narrower_than_its_owner(client, site, person):
    both = person("both", "technician", "officer", qualifications=("determination",))
    token = create_token(site, SYSTEM, both.user, role=Role.TECHNICIAN)
    assert client.get("/api/v1/probe", headers=bearer(token)).json["roles"] == ["technician"]
    narrowed = actor_for_token(site, token)
    assert not any(narrowed.holds(one) for one in both.qualifications)


def test_a_token_is_never_wider_than_its_owner(site, technician):
    with pytest.raises(Invalid) as raised:
        create_token(site, technician, technician.user, role=Role.OFFICER)
    assert "role" in raised.value.fields


def test_a_role_taken_from_the_owner_is_taken_from_the_token(site, person):
    both = person("both", "technician", "officer")
    token = create_token(site, SYSTEM, both.user, role=Role.OFFICER)
    set_roles(site, SYSTEM, both.user, ["technician"])
    assert actor_for_token(site, token).roles == frozenset()


@pytest.mark.parametrize("days", [0, -1, 367])
def test_no_token_is_for_ever(site, technician, days):
    with pytest.raises(Invalid) as raised:
        create_token(site, SYSTEM, technician.user, days=days)
    assert "days" in raised.value.fields


def test_nobody_makes_a_token_in_anothers_name(site, technician, administrator, events):
    with pytest.raises(NotAllowedHere, match="only its owner"):
        create_token(site, administrator, technician.user)
    assert events(f"@user:{technician.user}")[-1]["refusals"] == [
        {"check": "account.token_for_other", "evidence": []}
    ]


def test_a_token_makes_no_token(site, technician, token):
    with pytest.raises(NotAllowedHere, match="no other token"):
        create_token(site, actor_for_token(site, token), technician.user)


def test_an_administrator_ends_anybodys_token_and_others_only_their_own(
    site, technician, administrator, person, token
):
    theirs = token_id(site, technician.user)
    with pytest.raises(NotAllowedHere):
        revoke_token(site, person("two", "officer"), theirs)
    assert actor_for_token(site, token) is not None
    revoke_token(site, administrator, theirs)
    assert actor_for_token(site, token) is None


def test_a_token_nobody_made_is_unknown(site, administrator):
    with pytest.raises(Unknown):
        revoke_token(site, administrator, "k-00000000")


def test_the_text_of_a_token_is_kept_nowhere(site, technician, token, events):
    with site.database.reading() as connection:
        (row,) = connection.execute(select(token_table)).all()
    assert token not in str(tuple(row))
    told = events(f"@user:{technician.user}")[-1]
    assert told["type"] == "create_token"
    assert token not in str(told)
    assert row.hash not in str(told)
