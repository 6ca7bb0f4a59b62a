"""Hand-overs over the API: made with several vials, answered vial by vial."""

from __future__ import annotations

import pytest

ARRIVED = {"condition": "good", "seal": "intact", "temperature_c": "20", "place": "bench 1"}
WHY = "Because this test says so."


@pytest.fixture
def bench(standing):
    return standing("svf_divided")


def offer(api, *vials: str, who: str = "tess", **more):
    receipts = [api.receipt(who, api.hands(one)) for one in vials]
    body = {"kind": "handover", "vials": list(vials), "to_establishment": "BANK", "receipts": receipts}
    return api.post(who, "/handovers", **(body | more))


def fields(answer) -> set[str]:
    assert answer.status_code == 422, answer.text
    return set(answer.get_json(force=True)["fields"])


def test_several_vials_travel_in_one_hand_over(bench):
    api, here = bench
    made = offer(api, *here.vials)
    assert made.status_code == 201, made.text
    (code,) = made.json["made"]
    assert made.headers["Location"] == f"/api/v1/handovers/{code}"
    assert made.json["subject"] == api.get(f"/handovers/{code}")
    assert {one["vial"]: one["state"] for one in made.json["subject"]["vials"]} == dict.fromkeys(
        here.vials, "offered"
    )
    for vial in here.vials:
        assert api.get(f"/vials/{vial}")["in_transit"]["handover"] == code


def test_each_vial_is_answered_by_itself(bench):
    api, here = bench
    (code,) = offer(api, *here.vials, to_establishment="CLINIC").json["made"]
    first, second = here.vials
    accepted = api.post(
        "nora",
        f"/handovers/{code}/steps/accept",
        vial=first,
        **ARRIVED,
        receipts=[api.receipt("nora", api.hands(first))],
    )
    assert accepted.status_code == 201, accepted.text
    assert accepted.json["subject"]["code"] == code
    refused = {**ARRIVED, "why": WHY} | {"condition": "damaged"}
    refused.pop("place")
    declined = api.post(
        "nora",
        f"/handovers/{code}/steps/decline",
        vial=second,
        **refused,
        receipts=[api.receipt("nora", api.hands(second))],
    )
    assert declined.status_code == 201, declined.text
    states = {one["vial"]: one["state"] for one in declined.json["subject"]["vials"]}
    assert states == {first: "accepted", second: "declined"}
    assert api.get(f"/vials/{second}")["disputed"] is True
    back = api.post(
        "tess",
        f"/handovers/{code}/steps/take_back",
        vial=second,
        place="bench 1",
        temperature_c="20",
        receipts=[api.receipt("tess", api.hands(second))],
    )
    assert back.status_code == 201, back.text
    assert api.get(f"/vials/{second}")["disputed"] is False


def test_an_offer_is_cancelled_by_its_giver(bench):
    api, here = bench
    (code,) = offer(api, here.vial).json["made"]
    answer = api.post("tess", f"/handovers/{code}/steps/cancel_offer", vial=here.vial, why=WHY)
    assert answer.status_code == 201, answer.text
    assert [one["state"] for one in answer.json["subject"]["vials"]] == ["declined"]


def test_a_verdict_may_be_asked_of_the_vial_of_a_hand_over(bench):
    api, here = bench
    (code,) = offer(api, here.vial, to_establishment="CLINIC").json["made"]
    assert api.get(f"/handovers/{code}/verdict?step=accept&vial={here.vial}", "nora")["allowed"] is None
    assert api.get(f"/handovers/{code}/verdict?step=accept&vial={here.vials[1]}", "nora", 422)


def test_a_hand_over_that_nobody_answers_is_overdue(bench):
    api, here = bench
    (code,) = offer(api, here.vial).json["made"]
    assert api.get(f"/handovers/{code}")["overdue"] is False
    api.clock.pass_by(minutes=61)
    assert api.get(f"/handovers/{code}")["overdue"] is True
    assert api.get(f"/vials/{here.vial}")["in_transit"]["overdue"] is True


def test_every_fault_of_a_hand_over_is_told_at_once(bench):
    api, here = bench
    assert fields(api.post("tess", "/handovers", kind="gift", vials=[], colour="red", seen="x")) == {
        "kind",
        "vials",
        "colour",
        "seen",
    }
    assert fields(offer(api, here.vial, kind="issue", vials=here.vials)) >= {"vials"}
    assert fields(offer(api, here.vial, vials=[here.sample])) == {"vials"}
    assert fields(offer(api, here.vial, vials="V7000000000F")) == {"vials"}
    assert fields(offer(api, here.vial, to_establishment="NOWHERE")) == {"to_establishment"}


def test_a_vial_is_answered_for_in_its_own_hand_over_alone(bench):
    api, here = bench
    (one,) = offer(api, here.vial, to_establishment="CLINIC").json["made"]
    (other,) = offer(api, here.vials[1], to_establishment="CLINIC").json["made"]
    assert fields(api.post("nora", f"/handovers/{other}/steps/accept", vial=here.vial, **ARRIVED)) == {"vial"}
    assert fields(api.post("nora", f"/handovers/{one}/steps/accept", vial="V7000000000F", place=5)) >= {
        "vial",
        "place",
    }


def test_an_old_hand_over_does_not_answer_for_a_new_one(bench):
    api, here = bench
    (old,) = offer(api, here.vial, to_establishment="CLINIC").json["made"]
    api.do("nora", "accept", here.vial, (api.hands(here.vial),), **ARRIVED)
    offer(api, here.vial, who="nora", to_establishment="LAB")
    assert fields(api.post("tess", f"/handovers/{old}/steps/accept", vial=here.vial, **ARRIVED)) == {"vial"}
