"""Down the line and up the line: nothing is missed, nothing foreign is named, and the gate says the same."""

from __future__ import annotations

import pytest

from tests.bench import CLINIC, LAB
from tests.roads import BAND, confirm_twice, inject
from tests.test_statements import counted
from tracker.actions import reaching
from tracker.custody.problems import Invalid, NotAllowedHere, Unknown


def reach(bench, codes="", *, people=(), since=None, until=None, who="olga"):
    asked = reaching.sources(bench.site, codes, people, since, until)
    return reaching.reached(bench.site, bench.people[who], asked).reach


def codes(found):
    return {one.code for one in found.vials}


def user(bench, login):
    return bench.people[login].user


def of(found, vial):
    return next(one for one in found.vials if one.code == vial)


def test_a_donor_reaches_the_descendants_of_descendants_wherever_they_are(stations):
    bench, here = stations.at("svf_bedside")
    found = reach(bench, here.donor)
    assert codes(found) == {here.first, here.tube, *here.vials, here.syringe}
    syringe = of(found, here.syringe)
    assert (syringe.holder, syringe.treatment, syringe.patient) == (CLINIC, here.treatment, here.person)
    assert not syringe.given
    assert of(found, here.vials[1]).holder == LAB
    assert of(found, here.vials[1]).treatment == ""
    assert codes(reach(bench, here.sample)) == codes(reach(bench, here.person)) == codes(found)
    assert found.holders.keys() == {LAB, CLINIC}


def test_a_vial_reaches_only_what_was_made_of_it_and_knows_who_it_is_set_aside_for(sqlite_stations):
    bench, here = sqlite_stations.at("svf_bedside")
    found = reach(bench, here.syringe)
    assert codes(found) == {here.syringe}
    assert of(found, here.syringe).treatment == here.treatment  # by the allocation of its parent
    assert codes(reach(bench, here.vials[1])) == {here.vials[1]}


def test_what_was_injected_names_its_treatment_its_patient_and_everybody_to_be_told(stations):
    bench, here = stations.at("svf_bedside")
    confirm_twice(bench, here)
    inject(bench, here)
    found = reach(bench, here.donor)
    given = of(found, here.syringe)
    assert (given.given, given.treatment, given.patient) == (True, here.treatment, here.person)
    (taker,) = found.takers
    assert taker.given == (here.syringe,)
    assert set(taker.clinicians) >= {user(bench, "clara")}
    # the needle was used at the injection alone
    assert codes(reach(bench, bench.lots["needle"])) == {here.syringe}


def test_a_vial_on_the_road_says_where_it_goes(sqlite_stations):
    bench, here = sqlite_stations.at("svf_released")
    bench.do("tess", "offer", here.vial, (bench.hands(here.vial),), to_establishment=CLINIC)
    assert of(reach(bench, here.sample), here.vial).going_to == CLINIC


def test_a_lot_reaches_what_it_was_used_on_and_the_gate_holds_the_same_vials(sqlite_stations):
    bench, here = sqlite_stations.at("svf_divided")
    found = codes(reach(bench, bench.lots["filter"]))
    assert found == {here.first, here.tube, *here.vials}
    bench.do("olga", "recall", bench.lots["filter"], why="Endotoxin found; invented.")
    assert "quality.stopped" in bench.refused(
        "tess", "move", here.vial, (bench.hands(here.vial),), place="bench 2"
    )


def test_what_was_divided_off_before_a_use_is_not_reached_by_it_and_is_not_held(stations):
    bench, here = stations.at("svf_divided")
    sibling = here.vials[1]
    unit = next(code for code in bench.lots.values() if code.startswith("U"))
    bench.do("tess", "move", here.vial, (bench.hands(here.vial),), place="shelf 1", unit=unit)
    assert codes(reach(bench, unit)) == {here.vial}
    bench.do("olga", "recall", unit, why="It was too warm; invented for this test.")
    held = bench.refused("tess", "move", here.vial, (bench.hands(here.vial),), place="bench 2")
    assert "quality.stopped" in held
    bench.do("tess", "move", sibling, (bench.hands(sibling),), place="bench 2")


