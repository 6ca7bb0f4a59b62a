"""The restatement itself: it finds nothing wrong with a good road, and every rule it knows can be broken."""

from __future__ import annotations

import copy
from datetime import timedelta
from decimal import Decimal

import pytest

from tests.bench import AT_WORK, CLINIC, LAB, PEOPLE
from tests.fuzz.restatement import wrongs
from tests.fuzz.world import World
from tests.roads import confirm_twice, inject
from tracker.actions.specifications import shipped


def diary(bench, rules="fda"):
    """The diary of everything told on a bench so far, and the last act, which it has not heard yet."""
    signed = {
        bench.specifications[one["source"]]: {"document": one, "withdrawn": False}
        for one in shipped(*AT_WORK)
    }
    world = World(PEOPLE, signed, rules)
    for act in bench.told[:-1]:
        world.hear(act)
    return world, bench.told[-1]


@pytest.fixture(scope="module", params=["svf_bedside", "cord_bedside", "cord_bedside_union"])
def injected(request, sqlite_stations):
    bench, here = sqlite_stations.at(request.param)
    confirm_twice(bench, here)
    inject(bench, here)
    world, act = diary(bench, here.rules)
    sqlite_stations.close()
    return world, act, here


def test_a_good_road_breaks_no_rule(injected):
    world, act, _ = injected
    assert wrongs(world, act) == []


def _stop(world, on, **more):
    long_ago = min(one["at"] for each in world.vials.values() for one in each["done"])
    world.stops.append(
        {"kind": "hold", "on": on, "at": long_ago, "lifted": None, "narrowed": None, "joint": "", **more}
    )


def _of_sample(world, here):
    return world.samples[here.sample]


def _donor(world, here):
    return world.donors[here.donor]


def _order(world, here):
    return world.treatments[here.treatment]


def _version(world, here):
    return _order(world, here)["versions"][-1]


def _instrument(world, here):
    return next(one for done in world.road(here.syringe) for one in done["equipment"])


