"""Deviations: opened by a person, by a refusal, by an excursion; classified, closed, and looked at again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.bench import CLINIC, Bench
from tests.roads import confirm_twice, inject
from tracker.custody.problems import Invalid, NotAllowedHere
from tracker.custody.tasks import TaskKind

WHY = "Looked into; invented for this test."
CONCLUDED: dict[str, Any] = {"cause": WHY, "correction": WHY, "conclusion": WHY}


def deviations(bench: Bench, code: str) -> list[tuple[str, str]]:
    return [(one.about, one.origin) for one in bench.case(code).quality.deviations]


def waiting(bench: Bench, code: str) -> list[TaskKind]:
    return [one.kind for one in bench.case(code).tasks]


def closed(bench: Bench, vial: str, classed: str) -> None:
    """A deviation of the vial that was opened, classified and closed."""
    bench.do("olga", "open_deviation", vial, why="The centrifuge stopped once.")
    key = bench.case(vial).quality.deviations[-1].id
    bench.do("otto", "classify_deviation", vial, deviation=key, classed=classed, why=WHY)
    bench.do("olga", "close_deviation", vial, deviation=key, **CONCLUDED)


def test_a_technician_opens_one_about_an_attempt_that_was_refused(stations):
    bench, here = stations.at("svf_divided")
    refused = bench.attempt("olga", "release_conditionally", here.vial)
    assert not refused.done
    event = refused.document["event"]["id"]
    bench.do("tess", "open_deviation", here.vial, refusal=event, why="No specimen was drawn in time.")
    assert deviations(bench, here.vial) == [(here.vial, "refusal")]
    assert waiting(bench, here.vial) == [TaskKind.DEVIATION]


def test_one_about_an_attempt_that_was_done_or_never_made_is_not_opened(stations):
    bench, here = stations.at("svf_divided")
    done = bench.do("tess", "hold", here.vial, why="A question came up.").document["event"]["id"]
    for event in (done, "0" * 32):
        with pytest.raises(Invalid) as found:
            bench.attempt("tess", "open_deviation", here.vial, refusal=event, why=WHY)
        assert set(found.value.fields) == {"refusal"}
    assert deviations(bench, here.vial) == []


def test_a_reading_out_of_range_in_store_opens_one_and_only_one(stations):
    bench, here = stations.at("cord_stored")
    bench.do("tess", "check_temperature", here.vial, temperature_c="-180")
    assert deviations(bench, here.vial) == []
    bench.do("tess", "check_temperature", here.vial, temperature_c="-100")
    bench.do("tess", "check_temperature", here.vial, temperature_c="-90")
    assert deviations(bench, here.vial) == [(here.vial, "excursion")]
    says = bench.case(here.vial).quality.deviations[0].says
    assert "-100 °C" in says
    assert waiting(bench, here.vial) == [TaskKind.DEVIATION]


def test_storing_in_the_wrong_cold_opens_one(stations):
    bench, here = stations.at("cord_stored")
    bench.do("tess", "move", here.vial, (bench.hands(here.vial),), place="room 2")
    bench.do(
        "tess", "store", here.vial, (bench.hands(here.vial),), unit=bench.lots["tank"], place="A2",
        temperature_c="-80",
    )  # fmt: skip
    assert deviations(bench, here.vial) == [(here.vial, "excursion")]


@pytest.mark.parametrize(("celsius", "opened"), [("20", 0), ("31", 1)])
def test_a_warm_arrival_opens_one_and_is_accepted_all_the_same(stations, celsius, opened):
    bench, here = stations.at("svf_released")
    bench.hand_over("tess", "nora", here.vials[1], CLINIC, celsius)
    assert len(deviations(bench, here.vials[1])) == opened
    assert bench.case(here.vials[1]).vial.holder == CLINIC


def test_an_open_one_blocks_what_it_concerns_until_it_is_closed(stations):
    bench, here = stations.at("svf_divided")
    bench.do("tess", "open_deviation", here.vial, why="It stood on the bench.")
    assert "quality.stopped" in bench.refused("olga", "release_conditionally", here.vial)
    assert "quality.stopped" not in bench.refused("olga", "release_conditionally", here.vials[1])


@pytest.mark.parametrize("classed", ["major", "critical"])
def test_the_correction_of_more_than_a_minor_one_is_looked_at_again(stations, classed):
    bench, here = stations.at("svf_divided")
    closed(bench, here.vial, classed)
    (task,) = bench.case(here.sample).tasks
    assert task.kind is TaskKind.EFFECTIVENESS
    assert task.due_at - task.opened_at == timedelta(days=90)
    bench.do("otto", "check_effectiveness", here.sample, task=task.id, outcome="effective", evidence=WHY)
    assert waiting(bench, here.sample) == []
    again = {"task": task.id, "outcome": "effective", "evidence": WHY}
    assert bench.refused("otto", "check_effectiveness", here.sample, **again) == {"tasks.effectiveness"}


def test_a_minor_one_is_done_when_it_is_closed(stations):
    bench, here = stations.at("svf_divided")
    closed(bench, here.vial, "minor")
    assert waiting(bench, here.sample) == []


def test_a_correction_that_does_not_work_is_a_deviation_of_its_own(stations):
    bench, here = stations.at("svf_divided")
    closed(bench, here.vial, "major")
    (task,) = bench.case(here.sample).tasks
    bench.do("otto", "check_effectiveness", here.sample, task=task.id, outcome="not_effective", evidence=WHY)
    assert deviations(bench, here.sample)[-1] == (here.sample, "not_effective")
    assert waiting(bench, here.sample) == [TaskKind.DEVIATION]


def test_classifying_and_closing_are_an_officers(stations):
    bench, here = stations.at("svf_divided")
    bench.do("tess", "open_deviation", here.vial, why="It stood on the bench.")
    key = bench.case(here.vial).quality.deviations[0].id
    with pytest.raises(NotAllowedHere):
        bench.attempt("tess", "classify_deviation", here.vial, deviation=key, classed="minor", why=WHY)
    with pytest.raises(NotAllowedHere):
        bench.attempt("tess", "close_deviation", here.vial, deviation=key, **CONCLUDED)


def test_a_task_goes_to_another_person_who_then_answers_it(stations):
    bench, here = stations.at("svf_bedside")
    confirm_twice(bench, here)
    inject(bench, here)
    bench.do("tess", "record_result", here.tube, analyte="sterility", value="growth")
    (notice,) = bench.case(here.treatment).tasks
    carl, tess = bench.people["carl"].user, bench.people["tess"].user
    wrong = {"task": notice.id, "owner": tess}
    assert bench.refused("olga", "assign_task", here.treatment, **wrong) == {"tasks.assignee"}
    bench.do("olga", "assign_task", here.treatment, task=notice.id, owner=carl, why="Clara is away.")
    assert bench.refused("clara", "acknowledge_notice", here.treatment, task=notice.id) == {"tasks.notice"}
    bench.do("carl", "acknowledge_notice", here.treatment, task=notice.id)
    done = {"task": notice.id, "owner": carl}
    assert bench.refused("olga", "assign_task", here.treatment, **done) == {"tasks.assignable"}
    with pytest.raises(Invalid):
        bench.attempt("olga", "assign_task", here.treatment, task=notice.id, owner="u-nobody")
