"""The door itself: what a check says, what an exception passes, and what is foreseen of many steps."""

from __future__ import annotations

import logging
from dataclasses import replace

import pytest

from tests.custody.building import NOW, OLGA, TESS, act, at, result
from tests.custody.records import GOOD, svf
from tracker.custody.case.exceptions import ExceptionalRelease
from tracker.custody.decision import Act, Check, Decision, Refusal, Warning, check, decide, foresight, refuse
from tracker.custody.exceptions import as_failed
from tracker.custody.steps import STEPS


def spoken(*findings, **declared):
    @check("test.spoken", "A test check", "Test basis", **declared)
    def run(case, act):
        """What must hold,
        in two lines."""
        yield from findings

    return run


def test_a_refusal_stands_under_the_check_that_speaks_it_unless_it_names_another():
    (plain,) = spoken(refuse("Found.", "Do."))(svf(), act())
    assert plain == Refusal("test.spoken", "Found.", "Do.", "Test basis", (), "", False)
    own = refuse("Found.", "Do.", check="test.other", basis="Other basis", field="box", evidence=("E1",))
    assert spoken(own)(svf(), act()) == (
        Refusal("test.other", "Found.", "Do.", "Other basis", ("E1",), "box", False),
    )


def test_an_exception_passes_what_check_and_finding_both_let_it():
    may, never = refuse("Found.", "Do."), refuse("Found.", "Do.", never=True)
    assert [one.exceptional for one in spoken(may, never, exceptional=True)(svf(), act())] == [True, False]
    assert [one.exceptional for one in spoken(may, never)(svf(), act())] == [False, False]


def test_a_warning_is_passed_on_as_it_is():
    said = Warning("test.other", "Look at this.")
    assert spoken(said, exceptional=True)(svf(), act()) == (said,)


def test_a_check_is_declared_once_with_all_it_says_of_itself():
    made = spoken()
    assert (made.code, made.title, made.basis) == ("test.spoken", "A test check", "Test basis")
    assert (made.given, made.by_step, made.exceptional) == (False, False, False)
    assert made.asks == "What must hold, in two lines."
    asking = spoken(given=True, by_step=True, exceptional=True)
    assert (asking.given, asking.by_step, asking.exceptional) == (True, True, True)
    assert replace(made, run=lambda case, act: ()).asks == ""


def test_a_check_that_fails_to_run_refuses_and_the_failure_is_logged(caplog):
    @check("test.broken", "A broken check", "Test basis", exceptional=True)
    def broken(case, act):
        """Never holds."""
        raise KeyError("a fact")

    with caplog.at_level(logging.ERROR):
        (refused,) = broken(svf(), act())
    assert refused == Refusal(
        "test.broken",
        "The check “A broken check” could not be run on this record.",
        "Call the quality officer; nothing is allowed until the check runs.",
        "Test basis",
    )
    assert "The check test.broken failed to run." in caplog.text
    assert "a fact" in caplog.text


def gate(*checks, **values):
    return replace(STEPS["hold"], gate=checks, **values)


def test_every_reason_is_told_and_a_step_that_is_refused_changes_nothing():
    first, second = spoken(refuse("One.", "Do.")), spoken(refuse("Two.", "Do."), Warning("w", "Look."))
    given = act("hold", OLGA, "V4", why="Test")
    decision = decide(svf(), given, gate(first, second))
    assert [one.says for one in decision.refusals] == ["One.", "Two."]
    assert (decision.allowed, decision.changes, decision.step) == (False, (), "hold")
    assert (decision.warnings, decision.subject) == ((Warning("w", "Look."),), "V4")


def test_a_step_that_is_done_keeps_its_warnings_and_names_its_subject():
    decision = decide(svf(), act("hold", OLGA, "V4", why="Test"), gate(spoken(Warning("w", "Look."))))
    assert (decision.allowed, decision.refusals, decision.to_scan) == (True, (), ())
    assert (decision.warnings, decision.subject, decision.step) == ((Warning("w", "Look."),), "V4", "hold")
    assert decision.changes
    assert decision.consequences == ()


def preview(step, subject="V4"):
    return Act("preview", step, subject, OLGA, NOW, NOW, preview=True)


@pytest.mark.parametrize(("scans", "given", "allowed"), [
    ((), False, True), (("vial",), False, None), ((), True, None), (("vial",), True, None),
])  # fmt: skip
def test_a_preview_is_a_yes_only_when_nothing_is_left_to_scan_or_to_enter(scans, given, allowed):
    declared = gate(spoken(Warning("w", "Look.")), spoken(given=given), scans=scans)
    decision = decide(svf(), preview("hold"), declared)
    assert (decision.allowed, decision.to_scan, decision.changes) == (allowed, scans, ())
    assert (decision.warnings, decision.subject) == ((Warning("w", "Look."),), "V4")


