"""One answer for every error: a page or problem+json, a sentence, a reference, and never a traceback."""

from __future__ import annotations

import logging

import pytest
from flask import abort, request

from tracker.actions.tokens import create_token
from tracker.custody import problems
from tracker.custody.people import SYSTEM

SAYS = "The vial is not here."
RAISED = {
    "unknown": (problems.Unknown(SAYS), 404),
    "not-allowed": (problems.NotAllowedHere(SAYS), 403),
    "not-signed-in": (problems.NotSignedIn(SAYS), 401),
    "stale": (problems.Stale(SAYS), 412),
    "key-reused": (problems.KeyReused(SAYS), 422),
    "invalid": (problems.Invalid(SAYS, {"volume_ml": ["The volume is missing."]}), 422),
    "busy": (problems.Busy(SAYS), 503),
    "broken-ledger": (problems.BrokenLedger(SAYS), 500),
}
BY_STATUS = (400, 401, 403, 404, 405, 409, 410, 412, 413, 415, 418, 422, 429, 500, 501, 503)


@pytest.fixture
def signed_in(app, site, technician):
    """Give a browser that is signed in by token, at addresses that fail in every way."""

    def fail(how: str):
        if how in RAISED:
            raise RAISED[how][0]
        if how.isdigit():
            abort(int(how))
        if how == "read":
            return {"length": len(request.get_data())}
        if how == "json":
            return {"read": request.get_json()}
        raise RuntimeError("the secret recipe")

    app.add_url_rule("/fail/<how>", "fail", fail, methods=["GET", "POST"])
    app.add_url_rule("/api/v1/fail/<how>", "api_fail", fail, methods=["GET", "POST"])
    client = app.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {create_token(site, SYSTEM, technician.user)}"
    return client


@pytest.mark.parametrize("kind", RAISED)
def test_a_problem_under_the_api_is_problem_json(signed_in, kind):
    answer = signed_in.get(f"/api/v1/fail/{kind}")
    _, status = RAISED[kind]
    assert answer.status_code == status
    assert answer.content_type == "application/problem+json"
    told = answer.get_json(force=True)
    assert told["type"] == f"urn:tracker:problem:{kind}"
    assert told["status"] == status
    assert told["detail"] == SAYS
    assert told["instance"] == f"/api/v1/fail/{kind}"
    assert told["title"]
    assert len(told["reference"]) == 10


@pytest.mark.parametrize("kind", RAISED)
def test_a_problem_at_the_pages_is_a_page(signed_in, kind):
    answer = signed_in.get(f"/fail/{kind}")
    assert answer.status_code == RAISED[kind][1]
    assert answer.mimetype == "text/html"
    assert SAYS in answer.text
    assert "Reference" in answer.text


def test_what_does_not_fit_names_every_field(signed_in):
    assert signed_in.get("/api/v1/fail/invalid").get_json(force=True)["fields"] == {
        "volume_ml": ["The volume is missing."]
    }
    assert "The volume is missing." in signed_in.get("/fail/invalid").text


@pytest.mark.parametrize("how", ["busy", "429"])
def test_what_may_be_tried_again_says_when(signed_in, how):
    assert int(signed_in.get(f"/api/v1/fail/{how}").headers["Retry-After"]) > 0


@pytest.mark.parametrize("status", BY_STATUS)
def test_every_status_has_a_sentence_at_both_doors(signed_in, status):
    page, told = signed_in.get(f"/fail/{status}"), signed_in.get(f"/api/v1/fail/{status}")
    assert page.status_code == told.status_code == status
    assert page.mimetype == "text/html"
    assert told.content_type == "application/problem+json"
    assert told.get_json(force=True)["detail"].endswith(".")


def test_a_wrong_method_says_which_are_right(signed_in):
    answer = signed_in.delete("/api/v1/probe")
    assert answer.status_code == 405
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "POST", "HEAD", "OPTIONS"}


def test_an_address_nobody_knows_is_404_at_both_doors(client):
    assert client.get("/nowhere").mimetype == "text/html"
    told = client.get("/api/v1/nowhere")
    assert (told.status_code, told.content_type) == (404, "application/problem+json")


def test_a_body_that_is_too_large_is_refused(signed_in, app):
    answer = signed_in.post("/api/v1/fail/read", data=b"x" * (app.config["MAX_CONTENT_LENGTH"] + 1))
    assert answer.status_code == 413


@pytest.mark.parametrize("body", [b"{", b"\xff\xfe", b"", b'{"a": NaN'])
def test_json_that_cannot_be_read_is_400(signed_in, body):
    answer = signed_in.post("/api/v1/fail/json", data=body, content_type="application/json")
    assert answer.status_code == 400
    assert answer.content_type == "application/problem+json"


@pytest.mark.parametrize("path", ["/fail/otherwise", "/api/v1/fail/otherwise"])
def test_what_nobody_expected_is_logged_and_never_shown(signed_in, path, caplog):
    with caplog.at_level(logging.ERROR, "tracker.errors"):
        answer = signed_in.get(path)
    assert answer.status_code == 500
    assert "secret recipe" not in answer.text
    assert "Traceback" not in answer.text
    (record,) = caplog.records
    assert "secret recipe" in caplog.text
    assert record.getMessage().split("reference ")[1].rstrip(".") in answer.text


def test_errors_carry_the_headers_of_every_answer(signed_in):
    assert signed_in.get("/fail/otherwise").headers["X-Content-Type-Options"] == "nosniff"


def test_what_was_typed_into_the_address_is_never_markup(signed_in):
    assert "<script>" not in signed_in.get("/fail/%3Cscript%3E").text
