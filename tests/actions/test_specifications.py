"""A specification is written by one person, approved by another, numbered here, and never changed."""

from __future__ import annotations

import csv
from copy import deepcopy
from datetime import timedelta
from pathlib import Path

import pytest

from tests.bench import PASSWORD, employ
from tracker.actions.acting import take_step
from tracker.actions.given import Answer, Request
from tracker.actions.listing import one, specification_document
from tracker.actions.sign_in import sign_in
from tracker.actions.specifications import install, shipped
from tracker.custody.people import Role
from tracker.custody.printed_names import analyte_called
from tracker.custody.problems import Invalid, NotAllowedHere
from tracker.records.verification import verify

WHY = "Nothing is collected under it any more."
PRODUCT = "SVF, fresh, autologous"


def document(**parts):
    return deepcopy(shipped("svf_fresh_autologous")[0]) | parts


def laxer(limit):
    found = document()
    return found | {"criteria": [{**found["criteria"][0], "limit": limit}, *found["criteria"][1:]]}


def revision(**parts):
    return {name: value for name, value in document(**parts).items() if name != "product"}


def drafted(bench, who="olga", **parts):
    return bench.do(who, "draft_specification", **document(**parts)).subject


def approved(bench, author="olga", approver="otto", **parts):
    code = drafted(bench, author, **parts)
    bench.do(author, "propose_specification", code)
    bench.do(approver, "approve_specification", code)
    return code


def row(bench, code):
    return one(bench.site, "specifications", code)


def warned(answer: Answer):
    return " ".join(each["says"] for each in answer.document["decision"]["warnings"])


def faults(bench, who, step, subject="", **data):
    with pytest.raises(Invalid) as caught:
        bench.attempt(who, step, subject, **data)
    return caught.value.fields


def collected(bench, specification):
    donor = bench.donor("adipose", bench.person(band=f"BAND-{len(bench.told)}"))
    return bench.attempt(
        "nora", "collect", donor, specification=specification, volume_ml="100", place="theatre 1",
        body_site="abdomen", anaesthetic="tumescent", device="cannula 3 mm",
    )  # fmt: skip


def test_a_version_is_drafted_proposed_and_approved_by_two_people(stations):
    bench = stations.furnished()
    code = drafted(bench)
    assert (row(bench, code)["status"], row(bench, code)["version"]) == ("draft", 2)
    bench.do("olga", "propose_specification", code)
    assert row(bench, code)["status"] == "proposed"
    bench.do("otto", "approve_specification", code)
    found, people = row(bench, code), bench.people
    assert found["status"] == "in_force"
    assert found["signed_by"] == [people["olga"].user, people["otto"].user]
    assert verify(bench.site.database).ok


def test_a_clinician_may_approve_and_nobody_else_beside_officers(stations):
    bench = stations.furnished()
    code = drafted(bench)
    bench.do("olga", "propose_specification", code)
    with pytest.raises(NotAllowedHere):
        bench.attempt("tess", "approve_specification", code)
    bench.do("clara", "approve_specification", code)


@pytest.mark.parametrize("author", ["drafts", "revises", "proposes"])
def test_whoever_wrote_at_it_does_not_approve_it(stations, author):
    bench = stations.furnished()
    code = drafted(bench, "otto" if author == "drafts" else "olga")
    if author == "revises":
        bench.do("otto", "revise_specification", code, **revision())
    bench.do("otto" if author == "proposes" else "olga", "propose_specification", code)
    assert bench.refused("otto", "approve_specification", code) == {"specification.another_person"}


def test_two_accounts_made_on_one_day_are_told(stations):
    bench = stations.furnished()
    code = drafted(bench)
    bench.do("olga", "propose_specification", code)
    assert "made on the same day" in warned(bench.do("otto", "approve_specification", code))
    other = drafted(bench)
    bench.do("olga", "propose_specification", other)
    bench.clock.now += timedelta(days=1)
    employ(bench.site, "omar", [Role.OFFICER])
    bench.people["omar"] = sign_in(bench.site, "omar", PASSWORD).actor
    assert "made on the same day" not in warned(bench.do("omar", "approve_specification", other))


@pytest.mark.parametrize("step", ["propose_specification", "approve_specification", "retire_specification"])
def test_signing_asks_for_the_person_again(stations, step):
    bench = stations.furnished()
    code = drafted(bench)
    if step == "approve_specification":
        bench.do("olga", "propose_specification", code)
    data = {"why": WHY} if step == "retire_specification" else {}
    asked = Request(step=step, subject=code, data=data, login="otto", password="not the password")
    answer = take_step(bench.site, bench.people["otto"], asked)
    assert [each["check"] for each in answer.refusals] == ["identity.again"]


