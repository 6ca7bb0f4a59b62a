"""What was corrected stays readable, struck through, wherever the value is shown; a void is no correction."""

from __future__ import annotations

import pytest

from tests.roads import confirm_twice, inject
from tests.web.people import at
from tracker.api import shown
from tracker.custody.corrections import VOIDABLE
from tracker.custody.steps import STEPS
from tracker.labels.code import printed
from tracker.records.verification import verify

WHY = "Read from the wrong line of the paper."
OLD = '<s><span class="unseen">replaced: </span>{}</s>'


def corrected(bench, subject: str, about: str, field: str, value: str) -> None:
    bench.do("tess", "correct", subject, second="otto", about=about, field=field, value=value, why=WHY)


@at("svf_released")
def test_a_corrected_result_keeps_its_old_value_on_every_page_that_shows_it(bench, here, people):
    key = next(one for one in bench.case(here.tube).quality.results if one.analyte == "viability").id
    corrected(bench, here.tube, key, "value", "84")
    corrected(bench, here.tube, key, "value", "83")
    olga, old = people("olga"), OLD.format("85 %") + " " + OLD.format("84 %")
    sheets = (f"/s/{here.sample}", f"/s/{here.sample}/batch", f"/quality/release/{here.sample}")
    wanted = (f"/s/{here.vial}", *sheets, f"/s/{here.tube}/review_result?result={key}")
    assert [one for one in wanted if old not in olga.open(one).text] == []
    assert bench.case(here.tube).quality.result(key).before == ("85 %", "84 %")
    told = {one["id"]: one["superseded"] for one in shown.sample(bench.case(here.sample))["results"]}
    assert told.pop(key) == ("85 %", "84 %")
    assert set(told.values()) == {()}


@at("svf_released")
def test_a_failing_correction_shows_what_it_replaced_to_the_officer(bench, here, people):
    key = next(one for one in bench.case(here.tube).quality.results if one.analyte == "viability").id
    bench.do("tess", "correct", here.tube, about=key, field="value", value="60", why=WHY)
    questions = f"/s/{here.sample}/out-of-specification"
    wanted = (f"/quality/release/{here.sample}", questions, f"{questions}/{key}")
    assert [one for one in wanted if OLD.format("85 %") not in people("olga").open(one).text] == []


@at("cord_released")
def test_a_corrected_marker_keeps_its_old_outcome(bench, here, people):
    marker = bench.case(here.donor).papers.markers[0]
    bench.do("tess", "correct", here.donor, about=marker.id, field="outcome", value="reactive", why=WHY)
    old = OLD.format("negative")
    pages = (f"/s/{here.donor}", f"/s/{here.vial}", f"/s/{here.sample}/accompanying")
    assert [one for one in pages if old not in people("olga").open(one).text] == []
    (told,) = [one for one in shown.donor(bench.case(here.donor))["markers"] if one["id"] == marker.id]
    assert told["superseded"] == ("negative",)


@at("svf_collected")
def test_a_corrected_temperature_keeps_what_was_read_on_arrival_and_at_a_step(bench, here, people):
    arrival = bench.case(here.first).custody.handovers[0].id
    corrected(bench, here.first, arrival, "temperature_c", "21")
    (line,) = [one for one in bench.case(here.first).custody.handovers if one.id == arrival]
    assert line.before_c == ("20",)
    assert OLD.format("20 °C") in people("tess").open(f"/s/{here.first}").text
    bench.do("tess", "check_temperature", here.first, temperature_c="4")
    stored = bench.case(here.first).processing.done[-1].id
    corrected(bench, here.first, stored, "temperature_c", "5")
    assert OLD.format("4 °C") in people("tess").open(f"/s/{here.first}").text
    assert verify(bench.site.database).ok


# -- custody acts are voided, never corrected -------------------------------------------------------------


@at("svf_bedside")
def test_no_entry_of_custody_is_corrected_into_another_act(bench, here):
    confirm_twice(bench, here)
    inject(bench, here)
    ended = next(one.id for one in bench.case(here.syringe).processing.done if one.step == "ended")
    for field, value in (("value", "discarded"), ("outcome", "negative"), ("after_ml", "1")):
        refused = bench.refused(
            "tess", "correct", here.syringe, second="otto", about=ended, field=field, value=value, why=WHY
        )
        assert "oversight.corrected_value" in refused
    assert {"stage", "holder", "what", "state"}.isdisjoint(STEPS["correct"].schema().fields)


@at("svf_bedside")
@pytest.mark.parametrize(
    ("second", "refused"), [("", "identity.witness"), ("nora", "identity.one_is_officer")]
)
def test_a_void_takes_two_people_and_one_is_an_officer(bench, here, second, refused):
    confirm_twice(bench, here)
    inject(bench, here)
    found = bench.refused("clara", "void", here.syringe, second=second, what="inject", why=WHY)
    assert refused in found


@at("svf_bedside")
def test_a_voided_injection_stays_readable_and_what_it_brings_back_is_held(bench, here, people):
    confirm_twice(bench, here)
    inject(bench, here)
    bench.do("clara", "void", here.syringe, second="olga", what="inject", why=WHY)
    case = bench.case(here.syringe)
    assert (case.vial.stage.value, case.line.standing().value) == ("prepared", "quarantined")
    assert [one.kind for one in case.stops if one.on == here.syringe] == ["hold"]
    told = people("olga").open(f"/s/{here.treatment}").text
    assert OLD.format(f"Injected {printed(here.syringe)}") + " voided" in told
    assert OLD.format("Ended") + " Voided" in people("olga").open(f"/s/{here.syringe}").text
    assert set(VOIDABLE) == {"inject", "discard", "declare_lost", "reject", "hand_over"}
