"""What a step would write: pure, from a case and an act, whatever the gate has let pass."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from tests.custody.building import (
    BERTA,
    CLARA,
    NORA,
    OLGA,
    TESS,
    act,
    at,
    done,
    handed,
    result,
    seen,
    stopped,
)
from tests.custody.records import FROZEN, GOOD, about, changed, cord, ordered, svf
from tracker.custody.case import Case
from tracker.custody.case.quality import Deviation
from tracker.custody.case.treatment import Injection
from tracker.custody.changes import Private, Put
from tracker.custody.decision import Refusal, decide
from tracker.custody.sample import Stage
from tracker.custody.steps import STEPS

WHY = Private("A reason of more than ten characters.")


def effect(kind: str, case: Case, by=TESS, subject="V4", **given: Any) -> tuple[Put, ...]:
    fields: dict[str, Any] = {"codes": ("N1", "N2", "N3"), "why": WHY} | given
    return STEPS[kind].effect(case, act(kind, by, subject, **fields))


def row(changes, table, key=""):
    """The values of the one row of this table, or of the row with this key."""
    (values,) = [one.values for one in changes if one.table == table and key in one.key]
    return values


def records(changes, kind):
    return [one.values for one in changes if one.table == "record" and one.values["kind"] == kind]


# making vials


def test_the_children_of_a_division_are_born_quarantined_one_of_them_representative():
    parts = effect(
        "split", svf("V2"), subject="V2", volumes_ml=[2, 1, 1], waste_ml=Decimal("0.5"), representative=2
    )
    born = [one.values for one in parts if one.table == "vial" and "N" in one.key]
    assert [one["standing"] for one in born] == ["quarantined"] * 3
    assert [one["representative"] for one in born] == [False, True, False]
    assert {one["run"] for one in born} == {"act-1"}
    assert row(parts, "vial", "V2") == {"volume_ml": Decimal("0.5")}
    assert records(parts, "done")[0]["data"]["made"] == ["N1", "N2", "N3"]


def test_what_is_divided_from_a_syringe_is_a_preparation_too():
    for code, part in (("V4", "preparation"), ("V2", "manufacture")):
        assert (
            row(effect("split", svf(code), subject=code, volumes_ml=[1, 1, 1]), "vial", "N1")["part"] == part
        )


def test_a_syringe_has_no_standing_of_its_own_and_an_emptied_vial_is_consumed():
    some = effect("draw_up", svf("V2"), NORA, "V2", volume_ml=Decimal(4))
    assert row(some, "vial", "N1")["standing"] is None
    assert row(some, "vial", "V2") == {"volume_ml": Decimal(1)}
    last = effect("draw_up", svf("V2"), NORA, "V2", volume_ml=Decimal(4), waste_ml=Decimal(1))
    assert row(last, "vial", "V2")["stage"] == "consumed"


def test_a_tube_takes_its_stage_from_the_route_and_the_whole_representative_is_final():
    assert (
        row(effect("draw_specimen", svf("V3"), subject="V3", volume_ml=Decimal(1)), "vial", "N1")[
            "specimen_stage"
        ]
        == "final"
    )
    assert (
        row(effect("draw_specimen", cord("V1"), subject="V1", volume_ml=Decimal(1)), "vial", "N1")[
            "specimen_stage"
        ]
        == "bulk"
    )
    thawed = cord("V3", done=(*FROZEN, done("thaw", 11.5, "V3")))
    drawn = effect("draw_specimen", thawed, subject="V3", volume_ml=Decimal(5), whole=True)
    assert row(drawn, "vial", "N1")["specimen_stage"] == "final"
    assert row(drawn, "vial", "V3")["stage"] == "consumed"


# processing and storage


def test_a_step_notes_what_was_there_before_and_what_is_left():
    step = effect("wash", svf("V3"), subject="V3", added_ml=Decimal(2), after_ml=Decimal(6))
    assert row(step, "vial")["volume_ml"] == 6
    assert records(step, "done")[0]["data"]["before_ml"] == 5


def test_a_preparation_that_leaves_nothing_ends_the_vial_and_a_manufacture_does_not():
    assert row(effect("thaw", cord(), NORA, "V2", after_ml=Decimal(0)), "vial")["stage"] == "consumed"
    assert row(effect("wash", svf("V3"), subject="V3", after_ml=Decimal(0)), "vial")["stage"] == "processing"


@pytest.mark.parametrize(
    ("kind", "before", "after"),
    [
        ("thaw", Stage.STORED, "thawed"),
        ("dilute", Stage.THAWED, "prepared"),
        ("freeze", Stage.PROCESSING, "processing"),
    ],
)
def test_the_stage_of_a_vial_follows_what_was_done(kind, before, after):
    case = changed(cord(), "V2", stage=before)
    assert row(effect(kind, case, NORA, "V2", after_ml=Decimal(4)), "vial")["stage"] == after


def test_storing_is_a_step_of_the_route_only_where_the_route_asks_for_it():
    frozen = cord(done=FROZEN[:5])
    for case, name in ((frozen, "store"), (cord(), "store"), (cord(done=FROZEN[:4]), "")):
        stored = effect("store", case, subject="V2", unit="U1", place="1", temperature_c=Decimal(-190))
        assert records(stored, "done")[0]["data"]["name"] == name
        assert row(stored, "vial")["stage"] == "stored"


def test_a_thawed_vial_put_in_a_fridge_stays_a_thawed_one():
    case = changed(cord(), "V2", stage=Stage.THAWED)
    assert row(effect("store", case, subject="V2", unit="U1", place="1"), "vial")["stage"] == "thawed"


def test_material_that_is_not_accepted_for_processing_is_held():
    for outcome, held in (("accept", 0), ("hold", 1), ("return", 1)):
        changes = effect("receive", svf("V3"), subject="V3", outcome=outcome, place="1")
        assert len([one for one in changes if one.table == "stop"]) == held


def test_a_collection_names_its_lots_only_when_there_are_any():
    donor = {"by": NORA, "subject": "D1", "volume_ml": Decimal(100)}
    assert records(effect("collect", svf("V1"), **donor, codes=("S9", "V9")), "done") == []
    (used,) = records(effect("collect", svf("V1"), **donor, codes=("S9", "V9"), lots=["L1"]), "done")
    assert (used["chain"], used["subject"], used["data"]["lots"]) == ("S9", "V9", ["L1"])


# hand-overs


def accepted(kind, to, case=None):
    road = handed("V2", 11.5, kind, state="offered", from_establishment="CLINIC", to_establishment=to)
    case = about(case or svf(), "V2")
    case = replace(case, custody=replace(case.custody, handovers=(*case.custody.handovers, road)))
    return row(effect("accept", case, NORA, "V2", place="1"), "vial")


@pytest.mark.parametrize(
    ("kind", "to", "falls_back"),
    [
        ("handover", "LAB", True),
        ("handover", "CLINIC", False),
        ("return", "LAB", True),
        ("return", "CLINIC", True),
        ("issue", "LAB", False),
    ],
)
def test_a_hand_over_of_an_issued_vial_to_another_establishment_is_a_return(kind, to, falls_back):
    assert ("standing" in accepted(kind, to)) is falls_back


def test_a_hand_over_of_a_vial_that_was_never_issued_keeps_its_standing():
    plain = replace(svf(), custody=replace(svf().custody, handovers=()))
    assert "standing" not in accepted("handover", "LAB", plain)


def came(kind, case=None, **seen):
    road = handed("V2", 11.5, state="offered", answered_at=None)
    case = about(replace(case or svf(), custody=replace(svf().custody, handovers=(road,))), "V2")
    return effect(kind, case, NORA, "V2", place="1", **{"condition": "good", "seal": "intact"} | seen)


@pytest.mark.parametrize("kind", ["accept", "decline"])
@pytest.mark.parametrize(
    ("seen", "says"),
    [
        ({"condition": "leaking"}, "Arrived leaking"),
        ({"seal": "broken"}, "Arrived with a broken seal"),
        ({"condition": "damaged", "seal": "broken"}, "Arrived damaged and with a broken seal"),
    ],
)
def test_what_arrives_damaged_or_opened_is_held_and_an_officer_decides(kind, seen, says):
    changes = came(kind, **seen)
    held = row(changes, "stop")
    assert (held["kind"], held["target"], held["says"]) == ("hold", "V2", says)
    (deviation,) = records(changes, "deviation")
    assert deviation["data"] == {"about": "V2", "origin": "arrival", "says": f"{says}."}
    assert row(changes, "task")["kind"] == "deviation"


def test_a_deviation_of_its_arrival_that_is_open_is_not_opened_again():
    open_one = Deviation("X1", "V2", at(11), "nora", False, "arrival")
    for known, opened in (
        (open_one, 0),
        (replace(open_one, closed=True), 1),
        (replace(open_one, about="V3"), 1),
        (replace(open_one, origin="excursion"), 1),
    ):
        case = replace(svf(), quality=replace(svf().quality, deviations=(known,)))
        assert len(records(came("accept", case, condition="leaking"), "deviation")) == opened


@pytest.mark.parametrize("seal", ["intact", "none"])
def test_a_good_vial_without_a_seal_is_neither_held_nor_a_deviation(seal):
    changes = came("accept", seal=seal)
    assert not [one for one in changes if one.table == "stop"] + records(changes, "deviation")


def test_what_is_found_is_here_quarantined_and_held_and_off_every_road():
    road = handed("V2", 11.5, state="offered", answered_at=None)
    case = about(replace(svf(), custody=replace(svf().custody, handovers=(road,))), "V2")
    changes = effect("found", case, OLGA, "V2", place="shelf 1")
    assert row(changes, "vial")["standing"] == "quarantined"
    assert row(changes, "vial")["holder"] == "LAB"
    assert "stage" not in row(changes, "vial")
    assert row(changes, "handover_line")["state"] == "ended"
    assert row(changes, "stop")["kind"] == "hold"


def test_a_lost_vial_that_is_found_has_the_stage_it_had_before():
    lost = done("ended", 11.8, "V4", measured={"stage_before": "prepared"})
    case = changed(svf(done=(*svf().processing.done, lost)), "V4", stage=Stage.LOST)
    assert row(effect("found", case, OLGA, place="1"), "vial")["stage"] == "prepared"


# results


def recorded(case=None, **given):
    return effect(
        "record_result", case or svf("VT"), subject="VT", **{"analyte": "viability", "unit": "%"} | given
    )


def test_a_result_speaks_of_the_vial_its_tube_was_drawn_from():
    (good,) = records(recorded(value="85"), "result")
    assert (good["subject"], good["data"]["tube"], good["data"]["stage"]) == ("V1", "VT", "final")
    assert good["data"]["drawn_at"] == at(10.1)


def test_a_failing_result_stops_the_whole_sample_at_once():
    bad = row(recorded(value="69.9"), "stop")
    assert (bad["target"], bad["kind"]) == ("S1", "failing_result")
    assert bad["says"] == "Viability failed: 69.9 %, limit >= 70 %"
    assert not [one for one in recorded(value="70") if one.table == "stop"]
    assert not [one for one in recorded(value=">60") if one.table == "stop"]


def test_germs_stop_the_sample_whatever_was_asked_for():
    found = recorded(analyte="mycoplasma", value="positive", unit="")
    assert row(found, "stop")["says"] == "Mycoplasma found germs: positive"


# the world and the record


def corrected(case, about_what, value, field="value", second=None):
    return effect("correct", case, about=about_what, field=field, value=value, second=second)


def test_a_corrected_result_waits_for_review_and_what_rested_on_it_falls_back():
    changes = corrected(svf(), "R-viability", "90", second=OLGA)
    assert records(changes, "correction")[0]["data"]["set"] == {
        "sign": "", "number": Decimal(90), "word": "", "reported_value": "", "reported_unit": ""
    }  # fmt: skip
    assert row(changes, "vial") == {"standing": "quarantined"}
    assert not [one for one in changes if one.table == "stop"]


def test_a_result_corrected_to_a_failure_stops_the_sample():
    assert row(corrected(svf(), "R-viability", "60"), "stop")["target"] == "S1"
    germs = svf(results=(*GOOD, result("mycoplasma", "negative")))
    assert row(corrected(germs, "R-mycoplasma", "positive"), "stop")["target"] == "S1"


def test_a_release_that_did_not_rest_on_the_corrected_result_stays():
    other = result("viability", 90, "%", id="R-other", vial="V3")
    changes = corrected(svf(results=(*GOOD, other)), "R-other", "95", second=OLGA)
    assert not [one for one in changes if one.table == "vial"]


@pytest.mark.parametrize("what", ["discard", "declare_lost", "inject", "reject", "hand_over"])
def test_what_a_void_brings_back_is_quarantined_and_held(what):
    ended = done("ended", 11.8, "V2", measured={"stage_before": "processing"})
    case = changed(svf("V2", done=(*svf().processing.done, ended)), "V2", stage=Stage.DISCARDED)
    changes = effect("void", case, subject="V2", what=what, second=OLGA)
    assert row(changes, "vial")["standing"] == "quarantined"
    assert row(changes, "stop")["says"] == "Brought back by a void and held"


def test_a_voided_injection_no_longer_counts_and_opens_the_treatment_again():
    given = Injection("J1", "V4", Decimal(10), Decimal(5), at(11.9), "clara")
    for status, reopened in (("closed", True), ("cancelled", False), ("open", False)):
        case = ordered(svf(), injections=(given,), status=status)
        changes = effect("void", case, what="inject", second=OLGA)
        assert [one["data"]["about"] for one in records(changes, "void") if one["chain"] == "T1"] == ["J1"]
        assert any(one.table == "treatment" for one in changes) is reopened


@pytest.mark.parametrize(
    ("what", "stage"),
    [("injected", "injected"), ("broken", "discarded"), ("discarded", "discarded"), ("thawed", "thawed")],
)
def test_what_happened_outside_ends_or_stops_the_vial_and_opens_a_deviation(what, stage):
    changes = effect("record_outside", svf(), NORA, what=what)
    assert row(changes, "vial")["stage"] == stage
    assert len(records(changes, "deviation")) == 1


def test_what_was_seen_outside_holds_the_vial():
    changes = effect("record_outside", svf(), NORA, what="seen")
    assert row(changes, "stop")["kind"] == "hold"
    assert not [one for one in changes if one.table == "vial"]


@pytest.mark.parametrize("told", [{}, {"volume_ml": Decimal(0)}])
def test_an_injection_outside_of_an_untold_volume_counts_the_whole_that_was_left(told):
    given = records(effect("record_outside", svf(), NORA, what="injected", **told), "injection")[0]["data"]
    assert (given["volume_ml"], given["dose"], given["endotoxin_eu"]) == (5, 10, Decimal("0.25"))


def test_an_injection_outside_of_a_volume_nobody_knows_leaves_the_dose_unknown():
    case = changed(svf(), "V4", volume_ml=None)
    given = records(effect("record_outside", case, NORA, what="injected"), "injection")[0]["data"]
    assert (given["volume_ml"], given["dose"], given["endotoxin_eu"]) == (None, None, None)


def test_a_vial_emptied_by_its_end_counts_with_what_it_held_before():
    ending = done(
        "ended", 11.8, "V4", name="", measured={"volume_before_ml": "3", "stage_before": "prepared"}
    )
    case = changed(svf(done=(*svf().processing.done, ending)), "V4", volume_ml=Decimal(0), ended_at=at(11.8),
                   stage=Stage.CONSUMED)  # fmt: skip
    given = records(effect("record_outside", case, NORA, what="injected"), "injection")[0]["data"]
    assert given["volume_ml"] == 3


def test_an_injection_outside_counts_and_stops_the_treatment():
    changes = effect("record_outside", svf(), NORA, what="injected", volume_ml=Decimal(4))
    assert records(changes, "injection")[0]["data"]["dose"] == 8
    assert row(changes, "stop")["kind"] == "treatment_stopped"


# reactions


def reacted(case=None, kind="report_reaction", **given):
    return effect(kind, case or injected_under(), CLARA, "T1", **given)


def injected_under(**values):
    given = Injection("J1", "V4", Decimal(10), Decimal(5), at(11.9), "clara", None, "A-V2")
    return ordered(svf(), injections=(replace(given, **values),))


def stopped_by(changes):
    return {one.values["target"] for one in changes if one.table == "stop"}


@pytest.mark.parametrize(
    "severity", ["medical_intervention", "life_threatening", "permanent_damage", "fatal"]
)
def test_a_serious_reaction_stops_the_treatment_and_what_is_left_of_the_sample(severity):
    changes = reacted(severity=severity)
    assert stopped_by(changes) == {"T1", "S1"}
    (deviation,) = records(changes, "deviation")
    reaction = next(one for one in changes if one.table == "record" and one.values["kind"] == "reaction")
    assert deviation["data"]["about"] == "S1"
    assert (deviation["data"]["class"], deviation["data"]["of"]) == ("critical", reaction.key)
    tasks = {one.values["kind"]: one.values for one in changes if one.table == "task"}
    assert tasks["report"]["about"] == reaction.key
    assert set(tasks) == {"report", "deviation"}


def test_a_reaction_that_is_not_serious_stops_nothing_and_is_reported_too():
    changes = reacted(severity="not_serious")
    assert stopped_by(changes) == set()
    assert [one.values["kind"] for one in changes if one.table == "task"] == ["report"]


def test_a_reaction_before_anything_was_given_stops_the_treatment_alone():
    assert stopped_by(reacted(svf(), severity="fatal")) == {"T1"}


def test_what_was_given_is_found_by_its_allocation_or_by_the_vial_itself():
    assert stopped_by(reacted(injected_under(allocation=""), severity="fatal")) == {"T1"}
    assert stopped_by(reacted(injected_under(allocation="", vial="V2"), severity="fatal")) == {"T1", "S1"}


@pytest.mark.parametrize(
    ("told", "stops", "severity"),
    [
        ({"says": "adverse_reaction"}, {"T1", "S1"}, "unknown"),
        ({"says": "adverse_reaction", "severity": "fatal"}, {"T1", "S1"}, "fatal"),
        ({"says": "adverse_reaction", "severity": "not_serious"}, set(), "not_serious"),
        ({"says": "worse", "severity": "permanent_damage"}, {"T1", "S1"}, "permanent_damage"),
    ],
)
def test_an_outcome_that_is_a_reaction_counts_as_one_and_untold_as_a_serious_one(told, stops, severity):
    changes = reacted(kind="record_outcome", **told)
    assert stopped_by(changes) == stops
    assert [one["data"]["severity"] for one in records(changes, "reaction")] == [severity]


def test_an_outcome_that_is_no_reaction_is_an_outcome():
    assert [one.values["kind"] for one in reacted(kind="record_outcome", says="worse")] == ["outcome"]


# stops


def test_a_stop_stands_on_what_it_was_placed_on_and_keeps_its_event_with_it():
    for subject, chain in (("V4", "S1"), ("S1", "S1"), ("D1", "D1"), ("L1", "L1"), ("T1", "T1")):
        (held,) = effect("hold", svf(), subject=subject)
        assert (held.values["target"], held.chain, held.values["reason"]) == (subject, chain, WHY)


def test_narrowing_names_the_vials_that_stay_stopped():
    narrowed = effect("narrow", svf(), OLGA, "S1", stop="X1", vials=["V2", "V3"])
    assert row(narrowed, "stop")["narrowed_to"] == ["V2", "V3"]


def renewed(*scopes, given_by="self", hours=11.5):
    stop = stopped("D1", "consent_withdrawn", scopes=frozenset({"donation", "treatment"}))
    case = replace(svf(), stops=(stop,))
    changes = effect(
        "record_consent", case, NORA, "D1", scopes=list(scopes), given_by=given_by, signed_at=at(hours)
    )
    return [one.values for one in changes if one.table == "stop"]


def test_a_renewed_consent_lifts_the_withdrawal_for_what_it_names():
    (left,) = renewed("treatment")
    assert left == {"scopes": ["donation"]}
    (left,) = renewed("treatment", "donation", "research")
    assert left["scopes"] == []
    assert left["lifted_by"] == "nora"


def test_a_consent_of_somebody_else_or_signed_before_the_withdrawal_lifts_nothing():
    assert renewed("treatment", given_by="guardian") == []
    assert renewed("treatment", hours=10.9) == []
    assert renewed("treatment", hours=11) != []


# consequences at the bedside


def following(*checks, case=None, scans=()):
    refusals = tuple(Refusal(one, "", "") for one in checks)
    given = act("confirm", CLARA, "T1", scans, joint="knee", side="right")
    return STEPS["confirm"].consequences(case or svf(), given, refusals)


def test_the_wrong_vial_holds_both_and_the_allocated_ones():
    case = about(svf(), "V3")
    assert [one.values["target"] for one in following("use.match_vial", case=case)] == ["V3", "V2"]
    assert {one.values["actor"] for one in following("use.match_vial", case=case)} == {"system"}


def test_a_vial_injected_under_this_order_and_tapped_twice_is_held_by_nobody():
    given = Injection("J1", "V4", Decimal(10), Decimal(5), at(11.9), "clara")
    assert following("use.match_vial", case=ordered(svf(), injections=(given,))) == ()


def test_the_wrong_patient_holds_the_allocated_vial_once_a_wristband_was_scanned():
    band = [seen("P7", "", kind="wristband")]
    assert [one.values["target"] for one in following("use.match_person", scans=band)] == ["V2"]
    assert following("use.match_person") == ()


def test_the_wrong_side_stops_the_treatment_and_leaves_the_vial_alone():
    stop = row(following("use.match_site"), "stop")
    assert (stop["target"], stop["kind"], stop["joint"]) == ("T1", "wrong_site", "knee")


def test_any_other_refusal_has_no_consequence():
    assert following("quality.stopped", "bedside.confirmer") == ()


# the injection


def test_an_injection_closes_the_treatment_with_the_last_vial():
    for vials, closes in ((1, True), (2, False)):
        newest = replace(svf().treatment.version, vials=vials)
        changes = effect("inject", ordered(svf(), versions=(newest,)), CLARA, "T1", volume_ml=Decimal(4))
        assert any(one.table == "treatment" for one in changes) is closes
        assert row(changes, "vial")["stage"] == "injected"
        assert records(changes, "injection")[0]["data"]["dose"] == 8


def test_a_refused_act_writes_nothing_but_its_consequences():
    case = ordered(svf(), confirmations=())
    decision = decide(case, act("confirm", BERTA, "T1", joint="knee", side="right"), STEPS["confirm"])
    assert decision.allowed is False
    assert decision.changes == ()
    assert {one.table for one in decision.consequences} == {"stop", "record"}