BROKEN = {
    "consent was never given": lambda w, h: _donor(w, h)["consents"].clear(),
    "consent was withdrawn": lambda w, h: _donor(w, h)["withdrawn"].append({"scopes": {"treatment"}}),
    "identity was not verified": lambda w, h: w.identity.clear(),
    "it belongs to somebody else": lambda w, h: w.links.clear() or _order(w, h).update(person="P-else"),
    "the vial is elsewhere": lambda w, h: w.vials[h.syringe].update(holder=LAB),
    "a hand-over is open": lambda w, h: w.vials[h.syringe]["roads"].append(
        {"state": "offered", "at": w.vials[h.syringe]["made"], "answered": None, "arrived": False}
    ),
    "it was consumed": lambda w, h: w.vials[h.syringe].update(stage="consumed"),
    "it holds less": lambda w, h: w.vials[h.syringe].update(volume=1),
    "it is a specimen": lambda w, h: w.vials[h.syringe].update(part="specimen"),
    "it was de-allocated": lambda w, h: _order(w, h)["allocations"].clear(),
    "it was never issued": lambda w, h: w.vials[h.vial]["roads"].clear(),
    "it was handed over since": lambda w, h: w.vials[h.vial]["roads"][-1].update(kind="handover"),
    "it was warm on the road": lambda w, h: w.vials[h.vial]["roads"][-1].update(temperature="40"),
    "nobody read the temperature": lambda w, h: w.vials[h.vial]["roads"][-1].update(temperature=None),
    "a step was left out": lambda w, h: w.vials[h.first]["done"].pop(0),
    "a lot was out of date": lambda w, h: w.materials[
        next(one for each in w.vials.values() for done in each["done"] for one in done["lots"])
    ].update(until=_of_sample(w, h)["collected"] - timedelta(days=1)),
    "a lot was open for too long": lambda w, h: w.materials[w.road(h.syringe)[-1]["lots"][0]].update(
        hours=Decimal(1), opened=_of_sample(w, h)["collected"] - timedelta(hours=2)
    ),
    "a lot was never opened": lambda w, h: w.materials[w.road(h.syringe)[-1]["lots"][0]].update(
        hours=Decimal(1), opened=None
    ),
    "an instrument was not calibrated": lambda w, h: w.materials[_instrument(w, h)]["services"][0][
        "dues"
    ].update(calibrated_until=_of_sample(w, h)["collected"]),
    "an instrument was out of service": lambda w, h: w.materials[_instrument(w, h)]["services"][0].update(
        state="in_maintenance"
    ),
    "it was collected long ago": lambda w, h: _of_sample(w, h).update(
        collected=_of_sample(w, h)["collected"] - timedelta(days=5)
    ),
    "it stands quarantined": lambda w, h: w.vials[h.vial].update(standing="quarantined"),
    "it was rejected above": lambda w, h: w.vials[h.first].update(standing="rejected"),
    "its specification was withdrawn": lambda w, h: w.specifications[
        _of_sample(w, h)["specification"]
    ].update(withdrawn=True),
    "a result fails": lambda w, h: [
        one.update(number=1) for one in w.results if one["analyte"] in ("viability", "cd34_viability")
    ],
    "a result is not reviewed": lambda w, h: w.results[0].update(reviewed=""),
    "a result is missing": lambda w, h: w.results.pop(0),
    "the vial is held": lambda w, h: _stop(w, h.vial),
    "the sample is held": lambda w, h: _stop(w, h.sample),
    "the donor is held": lambda w, h: _stop(w, h.donor),
    "the treatment is held": lambda w, h: _stop(w, h.treatment),
    "a deviation is open": lambda w, h: w.deviations.append(
        {"about": h.sample, "closed": False, "origin": "person"}
    ),
    "the treatment is closed": lambda w, h: _order(w, h).update(status="closed"),
    "another product was ordered": lambda w, h: _order(w, h).update(product="another"),
    "the patient is not suitable": lambda w, h: _order(w, h)["suitability"].append("not_suitable"),
    "the patient did not consent": lambda w, h: _order(w, h)["consents"].clear(),
    "there is no appointment": lambda w, h: _order(w, h)["appointments"].clear(),
    "there is no basis": lambda w, h: _version(w, h).update(reference=""),
    "all vials were given": lambda w, h: _order(w, h)["injections"].append({"vial": "V-other", "dose": 0}),
    "the dose is too high": lambda w, h: _version(w, h).update(dose_max="2"),
    "a count that waits makes the dose wrong": lambda w, h: w.results.append(
        next(one for one in w.results if one["analyte"] == "cell_concentration")
        | {"number": Decimal(1000), "reviewed": ""}
    ),
    "the dose is too low": lambda w, h: _version(w, h).update(dose_min="90"),
    "one person confirmed": lambda w, h: _order(w, h)["confirmations"].pop(),
    "both were the same person": lambda w, h: [
        one.update(who="clara") for one in _order(w, h)["confirmations"]
    ],
    "the other was not qualified": lambda w, h: [
        one.update(bedside=one["clinician"]) for one in _order(w, h)["confirmations"]
    ],
    "another wristband was scanned": lambda w, h: _order(w, h)["confirmations"][0].update(person="P-else"),
    "another side was tapped": lambda w, h: _order(w, h)["confirmations"][0].update(side="right"),
    "the window has lapsed": lambda w, h: _order(w, h)["confirmations"][0].update(
        at=_order(w, h)["confirmations"][0]["at"] - timedelta(minutes=11)
    ),
    "it was held and lifted in between": lambda w, h: _stop(
        w, h.vial, at=_order(w, h)["confirmations"][1]["at"], lifted=_order(w, h)["confirmations"][1]["at"]
    ),
    "the order changed since": lambda w, h: _order(w, h)["versions"].append(dict(_version(w, h))),
    "they put the wristband on record": lambda w, h: w.banded.append(
        (_order(w, h)["person"], _order(w, h)["allocations"][0]["at"], {"clara", "nora"})
    ),
    "it has no label": lambda w, h: w.vials[h.syringe].update(label=None),
    "its label is void": lambda w, h: w.vials[h.syringe].update(
        label="NEW", printed={"NEW": next(iter(w.vials[h.syringe]["printed"].values()))}
    ),
    "its label promises too much": lambda w, h: [
        one.update(expiry=one["expiry"] + timedelta(days=1)) for one in w.vials[h.syringe]["printed"].values()
    ],
}


@pytest.mark.parametrize("what", BROKEN)
def test_every_rule_can_be_broken(injected, what):
    world, act, here = injected
    other = copy.deepcopy(world)
    BROKEN[what](other, here)
    assert wrongs(other, act) != []


def _later(donor, **more):
    """Something that became known after the donor was determined."""
    return {"told": donor["determinations"][-1]["at"] + timedelta(hours=1), **more}


ALLOGENEIC = {
    "nobody determined the donor": lambda donor: donor["determinations"].clear(),
    "the donor is ineligible": lambda donor: donor["determinations"][-1].update(outcome="ineligible"),
    "the determination is not completed": lambda donor: donor["determinations"][-1].update(
        outcome="incomplete"
    ),
    "a technician determined the donor": lambda donor: donor["determinations"][-1].update(
        roles=["technician"]
    ),
    "a marker is missing": lambda donor: donor["markers"].pop(),
    "a marker is reactive": lambda donor: donor["markers"][0].update(outcome="reactive"),
    "a marker is too old": lambda donor: donor["markers"][0].update(
        drawn=donor["markers"][0]["drawn"] - timedelta(days=9)
    ),
    "a marker was tested by another technique": lambda donor: donor["markers"][0].update(technique="nat"),
    "a kit has no lot": lambda donor: donor["markers"][0].update(kit_lot=""),
    "a laboratory is not certified": lambda donor: donor["markers"][0].update(certificate=""),
    "a marker was assessed by nobody": lambda donor: donor["markers"][0].update(
        _later(donor, outcome="needs_assessment")
    ),
    "cytomegalovirus was left undecided": lambda donor: next(
        one for one in donor["markers"] if one["marker"] == "cmv"
    ).update(outcome="reactive"),
    "nobody asked what was infused": lambda donor: donor["specimens"].clear(),
    "the specimen is diluted": lambda donor: donor["specimens"][0].update(
        lost_blood=True, blood=Decimal(2500)
    ),
    "nobody asked about risks": lambda donor: donor["histories"].clear(),
    "somebody else was asked about risks": lambda donor: donor["histories"][0].update(by="self"),
    "a question was left open": lambda donor: donor["histories"][0]["answers"].pop("exposure"),
    "a risk was found": lambda donor: donor["histories"][0]["answers"].update(exposure="yes"),
    "a risk was found later": lambda donor: donor["histories"].append(
        _later(donor, by="mother", answers={"travel": "yes"})
    ),
}

