"""A value goes from one unit to another of its kind, with its digits, and to no other kind at all."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from tests.custody.building import act, criterion, says
from tests.custody.records import svf
from tracker.custody.analytes import ANALYTES, Outcome
from tracker.custody.checks import laboratory
from tracker.custody.reported import Line, faults, taken
from tracker.custody.units import SPELLINGS, UNITS, convert, factor, read_unit

OF_OTHER_KINDS = [
    ("EU/mL", "EU total"),
    ("EU/mL", "EU/kg"),
    ("EU total", "EU/kg"),
    ("10^6 cells", "10^6 cells/mL"),
    ("cells/mL", "cells/g"),
    ("per 1000 cells", "10^5 CFU"),
    ("%", "cells"),
    ("mg/dL", "EU/mL"),
    ("EU/mL", ""),
]


@pytest.mark.parametrize(("given", "wanted"), OF_OTHER_KINDS)
def test_units_of_other_kinds_are_never_converted(given, wanted):
    assert factor(given, wanted) is None
    assert factor(wanted, given) is None
    assert convert(Decimal(1), given, wanted) is None


@pytest.mark.parametrize(
    ("number", "given", "wanted", "becomes"),
    [
        ("0.05", "IU/mL", "EU/mL", "0.05"),
        ("250", "EU/L", "EU/mL", "0.250"),
        ("1200000", "cells/mL", "10^6 cells/mL", "1.200000"),
        ("1.5", "10^3 cells/µL", "10^6 cells/mL", "1.5"),
        ("0.5", "10^9 cells", "10^8 cells", "5"),
        ("23", "10^5 cells", "10^6 cells", "2.3"),
        ("4", "10^6 cells/g", "10^5 cells/g", "40"),
        ("519", "per 10^6 cells", "per 1000 cells", "0.519"),
        ("0.82", "fraction", "%", "82"),
        ("82.50", "%", "%", "82.50"),
    ],
)
def test_a_value_keeps_its_digits_on_the_way(number, given, wanted, becomes):
    found = convert(Decimal(number), given, wanted)
    assert f"{found:f}" == becomes
    assert found.as_tuple().digits == Decimal(number).as_tuple().digits


def test_what_goes_there_comes_back():
    for given in UNITS:
        for wanted in UNITS:
            there = factor(given, wanted)
            assert there is None or there * factor(wanted, given) == 1


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("EU/ml", "EU/mL"),
        (" iu/ML ", "IU/mL"),
        ("x10⁶/mL", "10^6 cells/mL"),
        ("×10^6 cells/ml", "10^6 cells/mL"),
        ("10E6 cells", "10^6 cells"),
        ("cells/uL", "cells/µL"),
        ("cell/µl", "cells/µL"),
        ("EU", "EU total"),
        ("Percent", "%"),
        ("mg/dL", ""),
        ("", ""),
        ("10^10^10 cells", ""),
    ],
)
def test_a_unit_is_read_as_laboratories_write_it(text, unit):
    assert read_unit(text) == unit


def test_every_spelling_means_a_unit_and_every_analyte_is_recorded_in_known_ones():
    assert set(SPELLINGS.values()) <= set(UNITS)
    assert {unit for one in ANALYTES for unit in one.units} <= set(UNITS)


@pytest.mark.parametrize(
    ("value", "unit", "outcome"),
    [
        ("<50", "EU/L", Outcome.PASSES),  # <0.05
        ("<100", "EU/L", Outcome.PASSES),
        ("<200", "EU/L", Outcome.UNDECIDED),
        (">100", "EU/L", Outcome.FAILS),
        ("100", "EU/L", Outcome.FAILS),
        ("99", "EU/L", Outcome.PASSES),
        ("0.05", "EU total", Outcome.UNDECIDED),
    ],
)
def test_a_value_beyond_detection_is_compared_after_conversion(value, unit, outcome):
    asked = criterion("endotoxin", "<", "0.1", "EU/mL")
    found = taken(Line("endotoxin", value, unit))
    assert asked.judge(found.sign, found.number, found.word, found.unit) is outcome


def test_a_criterion_in_another_unit_of_the_kind_judges_the_same():
    asked = criterion("cell_concentration", ">=", "500", "cells/µL")
    assert asked.judge("", Decimal("0.499"), "", "10^6 cells/mL") is Outcome.FAILS
    assert asked.judge("", Decimal("0.5"), "", "10^6 cells/mL") is Outcome.PASSES
    assert not asked.measures("cell_concentration", "final", "%")


def found_in(**line):
    return [one.says for one in faults(Line(**line))]


def test_the_other_kind_is_refused_in_one_sentence():
    assert found_in(analyte="endotoxin", value="1", unit="EU/kg") == [
        "Endotoxin is measured in EU/mL or IU/mL or EU total; “EU/kg” was given."
    ]
    assert found_in(analyte="viability", value="82", unit="10^6 cells") == [
        "Viability is measured in %; “10^6 cells” was given."
    ]


def test_a_share_of_the_whole_is_at_most_the_whole_in_whichever_unit():
    assert found_in(analyte="viability", value="1.01", unit="fraction") == ["101 % is more than the whole."]
    assert found_in(analyte="viability", value="0.82", unit="fraction") == []
    assert found_in(analyte="viability", value="0.82", unit="%") == [
        "0.82 % looks like a fraction; 82 % may be meant."
    ]


def warned(case, **given):
    found = laboratory.judged_under(case, act("record_result", **given))
    return [one.says for one in found]


def test_a_retired_version_says_that_it_judges():
    case = svf()
    good = {"analyte": "viability", "value": "85", "unit": "%"}
    assert warned(case, **good) == []
    for status, word in (("retired", "is retired"), ("withdrawn_for_safety", "was withdrawn for safety")):
        version = replace(case.specification, status=status)
        old = replace(case, quality=replace(case.quality, specification=version))
        (told,) = warned(old, **good)
        assert told == (
            "This result is judged under Test SVF, version 1, the one the sample stands under; "
            f"that version {word}."
        )


def test_a_result_in_a_unit_no_criterion_asks_for_says_so():
    (told,) = warned(svf(), analyte="endotoxin", value="3", unit="EU total")
    assert "answers no criterion" in told
    assert (
        says(laboratory.result_entry, svf(), act("r", analyte="endotoxin", value="3", unit="EU total")) == ""
    )


def test_every_unit_that_is_asked_for_is_named():
    case = svf()
    more = criterion("endotoxin", "<=", "3", "EU/kg")
    asked = replace(case.specification, criteria=(*case.specification.criteria, more))
    case = replace(case, quality=replace(case.quality, specification=asked))
    (told,) = warned(case, analyte="endotoxin", value="3", unit="EU total")
    assert "in EU/mL or EU/kg; EU total measures something else" in told
