"""May a donor's material go to somebody else? Part 1271, subpart C, and the Directives of the Union said
again from their texts, naively."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from tests.fuzz.union import unanswered_in_the_union

if TYPE_CHECKING:
    from tests.fuzz.world import World

SEVEN_DAYS = timedelta(days=7)
COMBINED = {"antibody", "antigen_antibody"}
ALL_DONORS = {
    "hiv_antibody": COMBINED,
    "hiv_nat": {"nat"},
    "hbsag": {"antigen"},
    "hbc_antibody": {"total_antibody"},
    "hbv_nat": {"nat"},
    "hcv_antibody": COMBINED,
    "hcv_nat": {"nat"},
    "syphilis": {"non_treponemal", "treponemal"},
}
OF_LEUKOCYTES = {"htlv": {"antibody"}, "cmv": {"antibody", "total_antibody"}}
WEST_NILE = {"wnv_nat": {"nat"}}
QUESTIONS = ("clinical_evidence", "exposure", "blood_contact", "prion_disease", "xenotransplant")
ANSWERS = {"adipose": ("self", "guardian"), "cord_blood": ("mother",)}
LITRES = 2000
LACKING = "no test answers "


def ineligible(world: World, sample: dict[str, Any], treatment: str) -> Iterator[str]:
    """Everything that keeps this donor's material from this treatment of somebody else."""
    donor, union = world.donors[sample["donor"]], sample["rules"] == "eu"
    if not union and _permitted(donor, sample, treatment):
        return
    newest = donor["determinations"][-1] if donor["determinations"] else None
    if newest is None or newest["outcome"] != "eligible":
        yield f"the donor was determined {newest['outcome'] if newest else 'by nobody'}"
    elif any(told > newest["at"] for told in _worse(world, donor)):
        yield "something worse became known after the donor was determined"
    if newest is not None and not {"officer", "clinician"} & set(newest["roles"]):
        yield "the donor was determined by nobody responsible"
    if union:
        yield from unanswered_in_the_union(donor, sample, newest)
        return
    yield from _history(donor)
    for marker, techniques in _asked(donor, sample).items():
        found = [one for one in donor["markers"] if one["marker"] == marker]
        if not any(_answers(world, donor, sample, one, techniques) for one in found):
            yield f"{LACKING}{marker}"
    yield from _reactive(world, donor, sample, newest)


def _permitted(donor: dict[str, Any], sample: dict[str, Any], treatment: str) -> bool:
    """An urgent need, or a relative of a donor determined ineligible, permitted for this very treatment."""
    own = [one for one in sample["permitted"] if one["treatment"] == treatment]
    if not own:
        return False
    outcome = donor["determinations"][-1]["outcome"] if donor["determinations"] else ""
    return own[-1]["use"] == "urgent_need" or outcome == "ineligible"


def _asked(donor: dict[str, Any], sample: dict[str, Any]) -> dict[str, set[str]]:
    summer = 6 <= sample["collected"].month <= 10
    rich = donor["source"] == "cord_blood"
    return ALL_DONORS | (OF_LEUKOCYTES if rich else {}) | (WEST_NILE if summer else {})


def _answers(world, donor, sample, one: dict[str, Any], techniques: set[str]) -> bool:
    """On the right person, in the window, by an accepted test of a known kit and laboratory, on a specimen
    that nothing diluted."""
    return (
        abs(one["drawn"] - sample["collected"]) <= SEVEN_DAYS
        and one["technique"] in techniques
        and bool(one["kit_lot"])
        and bool(one["certificate"])
        and any(each["drawn"] == one["drawn"] for each in donor["specimens"])
        and not any(_diluted(each) for each in donor["specimens"] if each["drawn"] == one["drawn"])
    )


def _diluted(one: dict[str, Any]) -> bool:
    if one["cleared"]:
        return False
    if one["child"]:
        return bool(one["blood"] > 0 or one["crystalloid"] > 0)
    return bool(one["lost_blood"] and (one["blood"] > LITRES or one["crystalloid"] > LITRES))


def _reactive(world, donor, sample, newest) -> Iterator[str]:
    """Any reactive test makes a donor ineligible. A non-treponemal one is answered by a treponemal test, and
    cytomegalovirus by an officer under a procedure."""

    def since(one: dict[str, Any]) -> bool:
        return newest is not None and newest["outcome"] == "eligible" and newest["at"] >= one["told"]

    for one in donor["markers"]:
        if one["outcome"] == "needs_assessment" and not since(one):
            yield f"{one['marker']} was never assessed"
        if one["outcome"] != "reactive" or _confirmed_negative(world, donor, sample, one):
            continue
        by_procedure = since(one) and "officer" in newest["roles"] and bool(newest["procedure"])
        if one["marker"] != "cmv" or not by_procedure:
            yield f"{one['marker']} is reactive"


def _confirmed_negative(world, donor, sample, one: dict[str, Any]) -> bool:
    if (one["marker"], one["technique"]) != ("syphilis", "non_treponemal"):
        return False
    found = [each for each in donor["markers"] if each["marker"] == "syphilis_confirmation"]
    good = [each for each in found if _answers(world, donor, sample, each, {"treponemal"})]
    return bool(good) and all(each["outcome"] == "negative" for each in found)


def _history(donor: dict[str, Any]) -> Iterator[str]:
    """Every question was answered by whoever answers for the donor, and no answer was a yes."""
    by_right = [one for one in donor["histories"] if one["by"] in ANSWERS[donor["source"]]]
    for question in QUESTIONS:
        if not any(one["answers"].get(question) in ("yes", "no") for one in by_right):
            yield f"the history does not answer {question}"
        if any(one["answers"].get(question) == "yes" for one in donor["histories"]):
            yield f"the history found {question}"


def _worse(world: World, donor: dict[str, Any]) -> list[datetime]:
    """When something that speaks against the donor became known."""
    told = [
        one["told"]
        for one in donor["markers"]
        if one["outcome"] != "negative" and one["marker"] not in ("syphilis", "syphilis_confirmation")
    ]
    told += [one["told"] for one in donor["histories"] if "yes" in one["answers"].values()]
    return told + [one["told"] for one in donor["specimens"] if _diluted(one)]
