"""Two hands on one thing at one instant: one of them has it, and the ledger says which."""

from __future__ import annotations

import itertools
import threading
from dataclasses import replace
from decimal import Decimal

import pytest

from tests.bench import CLINIC
from tests.races.crowd import assert_whole, at_once, done, place, programs, ready
from tests.roads import BAND, CORD, CROWD, SVF
from tracker.actions import accounts
from tracker.custody.problems import NotAllowedHere
from tracker.custody.sample import Stage

CAME = {"condition": "good", "seal": "intact", "temperature_c": "20", "place": "room 2"}


def crowded(stations, number):
    """A bench with so many syringes of one treatment, each confirmed by everybody just now."""
    bench, here = stations.at("svf_crowded")
    here.syringes = here.syringes[:number]
    bench.clock.pass_by(seconds=1)
    for syringe in here.syringes:
        for who in CROWD:
            assert bench.confirm(who, here.treatment, syringe, BAND).done
    return bench, here


def injecting(bench, who, here, syringe, **more):
    return ready(
        bench,
        who,
        "inject",
        here.treatment,
        (bench.hands(syringe),),
        volume_ml="1",
        lots=[bench.lots["needle"]],
        **more,
    )


def test_four_people_inject_one_vial_and_one_of_them_does(stations):
    bench, here = crowded(stations, 10)
    everybody = programs(stations, bench, len(CROWD))
    for syringe in here.syringes:
        answers = at_once(
            [injecting(one, who, here, syringe) for one, who in zip(everybody, CROWD, strict=True)]
        )
        assert len(done(answers)) == 1
        assert bench.case(syringe).vial.stage is Stage.INJECTED
    order = bench.case(here.treatment).treatment.order
    assert sorted(one.vial for one in order.injections) == sorted(here.syringes)
    assert (order.status, order.active()) == ("closed", ())
    assert_whole(bench)


@pytest.mark.parametrize("what", ["vial", "donor", "lot", "treatment", "consent"])
def test_a_stop_and_an_injection_meet_and_no_injection_follows_a_stop(stations, what):
    bench, here = crowded(stations, 2)
    first, second = programs(stations, bench, 2)
    for syringe in here.syringes:
        on = {"vial": syringe, "lot": bench.lots["enzyme"], "treatment": here.treatment}.get(what, here.donor)
        if what == "consent":
            stopping = ready(second, "nora", "withdraw_consent", on, scopes=["treatment"])
        else:
            stopping = ready(second, "nora", "hold", on, why="Something is not right here.")
        injected, stopped = at_once([injecting(first, "clara", here, syringe), stopping])
        assert stopped.done
        assert not injected.done or place(injected) < place(stopped)
        assert (bench.case(syringe).vial.stage is Stage.INJECTED) is injected.done
    assert_whole(bench)


def test_two_splits_of_one_vial_conserve_its_volume(stations):
    bench, here = stations.at("svf_divided")
    first, second = programs(stations, bench, 2)
    for vial in here.vials:
        answers = at_once(
            [
                ready(one, who, "split", vial, (bench.hands(vial),), volumes_ml=["2", "1"])
                for one, who in ((first, "tess"), (second, "tom"))
            ]
        )
        assert len(done(answers)) == 1
        vials = bench.case(vial).line.vials.values()
        assert sum(one.volume_ml for one in vials if vial in (one.code, one.parent)) == Decimal(5)
    assert_whole(bench)


def test_two_allocations_of_one_vial_leave_one(stations):
    bench, here = stations.at("cord_released")
    orders = [
        bench.treatment(bench.person(name=f"Test Patient {number}"), CORD, vials=3, dose_max="1000")
        for number in range(2)
    ]
    both = programs(stations, bench, 2)
    for vial in here.vials:
        answers = at_once(
            [
                ready(one, who, "allocate", order, vial=vial)
                for one, who, order in zip(both, CROWD, orders, strict=False)
            ]
        )
        assert len(done(answers)) == 1
        active = [
            one for one in bench.case(vial).treatment.allocations if one.vial == vial and one.ended_at is None
        ]
        assert len(active) == 1
    assert_whole(bench)


