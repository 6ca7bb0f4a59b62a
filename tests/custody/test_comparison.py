"""Two versions side by side: nothing that differs is called the same, and nothing is lost."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.custody.building import CORD, SVF, criterion, step
from tracker.custody.comparison import Difference, compared
from tracker.custody.products import Clock, Interval


def differing(older, newer):
    """What differs, by part and row."""
    rows = compared(older, newer)
    return {(one.part, one.what): one.difference for one in rows if one.difference is not Difference.SAME}


def test_a_version_beside_itself_is_the_same_in_every_row():
    assert differing(SVF, SVF) == {}
    assert len(compared(SVF, SVF)) > 10


CHANGES = [
    ({"title": "Another title"}, ("Head", "Title"), "changed"),
    ({"bases": ("ind",)}, ("Head", "Regulatory bases"), "changed"),
    ({"criteria": SVF.criteria[1:]}, ("Criteria", "Viability, final, at least"), "removed"),
    (
        {"criteria": (*SVF.criteria, criterion("hla_dr", "<=", "2", "%"))},
        ("Criteria", "HLA-DR, final, at most"), "added",
    ),
    (
        {"criteria": (replace(SVF.criteria[0], limit="71"), *SVF.criteria[1:])},
        ("Criteria", "Viability, final, at least"), "changed",
    ),
    (
        {"criteria": (replace(SVF.criteria[0], source="Elsewhere"), *SVF.criteria[1:])},
        ("Criteria", "Viability, final, at least"), "changed",
    ),
    ({"manufacture": (*SVF.manufacture, step("filter", name="again"))}, ("Manufacture", "again"), "added"),
    ({"preparation": ()}, ("Preparation", "draw up"), "removed"),
    (
        {"clocks": (*SVF.clocks, Clock("use", "Use", ("wash",), (), Decimal(4)))},
        ("Clocks", "use"), "added",
    ),
    (
        {"intervals": (Interval("transport", "fresh", False), *SVF.intervals[1:])},
        ("Temperatures", "transport, fresh"), "changed",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("values", "row", "difference"), CHANGES)
def test_every_change_is_named_at_its_row(values, row, difference):
    assert differing(SVF, replace(SVF, **values))[row] == difference


def test_steps_that_change_places_are_told():
    turned = replace(SVF, manufacture=tuple(reversed(SVF.manufacture)))
    assert any(part == "Manufacture" for part, _ in differing(SVF, turned))


@given(st.sampled_from([SVF, CORD]), st.sampled_from([SVF, CORD]))
def test_the_other_way_round_what_was_added_was_removed(one, other):
    forth = [each.difference for each in compared(one, other)]
    back = [each.difference for each in compared(other, one)]
    assert forth.count(Difference.ADDED) == back.count(Difference.REMOVED)
    assert forth.count(Difference.CHANGED) == back.count(Difference.CHANGED)
