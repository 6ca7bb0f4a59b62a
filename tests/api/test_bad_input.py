"""Whatever is sent, the answer is a sentence at the right field, and never a broken program."""

from __future__ import annotations

import json
from datetime import timedelta, timezone

import pytest

from tests.api.sending import HOLD, READING, WHY, raw
from tracker.ledger.body import instant_text

RESULT = "/vials/{0.tube}/steps/record_result"


@pytest.fixture
def collected(standing):
    return standing("svf_collected")


@pytest.fixture
def divided(standing):
    return standing("svf_divided")


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


def test_a_number_keeps_its_digits(collected):
    api, here = collected
    assert raw(collected, READING, '{"temperature_c": 20.10}').status_code == 201
    (change,) = api.get(f"/vials/{here.first}/events?limit=200")["items"][-1]["body"]["data"]["changes"]
    assert change["set"]["data"]["temperature_c"] == "20.10"


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


def test_codes_are_taken_in_small_letters_with_dashes_and_answered_in_capitals(collected):
    api, here = collected
    typed = f"{here.first[0]}-{here.first[1:6]}-{here.first[6:11]}-{here.first[11]}".lower()
    assert api.get(f"/vials/{typed}")["code"] == here.first
