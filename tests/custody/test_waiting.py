"""Which steps may wait for the network: records of what was done, by one person, far from a patient."""

from __future__ import annotations

from tracker.custody.steps import STEPS

MAY_WAIT = {one.kind for one in STEPS.values() if one.may_wait}


def test_custody_and_processing_may_wait():
    assert {
        "offer",
        "accept",
        "decline",
        "take_back",
        "store",
        "move",
        "wash",
        "centrifuge",
        "freeze",
    } <= MAY_WAIT


def test_nothing_that_decides_or_leads_to_a_patient_may_wait():
    never = {
        "confirm",
        "inject",
        "issue",
        "release",
        "release_conditionally",
        "release_exceptionally",
        "allocate",
    }
    assert never <= STEPS.keys()
    assert not MAY_WAIT & never
    for kind in MAY_WAIT:
        step = STEPS[kind]
        closer = (step.towards_patient, step.again, step.second == "must", bool(step.meaning))
        assert not any((*closer, step.creates, step.now, step.stopping)), kind


def test_what_waits_tells_when_it_happened_and_asks_for_no_scan_but_a_vials():
    for kind in MAY_WAIT:
        assert {"at", "late_reason"} <= STEPS[kind].schema._declared_fields.keys(), kind
        assert set(STEPS[kind].scans) <= {"vial"}, kind
