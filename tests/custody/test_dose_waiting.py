"""A cell count that waits for review: one that makes the dose wrong counts at once, a good one not before."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.custody.building import at, says
from tests.custody.records import GOOD, asked, svf
from tests.custody.test_dose import WITHOUT, cells
from tracker.custody.checks import dose as checks
from tracker.custody.dose import concentration


def late(number, **values):
    return cells(number, **{"reviewed_by": "", "vial": "V4", "drawn_at": at(11.95), **values})


@pytest.mark.parametrize("number", [Decimal(1000), Decimal(30), Decimal("0.0001")])
@pytest.mark.parametrize("sign", ["", ">", "<"])
def test_a_count_that_would_make_the_dose_wrong_refuses_before_it_is_reviewed(number, sign):
    waiting = late(number, sign=sign)
    case = asked(svf(results=(*GOOD, waiting)), dose_min=Decimal(1), dose_max=Decimal(100))
    assert "waits for review; with it the dose would be" in says(checks.dose_in_range, case)


def test_one_above_the_range_refuses_from_allocation_on_and_one_below_it_at_use():
    high, low = (
        cells(one, reviewed_by="", vial="V4", drawn_at=at(11.95))
        for one in (Decimal(1000), Decimal("0.0001"))
    )
    for waiting, refused in ((high, True), (low, False)):
        case = asked(svf(results=(*GOOD, waiting)), dose_min=Decimal(1), dose_max=Decimal(100))
        assert ("waits for review" in says(checks.dose_not_above, case)) is refused


def test_a_waiting_count_that_keeps_to_the_range_makes_no_dose_known_and_refuses_none():
    waiting = late(4)
    ordered_range = {"dose_min": Decimal(1), "dose_max": Decimal(100)}
    assert says(checks.dose_in_range, asked(svf(results=(*GOOD, waiting)), **ordered_range)) == ""
    alone = asked(svf(results=(*WITHOUT, waiting)), **ordered_range)
    assert "not known" in says(checks.dose_in_range, alone)


def test_a_waiting_count_that_an_investigation_took_out_refuses_nothing():
    waiting = late(1000, void=True)
    case = asked(svf(results=(*GOOD, waiting)), dose_max=Decimal(100))
    assert says(checks.dose_in_range, case) == ""


def test_the_newest_count_with_a_sign_leaves_the_dose_unknown_whatever_was_known_before():
    newest = late(2, sign=">", reviewed_by="olga")
    assert concentration(svf(results=(*GOOD, newest))) is None
    early = cells(2, sign=">", vial="V4", drawn_at=at(11.75))
    newest = late(3, reviewed_by="olga")
    assert concentration(svf(results=(*GOOD, early, newest))) == 3


@pytest.mark.parametrize(
    ("low", "high", "refused"), [(20, 100, False), (21, 100, True), (1, 20, False), (1, 19, True)]
)
def test_a_waiting_count_may_make_the_dose_the_least_or_the_greatest_that_is_ordered(low, high, refused):
    case = asked(svf(results=(*GOOD, late(4))), dose_min=Decimal(low), dose_max=Decimal(high))
    assert ("with it the dose would be 20 million" in says(checks.dose_in_range, case)) is refused


def test_a_waiting_count_that_changes_nothing_is_not_what_makes_the_dose_wrong():
    older, newest = late(3, drawn_at=at(11.9)), late(9, reviewed_by="olga")
    case = asked(svf(results=(*WITHOUT, older, newest)), dose_max=Decimal(10))
    told = says(checks.dose_in_range, case)
    assert told
    assert "waits for review" not in told


def test_every_waiting_count_is_looked_at_also_after_a_good_one():
    for first, second in ((4, 1000), (1000, 4)):
        case = asked(svf(results=(*GOOD, late(first), late(second))), dose_max=Decimal(100))
        assert says(checks.dose_in_range, case).count("waits for review") == 1
