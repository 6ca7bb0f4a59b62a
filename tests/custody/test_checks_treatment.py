"""The treatment: its grounds, its papers, its vials, and the match at the bedside."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from tests.custody.building import (
    BERTA,
    CLARA,
    NORA,
    act,
    allocated,
    at,
    found,
    handed,
    order,
    seen,
    version,
)
from tests.custody.building import says as told
from tests.custody.records import about, asked, ordered, svf, under
from tracker.custody.case.custody import Custody
from tracker.custody.case.papers import Link
from tracker.custody.case.treatment import Injection, Noted, Treatment
from tracker.custody.checks import allocation, match
from tracker.custody.checks import order as orders
from tracker.custody.decision import How, Warning

NO_ORDER = replace(svf(), treatment=Treatment())


# the grounds


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"basis": ""}, "The basis “none” is not one this product admits (trial, other)."),
        ({"basis": "bla"}, "The basis “bla” is not one this product admits (trial, other)."),
        ({"reference": ""}, "The trial has no identifier."),
        ({"basis": "other"}, "The basis “other” names no responsible person."),
        ({"basis": "other", "responsible": "named"}, ""),
        (
            {"route": "intravenous"},
            (
                "The basis “Clinical trial” is not taken for adipose by the route “intravenous”. "
                "The specification does not admit the route “intravenous”."
            ),
        ),
        ({"indication": ""}, "The order names no indication."),
        ({"indication": "other"}, "The indication is “other” and is not described."),
        ({"indication": "other", "indication_words": "named"}, ""),
        ({"route": ""}, "The specification does not admit the route “none”."),
        ({"jurisdiction": ""}, "No jurisdiction is recorded."),
        ({}, ""),
    ],
)
def test_a_treatment_stands_on_a_basis_the_product_admits(changed, expected):
    assert told(orders.basis, asked(svf(), **changed)) == expected


def test_a_product_that_admits_no_basis_is_not_used():
    assert "(none)" in told(orders.basis, under(svf(), bases=()))


def test_without_a_treatment_there_is_no_basis_and_no_use():
    assert told(orders.basis, NO_ORDER) == "There is no treatment to take the regulatory basis from."
    assert told(orders.treatment, NO_ORDER) == "No treatment asks for this vial."
    assert told(orders.appointment, NO_ORDER) == "The patient has no appointment."
    assert told(orders.order_open, NO_ORDER) == "The treatment is unknown."


# the papers of the patient


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"status": "closed"}, "The treatment T1 is closed."),
        ({"status": "cancelled"}, "The treatment T1 is cancelled."),
        ({"product": "MNC"}, "The treatment asks for MNC; this is SVF."),
        ({"suitability": ()}, "The patient's suitability is not assessed."),
        (
            {"suitability": (Noted("N", at(7), "clara", "not_suitable"),)},
            "The patient was assessed as not suitable.",
        ),
        ({"consents": ()}, "The patient's consent to this treatment is not on record."),
        ({}, ""),
    ],
)
def test_a_treatment_is_open_for_this_product_suitable_and_consented(changed, expected):
    assert told(orders.treatment, ordered(svf(), **changed)) == expected


def test_the_newest_finding_of_suitability_counts():
    noted = (Noted("N2", at(9), "clara", "suitable"), Noted("N1", at(9), "clara", "to_be_seen_again"))
    assert "to be seen again" in told(orders.treatment, ordered(svf(), suitability=noted))
    assert (
        told(orders.treatment, ordered(svf(), suitability=(*noted, Noted("N3", at(10), "clara", "suitable"))))
        == ""
    )


@pytest.mark.parametrize(
    ("on", "refused"), [(12 + 24, False), (12 + 24.01, True), (12 - 24, False), (12 - 24.01, True)]
)
def test_the_patient_is_expected_within_a_day_of_now(on, refused):
    case = ordered(svf(), appointments=(Noted("N", at(7), "clara", "", at(on)),))
    assert bool(told(orders.appointment, case)) is refused


def test_the_newest_appointment_counts_and_none_refuses():
    noted = (Noted("N1", at(7), "clara", "", at(13)), Noted("N2", at(8), "clara", "", at(24 * 9)))
    assert "is on 2026-01-14 00:00 UTC, not today" in told(
        orders.appointment, ordered(svf(), appointments=noted)
    )
    assert told(orders.appointment, ordered(svf(), appointments=())) == "The patient has no appointment."


# changing the order


def other_order(**values):
    return replace(NO_ORDER, treatment=Treatment(others=(order(code="T9", **values),)))


def test_a_second_open_treatment_of_the_same_joint_and_side_is_refused():
    given = act("open_treatment", CLARA, joint="knee", side="left")
    assert told(orders.one_order, other_order(), given) == (
        "The treatment T9 of this person for the left knee is open."
    )
    assert told(orders.one_order, other_order(status="closed"), given) == ""
    assert told(orders.one_order, other_order(versions=()), given) == ""
    assert told(orders.one_order, other_order(), act("open_treatment", joint="knee", side="right")) == ""
    assert told(orders.one_order, NO_ORDER, given) == ""


@pytest.mark.parametrize(
    ("low", "high", "refused"), [(5, 4, True), (5, 5, False), (None, 4, False), (5, None, False)]
)
def test_the_least_dose_is_not_above_the_greatest(low, high, refused):
    assert bool(told(orders.dose_range, svf(), act("open_treatment", dose_min=low, dose_max=high))) is refused


@pytest.mark.parametrize("status", ["closed", "cancelled"])
def test_only_an_open_treatment_changes(status):
    assert told(orders.order_open, ordered(svf(), status=status)) == f"The treatment is {status}."
    assert told(orders.order_open, svf()) == ""


def test_after_allocation_a_second_person_agrees_to_a_change():
    alone = "A vial is allocated, so a second person must agree to the change."
    check = orders.second_after_allocation
    assert told(check, svf(), act("new_version", CLARA)) == alone
    assert told(check, svf(), act("new_version", CLARA, second=CLARA)) == alone
    assert told(check, svf(), act("new_version", CLARA, second=NORA)) == ""
    assert told(check, ordered(svf(), allocations=()), act("new_version", CLARA)) == ""


# allocation and issue


def with_allocations(*entries, code="T1"):
    return replace(svf(), treatment=Treatment(order(*entries, code=code), entries))


def test_a_vial_is_allocated_to_the_treatment_at_hand():
    no = "The vial is not allocated to this treatment."
    for case in (NO_ORDER, with_allocations(), with_allocations(allocated("V2", treatment="T9"))):
        assert (
            told(allocation.allocated, case)
            == told(match.match_vial, case).replace("This is not the vial for this treatment.", no)
            == no
        )
    assert told(allocation.allocated, svf()) == ""


def test_what_is_drawn_from_an_allocated_vial_is_allocated_until_an_entry_of_its_own_says_otherwise():
    ended = allocated("V4", id="A9", ended_at=at(11.9))
    assert told(allocation.allocated, with_allocations(allocated("V2"), ended)) != ""
    assert (
        told(allocation.allocated, with_allocations(allocated("V2", treatment="T9"), allocated("V4"))) == ""
    )


def test_a_vial_that_is_set_aside_is_not_allocated_again():
    none = ordered(svf("V2"), versions=(version(vials=9),))
    assert told(allocation.free, none) == "V2 is already allocated to treatment T1."
    free = replace(none, treatment=replace(none.treatment, allocations=()))
    assert told(allocation.free, free) == ""


def test_nothing_above_or_below_it_in_its_line_is_set_aside():
    for on in ("V1", "V4"):
        case = about(asked(with_allocations(allocated(on)), vials=9), "V2")
        assert told(allocation.free, case) == f"{on} is already allocated to treatment T1."
    sibling = about(asked(with_allocations(allocated("V3")), vials=9), "V2")
    assert told(allocation.free, sibling) == ""


def test_an_ended_allocation_leaves_the_vial_free():
    assert told(allocation.free, about(with_allocations(allocated("V2", ended_at=at(11))), "V2")) == ""


@pytest.mark.parametrize(
    ("vials", "named"), [(1, "one vial that was ordered"), (2, "2 vials that were ordered"), (3, "")]
)
def test_a_treatment_takes_no_more_vials_than_ordered(vials, named):
    given = Injection("N1", "V9", None, 3, at(11), "clara")
    case = ordered(
        asked(about(with_allocations(allocated("V8", sample="S2")), "V3"), vials=vials), injections=(given,)
    )
    case = replace(case, treatment=replace(case.treatment, allocations=()))
    assert told(allocation.free, case) == (f"The treatment has the {named}." if named else "")


NOT_ISSUED = "The vial was not issued to this treatment, or was handed over since."


@pytest.mark.parametrize(
    "roads",
    [
        (),
        (handed("V2", 11),),
        (handed("V2", 11, "issue", treatment="T9"),),
        (handed("V2", 11, "issue", treatment="T1", state="offered"),),
        (handed("V2", 11, "issue", treatment="T1"), handed("V2", 11.5)),
        (handed("V2", 11, "issue", treatment="T1"), handed("V4", 11.8)),
    ],
)
def test_only_the_newest_accepted_hand_over_can_be_the_issue(roads):
    assert told(allocation.issued, replace(svf(), custody=Custody(roads))) == NOT_ISSUED


def test_a_vial_issued_to_this_treatment_stays_so_when_it_is_stored_or_offered_in_vain():
    assert told(allocation.issued, svf()) == ""
    roads = (handed("V2", 11, "issue", treatment="T1"), handed("V2", 11.5, state="taken_back"))
    assert told(allocation.issued, replace(svf(), custody=Custody(roads))) == ""
    assert told(allocation.issued, NO_ORDER) == NOT_ISSUED


# the match


def test_another_vial_is_not_the_vial_for_this_treatment():
    case = about(svf(), "V3")
    given = act("confirm", CLARA, "T1", [seen("V3")])
    refusal = found(match.match_vial, case, given)[0]
    assert (refusal.says, refusal.evidence) == ("This is not the vial for this treatment.", ("V3",))
    assert told(match.match_vial, svf(), act("confirm", CLARA, "T1", [seen("V4")])) == ""


def test_a_second_vial_scanned_beside_the_right_one_is_a_mismatch_of_both():
    given = act("confirm", CLARA, "T1", [seen("V4"), seen("V3")])
    refusal = found(match.match_vial, svf(), given)[0]
    assert (refusal.says, refusal.evidence) == ("This is not the vial for this treatment.", ("V4", "V3"))
    twice = act("confirm", CLARA, "T1", [seen("V4"), seen("V4")])
    assert told(match.match_vial, svf(), twice) == ""


@pytest.mark.parametrize(
    ("values", "refused"),
    [({}, True), ({"status": "closed"}, False), ({"versions": (version(side="right"),)}, False)],
)
def test_a_second_open_treatment_found_by_a_link_refuses_the_use_of_either(values, refused):
    twice = replace(svf(), treatment=replace(svf().treatment, others=(order(code="T9", **values),)))
    expected = "The treatment T9 of this person for the left knee is open."
    assert told(orders.treatment, twice) == (expected if refused else "")


def band(code="P1", how=How.CAMERA):
    return seen(code, "", kind="wristband", how=how)


def test_the_wristband_is_scanned_and_belongs_to_the_patient():
    assert told(match.match_person, svf(), act("confirm")) == "The wristband was not scanned."
    other = act("confirm", scans=[band("P7")])
    assert told(match.match_person, svf(), other) == "This is not the patient of this treatment."
    assert told(match.match_person, svf(), act("confirm", scans=[band()])) == ""
    assert told(match.match_person, NO_ORDER, act("confirm", scans=[band()])) != ""


def test_two_wristbands_of_which_one_is_another_persons_do_not_match():
    assert told(match.match_person, svf(), act("confirm", scans=[band(), band("P7")])) != ""


def test_a_linked_record_is_the_same_person():
    linked = replace(svf(), papers=replace(svf().papers, links=(Link("K", "P1", "P7"),)))
    assert told(match.match_person, linked, act("confirm", scans=[band("P7")])) == ""


def test_an_opened_link_is_no_scan_of_a_wristband():
    assert (
        told(match.match_person, svf(), act("confirm", scans=[band(how=How.LINK)]))
        == "The wristband was not scanned."
    )


def test_a_typed_wristband_is_countersigned():
    typed = [band(how=How.TYPED)]
    refusal = found(match.match_person, svf(), act("confirm", CLARA, scans=typed))[0]
    assert (refusal.check, refusal.says) == (
        "use.typed_wristband",
        "The wristband was typed and nobody countersigned it.",
    )
    assert told(match.match_person, svf(), act("confirm", CLARA, scans=typed, second=CLARA)) != ""
    assert told(match.match_person, svf(), act("confirm", CLARA, scans=typed, second=BERTA)) == ""


@pytest.mark.parametrize(
    ("joint", "side", "matches"),
    [("knee", "left", True), ("knee", "right", False), ("hip", "left", False), ("", "", False)],
)
def test_joint_and_side_are_chosen_and_match_the_order(joint, side, matches):
    expected = "" if matches else "Joint or side do not match the order."
    assert told(match.match_site, svf(), act("confirm", joint=joint, side=side)) == expected
    assert told(match.match_site, NO_ORDER, act("confirm", joint=joint, side=side)) != ""


def test_the_page_names_no_other_patient():
    given = act("confirm", CLARA, scans=[band("P7")], joint="hip", side="right")
    every = [*found(match.match_person, svf(), given), *found(match.match_site, svf(), given)]
    assert not any("P7" in one.says or "P7" in one.evidence or "left" in one.says for one in every)


def test_a_treatment_that_had_all_its_vials_asks_for_no_more():
    given = Injection("N1", "V9", Decimal(10), Decimal(3), at(11), "clara")
    had_all = ordered(svf(), injections=(given,))
    assert told(orders.treatment, had_all, act("issue")) == "All 1 vials of this treatment were given."
    assert told(orders.treatment, had_all, act("allocate")) == "", "allocating says so of its own"
    two = ordered(had_all, versions=(version(vials=2),))
    assert told(orders.treatment, two, act("issue")) == ""


def test_whoever_reacted_before_is_warned_of_with_every_further_vial():
    mild, grave = (Noted(f"N-{one}", at(9), "clara", one) for one in ("not_serious", "life_threatening"))
    other = order(code="T2", reactions=(grave,), status="closed")
    case = ordered(svf(), reactions=(mild,))
    case = replace(case, treatment=replace(case.treatment, others=(other,)))
    assert [one.says for one in orders.treatment(case, act()) if isinstance(one, Warning)] == [
        "This patient had an adverse reaction (not serious) on 2026-01-05 under T1.",
        "This patient had an adverse reaction (life threatening) on 2026-01-05 under T2.",
    ]
    assert told(orders.treatment, case) == ""
    assert not [one for one in orders.treatment(svf(), act()) if isinstance(one, Warning)]