def test_one_treatment_never_takes_more_vials_or_dose_than_it_asks_for(stations):
    bench, here = stations.at("cord_released")
    order = bench.treatment(bench.person(name="Test Patient"), CORD, vials=1)
    everybody = programs(stations, bench, 3)
    answers = at_once(
        [
            ready(one, "clara", "allocate", order, vial=vial)
            for one, vial in zip(everybody, here.vials, strict=True)
        ]
    )
    assert len(done(answers)) == 1
    assert len(bench.case(order).treatment.order.active()) == 1
    assert_whole(bench)


def test_two_orders_for_one_joint_leave_one(stations):
    bench, here = stations.at("svf_released")
    asked = {
        "person": here.person,
        "product": SVF,
        "joint": "hip",
        "side": "left",
        "dose_min": "1",
        "dose_max": "100",
        "vials": 1,
        "indication": "hip_osteoarthritis",
        "route": "intra_articular",
    }
    both = programs(stations, bench, 2)
    answers = at_once(
        [ready(one, who, "open_treatment", "", **asked) for one, who in zip(both, CROWD, strict=False)]
    )
    assert len(done(answers)) == 1
    assert_whole(bench)


def test_a_failing_result_and_a_release_meet_and_nothing_is_released_after_it(stations):
    bench, here = stations.at("cord_released")
    first, second = programs(stations, bench, 2)
    bad = ready(second, "tess", "record_result", here.tube, analyte="tnc", value="2", unit="10^8 cells")
    released, failed = at_once([ready(first, "olga", "release", here.vial, vials=here.vials[1:]), bad])
    assert failed.done
    assert not released.done or place(released) < place(failed)
    assert_whole(bench)


def test_two_people_accept_one_vial_and_one_has_it(stations):
    bench, here = stations.at("svf_released")
    scan = (bench.hands(here.vial),)
    bench.do("tess", "offer", here.vial, scan, to_establishment=CLINIC)
    both = programs(stations, bench, 2)
    people = ("nora", "berta")
    answers = at_once(
        [ready(one, who, "accept", here.vial, scan, **CAME) for one, who in zip(both, people, strict=True)]
    )
    (answer,) = done(answers)
    assert bench.case(here.vial).vial.keeper == bench.people[people[answers.index(answer)]].user
    assert_whole(bench)


def test_the_same_key_twice_at_once_is_one_act(stations):
    bench, here = crowded(stations, 2)
    both = programs(stations, bench, 2)
    for number, syringe in enumerate(here.syringes):
        once = injecting(bench, "clara", here, syringe, key=f"key-{number}").request
        answers = at_once([type(injecting(one, "clara", here, syringe))(one, "clara", once) for one in both])
        assert len(done(answers)) == 2
        assert [one.replayed for one in answers].count(True) == 1
        assert answers[0].document == answers[1].document
    assert len(bench.case(here.treatment).treatment.order.injections) == 2
    registering = [
        ready(
            one, "clara", "register_person", "", key="key-person", name="Test Person", birth_date="1980-01-01"
        )
        for one in both
    ]
    answers = at_once(registering)
    assert len(done(answers)) == 2
    assert answers[0].subject == answers[1].subject
    assert_whole(bench)


def test_somebody_disabled_while_waiting_for_the_lock_is_refused(stations):
    bench, here = crowded(stations, 1)
    (syringe,) = here.syringes
    holder, waiting, office = programs(stations, bench, 3)
    attempt, found = injecting(waiting, "clara", here, syringe), []
    waiter = threading.Thread(target=lambda: found.append(attempt()), daemon=True)

    def assert_waits():
        waiter.start()
        waiter.join(0.5)
        assert waiter.is_alive(), "it did not wait"

    ada, clara, times = bench.people["ada"], bench.people["clara"].user, itertools.count(1)

    def in_the_middle():
        # The office reads the clock once before it has the lock, and once under it.
        if next(times) == 2:
            assert_waits()
        return bench.clock.now

    if bench.site.database.dialect == "postgresql":
        with holder.site.database.writing([here.sample]):
            assert_waits()
            accounts.disable(office.site, ada, clara)
    else:
        # SQLite has one writer at a time: whoever waits for the sample waits for the office.
        accounts.disable(replace(office.site, clock=in_the_middle), ada, clara)
    waiter.join(60)
    assert isinstance(found[0], NotAllowedHere)
    assert bench.case(syringe).vial.stage is Stage.PREPARED
    assert_whole(bench)
