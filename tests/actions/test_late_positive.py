"""A late positive: everything stops, everyone who treats with it is told, and nothing is closed before."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.bench import Bench
from tests.roads import CORD, Here, confirm_twice, inject
from tracker.custody.problems import NotAllowedHere
from tracker.custody.tasks import Task, TaskKind

WHY = "Looked into with the laboratory; the material was not given on."


def tasks(bench: Bench, code: str, kind: TaskKind) -> list[Task]:
    return [one for one in bench.case(code).tasks if one.kind is kind]


def grows(bench: Bench, here: Here, tube: str = "") -> None:
    bench.do("tess", "record_result", tube or here.tube, analyte="sterility", value="growth")


def given(bench: Bench, here: Here, people: tuple[str, str] = ("clara", "berta")) -> None:
    confirm_twice(bench, here, people)
    inject(bench, here, people[0])
    bench.clock.pass_by(days=9)


def acknowledge(bench: Bench, treatment: str) -> None:
    for one in tasks(bench, treatment, TaskKind.NOTICE):
        who = next(login for login, actor in bench.people.items() if actor.user == one.owner)
        bench.do(who, "acknowledge_notice", treatment, task=one.id)


def report(bench: Bench, code: str) -> dict[str, str]:
    (due,) = tasks(bench, code, TaskKind.REPORT)
    return {"task": due.id, "authority": "FDA", "reference": "DEV-1", "reported_at": bench.ago(minutes=5)}


def test_a_failure_before_anything_was_let_go_only_stops_the_sample(stations):
    bench, here = stations.at("svf_divided")
    grows(bench, here)
    case = bench.case(here.sample)
    assert [one.kind for one in case.stops] == ["failing_result"]
    assert (case.quality.deviations, case.tasks) == ((), ())


def test_after_the_injection_the_clinician_is_told_and_the_report_has_its_clock(stations):
    bench, here = stations.at("svf_bedside")
    given(bench, here)
    grows(bench, here)
    (notice,) = tasks(bench, here.sample, TaskKind.NOTICE)
    (due,) = tasks(bench, here.sample, TaskKind.REPORT)
    (deviation,) = bench.case(here.sample).quality.deviations
    assert (notice.chain, notice.owner) == (here.treatment, bench.people["clara"].user)
    assert {notice.about, due.about} == {deviation.id}
    assert due.due_at - due.opened_at == timedelta(days=45)
    assert (deviation.classed, deviation.closed) == ("critical", False)
    assert deviation.says.startswith("Sterility, 14 days failed: growth")
    assert bench.case(here.treatment).tasks == (notice,)


def test_whoever_ordered_and_whoever_injected_are_both_told(stations):
    bench, here = stations.at("svf_bedside")
    given(bench, here, ("carl", "berta"))
    grows(bench, here)
    owners = {one.owner for one in tasks(bench, here.treatment, TaskKind.NOTICE)}
    assert owners == {bench.people[who].user for who in ("clara", "carl")}


def test_a_treatment_with_a_vial_set_aside_is_told_as_one_with_a_vial_given(stations):
    bench, here = stations.at("cord_bedside")
    other = bench.treatment(bench.person(name="Test Patient Two", band="BAND-2"), CORD)
    bench.do("clara", "allocate", other, vial=here.vials[1])
    confirm_twice(bench, here)
    inject(bench, here)
    grows(bench, here)
    told = {one.chain for one in tasks(bench, here.sample, TaskKind.NOTICE)}
    assert told == {here.treatment, other}


def test_a_treatment_whose_vial_was_taken_back_is_not_told(stations):
    bench, here = stations.at("cord_issued")
    other = bench.treatment(bench.person(name="Test Patient Two", band="BAND-2"), CORD)
    bench.do("clara", "allocate", other, vial=here.vials[1])
    bench.do("clara", "deallocate", other, vial=here.vials[1])
    grows(bench, here)
    assert {one.chain for one in tasks(bench, here.sample, TaskKind.NOTICE)} == {here.treatment}


def test_only_the_clinician_it_is_addressed_to_acknowledges_and_only_once(stations):
    bench, here = stations.at("svf_bedside")
    given(bench, here)
    grows(bench, here)
    (notice,) = tasks(bench, here.treatment, TaskKind.NOTICE)
    assert bench.refused("carl", "acknowledge_notice", here.treatment, task=notice.id) == {"tasks.notice"}
    assert bench.refused("clara", "acknowledge_notice", here.treatment, task="unknown") == {"tasks.notice"}
    bench.do("clara", "acknowledge_notice", here.treatment, task=notice.id, why="The patient was called in.")
    assert bench.refused("clara", "acknowledge_notice", here.treatment, task=notice.id) == {"tasks.notice"}


def test_the_episode_stays_open_until_all_are_told_and_the_report_is_recorded(stations):
    bench, here = stations.at("svf_bedside")
    given(bench, here)
    grows(bench, here)
    (deviation,) = bench.case(here.sample).quality.deviations
    closing = {"deviation": deviation.id, "cause": WHY, "correction": WHY, "conclusion": WHY}
    assert bench.refused("olga", "close_deviation", here.sample, **closing) == {"tasks.told"}
    acknowledge(bench, here.treatment)
    assert bench.refused("olga", "close_deviation", here.sample, **closing) == {"tasks.told"}
    bench.do("olga", "record_report", here.sample, **report(bench, here.sample))
    bench.do("olga", "close_deviation", here.sample, **closing)
    assert not tasks(bench, here.sample, TaskKind.DEVIATION)


def test_a_report_is_recorded_once_and_never_before_it_was_made(stations):
    bench, here = stations.at("svf_bedside")
    given(bench, here)
    grows(bench, here)
    made = report(bench, here.sample)
    early = made | {"reported_at": bench.ahead(hours=1)}
    assert bench.refused("olga", "record_report", here.sample, **early) == {"record.time"}
    bench.do("olga", "record_report", here.sample, **made)
    assert bench.refused("olga", "record_report", here.sample, **made) == {"tasks.report"}


def test_a_further_finding_joins_the_episode_and_is_told_again(stations):
    bench, here = stations.at("svf_bedside")
    given(bench, here)
    grows(bench, here)
    acknowledge(bench, here.treatment)
    bench.do("tess", "record_result", here.tube, analyte="mycoplasma", value="positive")
    case = bench.case(here.sample)
    assert len(case.quality.deviations) == 1
    assert len(tasks(bench, here.sample, TaskKind.NOTICE)) == 1
    assert len(tasks(bench, here.sample, TaskKind.REPORT)) == 1


def test_a_correction_towards_a_failure_tells_everybody_too(stations):
    bench, here = stations.at("svf_bedside")
    given(bench, here)
    key = bench.result(here.tube, "sterility", "no growth")
    bench.do("tess", "correct", here.tube, about=key, field="value", value="growth", why="Misread the plate.")
    assert len(tasks(bench, here.treatment, TaskKind.NOTICE)) == 1


@pytest.mark.parametrize("who", ["tess", "olga"])
def test_an_adverse_reaction_is_the_clinicians_to_record(stations, who):
    bench, here = stations.at("svf_bedside")
    with pytest.raises(NotAllowedHere):
        bench.attempt(who, "report_reaction", here.treatment, severity="fatal", why="Invented for a test.")


def test_an_adverse_reaction_is_reported_within_fifteen_days(stations):
    bench, here = stations.at("svf_bedside")
    given(bench, here)
    bench.do("clara", "report_reaction", here.treatment, severity="medical_intervention", why="A hot joint.")
    (due,) = tasks(bench, here.treatment, TaskKind.REPORT)
    assert due.due_at - due.opened_at == timedelta(days=15)
    bench.do("otto", "record_report", here.treatment, **report(bench, here.treatment))
    assert not tasks(bench, here.treatment, TaskKind.REPORT)


def test_a_serious_reaction_stops_the_treatment_and_every_vial_left_until_officers_decide(stations):
    bench, here = stations.at("cord_bedside")
    other = bench.treatment(bench.person(name="Test Patient Two", band="BAND-2"), CORD)
    given(bench, here)
    bench.do("clara", "report_reaction", here.treatment, severity="fatal", why="Invented for a test.")
    assert bench.refused("clara", "allocate", other, vial=here.vials[1]) == {"quality.stopped"}
    case, words = bench.case(here.sample), dict.fromkeys(("cause", "correction", "conclusion"), WHY)
    (deviation,), (stop,) = case.quality.deviations, [one for one in case.stops if one.on == here.sample]
    closing = {"deviation": deviation.id, **words}
    assert bench.refused("olga", "close_deviation", here.sample, **closing) == {"tasks.told"}
    bench.do("otto", "record_report", here.treatment, **report(bench, here.treatment))
    bench.do("olga", "close_deviation", here.sample, **closing)
    assert bench.refused("clara", "allocate", other, vial=here.vials[1]) == {"quality.stopped"}
    bench.do("olga", "lift", here.sample, stop=stop.id, why=WHY)
    bench.do("clara", "allocate", other, vial=here.vials[1])
    (stop,) = bench.case(here.treatment).stops
    bench.do("otto", "lift", here.treatment, stop=stop.id, why=WHY)
    assert not bench.case(here.treatment).stops
