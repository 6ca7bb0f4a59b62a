"""What the steps on persons, donors, hand-overs, labels, releases, orders and materials would write."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from tests.custody.building import (
    BERTA,
    CLARA,
    NORA,
    OLGA,
    SVF,
    TESS,
    act,
    at,
    handed,
    material,
    says,
    stopped,
)
from tests.custody.records import about, changed, ordered, svf
from tests.custody.test_effects import WHY, effect, records, row
from tracker.custody.case import Case
from tracker.custody.case.custody import Label
from tracker.custody.case.materials import Materials
from tracker.custody.case.papers import Link
from tracker.custody.case.treatment import Treatment
from tracker.custody.changes import Private
from tracker.custody.checks import source

NOBODY = Case(now=at(12))


# persons and donors


def test_a_person_is_kept_with_private_values_only():
    name, born = Private("Test Person One"), Private("1970-01-01")
    kept = row(effect("register_person", NOBODY, NORA, "", name=name, birth_date=born), "person", "N1")
    assert (kept["name"], kept["birth_date"]) == (name, born)
    assert "Test Person" not in repr(str(kept["name"]))


@pytest.mark.parametrize(("issuer", "kept"), [("", "CLINIC"), ("LAB", "LAB")])
def test_a_wristband_is_issued_by_the_own_establishment_unless_another_is_named(issuer, kept):
    band = row(
        effect("add_wristband", NOBODY, NORA, "P1", band=Private("B-1"), issuer=issuer, second=BERTA),
        "wristband",
    )
    assert (band["issuer"], band["second"], band["person"]) == (kept, "berta", "P1")


def test_records_are_linked_and_the_very_link_is_ended_again():
    link = row(effect("link_persons", NOBODY, OLGA, "P1", other="P7", second=NORA), "person_link")
    assert (link["person"], link["other"], link["ended_at"]) == ("P1", "P7", None)
    case = replace(
        svf(), papers=replace(svf().papers, links=(Link("K1", "P7", "P1"), Link("K2", "P7", "P8")))
    )
    ended = [
        one.key
        for one in effect("unlink_persons", case, OLGA, "P1", other="P7")
        if one.table == "person_link"
    ]
    assert ended == ["K1"]


@pytest.mark.parametrize(("named", "tested"), [("", "P1"), ("P2", "P2")])
def test_a_donor_answers_for_themselves_unless_the_mother_is_named(named, tested):
    kept = row(
        effect("register_donor", NOBODY, NORA, "", person="P1", tested_person=named, source="adipose"),
        "donor",
    )
    assert kept["tested_person"] == tested


@pytest.mark.parametrize(
    ("origin", "tested", "expected"),
    [
        (
            "cord_blood",
            "",
            "For umbilical-cord blood the mother is tested and consents, and she is not named.",
        ),
        (
            "cord_blood",
            "P1",
            "For umbilical-cord blood the mother is tested and consents, and she is not named.",
        ),
        ("cord_blood", "P2", ""),
        ("adipose", "", ""),
        ("adipose", "P1", ""),
        ("adipose", "P2", "For adipose tissue the donor is tested, and another person is named."),
        ("unheard of", "P2", ""),
    ],
)
def test_the_right_person_answers_for_the_donor(origin, tested, expected):
    given = act("register_donor", NORA, "", person="P1", source=origin, tested_person=tested)
    assert says(source.answers, NOBODY, given) == expected


def test_a_marker_is_kept_for_the_person_who_answers():
    (marker,) = records(
        effect("record_marker", svf(), NORA, "D1", marker="hbsag", outcome="negative"), "marker"
    )
    assert marker["data"]["tested_person"] == "P1"


def test_a_withdrawal_is_a_stop_on_the_donor_for_its_scopes():
    stop = row(effect("withdraw_consent", svf(), NORA, "D1", scopes=["treatment"]), "stop")
    assert (stop["target"], stop["kind"], stop["scopes"]) == ("D1", "consent_withdrawn", ["treatment"])


# hand-overs


def offered(kind="handover", **values):
    road = handed("V2", 11.5, kind, state="offered", answered_at=None, **values)
    case = about(svf(), "V2")
    return replace(case, custody=replace(case.custody, handovers=(road,)))


def test_an_offer_keeps_who_gives_what_to_whom():
    changes = effect("offer", about(svf(), "V2"), NORA, "V2", to_establishment="LAB", courier=WHY)
    head, line = row(changes, "handover", "N1"), row(changes, "handover_line")
    assert (head["giver"], head["to_establishment"], head["courier"], head["treatment"]) == (
        "nora",
        "LAB",
        WHY,
        None,
    )
    assert (line["state"], line["standing_then"]) == ("offered", "conditionally_released")


def test_an_issue_goes_to_the_clinic_of_the_treatment_and_names_it():
    head = row(effect("issue", about(svf(), "V2"), TESS, "V2"), "handover", "N1")
    assert (head["kind"], head["to_establishment"], head["treatment"]) == ("issue", "CLINIC", "T1")


def test_a_return_names_no_treatment():
    head = row(
        effect("return_vial", about(svf(), "V2"), NORA, "V2", to_establishment="LAB"), "handover", "N1"
    )
    assert (head["kind"], head["treatment"]) == ("return", None)


def test_a_declined_and_a_cancelled_hand_over_are_both_disputed_until_taken_back():
    for kind, by in (("decline", NORA), ("cancel_offer", TESS)):
        assert row(effect(kind, offered(), by, "V2"), "handover_line")["state"] == "declined"
    case = offered()
    (road,) = case.custody.handovers
    case = replace(case, custody=replace(case.custody, handovers=(replace(road, state="declined"),)))
    back = effect("take_back", case, TESS, "V2", place="bench")
    assert row(back, "handover_line")["state"] == "taken_back"
    assert row(back, "vial")["keeper"] == "tess"


def test_a_delivered_tube_is_held_by_nobody_here():
    done = effect(
        "delivered", offered(), TESS, "V2", place="Test contract laboratory", proof=Private("signed")
    )
    assert (row(done, "vial")["holder"], row(done, "handover_line")["state"]) == ("", "delivered")


@pytest.mark.parametrize(
    "kind", ["accept", "decline", "cancel_offer", "take_back", "delivered", "issue", "inject"]
)
def test_an_effect_behind_its_gate_never_guesses(kind):
    nothing = replace(svf(), custody=replace(svf().custody, handovers=()), treatment=Treatment())
    with pytest.raises(LookupError):
        effect(kind, nothing, NORA)


# labels


def test_a_label_says_what_the_record_says_and_never_the_standing():
    printed = row(effect("print_label", svf(), NORA, codes=("7",), why="first"), "label")
    assert (printed["serial"], printed["attached_at"]) == ("7", None)
    assert set(printed["shows"]) == {
        "product", "identity", "expiry", "warnings", "storage", "establishment", "layout",
    }  # fmt: skip
    assert printed["shows"]["expiry"] == at(14).isoformat()


def test_attaching_a_label_voids_the_one_before():
    new = Label("7", "V4", at(11), None, None, {"product": "SVF"})
    case = replace(svf(), custody=replace(svf().custody, labels=(*svf().custody.labels, new)))
    changes = effect("attach_label", case, NORA, serial="7")
    assert row(changes, "vial") == {"label_serial": "7", "label_shows": {"product": "SVF"}}
    assert list(row(changes, "label", "V4.1")) == ["voided_at"]
    first = changed(case, "V4", label_serial=None)
    assert len([one for one in effect("attach_label", first, NORA, serial="7") if one.table == "label"]) == 1


# release and oversight


@pytest.mark.parametrize(
    ("kind", "standing"),
    [("release_conditionally", "conditionally_released"), ("release", "released"), ("reject", "rejected")],
)
def test_a_decision_of_quality_moves_the_standing_and_keeps_what_it_rested_on(kind, standing):
    changes = effect(kind, svf("V2"), OLGA, "V2")
    assert row(changes, "vial") == {"standing": standing}
    (kept,) = records(changes, "release")
    assert kind == "reject" or "R-viability" in str(kept["data"]["criteria"])


def test_a_lifted_stop_stays_on_record():
    lifted = row(effect("lift", svf(), OLGA, stop="X1"), "stop")
    assert set(lifted) == {"lifted_at", "lifted_by", "lift_reason"}


def test_a_reassigned_sample_remembers_what_it_stood_under():
    changes = effect("reassign", svf(), OLGA, "S1", specification="Q9")
    assert row(changes, "sample") == {"specification": "Q9"}
    assert records(changes, "reassign")[0]["data"]["before"] == SVF.id


# treatments


ORDER = {"joint": "hip", "side": "right", "vials": 1}


def test_an_order_changes_only_as_the_next_version_and_lifts_its_own_mismatch():
    own, other = stopped("T1", "wrong_site", id="X1"), stopped("T9", "wrong_site", id="X9")
    changes = effect("new_version", replace(svf(), stops=(own, other)), CLARA, "T1", **ORDER)
    (newest,) = records(changes, "version")
    assert (newest["data"]["number"], newest["data"]["why"]) == (2, WHY)
    assert row(changes, "treatment") == {"joint": "hip", "side": "right"}
    assert [one.key for one in changes if one.table == "stop"] == ["X1"]


def test_reaffirming_lifts_the_mismatch_and_nothing_else():
    held = stopped("T1", id="X2")
    changes = effect(
        "reaffirm", replace(svf(), stops=(stopped("T1", "wrong_site", id="X1"), held)), CLARA, "T1"
    )
    assert [one.key for one in changes if one.table == "stop"] == ["X1"]


def test_a_new_treatment_begins_with_its_first_version():
    changes = effect("open_treatment", NOBODY, CLARA, "", person="P1", product="SVF", **ORDER)
    assert (row(changes, "treatment")["status"], records(changes, "version")[0]["data"]["number"]) == (
        "open",
        1,
    )


def test_a_cancelled_treatment_sets_its_vials_free():
    changes = effect("cancel_treatment", svf(), CLARA, "T1")
    assert row(changes, "treatment") == {"status": "cancelled"}
    assert [one.key for one in changes if one.table == "allocation"] == ["A-V2"]


def test_a_renewed_consent_of_the_patient_lifts_the_withdrawal():
    stop = stopped("T1", "treatment_consent_withdrawn", id="X1")
    changes = effect(
        "consent_to_treatment", replace(svf(), stops=(stop, stopped("T1", id="X2"))), CLARA, "T1", version="2"
    )
    assert [one.key for one in changes if one.table == "stop"] == ["X1"]


def test_a_vial_is_set_aside_with_the_dose_it_is_thought_to_hold():
    kept = row(effect("allocate", svf("V2"), CLARA, "T1", vial="V2"), "allocation")
    assert (kept["vial"], kept["dose"], kept["ended_at"]) == ("V2", Decimal(10), None)


def test_a_vial_is_set_free_and_what_was_drawn_from_another_gets_an_entry_of_its_own():
    assert [one.key for one in effect("deallocate", svf("V2"), CLARA, "T1") if one.table == "allocation"] == [
        "A-V2"
    ]
    drawn = [one for one in effect("deallocate", svf("V4"), CLARA, "T1") if one.table == "allocation"]
    assert [one.values["vial"] for one in drawn if "vial" in one.values] == ["V4"]
    none = ordered(svf("V3"), allocations=())
    assert effect("deallocate", none, CLARA, "T1") == ()


# materials


def with_centrifuge(**values):
    return replace(NOBODY, materials=Materials({"E1": material("E1", "centrifuge", **values)}))


def test_an_instrument_keeps_its_dues_unless_new_ones_are_given_and_every_period_stays_on_record():
    first = {"since": at(12), "state": "in_service", "calibrated_until": at(720), "maintained_until": None}
    out = row(effect("service", with_centrifuge(), TESS, "E1", state="out_of_service"), "material")
    assert (out["in_service"], out["usable_until"]) == (False, at(720))
    assert out["periods"] == [first, {**first, "state": "out_of_service"}]
    renewed = {"state": "in_service", "calibrated_until": at(999)}
    back = row(effect("service", with_centrifuge(), TESS, "E1", **renewed), "material")
    assert (back["in_service"], back["usable_until"]) == (True, at(999))


def test_an_instrument_found_out_of_its_limits_is_held_until_an_officer_lifts_it():
    within, out = (
        effect("service", with_centrifuge(), TESS, "E1", state="in_service", as_found=found)
        for found in ("within_limits", "out_of_limits")
    )
    assert [one.table for one in within] == ["material", "record"]
    assert [one.table for one in out] == ["material", "record", "stop"]
    assert row(out, "stop")["target"] == "E1"


def test_an_opened_lot_keeps_when():
    assert row(effect("open_lot", NOBODY, TESS, "L1"), "material") == {"opened_at": at(12)}


@pytest.mark.parametrize(
    ("kind", "family", "until"),
    [
        ("add_lot", "lot", "expires_at"),
        ("add_equipment", "equipment", "calibrated_until"),
        ("add_unit", "unit", ""),
    ],
)
def test_what_is_registered_may_be_used_until_its_end(kind, family, until):
    given = {until: at(99)} if until else {}
    kept = row(effect(kind, NOBODY, TESS, "", name="Test", number="1", **given), "material", "N1")
    assert (kept["family"], kept["in_service"], kept["usable_until"]) == (
        family,
        True,
        at(99) if until else None,
    )
