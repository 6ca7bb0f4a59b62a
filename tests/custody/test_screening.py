"""A donor's panel against a rule set: every marker that is missing, late, on another person or by another
method is told by a sentence of its own, and nothing negative outweighs what speaks against the donor."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from tests.custody.building import CORD, at, found, says
from tests.custody.records import EU, FDA, cord, negative, screened_papers, svf, under
from tracker.custody.case import Rules
from tracker.custody.case.papers import Determination, Establishment, Specimen
from tracker.custody.checks import eligibility
from tracker.custody.donors import NO_RULES
from tracker.custody.panel import verdicts
from tracker.custody.screening import screening

NOTHING = Decimal(0)
WRONG_PERSON = "on another person than the one who answers for this donor"


def without(case, **papers):
    return replace(case, papers=replace(case.papers, **papers))


def marker(name, **values):
    """One more result of the mother, negative, by the first accepted method."""
    (one,) = [each for each in negative() if each.marker == "hbsag"]
    given = {"id": f"N-{name}", "marker": name, "technique": FDA.rule(name).methods[0].value}
    return replace(one, **(given | values))


def with_marker(case=None, name="hbsag", **values):
    """The cord-blood case with one marker changed."""
    case = case or cord()
    kept = [replace(one, **values) if one.marker == name else one for one in case.papers.markers]
    return without(case, markers=tuple(kept))


def determined(case, outcome="eligible", hours=11.5, **values):
    given = {"roles": frozenset({"officer"})} | values
    return without(case, determinations=(Determination("E9", outcome, at(hours), "olga", **given),))


def european(case=None, **papers):
    """The cord-blood case under the rules of the Union, its specimen taken at the collection."""
    case = case or cord()
    kept = tuple(replace(one, specimen_at=at(8), kit_lot="") for one in negative("P2", EU))
    taken = (Specimen("B1", at(8), False, False, NOTHING, NOTHING, False, at(11)),)
    return replace(without(case, **({"markers": kept, "specimens": taken} | papers)), rule_set=EU)


def fresh(case):
    """The same record of a product that is not stored."""
    steps = tuple(one for one in CORD.manufacture if one.kind not in ("store", "freeze"))
    return under(case, manufacture=steps)


# each fault its own sentence


def test_nothing_is_said_of_a_donor_whose_papers_are_whole():
    assert says(eligibility.markers, cord()) == ""
    assert says(eligibility.markers, fresh(european())) == ""


@pytest.mark.parametrize("name", [one.marker for one in negative()])
def test_every_marker_that_is_missing_is_named(name):
    left = tuple(one for one in negative() if one.marker != name)
    assert says(eligibility.markers, without(cord(), markers=left)) == f"{FDA.rule(name).label} is missing."


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"tested_person": "P1"}, f"HBsAg was tested {WRONG_PERSON}."),
        ({"technique": "nat"}, "HBsAg was tested by NAT; accepted is antigen."),
        ({"technique": ""}, "HBsAg was tested by a method nobody named; accepted is antigen."),
        ({"kit_lot": ""}, "An HBsAg result lacks the lot of the kit."),
        ({"certificate": ""}, "An HBsAg result lacks the certification of the laboratory."),
    ],
)  # fmt: skip
def test_a_result_that_does_not_count_says_why(changes, expected):
    assert says(eligibility.markers, with_marker(**changes)) == expected


def test_a_late_specimen_is_told_with_the_window_of_the_rule_set():
    late = with_marker(specimen_at=at(8 - 24 * 8))
    assert "No HBsAg result comes from a specimen within 7 days of the collection." in says(
        eligibility.markers, late
    )
    before = fresh(european())
    before = with_marker(before, specimen_at=at(8 - 24.1))
    window = "at the collection (at most 24 hours before it) or within 7 days after it"
    assert window in says(eligibility.markers, before)


def with_laboratory(case, until=24 * 365, activities=("test",), **marked):
    """The same donor, where an establishment that may test is on record too."""
    body = Establishment("TESTS", "Test Laboratory", "LIC-9", frozenset(activities), at(until), "fda", "US")
    known = {**case.papers.establishments, "TESTS": body}
    return with_marker(without(case, establishments=known), **marked)


UNLICENSED = "HBsAg was tested by a laboratory that is not on record with a licence to test then."


@pytest.mark.parametrize("rules", [fresh, lambda case: fresh(european(case))], ids=["FDA", "EU"])
def test_a_marker_is_tested_by_a_laboratory_on_record_where_any_is(rules):
    case = rules(cord())
    assert UNLICENSED not in says(eligibility.markers, with_marker(case, laboratory="x"))
    for bad in (
        with_laboratory(case, laboratory="x"),
        with_laboratory(case, laboratory=""),
        with_laboratory(case, laboratory="Test Lab"),
        with_laboratory(case, until=7, laboratory="Test Laboratory"),
    ):
        assert UNLICENSED in says(eligibility.markers, bad)
    for good in ("Test Laboratory", " test laboratory", "TESTS"):
        assert UNLICENSED not in says(eligibility.markers, with_laboratory(case, laboratory=good))
    other = with_laboratory(case, activities=("store",), laboratory="x")
    assert UNLICENSED not in says(eligibility.markers, other)


def test_a_good_result_beside_one_that_does_not_count_answers_the_marker():
    case = cord()
    both = without(case, markers=(*case.papers.markers, marker("hbsag", tested_person="P1")))
    assert says(eligibility.markers, both) == ""


def test_refusals_stand_on_the_rule_of_the_marker():
    (one,) = found(eligibility.markers, without(cord(), markers=negative()[1:]))
    assert one.basis == "21 CFR 1271.85(a)"


def test_without_a_rule_set_nothing_is_judged_good():
    assert says(eligibility.markers, replace(cord(), rule_set=None)) == NO_RULES
    assert says(eligibility.history, replace(cord(), rule_set=None)) == NO_RULES


def test_a_donor_of_cord_blood_who_names_no_mother_is_told():
    case = cord()
    alone = without(case, donor=replace(case.papers.donor, tested_person="P1"), markers=negative("P1"))
    assert says(eligibility.markers, alone) == (
        "For umbilical-cord blood the mother is tested, and no mother is named."
    )


def test_a_marker_of_its_season_is_asked_for_where_the_country_is_not_known():
    case = cord()
    unknown = replace(case, line=replace(case.line, sample=replace(case.sample, country="")))
    assert says(eligibility.markers, unknown) == "West Nile virus NAT is missing."


# what speaks against the donor


@pytest.mark.parametrize("hours", [11.4, 11.6])
def test_a_reactive_marker_refuses_under_the_fda_whatever_was_determined(hours):
    reactive = determined(with_marker(outcome="reactive", recorded=at(11)), hours=hours)
    assert says(eligibility.markers, reactive) == "HBsAg is reactive."
    assert not found(eligibility.markers, reactive)[0].exceptional


def test_a_missing_marker_may_be_passed_by_an_exception_and_a_reactive_one_never():
    assert found(eligibility.markers, without(cord(), markers=negative()[1:]))[0].exceptional


def test_a_reactive_marker_counts_whoever_was_tested_and_whenever():
    case = cord()
    for strange in ({"tested_person": "P1"}, {"specimen_at": at(-5000)}, {"technique": ""}):
        worse = marker("hbsag", outcome="reactive", **strange)
        assert "HBsAg is reactive." in says(
            eligibility.markers, without(case, markers=(*case.papers.markers, worse))
        )


def test_a_marker_that_was_not_asked_for_counts_when_it_is_reactive():
    wnv = marker("wnv_nat", outcome="reactive")
    assert says(eligibility.markers, without(cord(), markers=(*negative(), wnv))) == (
        "West Nile virus NAT is reactive."
    )
    toxo = replace(wnv, marker="toxoplasma", recorded=at(11.9))
    assert "Toxoplasma antibody needs an assessment" in says(
        eligibility.markers, without(cord(), markers=(*negative(), toxo))
    )


@pytest.mark.parametrize("name", ["hbc_antibody", "syphilis"])
def test_in_the_union_these_are_assessed_and_not_refused_outright(name):
    reactive = fresh(with_marker(european(), name, outcome="reactive", recorded=at(11.4)))
    assert says(eligibility.markers, determined(reactive, hours=11.5)) == ""
    for hours, outcome in ((11.3, "eligible"), (11.5, "incomplete")):
        assert "needs an assessment" in says(eligibility.markers, determined(reactive, outcome, hours=hours))


# syphilis: the one exception


def confirmed_syphilis(**sure):
    kept = tuple(one for one in negative() if one.marker != "syphilis")
    reactive = marker("syphilis", technique="non_treponemal", outcome="reactive")
    confirmation = marker("syphilis_confirmation", technique="treponemal")
    return without(cord(), markers=(*kept, reactive, replace(confirmation, **sure)))


def test_a_non_treponemal_reaction_is_cleared_by_a_negative_treponemal_test():
    assert says(eligibility.markers, confirmed_syphilis()) == ""


@pytest.mark.parametrize(
    "sure",
    [
        {"outcome": "reactive"},
        {"outcome": "needs_assessment"},
        {"technique": "non_treponemal"},
        {"tested_person": "P1"},
        {"specimen_at": at(8 - 24 * 9)},
        {"kit_lot": ""},
    ],
)
def test_and_by_nothing_less(sure):
    assert "Treponema pallidum is reactive." in says(eligibility.markers, confirmed_syphilis(**sure))


def test_a_reaction_of_the_specific_test_itself_is_cleared_by_nothing():
    case = confirmed_syphilis()
    kept = tuple(
        replace(one, technique="treponemal") if one.marker == "syphilis" else one
        for one in case.papers.markers
    )
    assert "Treponema pallidum is reactive." in says(eligibility.markers, without(case, markers=kept))


# CMV: an outcome of its own


def reactive_cmv(setting="quality_decides", **decided):
    case = determined(with_marker(name="cmv", outcome="reactive", recorded=at(11)), **decided)
    return replace(case, rules=Rules(own_outcome=setting))


def test_an_officer_decides_about_cmv_under_a_procedure():
    assert says(eligibility.markers, reactive_cmv(procedure="SOP-7 v2")) == ""
    for lacking in (
        {},
        {"procedure": "S", "roles": frozenset({"clinician"})},
        {"procedure": "S", "hours": 10},
    ):
        assert "no officer has determined" in says(eligibility.markers, reactive_cmv(**lacking))


def test_a_site_may_accept_cmv_or_refuse_it():
    assert says(eligibility.markers, reactive_cmv("accepted")) == ""
    assert "is reactive" in says(eligibility.markers, reactive_cmv("ineligible", procedure="SOP-7 v2"))


# plasma dilution


def infused(rules=FDA, **values):
    base = cord() if rules is FDA else fresh(european())
    (kept,) = base.papers.specimens
    return without(base, specimens=(replace(kept, **values),))


@pytest.mark.parametrize(
    ("values", "suspected"),
    [
        ({"blood_loss": True, "blood_ml": Decimal(2000)}, False),
        ({"blood_loss": True, "blood_ml": Decimal(2001)}, True),
        ({"blood_loss": True, "crystalloid_ml": Decimal(2001)}, True),
        ({"blood_loss": False, "blood_ml": Decimal(5000)}, False),
        ({"child": True, "crystalloid_ml": Decimal(1)}, True),
        ({"child": True}, False),
        ({"blood_loss": True, "blood_ml": Decimal(9000), "cleared": True}, False),
    ],
)
def test_dilution_is_suspected_by_volumes_and_cleared_by_an_algorithm(values, suspected):
    told = says(eligibility.markers, infused(**values))
    assert ("may be diluted by infusions" in told) is suspected


def test_in_the_union_any_infusion_asks_for_the_algorithm():
    assert "may be diluted" in says(eligibility.markers, infused(EU, blood_ml=Decimal(1)))
    assert says(eligibility.markers, infused(EU, blood_ml=Decimal(1), cleared=True)) == ""


def test_a_specimen_from_before_the_infusion_answers_in_place_of_a_diluted_one():
    case = infused(blood_loss=True, blood_ml=Decimal(3000))
    (thin,) = case.papers.specimens
    early = replace(thin, id="B2", taken_at=at(6), blood_ml=NOTHING)
    again = tuple(replace(one, id=f"{one.id}-2", specimen_at=at(6)) for one in case.papers.markers)
    both = without(case, specimens=(thin, early), markers=(*case.papers.markers, *again))
    assert says(eligibility.markers, both) == ""


def test_nobody_asked_about_infusions_is_not_none_were_given():
    assert "Nobody recorded whether infusions" in says(eligibility.markers, without(cord(), specimens=()))


# a second specimen


def test_stored_material_in_the_union_waits_for_a_second_specimen_or_nat():
    stored = european()
    assert "at least 180 days after the collection" in says(eligibility.markers, stored)
    nat = tuple(
        marker(name, technique="nat", specimen_at=at(8)) for name in ("hiv_nat", "hbv_nat", "hcv_nat")
    )
    kept = stored.papers.markers
    assert says(eligibility.markers, without(stored, markers=(*kept, *nat))) == ""
    for lacking in (nat[1:], (*nat[1:], replace(nat[0], specimen_at=at(7)))):
        assert "180 days" in says(eligibility.markers, without(stored, markers=(*kept, *lacking)))


@pytest.mark.parametrize(("days", "enough"), [(179.9, False), (180, True), (400, True)])
def test_the_second_specimen_comes_after_half_a_year_and_lets_the_first_be_earlier(days, enough):
    stored = european()
    early = [replace(one, specimen_at=at(8 - 24 * 30)) for one in stored.papers.markers]
    again = [replace(one, id=f"{one.id}-2", specimen_at=at(8 + 24 * days)) for one in early]
    taken = tuple(
        Specimen(f"B{n}", one.specimen_at, False, False, NOTHING, NOTHING, False, at(11))
        for n, one in enumerate((early[0], again[0]))
    )
    case = without(stored, markers=(*early, *again), specimens=taken)
    assert (says(eligibility.markers, case) == "") is enough


# the page


def test_the_panel_lists_what_was_asked_and_what_else_speaks_against():
    case = without(cord(), markers=(*negative(), marker("wnv_nat", outcome="reactive")))
    screened = screening(case)
    assert screened is not None
    rows = {one.rule.name: (len(one.found), len(one.faults)) for one in verdicts(screened)}
    assert rows["hbsag"] == (1, 0)
    assert rows["wnv_nat"] == (1, 1)


def test_autologous_material_is_asked_nothing():
    assert says(eligibility.markers, svf()) == says(eligibility.history, svf()) == ""
    other = under(svf(papers=screened_papers("adipose", "P1")), relation="allogeneic")
    assert says(eligibility.markers, other) == says(eligibility.history, other) == ""
