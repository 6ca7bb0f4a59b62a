"""Who may never do a step is told so at its door, whatever they send; who might is not."""

from __future__ import annotations

import pytest

from tracker.api.families import FAMILIES, every_step
from tracker.custody.steps import STEPS


@pytest.fixture
def bench(standing):
    return standing("svf_bedside")


@pytest.fixture
def codes(bench):
    api, here = bench
    api.drill(here.donor)
    found = {one.path: api.get(f"/{one.path}")["items"][0]["code"] for one in FAMILIES}
    return found | {"vials": here.syringe}


def test_every_step_is_closed_to_whoever_may_never_do_it(bench, codes):
    api, _ = bench
    for family, step in every_step():
        for who in ("udo", "ada", "tess", "otto", "carl"):
            answer = api.post(who, f"/{family.path}/{codes[family.path]}/steps/{step.kind}")
            allowed = step.allows(api.people[who])
            assert (answer.status_code != 403) is allowed, f"{who} {step.kind}: {answer.status_code}"


@pytest.mark.parametrize("family", [one for one in FAMILIES if one.makes], ids=lambda one: one.path)
def test_nothing_is_made_by_whoever_may_never_make_it(api, family):
    for who, person in api.people.items():
        body = {"donor": api.donor()} if family.path == "samples" and who == "udo" else {}
        answer = api.post(who, f"/{family.path}", **body)
        assert (answer.status_code == 403) <= (not STEPS[family.makes].allows(person))
    assert api.post("udo", f"/{family.path}", **body).status_code in (403, 422)


def test_a_narrowed_token_does_what_its_role_may_and_no_more(bench):
    from tracker.actions.tokens import create_token
    from tracker.custody.people import SYSTEM, Role

    api, here = bench
    client = api.clients["olga"].application.test_client()
    token = create_token(api.site, SYSTEM, api.people["olga"].user, role=Role.OFFICER)
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
    path = f"/api/v1/vials/{here.vials[1]}/steps/hold"
    assert client.post(path, json={"why": "Because this test says so."}).status_code == 201


def test_a_revoked_token_does_nothing_any_more(bench):
    from tracker.actions.tokens import revoke_token
    from tracker.custody.people import SYSTEM
    from tracker.records import accounts

    api, here = bench
    client = api.clients["tess"]
    with api.site.database.reading() as connection:
        (token,) = accounts.tokens_of(connection, api.people["tess"].user)
    revoke_token(api.site, SYSTEM, token.id)
    answer = client.post(f"/api/v1/vials/{here.vial}/steps/hold", json={"why": "Because this test says so."})
    assert answer.status_code == 401
