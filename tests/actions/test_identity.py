"""Who may look at who somebody is: who works where the person is known, and the quality officer."""

from __future__ import annotations

import json

import pytest

from tests.actions.test_probes import events
from tests.roads import SVF
from tests.stations import postgres_stations, sqlite_stations, stations
from tracker.actions.identity import look_at_identity, may_look
from tracker.custody.problems import NotAllowedHere, Unknown

__all__ = ["postgres_stations", "sqlite_stations", "stations"]

NAME = "Test Person One"


def looked(bench, who: str, person: str) -> dict:
    """Give the last event, which is on the looker's own chain and says nothing of who the person is."""
    last = events(bench)[-1]
    assert (last["chain"], last["subject"]) == (f"@user:{bench.people[who].user}", person)
    assert NAME not in json.dumps(last)
    return last


@pytest.mark.parametrize("who", ["tess", "tom"])
def test_who_works_where_nobody_knows_the_person_is_refused_and_the_attempt_is_kept(stations, who):
    bench, here = stations.at("svf_collected")
    assert not may_look(bench.site, bench.people[who], here.person)
    with pytest.raises(NotAllowedHere) as told:
        look_at_identity(bench.site, bench.people[who], here.person)
    assert told.value.says.startswith("Your establishment neither registered")
    assert looked(bench, who, here.person)["outcome"] == "refused"


@pytest.mark.parametrize("who", ["ada", "udo"])
def test_who_works_with_no_patient_is_refused_and_the_attempt_is_kept(stations, who):
    bench, here = stations.at("svf_collected")
    with pytest.raises(NotAllowedHere, match="work with donors and patients"):
        look_at_identity(bench.site, bench.people[who], here.person)
    assert looked(bench, who, here.person)["outcome"] == "refused"


@pytest.mark.parametrize("who", ["clara", "nora", "olga"])
def test_who_works_where_the_person_is_known_and_the_officer_may_look(stations, who):
    bench, here = stations.at("svf_collected")
    assert may_look(bench.site, bench.people[who], here.person)
    assert look_at_identity(bench.site, bench.people[who], here.person).name == NAME
    last = looked(bench, who, here.person)
    assert (last["outcome"], last["data"]["given"]) == ("done", {"person": here.person, "page": ""})


def test_a_person_only_just_registered_is_known_where_that_was_done(stations):
    bench, _ = stations.at("svf_collected")
    person = bench.person(who="tess", name=NAME)
    assert may_look(bench.site, bench.people["tom"], person)
    assert not may_look(bench.site, bench.people["nora"], person)


def test_an_order_for_somebody_lets_the_clinic_look(stations):
    bench, _ = stations.at("svf_collected")
    person = bench.person(who="tess", name=NAME)
    bench.treatment(person, SVF)
    assert may_look(bench.site, bench.people["nora"], person)


def test_nobody_unknown_is_looked_at(stations):
    bench, here = stations.at("svf_collected")
    with pytest.raises(Unknown):
        look_at_identity(bench.site, bench.people["clara"], "P" + here.person[:0:-1])
