"""Whatever is sent, the answer is a sentence at the right field, and never a broken program."""

from __future__ import annotations

import json
from datetime import timedelta, timezone

import pytest

from tests.api.over import V1
from tracker.ledger.body import instant_text

READING = "/vials/{0.first}/steps/check_temperature"
HOLD = "/vials/{0.first}/steps/hold"
RESULT = "/vials/{0.tube}/steps/record_result"
WHY = "Because this test says so."


@pytest.fixture
def collected(standing):
    return standing("svf_collected")


@pytest.fixture
def divided(standing):
    return standing("svf_divided")


def raw(bench, path: str, body: bytes | str, content_type: str = "application/json"):
    api, here = bench
    data = body if isinstance(body, bytes) else body.encode()
    return api.clients["tess"].post(V1 + path.format(here), data=data, content_type=content_type)


def fields(answer) -> dict:
    assert answer.status_code == 422, answer.text
    return answer.get_json(force=True)["fields"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b'"text"',
        b"1",
        b'{"why": "Because it is twice.", "why": "Because it is twice."}',
        b"\xff\xfe{\x00}\x00",
        '{"why": "Größe ist hier wichtig."}'.encode("latin-1"),
        '{"why": "Because this test says so."}'.encode("utf-16"),
        b'{"why": "half a character \\ud800"}',
        b'{"\\udfff": 1}',
        b"[" * 100_000,
        b'{"why":' * 50_000,
        b'{"why": ' + b"9" * 5000 + b"}",
    ],
)
def test_what_is_not_one_json_object_in_utf_8_is_400(collected, body):
    answer = raw(collected, HOLD, body)
    assert answer.status_code == 400, answer.text
    assert answer.content_type == "application/problem+json"
    assert answer.get_json(force=True)["detail"].endswith("Nothing was recorded.")


def test_a_byte_order_mark_does_no_harm(collected):
    assert raw(collected, HOLD, "\ufeff" + json.dumps({"why": WHY})).status_code == 201


def test_accents_are_kept_however_they_were_typed(collected):
    api, here = collected
    scanned = [api.receipt("tess", api.hands(here.first))]
    body = {"place": "Ku\u0308hlraum", "receipts": scanned, "temperature_c": "20"}
    moved = api.post("tess", f"/vials/{here.first}/steps/move", **body)
    assert moved.status_code == 201, moved.text
    assert moved.json["subject"]["place"] == "K\u00fchlraum"


@pytest.mark.parametrize("sent", ['"20.5"', "20.5", "20", "2.05e1", '"+20.5"'])
def test_a_quantity_may_be_a_number_or_a_text(collected, sent):
    assert raw(collected, READING, f'{{"temperature_c": {sent}}}').status_code == 201


@pytest.mark.parametrize(
    "sent",
    [
        "NaN",
        "Infinity",
        "-Infinity",
        '"NaN"',
        '"Infinity"',
        '"sNaN"',
        "1e400",
        "-1e400",
        "1e99999999999999999999",
        "1e-99999999999999999999",
        "1" * 300,
        '"1,5"',
        '"20 degrees"',
        '""',
        "true",
        "null",
        "[20]",
        '{"value": 20}',
        '"2\\u0000"',
        "20.12345",
        "-400",
    ],
)
def test_what_is_no_temperature_is_told_at_its_field(collected, sent):
    found = fields(raw(collected, READING, f'{{"temperature_c": {sent}}}'))
    assert list(found) == ["temperature_c"]


def test_a_number_keeps_its_digits(collected):
    api, here = collected
    assert raw(collected, READING, '{"temperature_c": 20.10}').status_code == 201
    (change,) = api.get(f"/vials/{here.first}/events?limit=200")["items"][-1]["body"]["data"]["changes"]
    assert change["set"]["data"]["temperature_c"] == "20.10"


@pytest.mark.parametrize("sent", ["1.0", "1.5", '"1"', "true", "0", "201", "1e2"])
def test_a_whole_number_is_nothing_else(divided, sent):
    body = f'{{"volumes_ml": ["1"], "representative": {sent}}}'
    assert list(fields(raw(divided, "/vials/{0.vial}/steps/split", body))) == ["representative"]


@pytest.mark.parametrize("text", ["\x00", "before\x00after it", "\x07 a bell rings", "\x1b[31m red and loud"])
def test_characters_that_cannot_be_kept_are_told_at_their_field(collected, text):
    api, here = collected
    assert set(fields(api.post("tess", HOLD.format(here), why=text))) == {"why"}
    witness = {"login": text, "password": "x"}
    assert set(fields(api.post("tess", HOLD.format(here), why=WHY, witness=witness))) == {"witness"}


