"""One act over as many vials as a step takes: done or refused, it is one decision and on the ledger."""

from __future__ import annotations

from tracker.actions.given import SPOKEN

MOST = 200


def test_an_act_over_as_many_vials_as_there_may_be_is_decided_whole(standing):
    api, here = standing("svf_divided")
    volumes = ["0.02"] * MOST
    made = api.do("tess", "split", here.vial, (api.hands(here.vial),), volumes_ml=volumes).made
    assert len(made) == MOST
    event = api.get(f"/vials/{made[-1]}/events")["items"][0]["body"]
    assert [one["key"] for one in event["data"]["changes"]][:MOST] == made

    answer = api.attempt("olga", "release_conditionally", made[0], vials=made[1:60])
    assert answer.status == 409
    assert {one["subject"] for one in answer.refusals} == set(made[:60])
    last = api.get(f"/vials/{made[0]}/events")["items"][-1]["body"]
    assert len(last["refusals"]) == len(answer.refusals)
    said = [(one["check"], one["says"]) for one in last["refusals"] if "says" in one]
    assert said == [(one["check"], one["says"]) for one in answer.refusals][: len(said)]
    assert 0 < sum(len(says.encode()) for _, says in said) <= SPOKEN
