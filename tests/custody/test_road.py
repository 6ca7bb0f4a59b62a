"""How far material has come: a step that makes a child counts for the child and not for what is left."""

from __future__ import annotations

import pytest

from tests.custody.building import CORD, SVF, act, done, says
from tests.custody.records import FROZEN, ROAD, about, cord, svf
from tracker.custody.checks import route
from tracker.custody.road import history, progress, stage_reached


def names(case):
    return [one.name for one in history(case)]


def test_the_history_of_a_child_goes_up_to_where_it_was_made():
    assert names(svf()) == ["wash", "resuspend", "divide", "draw_up"]
    assert names(about(svf(), "V3")) == ["wash", "resuspend", "divide"]


def test_the_parent_does_not_count_what_made_its_children():
    assert names(about(svf(), "V1")) == ["wash", "resuspend"]
    assert names(about(svf(), "V2")) == ["wash", "resuspend", "divide"]


def test_what_was_done_to_the_parent_after_the_division_is_not_the_childs():
    later = (*ROAD, done("filter", 11))
    assert "filter" not in names(about(svf(done=later), "V2"))
    assert "filter" in names(about(svf(done=later), "V1"))


@pytest.mark.parametrize(
    ("code", "expected"),
    [("V1", ("resuspend", "divide")), ("V2", ("divide", "draw_up")), ("V4", ("draw_up",))],
)
def test_the_next_step_is_the_last_one_again_or_the_one_after_it(code, expected):
    assert progress(about(svf(), code), SVF.route()).next == expected


def test_at_the_beginning_the_first_step_comes_next():
    found = progress(svf("V1", done=()), SVF.route())
    assert (found.done, found.gap, found.next) == ((), "", ("wash",))


def test_a_step_that_was_left_out_is_a_gap():
    assert progress(svf("V1", done=(done("resuspend", 10),)), SVF.route()).gap == "resuspend"


def test_a_step_done_after_a_later_one_is_a_gap():
    wrong = (done("wash", 9), done("resuspend", 10), done("wash", 11))
    assert progress(svf("V1", done=wrong), SVF.route()).gap == "wash"


def test_a_step_repeated_at_once_is_no_gap():
    assert progress(svf("V1", done=(done("wash", 9), done("wash", 9.5))), SVF.route()).gap == ""


def test_only_an_optional_step_may_be_left_out():
    thawed = (*FROZEN, done("thaw", 12, "V2"))
    assert progress(cord(done=thawed), CORD.route()).next == ("thaw", "wash_thawed", "dilute")
    assert progress(cord(done=(*thawed, done("dilute", 12.5, "V2"))), CORD.route()).gap == ""
    assert [one.name for one in progress(cord(done=thawed), CORD.route()).missing] == ["dilute", "draw_up"]


def test_what_the_route_does_not_name_is_neither_a_step_nor_a_gap():
    moved = (done("wash", 9), done("move", 9.5, name="move"), done("resuspend", 10))
    assert progress(svf("V1", done=moved), SVF.route()).gap == ""


@pytest.mark.parametrize(
    ("case", "stage"),
    [
        (svf("V1", done=()), "collection"),
        (svf("V1", done=(done("wash", 9),)), "bulk"),
        (svf("V1"), "final"),
        (svf(), "final"),
        (cord("V1"), "bulk"),
        (cord(), "final"),
        (cord(done=(*FROZEN, done("thaw", 12, "V2"))), "after_thaw"),
    ],
)
def test_the_stage_of_measurement_follows_from_the_route(case, stage):
    assert stage_reached(case) == stage


# the checks


def test_a_gap_refuses_everything_that_stands_on_the_route():
    gap = svf("V2", done=tuple(one for one in ROAD if one.name != "wash"))
    for check in (route.route_so_far, route.manufactured, route.prepared):
        assert "“resuspend” was done before a step that the route asks for first." in says(check, gap)
    assert says(route.route_so_far, svf()) == ""


def test_a_manufacture_that_is_not_complete_refuses_and_names_what_is_missing():
    assert says(route.manufactured, svf("V1", done=())) == (
        "The manufacture is not complete: wash, resuspend, split still to do."
    )
    assert says(route.manufactured, svf("V2")) == ""


def test_autologous_material_may_be_set_aside_before_its_manufacture_is_complete():
    assert says(route.manufactured_allogeneic, svf("V1", done=())) == ""
    assert "not complete" in says(route.manufactured_allogeneic, cord("V1"), act("allocate"))
    assert says(route.manufactured_allogeneic, cord()) == ""


def test_a_preparation_that_is_not_complete_refuses():
    assert says(route.prepared, svf("V2")) == "The preparation is not complete: draw up still to do."
    assert says(route.prepared, svf()) == ""
    assert "store, thaw, dilute, draw up still to do" in says(route.prepared, cord(done=FROZEN[:5]))
