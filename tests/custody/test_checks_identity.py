"""Labels, scans, separate people and honest times."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.custody.building import (
    BERTA,
    CLARA,
    LAB,
    NORA,
    NOW,
    OLGA,
    OTTO,
    TESS,
    act,
    at,
    done,
    found,
    handed,
    person,
    result,
    says,
    seen,
    stopped,
)
from tests.custody.records import about, changed, cord, svf
from tracker.custody.case import Case
from tracker.custody.case.custody import Label
from tracker.custody.case.papers import Link
from tracker.custody.case.quality import Voided
from tracker.custody.checks import exceptional, labels, people, permission, privacy, time
from tracker.custody.decision import How
from tracker.custody.people import Role
from tracker.custody.sample import Stage
from tracker.custody.steps import ALL

UDO = person("udo", Role.AUDITOR, LAB)


# labels


def test_a_vial_without_a_label_does_nothing_and_an_ended_one_needs_none():
    bare = changed(svf(), "V4", label_serial=None)
    assert says(labels.label_attached, bare) == "No label is attached to this vial."
    assert says(labels.label_attached, changed(bare, "V4", stage=Stage.INJECTED, ended_at=NOW)) == ""
    assert says(labels.label_attached, svf()) == ""


def shows(**values):
    case = svf()
    return changed(case, "V4", label_shows={**case.vial.label_shows, **values})


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        (
            {"expiry": at(14.02).isoformat()},
            "The label expires 2026-01-05 14:01 UTC; the record says 2026-01-05 14:00 UTC.",
        ),
        ({"expiry": at(14.01).isoformat()}, ""),  # it prints 14:00
        ({"expiry": at(14).isoformat()}, ""),
        ({"expiry": at(13).isoformat()}, ""),
        ({"expiry": None}, "The label shows no expiry; the record says 2026-01-05 14:00 UTC."),
        (
            {"warnings": ["FOR AUTOLOGOUS USE ONLY"]},
            "The label lacks the warning “NOT EVALUATED FOR INFECTIOUS SUBSTANCES”.",
        ),
        ({"product": "MNC"}, "The label names the product MNC; the record says SVF."),
        ({"identity": "S9"}, "The label names the identity S9; the record says S1."),
        ({"identity": None}, "The label names no identity; the record says S1."),
        ({}, ""),
    ],
)
def test_a_label_is_stale_when_it_promises_more_or_warns_less_than_the_record(printed, expected):
    assert says(labels.label_fresh, shows(**printed)) == expected


def test_a_label_with_more_warnings_than_asked_for_is_not_stale():
    more = [*svf().vial.label_shows["warnings"], "BIOHAZARD"]
    assert says(labels.label_fresh, shows(warnings=more)) == ""


def test_a_label_nobody_knows_the_facts_of_is_stale_and_without_one_another_check_speaks():
    unknown = changed(svf(), "V4", label_shows={})
    assert len(found(labels.label_fresh, unknown)) == 5
    assert says(labels.label_fresh, changed(unknown, "V4", label_serial=None)) == ""


def test_a_label_printed_before_freezing_is_not_stale_afterwards_and_is_after_the_thaw():
    before = cord(done=cord().processing.done[:4])
    label = before.vial.label_shows
    assert says(labels.label_fresh, changed(cord(), "V2", label_shows=label)) == ""
    thawed = cord(done=(*cord().processing.done, done("thaw", 11.9, "V2")))
    assert "The label expires" in says(labels.label_fresh, changed(thawed, "V2", label_shows=label))


# scans


def test_the_vial_in_hand_is_scanned():
    assert says(labels.vial_scanned, svf(), act()) == "The vial was not scanned."
    assert says(labels.vial_scanned, svf(), act(scans=[seen("V4")])) == ""
    other = found(labels.vial_scanned, svf(), act(scans=[seen("V3")]))[0]
    assert (other.says, other.evidence) == ("Another vial was scanned.", ("V3",))
    assert says(labels.vial_scanned, svf(), act(scans=[seen("V3"), seen("V4")])) == ""


def test_a_receipt_for_a_tube_is_a_receipt_for_the_tube_alone():
    assert says(labels.vial_scanned, svf("V1"), act(scans=[seen("VT")])) == "Another vial was scanned."
    assert says(labels.vial_scanned, svf("VT"), act(scans=[seen("V1")])) == "Another vial was scanned."


def test_an_opened_link_is_no_scan_and_a_typed_code_is():
    assert (
        says(labels.vial_scanned, svf(), act(scans=[seen("V4", how=How.LINK)])) == "The vial was not scanned."
    )
    assert says(labels.vial_scanned, svf(), act(scans=[seen("V4", how=How.TYPED)])) == ""


def with_label(*more, case=None, **values):
    case = case or svf()
    printed = (*case.custody.labels, *more)
    case = replace(case, custody=replace(case.custody, labels=printed))
    return changed(case, "V4", **values) if values else case


OLD = Label("0", "V4", at(8), at(8), at(11.8))
NEW = Label("2", "V4", at(11.9), None, None)


def test_a_voided_label_is_refused():
    assert says(labels.vial_scanned, with_label(OLD), act(scans=[seen("V4", "0")])) == (
        "The label scanned (0) was replaced at 2026-01-05 11:48 UTC and is void."
    )


@pytest.mark.parametrize("how", [How.CAMERA, How.WEDGE, How.IMAGE])
def test_no_machine_reads_a_label_without_its_serial(how):
    assert says(labels.vial_scanned, svf(), act(scans=[seen("V4", "", how=how)])) == (
        "A scan of V4 came without the serial that every label carries."
    )


def test_a_typed_code_tells_the_vial_only_while_it_has_one_label():
    typed = act(scans=[seen("V4", "", how=How.TYPED)])
    assert says(labels.vial_scanned, svf(), typed) == ""
    (refusal,) = found(labels.vial_scanned, with_label(NEW), typed)
    assert refusal.says == ("2 labels were printed for V4; the code does not tell which one is in hand.")
    assert refusal.resolve == "Type the code with the serial in the small print, CODE.SERIAL."
    whole = act(scans=[seen("V4", "1", how=How.TYPED)])
    assert says(labels.vial_scanned, with_label(NEW), whole) == ""


def test_a_label_that_was_printed_and_never_attached_shows_no_vial():
    for scans in ([seen("V4", "2")], [seen("V4", "1"), seen("V4", "2")], [seen("V4", "2", how=How.TYPED)]):
        (refusal,) = found(labels.vial_scanned, with_label(NEW), act(scans=scans))
        assert refusal.says == "The label scanned (2) was printed and never attached, so it shows no vial."
        assert refusal.evidence == ("2",)
    put_on = replace(NEW, attached_at=at(11.95))
    assert says(labels.vial_scanned, with_label(put_on), act(scans=[seen("V4", "2")])) == ""


def test_no_label_but_the_one_that_is_attached_now_is_scanned_before_it_sits_on_its_vial():
    loose = Label("5", "V2", at(11.9), None, None)
    bare = with_label(NEW, loose, label_serial=None)
    assert attaching(seen("V4", "2"), seen("V2", "5"), case=bare) == (
        "The label scanned (5) was printed and never attached, so it shows no vial."
    )


def test_a_serial_nobody_printed_is_refused():
    assert (
        says(labels.vial_scanned, svf(), act(scans=[seen("V4", "7")]))
        == "No label 7 was ever printed for this vial."
    )


def attaching(*scans, case=None, second=None, serial="2"):
    return says(
        labels.attaching,
        case or with_label(NEW),
        act("attach_label", NORA, "V4", scans, second=second, serial=serial),
    )


def test_a_label_that_was_not_printed_or_was_attached_before_is_not_attached():
    assert attaching(serial="9") == "No such label was printed for this vial."
    assert "Label 0 was attached before." in attaching(case=with_label(OLD), serial="0")


def test_a_label_that_was_replaced_before_it_was_attached_is_not_attached():
    unused = Label("3", "V4", at(8), None, at(9))
    assert "Label 3 was attached before." in attaching(case=with_label(unused), serial="3")


def test_the_first_label_is_scanned_back_with_the_parent():
    bare = with_label(NEW, label_serial=None)
    assert (
        attaching(case=bare)
        == "The new label 2 was not scanned back. The vial it came from (V2) was not scanned."
    )
    assert attaching(seen("V4", "2"), case=bare) == "The vial it came from (V2) was not scanned."
    assert attaching(seen("V4", "1"), seen("V2"), case=bare) == "The new label 2 was not scanned back."
    assert attaching(seen("V4", "2"), seen("V2"), case=bare) == ""


def test_the_first_container_has_no_parent_to_scan():
    first = Label("2", "V1", at(8), None, None)
    bare = changed(with_label(first, case=svf("V1")), "V1", label_serial=None)
    assert attaching(seen("V1", "2"), case=bare) == ""


def test_a_reprint_takes_the_old_label_or_a_second_person():
    assert attaching(seen("V4", "2")) == "The old label was not scanned."
    assert attaching(seen("V4", "2"), second=NORA) == "The old label was not scanned."
    assert attaching(seen("V4", "2"), seen("V4", "1")) == ""
    assert attaching(seen("V4", "2"), second=BERTA) == ""


def test_a_voided_label_attaches_nothing():
    assert "is void" in attaching(seen("V4", "2"), seen("V4", "0"), second=BERTA, case=with_label(NEW, OLD))


# separate people


def test_giver_and_receiver_differ():
    road = handed("V2", 11.5, state="offered", answered_at=None, giver="nora")
    case = about(replace(svf(), custody=replace(svf().custody, handovers=(road,))), "V2")
    assert says(people.other_receiver, case, act("accept", NORA)) == "You offered this vial yourself."
    assert says(people.other_receiver, case, act("accept", CLARA)) == ""
    assert says(people.other_receiver, svf("V3"), act("accept", NORA)) == ""


def test_whoever_processed_or_collected_does_not_release():
    for somebody, refused in ((TESS, True), (NORA, True), (OLGA, False)):
        assert bool(says(people.not_processor, svf("V2"), act("release", somebody))) is refused
    drawn = done("filter", 11, "V3", by="olga")
    sibling = svf("V2", done=(*svf().processing.done, drawn))
    assert says(people.not_processor, sibling, act("release", OLGA)) == ""
    assert says(people.not_processor, about(sibling, "V3"), act("release", OLGA)) != ""


def test_whoever_processed_any_vial_of_the_sample_does_not_oversee_it():
    case = svf("V2", done=(*svf().processing.done, done("filter", 11, "V3", by="olga")))
    assert says(people.not_sample_processor, case, act("lift", OLGA)) != ""
    assert says(people.not_sample_processor, case, act("lift", OTTO)) == ""
    assert says(people.not_sample_processor, svf(), act("lift", NORA)) != ""
    assert says(people.not_sample_processor, Case(now=NOW), act("lift", OLGA, "L1")) == ""


@pytest.mark.parametrize("kind", ["ended", "move", "check_temperature", "store"])
def test_only_work_on_the_material_makes_a_processor(kind):
    entry = done(kind, 11, "V2", by="olga", name="")
    case = svf("V2", done=(*svf().processing.done, entry))
    assert says(people.not_processor, case, act("release", OLGA)) == ""
    assert says(people.not_sample_processor, case, act("lift", OLGA)) == ""
    assert says(people.not_sample_processor, case, act("countersign", OLGA, about=entry.id)) == (
        "You made this entry yourself."
    )


@pytest.mark.parametrize("kind", ["store", "thaw", "draw_specimen", "split", "draw_up", "dilute"])
def test_every_step_of_the_route_and_every_division_makes_a_processor(kind):
    case = svf("V2", done=(*svf().processing.done, done(kind, 11, "V2", by="olga")))
    assert says(people.not_processor, case, act("release", OLGA)) != ""
    assert says(people.not_sample_processor, case, act("lift", OLGA)) != ""


def test_whoever_states_what_happened_elsewhere_did_not_do_it():
    told = done("thaw", 11, "V2", by="olga", measured={"outside": True})
    case = svf("V2", done=(*svf().processing.done, told))
    assert says(people.not_processor, case, act("release", OLGA)) == ""


def test_nobody_reviews_what_they_entered_or_corrected():
    case = svf(results=(result("viability", 85, "%", by="olga"),))
    given = {"result": "R-viability"}
    assert says(people.not_author, case, act("review_result", OLGA, **given)) == (
        "You entered or corrected this result yourself."
    )
    assert says(people.not_author, case, act("review_result", OTTO, **given)) == ""
    mended = svf(results=(result("viability", 85, "%", corrected_by=frozenset({"tom", "otto"})),))
    assert says(people.not_author, mended, act("review_result", OTTO, **given)) != ""
    assert says(people.not_author, mended, act("review_result", OLGA, **given)) == ""
    assert says(people.not_author, case, act("review_result", OLGA, result="R-9")) == ""


def test_nobody_lifts_the_stop_of_a_result_they_entered_or_corrected():
    stop = stopped("S1", "failing_result", id="R-S1-failing_result-R-viability")
    about = result("viability", 60, "%", by="olga", corrected_by=frozenset({"tom"}))
    case = replace(svf(results=(about,)), stops=(stop,))
    refused = "You entered, corrected or voided what this stop comes from."
    assert says(people.not_cause, case, act("lift", OLGA, "S1", stop=stop.id)) == refused
    assert says(people.not_cause, case, act("lift", OTTO, "S1", stop=stop.id)) == ""
    mended = replace(
        svf(results=(replace(about, by="tess", corrected_by=frozenset({"otto"})),)), stops=(stop,)
    )
    assert says(people.not_cause, mended, act("lift", OTTO, "S1", stop=stop.id)) == refused
    assert says(people.not_cause, mended, act("lift", OLGA, "S1", stop=stop.id)) == ""
    other = replace(mended, stops=(replace(stop, id="R-S1-failing_result-R-endotoxin"),))
    assert says(people.not_cause, other, act("lift", OTTO, "S1", stop=other.stops[0].id)) == ""
    assert says(people.not_cause, mended, act("lift", OTTO, "S1", stop="X9")) == ""


def test_nobody_lifts_the_hold_of_a_void_they_made_or_stood_for():
    stop = stopped("V4", at=at(11), by="tess")
    voided = Voided("V4", at(11), frozenset({"tess", "otto"}))
    bare = svf()
    case = replace(bare, quality=replace(bare.quality, voided=(voided,)), stops=(stop,))
    assert says(people.not_cause, case, act("lift", OTTO, "V4", stop=stop.id)) != ""
    assert says(people.not_cause, case, act("lift", OLGA, "V4", stop=stop.id)) == ""
    for elsewhere in (replace(stop, at=at(12)), replace(stop, on="V3")):
        assert (
            says(people.not_cause, replace(case, stops=(elsewhere,)), act("lift", OTTO, stop=stop.id)) == ""
        )


@pytest.mark.parametrize(
    ("second", "expected"),
    [
        (None, "No second person signed in."),
        (TESS, "The witness is the same person."),
        (UDO, "The witness holds no role at the bench."),
        (replace(OLGA, disabled=True), "The witness holds no role at the bench."),
        (OLGA, ""),
    ],
)
def test_a_witness_is_another_person_with_a_role_at_the_bench(second, expected):
    assert says(people.witnessed, svf(), act("discard", TESS, second=second)) == expected


@pytest.mark.parametrize(
    ("first", "second", "refused"),
    [(TESS, None, True), (TESS, NORA, True), (OLGA, None, False), (TESS, OLGA, False)],
)
def test_of_two_people_one_is_an_officer(first, second, refused):
    assert bool(says(people.one_is_officer, svf(), act("void", first, second=second))) is refused


def wears(*scans):
    return says(people.wears, svf(), act("identify_by_wristband", NORA, "P1", scans))


def test_the_wristband_of_this_person_is_scanned_and_not_typed():
    band = {"kind": "wristband"}
    assert wears() == "The wristband was not scanned."
    assert wears(seen("P1", "", how=How.TYPED, **band)) == "The wristband was not scanned."
    assert wears(seen("P7", "", **band)) == "This wristband is not on record for this person."
    assert wears(seen("P1", "", **band)) == ""


def test_two_records_are_linked_once_and_unlinked_only_when_they_are():
    linked = replace(
        svf(), papers=replace(svf().papers, links=(Link("K", "P1", "P7"), Link("K2", "P7", "P8")))
    )
    link, unlink = people.linkable, people.unlinkable
    assert says(link, svf(), act("link_persons", OLGA, "P1", other="P1")) == "This is the same record."
    assert (
        says(link, linked, act("link_persons", OLGA, "P1", other="P8"))
        == "The two records are linked already."
    )
    assert says(link, svf(), act("link_persons", OLGA, "P1", other="P7")) == ""
    assert says(unlink, linked, act("unlink_persons", OLGA, "P7", other="P1")) == ""
    for other in ("P8", "P9"):
        assert "not linked with each other" in says(
            unlink, linked, act("unlink_persons", OLGA, "P1", other=other)
        )


@pytest.mark.parametrize(
    ("births", "said", "refused"),
    [
        ({"P1": "1970-01-01", "P7": "1999-12-31"}, False, True),
        ({"P1": "1970-01-01", "P7": "1999-12-31"}, True, False),
        ({"P1": "1970-01-01", "P7": "1970-01-01"}, False, False),
        ({"P1": "1970-01-01"}, False, False),
        ({}, False, False),
    ],
)
def test_two_dates_of_birth_are_two_people_unless_somebody_saw_that_one_is_wrong(births, said, refused):
    case = replace(svf(), papers=replace(svf().papers, births=births))
    found = says(people.linkable, case, act("link_persons", OLGA, "P1", other="P7", births_differ=said))
    assert ("look like two people" in found) is refused


# times


def when(hours, step="wash", **given):
    return says(time.honest_time, svf(), act(step, NORA, "V4", when=at(hours), **given))


@pytest.mark.parametrize(("hours", "refused"), [(12 + 5 / 60, False), (12 + 5.1 / 60, True)])
def test_nothing_happens_in_the_future_beyond_the_difference_of_two_clocks(hours, refused):
    assert bool(when(hours)) is refused
    assert not refused or when(hours) == "2026-01-05 12:05 UTC lies in the future."


@pytest.mark.parametrize(("minutes", "told"), [(0.9, False), (1, True), (5, True)])
def test_that_the_servers_time_was_kept_is_told(minutes, told):
    ahead = at(12 + minutes / 60)
    findings = time.honest_time(svf(), replace(act("wash", NORA, "V4", when=NOW), told_at=ahead))
    assert [one.check for one in findings] == ["record.time"] * told


@pytest.mark.parametrize(("hours", "refused"), [(11.6, False), (11.59, True)])
def test_nothing_happens_before_the_step_before(hours, refused):
    assert bool(when(hours)) is refused


def test_a_hand_over_is_a_step_before_too():
    case = about(svf(), "V2")
    assert "lies before the previous step at 2026-01-05 11:36 UTC" in says(
        time.honest_time, case, act("wash", NORA, "V2", when=at(11.2), late="late")
    )
    bare = replace(case, processing=replace(case.processing, done=()))
    assert "lies before the previous step at 2026-01-05 11:15 UTC" in says(
        time.honest_time, bare, act("wash", NORA, "V2", when=at(11.2), late="late")
    )


def test_results_papers_and_what_happened_outside_come_in_any_order():
    for step in ("record_result", "record_outside", "correct", "void"):
        assert when(9, step, late="late") == ""


@pytest.mark.parametrize(("hours", "refused"), [(11.5, False), (11.49, True)])
def test_what_is_entered_late_has_a_reason(hours, refused):
    assert bool(when(hours, "record_result")) is refused
    assert when(hours, "record_result", late="late") == ""


def test_nothing_keeps_a_person_from_stopping_late():
    for step in ("hold", "recall", "withdraw_consent"):
        assert when(9, step) == ""
    assert when(20, "hold") != ""


def test_on_a_person_or_a_lot_there_is_no_step_before():
    assert says(time.honest_time, Case(now=NOW), act("verify_identity", when=at(1), late="late")) == ""
    assert "no reason is given" in says(time.honest_time, Case(now=NOW), act("verify_identity", when=at(1)))


@pytest.mark.parametrize("field", ["signed_at", "specimen_at", "delivered_at", "clamped_at", "reported_at"])
def test_nothing_that_is_told_of_the_past_lies_in_the_future(field):
    case = svf()
    latest = NOW + case.rules.clock_skew
    assert found(time.honest_time, case, act("wash", **{field: latest})) == ()
    (refused,) = found(time.honest_time, case, act("wash", **{field: latest + timedelta(minutes=1)}))
    assert refused.field == field
    assert refused.says == f"{latest + timedelta(minutes=1):%Y-%m-%d %H:%M} UTC lies in the future."


def test_whoever_only_collected_the_sample_does_not_oversee_it_either():
    case = svf("V2", done=svf().processing.done[:4])
    assert case.sample.collected_by == NORA.user not in case.processing.people(frozenset(case.line.vials))
    assert says(people.not_sample_processor, case, act("lift", NORA)) == (
        "You collected or processed material of this sample yourself."
    )


def test_whoever_entered_a_bad_result_does_not_lift_the_stop_that_came_with_it():
    """A stop that another act raised about an uncorrected result is not of whoever entered it."""
    entered = result("viability", 60, "%", id="ACT1-S1-viability01", by="olga")
    refused = "You entered, corrected or voided what this stop comes from."
    for raised_by, said in (("ACT1", refused), ("ACT2", "")):
        stop = stopped("S1", "failing_result", id=f"{raised_by}-failing_result-viability01")
        case = replace(svf("V2", results=(entered,)), stops=(stop,))
        assert says(people.not_cause, case, act("lift", OLGA, "S1", stop=stop.id)) == said
        assert says(people.not_cause, case, act("lift", OTTO, "S1", stop=stop.id)) == ""


@pytest.mark.parametrize(("second", "told"), [(TESS, True), (OLGA, False), (None, False)])
def test_nobody_signs_beside_themselves(second, told):
    found = says(people.beside, svf(), act("correct", TESS, second=second))
    assert bool(found) is told


def test_every_step_that_takes_a_second_person_asks_that_it_is_another():
    another = {
        people.beside,
        people.witnessed,
        permission.urgent_need,
        exceptional.two_signatures,
        privacy.administrator,
    }
    assert {one.name for one in ALL if one.second and not another & set(one.gate)} == set()