def test_a_preview_runs_no_check_of_what_is_given_and_has_no_consequences():
    def consequences(case, act, refusals):
        return ("something",)

    asked = spoken(refuse("Given.", "Do."), given=True)
    seen = spoken(refuse("Record.", "Do."))
    step = gate(asked, seen, consequences=consequences)
    foreseen, done = decide(svf(), preview("hold"), step), decide(svf(), act("hold", OLGA, "V4"), step)
    assert [one.says for one in foreseen.refusals] == ["Record."]
    assert [one.says for one in done.refusals] == ["Given.", "Record."]
    assert (foreseen.consequences, done.consequences) == ((), ("something",))


def counted(calls, **declared):
    def run(case, act):
        assert case.line.focus == "V4"
        calls.append((act.step, act.subject, act.actor.user, act.preview, act.at, act.now))
        return iter(())

    return Check("test.counted", "Counted", "Test basis", False, declared.get("by_step", False), False, run)


def test_a_check_that_stands_before_many_steps_runs_once_for_each_subject():
    calls = []
    one = counted(calls)
    judge = foresight(svf(), TESS)
    hold, store = gate(one), replace(STEPS["store"], gate=(one,), scans=())
    assert judge(hold, "V4").allowed
    assert judge(store, "V4").allowed
    assert calls == [("hold", "V4", "tess", True, NOW, NOW)]
    assert judge(hold, "V2").subject == "V2"
    assert len(calls) == 2
    assert foresight(svf(), TESS)(hold, "V4").step == "hold"
    assert len(calls) == 3


def test_a_check_that_asks_for_the_step_runs_for_each_step():
    calls = []
    one = counted(calls, by_step=True)
    judge = foresight(svf(), TESS)
    for _again in range(2):
        judge(gate(one), "V4")
        judge(replace(STEPS["store"], gate=(one,), scans=()), "V4")
    assert [step for step, *_rest in calls] == ["hold", "store"]


def test_two_checks_are_not_taken_for_one():
    no, yes = spoken(refuse("No.", "Do.")), spoken()
    judge = foresight(svf(), TESS)
    assert judge(gate(yes), "V4").allowed
    assert [one.says for one in judge(gate(no), "V4").refusals] == ["No."]
    assert [one.says for one in judge(gate(yes, no), "V4").refusals] == ["No."]


def test_a_foresight_is_of_the_record_it_was_asked_of():
    seen = []

    def run(case, act):
        seen.append(case)
        return iter(())

    case = svf()
    step = gate(Check("test.seen", "Seen", "Test basis", False, False, False, run), scans=("vial",))
    assert foresight(case, TESS)(step, "V4").allowed is None
    assert [one is case for one in seen] == [True]
    nothing = replace(case, line=replace(case.line, focus="V9"))
    (missing,) = foresight(nothing, TESS)(step, "V9").refusals
    assert missing.says == "No vial of this record was scanned."


def test_a_step_without_its_vial_is_refused_in_one_answer_that_names_step_subject_and_scans():
    nothing = replace(svf(), line=replace(svf().line, focus="V9"))
    assert decide(nothing, preview("hold", "V9"), gate(spoken(), scans=("vial",))) == Decision(
        "hold", False,
        (Refusal("identity.scan", "No vial of this record was scanned.",
                 "Scan the code on the vial you have in hand."),),
        (), ("vial",), subject="V9",
    )  # fmt: skip


def test_a_step_without_a_gate_is_closed():
    assert decide(svf(), preview("hold"), gate(scans=("vial",))) == Decision(
        "hold", False,
        (Refusal("gate.empty", "This step has no gate, so it is closed.", "Call the administrator."),),
        (), ("vial",), subject="V4",
    )  # fmt: skip


def test_a_preview_that_is_a_yes_is_whole():
    assert decide(svf(), preview("hold"), gate(spoken(), scans=())) == Decision("hold", True, subject="V4")


def test_what_an_exception_passes_is_told_under_its_own_check():
    case = svf("V2", results=(result("viability", 64, "%"), *GOOD[1:]))
    given = act("issue", OLGA, "V2")
    step = replace(STEPS["issue"], scans=(), effect=lambda case, act: ())
    (failed,) = [one for one in decide(case, given, step).refusals if one.check == "quality.viability"]
    one = ExceptionalRelease("X1", "V2", "T1", 1, (as_failed(failed),), "E1", at(11), "olga", "carl")
    passed = replace(case, quality=replace(case.quality, exceptions=(one,)))
    assert (
        Warning("quality.viability", f"Passed by an exceptional release for this treatment: {failed.says}")
        in decide(passed, given, step).warnings
    )
