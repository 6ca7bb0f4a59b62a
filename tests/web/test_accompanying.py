"""The summary of records that goes with tissue: what was tested and decided, and never who the donor is."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import text

from tests.papers import FDA, marker
from tests.web.people import at
from tests.web.test_subjects import band
from tracker.actions.lists import names_of
from tracker.custody.accompanying import accompanying
from tracker.labels.code import printed


def forms(people, code, login="olga"):
    """The summary as a page, and as a plain file."""
    return people(login).open(f"/s/{code}/accompanying"), people(login).open(f"/s/{code}/accompanying.txt")


def private_values(bench):
    """Every text that was entered as private, the names of the people who work here apart."""
    staff = {*bench.people, *(one.name for one in bench.people.values())}
    with bench.site.database.reading() as connection:
        found = connection.scalars(text("SELECT value FROM ledger_private")).all()
    return {value for value in map(json.loads, found) if isinstance(value, str) and value not in staff}


@at("cord_released")
def test_it_tells_every_test_with_its_result_and_who_determined(bench, here, people):
    page, plain = forms(people, here.sample)
    case = bench.case(here.sample)
    by = case.papers.determination.by
    assert band(page)[0] == "usable"
    for one in (page.says, plain.text):
        assert "determined to be eligible" in one
        assert names_of(bench.site, [by])[by] in one
        assert printed(here.sample) in one
        for each in accompanying(case).tests:
            assert f"{each.marker}" in one
        assert "TEST-LAB-1" in one
        assert "K-1" in one
    assert plain.answer.mimetype == "text/plain"
    assert plain.text.count("\nTest: ") == len(case.papers.markers) > 3


@at("cord_released")
def test_no_private_value_and_no_code_of_a_person_is_in_it(bench, here, people):
    donor = bench.case(here.sample).papers.donor
    hidden = {*private_values(bench), donor.code, donor.person, donor.tested_person}
    assert len(hidden) > 5
    page, plain = forms(people, here.vials[0])
    for one in (page.text, plain.text):
        assert [each for each in hidden if each in one or each in one.replace("-", "")] == []


@at("svf_collected")
def test_nothing_determined_is_said_so_and_what_was_not_done_is_listed(bench, here, people):
    page, plain = forms(people, here.first, "tess")
    assert band(page)[0] == "waiting"
    assert "for the use of its own donor" in plain.text
    assert "Tests asked for and not done: " in plain.text
    assert "Determined by: nobody yet" in plain.text
    assert "Label warning: NOT EVALUATED FOR INFECTIOUS SUBSTANCES" in plain.text


@at("cord_collected")
def test_what_speaks_against_the_donor_is_told_with_its_warning(bench, here, people):
    rule = next(one for one in FDA.markers if one.name == "hiv_antibody")
    marker(bench, here.donor, rule, bench.ago(hours=1), outcome="reactive")
    page, plain = forms(people, here.first)
    assert "Reason: " in plain.text
    assert "WARNING: Reactive test results for" in plain.text
    assert "reactive" in page.says


@at("svf_collected")
@pytest.mark.parametrize(("code", "status"), [("person", 404), ("donor", 404)])
def test_only_material_has_one(here, people, code, status):
    assert people("olga").open(f"/s/{getattr(here, code)}/accompanying").status == status


@at("svf_collected")
def test_it_is_for_whoever_handles_or_audits_material(here, people):
    assert f"/s/{here.sample}/accompanying" in people("clara").open(f"/s/{here.sample}").text
    assert f"/s/{here.first}/accompanying" in people("clara").open(f"/s/{here.first}").text
    assert all(one.status == 403 for one in forms(people, here.sample, "ada"))
