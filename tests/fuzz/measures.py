"""What a diary tells of times, temperatures, results and doses, worked out by hand from the text."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from tests.fuzz.donation import LACKING, ineligible

if TYPE_CHECKING:
    from tests.fuzz.world import World

GOOD_WORDS = {"negative", "no growth", "no organisms seen", "absent", "conforms"}
GERMS = {"positive", "growth", "organisms seen", "present", "does not conform"}
CONTAMINANTS = {"gram_stain", "sterility", "mycoplasma"}
STAGES = ("collection", "bulk", "final", "after_thaw")
ADDING = {"add_cryoprotectant", "dilute", "neutralise", "resuspend"}
VOIDING = {
    "wash", "wash_thawed", "digest", "centrifuge", "filter", "volume_reduce", "process", "seed", "passage",
    "harvest",
}  # fmt: skip


def decimal(value: Any) -> Decimal:
    """A number as it was written."""
    return Decimal(str(value))


# -- clocks ----------------------------------------------------------------------------------------------


def clocks(world: World, code: str) -> list[dict[str, Any]]:
    """Each clock that started: when, until when, and when a step ended it."""
    road, found = world.road(code), []
    sample = world.vials[code]["sample"]
    for clock in world.specification(sample)["clocks"]:
        named = [one for one in road if one["step"] in clock["starts"] or one["name"] in clock["starts"]]
        starts = [_began(world, one) for one in named]
        if "collect" in clock["starts"]:
            starts.append(world.samples[sample]["taken"])
        if not starts:
            continue
        after = road[road.index(named[0]) + 1 :] if named else road
        ends = [one["ends"] for one in after if one["step"] in clock["ends"] or one["name"] in clock["ends"]]
        hours = [decimal(clock["hours"])]
        hours += [
            decimal(one["hours"])
            for one in clock.get("longer", [])
            if any(d["name"] == one["after"] for d in road)
        ]
        due = min(starts) + timedelta(hours=float(max(hours)))
        found.append({"name": clock["name"], "due": due, "ended": min(ends, default=None)})
    return found


def _began(world: World, done: dict[str, Any]) -> datetime:
    """A thaw began when the last storage or transport before it ended."""
    if done["step"] != "thaw":
        return done["at"]
    vial = world.vials[done["vial"]]
    stored = [one["at"] for one in vial["done"] if one["step"] == "store" and one["at"] <= done["at"]]
    left = [one["at"] for one in vial["done"] if one["step"] == "move" and one["at"] <= done["at"]]
    left += [
        one["answered"]
        for one in vial["roads"]
        if one["state"] == "accepted" and one["answered"] <= done["at"]
    ]
    if not left or (stored and max(stored) >= max(left)):
        return done["at"]
    return max(left)


# -- temperatures ----------------------------------------------------------------------------------------


def uncovered(world: World, code: str, now: datetime) -> list[str]:
    """Transports and storages that the specification asks about, without a reading or out of their range."""
    road, down = world.road(code), world.path(code)[::-1]
    intervals = world.specification(world.vials[code]["sample"])["intervals"]
    found = []
    for vial, child in zip(down, [*down[1:], None], strict=True):
        made = world.vials[child]["made"] if child else None
        for one in world.vials[vial]["roads"]:
            frozen = _frozen(road, one["at"])
            asked = _asked(intervals, "transport", frozen=frozen)
            there = one["arrived"] and one["state"] != "voided" and one["from"] != one["to"]
            if (
                not asked
                or not there
                or (made and one["at"] > made)
                or ("arrival", one["id"], vial) in world.accepted
            ):
                continue
            if one["temperature"] is None or not _within(asked, one["temperature"]):
                found.append(f"transport {one['id']} of {vial}")
    for place, one in enumerate(road):
        asked = _asked(intervals, "storage", frozen=_frozen(road, one["at"]))
        if (
            one["step"] == "store"
            and asked
            and ("done", one["vial"], "store", one["at"]) not in world.accepted
        ):
            found += _stored(world, code, one, road[place + 1 :], asked, now)
    for one in road:
        if one["step"] != "move" or one["temperature"] is None:
            continue
        frozen = _frozen(road, one["at"])
        ranges = [_asked(intervals, kind, frozen=frozen) for kind in ("storage", "transport")]
        known = [each for each in ranges if each and ranges[0]]
        off = known and not any(_within(each, one["temperature"]) for each in known)
        if off and ("done", one["vial"], "move", one["at"]) not in world.accepted:
            found.append(f"{one['vial']} out of store")
    return found


def _asked(intervals: list[Any], kind: str, *, frozen: bool) -> dict[str, Any] | None:
    state = "frozen" if frozen else "fresh"
    found = [one for one in intervals if (one["kind"], one["state"]) == (kind, state) and one["required"]]
    return found[0] if found else None


def _frozen(road: list[dict[str, Any]], at: datetime) -> bool:
    steps = [one["step"] for one in road if one["at"] <= at and one["step"] in ("freeze", "thaw")]
    return bool(steps) and steps[-1] == "freeze"


def _within(interval: dict[str, Any], value: Any) -> bool:
    low, high = interval.get("min_c"), interval.get("max_c")
    return (low is None or decimal(value) >= decimal(low)) and (
        high is None or decimal(value) <= decimal(high)
    )


def _stored(world, code, stored, later, interval, now) -> list[str]:
    vial = world.vials[stored["vial"]]
    ends = [one["at"] for one in later if one["step"] in ("move", "thaw", "store")]
    ends += [
        one["at"]
        for one in vial["roads"]
        if one["at"] > stored["at"] and (one["arrived"] or one["state"] == "offered")
    ]
    ends += [
        world.vials[one]["made"] for one in world.path(code) if world.vials[one]["parent"] == stored["vial"]
    ]
    end = min([*ends, *([vial["ended"]] if vial["ended"] else []), now])
    readings = [stored, *(one for one in later if one["step"] == "check_temperature" and one["at"] <= end)]
    if any(one["temperature"] is not None and not _within(interval, one["temperature"]) for one in readings):
        return [f"storage of {stored['vial']}"]
    if stored["temperature"] is None:
        return [f"storage of {stored['vial']} without a reading"]
    instants = sorted([*(one["at"] for one in readings), end])
    gap = interval.get("largest_gap_hours")
    longest = max(later - earlier for earlier, later in pairwise(instants))
    return [f"storage of {stored['vial']} unread"] if gap and longest > timedelta(hours=float(gap)) else []


# -- results ---------------------------------------------------------------------------------------------


def outcome(criterion: dict[str, Any], result: dict[str, Any]) -> str:
    """Passes, fails, or cannot be told: every value a bound may stand for has to pass."""
    limit, operator = criterion["limit"], criterion["operator"]
    if operator == "is":
        good = limit in GOOD_WORDS
        if result["word"] == limit or (good and result["word"] in GOOD_WORDS):
            return "passes"
        return "undecided" if result["word"] in ("", "indeterminate") else "fails"
    if result["number"] is None:
        return "undecided"
    number, bound = result["number"], decimal(limit)
    lowest = number if "<" not in result["sign"] else Decimal("-Infinity")
    highest = number if ">" not in result["sign"] else Decimal("Infinity")
    open_low, open_high = (
        result["sign"] == ">",
        result["sign"] == "<",
    )  # the bound itself is not a possible value
    tests = {
        "<=": (highest <= bound, lowest > bound or (open_low and lowest >= bound)),
        "<": (highest < bound or (open_high and highest <= bound), lowest >= bound),
        ">=": (lowest >= bound, highest < bound or (open_high and highest <= bound)),
        ">": (lowest > bound or (open_low and lowest >= bound), highest <= bound),
    }
    passes, fails_ = tests[operator]
    return "passes" if passes else "fails" if fails_ else "undecided"


def _speaks(criterion: dict[str, Any], result: dict[str, Any]) -> bool:
    same = (result["analyte"], result["stage"]) == (criterion["analyte"], criterion["stage"])
    return same and (criterion["operator"] == "is" or result["unit"] == criterion["unit"])


def documents(world: World, sample: str) -> list[Any]:
    """The version a sample stands under, and every one it stood under."""
    codes = [world.samples[sample]["specification"], *world.samples[sample]["stood_under"]]
    return [world.specifications[one]["document"] for one in codes]


def fails(world: World, result: dict[str, Any]) -> bool:
    """A result that fails a criterion of a version the sample stands or stood under."""
    return any(
        _speaks(one, result) and outcome(one, result) == "fails"
        for document in documents(world, result["sample"])
        for one in document["criteria"]
    )


def failing(world: World, code: str) -> list[dict[str, Any]]:
    """Failing results on the vial's own line or its representative, whichever release asks for them."""
    near = {*world.path(code), *world.representatives(code)}
    return [one for one in world.results if one["vial"] in near and not one["excluded"] and fails(world, one)]


