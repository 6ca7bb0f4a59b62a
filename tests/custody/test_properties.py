"""Whatever is taken from a record, whatever is added against it: a no never becomes a yes.

Every run asks the same records. `EXAMPLES=20000 pytest tests/custody/test_properties.py` asks many others."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from tests.custody.building import (
    BERTA,
    CARL,
    CLARA,
    LAB,
    NORA,
    OLGA,
    OTTO,
    TESS,
    act,
    allocated,
    at,
    done,
    handed,
    material,
    order,
    result,
    seen,
)  # fmt: skip
from tests.custody.records import FROZEN, GOOD, changed, cord, ordered, svf
from tests.custody.worsening import SPOILED, WORSENINGS
from tracker.custody.case import Case
from tracker.custody.case.exceptions import ExceptionRequest
from tracker.custody.case.materials import Materials
from tracker.custody.case.process import Processing
from tracker.custody.case.quality import Investigation
from tracker.custody.case.treatment import Noted, Treatment
from tracker.custody.checks import exceptional
from tracker.custody.decision import Act, Decision, Refusal, decide
from tracker.custody.exceptions import as_failed
from tracker.custody.people import Actor
from tracker.custody.sample import Stage, Standing
from tracker.custody.steps import ALL, STEPS

TOWARDS = [one.kind for one in ALL if one.towards_patient]
PEOPLE = (TESS, OLGA, OTTO, CLARA, CARL, BERTA, NORA)
EXAMPLES = int(os.environ.get("EXAMPLES", "0"))
NEEDLE = Materials({"L1": material("L1", "needle")})


# -- what may be done to begin with ------------------------------------------------------------------------


def svf_quarantined() -> Case:
    """Two sisters in the laboratory, tested and not released; the treatment is open."""
    tested = (*GOOD, result("sterility", "no growth"))
    case = changed(svf("V3", results=tested), "V3", standing=Standing.QUARANTINED)
    return replace(case, treatment=Treatment(order()))


def svf_released() -> Case:
    """One of them released and allocated, still in the laboratory."""
    case = changed(svf("V2"), "V2", holder=LAB)
    return replace(case, custody=replace(case.custody, handovers=case.custody.handovers[:1]))


def svf_failed() -> Case:
    """A sister whose viability failed, investigated, asked for and acknowledged."""
    bad = (result("viability", 64, "%"), *GOOD[1:])
    case = changed(svf("V3", results=bad), "V3", standing=Standing.QUARANTINED)
    error = Investigation("I1", "R-viability", "confirmed", "otto", at(11))
    case = replace(case, quality=replace(case.quality, investigations=(error,)))
    case = replace(case, treatment=Treatment(order(patient="P1")))
    failed = tuple(as_failed(one) for one in exceptional.against(case, act("request_exception")))
    request = ExceptionRequest("E1", "V3", "T1", 1, failed, at(11.2), "otto")
    noted = (Noted("N9", at(11.3), "clara", "E1"),)
    return ordered(case, exception_requests=(request,), acknowledgements=noted)


def unconfirmed() -> Case:
    """The syringe at the bedside before anybody confirmed."""
    return ordered(svf(), confirmations=())


def cord_in_tank() -> Case:
    """A frozen vial, tested and not released."""
    return changed(cord(), "V2", standing=Standing.QUARANTINED)


def cord_allocated() -> Case:
    """Released and allocated to its patient."""
    own = allocated("V2")
    return replace(cord(), treatment=Treatment(order(own, patient="P9", product="MNC"), (own,)))


def cord_issued(*more: Any) -> Case:
    """Issued to the clinic, frozen; and whatever was done since."""
    case = changed(cord_allocated(), "V2", holder="CLINIC")
    arrived = handed("V2", 11.25, "issue", treatment="T1", temperature_c=Decimal(-170))
    case = replace(case, custody=replace(case.custody, handovers=(*case.custody.handovers, arrived)))
    case = replace(case, processing=Processing((*FROZEN, *more)))
    return changed(case, "V2", stage=Stage.THAWED) if more else case


def cord_thawed() -> Case:
    """Thawed at the clinic."""
    return cord_issued(done("thaw", 11.6, "V2", by="nora"))


def cord_diluted() -> Case:
    """Thawed and diluted at the clinic."""
    return cord_issued(done("thaw", 11.6, "V2", by="nora"), done("dilute", 11.7, "V2", by="nora"))


@dataclass(frozen=True)
class Road:
    """A step towards a patient, the record before it, and what is given with it."""

    step: str
    case: Callable[[], Case]
    by: Actor
    subject: str
    data: dict[str, Any]
    second: Actor | None = None

    def given(self, case: Case, by: Actor, *, preview: bool) -> Act:
        """The act as somebody would send it at the case's own instant, everything just scanned."""
        vial = replace(seen(case.vial.code), at=case.now - timedelta(minutes=1))
        band = replace(seen("P1", kind="wristband"), at=case.now - timedelta(minutes=1))
        data = dict(self.data) | ({"vial": case.vial.code} if self.step == "allocate" else {})
        more: dict[str, Any] = {"second": self.second, "now": case.now, "codes": ("NEW1", "NEW2")}
        one = act(self.step, by, self.subject, (vial, band), **more, **data)
        return replace(one, preview=preview)

    def asked(self, case: Case, by: Actor, *, preview: bool) -> Decision:
        """What is decided."""
        return decide(case, self.given(case, by, preview=preview), STEPS[self.step])


