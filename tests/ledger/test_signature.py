"""A signature belongs to one event: lifted to another, or changed, it no longer fits."""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import tracker_verify
from tests.ledger.writing import event, findings, log
from tracker.custody.steps import ALL, step
from tracker.ledger.body import body
from tracker.ledger.canonical import parse
from tracker.ledger.signature import MEANINGS, faults, signed

NAME = {"commit": "ab" * 32}
OWN: dict[str, Any] = {
    "signer": "u-0009", "name": NAME, "meaning": "approval", "auth": ["name", "password"], "first": True,
    "auth_at": "2026-01-03T12:00:00.000000Z",
}  # fmt: skip
SECOND = {"signer": "u-0010", "name": {"commit": "cd" * 32}, "auth": ["name", "password"]}
CODES = st.text("SVT23456789", min_size=3, max_size=8)
GIVEN = st.dictionaries(st.sampled_from(["why", "vials", "outcome"]), st.text("abc ", max_size=5), max_size=3)


def said(esig: dict[str, Any] = OWN, **changed: Any) -> dict[str, Any]:
    """The body of an event that was signed, as anybody reads it."""
    place = {"chain": "SAAA", "seq": 7, "prev": "ef" * 32, "type": "release"}
    unsigned = event(1, **{**place, **changed})
    found = parse(body(signed(unsigned, esig)))
    assert isinstance(found, dict)
    return copy.deepcopy(dict(found))


def told(found: dict[str, Any]) -> str:
    return " ".join(faults(found))


NEXT = {**OWN, "first": False, "auth": ["password"]}


@pytest.mark.parametrize("esig", [OWN, {**OWN, "second": SECOND}, NEXT])
def test_a_whole_signature_has_no_fault(esig):
    assert told(said(esig)) == ""


def test_an_event_that_nobody_signed_has_none():
    assert told({name: value for name, value in said().items() if name != "esig"}) == ""


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"meaning": ""}, "does not say what it means"),
        ({"meaning": "consent"}, "does not say what it means"),
        ({"signer": "u-0010"}, "by somebody else than who did it"),
        ({"name": {}}, "printed name"),
        ({"name": {"commit": "Test Person One"}}, "printed name"),
        ({"auth": []}, "by what the person was recognised"),
        ({"auth": ["name"]}, "by what the person was recognised"),
        ({"auth": ["name", "token"]}, "by what the person was recognised"),
        ({"auth": ["password"]}, "lacks a component"),
        ({"auth": ["password", "one_time_code"]}, "lacks a component"),
        ({"second": {**SECOND, "signer": "u-0009"}}, "by one person"),
        ({"second": {**SECOND, "auth": ["password"]}}, "lacks a component"),
    ],
)
def test_what_is_missing_or_wrong_in_a_signature_is_told(changed, says):
    assert says in told(said({**OWN, **changed}))


@pytest.mark.parametrize("lost", ["signer", "name", "meaning", "auth", "first", "auth_at", "shown"])
def test_a_signature_that_lacks_a_part_is_a_finding(lost):
    found = said()
    del found["esig"][lost]
    assert told(found) == "Its signature cannot be read."


@pytest.mark.parametrize("found", [None, "signed", [], {"signer": "u-0009"}])
def test_what_is_no_signature_at_all_is_a_finding(found):
    assert told(said() | {"esig": found}) == "Its signature cannot be read."


def test_a_refused_act_is_not_signed():
    assert "refused" in told(said(outcome="refused"))


@settings(max_examples=50)
@given(code=CODES, other=CODES, data=GIVEN, others=GIVEN, seq=st.integers(1, 99), prev=st.integers(0, 9))
def test_a_signature_lifted_to_another_record_does_not_verify(code, other, data, others, seq, prev):
    here = said(chain=code, subject=code, data={"given": data, "changes": []})
    there = said(
        chain=other, subject=other, data={"given": others, "changes": []}, seq=seq, prev=f"{prev}" * 64
    )
    there["esig"] = here["esig"]
    assert "made for another record" in told(there)


@pytest.mark.parametrize("name", ["chain", "subject", "prev", "type"])
def test_whatever_is_changed_around_a_signature_it_no_longer_fits(name):
    assert "made for another record" in told(said() | {name: "other"})


def test_verification_names_the_event_whose_signature_does_not_fit():
    honest = signed(event(0, "SAAA", 1, ""), OWN).esig
    rows = log(["SAAA", "SBBB"], n0={"esig": honest}, n1={"esig": honest})
    (found,) = findings(rows)
    assert (found.place, found.idx) == ("SBBB", 1)
    assert "made for another record" in found.says


def test_the_rules_know_the_meanings_that_the_ledger_takes():
    assert MEANINGS == step.MEANINGS == tuple(sorted(tracker_verify.MEANINGS))


def test_a_step_that_is_signed_without_a_meaning_is_no_step():
    signed_step = next(one for one in ALL if one.again)
    with pytest.raises(ValueError, match="is signed, and says none of"):
        replace(signed_step, meaning="")


def test_every_signed_step_says_what_its_signature_means():
    assert {one.kind for one in ALL if one.again and not one.meaning} == set()