def test_a_draft_judges_nothing(stations):
    bench = stations.furnished()
    code = drafted(bench)
    for _ in ("draft", "proposed"):
        assert [each["check"] for each in collected(bench, code).refusals] == ["source.collection"]
        bench.attempt("olga", "propose_specification", code)
    bench.do("otto", "approve_specification", code)
    assert collected(bench, code).done


def test_a_product_that_is_only_drafted_is_ordered_by_nobody(stations):
    bench = stations.furnished()
    drafted(bench, product="Dreamt-of cells")
    with pytest.raises(Invalid) as caught:
        bench.treatment(bench.person(band="BAND-9"), "Dreamt-of cells")
    assert "product" in caught.value.fields


def test_versions_are_numbered_by_the_program_for_each_product(stations):
    bench = stations.furnished()
    numbers = [row(bench, drafted(bench))["version"] for _ in range(2)]
    assert numbers == [2, 3]
    assert row(bench, drafted(bench, product="Another product"))["version"] == 1
    assert row(bench, install(bench.site, document(), ("olga", "otto")))["version"] == 4


def test_a_signed_version_never_changes(stations):
    bench = stations.furnished()
    code = approved(bench)
    before = specification_document(bench.site, code)
    assert bench.refused("otto", "revise_specification", code, **revision()) == {"specification.unsigned"}
    assert bench.refused("olga", "propose_specification", code) == {"specification.draft"}
    assert bench.refused("otto", "approve_specification", code) >= {"specification.proposed"}
    assert specification_document(bench.site, code) == before


def test_a_revision_of_a_proposed_version_is_a_draft_again(stations):
    bench = stations.furnished()
    code = drafted(bench)
    bench.do("olga", "propose_specification", code)
    bench.do("olga", "revise_specification", code, **revision(title="A clearer title"))
    assert (row(bench, code)["status"], row(bench, code)["title"]) == ("draft", "A clearer title")
    assert bench.refused("otto", "approve_specification", code) == {"specification.proposed"}


def test_a_version_may_be_returned_to_its_author(stations):
    bench = stations.furnished()
    code = drafted(bench)
    bench.do("olga", "propose_specification", code)
    bench.do("otto", "return_specification", code, why="The limit of viability has no table.")
    assert row(bench, code)["status"] == "draft"
    bench.do("olga", "propose_specification", code)
    bench.do("otto", "approve_specification", code)


def test_a_fault_may_be_drafted_and_told_but_never_proposed(stations):
    bench = stations.furnished()
    turned = document()["criteria"]
    turned[0] = turned[0] | {"operator": "<="}
    answer = bench.do("olga", "draft_specification", **document(criteria=turned))
    assert "Criteria, row 1, operator: “<= 70 %” is the wrong way round" in warned(answer)
    refused = bench.attempt("olga", "propose_specification", answer.subject).refusals
    assert [(each["check"], each["field"]) for each in refused] == [
        ("specification.sound", "criteria.0.operator")
    ]


def test_what_cannot_be_read_is_named_by_row_and_field(stations):
    bench = stations.furnished()
    criteria = [
        {"analyte": "viability", "operator": ">=", "limit": "lots", "stage": "final", "release": "final"},
        {"analyte": "viability", "printed": "≥ 5 x 106", "stage": "final", "release": "final"},
        {
            "analyte": "luck",
            "operator": "between",
            "limit": "2",
            "upper": "1",
            "stage": "final",
            "colour": "x",
        },
    ]
    found = faults(
        bench, "olga", "draft_specification", **document(criteria=criteria, clocks=[{"hours": "-1"}])
    )
    assert set(found) >= {
        "criteria.0.limit", "criteria.1.printed", "criteria.2.analyte", "criteria.2.release",
        "criteria.2.colour", "clocks.0.hours", "clocks.0.name", "clocks.0.starts",
    }  # fmt: skip
    assert all(says.endswith(".") for each in found.values() for says in each)


def test_a_limit_given_only_as_printed_is_read(stations):
    bench = stations.furnished()
    printed = {"analyte": "cell_count", "printed": "1–5 × 10⁶ cells", "stage": "final", "release": "final"}
    criteria = [*document()["criteria"], printed | {"source": "doi:10.1000/test, Table 1"}]
    kept = specification_document(bench.site, drafted(bench, criteria=criteria))["criteria"][-1]
    assert (kept["operator"], kept["limit"], kept["upper"], kept["unit"]) == (
        "between",
        "1",
        "5",
        "10^6 cells",
    )
    assert kept["printed"] == "1–5 × 10⁶ cells"


def published():
    """The criteria of tests/custody/printed_criteria.csv, given by nothing but what is printed."""
    file = Path(__file__).parents[1] / "custody" / "printed_criteria.csv"
    with file.open(encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows):
            analyte = analyte_called(row["attribute"], row["criterion_as_printed"], row["method"])
            assert analyte is not None
            yield {
                "analyte": analyte.name, "printed": row["criterion_as_printed"], "stage": "final",
                "release": "final", "source": row["source"],
            }  # fmt: skip


