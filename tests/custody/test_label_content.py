"""Nothing is printed that lacks what a label must say: 21 CFR 1271.370, 2006/86/EC Annex II.E."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.custody.building import CORD, NORA, SVF, TESS, act
from tests.custody.records import FROZEN, ROAD, about, changed, cord, svf, under
from tracker.custody.decision import decide
from tracker.custody.label_content import content, lint
from tracker.custody.steps import STEPS
from tracker.custody.temperature import kept_at

WHOLE = content(svf("V2"))


def printing(case, by=NORA):
    asked = act("print_label", by, case.vial.code, why="first", codes=("7",))
    return decide(case, asked, STEPS["print_label"])


def test_where_the_specification_says_no_temperature_a_person_does():
    silent = under(svf("V2"), intervals=())
    asked = act("print_label", NORA, "V2", why="first", codes=("7",), kept_at="20 °C")
    decision = decide(silent, asked, STEPS["print_label"])
    assert decision.changes[0].values["shows"]["storage"] == "20 °C"
    assert content(svf("V2"), "20 °C").storage == "18 to 25 °C", "the specification stands first"


def test_a_whole_label_is_printed():
    assert list(lint(WHOLE)) == []
    assert printing(svf("V2")).allowed is True


@pytest.mark.parametrize(
    ("field", "nothing", "says"),
    [
        ("code", "", "The label would have no identification code."),
        ("product", " ", "The label would have no product."),
        ("identity", "", "The label would have no code of the sample."),
        ("establishment", "", "The label would have no establishment."),
        ("storage", "", "The label would have no storage temperature."),
        ("expiry", None, "The label would have no expiry."),
        ("volume_ml", None, "The label would have no volume."),
        ("warnings", ("FOR AUTOLOGOUS USE ONLY", ""), "A warning of the label has no text."),
        ("layout", 0, "The label would have no layout version."),
    ],
)
def test_each_thing_missing_is_said(field, nothing, says):
    (empty,) = lint(replace(WHOLE, **{field: nothing}))
    assert empty.says == says
    assert empty.resolve.endswith(".")


def test_a_tube_needs_no_volume_and_no_expiry():
    tube = content(svf("VT"))
    assert (tube.specimen, tube.expires) == (True, False)
    assert list(lint(replace(tube, volume_ml=None, expiry=None))) == []


def test_a_finished_product_with_a_shelf_life_has_an_expiry_on_its_label():
    assert WHOLE.expires
    assert not content(under(svf("V2"), clocks=SVF.clocks[:1])).expires, "that clock ends with processing"
    assert not content(svf("V1", done=ROAD[:1])).expires, "nothing is finished yet"
    assert content(cord("V2")).expires


@pytest.mark.parametrize(
    ("spoiled", "says"),
    [
        (changed(svf("V2"), "V2", volume_ml=None), "The label would have no volume."),
        (under(svf("V2"), intervals=()), "The label would have no storage temperature."),
        (
            replace(svf("V2"), papers=replace(svf("V2").papers, establishments={})),
            "The label would have no establishment.",
        ),
    ],
)
def test_printing_is_refused_by_the_door_itself(spoiled, says):
    decision = printing(spoiled)
    assert [(one.check, one.says) for one in decision.refusals] == [("identity.label_content", says)]


def test_everything_missing_is_said_at_once():
    spoiled = under(changed(svf("V2"), "V2", volume_ml=None), intervals=())
    assert len(printing(spoiled).refusals) == 2


def test_the_temperature_is_the_storages_and_else_the_roads():
    assert kept_at(svf("V2")) == "18 to 25 °C"
    assert kept_at(cord("V2")) == "at most -150 °C"


def test_what_is_to_be_frozen_is_labelled_for_the_tank_until_it_is_thawed():
    before = cord("V2", done=FROZEN[:3])
    assert kept_at(before) == "at most -150 °C"
    thawed = cord("V2", done=(*FROZEN, FROZEN[3]._replace(id="thawed", step="thaw", name="thaw")))
    assert kept_at(thawed) == "4 to 30 °C"
    assert printing(about(under(cord("V2"), intervals=CORD.intervals[2:3]), "V2"), TESS).allowed is False
