"""What is done to the material: the next step of the route, volumes that add up, materials in date."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from tests.custody.building import SVF, TESS, act, at, done, found, material, says, step
from tests.custody.records import FROZEN, ROAD, changed, cord, svf, under
from tracker.custody.case.materials import Materials, Period, ServiceState
from tracker.custody.case.process import Processing
from tracker.custody.checks import collection, materials, processing, receiving, volumes
from tracker.custody.checks.processing import step_name
from tracker.custody.decision import Warning

NEW = svf("V1", done=())


# the order of the route


def test_a_step_that_is_not_the_next_one_is_refused():
    assert says(processing.in_order, NEW, act("resuspend")) == "The route asks for wash now."
    assert says(processing.in_order, NEW, act("wash")) == ""


def test_the_last_step_may_be_done_again_and_an_earlier_one_not():
    washed = svf("V1", done=ROAD[:1])
    assert says(processing.in_order, washed, act("wash")) == ""
    assert (
        says(processing.in_order, svf("V1", done=ROAD[:2]), act("wash"))
        == "The route asks for resuspend or split now."
    )


def test_a_route_that_is_walked_to_its_end_asks_for_the_last_step_only():
    assert says(processing.in_order, svf(), act("wash")) == "The route asks for draw up now."


def test_a_step_the_route_does_not_have_is_refused():
    assert (
        says(processing.in_order, NEW, act("freeze")) == "The specification of SVF has no such step “freeze”."
    )


def test_a_division_the_route_does_not_have_is_allowed_and_one_it_has_waits_its_turn():
    assert says(processing.in_order, NEW, act("split")) == "The route asks for wash now."
    undivided = under(NEW, manufacture=SVF.manufacture[:2])
    assert says(processing.in_order, undivided, act("split")) == ""


def test_a_step_is_not_done_under_the_name_of_another_kind():
    assert (
        says(processing.in_order, NEW, act("filter", name="wash"))
        == "The specification of SVF has no such step “wash”."
    )


def test_a_site_names_its_own_step():
    own = under(NEW, manufacture=(step("process", name="swirl", label="Swirl"), *SVF.manufacture))
    assert says(processing.in_order, own, act("process", name="swirl")) == ""
    assert "no such step “twirl”" in says(processing.in_order, own, act("process", name="twirl"))


def test_a_step_of_manufacture_in_the_preparation_is_refused_because_its_gate_asks_for_too_little():
    mixed = under(svf("V2"), preparation=(step("filter"), *SVF.preparation))
    assert "“Filter” is no preparation" in says(processing.in_order, mixed, act("filter"))
    assert says(processing.in_order, svf("V2"), act("draw_up")) == ""


def test_a_kind_that_comes_twice_is_the_one_the_route_asks_for_now():
    twice = under(
        svf("V1", done=(done("wash", 9), done("filter", 9.5))),
        manufacture=(step("wash"), step("filter"), step("wash", name="wash again"), *SVF.manufacture[1:]),
    )
    assert step_name(twice, act("wash")) == "wash again"
    assert says(processing.in_order, twice, act("wash")) == ""


def repeating(most, *road, **given):
    case = under(svf("V1", done=road), manufacture=(step("wash", most=most), *SVF.manufacture[1:]))
    return found(processing.not_too_often, case, act("wash", **given))


def test_a_step_is_done_no_more_often_than_the_specification_allows():
    first, second = done("wash", 9), done("wash", 9.5)
    assert repeating(2) == repeating(2, first) == repeating(None, first, second) == ()
    (refused,) = repeating(2, first, second)
    assert refused.says == "Wash was done 2 times; at most 2 are allowed."
    assert refused.evidence == ("V1-wash-9", "V1-wash-9.5")


def test_another_step_or_one_that_made_vials_is_not_counted():
    assert repeating(1, done("resuspend", 9), done("wash", 9, made=("V2",))) == ()
    assert repeating(1, done("wash", 9), name="resuspend") == ()
    assert repeating(1, done("wash", 9), name="twirl") == ()


# what the specification asks to record

STRICT = under(
    NEW,
    manufacture=(
        step(
            "wash", required=("minutes", "temperature_c"), lots=("wash_solution",), equipment=("incubator",)
        ),
    ),
)
KNOWN = Materials(
    {
        "L1": material("L1", "wash_solution"),
        "L2": material("L2", "enzyme"),
        "E1": material("E1", "incubator"),
    }
)


def recorded(**given):
    return says(processing.required, replace(STRICT, materials=KNOWN), act("wash", **given))


def test_every_field_lot_and_instrument_the_specification_names_is_recorded():
    assert recorded() == (
        "The duration is required at wash. The temperature is required at wash. No wash solution is named at "
        "wash. No incubator is named at wash."
    )
    assert recorded(minutes="", temperature_c=[]) == recorded()
    whole = {"minutes": Decimal(5), "temperature_c": Decimal(0), "lots": ["L1"], "equipment": ["E1"]}
    assert recorded(**whole) == ""
    assert recorded(**whole | {"lots": ["L2"]}) == "No wash solution is named at wash."
    assert recorded(**whole | {"lots": ["L9"]}) == "No wash solution is named at wash."


@pytest.mark.parametrize(("minutes", "told"), [("0.5", False), ("25", False), ("26", True), ("99999", True)])
def test_a_duration_longer_than_what_passed_since_the_step_before_is_told(minutes, told):
    findings = processing.required(svf("V4"), act("draw_up", subject="V4", minutes=Decimal(minutes)))
    said = [one.says for one in findings if isinstance(one, Warning)]
    assert [one.partition(" than")[0] for one in said] == [f"{minutes} min is longer"] * told


def test_a_step_outside_the_route_asks_for_nothing():
    assert says(processing.required, NEW, act("filter")) == ""


# volumes


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"after_ml": 6}, "6 mL after the step is more than 5 mL before and 0 mL added."),
        ({"after_ml": 5}, ""),
        ({"added_ml": 2, "after_ml": 7}, ""),
        (
            {"added_ml": 2, "after_ml": "7.001"},
            "7.001 mL after the step is more than 5 mL before and 2 mL added.",
        ),
        ({"before_ml": 4, "after_ml": 4}, "4 mL before the step were entered; the record says 5 mL."),
        ({"before_ml": 5, "after_ml": 0}, ""),
    ],
)
def test_what_is_left_is_at_most_what_was_there_and_what_was_added(given, expected):
    decimals = {name: Decimal(value) for name, value in given.items()}
    assert says(volumes.volumes, svf("V3"), act("wash", **decimals)) == expected


def test_an_empty_vial_is_not_processed_and_an_unmeasured_one_is():
    assert says(volumes.volumes, svf("V1"), act("wash", after_ml=Decimal(0))) == "The vial is empty."
    unknown = changed(svf("V3"), "V3", volume_ml=None)
    assert says(volumes.volumes, unknown, act("wash", after_ml=Decimal(9))) == ""


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, "No volume of a part is given."),
        ({"volumes_ml": [2, 3]}, ""),
        (
            {"volumes_ml": [2, 3], "waste_ml": Decimal("0.001")},
            "5.001 mL are to be taken and the vial holds 5 mL.",
        ),
        ({"volumes_ml": [6]}, "6 mL are to be taken and the vial holds 5 mL."),
        ({"volumes_ml": [5, 0]}, "Every part needs a volume above 0 mL."),
        ({"volume_ml": Decimal(1)}, ""),
        ({"volume_ml": Decimal(5), "whole": True}, "Only a representative vial is drawn whole."),
    ],
)
def test_the_parts_are_not_more_than_the_whole(given, expected):
    assert says(volumes.division, svf("V3"), act("split", **given)) == expected


def test_a_vial_nobody_measured_is_not_divided():
    unknown = changed(svf("V3"), "V3", volume_ml=None)
    assert (
        says(volumes.division, unknown, act("split", volumes_ml=[1]))
        == "The volume of this vial is not on record."
    )


def test_a_representative_vial_may_be_drawn_whole():
    chosen = changed(svf("V3"), "V3", representative=True)
    assert says(volumes.division, chosen, act("draw_specimen", volume_ml=Decimal(5), whole=True)) == ""


# lots and instruments


def used(**values):
    known = Materials({"L1": material("L1", "enzyme", **values)})
    return replace(NEW, materials=known)


def test_a_lot_nobody_registered_is_not_used():
    assert says(materials.materials_given, NEW, act("wash", lots=["L1"])) == "L1 is not on record."
    assert says(materials.materials_given, NEW, act("wash")) == ""


@pytest.mark.parametrize(("until", "refused"), [(12, False), (11.99, True)])
def test_a_lot_is_used_until_its_last_instant(until, refused):
    assert (
        bool(says(materials.materials_given, used(usable_until=at(until)), act("wash", lots=["L1"])))
        is refused
    )


def test_a_lot_without_an_end_is_in_date():
    assert says(materials.materials_given, used(usable_until=None), act("wash", lots=["L1"])) == ""


def test_a_late_entry_is_judged_at_the_time_it_happened():
    given = act("wash", lots=["L1"], when=at(10))
    assert says(materials.materials_given, used(usable_until=at(11)), given) == ""


def test_what_is_held_is_not_said_to_be_recalled():
    assert says(materials.materials_given, used(held=True), act("wash", equipment=["L1"])) == (
        "Test enzyme (L1) is held."
    )
    assert says(materials.materials_given, used(held=True, recalled=True), act("wash", equipment=["L1"])) == (
        "Test enzyme (L1) was recalled."
    )


def test_what_was_recalled_or_is_out_of_service_is_not_used():
    assert says(materials.materials_given, used(recalled=True), act("wash", equipment=["L1"])) == (
        "Test enzyme (L1) was recalled."
    )
    shut = replace(NEW, materials=Materials({"U1": material("U1", "storage_unit", in_service=False)}))
    assert says(materials.materials_given, shut, act("store", unit="U1")) == (
        "Test storage_unit (U1) is out of service."
    )


def line_with(**values):
    road = (done("wash", 9, lots=("L1",), equipment=("E1",)), *ROAD[1:])
    known = {"L1": material("L1", "enzyme", **values), "E1": material("E1", "centrifuge")}
    return replace(svf(done=road), materials=Materials(known))


def test_what_was_used_on_the_line_was_in_date_when_it_was_used():
    assert says(materials.materials_used, line_with()) == ""
    assert says(materials.materials_used, line_with(usable_until=at(9))) == ""
    assert says(materials.materials_used, line_with(usable_until=at(8.9))) == (
        "Test enzyme (L1), used at wash on 2026-01-05, expired on 2026-01-05 08:54 UTC."
    )


def opened(since, hours=Decimal(6)):
    return {"in_use_hours": hours, "opened_at": since}


@pytest.mark.parametrize(
    ("lot", "refusal"),
    [
        (opened(None), "is good for 6 h once opened; no opening before that is on record"),
        (opened(at(12.01)), "is good for 6 h once opened; no opening before that is on record"),
        (opened(at(12)), ""),
        (opened(at(6)), ""),
        (opened(at(5.9)), "was opened on 2026-01-05 05:54 and was good until 2026-01-05 11:54 UTC"),
        (opened(at(-999), None), ""),
    ],
)
def test_a_lot_with_a_time_in_use_is_used_from_its_opening_until_that_time_is_over(lot, refusal):
    said = says(materials.materials_given, used(**lot), act("wash", lots=["L1"]))
    assert said == (f"Test enzyme (L1) {refusal}." if refusal else "")
    line = line_with(**{**lot, "opened_at": lot["opened_at"] and lot["opened_at"] - timedelta(hours=3)})
    assert bool(says(materials.materials_used, line)) is bool(refusal), "the wash was at 9:00"


def serviced(*periods):
    known = material("E1", "centrifuge", periods=tuple(Period(*one) for one in periods))
    return replace(NEW, materials=Materials({"E1": known}))


IN, OUT, MENDED = ServiceState.IN_SERVICE, ServiceState.OUT_OF_SERVICE, ServiceState.IN_MAINTENANCE


@pytest.mark.parametrize(
    ("periods", "refusal"),
    [
        ([(at(0), IN, at(12), at(12))], ""),
        ([(at(0), IN, at(11), None)], "was calibrated until 2026-01-05 11:00 UTC"),
        ([(at(0), IN, at(99), at(11))], "was due for maintenance on 2026-01-05 11:00 UTC"),
        ([(at(0), IN, at(99), None), (at(12), OUT, at(99), None)], "is out of service"),
        ([(at(0), IN, at(99), None), (at(12.1), OUT, at(99), None)], ""),
        ([(at(0), IN, at(11), None), (at(11.5), IN, at(99), None)], ""),
        ([(at(0), IN, at(99), None), (at(9), MENDED, at(99), None)], "is in maintenance"),
        ([(at(13), IN, at(11), None)], "was calibrated until 2026-01-05 11:00 UTC"),
    ],
)
def test_an_instrument_is_judged_as_it_stood_when_it_was_used(periods, refusal):
    said = says(materials.materials_given, serviced(*periods), act("wash", equipment=["E1"]))
    assert said == (f"Test centrifuge (E1) {refusal}." if refusal else "")


def test_a_later_calibration_does_not_cover_what_was_done_after_the_earlier_ran_out():
    again = serviced((at(0), IN, at(8), None), (at(10), IN, at(99), None)).materials
    line = replace(line_with(), materials=Materials({**line_with().materials.known, **again.known}))
    assert says(materials.materials_used, line) == (
        "Test centrifuge (E1), used at wash on 2026-01-05, was calibrated until 2026-01-05 08:00 UTC."
    )


def test_a_lot_is_opened_once_and_while_it_is_in_date():
    lot = act("open_lot", TESS, "L1")
    assert says(materials.openable, used(), lot) == ""
    assert says(materials.openable, used(usable_until=at(12)), lot) == ""
    assert says(materials.openable, used(usable_until=at(11)), lot) == (
        "Test enzyme expired on 2026-01-05 11:00 UTC."
    )
    assert says(materials.openable, used(opened_at=at(10)), lot) == (
        "Test enzyme was opened on 2026-01-05 10:00 UTC."
    )
    assert says(materials.openable, NEW, lot) == "There is no such lot."


def service(case, **given):
    return says(materials.serviceable, case, act("service", TESS, "E1", **given))


def test_an_instrument_goes_into_service_only_with_what_is_good_beyond_the_service():
    ran_out = serviced((at(0), IN, at(11), at(11)))
    assert service(ran_out, state="out_of_service") == ""
    assert service(ran_out, state="in_service") == (
        "The calibration is good until 2026-01-05 11:00 UTC, no later than the service itself. "
        "The maintenance is good until 2026-01-05 11:00 UTC, no later than the service itself."
    )
    assert service(ran_out, state="in_service", calibrated_until=at(99), maintained_until=at(99)) == ""
    until_now = service(ran_out, state="in_service", calibrated_until=at(12), maintained_until=at(99))
    assert until_now.startswith("The calibration is good until 2026-01-05 12:00 UTC")


def test_a_retired_instrument_stays_retired_and_services_follow_each_other():
    gone = serviced((at(0), ServiceState.RETIRED, at(99), None))
    assert service(gone, state="in_service") == "Test centrifuge is retired, which is final."
    same = serviced((at(12), IN, at(99), None))
    assert service(same, state="in_service") == "", "two services at one instant"
    later = serviced((at(13), IN, at(99), None))
    assert service(later, state="in_service") == "The newest service on record is of 2026-01-05 13:00 UTC."
    assert service(NEW, state="in_service") == "There is no such instrument."


def test_what_was_used_and_recalled_since_refuses():
    assert (
        says(materials.materials_used, line_with(recalled=True))
        == "Test enzyme (L1), used at wash on 2026-01-05, was recalled."
    )


def test_what_was_used_and_nobody_knows_refuses():
    unknown = replace(line_with(), materials=Materials())
    assert says(materials.materials_used, unknown) == (
        "L1, used at wash, is not on record. E1, used at wash, is not on record."
    )


def test_what_was_used_on_a_sibling_does_not_count():
    road = (*FROZEN, done("freeze", 11, "V3", lots=("L9",)))
    assert says(materials.materials_used, cord(done=road)) == ""


# receiving


def test_material_is_taken_into_processing_only_if_processing_may_begin():
    gap = svf("V3", done=(done("resuspend", 10),))
    given = {"by": TESS, "subject": "V3"}
    assert "was done before a step" in says(
        receiving.receivable, gap, act("receive", outcome="accept", **given)
    )
    for outcome in ("hold", "return"):
        assert says(receiving.receivable, gap, act("receive", outcome=outcome, **given)) == ""
    fit = replace(svf("V3"), processing=Processing(ROAD))
    assert says(receiving.receivable, fit, act("receive", outcome="accept", **given)) == ""


def test_a_field_of_the_sites_own_is_named_in_its_words():
    own = under(NEW, manufacture=(step("wash", required=("spin_speed_used",)),))
    assert says(processing.required, own, act("wash")) == "The spin speed used is required at wash."


# the collection


def collected(case=None, **given):
    case = case or under(svf("V1"))
    details = {
        "volume_ml": Decimal(100),
        "body_site": "abdomen",
        "anaesthetic": "lidocaine",
        "device": "cannula",
    }
    return says(collection.collection, case, act("collect", **details | given))


@pytest.mark.parametrize(
    ("volume", "refused"), [("0.9", True), ("1", False), ("5000", False), ("5000.1", True)]
)
def test_a_collection_has_a_volume_such_a_collection_can_have(volume, refused):
    assert bool(collected(volume_ml=Decimal(volume))) is refused


def test_a_collection_brings_the_details_of_its_source():
    assert collected() == ""
    assert collected(anaesthetic=None) == "The collection record lacks: anaesthetic."
    assert "lacks: delivery." in collected(cord("V1"), volume_ml=Decimal(80))


@pytest.mark.parametrize(
    "other", [{"status": "retired"}, {"status": "withdrawn_for_safety"}, {"source": "cord_blood"}]
)
def test_a_collection_is_made_under_a_specification_in_force_for_its_source(other):
    assert (
        collected(under(svf("V1"), **other))
        == "This product has no specification in force for adipose tissue."
    )


def test_a_collection_under_no_specification_is_refused():
    none = svf("V1")
    none = replace(none, quality=replace(none.quality, specification=None))
    assert "no specification in force" in collected(none)


def test_birth_clamping_and_collection_come_in_that_order():
    given = {"delivery": "vaginal", "anticoagulant": "CPD", "volume_ml": Decimal(80), "delivered_at": at(11)}
    assert collected(cord("V1"), clamped_at=at(11), **given) == ""
    assert collected(cord("V1"), clamped_at=at(10.9), **given) == (
        "The clamping of the cord at 2026-01-05 10:54 UTC lies before the delivery at 2026-01-05 11:00 UTC."
    )
    assert collected(cord("V1"), clamped_at=at(12.1), **given) == (
        "The collection at 2026-01-05 12:00 UTC lies before the clamping of the cord at 2026-01-05 12:06 UTC."
    )


def test_a_detail_left_empty_is_a_detail_missing():
    assert collected(body_site="") == "The collection record lacks: body site."
    assert collected(body_site=None) == "The collection record lacks: body site."
