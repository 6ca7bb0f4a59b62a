"""The legends a label must carry, row by row of 21 CFR 1271.60, .65 and .90."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.custody.building import at
from tests.custody.records import cord, negative, svf
from tracker.custody.case.papers import Determination
from tracker.custody.warnings import ADVISE, AUTOLOGOUS, BIOHAZARD, NOT_EVALUATED, warnings

HBV = "WARNING: Reactive test results for HBsAg"


def donor(case, outcome=None, *, tested=True, reactive="", specimen=7.8):
    """The case with these papers: a determination, markers, one of them reactive."""
    person = case.papers.donor.tested_person
    found = [
        replace(one, specimen_at=at(specimen), outcome="reactive" if one.marker == reactive else "negative")
        for one in negative(person)
    ]
    decided = () if outcome is None else (Determination("E1", outcome, at(9), "clara"),)
    papers = replace(case.papers, markers=tuple(found) if tested else (), determinations=decided)
    return replace(case, papers=papers)


@pytest.mark.parametrize(
    ("papers", "legends"),
    [
        ({"tested": False}, (AUTOLOGOUS, NOT_EVALUATED)),
        ({"outcome": None}, (AUTOLOGOUS, NOT_EVALUATED)),
        ({"outcome": "incomplete"}, (AUTOLOGOUS, NOT_EVALUATED)),
        ({"outcome": "eligible"}, (AUTOLOGOUS,)),
        ({"outcome": "eligible", "specimen": 8 - 24 * 7}, (AUTOLOGOUS,)),
        ({"outcome": "eligible", "specimen": 7.9 - 24 * 7}, (AUTOLOGOUS, NOT_EVALUATED)),
        ({"outcome": "ineligible"}, (AUTOLOGOUS, BIOHAZARD)),
        ({"outcome": "ineligible", "reactive": "hbsag"}, (AUTOLOGOUS, BIOHAZARD, HBV)),
        ({"tested": True, "reactive": "hbsag"}, (AUTOLOGOUS, NOT_EVALUATED, BIOHAZARD, HBV)),
    ],
)
def test_autologous_material_says_so_and_never_advises_anybody(papers, legends):
    assert warnings(donor(svf(), **papers)) == legends


@pytest.mark.parametrize(
    ("papers", "legends"),
    [
        ({"outcome": None}, (NOT_EVALUATED, ADVISE)),
        ({"outcome": "incomplete"}, (NOT_EVALUATED, ADVISE)),
        ({"outcome": "incomplete", "reactive": "hbsag"}, (NOT_EVALUATED, BIOHAZARD, ADVISE, HBV)),
        ({"outcome": "ineligible"}, (BIOHAZARD, ADVISE)),
        ({"outcome": "ineligible", "reactive": "hbsag"}, (BIOHAZARD, ADVISE, HBV)),
        ({"outcome": "eligible", "reactive": "hbsag"}, (BIOHAZARD, ADVISE, HBV)),
        ({"outcome": "eligible"}, ()),
    ],
)
def test_material_for_another_person_warns_by_what_is_known_of_the_donor(papers, legends):
    assert warnings(donor(cord(), **papers)) == legends


def test_the_newest_determination_counts():
    case = donor(cord(), "eligible")
    later = Determination("E2", "ineligible", at(10), "clara")
    papers = replace(case.papers, determinations=(*case.papers.determinations, later))
    assert warnings(replace(case, papers=papers)) == (BIOHAZARD, ADVISE)


def test_the_determination_entered_last_counts_whatever_time_it_claims():
    case = donor(cord(), "eligible")
    (first,) = case.papers.determinations
    for claimed in (first.at, at(1)):
        later = Determination("E0", "ineligible", claimed, "clara")
        papers = replace(case.papers, determinations=(first, later))
        assert warnings(replace(case, papers=papers)) == (BIOHAZARD, ADVISE)


def test_an_agent_is_named_once_however_often_it_was_tested():
    case = donor(cord(), "ineligible", reactive="hbsag")
    twice = replace(case.papers, markers=(*case.papers.markers, *case.papers.markers))
    assert warnings(replace(case, papers=twice)).count(HBV) == 1
