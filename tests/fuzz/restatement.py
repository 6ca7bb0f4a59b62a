"""Sections 2 to 7 of the model said again, naively: may this vial be injected into this person now?

It judges injections that were done. Whatever it names here must never have happened."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

from tests.fuzz.donation import ineligible
from tests.fuzz.measures import clocks, dose, failing, late, told, uncovered, unmet, waiting_counts
from tests.fuzz.world import ENDED, World

WINDOW = timedelta(minutes=10)
GIVERS = {"adipose": ("self", "guardian"), "cord_blood": ("mother",)}
ENDOTOXIN_PER_KG = 5


def wrongs(world: World, act: dict[str, Any]) -> list[str]:
    """Every rule that this injection, which was done, has broken; the world is as it was just before."""
    code, _ = world.scanned(act)
    if code not in world.vials:
        return ["no vial was scanned"]
    judged = (
        _papers(world, code, act),
        _custody(world, code, act),
        _road(world, code, act),
        _quality(world, code, act),
        _stops(world, code, act),
        _treatment(world, code, act),
        _bedside(world, code, act),
        _label(world, code, act),
    )
    passed = world.excepted(code, act["subject"])
    return [one for each in judged for one in each if one not in passed]


def _papers(world: World, code: str, act: dict[str, Any]) -> Iterator[str]:
    sample = world.samples[world.vials[code]["sample"]]
    donor, order = world.donors[sample["donor"]], world.treatments[act["subject"]]
    for scope in ("donation", "treatment"):
        good = [
            one
            for one in donor["consents"]
            if scope in one["scopes"]
            and one["by"] in GIVERS[donor["source"]]
            and one["signed"] <= sample["collected"]
        ]
        if not good:
            yield f"no consent for {scope} before the collection"
        if any(scope in one["scopes"] for one in donor["withdrawn"]):
            yield f"consent for {scope} was withdrawn"
    answering = world.records_of(donor["tested"])
    if not any(at <= sample["collected"] for one in answering for at in world.identity.get(one, [])):
        yield "the donor's identity was not verified before the collection"
    own = order["person"] in world.records_of(donor["person"])
    relation = world.specification(world.vials[code]["sample"])["relation"]
    if relation == "autologous" and not own:
        yield "autologous material for another person"
    if relation == "allogeneic":
        mother = order["person"] in world.records_of(donor["tested"])
        if mother or order["person"] in world.records_of(donor["person"]):
            yield "material for another person, given to its donor or the mother"
        yield from ineligible(world, sample, act["subject"])


def _custody(world: World, code: str, act: dict[str, Any]) -> Iterator[str]:
    vial = world.vials[code]
    if vial["stage"] in ENDED:
        yield f"the vial was {vial['stage']}"
    if vial["part"] == "specimen":
        yield "a specimen tube"
    if vial["holder"] != world.people[act["who"]][0]:
        yield f"the vial is at {vial['holder']}"
    if world.open_road(code) or world.disputed(code):
        yield "a hand-over is open or disputed"
    if world.allocated(code) != act["subject"]:
        yield "not allocated to this treatment"
    if world.issued(code) != act["subject"]:
        yield "not issued to this treatment"
    if Decimal(str(act["data"]["volume_ml"])) > vial["volume"]:
        yield "more was given than the vial holds"


def _road(world: World, code: str, act: dict[str, Any]) -> Iterator[str]:
    specification = world.specification(world.vials[code]["sample"])
    route = [*specification["manufacture"], *specification["preparation"]]
    names, road = [one["name"] for one in route], world.road(code)
    walked = [one["name"] for one in road if one["name"] in names]
    once = [one for place, one in enumerate(walked) if place == 0 or walked[place - 1] != one]
    must = [one["name"] for one in route if not one.get("optional")]
    if [one for one in once if one in must] != must or [one for one in names if one in once] != once:
        yield f"the road has a gap: {', '.join(walked)}"
    now = act["now"]
    for one in clocks(world, code):
        if (one["ended"] or now) > one["due"]:
            yield late(one)
    yield from uncovered(world, code, now)
    for done in road:
        for used in (*done["lots"], *done["equipment"]):
            if not world.fit(used, done["at"]):
                yield f"{used} was out of date or out of service when used"
    for needle in act["data"]["lots"]:
        if not world.fit(needle, now) or _stopped(world, needle):
            yield "the needle is out of date or recalled"


def _stopped(world: World, on: str) -> bool:
    return any(one["on"] == on and one["lifted"] is None for one in world.stops)


def _quality(world: World, code: str, act: dict[str, Any]) -> Iterator[str]:
    standing = world.standing(code)
    sample = world.samples[world.vials[code]["sample"]]
    enough = world.specification(world.vials[code]["sample"])["use_needs"]
    if standing != "released" and not (standing == "conditionally_released" and enough == "conditional"):
        yield f"the vial stands {standing}"
    if any(world.vials[one]["standing"] == "rejected" for one in world.path(code)):
        yield "an ancestor was rejected"
    if world.specifications[sample["specification"]]["withdrawn"]:
        yield "its specification was withdrawn for safety"
    yield from (f"failing: {told(one)}" for one in failing(world, code))
    yield from (f"not met: {one}" for one in unmet(world, code))


def reached_by(world: World, code: str, treatment: str) -> set[str]:
    """Everything whose stop reaches this vial: line, donor, persons, what was used, its treatment."""
    vial = world.vials[code]
    donor = world.donors[world.samples[vial["sample"]]["donor"]]
    used = {one for done in world.road(code) for one in done["used"]}
    return {
        *world.path(code),
        world.samples[vial["sample"]]["donor"],
        donor["person"],
        donor["tested"],
        *used,
        treatment,
    }


def _reaches(world: World, stop: dict[str, Any], code: str, treatment: str) -> bool:
    if stop["on"] == world.vials[code]["sample"]:
        return stop["narrowed"] is None or bool(stop["narrowed"] & set(world.path(code)))
    return stop["on"] in reached_by(world, code, treatment)


def _same_joint(world: World, stop: dict[str, Any], treatment: str) -> bool:
    """A mismatch at another treatment of this person and joint, either side."""
    order = world.treatments[treatment]
    return (stop["kind"], stop["joint"]) == ("wrong_site", order["versions"][-1]["joint"]) and (
        stop["person"] in world.records_of(order["person"])
    )


def _stops(world: World, code: str, act: dict[str, Any]) -> Iterator[str]:
    for one in world.stops:
        if one["lifted"] is not None or one["kind"] == "consent":
            continue
        if _reaches(world, one, code, act["subject"]):
            yield f"stopped: {one['kind']} on {one['on']}"
        elif _same_joint(world, one, act["subject"]):
            yield "another treatment of this person and joint met a mismatch"
    line = {*world.path(code), world.vials[code]["sample"]}
    if any(not one["closed"] and one["about"] in line for one in world.deviations):
        yield "a deviation is open"


def _treatment(world: World, code: str, act: dict[str, Any]) -> Iterator[str]:
    order, now = world.treatments[act["subject"]], act["now"]
    version, specification = order["versions"][-1], world.specification(world.vials[code]["sample"])
    told = (
        (order["status"] == "open", f"the treatment is {order['status']}"),
        (order["product"] == specification["product"], "another product was ordered"),
        (order["suitability"][-1:] == ["suitable"], "the patient was not found suitable"),
        (bool(order["consents"]), "the patient did not consent"),
        (version.get("basis") in specification["bases"], "no regulatory basis"),
        (bool(version.get("reference")) and bool(version.get("jurisdiction")), "no reference of the basis"),
        (version["route"] in specification["routes"], "a route the specification does not admit"),
        (len(order["injections"]) < int(version["vials"]), "more vials than ordered"),
    )
    yield from (says for good, says in told if not good)
    if not order["appointments"] or abs(order["appointments"][-1] - now) > timedelta(hours=24):
        yield "no appointment"
    yield from _dose(world, code, act)


def _dose(world: World, code: str, act: dict[str, Any]) -> Iterator[str]:
    order, given = world.treatments[act["subject"]], Decimal(str(act["data"]["volume_ml"]))
    version, path, own = order["versions"][-1], world.path(code), dose(world, code, given)
    parts = [one["dose"] for one in order["injections"]]
    parts += [one["dose"] for one in order["allocations"] if one["ended"] is None and one["vial"] not in path]
    least, most = Decimal(str(version["dose_min"])), Decimal(str(version["dose_max"]))
    if own is None:
        yield "the dose is not known"
    elif not least <= own + sum(filter(None, parts)) <= most:
        yield "the dose is out of range"
    for one in waiting_counts(world):
        other = dose(world, code, given, one)
        if other is not None and other != own and not least <= other + sum(filter(None, parts)) <= most:
            yield "a count that waits for review makes the dose wrong"
    before = sum(_endotoxin(world, one["vial"], one.get("volume", 0)) for one in _given_before(world, act))
    units = before + _endotoxin(world, code, given)
    if units / Decimal(str(version["weight_kg"])) > ENDOTOXIN_PER_KG:
        yield "too much endotoxin for this patient"


def _given_before(world: World, act: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Under this order; and to this person under any other, within a day."""
    own = world.treatments[act["subject"]]
    for order in world.treatments.values():
        if order is own:
            yield from order["injections"]
        elif order["person"] in world.records_of(own["person"]):
            yield from (one for one in order["injections"] if act["now"] - one["at"] <= timedelta(hours=24))


