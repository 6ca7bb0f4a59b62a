"""Recalls: everything is held and everybody told in one act; a drill touches nothing; the end is signed."""

from __future__ import annotations

from collections import Counter

from tests.roads import confirm_twice, inject, svf_collected
from tracker.actions.looking import verdict
from tracker.actions.notices import told_of_treatment
from tracker.custody.tasks import TaskKind

WHY = "A culture of the donor turned positive; invented for this test."


def start(bench, *codes, step="start_recall", **more):
    level = {"level": "A"} if step == "start_recall" else {}
    return bench.do("olga", step, codes=list(codes), why=WHY, **level, **more).made[0]


def test_a_recall_holds_everything_and_tells_everybody_in_one_act(stations):
    bench, here = stations.at("svf_bedside")
    own = start(bench, here.donor)
    own_case = bench.case(own)
    assert own_case.recall.vials.keys() == {here.first, here.tube, *here.vials, here.syringe}
    assert Counter(one.kind for one in own_case.tasks) == {TaskKind.RECALL_NOTICE: 2}
    (told,) = told_of_treatment(bench.site, here.treatment)
    assert (told.says, told.given) == (("Recalled",), False)
    for vial, step in ((here.syringe, "issue"), (here.vials[1], "move")):
        assert "quality.stopped" in refused(bench, vial, step)
    stations.assert_whole()


def refused(bench, vial, step):
    """What speaks against a step by the record alone."""
    return {one.check for one in verdict(bench.site, bench.people["tess"], vial, step).refusals}


def test_a_person_and_a_period_hold_the_vials_they_touched_and_no_others(sqlite_stations):
    bench, here = sqlite_stations.at("svf_divided")
    touched = bench.ago(minutes=1)
    tom = bench.people["tom"].user
    bench.do("tom", "move", here.vials[0], (bench.hands(here.vials[0]),), place="shelf 3")
    own = start(bench, handled_by=tom, since=touched)
    assert bench.case(own).recall.vials.keys() == {here.vials[0]}
    assert "quality.stopped" in refused(bench, here.vials[0], "move")
    bench.do("tess", "move", here.vials[1], (bench.hands(here.vials[1]),), place="shelf 4")
    (stop,) = [one for one in bench.case(here.sample).stops if one.kind == "recall"]
    bench.do("olga", "lift", here.sample, stop=stop.id, why="Nothing was found after all; invented.")
    sqlite_stations.assert_whole()


def test_what_reaches_nothing_or_names_nothing_is_refused(sqlite_stations):
    bench, _ = sqlite_stations.at("svf_divided")
    for more in (
        {},
        {"handled_by": bench.people["carl"].user},
        {"since": bench.ahead(days=1), "until": bench.ahead(days=2)},
        {"since": bench.ahead(days=2), "until": bench.ahead(days=1)},
    ):
        for step in ("start_recall", "start_drill"):
            level = {"level": "A"} if step == "start_recall" else {}
            found = bench.refused("olga", step, codes=[], why=WHY, **level, **more)
            assert found == {"recall.sources"}
    assert bench.case(bench.lots["enzyme"]).stops == ()


def test_a_lot_that_was_never_used_is_recalled_before_anybody_takes_it(sqlite_stations):
    bench, _ = sqlite_stations.at("svf_divided")
    own = start(bench, bench.lots["needle"])
    assert bench.case(own).recall.vials == {}
    assert bench.case(bench.lots["needle"]).materials.known[bench.lots["needle"]].recalled
    bench.do("olga", "close_recall", own, why="It was never used; invented for this test.")


def test_it_closes_once_everybody_answered_and_every_vial_is_accounted_for(stations):
    bench, here = stations.at("svf_bedside")
    confirm_twice(bench, here)
    inject(bench, here)
    own = start(bench, here.donor)
    ending = {"why": "Everybody answered; invented for this test."}
    assert bench.refused("olga", "close_recall", own, **ending) == {"recall.answered"}
    (notice,) = bench.case(here.treatment).tasks
    bench.do("clara", "acknowledge_notice", here.treatment, task=notice.id)
    for task in bench.case(own).tasks:
        bench.do("olga", "acknowledge_recall", own, task=task.id, why="They wrote back at once.")
    left = bench.case(own).recall
    assert (left.sent, left.acknowledged) == (3, 3)  # two houses and a clinician
    assert here.syringe not in left.open_vials  # it was given, and its patient's clinician knows
    assert bench.refused("olga", "close_recall", own, **ending) == {"recall.answered"}
    assert bench.refused("olga", "account_for", own, vials=[], found="destroyed") == {"recall.part"}
    bench.do("olga", "account_for", own, rest=True, found="in_quarantine")
    bench.do("olga", "close_recall", own, **ending)
    assert bench.case(own).recall.closed_at is not None
    assert bench.refused("olga", "account_for", own, rest=True, found="destroyed") >= {"recall.open"}
    stops = [one for one in bench.case(here.vials[1]).stops if one.kind == "recall"]
    assert [one.lifted_at for one in stops] == [None]
    stations.assert_whole()


def test_what_stays_unanswered_is_written_down_and_signed(sqlite_stations):
    bench, here = sqlite_stations.at("svf_bedside")
    own = start(bench, here.sample)
    bench.do("olga", "close_recall", own, why="Closed with a gap; invented.",
             unanswered="The clinic is closed for good; invented.")  # fmt: skip
    assert [one.kind for one in bench.case(own).tasks] == []


def test_a_drill_touches_nothing_and_is_timed_to_its_last_vial(sqlite_stations):
    bench, here = sqlite_stations.at("svf_bedside")
    before = bench.case(here.sample)
    own = start(bench, here.donor, step="start_drill")
    after = bench.case(here.sample)
    assert (after.stops, after.tasks, after.line) == (before.stops, before.tasks, before.line)
    assert bench.case(own).tasks == ()
    assert bench.refused("olga", "close_recall", own, why="A drill has no end of its own.") >= {"recall.real"}
    first, *rest = bench.case(own).recall.vials
    bench.do("olga", "account_for", own, vials=[first], found="in_quarantine")
    assert bench.case(own).recall.closed_at is None
    assert "recall.part" in bench.refused(
        "olga", "account_for", own, vials=[here.vial, svf_collected(bench, "BAND-2").first], found="not_found"
    )
    bench.do("olga", "account_for", own, vials=rest, found="in_quarantine")
    done = bench.case(own).recall
    assert done.open_vials == ()
    assert done.closed_at > done.started_at
    sqlite_stations.assert_whole()
