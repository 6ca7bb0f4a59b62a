"""The published lots: entered as printed, judged by their own papers' limits, refused for what is missing."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import pytest

from tools.lots import judged_lots_page
from tracker.actions.looking import case_of, verdict
from tracker.custody.analytes import Outcome
from tracker.custody.products import Criterion
from tracker.custody.sample import Standing
from tracker.demonstration.memory import read_accounts
from tracker.demonstration.people import arrive
from tracker.demonstration.printed import documents, lots

DOCS = Path(__file__).parents[2] / "docs"
UNLIMITED = {"quality.viability", "quality.cd73", "quality.cd90", "quality.cd105"} | {
    "quality.negative_markers", "quality.endotoxin",
}  # fmt: skip
ENDOTOXIN = "Endotoxin in the final product is 60.5 EU total, limit < 2.5 EU total."
INFUSIONS = tuple(one.name for one in lots() if one.tissue == "umbilical cord")
PROGENITORS = ("ADP-D1", "ADP-D2", "ADP-D3")


def refused_by(built, name: str, step: str) -> set[str]:
    """The checks that keep an officer from a step on a lot as it stands."""
    told = built.lot(name)
    (officer,) = (
        one for one in arrive(built.site, read_accounts(built.site)).values() if one.login == "olga"
    )
    return {one.check for one in verdict(built.site, officer.actor, told.vial, step).refusals}


def test_twelve_lots_were_judged_and_none_of_them_reaches_a_patient(built):
    assert len(built.told) == 12
    assert [one.lot.name for one in built.told if one.done] == []


@pytest.mark.parametrize("name", INFUSIONS)
def test_a_lot_whose_paper_prints_no_limit_is_not_released(built, name):
    told = built.lot(name)
    assert told.asked == "release"
    assert len(told.reasons) == 6
    assert all(
        says.endswith("cannot be judged: the specification has no limit for it.") for says in told.reasons
    )


def test_the_eight_infusions_are_vials_of_one_cord_and_come_from_a_third_source(built):
    cases = [case_of(built.site, built.lot(name).vial) for name in INFUSIONS]
    assert len(cases) == 8
    assert len({one.sample.code for one in cases}) == 1
    assert {one.sample.source for one in cases} == {"cord_tissue"}


@pytest.mark.parametrize("name", PROGENITORS)
def test_a_lot_that_meets_its_own_limits_is_released_but_has_no_dose(built, name):
    told = built.lot(name)
    assert case_of(built.site, told.vial).line.standing() is Standing.RELEASED
    assert told.reasons == ("The number of viable cells is not known, so the dose cannot be told.",)


def test_the_lot_that_was_released_by_a_miscalculation_is_refused(built):
    told = built.lot("JOSR-outlier")
    assert told.asked == "release_conditionally"
    assert told.reasons[0] == ENDOTOXIN
    assert [says.split(" is missing")[0] for says in told.reasons[1:]] == [
        "Viable cells in the container in the final product", "Cell yield in the final product",
        "Viability in the final product", "Gram stain in the final product",
    ]  # fmt: skip


def test_its_endotoxin_stopped_the_sample_in_the_moment_it_was_entered(built):
    told = built.lot("JOSR-outlier")
    case = case_of(built.site, told.vial)
    (stop,) = case.stops
    (result,) = case.quality.results
    assert (stop.kind, stop.on) == ("failing_result", case.sample.code)
    assert (result.number, result.unit, result.shown) == (Decimal("60.5"), "EU total", "60.5 EU total")
    assert case.line.standing() is Standing.QUARANTINED


def test_its_story_is_told_with_the_sentences_the_program_speaks(built):
    story = (DOCS / "endotoxin.md").read_text(encoding="utf-8")
    assert all(f"> {says}" in story for says in built.lot("JOSR-outlier").reasons)
    assert built.lot("JOSR-outlier").lot.doi.removeprefix("doi:") in story


def test_the_table_in_the_documentation_is_what_comes_of_them():
    assert (DOCS / "lots.md").read_text(encoding="utf-8") == judged_lots_page()


def test_every_value_a_paper_prints_is_on_record_as_printed(built):
    for told in built.told:
        entered = {
            (one.analyte, one.shown)
            for one in case_of(built.site, told.vial).quality.results
            if one.vial == told.vial
        }
        left = set(told.unentered)
        for one in told.lot.reported:
            shown = (one.analyte, f"{one.value} {one.unit}".strip())
            assert shown in entered or f"{one.analyte}: {one.value}" in left, (told.lot.name, shown, entered)
        assert len(entered) + len(left) == len(told.lot.reported)


def test_what_is_no_single_value_was_refused_and_stays_missing(built):
    assert {text for one in built.told for text in one.unentered} == {
        "cfu: 519 ± 80 per 1000 cells", "karyotype: 46,XY,16qh+",
    }  # fmt: skip


def test_what_a_paper_leaves_out_was_not_made_up(built):
    printed = {one.name: {each.analyte for each in one.reported} for one in lots()}
    assert printed["JOSR-outlier"] == {"endotoxin"}
    assert "cell_count" not in printed["ADP-D1"]
    assert all("gram_stain" not in found for found in printed.values())


def test_limits_are_each_papers_own():
    for name, document in documents().items():
        papers = {one["source"].split(",")[0] for one in document["criteria"]}
        assert papers == {one.doi for one in lots() if one.specification == name}


def test_every_lot_names_where_it_is_printed():
    table = Path(__file__).parents[2] / "tracker/demonstration/lots.csv"
    rows = list(csv.DictReader(table.read_text(encoding="utf-8").splitlines()))
    assert [one["lot"] for one in rows] == [one.name for one in lots()]
    assert all(one["source"].startswith("doi:10.") and ", Table " in one["source"] for one in rows)


@pytest.mark.parametrize("value", ["0", "50", "100"])
def test_nothing_shows_that_it_meets_a_limit_that_is_not_there(value):
    asked = Criterion("viability", "", "", "%", "final", "conditional")
    assert asked.judge("", Decimal(value), "") is Outcome.UNDECIDED
    assert asked.judge("<", Decimal(value), "") is Outcome.UNDECIDED
    assert asked.shown == "none printed"


def test_an_unlimited_criterion_refuses_the_release_under_its_own_name(built):
    assert refused_by(built, "BPD-P1-1", "release") >= UNLIMITED
