"""A panel is one report about one specimen: all of its lines are recorded, or none."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tracker.custody.problems import Invalid


def at_hand(stations):
    """A vial of fat, received in the laboratory."""
    bench, here = stations.at("svf_collected")
    return bench, here.first


def panel(bench, vial, *lines, who="tess", **more):
    return bench.attempt(who, "record_panel", vial, results=list(lines), **more)


def line(analyte, value, unit="", **more):
    return {"analyte": analyte, "value": value, **({"unit": unit} if unit else {}), **more}


def results(bench, vial):
    return bench.case(vial).quality.results


@pytest.mark.parametrize("lines", [[], [{}], [{"analyte": "viability"}], "viability", [["viability", "82"]]])
def test_a_panel_that_is_none_is_not_recorded(stations, lines):
    bench, vial = at_hand(stations)
    with pytest.raises(Invalid):
        bench.attempt("tess", "record_panel", vial, results=lines)
    assert results(bench, vial) == ()


def test_each_wrong_line_is_told_at_its_field_and_nothing_is_recorded(stations):
    bench, vial = at_hand(stations)
    with pytest.raises(Invalid) as caught:
        panel(bench, vial, line("viability", "82", "%"), line("unheard_of", "1"), line("cd34", "", "%"))
    assert set(caught.value.fields) == {"results.1.analyte", "results.2.value"}
    answer = panel(
        bench, vial, line("viability", "82", "%"), line("endotoxin", "1", "EU/kg"), line("cd34", "many", "%")
    )
    assert [one["field"] for one in answer.refusals] == ["results.1.unit", "results.2.value"]
    assert results(bench, vial) == ()


def test_a_panel_is_recorded_at_once_each_value_as_it_counts_and_as_it_was_printed(stations):
    bench, vial = at_hand(stations)
    lines = (
        line("viability", "0.82", "fraction"),
        line("endotoxin", "<50", "EU/L"),
        line("gram_stain", "negative"),
    )
    answer = panel(bench, vial, *lines, laboratory="Test Laboratory")
    assert answer.done
    found = {one.analyte: one for one in results(bench, vial)}
    assert len({one.id for one in found.values()}) == 3
    assert found["viability"].shown == "82 % (reported as 0.82 fraction)"
    assert (found["endotoxin"].sign, found["endotoxin"].number) == ("<", Decimal("0.050"))
    assert found["endotoxin"].shown == "<0.050 EU/mL (reported as <50 EU/L)"
    assert found["gram_stain"].shown == "negative"


def test_a_bad_value_in_a_panel_stops_the_sample_at_once(stations):
    bench, vial = at_hand(stations)
    assert panel(bench, vial, line("viability", "82", "%"), line("sterility", "growth")).done
    assert {one.kind for one in bench.case(vial).stops} == {"failing_result"}


def test_the_lines_of_a_panel_are_reviewed_one_by_one(stations):
    bench, vial = at_hand(stations)
    panel(bench, vial, line("viability", "82", "%"), line("cd34", "20", "%"))
    for one in results(bench, vial):
        bench.do("olga", "review_result", vial, result=one.id, verdict="accepted")
    assert [one.reviewed_by != "" for one in results(bench, vial)] == [True, True]