@pytest.mark.parametrize(
    "at",
    [
        "2026-01-05",
        "2026-01-05T08:00:00",
        "yesterday",
        "0001-01-01T00:00:00+23:59",
        "9999-12-31T23:59:59-23:59",
        "2026-02-30T08:00:00Z",
        20260105,
        "",
    ],
)
def test_a_time_that_cannot_be_is_told_at_its_field(collected, at):
    api, here = collected
    found = fields(api.post("tess", READING.format(here), temperature_c="20", at=at))
    assert list(found) == ["at"]


@pytest.mark.parametrize(
    ("at", "says"),
    [
        ("2026-01-06T08:00:00+02:00", "2026-01-06 06:00 UTC lies in the future."),
        ("2199-12-31T23:00:00-05:00", "2200-01-01 04:00 UTC lies in the future."),
        ("1999-01-05T08:00:00Z", "This happened more than 30 minutes ago and no reason is given."),
    ],
)
def test_a_time_to_come_or_long_past_is_refused_in_utc(collected, at, says):
    api, here = collected
    answer = api.post("tess", READING.format(here), temperature_c="20", at=at)
    assert answer.status_code == 409
    assert says in [one["says"] for one in answer.json["decision"]["refusals"]]


def test_a_time_with_another_offset_is_answered_in_utc(collected):
    api, here = collected
    api.clock.pass_by(minutes=5)
    at = (api.clock.now - timedelta(minutes=1)).astimezone(timezone(timedelta(hours=5, minutes=30)))
    assert api.post("tess", READING.format(here), temperature_c="20", at=at.isoformat()).status_code == 201
    event = api.get(f"/vials/{here.first}/events?limit=200")["items"][-1]
    assert event["body"]["at"] == instant_text(at)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"analyte": "endotoxin", "value": "0.1", "unit": "%"}, "unit"),
        ({"analyte": "viability", "value": "0.85", "unit": "%"}, "value"),
        ({"analyte": "viability", "value": "-5", "unit": "%"}, "value"),
        ({"analyte": "viability", "value": "101", "unit": "%"}, "value"),
        ({"analyte": "viability", "value": "85"}, "unit"),
    ],
)
def test_a_wrong_unit_or_a_fraction_for_a_percentage_is_told_at_its_field(divided, given, field):
    api, here = divided
    answer = api.post("tess", RESULT.format(here), **given)
    assert answer.status_code == 409, answer.text
    assert field in {one["field"] for one in answer.json["decision"]["refusals"]}


def test_a_vial_on_the_road_is_not_divided(divided):
    api, here = divided
    api.do("tess", "offer", here.vial, (api.hands(here.vial),), to_establishment="BANK")
    answer = api.attempt("tess", "split", here.vial, (api.hands(here.vial),), volumes_ml=["1"])
    assert [one["check"] for one in answer.refusals if "in transit" in one["says"]] == ["custody.here"]


def test_nobody_reviews_their_own_work(divided):
    api, here = divided
    key = api.result(here.tube, "viability", "85", "%", by="olga", reviewer="")
    assert api.refused("olga", "review_result", here.tube, result=key, verdict="accepted")
    api.do("otto", "review_result", here.tube, result=key, verdict="accepted")


def test_volumes_that_do_not_add_up_are_refused(divided):
    api, here = divided
    answer = api.attempt("tess", "split", here.vial, (api.hands(here.vial),), volumes_ml=["4", "4"])
    assert "volumes_ml" in {one["field"] for one in answer.refusals}


def test_every_field_of_a_sample_and_its_donor_are_told_at_once(api):
    found = fields(api.post("nora", "/samples", donor="V-nonsense", volume_ml="much", colour="red", seen=-1))
    assert {"donor", "volume_ml", "colour", "seen", "specification", "place"} <= set(found)


@pytest.mark.parametrize("donor", [None, 5, "", "S60000000005", "D3000000000G", ["D3000000000G"]])
def test_a_sample_needs_a_donor_on_record(api, donor):
    assert "donor" in fields(api.post("nora", "/samples", donor=donor))


def test_codes_are_taken_in_small_letters_with_dashes_and_answered_in_capitals(collected):
    api, here = collected
    typed = f"{here.first[0]}-{here.first[1:6]}-{here.first[6:11]}-{here.first[11]}".lower()
    assert api.get(f"/vials/{typed}")["code"] == here.first


def test_a_fault_tells_nothing_of_the_program(collected):
    for body in (b"{", b'{"why": 1}', b'{"why": NaN}'):
        text = raw(collected, HOLD, body).text
        assert "marshmallow" not in text
        assert "Traceback" not in text
