"""What nobody may sign is named at its place, and what is sound is left alone."""

from __future__ import annotations

import json
from copy import deepcopy
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.actions.specifications import SHIPPED, shipped
from tracker.custody.analytes import BY_NAME, Better
from tracker.custody.documents import read_document, written
from tracker.custody.linter import faults, grave
from tracker.custody.products import Criterion
from tracker.custody.steps.specification_fields import NewSpecification
from tracker.demonstration.printed import documents


def of(document):
    """One version of a document, read as it would be signed."""
    text = written(NewSpecification().load(document))
    return read_document(json.loads(text), "Q1", 1, "draft")


SVF, MNC, ADIPOSE_MSC, CORD_MSC = map(of, shipped())


@pytest.mark.parametrize("name", SHIPPED)
def test_what_ships_has_nothing_that_may_not_be_signed(name):
    (document,) = shipped(name)
    assert grave(of(document)) == ()


@pytest.mark.parametrize("name", sorted(documents()))
def test_what_the_papers_of_the_demonstration_print_may_be_signed(name):
    assert grave(of(documents()[name])) == ()


def test_a_published_limit_that_is_missing_is_a_warning():
    found = faults(of(documents()["cord_tissue_msc_infusion"]))
    assert {one.path for one in found} == {f"criteria.{place}.limit" for place in range(6)}


def test_what_is_signed_reads_back_to_the_digit():
    for document in shipped():
        assert of(json.loads(written(NewSpecification().load(document)))) == of(document)


def limit(analyte, operator, value, unit="%", stage="final", **more):
    return Criterion(analyte, operator, value, unit, stage, "conditional", source="Test table 1", **more)


def said(spec, *criteria):
    """The grave faults that further criteria bring, by the field they stand at."""
    whole = replace(spec, criteria=(*spec.criteria, *criteria))
    first = len(spec.criteria)
    return {one.path.removeprefix(f"criteria.{first}."): one.says for one in grave(whole)}


WRONG_WAY = [
    (SVF, "cd34_viability", "<=", "70", "%"),
    (SVF, "recovery", "<=", "70", "%"),
    (SVF, "viability", "<", "70", "%"),
    (SVF, "endotoxin", ">=", "5", "EU total"),
    (SVF, "endotoxin", ">", "0.5", "IU/mL"),
    (SVF, "hla_dr", ">=", "20", "%"),
    (SVF, "negative_markers", ">=", "2", "%"),
    (SVF, "cd105", "<=", "95", "%"),
    (SVF, "purity", "<=", "90", "%"),
    (MNC, "tnc", "<=", "5", "10^9 cells"),
    (CORD_MSC, "cd45", ">=", "2.5", "%"),
    (ADIPOSE_MSC, "cd34", ">", "95", "%"),
]


@pytest.mark.parametrize(("spec", "analyte", "operator", "value", "unit"), WRONG_WAY)
def test_a_limit_printed_the_wrong_way_round_is_caught(spec, analyte, operator, value, unit):
    assert "is the wrong way round" in said(spec, limit(analyte, operator, value, unit))["operator"]


@pytest.mark.parametrize("analyte", ["cd34", "cd45", "cd31"])
def test_markers_of_blood_are_unwanted_only_beside_the_mesenchymal_panel(analyte):
    assert said(MNC, limit(analyte, ">=", "40")) == {}
    assert said(SVF, limit(analyte, ">=", "40")) == {}


@pytest.mark.parametrize("operator", [">=", "<=", "between"])
def test_a_number_of_cells_has_a_least_and_a_greatest(operator):
    upper = "9" if operator == "between" else ""
    assert said(SVF, limit("cell_count", operator, "5", "10^6 cells", upper=upper)) == {}


@given(
    st.sampled_from([one for one in BY_NAME.values() if one.units]), st.sampled_from((">=", ">", "<=", "<"))
)
def test_every_measured_analyte_is_caught_on_its_worse_side_alone(analyte, operator):
    found = said(SVF, limit(analyte.name, operator, "50", analyte.units[0], stage="collection"))
    worse = {Better.HIGH: "<", Better.LOW: ">"}.get(analyte.better)
    assert ("operator" in found) is (operator[0] == worse)


FAULTY = [
    (limit("viability", ">=", "170", stage="bulk"), "limit", "more than the whole"),
    (limit("viability", ">=", "0.7", stage="bulk"), "limit", "looks like a fraction; 70 % may be meant"),
    (limit("viability", ">=", "1", stage="bulk"), "limit", "100 % may be meant"),
    (limit("viability", ">", "100", stage="bulk"), "limit", "nothing can meet this"),
    (limit("hla_dr", "<", "0", stage="bulk"), "limit", "nothing can meet this"),
    (limit("viability", "between", "50", upper="150", stage="bulk"), "upper", "more than the whole"),
    (limit("endotoxin", "<=", "5", "%"), "unit", "measured in EU/mL"),
    (limit("endotoxin", "<=", "5", ""), "unit", "no unit is given"),
    (limit("endotoxin", "is", "negative", ""), "limit", "is a number"),
    (limit("mycoplasma", "<", "5", ""), "operator", "answered in words"),
    (limit("mycoplasma", "is", "positive", ""), "limit", "living germs"),
    (
        limit("viability", "<", "70", "%"),
        "limit",
        "No value of Viability can meet both “>= 70 %” and “< 70 %”",
    ),
    (limit("viability", "between", "40", "%", upper="60"), "limit", "can meet both"),
    (limit("luck", ">=", "7"), "analyte", "nothing a laboratory measures"),
    (limit("viability", ">=", "70", stage="after_thaw"), "stage", "reaches the stage after thaw"),
    (replace(limit("viability", ">=", "70", stage="bulk"), source=""), "source", "names no source"),
]


