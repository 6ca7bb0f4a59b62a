"""A retry is harmless: the same key and body get the first decision again, and nothing is done twice."""

from __future__ import annotations

import pytest

from tests.api.over import V1
from tests.roads import svf_collected

WHY = {"why": "Because this test says so."}


@pytest.fixture
def hold(standing):
    api, here = standing("svf_collected")
    return api, here, f"/vials/{here.first}/steps/hold"


def events(api, here) -> int:
    return len(api.get(f"/samples/{here.sample}/events?limit=200")["items"])


def test_the_same_key_and_body_get_the_first_decision_again(hold):
    api, here, path = hold
    first = api.post("tess", path, "k-1", **WHY)
    before = events(api, here)
    again = api.post("tess", path, "k-1", **WHY)
    assert (first.status_code, again.status_code) == (201, 201)
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    for part in ("decision", "event", "made"):
        assert again.json[part] == first.json[part]
    assert events(api, here) == before


def test_a_retry_shows_the_subject_as_it_is_now(hold):
    api, here, path = hold
    first = api.post("tess", path, "k-1", **WHY)
    api.do("olga", "lift", here.first, stop=first.json["subject"]["stops"][0]["id"], **WHY)
    again = api.post("tess", path, "k-1", **WHY)
    assert again.json["decision"]["allowed"] is True
    assert again.json["subject"]["stops"] == []


def test_a_refusal_is_kept_under_its_key_too(hold):
    api, here, _ = hold
    path = f"/vials/{here.first}/steps/found"
    body = {"place": "bench 1", "temperature_c": "20", **WHY}
    first, before = api.post("olga", path, "k-1", **body), events(api, here)
    again = api.post("olga", path, "k-1", **body)
    assert (first.status_code, again.status_code) == (409, 409)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert again.json["decision"] == first.json["decision"]
    assert events(api, here) == before


def test_the_same_key_with_another_body_is_422(hold):
    api, _, path = hold
    api.post("tess", path, "k-1", **WHY)
    answer = api.post("tess", path, "k-1", why="For quite another reason.")
    assert answer.status_code == 422
    assert answer.get_json(force=True)["type"] == "urn:tracker:problem:key-reused"


def test_the_same_key_at_another_step_is_422(hold):
    api, here, path = hold
    api.post("tess", path, "k-1", **WHY)
    assert api.post("tess", f"/samples/{here.sample}/steps/hold", "k-1", **WHY).status_code == 422


def test_a_key_is_each_persons_own(hold):
    api, _, path = hold
    api.post("tess", path, "k-1", **WHY)
    other = api.post("tom", path, "k-1", **WHY)
    assert other.status_code == 201
    assert "Idempotency-Replayed" not in other.headers


def test_what_did_not_fit_may_be_sent_again_under_its_key(hold):
    api, _, path = hold
    assert api.post("tess", path, "k-1", why="short").status_code == 422
    assert api.post("tess", path, "k-1", **WHY).status_code == 201


def test_a_retry_makes_nothing_twice(each_api):
    body = {"name": "Test Person One", "birth_date": "1970-01-01"}
    first, again = (each_api.post("clara", "/persons", "k-1", **body) for _ in range(2))
    assert first.json["made"] == again.json["made"]
    assert [one["code"] for one in each_api.get("/persons")["items"]] == first.json["made"]
    assert first.headers["Location"] == f"/api/v1/persons/{first.json['made'][0]}"


def test_a_retry_needs_no_second_scan(each_api):
    here = svf_collected(each_api)
    path = f"/vials/{here.first}/steps/move"
    body = {
        "place": "bench 2",
        "temperature_c": "20",
        "receipts": [each_api.receipt("tess", each_api.hands(here.first))],
    }
    assert each_api.post("tess", path, "k-1", **body).status_code == 201
    assert each_api.post("tess", path, "k-1", **body).headers["Idempotency-Replayed"] == "true"
    refused = each_api.post("tess", path, "k-2", **body)
    assert {one["check"] for one in refused.json["decision"]["refusals"]} == {"identity.scan"}


@pytest.mark.parametrize("key", ["", "two words", "ä", "x" * 201, "tab\tbed"])
def test_a_key_that_cannot_be_kept_is_422(hold, key):
    api, _, path = hold
    answer = api.clients["tess"].post(V1 + path, json=WHY, headers={"Idempotency-Key": key})
    assert answer.status_code == 422
    assert "Idempotency-Key" in answer.get_json(force=True)["fields"]