def test_every_published_limit_is_taken_as_it_is_printed(stations):
    bench = stations.furnished()
    given = list(published())
    kept = specification_document(bench.site, drafted(bench, criteria=given))["criteria"]
    assert [one["printed"] for one in kept] == [one["printed"] for one in given]
    assert [one["printed"] for one in kept if "limit" not in one] == ["According to clinical needs"]


def test_every_published_limit_turned_round_is_caught(stations):
    bench = stations.furnished()
    document_ = specification_document(bench.site, drafted(bench, criteria=list(published())))
    turned = {">=": "<=", "<=": ">=", ">": "<", "<": ">"}
    criteria = [
        {**one, "operator": turned.get(one.get("operator"), one.get("operator"))}
        for one in document_["criteria"]
    ]
    sided = {
        place for place, one in enumerate(document_["criteria"])
        if one.get("operator") in turned and one["analyte"] != "cell_count" and one["analyte"] != "cell_dose"
    }  # fmt: skip
    code = drafted(bench, criteria=[{k: v for k, v in one.items() if v} for one in criteria])
    refusals = bench.attempt("olga", "propose_specification", code).refusals
    caught = {one["field"] for one in refusals if "wrong way round" in one["says"]}
    assert caught == {f"criteria.{place}.operator" for place in sided}


def test_a_sample_under_an_older_version_stays_under_it(stations):
    bench, here = stations.at("svf_bedside")
    old = bench.specifications["adipose"]
    answer = bench.do("olga", "draft_specification", **laxer("50"))
    assert here.sample in warned(answer)
    bench.do("olga", "propose_specification", answer.subject)
    assert "Version 1 stays in force too" in warned(bench.do("otto", "approve_specification", answer.subject))
    retired = bench.do("otto", "retire_specification", old, why=WHY)
    assert here.sample in warned(retired)
    assert row(bench, old)["status"] == "retired"
    assert bench.case(here.sample).specification.id == old
    assert [each["check"] for each in collected(bench, old).refusals] == ["source.collection"]


def test_a_withdrawn_version_refuses_everything_towards_a_patient(stations):
    bench, here = stations.at("svf_bedside")
    answer = bench.do(
        "clara", "withdraw_specification", bench.specifications["adipose"], why="Its limits are unsafe."
    )
    assert here.sample in warned(answer)
    assert "quality.stopped" in bench.refused("olga", "release_conditionally", here.vials[1])
    assert bench.refused(
        "olga", "withdraw_specification", bench.specifications["adipose"], why="Its limits are unsafe."
    ) == {"specification.withdrawable"}


def test_a_draft_is_abandoned_and_comes_back_as_nothing(stations):
    bench = stations.furnished()
    code = drafted(bench)
    bench.do("olga", "retire_specification", code, why="It was begun by mistake.")
    assert row(bench, code)["status"] == "abandoned"
    assert bench.refused("olga", "propose_specification", code) == {"specification.draft"}
    assert bench.refused("olga", "retire_specification", code, why=WHY) == {"specification.retirable"}
    assert bench.refused("olga", "withdraw_specification", code, why=WHY) == {"specification.withdrawable"}


def test_what_ships_goes_through_the_same_reader_and_linter(stations):
    bench = stations.furnished()
    with pytest.raises(Invalid) as caught:
        install(bench.site, document(bases=["361"], criteria=[]), ("olga", "otto"))
    assert set(caught.value.fields) == {"bases.0", "criteria"}
    with pytest.raises(Invalid) as caught:
        install(bench.site, document(title=""), ("olga", "otto"))
    assert set(caught.value.fields) == {"title"}
    with pytest.raises(Invalid):
        install(bench.site, document(), ("olga", "olga"))


@pytest.mark.parametrize(
    "change", [str.upper, lambda name: f" {name}", lambda name: name.replace(" ", "  ", 1)]
)
def test_a_product_called_like_another_but_for_capitals_and_spaces_is_told_at_the_field(stations, change):
    bench = stations.furnished()
    own = row(bench, drafted(bench, product="Test product one"))["product"]
    found = faults(bench, "olga", "draft_specification", **document(product=change(own)))
    assert "differs in capitals or spaces alone" in found["product"][0]
    assert own in found["product"][0]


def test_a_further_version_and_another_name_are_taken(stations):
    bench = stations.furnished()
    first = row(bench, drafted(bench, product="Test product one"))
    assert row(bench, drafted(bench, product="Test product one"))["version"] == first["version"] + 1
    assert row(bench, drafted(bench, product="Test product two"))["version"] == 1
