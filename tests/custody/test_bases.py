"""What must be named with each regulatory basis, where it is taken, and which claims are not offered."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.custody.building import act, found, says, version
from tests.custody.records import asked, cord, ordered, svf, under
from tracker.custody import bases
from tracker.custody.changes import Private
from tracker.custody.checks import order as orders
from tracker.custody.decision import Warning
from tracker.custody.steps import STEPS

EVERY = {"reference": "1", "authority": "Test Authority"} | dict.fromkeys(
    ("responsible", "fda_contact", "prescription", "practitioner"), "named"
)
NEEDED = {
    "ind": {"reference", "fda_contact"},
    "bla": {"reference"},
    "trial": {"reference"},
    "hospital_exemption": {"authority", "reference", "prescription", "practitioner"},
    "prescription": {"prescription", "practitioner"},
    "other": {"reference", "responsible"},
}
TAKEN = {
    "ind": {"US"},
    "bla": {"US"},
    "trial": {"US", "EU", "other"},
    "hospital_exemption": {"EU"},
    "prescription": {"EU", "other"},
    "other": {"US", "EU", "other"},
}


def faults(name, tissue="adipose", treated_under="", **given):
    where = min(TAKEN[name])
    ordered = version(basis=name, **({"jurisdiction": where} | EVERY | given))
    return list(bases.faults(bases.BY_NAME[name], ordered, tissue, treated_under))


@pytest.mark.parametrize("name", NEEDED)
def test_a_basis_with_everything_named_is_taken(name):
    assert faults(name) == []


@pytest.mark.parametrize(
    ("name", "field"), [(name, one) for name, each in NEEDED.items() for one in sorted(each)]
)
def test_each_thing_that_belongs_to_a_basis_must_be_named(name, field):
    (missing,) = faults(name, **{field: ""})
    assert missing.says.endswith(".")
    assert missing.source == bases.BY_NAME[name].source


@pytest.mark.parametrize(("name", "field"), [(name, one) for name in NEEDED for one in EVERY])
def test_nothing_else_is_asked_for(name, field):
    assert bool(faults(name, **{field: ""})) is (field in NEEDED[name])


@pytest.mark.parametrize(("name", "where"), [(name, one) for name in TAKEN for one in bases.JURISDICTIONS])
def test_a_basis_is_taken_in_its_own_jurisdictions_only(name, where):
    refused = [one.says for one in faults(name, jurisdiction=where)]
    assert refused == ([] if where in TAKEN[name] else [bases.BY_NAME[name].elsewhere])


def test_the_order_is_under_the_jurisdiction_of_the_clinic():
    (wrong,) = faults("trial", treated_under="EU", jurisdiction="US")
    assert wrong.says == ("The order is under the jurisdiction US; the treating establishment is under EU.")
    assert faults("trial", treated_under="EU", jurisdiction="EU") == []


def test_a_tissue_or_a_route_nobody_listed_is_not_taken():
    assert len(faults("trial", tissue="amnion")) == 1
    assert len(faults("trial", route="intravenous")) == 1


def test_every_missing_thing_is_said_at_once_each_with_its_own_source():
    case = asked(under(svf(), bases=("hospital_exemption",)), basis="hospital_exemption", reference="")
    told = found(orders.basis, case)
    assert len(told) == 5, "not in the United States, and four things are not named"
    assert {one.basis for one in told} == {"Regulation (EC) 1394/2007 Art. 28"}


def test_a_licence_is_taken_with_a_caution_about_its_indication():
    case = asked(under(cord(), bases=("bla",)), basis="bla", reference="125000")
    (caution,) = orders.basis(case, act())
    assert isinstance(caution, Warning)
    assert "3 Jun 2021" in caution.says


@pytest.mark.parametrize("claim", ["section_361", "same_surgical_procedure"])
def test_a_claim_that_does_not_hold_is_refused_with_the_rulings(claim):
    (told,) = found(orders.claim, svf(), act("open_treatment", basis=claim))
    assert "9th Cir. No. 22-56014, 27 Sep 2024; 11th Cir. No. 19-13276, 2 Jun 2021" in told.says
    assert told.field == "basis"
    assert orders.claim in STEPS["open_treatment"].gate
    assert orders.claim in STEPS["new_version"].gate


WORDED_CLAIMS = [
    ("same surgical procedure exception 1271.15(b)", "same_surgical_procedure"),
    ("21 CFR 1271.15 (b)", "same_surgical_procedure"),
    ("§1271,15", "same_surgical_procedure"),
    ("Same\u00a0Surgical-Procedure", "same_surgical_procedure"),
    ("same surgery exemption", "same_surgical_procedure"),
    ("361 HCT/P", "section_361"),
    ("HCT/P under section 361", "section_361"),
    (" 361 ", "section_361"),
    ("Section 361 PHS Act", "section_361"),
    ("PHSA §361", "section_361"),
    ("21 CFR 1271.10(a)", "section_361"),
    ("a 361-product", "section_361"),
    ("\uff13\uff16\uff11 HCT/P", "section_361"),
]


@pytest.mark.parametrize(("text", "claim"), WORDED_CLAIMS)
@pytest.mark.parametrize("field", ["reference", "responsible"])
def test_a_claim_in_words_is_refused_as_the_claim_is(text, claim, field):
    given = {"basis": "other", field: Private(text) if field == "responsible" else text}
    (told,) = found(orders.claim, svf(), act("new_version", **given))
    assert (told.says, told.field) == (bases.CLAIM_BY_NAME[claim].says, field)
    if field == "reference":
        on_record = asked(svf(), basis="other", responsible="named", reference=text)
        assert bases.CLAIM_BY_NAME[claim].says in [one.says for one in found(orders.basis, on_record)]


@pytest.mark.parametrize(
    "text",
    ["", "NCT03610000", "IND 13610", "1361", "NCT-TEST-1", "1271.150", "1271.100", "IND 36102",
     "PEI.A.11361.01.1", "the same surgeon", "21 CFR 312", "Dr X, room 361b"],
)  # fmt: skip
def test_a_reference_that_only_looks_like_a_claim_is_taken(text):
    assert found(orders.claim, svf(), act("open_treatment", basis="trial", reference=text)) == ()


def test_an_authority_on_record_that_words_a_claim_carries_nothing():
    assert "A 361 claim is not offered" in says(orders.basis, asked(svf(), authority="361 HCT/P"))


JOINTS = [
    ("knee_osteoarthritis", "hip", "The indication is knee osteoarthritis, and the hip is to be injected."),
    ("hip_osteoarthritis", "knee", "The indication is hip osteoarthritis, and the knee is to be injected."),
    ("knee_osteoarthritis", "knee", ""),
    ("hip_osteoarthritis", "hip", ""),
    ("cartilage_defect", "hip", ""),
    ("other", "knee", ""),
]


@pytest.mark.parametrize(("indication", "joint", "expected"), JOINTS)
def test_an_order_for_one_joint_does_not_name_the_indication_of_another(indication, joint, expected):
    given = act("open_treatment", indication=indication, joint=joint)
    assert says(orders.indication, svf(), given) == expected
    on_record = asked(svf(), indication=indication, joint=joint, indication_words="named")
    assert says(orders.basis, on_record) == expected


def test_an_order_with_no_joint_yet_is_not_judged_by_it():
    assert says(orders.indication, svf(), act("open_treatment", indication="knee_osteoarthritis")) == ""


def test_a_claim_is_never_among_what_is_offered_nor_a_basis():
    assert set(bases.CLAIM_BY_NAME).isdisjoint(bases.BY_NAME)
    assert tuple(bases.BY_NAME) == ("ind", "bla", "trial", "hospital_exemption", "prescription", "other")
    for kind in ("open_treatment", "new_version"):
        (rule,) = STEPS[kind].schema().fields["basis"].validators
        assert list(rule.choices) == list(bases.BY_NAME)
    case = asked(under(svf(), bases=("section_361",)), basis="section_361")
    assert [one.says for one in found(orders.basis, case)] == [
        "The basis “section_361” is not one this product admits (none)."
    ]


WORDED = re.compile(r"\b(lawful|legal|legally|permissible|fda[- ]approved|approved for)\b", re.IGNORECASE)
TRACKER = Path(__file__).parents[2] / "tracker"


@pytest.mark.parametrize("ending", ["*.py", "*.html", "*.json"])
def test_no_page_and_no_sentence_calls_a_treatment_lawful(ending):
    said = {
        f"{one.relative_to(TRACKER)}: {found.group()}"
        for one in TRACKER.rglob(ending)
        for found in WORDED.finditer(one.read_text("utf-8"))
    }
    assert said == set()


def test_the_order_is_under_the_rules_of_the_establishment_that_treats():
    case = asked(svf(), jurisdiction="EU")
    (refused,) = found(orders.basis, case)
    assert refused.says == ("The order is under the jurisdiction EU; the treating establishment is under US.")
    unknown = ordered(case, establishment="NOWHERE")
    assert found(orders.basis, unknown) == found(orders.basis, asked(svf(), jurisdiction="US")) == ()