# What the Union does not ask, or leaves to whoever determines the donor.
LEFT_OPEN_IN_THE_UNION = ("a kit has no lot", "a risk was found")


def _marker(donor, name, **more):
    """Another result of a specimen taken with the others."""
    donor["markers"].append({**donor["markers"][0], "marker": name, **more})


UNION = {
    "no NAT waives a second specimen": lambda donor: donor["markers"].pop(),
    "a NAT is reactive": lambda donor: donor["markers"][-1].update(outcome="reactive"),
    "a trace of hepatitis B was found later": lambda donor: _marker(
        donor, "hbc_antibody", **_later(donor, outcome="reactive")
    ),
    "a journey asks for malaria": lambda donor: donor["histories"][0]["answers"].update(travel="yes"),
    "a specimen was drawn too early": lambda donor: [
        one.update(drawn=one["drawn"] - timedelta(hours=25)) for one in donor["markers"]
    ],
    "half a litre was infused": lambda donor: donor["specimens"][0].update(crystalloid=Decimal(500)),
    "a weak immune system asks for cytomegalovirus": lambda donor: (
        donor["histories"][0]["answers"].update(immune_suppression="yes"),
        [_marker(donor, one, technique="antibody") for one in ("toxoplasma", "ebv")],
    ),
}


@pytest.mark.parametrize("what", UNION)
def test_every_rule_of_the_union_can_be_broken(injected, what):
    world, act, here = injected
    other = copy.deepcopy(world)
    donor = other.donors[here.donor]
    if here.rules == "eu":
        UNION[what](donor)
        assert wrongs(other, act) != []


def test_the_union_leaves_to_somebody_responsible_what_they_have_seen(injected):
    world, act, here = injected
    other = copy.deepcopy(world)
    donor = other.donors[here.donor]
    seen = {"told": donor["markers"][0]["told"], "outcome": "reactive"} if donor["markers"] else {}
    if seen:
        _marker(donor, "hbc_antibody", technique="total_antibody", **seen)
        found = wrongs(other, act)
        assert (found == ["the label lacks a warning"]) is (here.rules == "eu"), found


@pytest.mark.parametrize("what", ALLOGENEIC)
def test_every_rule_for_somebody_elses_material_can_be_broken(injected, what):
    world, act, here = injected
    other = copy.deepcopy(world)
    donor = other.donors[here.donor]
    if donor["source"] == "adipose":
        ALLOGENEIC["nobody determined the donor"](donor)
        assert wrongs(other, act) == []
    elif here.rules == "fda":
        ALLOGENEIC[what](donor)
        assert wrongs(other, act) != []
    elif what != "cytomegalovirus was left undecided":
        ALLOGENEIC[what](donor)
        assert bool(wrongs(other, act)) is (what not in LEFT_OPEN_IN_THE_UNION)


def test_a_culture_read_before_its_end_is_as_good_as_none(injected):
    world, act, _ = injected
    cultures = [one for one in world.results if one["analyte"] == "sterility"]
    for one in cultures:
        one["at"] = one["drawn"] + timedelta(days=13)
    assert bool(wrongs(world, act)) is bool(cultures)


@pytest.mark.parametrize(("hours", "counts"), [(0, True), (24, True), (25, False)])
def test_endotoxin_given_under_another_order_counts_for_a_day(injected, hours, counts):
    world, act, here = injected
    other = copy.deepcopy(world)
    given = {"vial": here.syringe, "volume": Decimal(10000), "at": act["now"] - timedelta(hours=hours)}
    other.treatments["T-other"] = {**_order(other, here), "injections": [given]}
    measured = any(one["analyte"] == "endotoxin" for one in world.results)
    assert ("too much endotoxin for this patient" in wrongs(other, act)) is (counts and measured)


def test_material_for_somebody_else_is_not_for_its_donor_nor_for_the_mother(injected):
    world, act, here = injected
    relation = world.specification(here.sample)["relation"]
    for who in ("person", "tested"):
        other = copy.deepcopy(world)
        other.links.append(
            {"pair": {_order(other, here)["person"], _donor(other, here)[who]}, "ended": False}
        )
        said = "material for another person, given to its donor or the mother"
        assert (said in wrongs(other, act)) is (relation == "allogeneic")


def test_whoever_works_elsewhere_never_injected(injected):
    world, act, _ = injected
    assert wrongs(world, {**act, "who": "tess"}) != []
    assert PEOPLE["tess"][0] != CLINIC
