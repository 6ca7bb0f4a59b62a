"""The same question under Directive 2006/17/EC, Annexes I and II, said again from its text, naively."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

AT_DONATION = timedelta(hours=24)
SEVEN_DAYS, THIRTY_DAYS, HALF_A_YEAR = timedelta(days=7), timedelta(days=30), timedelta(days=180)
ANTIBODY = {"antibody", "total_antibody"}
ALL_DONORS = {
    "hiv_antibody": {"antibody", "antigen_antibody"},
    "hbsag": {"antigen"},
    "hbc_antibody": ANTIBODY,
    "hcv_antibody": {"antibody", "antigen_antibody"},
    "syphilis": {"non_treponemal", "treponemal"},
}
BY_RISK = {
    "htlv_area": {"htlv": {"antibody"}},
    "travel": {"malaria": ANTIBODY | {"antigen", "nat"}, "t_cruzi": ANTIBODY},
    "immune_suppression": {"cmv": ANTIBODY, "toxoplasma": ANTIBODY, "ebv": ANTIBODY},
}
WAIVING = ("hiv_nat", "hbv_nat", "hcv_nat")
EXCLUDING = {"hiv_antibody", "hbsag", "hcv_antibody", "htlv", *WAIVING}
QUESTIONS = ("clinical_evidence", "exposure", "blood_contact", "prion_disease", "xenotransplant", *BY_RISK)
Facts = dict[str, Any]


def asked_in_the_union(donor: Facts) -> dict[str, set[str]]:
    """Everybody's tests, and those that a risk in the history asks for."""
    found = [name for one in donor["histories"] for name, answer in one["answers"].items() if answer == "yes"]
    risky = {marker: how for risk in found for marker, how in BY_RISK.get(risk, {}).items()}
    return ALL_DONORS | risky


def unanswered_in_the_union(donor: Facts, sample: Facts, newest: Facts | None) -> Iterator[str]:
    """What the tests and the history leave open, or say against the donor of stored cord blood."""
    by_mother = [one for one in donor["histories"] if one["by"] == "mother"]
    for question in QUESTIONS:
        if not any(one["answers"].get(question) in ("yes", "no") for one in by_mother):
            yield f"the history does not answer {question}"
    waived = all(_by_nat(donor, sample, one) for one in WAIVING)
    for marker, techniques in asked_in_the_union(donor).items():
        found = [one for one in donor["markers"] if one["marker"] == marker]
        again = any(_repeats(sample, one) for one in found)
        if not any(_answers(donor, sample, one, techniques, again) for one in found):
            yield f"no test answers {marker}"
        if not waived and not again:
            yield f"no second specimen answers {marker}, and no NAT waives it"
    for one in donor["markers"]:
        yield from _against(one, newest)


def _answers(donor: Facts, sample: Facts, one: Facts, techniques: set[str], again: bool) -> bool:
    """At the donation or within seven days after it, on a specimen before which nothing was infused."""
    earliest = sample["collected"] - (THIRTY_DAYS if again else AT_DONATION)
    taken = [each for each in donor["specimens"] if each["drawn"] == one["drawn"]]
    infused = [each for each in taken if not each["cleared"] and each["blood"] + each["crystalloid"] > 0]
    return (
        earliest <= one["drawn"] <= sample["collected"] + SEVEN_DAYS
        and one["technique"] in techniques
        and bool(one["certificate"])
        and bool(taken)
        and not infused
    )


def _by_nat(donor: Facts, sample: Facts, marker: str) -> bool:
    found = [one for one in donor["markers"] if (one["marker"], one["outcome"]) == (marker, "negative")]
    return any(_answers(donor, sample, one, {"nat"}, again=False) for one in found)


def _repeats(sample: Facts, one: Facts) -> bool:
    return one["outcome"] == "negative" and one["drawn"] >= sample["collected"] + HALF_A_YEAR


def _against(one: Facts, newest: Facts | None) -> Iterator[str]:
    """An infection excludes; what may be the trace of an old one waits for somebody responsible; for
    cytomegalovirus an officer acts under a procedure."""
    if one["outcome"] == "negative":
        return
    since = newest is not None and newest["outcome"] == "eligible" and newest["at"] >= one["told"]
    if one["outcome"] == "reactive" and one["marker"] in EXCLUDING:
        yield f"{one['marker']} is reactive"
    elif newest is None or not since:
        yield f"{one['marker']} was never assessed"
    elif (one["marker"], one["outcome"]) == ("cmv", "reactive") and not (
        "officer" in newest["roles"] and newest["procedure"]
    ):
        yield "cytomegalovirus was assessed under no procedure"
