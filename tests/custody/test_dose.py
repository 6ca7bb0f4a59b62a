"""How many cells a volume holds, and whether the treatment may have that many; endotoxin by the kilogram."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from tests.custody.building import act, allocated, at, done, order, result, says
from tests.custody.records import FROZEN, GOOD, ROAD, TESTED, about, asked, changed, cord, ordered, svf
from tracker.custody.case.treatment import Injection
from tracker.custody.checks import dose as checks
from tracker.custody.dose import concentration, dose
from tracker.custody.sample import Standing

WITHOUT = tuple(one for one in GOOD if one.analyte != "cell_concentration")


def cells(number, **values):
    return result("cell_concentration", number, "10^6 cells/mL", **{"id": f"R-cells-{number}", **values})


def with_step(kind, **volumes):
    step = done(kind, 11.7, "V4", **{name: Decimal(value) for name, value in volumes.items()})
    return concentration(svf(done=(*ROAD, step)))


def test_a_concentration_nobody_measured_is_not_known():
    assert concentration(svf(results=WITHOUT)) is None
    assert dose(svf(results=WITHOUT), Decimal(4)) is None
    assert dose(svf(), None) is None


def test_a_concentration_counts_only_reviewed_and_exact():
    assert concentration(svf(results=(cells(2, reviewed_by=""),))) is None
    assert concentration(svf(results=(cells(2, sign=">"),))) is None
    assert concentration(svf(results=(cells(2),))) == 2


def test_dividing_and_drawing_up_change_nothing_in_a_millilitre():
    assert concentration(svf()) == 2
    assert dose(svf(), Decimal(4)) == 8


def test_adding_scales_by_the_volumes_before_and_after():
    assert with_step("dilute", before_ml=4, added_ml=4, after_ml=8) == 1


@pytest.mark.parametrize("volumes", [{"added_ml": 4, "after_ml": 8}, {"before_ml": 4, "added_ml": 4}])
def test_adding_without_its_volumes_leaves_it_unknown(volumes):
    assert with_step("dilute", **volumes) is None


@pytest.mark.parametrize(
    "kind", ["wash", "wash_thawed", "filter", "centrifuge", "volume_reduce", "process", "passage"]
)
def test_what_takes_cells_away_leaves_it_unknown(kind):
    assert with_step(kind) is None


def test_what_is_measured_afterwards_is_known_again():
    road = (*ROAD, done("filter", 11.7, "V4"))
    again = cells(3, vial="V4", drawn_at=at(11.8))
    assert concentration(svf(done=road, results=(*GOOD, again))) == 3


def test_what_was_measured_in_the_parent_after_the_division_is_not_the_childs():
    late = cells(9, vial="V2", drawn_at=at(11.8))
    assert concentration(svf(results=(*GOOD, late))) == 2
    assert concentration(about(svf(results=(*GOOD, late)), "V2")) == 9


def test_the_representative_tells_the_concentration_of_its_siblings():
    assert concentration(cord()) == 10
    assert concentration(cord(results=TESTED[:3])) is None
    washed = (*FROZEN, done("thaw", 11.8, "V2"), done("wash_thawed", 11.9, "V2"))
    assert concentration(cord(done=washed)) is None


# the range of the order


def test_a_dose_that_is_not_known_refuses_from_issue_on():
    assert says(checks.dose_in_range, svf(results=WITHOUT)) == (
        "The number of viable cells is not known, so the dose cannot be told."
    )


@pytest.mark.parametrize(
    ("low", "high", "refused"),
    [("10", "100", False), ("10.1", "100", True), ("1", "10", False), ("1", "9.9", True)],
)
def test_the_dose_keeps_to_the_ordered_range_ends_included(low, high, refused):
    case = asked(svf(), dose_min=Decimal(low), dose_max=Decimal(high))
    assert bool(says(checks.dose_in_range, case)) is refused


def test_the_dose_is_told_with_what_is_ordered():
    assert says(checks.dose_in_range, asked(svf(), dose_max=Decimal(9))) == (
        "The dose would be 10 million cells; 1 to 9 are ordered."
    )


def test_only_the_volume_that_is_given_counts():
    given = act("inject", volume_ml=Decimal(2))
    assert says(checks.dose_in_range, asked(svf(), dose_min=Decimal(4), dose_max=Decimal(4)), given) == ""


def test_injected_and_allocated_count_with_this_one_and_the_own_allocation_only_once():
    one = Injection("N1", "V9", Decimal(30), Decimal(3), at(11), "clara")
    both = ordered(svf(), injections=(one,), allocations=(allocated("V2"), allocated("V8", sample="S2")))
    assert "would be 50 million" in says(checks.dose_in_range, replace(asked_of(both, "1"), now=at(12)))


def asked_of(case, high):
    newest = replace(case.treatment.version, dose_max=Decimal(high))
    return ordered(case, versions=(newest,))


def test_an_earlier_injection_of_unknown_dose_leaves_the_whole_unknown():
    one = Injection("N1", "V9", None, Decimal(3), at(11), "clara")
    assert "is not known" in says(checks.dose_in_range, ordered(svf(), injections=(one,)))


def test_a_sibling_set_aside_before_it_was_measured_counts_with_what_is_known_since():
    both = ordered(svf(), allocations=(allocated("V2"), allocated("V3", dose=None)))
    assert "would be 20 million" in says(checks.dose_in_range, asked_of(both, "1"))


def test_a_sibling_set_aside_counts_with_what_was_thought_then_and_else_with_its_own_cells():
    then = ordered(svf(), allocations=(allocated("V2"), allocated("V3", dose=Decimal(30))))
    assert "would be 40 million" in says(checks.dose_in_range, asked_of(then, "1"))
    own = result("cell_concentration", 4, "10^6 cells/mL", id="R-own", vial="V3", tube="VR", drawn_at=at(11))
    since = ordered(svf(results=(*GOOD, own)), allocations=(allocated("V2"), allocated("V3", dose=None)))
    assert "would be 30 million" in says(checks.dose_in_range, asked_of(since, "1"))


def test_to_allocate_the_dose_may_be_unknown_before_release_and_not_after():
    unknown = svf("V2", results=WITHOUT)
    assert "is not known" in says(checks.dose_not_above, unknown)
    assert says(checks.dose_not_above, changed(unknown, "V2", standing=Standing.QUARANTINED)) == ""


@pytest.mark.parametrize(("high", "refused"), [("10", False), ("9.9", True)])
def test_to_allocate_the_dose_is_not_above_the_range(high, refused):
    case = asked(svf("V2"), dose_max=Decimal(high))
    assert bool(says(checks.dose_not_above, case)) is refused


def test_to_allocate_the_dose_may_still_be_below_the_range():
    assert says(checks.dose_not_above, asked(svf("V2"), dose_min=Decimal(99))) == ""


def test_without_an_order_another_check_speaks():
    none = replace(svf(), treatment=replace(svf().treatment, order=None))
    assert (
        says(checks.dose_in_range, none)
        == says(checks.dose_not_above, none)
        == says(checks.endotoxin, none)
        == ""
    )


# endotoxin


def endotoxin(number, unit="EU/mL", **values):
    return svf(results=(*WITHOUT[:2], result("endotoxin", Decimal(number), unit, **values)))


@pytest.mark.parametrize(("number", "refused"), [("70", False), ("70.1", True)])
def test_endotoxin_is_at_most_five_units_for_each_kilogram(number, refused):
    assert bool(says(checks.endotoxin, endotoxin(number))) is refused


def test_endotoxin_is_told_with_the_numbers():
    assert says(checks.endotoxin, endotoxin("100")) == (
        "Endotoxin 100 EU/mL in 5 mL is 7.14 EU/kg for 70 kg; at most 5 EU/kg are allowed."
    )


def test_endotoxin_of_the_whole_container_counts_whole():
    assert says(checks.endotoxin, endotoxin("350", "EU total")) == ""
    assert "5.01 EU/kg" in says(checks.endotoxin, endotoxin("351", "EU total"))


def test_a_bad_endotoxin_counts_before_anybody_reviewed_it():
    assert says(checks.endotoxin, endotoxin("100", reviewed_by="")) != ""


def test_the_endotoxin_of_a_sibling_counts_only_if_it_is_the_representative():
    sibling = endotoxin("100", vial="V3")
    assert says(checks.endotoxin, sibling) == ""
    assert says(checks.endotoxin, changed(sibling, "V3", representative=True)) != ""


def test_an_endotoxin_without_an_upper_bound_shows_nothing():
    assert says(checks.endotoxin, endotoxin("1", sign=">")) == (
        "Endotoxin >1 EU/mL tells no upper bound, so the limit cannot be computed."
    )


def test_without_a_weight_or_a_volume_no_limit_can_be_computed():
    assert says(checks.endotoxin, asked(svf(), weight_kg=None)) == (
        "The patient's weight is not on record, so the endotoxin limit cannot be computed."
    )
    assert "volume of the dose is not on record" in says(
        checks.endotoxin, changed(svf(), "V4", volume_ml=None)
    )


def before(case, *given):
    """The same record after injections of other samples under this treatment."""
    told = (None if one is None else Decimal(one) for one in given)
    return ordered(case, injections=tuple(
        Injection(f"J{place}", f"V9{place}", Decimal(1), Decimal(1), at(9), "clara", one)
        for place, one in enumerate(told)
    ))  # fmt: skip


@pytest.mark.parametrize(("number", "refused"), [("70", True), ("50", False), ("50.1", True)])
def test_endotoxin_is_summed_over_everything_injected_under_the_treatment(number, refused):
    assert bool(says(checks.endotoxin, before(endotoxin(number), "40", "60"))) is refused


def test_the_sum_of_endotoxin_is_told_with_what_was_injected_before():
    assert says(checks.endotoxin, before(endotoxin("70"), "100")) == (
        "Endotoxin 70 EU/mL in 5 mL, with 100 EU injected before, is 6.43 EU/kg for 70 kg; at most 5 EU/kg "
        "are allowed."
    )


def test_an_injection_whose_endotoxin_nobody_knows_refuses_the_next():
    assert "is not known" in says(checks.endotoxin, before(endotoxin("1"), "1", None))
    assert says(checks.endotoxin, before(endotoxin("1"), "1", "1")) == ""


def test_a_worse_value_found_after_a_sibling_was_injected_counts():
    case = endotoxin("60", vial="V1", drawn_at=at(10.1))
    given = Injection("J1", "V3", Decimal(1), Decimal(2), at(11), "clara", Decimal("0.1"))
    assert "with 120 EU injected before" in says(checks.endotoxin, ordered(case, injections=(given,)))
    unbounded = Injection("J1", "V3", Decimal(1), None, at(11), "clara", None)
    assert "is not known" in says(checks.endotoxin, ordered(case, injections=(unbounded,)))


def elsewhere(case, number, hours=11.0, **order_values):
    """The same record after an injection of this person under another order."""
    told = None if number is None else Decimal(number)
    given = Injection("J9", "V91", Decimal(1), Decimal(1), at(hours), "clara", told)
    other = order(code="T2", injections=(given,), status="closed", **order_values)
    return replace(case, treatment=replace(case.treatment, others=(other,)))


@pytest.mark.parametrize(("number", "refused"), [("70", True), ("50", False), ("50.1", True)])
def test_endotoxin_given_to_the_patient_under_another_order_counts_too(number, refused):
    assert bool(says(checks.endotoxin, elsewhere(endotoxin(number), "100"))) is refused


@pytest.mark.parametrize(("hours", "refused"), [(12, True), (-12, True), (-12.001, False), (-36, False)])
def test_what_another_order_gave_counts_for_a_day(hours, refused):
    assert bool(says(checks.endotoxin, elsewhere(endotoxin("70"), "100", hours))) is refused
    assert bool(says(checks.endotoxin, elsewhere(endotoxin("1"), None, hours))) is refused


def test_both_sums_are_one():
    case = elsewhere(before(endotoxin("20"), "100"), "151")
    assert "with 251 EU injected before, is 5.01 EU/kg" in says(checks.endotoxin, case)


def test_where_the_specification_measures_no_endotoxin_none_is_asked_for():
    assert says(checks.endotoxin, asked(cord(), weight_kg=None)) == ""