def test_a_person_reaches_what_they_worked_on_and_a_witness_nothing(stations):
    bench, here = stations.at("svf_divided")
    bench.do("tess", "discard", here.vials[1], (bench.hands(here.vials[1]),), second="otto",
             method="incinerated", why="It was dropped; invented.")  # fmt: skip
    assert codes(reach(bench, people=[user(bench, "otto")])) == set()
    assert codes(reach(bench, people=[user(bench, "tess")])) >= {here.first, here.tube, *here.vials}
    assert codes(reach(bench, people=[user(bench, "nora")])) >= {here.first, *here.vials}  # she collected
    assert codes(reach(bench, people=[user(bench, "carl")])) == set()


def test_a_period_reaches_what_was_touched_in_it_and_an_empty_one_nothing(stations):
    bench, here = stations.at("svf_divided")
    now = bench.clock.now
    day_before, day_after = now.replace(year=2020), now.replace(year=2031)
    assert codes(reach(bench, since=day_before, until=day_after)) == {here.first, here.tube, *here.vials}
    assert codes(reach(bench, since=day_after)) == set()
    assert codes(reach(bench, here.donor, until=day_before)) == set()
    assert codes(reach(bench, people=[user(bench, "tess")], since=day_after)) == set()
    assert reach(bench).vials == ()


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"codes": "D-0000"}, "codes"),
        ({"codes": "D0000000000F"}, "codes"),
        ({"people": ["nobody"]}, "people"),
    ],
)
def test_what_is_not_on_record_is_named_and_nothing_is_looked_up(sqlite_stations, given, field):
    bench = sqlite_stations.furnished()
    with pytest.raises(Invalid) as problem:
        reach(bench, given.get("codes", ""), people=given.get("people", ()))
    assert list(problem.value.fields) == [field]


def test_a_period_that_ends_before_it_begins_and_a_treatment_as_source_are_refused(sqlite_stations):
    bench, here = sqlite_stations.at("svf_bedside")
    with pytest.raises(Invalid) as problem:
        reach(bench, here.treatment, since=bench.clock.now, until=bench.clock.now)
    assert problem.value.fields.keys() == {"codes", "until"}


def test_only_officers_and_auditors_see_vials_and_patients_together(sqlite_stations):
    bench, here = sqlite_stations.at("svf_bedside")
    assert codes(reach(bench, here.donor, who="udo"))
    for who in ("tess", "clara", "ada"):
        with pytest.raises(NotAllowedHere):
            reach(bench, here.donor, who=who)
        with pytest.raises(NotAllowedHere):
            reaching.come_from(bench.site, bench.people[who], here.syringe)


def test_a_reach_is_read_in_as_many_statements_for_many_vials_as_for_few(sqlite_stations):
    bench, here = sqlite_stations.at("svf_crowded")
    with counted() as few:
        reach(bench, here.syringe)
    with counted() as many:
        assert len(codes(reach(bench, here.donor))) > 20
    assert len(many) <= len(few) <= 12


def test_up_the_line_stand_all_sources_of_a_syringe_and_of_its_patient(stations):
    bench, here = stations.at("svf_bedside")
    _, found = reaching.come_from(bench.site, bench.people["olga"], here.syringe)
    by = {}
    for one in found:
        by.setdefault(one.kind, {})[one.code] = one
    assert by["donor"].keys() == {here.donor}
    assert by["sample"].keys() == {here.sample}
    assert by["vial"].keys() == {here.first, here.vial}
    assert by["person"].keys() == {here.person}
    assert {bench.lots["enzyme"], bench.lots["filter"]} <= by["lot"].keys()
    assert bench.lots["centrifuge"] in by["instrument"]
    assert {user(bench, who) for who in ("nora", "tess", "tom")} <= by["account"].keys()
    assert {LAB, CLINIC} <= by["establishment"].keys()
    _, whole = reaching.come_from(bench.site, bench.people["olga"], here.person)
    assert {one.code for one in found} <= {one.code for one in whole}
    for code in (here.donor, "V0000000000F"):
        with pytest.raises(Unknown):
            reaching.come_from(bench.site, bench.people["olga"], code)


def test_the_export_tells_codes_and_no_cell_is_a_formula(sqlite_stations):
    bench, here = sqlite_stations.at("svf_bedside")
    rows = reaching.lines(reach(bench, here.donor))
    assert {row["vial"] for row in rows} == {here.first, here.tube, *here.vials, here.syringe}
    assert {tuple(row) for row in rows} == {reaching.COLUMNS}
    text = reaching.as_csv([dict.fromkeys(reaching.COLUMNS, "=1+1")], reaching.COLUMNS)
    assert "'=1+1" in text
    assert ",=1+1" not in text
    assert BAND not in reaching.as_csv(rows, reaching.COLUMNS)
