"""A specification that refuses nothing, or never expires, is one that nobody may sign."""

from __future__ import annotations

import json
from copy import deepcopy

import pytest

from tracker.actions.specifications import SHIPPED, shipped
from tracker.custody.documents import read_document, written
from tracker.custody.linter import grave
from tracker.custody.steps.specification_fields import NewSpecification

FRESH = shipped("svf_fresh_autologous")[0]
FROZEN = next(
    one for one in (shipped(name)[0] for name in SHIPPED)
    if any(step["kind"] == "freeze" for step in one["manufacture"])
)  # fmt: skip


def said(document, path):
    """The grave faults at one place of a document."""
    found = grave(read_document(json.loads(written(NewSpecification().load(document))), "Q1", 1, "draft"))
    return [one.says for one in found if one.path == path]


def limit(analyte, operator, value, unit, upper=None):
    """What is said of one further limit of a sound specification."""
    one = {"analyte": analyte, "operator": operator, "limit": value, "unit": unit, "upper": upper}
    one |= {"stage": "bulk", "release": "final", "source": "Test table 1"}
    place = len(FRESH["criteria"])
    document = FRESH | {"criteria": [*FRESH["criteria"], one]}
    field = "upper" if upper and analyte == "endotoxin" else "limit"
    return " ".join(said(document, f"criteria.{place}.{field}"))


@pytest.mark.parametrize(
    "given",
    [
        ("viability", ">=", "0", "%"),
        ("viability", ">=", "0.00", "%"),
        ("hla_dr", "<=", "100", "%"),
        ("cd34", "between", "0", "%", "100"),
        ("cell_count", ">=", "0", "10^6 cells"),
        ("ph", "between", "0", "pH", "14"),
        ("endotoxin", "<=", "5000000", "EU/mL"),
        ("endotoxin", "<=", "1000.1", "EU/mL"),
        ("endotoxin", "<", "1001", "EU total"),
        ("endotoxin", "between", "0", "EU total", "1001"),
        ("passage", "<=", "51", "passages"),
    ],
)
def test_a_limit_that_every_value_meets_is_caught(given):
    assert "refuses nothing" in limit(*given)


@pytest.mark.parametrize(
    "given",
    [
        ("viability", ">=", "70", "%"),
        ("viability", ">", "0", "%"),
        ("hla_dr", "<", "100", "%"),
        ("cd34", "between", "0", "%", "99"),
        ("ph", "between", "6.8", "pH", "7.8"),
        ("endotoxin", "<=", "1000", "EU/mL"),
        ("endotoxin", "<=", "5", "EU/kg"),
        ("passage", "<=", "50", "passages"),
    ],
)
def test_a_limit_that_some_value_misses_is_left_alone(given):
    assert limit(*given) == ""


@pytest.mark.parametrize("most", ["5.1", "500"])
@pytest.mark.parametrize("unit", ["EU/kg", "EU/kg/h"])
def test_no_endotoxin_limit_for_each_kilogram_is_laxer_than_the_pharmacopoeia(most, unit):
    assert "laxer than USP <85>, which allows at most 5 EU/kg" in limit("endotoxin", "<=", most, unit)


def test_into_the_spine_the_stricter_limit_of_the_pharmacopoeia_counts():
    first = FRESH["criteria"][0]
    one = first | {"analyte": "endotoxin", "operator": "<=", "limit": "0.3", "unit": "EU/kg", "printed": None}
    document = FRESH | {"criteria": [one], "routes": ["intrathecal"]}
    assert "at most 0.2 EU/kg" in said(document, "criteria.0.limit")[0]


def left_out(document, *kinds):
    """The same, with the steps of these kinds optional; of every kind, where none is named."""
    made = [one | {"optional": not kinds or one["kind"] in kinds} for one in document["manufacture"]]
    return document | {"manufacture": made}


def test_a_manufacture_of_which_every_step_may_be_left_out_is_caught():
    assert "nothing need be made" in " ".join(said(left_out(FRESH), "manufacture"))
    assert said(left_out(FRESH, "wash"), "manufacture") == []


def test_the_freezing_of_a_frozen_product_may_not_be_left_out():
    place = [one["kind"] for one in FROZEN["manufacture"]].index("freeze")
    at = f"manufacture.{place}.optional"
    assert "may not be left out" in " ".join(said(left_out(FROZEN, "freeze"), at))
    assert said(FROZEN, at) == []


def at_thaw():
    """The places of the clocks that start at the thaw, and the clocks."""
    clocks = deepcopy(FROZEN["clocks"])
    thaw = {n for one in FROZEN["preparation"] if one["kind"] == "thaw" for n in (one["name"], one["kind"])}
    return [place for place, one in enumerate(clocks) if thaw & set(one["starts"])], clocks


def test_thawed_material_without_a_clock_from_the_thaw_is_caught():
    places, clocks = at_thaw()
    kept = [one for place, one in enumerate(clocks) if place not in places]
    assert "no clock starts at the thaw" in " ".join(said(FROZEN | {"clocks": kept}, "clocks"))


def test_a_clock_from_the_thaw_that_ends_before_the_injection_is_caught():
    places, clocks = at_thaw()
    for place in places:
        clocks[place]["ends"] = ["draw_up"]
    found = said(FROZEN | {"clocks": clocks}, f"clocks.{places[0]}.ends")
    assert "the syringe never expires" in " ".join(found)


def test_a_short_clock_from_the_thaw_is_left_alone_beside_one_that_runs_to_the_injection():
    places, clocks = at_thaw()
    short = clocks[places[0]] | {"name": "short", "label": "Short", "ends": ["draw_up"], "longer": []}
    document = FROZEN | {"clocks": [*clocks, short]}
    assert said(document, f"clocks.{len(clocks)}.ends") == []
