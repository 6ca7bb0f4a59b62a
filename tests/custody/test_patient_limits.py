"""Limits that depend on the patient are computed from weight, volume and route; what is missing refuses."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.custody.building import SVF as TESTED_SVF
from tests.custody.building import act, criterion, says
from tests.custody.records import asked, svf, under
from tracker.custody import measured
from tracker.custody.checks import dose as checks
from tracker.custody.patient_limits import (
    cell_limits,
    endotoxin_k,
    endotoxin_limit,
    not_computable,
)


def with_limits(*own):
    return replace(TESTED_SVF, criteria=(*TESTED_SVF.criteria, *own))


def per_kg(operator, limit, unit="EU/kg"):
    return criterion("endotoxin", operator, limit, unit)


def cells(operator, limit, unit="10^6 cells", **more):
    return replace(criterion("cell_dose", operator, limit, unit), **more)


def test_k_follows_the_route():
    assert endotoxin_k("intrathecal") == Decimal("0.2")
    for route in ("intra_articular", "intravenous", "subcutaneous", ""):
        assert endotoxin_k(route) == 5


def test_k_over_m_is_the_pharmacopoeias_own_example():
    assert endotoxin_limit(TESTED_SVF, "intra_articular").per_ml(Decimal(70), Decimal(2)) == 175


@pytest.mark.parametrize(
    ("own", "most", "strict"),
    [
        ([], "5", False),
        ([per_kg("<=", "0.2")], "0.2", False),
        ([per_kg("<", "5")], "5", True),
        ([per_kg("<=", "50")], "5", False),
        ([per_kg("<=", "3"), per_kg("<=", "2", "EU/kg/h")], "2", False),
        ([per_kg("<=", "2", "EU/mL")], "5", False),
        ([per_kg(">=", "1")], "5", False),
    ],
)
def test_the_stricter_limit_holds_and_no_specification_loosens_it(own, most, strict):
    found = endotoxin_limit(with_limits(*own), "intra_articular")
    assert (found.most, found.strict) == (Decimal(most), strict)


@pytest.mark.parametrize(
    ("operator", "eu", "exceeded"),
    [("<=", "350", False), ("<=", "350.1", True), ("<", "350", True), ("<", "349.9", False)],
)
def test_the_limit_itself_is_within_unless_it_is_strict(operator, eu, exceeded):
    found = endotoxin_limit(with_limits(per_kg(operator, "5")), "intra_articular")
    assert found.exceeded(Decimal(eu), Decimal(70)) is exceeded


@given(st.decimals("1", "400", places=1), st.decimals("0.1", "50", places=1))
def test_what_k_over_m_allows_is_never_exceeded_by_it(weight, volume):
    found = endotoxin_limit(TESTED_SVF, "intra_articular")
    eu = found.per_ml(weight, volume) * volume
    assert not found.exceeded(eu * Decimal("0.999"), weight)
    assert found.exceeded(eu * Decimal("1.001"), weight)


MET = [  # limit, million cells, weight, met
    (cells(">=", "8"), "8", None, True),
    (cells(">=", "8"), "7.999999", None, False),
    (cells(">", "8"), "8", None, False),
    (cells("<=", "8"), "8", None, True),
    (cells("<=", "8"), "8.000001", None, False),
    (cells("between", "0.8", upper="5"), "5", None, True),
    (cells("between", "0.8", upper="5"), "5.1", None, False),
    (cells(">=", "1", "10^7 cells"), "10", None, True),
    (cells(">=", "1", "10^7 cells"), "9.9", None, False),
    (cells("<=", "1", "10^6 cells/kg"), "70", "70", True),
    (cells("<=", "1", "10^6 cells/kg"), "70.1", "70", False),
    (cells(">=", "1", "10^6 cells/kg"), "69.9", "70", False),
    (cells(">=", "1", "10^6 cells/kg"), "70", None, False),
]


@pytest.mark.parametrize(("own", "million", "weight", "met"), MET)
def test_a_dose_keeps_to_its_limits_ends_included(own, million, weight, met):
    (found,) = cell_limits(with_limits(own))
    assert found.met(Decimal(million), Decimal(weight) if weight else None) is met


def limited(*own, **order):
    """The bedside record of 10 million cells under a specification with further limits."""
    return under(asked(svf(), **order), criteria=(*svf().specification.criteria, *own))


def refusal(check, case):
    return says(check, case, act("inject", subject="V4"))


def test_the_specifications_limits_refuse_what_the_order_would_allow():
    assert refusal(checks.dose_in_range, limited(cells("<=", "10"))) == ""
    told = refusal(checks.dose_in_range, limited(cells("<=", "9.9")))
    assert "The dose would be 10 million cells; the specification asks for <= 9.9 10^6 cells." in told
    assert "asks for >= 11" in refusal(checks.dose_in_range, limited(cells(">=", "11")))


def test_to_allocate_only_what_is_too_much_refuses():
    assert refusal(checks.dose_not_above, limited(cells(">=", "11"))) == ""
    assert "asks for <= 9.9" in refusal(checks.dose_not_above, limited(cells("<=", "9.9")))


def test_a_limit_for_each_kilogram_needs_the_weight():
    own = cells("<=", "1", "10^6 cells/kg")
    assert refusal(checks.dose_in_range, limited(own)) == ""
    assert "weight is not on record" in refusal(checks.dose_in_range, limited(own, weight_kg=None))


def test_a_limit_nothing_on_record_can_be_held_against_refuses():
    own = criterion("tnc_dose", ">=", "2.5", "10^7 cells/kg")
    assert not_computable(with_limits(own)) == (own,)
    assert "Nothing on record tells “Total nucleated cells in the dose”" in refusal(
        checks.dose_in_range, limited(own)
    )


def test_the_weight_that_is_missing_refuses_the_endotoxin_limit_too():
    assert "weight is not on record" in refusal(checks.endotoxin, limited(weight_kg=None))


def test_no_laboratory_result_is_asked_for_what_is_computed():
    case = limited(cells("<=", "8"), per_kg("<=", "5"))
    assert measured.asked(case, final=True, after_thaw=True) == measured.asked(
        limited(), final=True, after_thaw=True
    )