AFTER = {"after_ml": Decimal(5), "added_ml": Decimal(0)}
SITE = {"joint": "knee", "side": "left"}
ROADS = {
    f"{one.step} of {name}": one
    for name, one in (
        ("svf", Road("release_conditionally", svf_quarantined, OLGA, "V3", {})),
        ("svf", Road("release", svf_quarantined, OLGA, "V3", {})),
        ("svf", Road("release_exceptionally", svf_failed, OLGA, "V3", {}, CARL)),
        ("svf", Road("allocate", svf_quarantined, CLARA, "T1", {})),
        ("svf", Road("issue", svf_released, TESS, "V2", {})),
        ("svf", Road("draw_up", lambda: svf("V2"), NORA, "V2", {"volume_ml": Decimal(4)})),
        ("svf", Road("confirm", unconfirmed, CLARA, "T1", SITE)),
        ("svf", Road("inject", lambda: replace(svf(), materials=NEEDLE), CLARA, "T1",
                     {"volume_ml": Decimal(5), "lots": ["L1"]})),
        ("cord", Road("release", cord_in_tank, OLGA, "V2", {})),
        ("cord", Road("release_conditionally", cord_in_tank, OLGA, "V2", {})),
        ("cord", Road("allocate", cord, CLARA, "T1", {})),
        ("cord", Road("issue", cord_allocated, TESS, "V2", {})),
        ("cord", Road("thaw", cord_issued, NORA, "V2", AFTER)),
        ("cord", Road("wash_thawed", cord_thawed, NORA, "V2", AFTER)),
        ("cord", Road("dilute", cord_thawed, NORA, "V2", AFTER)),
        ("cord", Road("draw_up", cord_diluted, NORA, "V2", {"volume_ml": Decimal(4)})),
    )
}  # fmt: skip


def test_every_step_towards_a_patient_is_asked():
    assert {one.step for one in ROADS.values()} == set(TOWARDS)


@pytest.mark.parametrize("name", ROADS)
def test_a_whole_record_is_allowed_to_begin_with(name):
    road = ROADS[name]
    assert [one.says for one in road.asked(road.case(), road.by, preview=False).refusals] == []
    assert road.asked(road.case(), road.by, preview=True).allowed is not False


# -- whatever gets worse -----------------------------------------------------------------------------------

# What the model means to mend: a lapsed confirmation is asked for again, an exception passes the very failure
# it names, and before a release a dose that nobody knows may be set aside.
MENDS = {
    ("confirm", ""): {"lose_confirmation"},
    ("release_exceptionally", ""): {"lower_result", "find_marker"},
    ("allocate", "the dose is too high"): {"lower_result", "lose_review", "lose_result"},
}


def mended(step: str, spoiled: str, what: str) -> bool:
    """The model itself lets this make good again."""
    return any(what in MENDS.get(one, ()) for one in ((step, ""), (step, spoiled)))


@settings(
    max_examples=EXAMPLES or 400,
    derandomize=not EXAMPLES,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
@given(
    some.sampled_from(sorted(ROADS)),
    some.sampled_from(sorted(SPOILED)),
    some.sampled_from(PEOPLE),
    some.booleans(),
    some.booleans(),
    some.lists(some.tuples(some.sampled_from(sorted(WORSENINGS)), some.integers(0, 2**32)), max_size=4),
)
def test_what_gets_worse_never_turns_a_no_into_a_yes(name, spoiled, anybody, own, preview, worse):
    road = ROADS[name]
    case, by = SPOILED[spoiled](road.case()), road.by if own else anybody
    before = road.asked(case, by, preview=preview)
    for what, seed in worse:
        if mended(road.step, spoiled, what):
            continue
        case = WORSENINGS[what](case, Random(seed))
        after = road.asked(case, by, preview=preview)
        assert before.allowed is not False or after.allowed is False, (what, before.refusals)
        before = after


@settings(max_examples=150, derandomize=not EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    some.sampled_from(sorted(ROADS)),
    some.sampled_from(PEOPLE),
    some.booleans(),
    some.lists(some.tuples(some.sampled_from(sorted(WORSENINGS)), some.integers(0, 2**32)), max_size=5),
)
def test_a_decision_lists_every_check_that_refuses(name, by, preview, worse):
    road, case = ROADS[name], ROADS[name].case()
    for what, seed in worse:
        case = WORSENINGS[what](case, Random(seed))
    given_ = road.given(case, by, preview=preview)
    gate = [one for one in STEPS[road.step].gate if not (preview and one.given)]
    wanted = {one for check in gate for one in check(case, given_) if isinstance(one, Refusal)}
    decision = decide(case, given_, STEPS[road.step])
    assert set(decision.refusals) == wanted
    assert (decision.allowed is False) == bool(wanted)
    assert decision.changes == () or decision.allowed is True
