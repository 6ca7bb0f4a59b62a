"""The proof as a program fetches it, verified as an outsider does."""

from __future__ import annotations

from os import urandom

import pytest
from werkzeug.test import TestResponse

from tests.api.over import OverApi
from tests.proof.test_verifier import parts_of
from tracker import create_app
from tracker.actions.sealing import seal

PREFIX = "/api/v1/ledger"


@pytest.fixture
def api(trusted) -> OverApi:
    """Give the bench over the API."""
    return OverApi.of(trusted.bench, create_app(site=trusted.bench.site))


def look(api: OverApi, what: str) -> TestResponse:
    return api.clients["udo"].get(f"{PREFIX}/{what}")


def export(api: OverApi, who: str, body: dict) -> TestResponse:
    headers = {"Idempotency-Key": urandom(8).hex()}
    return api.clients[who].post(f"{PREFIX}/exports", json=body, headers=headers)


def test_a_checkpoint_and_the_proof_of_an_event_are_served(api, trusted):
    note = seal(trusted.bench.site).note
    assert look(api, "checkpoint").text == note
    proof = look(api, "proof/3").text
    assert proof.startswith("c2sp.org/tlog-proof@v1\nindex 3\n")
    assert proof.endswith(note)
    assert look(api, "proof/99999").status_code == 404


def test_a_record_is_exported_and_verifies(api, trusted, verified):
    body = {"code": trusted.here.sample, "reason": "inspection", "known": [trusted.earlier]}
    sent = export(api, "udo", body)
    assert (sent.status_code, sent.content_type) == (200, "application/zip")
    assert verified(sent.data)[0] == 0
    assert "private.jsonl" not in parts_of(sent.data)


@pytest.mark.parametrize(
    ("who", "body", "status"),
    [
        ("tess", {"reason": "curious"}, 403),
        ("olga", {}, 422),
        ("olga", {"reason": "inspection", "known": ["nonsense"]}, 422),
        ("olga", {"reason": "inspection", "code": "S0000000000X"}, 404),
    ],
)
def test_who_may_not_or_does_not_say_why_gets_nothing(api, trusted, who, body, status):
    sent = export(api, who, {"code": trusted.here.sample, **body})
    assert sent.status_code == status
