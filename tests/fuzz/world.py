"""What happened, kept as plainly as a diary: dictionaries made from acts alone.

It follows the text of the model, hears who did what with which words, and knows no key of any database."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from tests.fuzz.measures import clocks, dose, failing, fails, germs, passable

LATE = timedelta(minutes=30)
ENDED = ("consumed", "injected", "discarded", "lost")
DIVIDES = ("split", "draw_specimen", "draw_up")


def decimal(value: Any) -> Decimal:
    return Decimal(str(value))


def instant(value: Any) -> datetime:
    return value if isinstance(value, datetime) else datetime.fromisoformat(str(value))


def read(value: Any) -> dict[str, Any]:
    """A value as a laboratory prints it: a number, perhaps with a sign, or a word."""
    text = " ".join(str(value).split()).lower()
    if text[0].isalpha():
        return {"sign": "", "number": None, "word": text}
    sign = text[: len(text) - len(text.lstrip("<>="))]
    return {"sign": sign, "number": decimal(text[len(sign) :]), "word": ""}


class World:
    """The diary. `people` says of each login: establishment, roles, qualifications; `rules`, under which
    rules for donors the collecting establishment works."""

    def __init__(
        self,
        people: Mapping[str, tuple[str, list[str], list[str]]],
        specifications: Mapping[str, Any],
        rules: str = "fda",
    ):
        self.people, self.specifications, self.rules = people, dict(specifications), rules
        self.identity: dict[str, list[datetime]] = {}
        self.links: list[dict[str, Any]] = []
        self.bands: dict[tuple[str, str], str] = {}
        self.banded: list[tuple[str, datetime, set[str]]] = []
        self.recognised: list[tuple[str, datetime]] = []
        self.donors: dict[str, dict[str, Any]] = {}
        self.samples: dict[str, dict[str, Any]] = {}
        self.vials: dict[str, dict[str, Any]] = {}
        self.treatments: dict[str, dict[str, Any]] = {}
        self.results: list[dict[str, Any]] = []
        self.stops: list[dict[str, Any]] = []
        self.deviations: list[dict[str, Any]] = []
        self.materials: dict[str, dict[str, Any]] = {}
        self.accepted: set[tuple[Any, ...]] = set()
        self.requests: list[dict[str, Any]] = []
        self.exceptions: list[dict[str, Any]] = []

    # -- hearing -------------------------------------------------------------------------------------------

    def hear(self, act: dict[str, Any]) -> None:
        """Write down one act; one that was refused changes nothing but what a mismatch brings about."""
        act = {**act, "at": instant(act["data"].get("at") or act["now"])}
        act["place"] = self.people[act["who"]][0]
        if not act["done"]:
            if act["step"] in ("confirm", "inject"):
                self._mismatch(act)
            return
        known = getattr(self, f"_{act['step']}", None)
        if known is not None:
            known(act)

    def _vials_of(self, act: dict[str, Any]) -> list[str]:
        return list(dict.fromkeys([act["subject"], *act["data"].get("vials", [])]))

    # -- people and papers ---------------------------------------------------------------------------------

    def _verify_identity(self, act):
        self.identity.setdefault(act["subject"], []).append(act["at"])

    def _add_wristband(self, act):
        self.bands[act["data"].get("issuer") or act["place"], act["data"]["band"]] = act["subject"]
        self.banded.append((act["subject"], act["now"], {act["who"], act["second"]}))
        self.recognised.append((act["subject"], act["now"]))

    def _link_persons(self, act):
        self.links.append({"pair": {act["subject"], act["data"]["other"]}, "ended": False})
        for person in (act["subject"], act["data"]["other"]):
            self.banded.append((person, act["now"], {act["who"], act["second"]}))
            self.recognised.append((person, act["now"]))

    def _unlink_persons(self, act):
        for one in self.links:
            one["ended"] |= one["pair"] == {act["subject"], act["data"]["other"]}
        self.recognised += [(one, act["now"]) for one in (act["subject"], act["data"]["other"])]

    def records_of(self, person: str) -> set[str]:
        """Every record that is this person."""
        found = {person}
        while True:
            more = {
                each for one in self.links if not one["ended"] and one["pair"] & found for each in one["pair"]
            }
            if more <= found:
                return found
            found |= more

    def _register_donor(self, act):
        data = act["data"]
        self.donors[act["subject"]] = {
            "person": data["person"],
            "tested": data.get("tested_person") or data["person"],
            "source": data["source"],
            "consents": [],
            "withdrawn": [],
            "markers": [],
            "specimens": [],
            "histories": [],
            "determinations": [],
        }

    def _record_consent(self, act):
        donor, data = self.donors[act["subject"]], act["data"]
        consent = {
            "scopes": set(data["scopes"]),
            "by": data["given_by"],
            "signed": instant(data["signed_at"]),
        }
        first = min(donor["consents"], key=lambda one: one["signed"], default=None)
        if first is not None and first["by"] == consent["by"]:
            for one in donor["withdrawn"]:
                if consent["signed"] >= one["at"]:
                    one["scopes"] -= consent["scopes"] & first["scopes"]
        donor["consents"].append(consent)

    def _withdraw_consent(self, act):
        withdrawal = {"at": act["now"], "scopes": set(act["data"]["scopes"])}
        self.donors[act["subject"]]["withdrawn"].append(withdrawal)
        self._stop(act, "consent", act["subject"])

    def _record_marker(self, act):
        data = act["data"]
        self.donors[act["subject"]]["markers"].append(
            {
                **{name: data.get(name, "") for name in ("marker", "outcome", "technique", "kit_lot")},
                "certificate": data.get("certificate", ""),
                "drawn": instant(data["specimen_at"]),
                "told": act["now"],
            }
        )

    def _record_specimen(self, act):
        data = act["data"]
        self.donors[act["subject"]]["specimens"].append(
            {
                "drawn": instant(data["specimen_at"]),
                "told": act["now"],
                "child": bool(data.get("child")),
                "lost_blood": bool(data.get("blood_loss")),
                "blood": decimal(data["blood_ml"]),
                "crystalloid": decimal(data["crystalloid_ml"]),
                "cleared": data["cleared"] == "adequate",
            }
        )

    def _record_history(self, act):
        answers = {name: value for name, value in act["data"].items() if value in ("yes", "no")}
        history = {"by": act["data"]["answered_by"], "answers": answers, "told": act["now"]}
        self.donors[act["subject"]]["histories"].append(history)

    def _determine(self, act):
        roles = self.people[act["who"]][1]
        told = {"at": act["now"], "roles": roles, "procedure": act["data"].get("procedure", "")}
        self.donors[act["subject"]]["determinations"].append({**told, "outcome": act["data"]["outcome"]})

    def _permit(self, act, use):
        assert act["second"] not in ("", act["who"]), "somebody permitted a use alone"
        if use == "nonclinical":
            self._stop(act, "nonclinical", act["subject"])
        else:
            permitted = {"use": use, "treatment": act["data"]["treatment"], "at": act["now"]}
            self.samples[act["subject"]]["permitted"].append(permitted)

    def _permit_use(self, act):
        self._permit(act, act["data"]["use"])

    def _declare_urgent_need(self, act):
        self._permit(act, "urgent_need")

    def _collect(self, act):
        sample, vial = act["made"]
        self.samples[sample] = {
            "donor": act["subject"],
            "specification": act["data"]["specification"],
            "rules": self.rules,
            "stood_under": [],
            "permitted": [],
            "let_go": False,
            "collected": act["at"],
            "taken": min(
                instant(act["data"].get(one) or act["at"]) for one in ("at", "delivered_at", "clamped_at")
            ),
            "collector": act["who"],
        }
        self._new_vial(
            act, vial, sample, None, "manufacture", decimal(act["data"]["volume_ml"]), stage="collected"
        )

    # -- vials ---------------------------------------------------------------------------------------------

    def _new_vial(self, act, code, sample, parent, part, volume, **more):
        self.vials[code] = {
            "sample": sample,
            "parent": parent,
            "part": part,
            "volume": volume,
            "born": volume,
            "added": Decimal(0),
            "holder": act["place"],
            "made": act["at"],
            "ended": None,
            "stage": "processing",
            "standing": "quarantined",
            "label": None,
            "printed": {},
            "void": set(),
            "done": [],
            "roads": [],
            "run": None,
            "representative": False,
            "drawn_stage": None,
            "ends": [],
        } | more

    def path(self, code: str) -> list[str]:
        """The vial and its ancestors, upwards."""
        found = []
        while code:
            found.append(code)
            code = self.vials[code]["parent"]
        return found

    def road(self, code: str) -> list[dict[str, Any]]:
        """What was done to the material now in this vial: of an ancestor until the child was made; what
        makes a child counts for the child and not for what is left."""
        down, found = self.path(code)[::-1], []
        for vial, child in zip(down, [*down[1:], None], strict=True):
            for one in self.vials[vial]["done"]:
                if one["made"] and child not in one["made"]:
                    continue
                found.append(one)
                if child is not None and child in one["made"]:
                    break
        return found

    def specification(self, sample: str) -> Any:
        return self.specifications[self.samples[sample]["specification"]]["document"]

    def _done(self, act, vial, step, made=(), **more):
        route = self._route(vial["sample"])
        reached = {one["name"] for one in self.road(act["subject"])}
        named = [one["name"] for one in route if one["kind"] == step]
        name = act["data"].get("name") or next(
            (one for one in named if one not in reached), (named or [step])[0]
        )
        soon = act["now"] - act["at"] <= LATE
        vial["done"].append(
            {
                "vial": act["subject"],
                "step": step,
                "name": name,
                "at": act["at"],
                "ends": act["at"] if soon else act["now"],
                "told": act["now"],
                "made": tuple(made),
                "who": act["who"],
                "lots": act["data"].get("lots", []),
                "equipment": act["data"].get("equipment", []),
                "used": [
                    *act["data"].get("lots", []),
                    *act["data"].get("equipment", []),
                    *filter(None, [act["data"].get("unit")]),
                ],
                "temperature": act["data"].get("temperature_c"),
                **more,
            }
        )

    def _route(self, sample: str) -> list[Any]:
        specification = self.specification(sample)
        return [*specification["manufacture"], *specification["preparation"]]

    def _process(self, act):
        vial, data = self.vials[act["subject"]], act["data"]
        before, added, after = vial["volume"], decimal(data.get("added_ml") or 0), decimal(data["after_ml"])
        assert after <= before + added, "volumes do not add up"
        self._done(act, vial, act["step"], before=before, added=added, after=after)
        vial["volume"], vial["added"] = after, vial["added"] + added
        vial["stage"] = (
            "thawed"
            if act["step"] == "thaw"
            else "prepared"
            if vial["stage"] in ("thawed", "prepared")
            else "processing"
        )

    _wash = _digest = _neutralise = _centrifuge = _filter = _resuspend = _volume_reduce = _process
    _seed = _passage = _harvest = _process
    _add_cryoprotectant = _freeze = _thaw = _dilute = _wash_thawed = _process

    def _store(self, act):
        vial = self.vials[act["subject"]]
        waits = {"name": "waiting"} if vial["stage"] in ("thawed", "prepared") else {}
        self._done(act, vial, "store", **waits)  # a thawed vial in a store stays a thawed one
        vial["stage"] = "stored" if vial["stage"] not in ("thawed", "prepared") else vial["stage"]

    def _move(self, act):
        self._done(act, self.vials[act["subject"]], "move")

    def _check_temperature(self, act):
        self._done(act, self.vials[act["subject"]], "check_temperature")

    def _take(self, act, made, parts):
        vial = self.vials[act["subject"]]
        taken = sum(parts, Decimal(0)) + decimal(act["data"].get("waste_ml") or 0)
        assert taken <= vial["volume"], "more was taken than there was"
        before, left = vial["volume"], vial["volume"] - taken
        self._done(act, vial, act["step"], made, before=before, added=Decimal(0), after=left)
        vial["volume"] = left
        return vial

    def _split(self, act):
        parts = [decimal(one) for one in act["data"]["volumes_ml"]]
        vial = self._take(act, act["made"], parts)
        for number, (code, volume) in enumerate(zip(act["made"], parts, strict=True), 1):
            self._new_vial(
                act,
                code,
                vial["sample"],
                act["subject"],
                vial["part"],
                volume,
                run=act["made"],
                representative=act["data"].get("representative") == number,
            )

    def _draw_specimen(self, act):
        (code,), volume = act["made"], decimal(act["data"]["volume_ml"])
        vial = self.vials[act["subject"]]
        whole = bool(act["data"].get("whole")) and vial["representative"]
        stage = "final" if whole else self.stage_reached(act["subject"])
        self._take(act, act["made"], [volume])
        self._new_vial(act, code, vial["sample"], act["subject"], "specimen", volume, drawn_stage=stage)
        if whole:
            self._end(act, vial, "consumed")

    def _draw_up(self, act):
        (code,), volume = act["made"], decimal(act["data"]["volume_ml"])
        vial = self._take(act, act["made"], [volume])
        self._new_vial(
            act, code, vial["sample"], act["subject"], "preparation", volume, standing=None, stage="prepared"
        )
        if vial["volume"] == 0:
            self._end(act, vial, "consumed")

    def stage_reached(self, code: str) -> str:
        """Collection, bulk, final or after thaw, from the route."""
        names = {one["name"] for one in self.road(code)}
        reached = [
            one["reaches"]
            for one in self._route(self.vials[code]["sample"])
            if one.get("reaches") and one["name"] in names
        ]
        return reached[-1] if reached else "collection"

    def _end(self, act, vial, stage):
        vial["ends"].append((vial["stage"], vial["volume"]))
        vial["stage"], vial["ended"] = stage, act["at"]

    def _close(self, act):
        vial = self.vials[act["subject"]]
        self._end(act, vial, "consumed")
        vial["volume"] = Decimal(0)

    def _discard(self, act):
        self._end(act, self.vials[act["subject"]], "discarded")

    def _declare_lost(self, act):
        self._end(act, self.vials[act["subject"]], "lost")

    def _print_label(self, act):
        self.vials[act["subject"]]["printed"][act["made"][0]] = {
            "expiry": self.label_expiry(act["subject"]),
            "warned": self.legends(act["subject"]),
        }

    def _attach_label(self, act):
        vial = self.vials[act["subject"]]
        if vial["label"]:
            vial["void"].add(vial["label"])
        vial["label"] = act["data"]["serial"]

    def legends(self, code: str) -> set[str]:
        """What a label must warn of: each agent, a donor who is not eligible, an exceptional release."""
        sample = self.vials[code]["sample"]
        donor = self.donors[self.samples[sample]["donor"]]
        found = {one["marker"] for one in donor["markers"] if one["outcome"] == "reactive"}
        if any(one["vial"] in self.path(code) for one in self.exceptions):
            found.add("exceptional release")
        if self.specification(sample)["relation"] == "allogeneic":
            newest = donor["determinations"][-1]["outcome"] if donor["determinations"] else "incomplete"
            found |= {newest} - {"eligible"}
        return found

    def label_expiry(self, code: str) -> datetime | None:
        """Made before freezing, a label carries the stored expiry; else the earliest clock that runs."""
        sample = self.vials[code]["sample"]
        storage = [one for one in self.specification(sample)["clocks"] if "freeze" in one["starts"]]
        if storage and not any(one["step"] == "freeze" for one in self.road(code)):
            return min(
                self.samples[sample]["collected"] + timedelta(hours=float(one["hours"])) for one in storage
            )
        return min((one["due"] for one in clocks(self, code) if one["ended"] is None), default=None)

    # -- hand-overs ----------------------------------------------------------------------------------------

    def _offered(self, act, kind, to, treatment=None):
        for code in self._vials_of(act):
            self.vials[code]["roads"].append(
                {
                    "id": act["made"][0],
                    "kind": kind,
                    "state": "offered",
                    "from": act["place"],
                    "to": to,
                    "treatment": treatment,
                    "at": act["at"],
                    "answered": None,
                    "temperature": None,
                    "giver": act["who"],
                    "arrived": False,
                }
            )

    def _offer(self, act):
        self._offered(act, "handover", act["data"].get("to_establishment", ""))

    def _return_vial(self, act):
        self._offered(act, "return", act["data"]["to_establishment"])

    def _issue(self, act):
        treatment = self.allocated(act["subject"])
        self._offered(act, "issue", self.treatments[treatment]["place"], treatment)

    def open_road(self, code: str) -> dict[str, Any] | None:
        return next((one for one in self.vials[code]["roads"] if one["state"] == "offered"), None)

    def disputed(self, code: str) -> bool:
        return any(one["state"] == "declined" for one in self.vials[code]["roads"])

    def _accept(self, act):
        vial, road = self.vials[act["subject"]], self.open_road(act["subject"])
        issued = self.issued(act["subject"])
        road |= {
            "state": "accepted",
            "answered": act["at"],
            "temperature": act["data"].get("temperature_c"),
            "arrived": True,
        }
        if road["kind"] == "return" or (road["kind"] != "issue" and road["from"] != road["to"] and issued):
            vial["standing"] = "quarantined"
        vial["holder"] = act["place"]
        self._spoilt(act)

    def _spoilt(self, act):
        """Damaged, leaking or opened: held, and a deviation of the vial."""
        if act["data"].get("condition", "good") != "good" or act["data"].get("seal") == "broken":
            if not any(
                (one["about"], one["origin"]) == (act["subject"], "arrival") for one in self.open_deviations()
            ):
                self._stop(act, "hold", act["subject"])
            self._deviate(act, act["subject"], "arrival")

    def _decline(self, act):
        self._spoilt(act)
        road = self.open_road(act["subject"])
        road |= {
            "state": "declined",
            "answered": act["at"],
            "temperature": act["data"].get("temperature_c"),
            "arrived": True,
        }

    def _cancel_offer(self, act):
        road = self.open_road(act["subject"])
        road |= {"state": "declined", "answered": act["at"]}

    def _take_back(self, act):
        for road in self.vials[act["subject"]]["roads"]:
            if road["state"] == "declined":
                road |= {"state": "taken_back", "answered": act["at"]}

    def _delivered(self, act):
        self.open_road(act["subject"])["state"] = "delivered"
        self.vials[act["subject"]]["holder"] = ""

    def _found(self, act):
        vial = self.vials[act["subject"]]
        for road in vial["roads"]:
            if road["state"] in ("offered", "declined"):
                temperature = (
                    road["temperature"] if road["state"] == "declined" else act["data"].get("temperature_c")
                )
                road |= {"state": "ended", "answered": act["at"], "temperature": temperature, "arrived": True}
        if vial["stage"] == "lost":
            vial["stage"], vial["ended"] = vial["ends"][-1][0], None
        vial |= {"holder": act["place"], "standing": "quarantined"}
        self._stop(act, "hold", act["subject"])

    def issued(self, code: str) -> str | None:
        """The treatment it was issued to, itself or the nearest up its line that was ever handed over."""
        for one in self.path(code):
            accepted = [road for road in self.vials[one]["roads"] if road["state"] == "accepted"]
            if accepted:
                return accepted[-1]["treatment"] if accepted[-1]["kind"] == "issue" else None
        return None

    # -- quality -------------------------------------------------------------------------------------------

    def _stop(self, act, kind, on, **more):
        self.stops.append(
            {"kind": kind, "on": on, "at": act["now"], "lifted": None, "narrowed": None, "joint": "", **more}
        )

    def _hold(self, act):
        self._stop(act, "hold", act["subject"])

    def _recall(self, act):
        self._stop(act, "recall", act["subject"])

    def _receive(self, act):
        if act["data"]["outcome"] != "accept":
            self._stop(act, "hold", act["subject"])

    def _named(self, act):
        """The stop that was meant: where it stands and since when tell which, whatever its kind is called."""
        _, _, on, at = act["about"]
        return [one for one in self.stops if one["on"] == on and one["at"] == at]

    def _lift(self, act):
        for one in self._named(act):
            one["lifted"] = act["now"]

    def _narrow(self, act):
        for one in self._named(act):
            one["narrowed"] = set(act["data"]["vials"])

    def _record_result(self, act):
        vial, data = self.vials[act["subject"]], act["data"]
        tube = vial["part"] == "specimen"
        result = read(data["value"]) | {
            "vial": vial["parent"] if tube else act["subject"],
            "tube": tube,
            "culture": act["subject"],
            "sample": vial["sample"],
            "analyte": data["analyte"],
            "unit": data.get("unit", ""),
            "at": act["at"],
            "stage": vial["drawn_stage"] or self.stage_reached(act["subject"]),
            "drawn": vial["made"] if tube else act["at"],
            "by": act["who"],
            "reviewed": "",
            "excluded": False,
            "investigated": False,
        }
        self.results.append(result)
        self._stop_if_bad(act, result)

    def _stop_if_bad(self, act, result):
        if germs(result) or fails(self, result):
            self._stop(act, "failing", result["sample"])
            if self.samples[result["sample"]]["let_go"]:
                self._deviate(act, result["sample"], "late positive")

    def _deviate(self, act, about, origin):
        """Open one, unless the same is open already."""
        if not any((one["about"], one["origin"]) == (about, origin) for one in self.open_deviations()):
            self.deviations.append({"about": about, "at": act["at"], "closed": False, "origin": origin})

    def open_deviations(self) -> list[dict[str, Any]]:
        return [one for one in self.deviations if not one["closed"]]

    def _meant(self, act):
        if not act["about"] or act["about"][0] != "result":
            return None
        _, vial, analyte, at = act["about"]
        return next(
            one for one in self.results if (one["vial"], one["analyte"], one["at"]) == (vial, analyte, at)
        )

    def _review_result(self, act):
        result = self._meant(act)
        assert result["by"] != act["who"], "somebody reviewed their own result"
        result["reviewed"] = act["who"] if act["data"]["verdict"] == "accepted" else ""

    def _investigate(self, act):
        result = self._meant(act)
        if result is not None:
            result["investigated"] = True
            result["excluded"] |= act["data"]["conclusion"] == "laboratory_error"
        elif act["data"]["conclusion"] == "evidence_accepted":
            self.accepted.add(act["about"])

    def _correct(self, act):
        result = self._meant(act)
        if result is None:
            return
        result |= read(act["data"]["value"]) | {"reviewed": "", "by": act["who"]}
        self._stop_if_bad(act, result)
        for code, vial in self.vials.items():
            near = result["vial"] in self.path(code) or result["vial"] in self.representatives(code)
            if near and vial["standing"] in ("released", "conditionally_released"):
                vial["standing"] = "quarantined"

    def representatives(self, code: str) -> list[str]:
        """The siblings marked to stand for the run that a member of the line came out of."""
        runs = [self.vials[one]["run"] for one in self.path(code) if self.vials[one]["run"]]
        return [
            other
            for other, vial in self.vials.items()
            if vial["representative"] and vial["run"] in runs and other not in self.path(code)
        ]

    def _worked(self, code: str) -> set[str]:
        """Whoever collected or processed this vial or what it was made of."""
        idle = ("move", "check_temperature", "store")
        done = [one for each in self.path(code) for one in self.vials[each]["done"]]
        hands = {one["who"] for one in done if one["step"] not in idle and not one.get("outside")}
        return hands | {self.samples[self.vials[code]["sample"]]["collector"]}

    def _release(self, act):
        for code in self._vials_of(act):
            assert act["who"] not in self._worked(code), "somebody released what they processed"
            vial = self.vials[code]
            vial["standing"] = "released" if act["step"] == "release" else "conditionally_released"
            self.samples[vial["sample"]]["let_go"] = True

    _release_conditionally = _release

    # -- exceptional release -------------------------------------------------------------------------------

    def _for_this(self, act) -> dict[str, Any]:
        order = self.treatments[act["subject"]]
        own = {"vial": act["data"]["vial"], "treatment": act["subject"], "version": len(order["versions"])}
        enough = "released" if self._use_needs(own["vial"]) == "final" else "conditionally_released"
        standing = "released" if self.standing(own["vial"]) == "released" else enough
        named = passable(self, own["vial"], act["subject"], act["now"], standing)
        return own | {"named": named, "standing": standing}

    def _use_needs(self, code: str) -> str:
        return str(self.specification(self.vials[code]["sample"])["use_needs"])

    def _request_exception(self, act):
        assert all(one["investigated"] for one in failing(self, act["data"]["vial"])), "nobody investigated"
        self.requests.append(self._for_this(act) | {"acknowledged": set()})

    def _asked_for(self, act) -> dict[str, Any]:
        own = self._for_this(act)
        same = ("vial", "treatment", "version")
        return [one for one in self.requests if all(one[name] == own[name] for name in same)][-1]

    def _acknowledge_exception(self, act):
        assert act["place"] == self.treatments[act["subject"]]["place"], "acknowledged by a stranger"
        self._asked_for(act)["acknowledged"].add(act["who"])

    def _release_exceptionally(self, act):
        """Quality and medicine sign, neither had a hand in it, and only what was asked for is passed."""
        code, asked, now = act["data"]["vial"], self._asked_for(act), self._for_this(act)
        assert "clinician" in self.people[act["second"]][1], "medicine did not sign"
        assert not {act["who"], act["second"]} & self._worked(code), "somebody released what they processed"
        assert asked["acknowledged"] - {act["who"]}, "no other person acknowledged it"
        assert now["named"], "nothing spoke against it"
        assert now["named"] <= asked["named"], "something was passed that nobody asked for"
        self.exceptions.append(now)
        self.vials[code]["standing"] = now["standing"]
        self.samples[self.vials[code]["sample"]]["let_go"] = True

    def excepted(self, code: str, treatment: str) -> set[str]:
        """What was passed for this treatment as it is ordered now, on this vial or what it was made of."""
        version = len(self.treatments[treatment]["versions"])
        own = [one for one in self.exceptions if one["vial"] in self.path(code)]
        every = [one["named"] for one in own if (one["treatment"], one["version"]) == (treatment, version)]
        return set().union(*every)

    def _reject(self, act):
        for code in self._vials_of(act):
            self.vials[code]["standing"] = "rejected"

    def standing(self, code: str) -> str:
        """Its own; for what a preparation made, the worse of its own and its parent's."""
        order = ("released", "conditionally_released", "quarantined", "rejected")
        vial = self.vials[code]
        if vial["part"] != "preparation" or vial["parent"] is None:
            return vial["standing"]
        above = self.standing(vial["parent"])
        return above if vial["standing"] is None else max(above, vial["standing"], key=order.index)

    def _reassign(self, act):
        sample = self.samples[act["subject"]]
        sample["stood_under"].append(sample["specification"])
        sample["specification"] = act["data"]["specification"]

    def _open_deviation(self, act):
        self.deviations.append(
            {"about": act["subject"], "at": act["at"], "closed": False, "origin": "person"}
        )

    def _close_deviation(self, act):
        _, about, at = act["about"]
        for one in self.deviations:
            one["closed"] |= (one["about"], one["at"]) == (about, at)

    # -- treatments ----------------------------------------------------------------------------------------

    def _open_treatment(self, act):
        self.treatments[act["subject"]] = {
            "person": act["data"]["person"],
            "product": act["data"]["product"],
            "place": act["place"],
            "status": "open",
            "versions": [],
            "suitability": [],
            "consents": [],
            "appointments": [],
            "allocations": [],
            "confirmations": [],
            "injections": [],
            "involved": [],
        }
        self._version(act)

    def _version(self, act):
        self.treatments[act["subject"]]["versions"].append({**act["data"], "at": act["now"]})

    def _answer_mismatch(self, act):
        for one in self.stops:
            if one["kind"] == "wrong_site" and one["on"] == act["subject"] and one["lifted"] is None:
                one["lifted"] = act["now"]

    def _new_version(self, act):
        self._version(act)
        self._answer_mismatch(act)

    def _reaffirm(self, act):
        self._answer_mismatch(act)

    def _assess_suitability(self, act):
        self.treatments[act["subject"]]["suitability"].append(act["data"]["says"])

    def _consent_to_treatment(self, act):
        self.treatments[act["subject"]]["consents"].append(act["at"])
        for one in self.stops:
            if one["kind"] == "patient" and one["on"] == act["subject"] and one["lifted"] is None:
                one["lifted"] = act["now"]

    def _withdraw_treatment_consent(self, act):
        self._stop(act, "patient", act["subject"])

    def _report_reaction(self, act):
        """A serious one stops the treatment and what is left of every sample given under it."""
        if act["data"]["severity"] == "not_serious":
            return
        self._stop(act, "reaction", act["subject"])
        given = [one["vial"] for one in self.treatments[act["subject"]]["injections"]]
        for sample in {self.vials[one]["sample"] for one in given}:
            self._stop(act, "reaction", sample)
            self.deviations.append({"about": sample, "at": act["at"], "closed": False, "origin": "reaction"})

    def _appoint(self, act):
        self.treatments[act["subject"]]["appointments"].append(instant(act["data"]["on"]))

    def _cancel_treatment(self, act):
        treatment = self.treatments[act["subject"]]
        treatment["status"] = "cancelled"
        for one in treatment["allocations"]:
            one["ended"] = one["ended"] or act["now"]

    def _allocate(self, act):
        code = act["data"]["vial"]
        self.treatments[act["subject"]]["allocations"].append(
            {
                "vial": code,
                "at": act["now"],
                "ended": None,
                "dose": dose(self, code, self.vials[code]["volume"]),
            }
        )

    def _entries(self, code: str) -> list[tuple[str, dict[str, Any]]]:
        every = ((name, one) for name, order in self.treatments.items() for one in order["allocations"])
        return [(name, one) for name, one in every if one["vial"] == code]

    def allocation(self, code: str) -> tuple[str, dict[str, Any]] | None:
        """Under which treatment it stands: the newest entry of the nearest up its line that has any."""
        for one in self.path(code):
            entries = self._entries(one)
            if entries:
                newest = max(entries, key=lambda each: each[1]["at"])
                return newest if newest[1]["ended"] is None else None
        return None

    def allocated(self, code: str) -> str:
        found = self.allocation(code)
        return found[0] if found else ""

    def _deallocate(self, act):
        code = act["data"]["vial"]
        _, entry = self.allocation(code)
        if entry["vial"] == code:
            entry["ended"] = act["now"]
        else:
            entries = self.treatments[act["subject"]]["allocations"]
            entries.append({"vial": code, "at": act["now"], "ended": act["now"], "dose": None})
            if not any(self._under(each, entry) for each in self.vials if code not in self.path(each)):
                entry["ended"] = act["now"]

    def _under(self, code: str, entry: dict[str, Any]) -> bool:
        """A vial in use that stands under this very allocation, its own or one up its line."""
        found = self.allocation(code)
        return found is not None and found[1] is entry and self.vials[code]["stage"] not in ENDED

    def scanned(self, act: dict[str, Any]) -> tuple[str, str]:
        """The vial and the person that were scanned; empty for none, or for a band nobody knows."""
        vial = next((one.partition(".")[0] for one in act["scans"] if not one.startswith("band:")), "")
        band = next((one[5:] for one in act["scans"] if one.startswith("band:")), None)
        person = "" if band is None else self.bands.get((act["place"], band), "")
        return vial, person

    def _confirm(self, act):
        vial, person = self.scanned(act)
        _, roles, qualifications = self.people[act["who"]]
        self.treatments[act["subject"]]["confirmations"].append(
            {
                "who": act["who"],
                "vial": vial,
                "person": person,
                "joint": act["data"]["joint"],
                "side": act["data"]["side"],
                "at": act["now"],
                "clinician": "clinician" in roles,
                "bedside": "bedside" in qualifications,
                "version": len(self.treatments[act["subject"]]["versions"]),
            }
        )

    def _mismatch(self, act):
        """At the bedside, by somebody who may confirm there. Wrong vial: both held. Wrong patient: the
        allocated vial held. Wrong joint or side: the treatment stopped."""
        order, (vial, person) = self.treatments.get(act["subject"]), self.scanned(act)
        place, roles, qualifications = self.people[act["who"]]
        if order is None or vial not in self.vials or place != order["place"]:
            return
        if "clinician" not in roles and "bedside" not in qualifications:
            return
        given = any(one["vial"] == vial for one in order["injections"])
        right = self.allocated(vial) == act["subject"]
        if not right and not given:
            self._stop(act, "mismatch", vial, why="wrong vial")
            for one in order["allocations"]:
                if one["ended"] is None:
                    self._stop(act, "mismatch", one["vial"])
        if act["step"] != "confirm":
            return
        banded = any(one.startswith("band:") for one in act["scans"])
        if right and banded and person not in self.records_of(order["person"]):
            self._stop(act, "mismatch", self.allocation(vial)[1]["vial"], why="wrong person")
        version = order["versions"][-1]
        if (act["data"]["joint"], act["data"]["side"]) != (version["joint"], version["side"]):
            self._stop(act, "wrong_site", act["subject"], joint=version["joint"], person=order["person"])

    def _inject(self, act):
        code, _ = self.scanned(act)
        order, vial, given = (
            self.treatments[act["subject"]],
            self.vials[code],
            decimal(act["data"]["volume_ml"]),
        )
        order["injections"].append(
            {"vial": code, "dose": dose(self, code, given), "volume": given, "at": act["at"]}
        )
        self.allocation(code)[1]["ended"] = act["now"]
        self._end(act, vial, "injected")
        self.samples[vial["sample"]]["let_go"] = True
        vial["volume"] -= given
        if len(order["injections"]) >= int(order["versions"][-1]["vials"]):
            order["status"] = "closed"

    # -- when the world and the record differ --------------------------------------------------------------

    def _void(self, act):
        vial, what = self.vials[act["subject"]], act["data"]["what"]
        vial["standing"] = "quarantined"
        if what in ("inject", "discard", "declare_lost"):
            (vial["stage"], vial["volume"]), vial["ended"] = vial["ends"][-1], None
        if what == "hand_over":
            road = [one for one in vial["roads"] if one["state"] == "accepted"][-1]
            road["state"], vial["holder"] = "voided", road["from"]
        if what == "inject":
            for order in self.treatments.values():
                if any(one["vial"] == act["subject"] for one in order["injections"]):
                    order["injections"] = [
                        one for one in order["injections"] if one["vial"] != act["subject"]
                    ]
                    order["status"] = "open" if order["status"] == "closed" else order["status"]
        self._stop(act, "hold", act["subject"])

    def _record_outside(self, act):
        vial, what = self.vials[act["subject"]], act["data"]["what"]
        self.deviations.append(
            {"about": act["subject"], "at": act["at"], "closed": False, "origin": "outside"}
        )
        if what == "injected" and vial["stage"] != "injected":
            name = act["data"].get("treatment") or self.allocated(act["subject"])
            if name:
                given = decimal(act["data"].get("volume_ml") or vial["volume"])
                self.treatments[name]["injections"].append(
                    {
                        "vial": act["subject"],
                        "dose": dose(self, act["subject"], given),
                        "volume": given,
                        "at": act["at"],
                    }
                )
                self._stop(act, "outside", name)
            for order in self.treatments.values():
                for one in order["allocations"]:
                    if one["vial"] in self.path(act["subject"]):
                        one["ended"] = one["ended"] or act["now"]
        if what in ("injected", "broken", "discarded") and vial["stage"] != "injected":
            self._end(act, vial, "injected" if what == "injected" else "discarded")
        elif what == "thawed" and vial["stage"] not in ENDED:
            self._done(act, vial, "thaw", outside=True)
            vial["stage"] = "thawed"
        else:
            self._stop(act, "hold", act["subject"])

    # -- materials -----------------------------------------------------------------------------------------

    def _add_lot(self, act):
        data = act["data"]
        hours = data.get("in_use_hours")
        self.materials[act["subject"]] = {
            "until": instant(data["expires_at"]),
            "hours": decimal(hours) if hours else None,
            "opened": None,
            "services": [],
        }

    def _open_lot(self, act):
        self.materials[act["subject"]]["opened"] = act["at"]

    def _add_equipment(self, act):
        self.materials[act["subject"]] = {"until": None, "hours": None, "opened": None, "services": []}
        self._serviced(act, "in_service")

    def _service(self, act):
        self._serviced(act, act["data"]["state"])
        if act["data"].get("as_found") == "out_of_limits":
            self._stop(act, "hold", act["subject"])

    def _serviced(self, act, state):
        services, data = self.materials[act["subject"]]["services"], act["data"]
        dues = dict(services[-1]["dues"]) if services else {}
        for name in ("calibrated_until", "maintained_until"):
            if data.get(name):
                dues[name] = instant(data[name])
        services.append({"since": act["at"], "state": state, "dues": dues})

    def fit(self, code: str, at: datetime) -> bool:
        """In date, open no longer than it may be, calibrated, maintained and in service at that moment."""
        one = self.materials[code]
        if one["until"] is not None and one["until"] < at:
            return False
        if one["hours"] is not None:
            last = one["opened"] and one["opened"] + timedelta(hours=float(one["hours"]))
            if last is None or not one["opened"] <= at <= last:
                return False
        before = [each for each in one["services"] if each["since"] <= at] or one["services"][:1]
        return not before or (
            before[-1]["state"] == "in_service" and all(due >= at for due in before[-1]["dues"].values())
        )
