"""A ward with people who do what they should and people who do anything; a diary judges injections."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

from tests.bench import AT_WORK, CLINIC, LAB, PEOPLE, Bench
from tests.fuzz.restatement import WINDOW, wrongs
from tests.fuzz.world import ENDED, World
from tests.roads import BAND, CORD, Here
from tracker.actions.acting import take_step
from tracker.actions.given import Answer, Request
from tracker.actions.specifications import shipped
from tracker.custody.bases import OF_RULE_SET
from tracker.custody.problems import Problem
from tracker.custody.road import progress

WHY = "As it happened on the ward."
CAME: dict[str, Any] = {"condition": "good", "seal": "intact", "place": "shelf 2"}
AT = {place: [login for login, (where, _, _) in PEOPLE.items() if where == place] for place in (LAB, CLINIC)}
GOOD = {
    "viability": ("90", "%"),
    "gram_stain": ("negative", ""),
    "endotoxin": ("<0.05", "EU/mL"),
    "sterility": ("no growth", ""),
    "cell_concentration": ("2", "10^6 cells/mL"),
    "tnc": ("9", "10^8 cells"),
    "cd34_viable_cells": ("2", "10^6 cells"),
    "cd34_viability": ("80", "%"),
    "cd45_viability": ("60", "%"),
}
BAD = {
    "viability": ("40", "%"),
    "cd45_viability": ("20", "%"),
    "gram_stain": ("organisms seen", ""),
    "endotoxin": ("9", "EU/mL"),
    "sterility": ("growth", ""),
    "cell_concentration": ("900", "10^6 cells/mL"),
    "cd34_viability": ("30", "%"),
    "mycoplasma": ("positive", ""),
}
ORDER: dict[str, Any] = {
    "joint": "knee",
    "side": "left",
    "dose_min": "1",
    "dose_max": "100",
    "vials": 1,
    "indication": "knee_osteoarthritis",
    "route": "intra_articular",
    "basis": "trial",
    "reference": "NCT-TEST-1",
    "weight_kg": "70",
}


# What is mended first, because the rest hangs on it.
FIRST = (
    "quality.stopped", "identity.label", "custody.here", "use.allocated", "use.match_vial", "source.consent",
    "quality.standing", "use.issued", "process.order", "custody.prepared",
)  # fmt: skip


@dataclass(slots=True)
class Ward:
    """One history: the bench, its diary, the two patients, and how often somebody was injected."""

    bench: Bench
    here: Here
    counted: Counter[str]
    world: World = field(init=False)
    treatments: list[str] = field(default_factory=list)
    bands: tuple[str, ...] = (BAND, "BAND-2", "NOBODY")

    def __post_init__(self) -> None:
        signed = {
            self.bench.specifications[one["source"]]: {"document": one, "withdrawn": False}
            for one in shipped(*AT_WORK)
        }
        self.world = World(PEOPLE, signed, self.here.rules)
        for act in self.bench.told:
            self.world.hear(act)
        self.bench.hurried = True
        if self.here.treatment:
            self.treatments.append(self.here.treatment)

    # -- doing ---------------------------------------------------------------------------------------------

    def attempt(
        self, who: str, step: str, subject: str = "", scans: tuple[str, ...] = (), **data: Any
    ) -> Answer | None:
        """Attempt a step; every injection that is done is judged by the diary as it was just before."""
        self.bench.clock.pass_by(seconds=7)
        try:
            answer = self.bench.attempt(who, step, subject, scans, **data)
        except Problem:
            self.counted["problems"] += 1
            return None
        act = self.bench.told[-1]
        if step == "inject" and answer.done:
            self.counted["injections"] += 1
            self.counted["under an exception"] += bool(
                self.world.excepted(self.world.scanned(act)[0], act["subject"])
            )
            found = wrongs(self.world, act)
            assert not found, (found, act)
        self.counted[f"{step} {'done' if answer.done else 'refused'}"] += 1
        stops, deviations = len(self.world.stops), len(self.world.deviations)
        self.world.hear(act)
        self.counted.update(one.get("why") or one["kind"] for one in self.world.stops[stops:])
        self.counted.update(one["origin"] for one in self.world.deviations[deviations:])
        if step in ("confirm", "inject"):
            self._count_bedside(act, {one["check"] for one in answer.refusals})
        return answer

    def _count_bedside(self, act: dict[str, Any], refused: set[str]) -> None:
        """What kept somebody from an injection at the last moment."""
        order, vial = self.world.treatments.get(act["subject"]), act["scans"][0].partition(".")[0]
        self.counted["expiry"] += "cold_chain.expired" in refused
        if order is not None and "bedside.confirmed" in refused:
            own = [one["at"] for one in order["confirmations"] if one["vial"] == vial]
            self.counted["lapse"] += bool(own) and act["now"] - min(own) > WINDOW

    def hands(self, vial: str) -> str:
        """The code as the vial's present label carries it."""
        serial = self.world.vials[vial]["label"]
        return f"{vial}.{serial}" if serial else vial

    def at(self, vial: str, rng: Random, role: str = "") -> str:
        """Somebody who works where the vial is, with this role where it matters."""
        people = AT.get(self.world.vials[vial]["holder"], AT[LAB])
        fitting = [one for one in people if not role or role in PEOPLE[one][1]]
        return rng.choice(fitting or people)

    def alive(self) -> list[str]:
        """Vials that did not end."""
        return [code for code, one in self.world.vials.items() if one["stage"] not in ENDED]

    def some(self, rng: Random) -> str:
        """Some vial, rather one that is in use."""
        return rng.choice((self.alive() if rng.random() < 0.9 else []) or list(self.world.vials))

    def anybody(self, rng: Random, role: str = "") -> str:
        """Somebody, rather somebody who may."""
        every = [
            login
            for login, (_, roles, _) in PEOPLE.items()
            if not role or role in roles or rng.random() < 0.1
        ]
        return rng.choice(every)

    # -- going on ------------------------------------------------------------------------------------------

    def onward(self, rng: Random) -> None:
        """Some acts further towards an injection; where one is refused, whoever can mends a reason."""
        waiting = [one for one in self.treatments if self.world.treatments[one]["status"] == "open"]
        if not waiting:
            self.open_treatment(rng)
            return
        treatment = rng.choice([waiting[0], waiting[0], *waiting])
        for _ in range(3):
            vial = self.goal(treatment)
            if not vial:
                return
            if self.world.vials[vial]["part"] == "preparation":
                self.bedside(treatment, vial, rng)
            else:
                self.draw_up(treatment, vial, rng)

    def draw_up(self, treatment: str, vial: str, rng: Random) -> None:
        """Into the syringe; what is not ready for it is made ready."""
        who, given = self.at(vial, rng, "technician"), {"lots": [self.bench.lots["syringe"]]}
        scan = (self.hands(vial),)
        answer = self.attempt(who, "draw_up", vial, scan, volume_ml=self.part_of(vial), **given)
        self.mend(answer, treatment, vial, rng)

    def part_of(self, vial: str) -> str:
        held = self.world.vials[vial]["volume"]
        return str(min(held, 5) if held else 1)

    def goal(self, treatment: str) -> str:
        """What this treatment waits for: its syringe, the vial set aside for it, or one that could be."""
        mine = [code for code in self.alive() if self.world.allocated(code) == treatment]
        mine = [code for code in mine if self.world.vials[code]["part"] != "specimen"]
        ready = [code for code in mine if self.world.vials[code]["part"] == "preparation"]
        free = [
            code
            for code in self.alive()
            if self.world.vials[code]["part"] == "manufacture"
            and self.world.vials[code]["parent"]
            and not self.world.allocated(code)
            and not self.world.vials[code]["representative"]
            and self.world.vials[code]["volume"] > 0
        ]
        found = ready or mine or free
        return found[0] if found else ""

    def bedside(self, treatment: str, vial: str, rng: Random) -> None:
        """Confirm, confirm, inject."""
        scans = (self.hands(vial), f"band:{self.band_of(treatment)}")
        version = self.world.treatments[treatment]["versions"][-1]
        if rng.random() < 0.6:
            volume = str(self.world.vials[vial]["volume"])
            answer = self.attempt(
                rng.choice(["clara", "carl"]),
                "inject",
                treatment,
                scans[:1],
                volume_ml=volume,
                lots=[self.bench.lots["needle"]],
            )
            checks = {one["check"] for one in answer.refusals} if answer else set()
            if checks and checks != {"bedside.confirmed"}:
                self.mend(answer, treatment, vial, rng)
                return
            if answer is not None and answer.done:
                return
        for who in rng.choice([("clara", "berta"), ("carl", "clara"), ("berta", "carl"), ("clara", "berta")]):
            answer = self.attempt(
                who, "confirm", treatment, scans, joint=version["joint"], side=version["side"]
            )
            if answer is not None and not answer.done:
                self.mend(answer, treatment, vial, rng)
                return

    def band_of(self, treatment: str) -> str:
        person = self.world.treatments[treatment]["person"]
        found = [band for (_, band), one in self.world.bands.items() if one in self.world.records_of(person)]
        return found[0] if found else "NOBODY"

    def open_treatment(self, rng: Random) -> None:
        """An order for the patient whose own material it is, or for another."""
        person = self.here.person
        if self.here.product == CORD or (self.treatments and rng.random() < 0.2):
            answer = self.attempt("clara", "register_person", name="Test Person Two", birth_date="1980-01-01")
            person = answer.subject if answer else ""
            band = BAND if BAND not in {one for _, one in self.world.bands} else "BAND-2"
            self.attempt("clara", "add_wristband", person, second="nora", band=band)
        ordered = self.order(vials=rng.choice([1, 1, 2]))
        answer = self.attempt(
            "clara",
            "open_treatment",
            person=person,
            product=self.here.product,
            **ordered,
        )
        if answer is None or not answer.done:
            return
        self.treatments.append(answer.subject)
        self.mend_treatment(answer.subject)
        self.appoint(answer.subject, 2)

    def order(self, **changed: Any) -> dict[str, Any]:
        """What is ordered, under the jurisdiction of whoever treats."""
        return {**ORDER, "jurisdiction": OF_RULE_SET[self.here.rules], **changed}

    def mend_treatment(self, treatment: str) -> None:
        self.attempt("clara", "assess_suitability", treatment, says="suitable")
        self.attempt(
            "clara", "consent_to_treatment", treatment, version="1", signed_at=self.bench.ago(seconds=1)
        )

    def appoint(self, treatment: str, hours: float) -> None:
        self.attempt("clara", "appoint", treatment, on=self.bench.ahead(hours=hours))

    # -- mending -------------------------------------------------------------------------------------------

    def mend(self, answer: Answer | None, treatment: str, vial: str, rng: Random) -> None:
        """Whoever can answers one of the reasons; some of them nobody can."""
        reasons = [one for one in (answer.refusals if answer else []) if self._mender(one["check"])]
        reasons.sort(key=lambda one: FIRST.index(one["check"]) if one["check"] in FIRST else len(FIRST))
        if reasons:
            one = reasons[0] if rng.random() < 0.8 else rng.choice(reasons)
            mender = self._mender(one["check"])
            if mender is not None:
                mender(one, treatment, vial, rng)

    def _mender(self, check: str) -> Callable[[Any, str, str, Random], None] | None:
        known: dict[str, Callable[[Any, str, str, Random], None]] = {
            "identity.label": self._relabel,
            "identity.label_fresh": self._relabel,
            "custody.route": self._next_step,
            "custody.prepared": self._next_step,
            "custody.manufactured": self._next_step,
            "process.order": self._next_step,
            "custody.here": self._bring,
            "use.allocated": self._allocate,
            "use.match_vial": self._allocate,
            "use.issued": self._issue,
            "quality.standing": self._release,
            "quality.stopped": self._lift,
            "source.consent": self._consent,
            "source.markers": self._determine,
            "source.eligibility": self._determine,
            "use.treatment": lambda one, treatment, vial, rng: self.mend_treatment(treatment),
            "use.appointment": lambda one, treatment, vial, rng: self.appoint(treatment, 1),
            "use.dose": self._new_version,
            "cold_chain.times": self._accept_evidence,
        }
        if check.startswith("quality.") and check.partition(".")[2] in GOOD:
            return self._test
        return known.get(check)

    def _relabel(self, one: Any, treatment: str, vial: str, rng: Random) -> None:
        self.relabel(vial, rng)

    def relabel(self, vial: str, rng: Random) -> None:
        """Print, attach, scan back what belongs to it."""
        who = self.at(vial, rng, "technician")
        answer = self.attempt(who, "print_label", vial, why="damaged")
        if answer is None or not answer.done:
            return
        serial, parent = answer.made[0], self.world.vials[vial]["parent"]
        old = [self.hands(vial)] if self.world.vials[vial]["label"] else []
        scans = (f"{vial}.{serial}", *([self.hands(parent)] if parent else []), *old)
        self.attempt(who, "attach_label", vial, scans, serial=serial)

    def _next_step(self, one: Any, treatment: str, vial: str, rng: Random) -> None:
        case = self.bench.case(vial)
        names = progress(case, case.specification.route(), vial).next
        steps = [each for each in case.specification.route() if each.name in names]
        if not steps:
            return
        step = steps[-1]
        who, held = self.at(vial, rng, "technician"), self.world.vials[vial]["volume"]
        lots = [self.bench.lots[kind] for kind in step.lots]
        given: dict[str, Any] = {
            "lots": lots,
            "equipment": [self.bench.lots[kind] for kind in step.equipment],
        }
        match step.kind:
            case "split":
                given = {"volumes_ml": [str(held / 2), str(held / 4)], "representative": 2}
            case "store":
                given = {"unit": self.bench.lots["tank"], "place": "A1", "temperature_c": "-180"}
            case "draw_up":
                given |= {"volume_ml": self.part_of(vial)}
            case _:
                added = 1 if "added_ml" in step.required else 0
                given |= {
                    "after_ml": str(held + added),
                    "minutes": "10",
                    "force_g": "400",
                    "temperature_c": "37",
                    "programme": "P1",
                }
                given |= {"added_ml": str(added)} if added else {}
        self.attempt(who, step.kind, vial, (self.hands(vial),), **given)

    def _bring(self, one: Any, treatment: str, vial: str, rng: Random) -> None:
        road = self.world.open_road(vial)
        if road is not None:
            self.answer(vial, rng)
        elif self.world.disputed(vial):
            self.take_back(rng, vial)
        elif self.world.allocated(vial):
            self._issue(one, treatment, vial, rng)
        else:
            self._allocate(one, treatment, vial, rng)

    def temperature(self, vial: str, rng: Random) -> str:
        """As cold as it should be on arrival; now and then it is not."""
        steps = [each["step"] for each in self.world.road(vial)]
        frozen = "freeze" in steps and "thaw" not in steps
        good, bad = ("-165", "-120") if frozen else ("20", "35")
        return bad if rng.random() < 0.05 else good

    def answer(self, vial: str, rng: Random, step: str = "accept") -> None:
        """Somebody where it is going answers."""
        road = self.world.open_road(vial)
        who = rng.choice(
            [one for one in AT.get(road["to"] if road else LAB, AT[LAB]) if PEOPLE[one][1] != ["auditor"]]
        )
        given = {**CAME, "temperature_c": self.temperature(vial, rng)} | (
            {"why": WHY} if step == "decline" else {}
        )
        if step == "decline":
            del given["place"]
        self.attempt(who, step, vial, (self.hands(vial),), **given)

    def _allocate(self, one: Any, treatment: str, vial: str, rng: Random) -> None:
        answer = self.attempt("clara", "allocate", treatment, vial=vial)
        other = [each for each in (answer.refusals if answer else []) if each["check"] != "use.allocated"]
        if other and rng.random() < 0.7:
            reason = rng.choice(other)
            if reason["check"] == "use.free":
                self.attempt("clara", "deallocate", self.world.allocated(vial) or treatment, vial=vial)
            elif (mender := self._mender(reason["check"])) is not None and mender != self._allocate:
                mender(reason, treatment, vial, rng)

    def _issue(self, one: Any, treatment: str, vial: str, rng: Random) -> None:
        answer = self.attempt(self.at(vial, rng), "issue", vial, (self.hands(vial),))
        if answer is not None and answer.done:
            self.answer(vial, rng)
        else:
            reasons = [
                each
                for each in (answer.refusals if answer else [])
                if each["check"] not in ("use.issued", "custody.here")
            ]
            for reason in reasons[:1]:
                if (mender := self._mender(reason["check"])) is not None:
                    mender(reason, treatment, vial, rng)

    def _release(self, one: Any, treatment: str, vial: str, rng: Random) -> None:
        final = self.here.product == CORD
        answer = self.attempt(
            rng.choice(["olga", "otto"]), "release" if final else "release_conditionally", vial
        )
        reasons = [
            each for each in (answer.refusals if answer else []) if each["check"] != "quality.standing"
        ]
        if reasons:
            reason = rng.choice(reasons)
            if (mender := self._mender(reason["check"])) is not None and mender != self._release:
                mender(reason, treatment, vial, rng)

    def _lift(self, one: Any, treatment: str, vial: str, rng: Random) -> None:
        """Every way a stop may be answered, tried by somebody uninvolved."""
        if not one["evidence"]:
            return
        key, case = one["evidence"][0], self.bench.case(vial)
        stop = next((each for each in case.stops if each.id == key), None)
        if stop is None:
            self.attempt("otto", "classify_deviation", vial, deviation=key, classed="minor", why=WHY)
            self.attempt(
                "otto", "close_deviation", vial, deviation=key, cause=WHY, correction=WHY, conclusion=WHY
            )
        elif stop.kind == "wrong_site":
            version = (
                self.world.treatments[stop.on]["versions"][-1] if stop.on in self.world.treatments else ORDER
            )
            who = rng.choice(["carl", "olga", "clara"])
            self.attempt(who, "reaffirm", stop.on, joint=version["joint"], side=version["side"], why=WHY)
        elif stop.kind == "treatment_consent_withdrawn":
            self.mend_treatment(stop.on)
        elif stop.on.startswith("S") and rng.random() < 0.3:
            self.attempt("otto", "narrow", stop.on, stop=key, vials=[self.some(rng)], why=WHY)
        else:
            self.attempt(rng.choice(["olga", "otto"]), "lift", stop.on, stop=key, why=WHY)

    def _consent(self, one: Any, treatment: str, vial: str, rng: Random) -> None:
        giver = "mother" if self.here.product == CORD else "self"
        self.attempt(
            "clara",
            "record_consent",
            self.here.donor,
            version="1",
            scopes=["donation", "treatment"],
            given_by=giver,
            signed_at=self.bench.clock.now.isoformat(),
        )

    def _determine(self, one: Any, treatment: str, vial: str, rng: Random) -> None:
        self.attempt("olga", "determine", self.here.donor, outcome="eligible", grounds=WHY)

    def _new_version(self, one: Any, treatment: str, vial: str, rng: Random) -> None:
        if "not known" in one["says"]:
            self._test({"check": "quality.cell_concentration", "evidence": []}, treatment, vial, rng)
            return
        ordered = self.order(vials=rng.choice([1, 2]))
        self.attempt(
            "carl",
            "new_version",
            treatment,
            second="nora",
            why=WHY,
            **ordered,
        )

    def except_(self, treatment: str, vial: str, rng: Random) -> None:
        """The road of an exceptional release, with everybody who belongs to it, or nearly everybody."""
        given: dict[str, Any] = {"vial": vial, "why": WHY}
        self.attempt("otto", "request_exception", treatment, **given)
        if rng.random() < 0.9:
            who = rng.choice(["clara", "carl", "carl"])
            self.attempt(who, "acknowledge_exception", treatment, vial=vial, acknowledgement=WHY)
        second = rng.choice(["clara", "carl", "nora"]) if rng.random() < 0.9 else ""
        self.attempt("olga", "release_exceptionally", treatment, second=second, **given)

    def _accept_evidence(self, one: Any, treatment: str, vial: str, rng: Random) -> None:
        if rng.random() < 0.5:
            self.except_(treatment, vial, rng)
            return
        for about in one["evidence"]:
            self.attempt(
                "otto", "investigate", vial, about=about, conclusion="evidence_accepted", evidence=WHY
            )

    def _test(self, one: Any, treatment: str, vial: str, rng: Random) -> None:
        """A result where one is missing, or its review; now and then the investigation of a failure."""
        analyte = one["check"].partition(".")[2]
        waiting = [
            each
            for each in self.bench.case(vial).quality.results
            if each.analyte == analyte and each.id in one["evidence"]
        ]
        if waiting:
            about = waiting[0].id
            if rng.random() < 0.7:
                self.attempt(
                    rng.choice(["olga", "otto"]), "review_result", vial, result=about, verdict="accepted"
                )
            else:
                conclusion = rng.choice(["laboratory_error", "confirmed"])
                self.attempt("otto", "investigate", vial, about=about, conclusion=conclusion, evidence=WHY)
                if conclusion == "confirmed":
                    self.except_(treatment, vial, rng)
            return
        answer = self.attempt(
            self.at(vial, rng, "technician"), "draw_specimen", vial, (self.hands(vial),), volume_ml="0.1"
        )
        if answer is None or not answer.done:
            return
        tube, (value, unit) = answer.made[0], GOOD[analyte]
        measured: dict[str, Any] = {"unit": unit} if unit else {}
        self.attempt("tess", "record_result", tube, analyte=analyte, value=value, **measured)
        if rng.random() < 0.8:
            newest = [each for each in self.bench.case(tube).quality.results if each.tube == tube]
            for each in newest:
                self.attempt("olga", "review_result", tube, result=each.id, verdict="accepted")

    def take_back(self, rng: Random, vial: str) -> None:
        """Somebody where it came from has it again."""
        road = next((one for one in self.world.vials[vial]["roads"] if one["state"] == "declined"), None)
        who = rng.choice(AT.get(road["from"] if road else LAB, AT[LAB]))
        self.attempt(who, "take_back", vial, (self.hands(vial),), place="shelf 1")

    def withdraw_specification(self) -> None:
        """The version the sample stands under is withdrawn for safety."""
        code = self.world.samples[self.here.sample]["specification"]
        asked = Request(
            step="withdraw_specification", subject=code, data={"why": "Its limits were found to be unsafe."}
        )
        assert take_step(self.bench.site, self.bench.people["olga"], asked).done
        self.world.specifications[code]["withdrawn"] = True
