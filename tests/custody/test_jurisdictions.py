"""Rule sets as documents: what ships says what the regulations ask, and what does not fit is named."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from hashlib import sha256
from importlib.resources import files

import pytest

from tests.custody.records import EU, FDA
from tracker.custody.jurisdiction_reader import read_rules
from tracker.custody.jurisdictions import Meaning, Season, Use
from tracker.custody.markers import MARKERS, RISKS
from tracker.custody.problems import Invalid
from tracker.custody.sentences import SENTENCES
from tracker.custody.steps import STEPS
from tracker.records.rule_sets import SHIPPED, shipped

FOLDER = files("tracker.custody") / "shipped" / "jurisdictions"
# What samples were collected under stays as it was: a changed rule is a new version, in a file of its own.
KEPT = {
    "fda": "d051bb429deee7277ffeba56677e51cbeb50853ba6285547d35736012d0d910a",
    "eu": "01f99a1ef21ba227d01ed22b6c1e415e8969ce42f178c836ac99596ebb615074",
}
EVERYWHERE = ["hiv_antibody", "hiv_nat", "hbsag", "hbc_antibody", "hbv_nat", "hcv_antibody", "hcv_nat"]


def on(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def asked(rules, rich=False, at="2026-01-05T12:00", country="US", risks=()):
    return [one.name for one in rules.panel(rich, on(at), country, frozenset(risks))]


def document(name="fda"):
    return json.loads((FOLDER / f"{name}.json").read_text("utf-8"))


FIRST, QUESTION = document()["markers"][0], document()["history"][0]
WINTER = {"country": "us", "first": "06-01", "last": "10-31"}


def faults(**changes):
    """What is said about a document that is the FDA's but for these fields."""
    with pytest.raises(Invalid) as told:
        read_rules(json.dumps(document() | changes))
    return told.value.fields


# what ships


@pytest.mark.parametrize("name", SHIPPED)
def test_a_version_that_shipped_never_changes(name):
    assert sha256((FOLDER / f"{name}.json").read_bytes()).hexdigest() == KEPT[name]


def test_the_fda_asks_all_donors_for_these_and_leukocyte_rich_ones_for_more():
    assert asked(FDA) == [*EVERYWHERE, "syphilis"]
    assert asked(FDA, rich=True) == [*EVERYWHERE, "syphilis", "htlv", "cmv"]


def test_the_union_asks_for_five_and_for_more_by_history():
    five = ["hiv_antibody", "hbsag", "hbc_antibody", "hcv_antibody", "syphilis"]
    assert asked(EU) == asked(EU, rich=True) == five
    assert asked(EU, risks=["htlv_area"]) == [*five, "htlv"]
    assert asked(EU, risks=["travel"]) == [*five, "malaria", "t_cruzi"]
    assert asked(EU, risks=["immune_suppression"]) == [*five, "cmv", "toxoplasma", "ebv"]


@pytest.mark.parametrize(
    ("day", "country", "expected"),
    [
        ("2026-05-30T12:00", "US", False),
        ("2026-06-01T12:00", "US", True),
        ("2026-08-15T12:00", "US", True),
        ("2026-10-31T12:00", "US", True),
        ("2026-11-02T12:00", "US", False),
        ("2026-01-05T12:00", "DE", True),
        ("2026-01-05T12:00", "", True),
        ("2026-11-01T03:00", "US", True),
        ("2026-05-31T22:00", "US", True),
    ],
)
def test_west_nile_virus_is_asked_for_in_its_months_and_outside_the_country_all_year(day, country, expected):
    assert ("wnv_nat" in asked(FDA, at=day, country=country)) is expected


def test_a_season_has_its_days_and_no_others():
    june = Season("US", (6, 1), (6, 30))
    assert [june.asks(on(f"2026-{day}T09:00"), "US") for day in ("05-31", "06-01", "06-30", "07-02")] == [
        False,
        True,
        True,
        False,
    ]


@pytest.mark.parametrize(
    ("rules", "hours", "holds"),
    [
        (FDA, -7 * 24, True),
        (FDA, -7 * 24 - 0.1, False),
        (FDA, 7 * 24, True),
        (FDA, 7 * 24 + 0.1, False),
        (EU, -24.1, False),
        (EU, -24, True),
        (EU, -0.33, True),
        (EU, 0, True),
        (EU, 7 * 24, True),
        (EU, 7 * 24 + 0.1, False),
    ],
)
def test_the_fda_takes_seven_days_either_side_and_the_union_the_day_before(rules, hours, holds):
    collected = on("2026-01-20T12:00")
    specimen = datetime.fromtimestamp(collected.timestamp() + hours * 3600, UTC)
    assert rules.window.holds(specimen, collected) is holds


def test_what_a_finding_means_differs():
    means = {name: (FDA.rule(name), EU.rule(name)) for name in ("hbsag", "hbc_antibody", "syphilis", "cmv")}
    assert {name: (fda.reactive, eu.reactive) for name, (fda, eu) in means.items()} == {
        "hbsag": (Meaning.INELIGIBLE, Meaning.INELIGIBLE),
        "hbc_antibody": (Meaning.INELIGIBLE, Meaning.NEEDS_ASSESSMENT),
        "syphilis": (Meaning.INELIGIBLE, Meaning.NEEDS_ASSESSMENT),
        "cmv": (Meaning.OWN_OUTCOME, Meaning.OWN_OUTCOME),
    }