@pytest.mark.parametrize(("criterion", "field", "says"), FAULTY)
def test_a_limit_that_cannot_be_meant_is_caught_at_its_field(criterion, field, says):
    assert says in said(SVF, criterion)[field]


def test_touching_limits_are_met_by_the_number_they_share():
    assert said(SVF, limit("viability", "<=", "70")).keys() == {
        "operator"
    }  # the wrong way round, yet 70 meets both


def document(**parts):
    return deepcopy(shipped("svf_fresh_autologous")[0]) | parts


def at(path, **parts):
    """What the linter says at one place of a changed document."""
    return " ".join(one.says for one in grave(of(document(**parts))) if one.path == path)


def clock(**parts):
    own = {"name": "use", "label": "Use", "starts": ["resuspend"], "ends": [], "hours": "4", "source": "x"}
    return [own | parts]


def without(*analytes):
    return [one for one in document()["criteria"] if one["analyte"] not in analytes]


WHOLE = [
    ("criteria", {"criteria": []}, "at least one criterion"),
    ("criteria", {"criteria": without("gram_stain", "sterility")}, "No criterion asks for living germs"),
    ("clocks", {"clocks": []}, "at least one clock"),
    ("clocks.0.starts", {"clocks": clock(starts=["freeze"])}, "never starts"),
    ("clocks.0.starts", {"clocks": clock(starts=[])}, "never starts"),
    ("clocks.0.ends", {"clocks": clock(ends=["thaw"])}, "“thaw” is no step of this route"),
    ("clocks.0.ends", {"clocks": clock(ends=["wash"])}, "ends before it starts"),
    (
        "clocks.0.longer",
        {"clocks": clock(longer=[{"after": "bathe", "hours": "9"}])},
        "no step of this route",
    ),
    ("clocks.0.source", {"clocks": clock(source="")}, "names no source"),
    ("clocks.1.name", {"clocks": clock() * 2}, "Two clocks"),
    ("intervals", {"intervals": []}, "State a range for transport of fresh material"),
    ("bases.0", {"bases": ["361"]}, "is not offered"),
    ("bases.0", {"bases": ["21 CFR 1271.15(b)"]}, "is not offered"),
    ("bases.0", {"bases": ["same_surgical_procedure"]}, "9th Cir"),
    ("bases.1", {"bases": ["ind", "goodwill"]}, "no basis known here"),
    ("bases", {"bases": []}, "No regulatory basis"),
    ("manufacture", {"manufacture": document()["manufacture"][:2]}, "reaches the final stage"),
]


@pytest.mark.parametrize(("path", "parts", "says"), WHOLE)
def test_a_part_that_cannot_be_meant_is_caught_at_its_place(path, parts, says):
    assert says in at(path, **parts)


RANGE = {"kind": "transport", "state": "fresh", "required": True, "source": "x"}
STORED = {"kind": "storage", "state": "fresh", "required": False}


@pytest.mark.parametrize(
    ("interval", "field", "says"),
    [
        (RANGE, "max_c", "gives no range"),
        (RANGE | {"min_c": "25", "max_c": "18"}, "min_c", "lies above the warmest"),
        (RANGE | {"max_c": "25", "source": ""}, "source", "names no source"),
        (RANGE | {"max_c": "25", "required": False}, "required", "none is asked for"),
    ],
)
def test_an_interval_has_a_range_or_says_none(interval, field, says):
    assert says in at(f"intervals.0.{field}", intervals=[interval, STORED])


def test_an_interval_given_twice_is_caught():
    assert "given twice" in at("intervals.2", intervals=[RANGE | {"max_c": "25"}, STORED, STORED])


def step(kind, name, **more):
    return {"kind": kind, "name": name, "label": name.capitalize(), **more}


def test_steps_have_names_of_their_own_and_stand_in_their_part():
    made = document()["manufacture"]
    assert "Two steps are named" in at("manufacture.7.name", manufacture=[*made, step("wash", "wash")])
    again = [*made, step("passage", "passage", most=3)]
    assert "without a source" in at("manufacture.7.source", manufacture=again)
    frozen = [*made, step("freeze", "freeze")]
    assert "never thawed" in at("preparation", manufacture=frozen)


def test_grown_cells_are_tested_for_mycoplasma():
    made = [*document()["manufacture"], step("seed", "seed"), step("harvest", "harvest")]
    assert "no criterion asks for mycoplasma" in at("criteria", manufacture=made)


def test_a_fault_says_where_it_stands_as_a_person_counts():
    (one,) = [one for one in grave(of(document(clocks=clock(starts=["x"])))) if "starts" in one.path]
    assert one.place == "Clocks, row 1, starts"
