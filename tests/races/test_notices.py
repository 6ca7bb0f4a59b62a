"""Late positives, acknowledgements and letters that meet: nothing twice, and nothing lost."""

from __future__ import annotations

from collections import Counter

from tests.races.crowd import assert_whole, at_once, done, programs, ready
from tests.roads import confirm_twice, inject
from tracker.custody.tasks import TaskKind


def given(stations):
    bench, here = stations.at("svf_bedside")
    confirm_twice(bench, here)
    inject(bench, here)
    bench.clock.pass_by(days=9)
    return bench, here


def test_two_late_positives_at_once_are_one_episode_and_both_are_told(stations):
    bench, here = given(stations)
    both = programs(stations, bench, 2)
    found = (("sterility", "growth"), ("mycoplasma", "positive"))
    answers = at_once(
        [
            ready(one, who, "record_result", here.tube, analyte=analyte, value=value)
            for one, who, (analyte, value) in zip(both, ("tess", "olga"), found, strict=True)
        ]
    )
    assert len(done(answers)) == 2
    case = bench.case(here.sample)
    assert [one.closed for one in case.quality.deviations] == [False]
    assert Counter(one.kind for one in case.tasks) == {
        TaskKind.NOTICE: 2, TaskKind.REPORT: 1, TaskKind.DEVIATION: 1,
    }  # fmt: skip
    assert len({one.about for one in case.tasks}) == 1
    assert len(bench.case(here.treatment).treatment.order.notices) == 2
    assert_whole(bench)


def test_a_notice_acknowledged_twice_at_once_is_acknowledged_once(stations):
    bench, here = given(stations)
    bench.do("tess", "record_result", here.tube, analyte="sterility", value="growth")
    (notice,) = bench.case(here.treatment).tasks
    both = programs(stations, bench, 2)
    answers = at_once(
        [ready(one, "clara", "acknowledge_notice", here.treatment, task=notice.id) for one in both]
    )
    assert len(done(answers)) == 1
    (refused,) = [one for one in answers if not one.done]
    assert [one["check"] for one in refused.refusals] == ["tasks.notice"]
    assert bench.case(here.treatment).tasks == ()
    assert_whole(bench)


def test_a_notice_and_the_closing_of_its_deviation_meet_and_nothing_is_closed_too_early(stations):
    bench, here = given(stations)
    bench.do("tess", "record_result", here.tube, analyte="sterility", value="growth")
    case, why = bench.case(here.sample), "Looked into; invented for this test."
    (report,) = [one for one in case.tasks if one.kind is TaskKind.REPORT]
    (notice,) = bench.case(here.treatment).tasks
    bench.do(
        "olga", "record_report", here.sample, task=report.id, authority="FDA", reference="DEV-1",
        reported_at=bench.ago(minutes=1),
    )  # fmt: skip
    first, second = programs(stations, bench, 2)
    closing = {"deviation": case.quality.deviations[0].id, "cause": why, "correction": why, "conclusion": why}
    closed, told = at_once(
        [
            ready(first, "olga", "close_deviation", here.sample, **closing),
            ready(second, "clara", "acknowledge_notice", here.treatment, task=notice.id),
        ]
    )
    assert told.done
    assert closed.done or [one["check"] for one in closed.refusals] == ["tasks.told"]
    assert_whole(bench)