def _endotoxin(world: World, code: str, given: Decimal) -> Decimal:
    """The most endotoxin this much of a vial brings."""
    path = world.path(code) if code in world.vials else ()
    found = [
        one["number"] * given
        for one in world.results
        if one["analyte"] == "endotoxin" and one["unit"].endswith("/mL") and not one["excluded"]
        and one["vial"] in path
    ]  # fmt: skip
    return max(found, default=Decimal(0))


def _bedside(world: World, code: str, act: dict[str, Any]) -> Iterator[str]:
    order, now = world.treatments[act["subject"]], act["now"]
    version = order["versions"][-1]
    patient = world.records_of(order["person"])
    since = _disturbed(world, code, act["subject"])
    moved = [at for person, at in world.recognised if person in patient]
    good = [
        one
        for one in order["confirmations"]
        if one["vial"] == code
        and one["person"] in patient
        and one["version"] == len(order["versions"])
        and (one["joint"], one["side"]) == (version["joint"], version["side"])
        and now - one["at"] <= WINDOW
        and (since is None or one["at"] > since)
        and not any(one["at"] <= at for at in moved)
    ]
    pairs = [(a, b) for a in good for b in good if a["who"] != b["who"] and a["clinician"] and b["bedside"]]
    if not pairs:
        yield "no two people confirmed it, one a clinician and the other qualified"
    if not any(one["who"] == act["who"] and one["clinician"] for one in good):
        yield "whoever injected is no clinician who confirmed"
    first = min((one["at"] for one in order["allocations"]), default=now)
    banded = [(at, both) for person, at, both in world.banded if person in patient and at >= first]
    unbarred = [
        (a, b)
        for a, b in pairs
        if not any(one["who"] in both and one["at"] >= at for one in (a, b) for at, both in banded)
    ]
    if pairs and not unbarred:
        yield "somebody who had put the wristband on record confirmed"


def _disturbed(world: World, code: str, treatment: str) -> Any:
    moved = [one["answered"] or one["at"] for each in world.path(code) for one in world.vials[each]["roads"]]
    stopped = [
        one["at"]
        for one in world.stops
        if _reaches(world, one, code, treatment) or _same_joint(world, one, treatment)
    ]
    return max([*moved, *stopped], default=None)


def _label(world: World, code: str, act: dict[str, Any]) -> Iterator[str]:
    vial = world.vials[code]
    if not vial["label"]:
        yield "no label was attached"
        return
    for scanned in act["scans"]:
        serial = scanned.partition(".")[2]
        if scanned.startswith(code) and serial and serial != vial["label"]:
            yield "the label scanned is void"
    shows = vial["printed"][vial["label"]]
    expiry = world.label_expiry(code)
    if expiry is not None and (shows["expiry"] is None or shows["expiry"] > expiry):
        yield "the label promises a later expiry than the record"
    if not world.legends(code) <= shows["warned"]:
        yield "the label lacks a warning"
