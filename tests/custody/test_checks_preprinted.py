"""A label that waited on a roll becomes the label of one new vial, and of no other ever."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.custody.building import act, at, found, says, seen
from tests.custody.records import svf
from tracker.custody.case.custody import Unused
from tracker.custody.checks.preprinted import preprinted

ROLL = tuple(
    Unused(code, serial, "ROLL1", at(6), "tess", bound)
    for code, serial, bound in (("VA", "7", False), ("VB", "8", False), ("VC", "9", True))
)
CASE = replace(svf("V1"), custody=replace(svf().custody, unused=ROLL))
SCANS = (seen("VA", "7", kind="unused"), seen("VB", "8", kind="unused"), seen("VC", "9", kind="unused"))


def given(*codes: str, made: tuple[str, ...], scans=SCANS):
    return act("split", scans=scans, codes=made, preprinted=list(codes))


def test_one_scanned_label_for_each_new_vial_is_taken():
    assert found(preprinted, CASE, given("VA", made=("VA",))) == ()
    assert found(preprinted, CASE, given("VA", "VB", made=("VA", "VB"))) == ()
    assert found(preprinted, CASE, given("VA", made=("VA", "D1"))) == (), "only vials take a label"


def test_labels_may_be_printed_afterwards():
    assert found(preprinted, CASE, given(made=("V8", "V9"))) == ()


@pytest.mark.parametrize(("codes", "made"), [(("VA", "VB"), ("VA",)), (("VA",), ("VA", "VB"))])
def test_there_are_as_many_labels_as_new_vials(codes, made):
    (refusal,) = found(preprinted, CASE, given(*codes, made=made))
    assert refusal.says == f"{len(codes)} pre-printed labels were given, and {len(made)} vials are made."
    assert refusal.field == "preprinted"


def test_a_label_of_no_roll_is_refused():
    (refusal,) = found(preprinted, CASE, given("VX", made=("VX",), scans=(seen("VX", "7", kind="unused"),)))
    assert (refusal.says, refusal.field) == ("VX is on no pre-printed roll.", "preprinted")


def test_a_label_that_is_on_a_vial_is_bound_to_no_other():
    (refusal,) = found(preprinted, CASE, given("VC", made=("VC",)))
    assert refusal.says == "The label VC is on a vial already; a code is bound once."
    assert (refusal.evidence, refusal.field) == (("VC",), "preprinted")


@pytest.mark.parametrize(
    "scan",
    [
        seen("VA", "6", kind="unused"),  # another serial
        seen("VB", "7", kind="unused"),  # another code
        seen("VA", "7"),  # read as a vial
    ],
)
def test_a_label_is_scanned_with_its_serial(scan):
    (refusal,) = found(preprinted, CASE, given("VA", made=("VA",), scans=(scan,)))
    assert refusal.says == "The pre-printed label VA was not scanned with its serial."
    assert refusal.field == "preprinted"


def test_one_label_does_not_go_on_two_vials():
    (refusal,) = found(preprinted, CASE, given("VA", "VA", made=("VA", "VA")))
    assert (refusal.says, refusal.field) == ("The label VA was given 2 times.", "preprinted")
    assert says(preprinted, CASE, given("VA", "VB", "VA", made=("VA", "VB", "VA"))) == refusal.says
