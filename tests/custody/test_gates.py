"""The gates in code and the tables of docs/custody.md say the same, and no gate is left open."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from tests.custody.building import CLARA, OLGA, act, says
from tests.custody.records import cord, svf
from tracker.custody.checks import ALL as CHECKS
from tracker.custody.checks import receiving
from tracker.custody.decision import Act, Check, decide
from tracker.custody.products import PREPARES
from tracker.custody.steps import ALL, STEPS, gates

PAGE = (Path(__file__).parents[2] / "docs" / "custody.md").read_text("utf-8")
MANUFACTURE = (
    "wash",
    "digest",
    "neutralise",
    "centrifuge",
    "filter",
    "resuspend",
    "volume_reduce",
    "seed",
    "passage",
    "harvest",
    "add_cryoprotectant",
    "freeze",
    "process",
)
COLUMNS = {
    "collect": ("collect",),
    "custody": ("offer", "accept", "store", "move", "return_vial"),
    "process": (*MANUFACTURE, "split", "draw_specimen"),
    "cond. release": ("release_conditionally",),
    "release": ("release",),
    "allocate": ("allocate",),
    "issue": ("issue",),
    "thaw, prepare": ("thaw", "wash_thawed", "dilute", "draw_up"),
    "confirm": ("confirm",),
    "inject": ("inject",),
}
LISTED = {kind for kinds in COLUMNS.values() for kind in kinds}


def table(first_cell: str) -> list[list[str]]:
    """The cells of one table of the page, row by row, the head first."""
    block = PAGE[PAGE.index(f"| {first_cell} |") :].split("\n\n")[0].splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in block]
    return [rows[0], *rows[2:]]


def codes(cell: str) -> list[str]:
    return re.findall(r"`([a-z_.]+)`", cell)


def named(cell: str, column: str) -> set[str]:
    """The steps a cell stands for."""
    kinds = set(COLUMNS[column])
    if cell in ("", "x"):
        return kinds if cell else set()
    apart = cell.removeprefix("all but ")
    found = {one.strip() for one in apart.split(",")}
    assert found <= kinds, f"{column}: {found - kinds}"
    return kinds - found if apart != cell else found


def test_the_table_of_the_page_says_what_the_gates_ask():
    head, *rows = table("check")
    assert head[2:] == list(COLUMNS)
    said = {
        (codes(row[0])[0], kind)
        for row in rows
        for column, cell in zip(COLUMNS, row[2:], strict=True)
        for kind in named(cell, column)
    }
    asked = {(one.code, kind) for kind in LISTED for one in STEPS[kind].gate}
    assert said - asked == set()
    assert asked - said == set()


def test_the_page_says_which_checks_look_at_what_is_given():
    by_code = {one.code: one for one in CHECKS}
    for row in table("check")[1:]:
        (code,) = codes(row[0])
        assert row[1] == ("given" if by_code[code].given else "record"), code
        assert row[0] == f"`{code}` {by_code[code].title}"


def test_the_page_says_what_every_other_step_asks():
    said = {codes(row[0])[0]: codes(row[1]) for row in table("step")[1:]}
    assert said == {one.kind: [check.code for check in one.gate] for one in ALL if one.kind not in LISTED}


def test_no_gate_is_empty():
    assert [one.kind for one in ALL if not one.gate] == []


def test_a_step_with_an_empty_gate_is_closed():
    decision = decide(svf(), act("wash"), replace(STEPS["wash"], gate=()))
    assert decision.allowed is False
    assert [one.check for one in decision.refusals] == ["gate.empty"]


def test_every_check_stands_in_some_gate_and_has_a_code_of_its_own():
    standing = {check.code for one in ALL for check in one.gate} | {one.code for one in receiving.PROCESSABLE}
    assert len({one.code for one in CHECKS}) == len(CHECKS)
    assert {one.code for one in CHECKS} == standing


def test_every_gate_stands_before_some_step():
    declared = {
        name for name, value in vars(gates).items() if name.isupper() and not name.startswith("_") and value
    }
    used = {name for name in declared for one in ALL if one.gate is getattr(gates, name)}
    assert declared == used


EVERY_STEP = {
    "source.consent",
    "source.identity",
    "source.eligibility",
    "source.markers",
    "cold_chain.times",
    "cold_chain.expired",
    "quality.stopped",
    "identity.label",
    "custody.not_a_specimen",
}
ONE_OF = {
    "place": {"custody.here", "custody.settled"},
    "route": {"custody.manufactured", "custody.manufactured_allogeneic", "custody.prepared"},
    "results": {
        "quality.criteria",
        "quality.criteria_to_final",
        "quality.conditional_criteria",
        "quality.final_criteria",
    },
}
AFTER_RELEASE = {
    "standing": {"quality.standing", "quality.standing_or_autologous"},
    "treatment": {"use.treatment"},
    "dose": {"use.dose", "use.dose_not_above"},
    "allocation": {"use.free", "use.allocated"},
    "ended": {"custody.not_ended"},
}


@pytest.mark.parametrize("kind", sorted(one.kind for one in ALL if one.towards_patient))
def test_every_step_towards_a_patient_has_its_whole_gate(kind):
    asked = {one.code for one in STEPS[kind].gate}
    if kind == "release_exceptionally":  # these it asks through what the request must name
        asked |= (
            {one.code for one in CHECKS if one.exceptional} if "exceptional.requested" in asked else set()
        )
    wanted = ONE_OF | ({} if "release" in kind else AFTER_RELEASE)
    assert asked >= EVERY_STEP
    assert [name for name, any_of in wanted.items() if asked.isdisjoint(any_of)] == []


def test_what_a_preview_runs_never_looks_at_what_is_given():
    """A check on the record says the same whatever fields and scans are given."""
    empty = act("", CLARA, "V4")
    full = act(
        "",
        CLARA,
        "V4",
        volume_ml=None,
        joint="hip",
        side="right",
        to_establishment="NOWHERE",
        name="swirl",
        lots=["L9"],
    )
    for case in (svf(), cord()):
        for check in (one for one in CHECKS if not one.given):
            assert says(check, case, empty) == says(check, case, full), check.code


def test_what_may_stand_in_a_preparation_is_what_stands_behind_the_gate_of_preparing():
    assert {one.kind for one in ALL if one.gate in (gates.PREPARE, gates.DRAW_UP)} == PREPARES


def test_receiving_asks_what_processing_asks_of_the_record():
    asked = {one.code for one in STEPS["wash"].gate if not one.given} - {"custody.not_a_specimen"}
    assert {one.code for one in receiving.PROCESSABLE} == asked


def test_a_check_that_fails_to_run_refuses_and_says_which():
    def broken(case: object, given: Act) -> tuple[()]:
        raise ZeroDivisionError

    check = Check("test.broken", "Broken", "None", False, False, True, broken)
    decision = decide(svf(), act("wash"), replace(STEPS["wash"], gate=(check,)))
    assert decision.allowed is False
    assert decision.refusals[0].says == "The check “Broken” could not be run on this record."
    assert not decision.refusals[0].exceptional, "unknown is passed by no exception"


def test_an_exceptional_release_may_pass_markers_times_and_criteria_and_nothing_else():
    assert {one.code for one in CHECKS if one.exceptional} == {
        "source.markers",
        "cold_chain.times",
        "quality.conditional_criteria",
        "quality.final_criteria",
        "quality.criteria",
        "quality.criteria_to_final",
    }


def test_a_preview_with_something_left_to_scan_is_never_a_yes():
    preview = replace(act("inject", CLARA, "T1"), preview=True)
    decision = decide(svf(), preview, STEPS["inject"])
    assert (decision.allowed, decision.to_scan, decision.changes) == (None, ("vial",), ())


def test_a_preview_lists_what_speaks_against_it_and_changes_nothing():
    preview = replace(act("release", OLGA, "V2"), preview=True)
    decision = decide(svf("V2"), preview, STEPS["release"])
    assert decision.allowed is False
    assert [one.check for one in decision.refusals] == ["quality.sterility"]
    assert decision.consequences == ()


def test_a_step_with_nothing_left_to_give_is_a_yes_in_a_preview():
    preview = replace(act("deallocate", CLARA, "T1"), preview=True)
    assert decide(svf(), preview, STEPS["deallocate"]).allowed is True


def test_a_step_that_needs_a_vial_and_has_none_is_refused_in_one_sentence():
    none = replace(svf(), line=replace(svf().line, focus=None))
    decision = decide(none, act("confirm", CLARA, "T1"), STEPS["confirm"])
    assert [one.says for one in decision.refusals] == ["No vial of this record was scanned."]


def test_every_sentence_a_check_or_a_step_speaks_is_whole():
    for check in CHECKS:
        assert check.title[0].isupper(), check.code
        assert check.basis, check.code
    for one in ALL:
        assert one.label[0].isupper(), one.kind
        assert one.says.endswith("."), one.kind
