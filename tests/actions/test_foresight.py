"""What a scan says of many steps together is what each of them would hear alone."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

import tracker.custody.checks
from tracker.actions.looking import case_of, look, verdict
from tracker.custody.case.process import Processing
from tracker.custody.decision import Check
from tracker.custody.road import history
from tracker.custody.steps import ALL


@pytest.fixture
def standing(sqlite_stations):
    yield sqlite_stations
    sqlite_stations.close()


def test_every_step_is_judged_in_a_scan_as_it_is_alone(standing):
    bench, here = standing.at("svf_issued")
    bench.do("olga", "withdraw_consent", here.donor, scopes=["treatment"])
    for code in (here.vial, here.treatment, here.sample, here.donor):
        actor = bench.people["olga"]
        together = look(bench.site, actor, code).verdicts
        assert together == tuple(verdict(bench.site, actor, code, one.step) for one in together)


def test_a_fact_is_worked_out_anew_for_every_case(standing):
    bench, here = standing.at("svf_divided")
    case = case_of(bench.site, here.vial)
    known = history(case)
    assert known
    assert history(replace(case, processing=Processing())) == ()
    assert history(case) == known


def test_a_check_on_the_record_that_asks_for_the_step_says_so():
    asking = set(those_that_ask())
    checks: set[Check] = {one for step in ALL for one in step.gate if not one.given}
    assert "consent" in asking
    assert {one.run.__name__ for one in checks if one.by_step} == {
        one.run.__name__ for one in checks if one.run.__name__ in asking
    }


def those_that_ask() -> Iterator[str]:
    """The functions among the checks that read which step it is, themselves or through one they call."""
    for file in Path(tracker.custody.checks.__file__).parent.glob("*.py"):
        functions = {
            one.name: one for one in ast.parse(file.read_text()).body if isinstance(one, ast.FunctionDef)
        }
        reading = {name for name, one in functions.items() if "act.step" in ast.unparse(one)}
        while more := {
            name for name, one in functions.items() if name not in reading and calls(one, reading)
        }:
            reading |= more
        yield from reading


def calls(function: ast.FunctionDef, names: set[str]) -> bool:
    return any(isinstance(one, ast.Name) and one.id in names for one in ast.walk(function))