def test_who_is_tested_and_what_is_left_for_an_ineligible_donor():
    assert FDA.tested == EU.tested == {"adipose": "donor", "cord_blood": "mother", "cord_tissue": "mother"}
    assert FDA.permitted_uses == frozenset(Use)
    assert EU.permitted_uses == {Use.NONCLINICAL}


def test_every_rule_names_what_it_stands_on():
    for rules in shipped().values():
        bases = [rules.window.basis, *(one.basis for one in (*rules.markers, *rules.history))]
        assert all(one.strip() for one in bases), rules.code
        assert rules.sources


def test_the_forms_ask_for_every_risk_and_offer_every_marker():
    assert set(RISKS) <= set(STEPS["record_history"].schema().fields)
    (rule,) = STEPS["record_marker"].schema().fields["marker"].validators
    assert list(rule.choices) == [one.name for one in MARKERS]


def test_a_sample_carries_the_name_and_the_version():
    assert sorted(shipped()) == ["eu-1", "fda-1"]


# what is read


@pytest.mark.parametrize("text", ["", "{", "[]", "1", '"fda"', "null"])
def test_what_is_no_document_is_refused_as_a_whole(text):
    with pytest.raises(Invalid) as told:
        read_rules(text)
    assert list(told.value.fields) == ["document"]


@pytest.mark.parametrize("name", [name for name in document() if name not in ("repeat", "dilution")])
def test_every_field_is_needed(name):
    left = {key: value for key, value in document().items() if key != name}
    with pytest.raises(Invalid) as told:
        read_rules(json.dumps(left))
    assert told.value.fields == {name: ["Give this."]}


@pytest.mark.parametrize(
    ("changes", "field", "says"),
    [
        ({"name": "FDA"}, "name", "Give 2 to 30 small letters, digits or underscores."),
        ({"version": 0}, "version", "Give a whole number from 1 to 9999."),
        ({"version": "1"}, "version", "This does not fit."),
        ({"extra": 1}, "extra", "A rule set knows no such field."),
        ({"sources": []}, "sources", "Name a source."),
        ({"markers": []}, "markers", "Ask for a marker."),
        ({"markers": [{"marker": "hbsag"}]}, "markers.0.methods", "Give this."),
        ({"markers": [FIRST | {"marker": "x"}]}, "markers.0.marker", "Give one of hiv_antibody"),
        ({"markers": [FIRST | {"methods": []}]}, "markers.0.methods", "Give at least 1."),
        (
            {"markers": [FIRST | {"reactive": "fine"}]},
            "markers.0.reactive",
            "Give one of ineligible, needs_assessment, own_outcome.",
        ),
        (
            {"markers": [FIRST | {"season": WINTER}]},
            "markers.0.season.country",
            "Give a country's two letters.",
        ),
        (
            {"markers": [FIRST | {"season": WINTER | {"country": "US", "first": "11-01"}}]},
            "markers.0.season.last",
            "The season ends before it begins.",
        ),
        ({"markers": [FIRST] * 2}, "markers", "hiv_antibody stands there more than once."),
        ({"history": [QUESTION] * 2}, "history", "clinical_evidence stands there more"),
        ({"history": [{"risk": "rain", "yes": "ineligible", "basis": "x"}]}, "history.0.risk", "Give one of"),
        ({"window": {"before_days": -1, "after_days": 7}}, "window.before_days", "from 0 to 365."),
        ({"tested": {"adipose": "donor"}}, "tested", "Say who is tested for cord_blood, cord_tissue."),
        ({"may_determine": ["technician"]}, "may_determine.0", "Give one of officer, clinician."),
        ({"may_determine": []}, "may_determine", "Give at least 1."),
        ({"permitted_uses": ["sale"]}, "permitted_uses.0", "Give one of relative"),
        ({"label": "house"}, "label", "Give one of fda, eu."),
        ({"dilution": {"blood_ml": 0.5}}, "dilution.blood_ml", "This does not fit."),
        ({"repeat": {"after_days": 180}}, "repeat.waived_by", "Give this."),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_named_at_its_field(changes, field, says):
    assert any(says in one for one in faults(**changes)[field])


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{agent} is missing.", "cannot hold {agent}"),
        ("{label.__class__} is missing.", "cannot hold {label.__class__}"),
        ("{label!r} is missing.", "cannot hold {label}"),
        ("{label:>9} is missing.", "cannot hold {label}"),
        ("{label is missing.", "braces that do not pair"),
    ],
)
def test_a_sentence_holds_only_what_can_be_filled_in(text, says):
    wrong = faults(sentences=document()["sentences"] | {"missing": text})
    assert says in wrong["sentences"][0]


@pytest.mark.parametrize("name", sorted(SENTENCES))
def test_every_sentence_is_there_and_none_besides(name):
    left = {key: value for key, value in document()["sentences"].items() if key != name}
    assert faults(sentences=left) == {"sentences": [f"The sentence “{name}” is missing."]}
    assert faults(sentences=document()["sentences"] | {"more": "x"}) == {
        "sentences": ["There is no sentence “more”."]
    }
