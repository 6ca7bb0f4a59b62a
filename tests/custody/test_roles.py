"""Every role against every step: who may take it, and that nobody else may."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.custody.building import LAB, person
from tracker.custody.people import SYSTEM, Qualification, Role
from tracker.custody.steps import ALL, STEPS

# T technician, O officer, C clinician; an auditor and an administrator take no step at all.
ALLOWED = {
    "register_person": "TC",
    "verify_identity": "TC",
    "identify_by_wristband": "TC",
    "add_wristband": "TC",
    "link_persons": "O",
    "unlink_persons": "O",
    "forget_identity": "O",
    "register_donor": "TC",
    "record_consent": "TC",
    "record_marker": "TC",
    "determine": "OC",
    "withdraw_consent": "TOC",
    "collect": "TC",
    "print_label": "TC",
    "attach_label": "TC",
    "offer": "TOC",
    "issue": "TOC",
    "return_vial": "TOC",
    "accept": "TOC",
    "decline": "TOC",
    "cancel_offer": "TOC",
    "take_back": "TOC",
    "delivered": "TOC",
    "found": "O",
    "receive": "T",
    "wash": "T",
    "digest": "T",
    "neutralise": "T",
    "centrifuge": "T",
    "filter": "T",
    "resuspend": "T",
    "volume_reduce": "T",
    "seed": "T",
    "passage": "T",
    "harvest": "T",
    "add_cryoprotectant": "T",
    "freeze": "T",
    "process": "T",
    "split": "T",
    "draw_specimen": "T",
    "close": "T",
    "store": "T",
    "move": "T",
    "check_temperature": "TC",
    "thaw": "TC",
    "wash_thawed": "TC",
    "dilute": "TC",
    "draw_up": "TC",
    "record_result": "TO",
    "record_panel": "TO",
    "attach_file": "TO",
    "note_laboratory_number": "TO",
    "review_result": "O",
    "open_investigation": "O",
    "investigate": "O",
    "release_conditionally": "O",
    "release": "O",
    "request_exception": "O",
    "acknowledge_exception": "C",
    "release_exceptionally": "O",
    "reject": "O",
    "lift": "O",
    "narrow": "O",
    "reassign": "O",
    "open_treatment": "C",
    "new_version": "C",
    "cancel_treatment": "C",
    "assess_suitability": "C",
    "consent_to_treatment": "C",
    "withdraw_treatment_consent": "TOC",
    "appoint": "C",
    "record_outcome": "C",
    "reaffirm": "OC",
    "allocate": "OC",
    "deallocate": "OC",
    "confirm": "TOC",
    "inject": "C",
    "hold": "TOC",
    "recall": "O",
    "discard": "TOC",
    "declare_lost": "TOC",
    "correct": "TO",
    "void": "TOC",
    "record_outside": "TOC",
    "open_deviation": "TOC",
    "classify_deviation": "O",
    "check_effectiveness": "O",
    "assign_task": "O",
    "close_deviation": "O",
    "countersign": "O",
    "acknowledge_notice": "C",
    "record_report": "O",
    "report_reaction": "C",
    "start_recall": "O",
    "start_drill": "O",
    "account_for": "O",
    "acknowledge_recall": "O",
    "close_recall": "O",
    "add_lot": "TO",
    "add_equipment": "TO",
    "service": "TO",
    "open_lot": "TO",
    "add_unit": "O",
    "draft_specification": "O",
    "revise_specification": "O",
    "propose_specification": "O",
    "approve_specification": "OC",
    "return_specification": "OC",
    "retire_specification": "O",
    "withdraw_specification": "OC",
    "designate": "O",
    "record_specimen": "TC",
    "record_history": "TC",
    "permit_use": "OC",
    "declare_urgent_need": "OC",
    "finish_determination": "OC",
}
LETTERS = {
    Role.TECHNICIAN: "T",
    Role.OFFICER: "O",
    Role.CLINICIAN: "C",
    Role.AUDITOR: "A",
    Role.ADMINISTRATOR: "X",
}


def somebody(role, *qualifications):
    return person("test", role, LAB, *qualifications)


def test_the_table_names_every_step():
    assert set(ALLOWED) == set(STEPS)


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("kind", sorted(STEPS))
def test_a_role_takes_the_steps_of_the_table_and_no_other(role, kind):
    qualified = somebody(role, *Qualification)
    assert STEPS[kind].allows(qualified) is (LETTERS[role] in ALLOWED[kind])


def test_a_disabled_account_takes_no_step():
    for one in ALL:
        for role in Role:
            assert not one.allows(replace(somebody(role, *Qualification), disabled=True))


def test_an_account_without_a_role_and_the_installation_itself_take_no_step():
    for one in ALL:
        assert not one.allows(replace(somebody(Role.OFFICER), roles=frozenset()))
        assert not one.allows(SYSTEM)


def test_only_a_qualified_person_determines_and_the_qualification_goes_with_the_role():
    determine = STEPS["determine"]
    for role, qualified in ((Role.OFFICER, True), (Role.CLINICIAN, True), (Role.TECHNICIAN, False)):
        assert not determine.allows(somebody(role))
        assert determine.allows(somebody(role, Qualification.DETERMINATION)) is qualified


def test_two_roles_in_one_account_add_up():
    both = replace(somebody(Role.TECHNICIAN), roles=frozenset({Role.TECHNICIAN, Role.CLINICIAN}))
    assert STEPS["wash"].allows(both)
    assert STEPS["inject"].allows(both)
    assert not STEPS["release"].allows(both)


def test_anybody_at_the_bench_may_stop_and_nothing_makes_it_stale():
    stopping = {"hold", "withdraw_consent", "withdraw_treatment_consent", "discard", "declare_lost", "recall"}
    assert {one.kind for one in ALL if one.stopping} == stopping


def test_what_happens_now_takes_no_time_of_its_own():
    for kind in ("confirm", "inject", "release", "release_conditionally", "allocate", "issue"):
        assert STEPS[kind].now
        assert "at" not in STEPS[kind].schema().fields


def test_what_touches_the_material_needs_a_scan():
    touching = {
        "attach_label",
        "offer",
        "issue",
        "accept",
        "decline",
        "take_back",
        "found",
        "return_vial",
        "receive",
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
        "split",
        "draw_specimen",
        "store",
        "move",
        "thaw",
        "wash_thawed",
        "dilute",
        "draw_up",
        "discard",
        "confirm",
        "inject",
    }
    assert {one.kind for one in ALL if "vial" in one.scans} == touching


def test_the_acts_that_count_most_are_signed():
    again = {"release", "release_conditionally", "reject", "reaffirm", "confirm", "inject", "determine"}
    again |= {"request_exception", "acknowledge_exception", "release_exceptionally"}
    again |= {"propose_specification", "approve_specification", "retire_specification"}
    again |= {"recall", "start_recall", "close_recall"}
    again |= {"acknowledge_notice", "record_report", "close_deviation", "check_effectiveness"}
    again |= {
        "permit_use",
        "forget_identity",
        "declare_urgent_need",
        "finish_determination",
        "correct",
        "void",
    }
    assert {one.kind for one in ALL if one.again} == again


def test_free_text_names_and_dates_of_birth_are_private():
    for one in ALL:
        for name, field in one.schema().fields.items():
            free = field.metadata.get("widget") == "textarea" or name in (
                "name",
                "birth_date",
                "band",
                "responsible",
                "proof",
            )
            if free and one.kind not in ("add_lot", "add_equipment", "add_unit", *PROCESSING):
                assert field.metadata.get("private"), f"{one.kind}.{name}"


PROCESSING = [
    one.kind for one in ALL if "after_ml" in one.schema().fields
]  # `name` is a step of the route there