def told(result: dict[str, Any]) -> str:
    """This very result and no other."""
    value = result["word"] or f"{result['sign']}{result['number']}"
    return f"{result['analyte']} {value} of {result['vial']} at {result['at']}"


def sound(world: World, code: str) -> list[str]:
    """The representatives that took the same manufacturing steps as the member of the line they stand for."""
    names = {one["name"] for one in world.specification(world.vials[code]["sample"])["manufacture"]}

    def steps(vial: str) -> list[str]:
        return [
            one["name"]
            for one in world.road(vial)
            if one["name"] in names and not one["made"] and one["step"] != "store"
        ]

    found = []
    for other in world.representatives(code):
        own = next(one for one in world.path(code) if world.vials[one]["run"] == world.vials[other]["run"])
        if steps(own) == steps(other):
            found.append(other)
    return found


def _holds(world: World, code: str, result: dict[str, Any]) -> bool:
    """Drawn from the vial itself, or from an ancestor before the division."""
    path = world.path(code)
    if result["vial"] not in path:
        return False
    place = path.index(result["vial"])
    return place == 0 or result["drawn"] <= world.vials[path[place - 1]]["made"]


def _unfinished(world: World, result: dict[str, Any]) -> bool:
    """A sterility culture without growth, read before its fourteenth day (USP <71>); what was drawn and told
    late counts from when it was told."""
    begun = result["drawn"] if result["tube"] else world.vials[result["vial"]]["made"]
    done = [one for vial in world.vials.values() for one in vial["done"]]
    begun = max([begun, *(one["ends"] for one in done if result["culture"] in one["made"])])
    culture = result["analyte"] == "sterility" and not germs(result)
    return culture and result["at"] - begun < timedelta(days=14)


