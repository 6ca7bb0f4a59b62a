"""A recall starts while somebody injects: it was given before and stands in the list, or it is refused."""

from __future__ import annotations

from tests.races.crowd import assert_whole, at_once, place, programs, ready
from tests.races.test_races import crowded, injecting
from tracker.custody.sample import Stage


def test_a_recall_and_injections_meet_and_nothing_is_given_behind_it(stations):
    bench, here = crowded(stations, 4)
    everybody = programs(stations, bench, 3)
    given = [injecting(everybody[0], "clara", here, here.syringes[0]),
             injecting(everybody[1], "carl", here, here.syringes[1])]  # fmt: skip
    why = "It turned positive; invented for this test."
    starting = ready(everybody[2], "olga", "start_recall", "", codes=[here.donor], level="A", why=why)
    *injected, recall = at_once([*given, starting])
    assert recall.done, recall.refusals
    own = bench.case(recall.made[0]).recall
    for syringe, answer in zip(here.syringes, injected, strict=False):
        assert syringe in own.vials
        if answer.done:
            assert place(answer) < place(recall)
            assert bench.case(syringe).vial.stage is Stage.INJECTED
        else:
            assert "quality.stopped" in {one["check"] for one in answer.refusals}
    assert len(bench.case(here.treatment).treatment.order.notices) == 1
    later = injecting(bench, "clara", here, here.syringes[2])()
    assert "quality.stopped" in {one["check"] for one in later.refusals}
    assert_whole(bench)
