"""A culture that takes longer than the product lasts cannot be waited for before use."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal

import pytest

from tracker.actions.specifications import SHIPPED, shipped
from tracker.custody.documents import read_document, written
from tracker.custody.linter import faults
from tracker.custody.products import Specification
from tracker.custody.steps.specification_fields import NewSpecification


def of(name) -> Specification:
    (document,) = shipped(name)
    return read_document(json.loads(written(NewSpecification().load(document))), "Q1", 1, "draft")


FRESH, FROZEN = of("svf_fresh_autologous"), of("cord_blood_mnc_cryopreserved")


def said(spec):
    return [one for one in faults(spec) if "no vial can meet it" in one.says]


def asked(spec, **changed):
    """The same version with its culture asked for otherwise."""
    criteria = (replace(one, **changed) if one.analyte == "sterility" else one for one in spec.criteria)
    return replace(spec, criteria=tuple(criteria))


def lasting(hours, **changed):
    """The fresh product, asking for its culture before use, with a clock of use that is as long."""
    clocks = (replace(FRESH.clocks[1], hours=Decimal(hours), **changed),)
    return replace(asked(FRESH, release="conditional"), clocks=clocks)


@pytest.mark.parametrize("name", SHIPPED)
def test_what_ships_asks_for_no_culture_that_nobody_can_wait_for(name):
    assert said(of(name)) == []


def test_a_culture_before_use_of_what_lasts_for_hours_is_a_warning_at_its_release():
    (one,) = said(asked(FRESH, release="conditional"))
    place = next(place for place, one in enumerate(FRESH.criteria) if one.analyte == "sterility")
    assert (one.path, one.grave) == (f"criteria.{place}.release", False)
    assert "14 days" in one.says
    assert "ends after 4 h" in one.says
    assert said(replace(FRESH, use_needs="final"))


def test_fourteen_days_are_long_enough_and_an_hour_less_is_not():
    assert said(lasting(336)) == []
    assert said(lasting(335))
    assert said(lasting(4, longer=(("wash", Decimal(336)),))) == []


def test_a_culture_that_is_not_asked_for_before_use_or_no_clock_at_all_says_nothing():
    assert said(FRESH) == []
    assert said(asked(FRESH, release="conditional", mandatory=False)) == []
    assert said(replace(lasting(4), clocks=())) == []
    assert said(lasting(4, starts=("thaw",))) == []


def test_what_is_frozen_waits_for_its_culture_unless_it_is_drawn_after_the_thaw():
    assert said(asked(FROZEN, release="conditional")) == []
    assert "After thaw" in said(asked(FROZEN, release="conditional", stage="after_thaw"))[0].says


def test_a_clock_that_ends_while_it_is_made_leaves_time_and_one_until_its_preparation_does_not():
    first, last = FRESH.manufacture[0].name, FRESH.preparation[-1].name
    assert said(lasting(4, starts=("collect",), ends=(first,))) == []
    assert said(lasting(4, starts=("collect",), ends=(last,)))