def unmet(world: World, code: str, standing: str = "") -> list[str]:
    """Criteria of every stage up to the one reached, as its release asks, that no reviewed result meets."""
    final = (standing or world.standing(code)) == "released"
    releases = ("conditional", "final") if final else ("conditional",)
    reached, found = STAGES.index(world.stage_reached(code)), []
    siblings = sound(world, code)
    for one in world.specification(world.vials[code]["sample"])["criteria"]:
        if (
            not one.get("mandatory", True)
            or one["release"] not in releases
            or STAGES.index(one["stage"]) > reached
        ):
            continue
        spoken = [
            (outcome(one, result), told(result))
            for result in world.results
            if _speaks(one, result)
            and result["reviewed"]
            and not result["excluded"]
            and not _unfinished(world, result)
            and (_holds(world, code, result) or (result["vial"] in siblings and one["stage"] == "final"))
        ]
        bad = [says for each, says in spoken if each != "passes"]
        if bad or not spoken:
            found.append(f"{one['analyte']} {one['stage']} {one['release']}: {', '.join(bad) or 'none'}")
    return found


# -- exceptional release ---------------------------------------------------------------------------------


def passable(world: World, code: str, treatment: str, now: datetime, standing: str) -> set[str]:
    """What an exceptional release may pass: tests of markers that are lacking, times, temperatures and
    criteria; never a marker that speaks against the donor, never germs, and no clock that still runs."""
    found = {f"failing: {told(one)}" for one in failing(world, code) if not germs(one)}
    found |= {f"not met: {one}" for one in unmet(world, code, standing)}
    found |= {late(one) for one in clocks(world, code) if one["ended"] and one["ended"] > one["due"]}
    sample = world.vials[code]["sample"]
    if world.specification(sample)["relation"] == "allogeneic":
        against = ineligible(world, world.samples[sample], treatment)
        found |= {one for one in against if one.startswith(LACKING)}
    return found | set(uncovered(world, code, now))


def late(clock: dict[str, Any]) -> str:
    """A clock that ran out, before the step that ended it or now."""
    return f"the clock {clock['name']} ran out{' before it was ended' if clock['ended'] else ''}"


def germs(result: dict[str, Any]) -> bool:
    """Living germs were found."""
    return result["analyte"] in CONTAMINANTS and result["word"] in GERMS


# -- dose ------------------------------------------------------------------------------------------------


def waiting_counts(world: World) -> list[dict[str, Any]]:
    """The concentrations that nobody reviewed yet and nobody took out."""
    return [
        one
        for one in world.results
        if one["analyte"] == "cell_concentration"
        and one["number"] is not None
        and not one["reviewed"]
        and not one["excluded"]
    ]


def dose(world: World, code: str, volume: Decimal, also: dict[str, Any] | None = None) -> Decimal | None:
    """Viable cells in millions, from the newest reviewed concentration (or `also`) and what was added."""
    exact = [
        one
        for one in world.results
        if one["analyte"] == "cell_concentration"
        and one["number"] is not None
        and not one["sign"]
        and (one["reviewed"] or one is also)
        and not one["excluded"]
    ]
    own = sorted((one["drawn"], one["number"]) for one in exact if _holds(world, code, one))
    siblings = sound(world, code)
    theirs = sorted(
        (one["drawn"], one["number"]) for one in exact if one["vial"] in siblings and one["stage"] == "final"
    )
    made = {one["name"] for one in world.specification(world.vials[code]["sample"])["manufacture"]}
    road, known = world.road(code), None
    last = max((place for place, one in enumerate(road) if one["name"] in made), default=-1)
    for place, one in enumerate(road):
        while own and own[0][0] <= one["at"]:
            known = own.pop(0)[1]
        if known is not None and one["step"] in VOIDING:
            known = None
        if known is not None and one["step"] in ADDING and one["added"]:
            known = known * one["before"] / one["after"] if one["after"] else None
        if place == last and known is None and theirs:
            known = theirs[-1][1]
    known = own[-1][1] if own else known
    return None if known is None else known * volume
