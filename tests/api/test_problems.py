"""Every error over the API: one shape, the right status, a sentence, and nothing done."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace

import pytest

from tests.api.over import V1, OverApi
from tracker import create_app
from tracker.records.database import Database

# Well formed, and of nothing on record.
NOTHING = {
    "persons": "P2000000000X",
    "donors": "D3000000000G",
    "samples": "S60000000005",
    "vials": "V7000000000F",
    "treatments": "T8000000000G",
    "handovers": "HA000000000B",
    "lots": "LB0000000008",
    "equipment": "EC0000000000",
    "units": "UD000000000Q",
    "specifications": "QE000000000G",
}
WHY = {"why": "Because this test says so."}


@pytest.fixture
def bench(standing):
    return standing("svf_collected")


@pytest.fixture
def hold(bench):
    _, here = bench
    return f"/vials/{here.first}/steps/hold"


def told(answer, status: int, kind: str) -> dict:
    assert answer.status_code == status, answer.text
    assert answer.content_type == "application/problem+json"
    problem = answer.get_json(force=True)
    assert (problem["status"], problem["type"]) == (status, f"urn:tracker:problem:{kind}")
    assert problem["detail"].endswith(".")
    assert "Traceback" not in answer.text
    return problem


def test_without_a_token_it_is_401(bench, hold):
    api, _ = bench
    stranger = api.clients["tess"].application.test_client()
    answer = stranger.post(V1 + hold, json=WHY)
    told(answer, 401, "not-signed-in")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_a_cookie_without_the_forms_token_is_400(bench, hold):
    api, _ = bench
    browser = api.clients["tess"].application.test_client()
    page = browser.get("/sign-in").text
    token = page.partition('name="csrf_token" value="')[2].partition('"')[0]
    form = {"login": "tess", "password": "correct horse battery", "csrf_token": token}
    assert browser.post("/sign-in", data=form).status_code == 303
    told(browser.post(V1 + hold, json=WHY), 400, "form-token")
    assert browser.get(f"{V1}/samples").status_code == 200


@pytest.mark.parametrize("who", ["udo", "ada"])
def test_a_role_that_may_never_do_it_is_403_and_on_the_ledger(bench, hold, who):
    api, here = bench
    told(api.post(who, hold, **WHY), 403, "not-allowed")
    last = api.get(f"/samples/{here.sample}/events?limit=200", "udo")["items"][-1]["body"]
    assert (last["type"], last["outcome"], last["door"]) == ("hold", "refused", "api")
    assert [one["check"] for one in last["refusals"]] == ["door.not_allowed"]


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/vials/V7000000000F.AB12.X/steps/hold", "unknown"),
        ("/vials/nonsense/steps/hold", "unknown"),
        ("/vials/%00/steps/hold", "unknown"),
        ("/vials/{sample}/steps/hold", "unknown"),
        ("/vials/{first}/steps/fly", "not-found"),
        ("/samples/{sample}/steps/freeze", "not-found"),
    ],
)
def test_what_there_is_not_is_404(bench, path, kind):
    api, here = bench
    told(api.post("tess", path.format(sample=here.sample, first=here.first), **WHY), 404, kind)


def test_a_code_of_another_family_says_where_to_ask(bench):
    api, here = bench
    problem = told(api.clients["tess"].get(f"{V1}/vials/{here.sample}"), 404, "unknown")
    assert "/samples" in problem["detail"]


def test_a_well_formed_code_of_nothing_is_404(bench):
    api, _ = bench
    for family, code in NOTHING.items():
        for end in ("", "/events"):
            told(api.clients["olga"].get(f"{V1}/{family}/{code}{end}"), 404, "unknown")


def test_nothing_can_be_done_to_a_well_formed_code_of_nothing(bench):
    api, _ = bench
    for family in NOTHING.keys() - {"persons", "handovers", "specifications"}:
        told(api.post("olga", f"/{family}/{NOTHING[family]}/steps/hold", **WHY), 404, "unknown")
        told(api.clients["olga"].get(f"{V1}/{family}/{NOTHING[family]}/verdict?step=hold"), 404, "unknown")


def test_a_wrong_method_is_405(bench, hold):
    api, _ = bench
    answer = api.clients["tess"].delete(V1 + hold)
    told(answer, 405, "method")
    assert "POST" in answer.headers["Allow"]


def test_a_record_that_moved_since_it_was_read_is_412_but_never_for_a_stop(bench):
    api, here = bench
    seen = api.get(f"/vials/{here.first}")["seq"]
    path = f"/vials/{here.first}/steps/check_temperature"
    assert api.post("tess", path, temperature_c="20", seen=seen).status_code == 201
    told(api.post("tess", path, temperature_c="20", seen=seen), 412, "stale")
    assert api.post("tess", path, temperature_c="20", seen=seen + 1).status_code == 201
    assert api.post("tess", f"/vials/{here.first}/steps/hold", **WHY, seen=seen).status_code == 201


def test_ten_megabytes_are_413(bench, hold):
    api, _ = bench
    body = b'{"why": "' + b"x" * 10_000_000 + b'"}'
    answer = api.clients["tess"].post(V1 + hold, data=body, content_type="application/json")
    told(answer, 413, "too-large")


@pytest.mark.parametrize(
    "content_type",
    [
        "text/plain",
        "application/x-www-form-urlencoded",
        "application/xml",
        "application/json; charset=latin-1",
        "application/json; charset=utf-16",
        None,
    ],
)
def test_what_is_not_json_in_utf_8_is_415(bench, hold, content_type):
    api, _ = bench
    answer = api.clients["tess"].post(V1 + hold, data=b'{"why": "x"}', content_type=content_type)
    told(answer, 415, "media-type")


def test_what_does_not_fit_is_422_with_every_field_at_once(bench):
    api, here = bench
    body = {
        "temperature_c": "warm",
        "at": "yesterday",
        "colour": "red",
        "seen": "7",
        "witness": {"login": "x"},
    }
    problem = told(api.post("tess", f"/vials/{here.first}/steps/check_temperature", **body), 422, "invalid")
    assert set(problem["fields"]) == set(body)
    assert all(says.endswith(".") for sentences in problem["fields"].values() for says in sentences)


def test_what_does_not_fit_is_on_the_ledger_by_the_names_of_fields_alone(bench):
    api, here = bench
    api.post("tess", f"/vials/{here.first}/steps/hold", why="short", **{"Jane Doe, born 1970": "x"})
    last = api.get(f"/samples/{here.sample}/events?limit=200")["items"][-1]["body"]
    assert last["data"]["unfit"] == ["why", "unknown"]
    assert "Jane" not in str(last)


def test_a_record_in_use_is_503_and_says_when_to_try_again(bench, hold):
    api, _ = bench
    url = api.site.settings.database_url
    impatient = replace(api.site, database=Database.open(url, patience=0.2))
    client = OverApi.of(replace(api, site=impatient), create_app(site=impatient)).clients["tess"]
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as other:
        other.execute("BEGIN IMMEDIATE")
        answer = client.post(V1 + hold, json=WHY)
    impatient.database.close()
    told(answer, 503, "busy")
    assert int(answer.headers["Retry-After"]) > 0


def test_health_says_nothing_but_that_it_is_well(bench):
    api, _ = bench
    answer = api.clients["tess"].application.test_client().get("/healthz")
    assert (answer.status_code, answer.text) == (200, "ok\n")
