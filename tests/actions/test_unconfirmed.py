"""An issued vial that nobody confirms at the bedside: reminded of to the second, and only while it waits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.bench import Bench
from tests.roads import BAND, Here, confirm_twice, inject
from tests.stations import Stations, sqlite_stations
from tracker.actions.lists import waiting_for
from tracker.actions.task_list import open_tasks
from tracker.actions.unconfirmed import unconfirmed
from tracker.custody.people import Role
from tracker.custody.tasks import Task, TaskKind

__all__ = ["sqlite_stations"]


@pytest.fixture
def stood(sqlite_stations: Stations) -> Iterator[tuple[Bench, Here]]:
    yield sqlite_stations.at("svf_bedside")
    sqlite_stations.assert_whole()
    sqlite_stations.close()


@pytest.fixture
def bench(stood) -> Bench:
    return stood[0]


@pytest.fixture
def here(stood) -> Here:
    return stood[1]


def due(bench: Bench, here: Here) -> None:
    """Let the last permitted second come."""
    (one,) = unconfirmed(bench.site)
    bench.clock.now = one.due_at


def tasks(bench: Bench, role: Role) -> list[Task]:
    return [one for one in open_tasks(bench.site, [role]) if one.kind is TaskKind.CONFIRMATION]


def reminded(bench: Bench, who: str) -> list[str]:
    return [one.vial for one in waiting_for(bench.site, bench.people[who]).unconfirmed]


def test_it_is_due_an_hour_after_the_clinic_accepted_it(bench, here):
    (one,) = unconfirmed(bench.site)
    accepted = bench.case(here.vial).custody.accepted(here.vial)[-1].answered_at
    assert (one.vial, one.treatment, one.keeper) == (here.syringe, here.treatment, bench.people["nora"].user)
    assert (one.due_at - accepted).total_seconds() == 3600


def test_how_long_is_a_setting(bench, here):
    (hour,) = unconfirmed(bench.site)
    bench.site = replace(bench.site, settings=replace(bench.site.settings, confirm_reminder_minutes=90))
    (one,) = unconfirmed(bench.site)
    assert (one.due_at - hour.due_at).total_seconds() == 1800


def test_the_last_permitted_second_is_in_time_and_the_next_is_not(bench, here):
    due(bench, here)
    assert [one.overdue(bench.clock.now) for one in tasks(bench, Role.CLINICIAN)] == [False]
    assert reminded(bench, "clara") == []
    bench.clock.pass_by(seconds=1)
    assert [one.overdue(bench.clock.now) for one in tasks(bench, Role.CLINICIAN)] == [True]
    assert reminded(bench, "clara") == [here.syringe]


def test_it_stands_on_the_list_of_clinicians_and_when_it_is_late_on_that_of_quality(bench, here):
    due(bench, here)
    expected = ((Role.CLINICIAN, 1), (Role.OFFICER, 0), (Role.TECHNICIAN, 0))
    assert tuple((role, len(tasks(bench, role))) for role, _ in expected) == expected
    bench.clock.pass_by(seconds=1)
    assert tasks(bench, Role.TECHNICIAN) == []
    (task,) = tasks(bench, Role.OFFICER)
    assert (task.chain, task.about, task.owner) == (
        here.treatment,
        here.syringe,
        bench.people["nora"].user,
    )


@pytest.mark.parametrize(
    ("who", "is_told"), [("nora", True), ("carl", True), ("olga", True), ("berta", False), ("tess", False)]
)
def test_on_the_first_page_the_holder_the_clinicians_there_and_quality_are_told(bench, here, who, is_told):
    due(bench, here)
    bench.clock.pass_by(seconds=1)
    assert reminded(bench, who) == ([here.syringe] if is_told else [])


def test_a_confirmation_silences_it_while_it_counts_and_no_longer(bench, here):
    due(bench, here)
    bench.clock.pass_by(seconds=1)
    bench.confirm("clara", here.treatment, here.syringe, BAND)
    assert unconfirmed(bench.site) == ()
    bench.clock.pass_by(minutes=10)
    assert unconfirmed(bench.site) == ()
    bench.clock.pass_by(seconds=1)
    assert reminded(bench, "clara") == [here.syringe]


def test_what_was_injected_waits_no_more(bench, here):
    confirm_twice(bench, here)
    inject(bench, here)
    bench.clock.pass_by(hours=2)
    assert unconfirmed(bench.site) == ()


def test_what_was_discarded_waits_no_more_and_what_is_held_still_does(bench, here):
    bench.do("olga", "hold", here.syringe, why="Held for the test.")
    assert [one.vial for one in unconfirmed(bench.site)] == [here.syringe]
    bench.do("nora", "discard", here.syringe, (bench.hands(here.syringe),), method="incinerated",
             why="It is not needed any more.", second="tom")  # fmt: skip
    assert here.syringe not in [one.vial for one in unconfirmed(bench.site)]


def test_what_was_taken_from_the_treatment_waits_no_more(bench, here):
    bench.do("clara", "deallocate", here.treatment, vial=here.vial)
    assert unconfirmed(bench.site) == ()


def test_what_was_cancelled_waits_no_more(bench, here):
    bench.do("clara", "cancel_treatment", here.treatment, why="The patient is not well.")
    assert unconfirmed(bench.site) == ()


def test_another_treatment_is_not_reminded(bench, here):
    assert unconfirmed(bench.site, here.treatment)
    assert unconfirmed(bench.site, "T0000000000T") == ()


def test_a_vial_that_is_offered_and_not_accepted_is_no_issued_vial_yet(sqlite_stations):
    bench, here = sqlite_stations.at("svf_released")
    bench.do("clara", "allocate", here.treatment, vial=here.vial)
    bench.do("tom", "issue", here.vial, (bench.hands(here.vial),))
    bench.clock.pass_by(hours=2)
    assert unconfirmed(bench.site) == ()
    sqlite_stations.close()
