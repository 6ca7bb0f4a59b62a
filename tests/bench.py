"""A small site with its people, and what they do as short calls. Everyone here is plainly invented."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from tracker.actions import receipts
from tracker.actions.accounts import add_user
from tracker.actions.acting import take_step
from tracker.actions.enrolment import accept_policy
from tracker.actions.establishments import Seat, add_establishment
from tracker.actions.given import Answer, Request
from tracker.actions.opening import open_site
from tracker.actions.scanning import scan, scan_wristband
from tracker.actions.sign_in import sign_in
from tracker.actions.site import Site
from tracker.actions.specifications import install, shipped
from tracker.custody.bases import OF_RULE_SET
from tracker.custody.decision import How
from tracker.custody.people import SYSTEM, Actor
from tracker.custody.signature_policy import VERSION
from tracker.settings import Settings

PASSWORD = "correct horse battery"
LAB, CLINIC, BANK = "LAB", "CLINIC", "BANK"

PEOPLE = {  # login: (establishment, roles, qualifications)
    "tess": (LAB, ["technician"], []),
    "tom": (LAB, ["technician"], []),
    "olga": (LAB, ["officer"], ["determination"]),
    "otto": (LAB, ["officer"], []),
    "clara": (CLINIC, ["clinician"], ["bedside", "determination"]),
    "carl": (CLINIC, ["clinician"], ["bedside"]),
    "berta": (CLINIC, ["technician"], ["bedside"]),
    "nora": (CLINIC, ["technician"], []),
    "ada": (LAB, ["administrator"], []),
    "udo": (LAB, ["auditor"], []),
}


def symbol(what: str) -> str:
    """What the symbol on a label holds: a code with its serial stands for the whole address."""
    return f"HTTPS://TRACKER.EXAMPLE/S/{what}" if "." in what and what[0] == "V" else what


@dataclass(slots=True)
class Clock:
    """A clock that stands still until a test moves it."""

    now: datetime = field(default_factory=lambda: datetime(2026, 1, 5, 8, 0, tzinfo=UTC))

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, **how_long: float) -> None:
        """Let time go by."""
        self.now += timedelta(**how_long)


@dataclass(slots=True)
class Bench:
    """The site, its clock, its people, and the codes of what is on it."""

    site: Site
    clock: Clock
    people: dict[str, Actor] = field(default_factory=dict)
    specifications: dict[str, str] = field(default_factory=dict)
    lots: dict[str, str] = field(default_factory=dict)
    told: list[dict[str, Any]] = field(default_factory=list)
    hurried: bool = False  # does not look at what a scan shows
    rules: str = "fda"  # under which donors are judged where samples are collected

    # -- doing ---------------------------------------------------------------------------------------------

    def attempt(
        self, who: str, step: str, subject: str = "", scans: tuple[str, ...] = (), **data: Any
    ) -> Answer:
        """Attempt one step, with a scan of each code named (`band:…` is a wristband)."""
        actor, asked = (
            self.people[who],
            {name: data.pop(name) for name in ("second", "seen", "key") if name in data},
        )
        found = tuple(self.receipt(who, one) for one in scans)
        second, about = asked.get("second", ""), self._about(subject, data)
        answer = take_step(
            self.site,
            actor,
            Request(
                step=step,
                subject=subject,
                data=data,
                receipts=found,
                login=who,
                password=PASSWORD,
                second_login=second,
                second_password=PASSWORD if second else "",
                seen=asked.get("seen"),
                key=asked.get("key", ""),
                door="api",
            ),
        )
        self.told.append(
            {
                "who": who,
                "step": step,
                "subject": answer.subject,
                "scans": scans,
                "data": data,
                "second": second,
                "about": about,
                "now": self.clock.now,
                "done": answer.done,
                "made": answer.made,
            }
        )
        return answer

    def _about(self, subject: str, data: dict[str, Any]) -> tuple[Any, ...]:
        """What a key of another entry stands for, in words that need no knowledge of keys."""
        key = next((data[name] for name in ("result", "about", "stop", "deviation") if name in data), None)
        if key is None:
            return ()
        case = self.case(subject)
        found: list[tuple[Any, ...]] = [
            *(("result", one.vial, one.analyte, one.at) for one in case.quality.results if one.id == key),
            *(("stop", one.kind, one.on, one.at) for one in case.stops if one.id == key),
            *(("arrival", one.handover, one.vial) for one in case.custody.handovers if one.id == key),
            *(("deviation", one.about, one.opened_at) for one in case.quality.deviations if one.id == key),
            *(("done", one.vial, one.step, one.at) for one in case.processing.done if one.id == key),
        ]
        return found[0] if found else ()

    def do(self, who: str, step: str, subject: str = "", scans: tuple[str, ...] = (), **data: Any) -> Answer:
        """Do one step; a refusal fails the test with its reasons."""
        self.clock.pass_by(seconds=20)
        answer = self.attempt(who, step, subject, scans, **data)
        assert answer.done, [f"{one['check']}: {one['says']}" for one in answer.refusals]
        return answer

    def refused(
        self, who: str, step: str, subject: str = "", scans: tuple[str, ...] = (), **data: Any
    ) -> set[str]:
        """Be refused, and give the codes of the checks that refused."""
        answer = self.attempt(who, step, subject, scans, **data)
        assert not answer.done, f"{step} was done"
        return {one["check"] for one in answer.refusals}

    def receipt(self, who: str, what: str, how: How = How.CAMERA) -> str:
        """Scan a code or a wristband."""
        actor = self.people[who]
        if what.startswith("band:"):
            return scan_wristband(self.site, actor, what[5:], how)
        if self.hurried:
            code, _, serial = what.partition(".")
            return receipts.give(self.site, actor, "vial", code, serial, how)
        return scan(self.site, actor, symbol(what), how).receipt

    def hands(self, vial: str) -> str:
        """The code as the vial's present label carries it."""
        serial = self.case(vial).vial.label_serial
        return f"{vial}.{serial}" if serial else vial

    def case(self, code: str) -> Any:
        """The case of one code as it stands."""
        from tracker.actions.looking import case_of

        return case_of(self.site, code)

    # -- people and papers ---------------------------------------------------------------------------------

    def person(
        self, who: str = "clara", name: str = "Test Person One", band: str = "", born: str = "1970-01-01"
    ) -> str:
        """A person with a verified identity and, where asked, a wristband."""
        code = self.do(who, "register_person", name=name, birth_date=born).subject
        self.do(who, "verify_identity", code, method="photo_document")
        if band:
            self.do(who, "add_wristband", code, second="nora", band=band)
            self.do(who, "identify_by_wristband", code, (f"band:{band}",))
        return code

    def donor(self, source: str = "adipose", person: str = "", mother: str = "", who: str = "clara") -> str:
        """A donor with consent."""
        person = person or self.person(who)
        tested: dict[str, Any] = {"tested_person": mother} if mother else {}
        code = self.do(who, "register_donor", person=person, source=source, **tested).subject
        self.do(
            who,
            "record_consent",
            code,
            version="1",
            scopes=["donation", "treatment"],
            given_by="mother" if mother else "self",
            signed_at=self.ago(minutes=5),
        )
        return code

    def ago(self, **how_long: float) -> str:
        """An instant before now, as a door would give it."""
        return (self.clock.now - timedelta(**how_long)).isoformat()

    def ahead(self, **how_long: float) -> str:
        """An instant after now."""
        return (self.clock.now + timedelta(**how_long)).isoformat()

    # -- material ------------------------------------------------------------------------------------------

    def label(self, who: str, vial: str, parent: str = "") -> str:
        """Print and attach a label, scanning it and the parent back."""
        old = self.hands(vial)
        self.do(who, "print_label", vial, why="first")
        serial = self.case(vial).custody.labels
        newest = [
            one for one in serial if one.vial == vial and one.attached_at is None and one.voided_at is None
        ][-1].serial
        scans = (
            f"{vial}.{newest}",
            *((self.hands(parent),) if parent else ()),
            *((old,) if "." in old else ()),
        )
        self.do(who, "attach_label", vial, scans, serial=newest)
        return newest

    def hand_over(self, giver: str, receiver: str, vial: str, to: str, temperature: str = "20") -> None:
        """Offer and accept one vial."""
        self.do(giver, "offer", vial, (self.hands(vial),), to_establishment=to)
        self.do(
            receiver,
            "accept",
            vial,
            (self.hands(vial),),
            condition="good",
            seal="intact",
            temperature_c=temperature,
            place="bench 1",
        )

    def process(self, who: str, step: str, vial: str, after: str, **data: Any) -> None:
        """One processing step with everything the shipped specifications ask for."""
        every: dict[str, dict[str, Any]] = {
            "wash": {"lots": [self.lots["wash_solution"]]},
            "digest": {
                "lots": [self.lots["enzyme"]],
                "equipment": [self.lots["incubator"]],
                "minutes": "45",
                "temperature_c": "37",
            },
            "neutralise": {"lots": [self.lots["stop_medium"]], "added_ml": "10"},
            "centrifuge": {"equipment": [self.lots["centrifuge"]], "minutes": "10", "force_g": "400"},
            "filter": {"lots": [self.lots["filter"]]},
            "resuspend": {"lots": [self.lots["final_medium"]], "added_ml": "10"},
            "volume_reduce": {"equipment": [self.lots["centrifuge"]]},
            "add_cryoprotectant": {"lots": [self.lots["cryoprotectant"]], "added_ml": "1"},
            "freeze": {"equipment": [self.lots["controlled_rate_freezer"]], "programme": "P1"},
            "thaw": {"equipment": [self.lots["water_bath"]], "temperature_c": "37"},
            "dilute": {"lots": [self.lots["diluent"]], "added_ml": "1"},
        }
        given = {"after_ml": after, **every.get(step, {}), **data}
        self.do(who, step, vial, (self.hands(vial),), **given)

    def result(
        self, vial: str, analyte: str, value: str, unit: str = "", by: str = "tess", reviewer: str = "olga"
    ) -> str:
        """Record a result and have it reviewed."""
        fields: dict[str, Any] = {"unit": unit} if unit else {}
        self.do(by, "record_result", vial, analyte=analyte, value=value, **fields)
        key = [one for one in self.case(vial).quality.results if one.analyte == analyte][-1].id
        if reviewer:
            self.do(reviewer, "review_result", vial, result=key, verdict="accepted")
        return key

    def treatment(self, person: str, product: str, **given: Any) -> str:
        """An open treatment with suitability, consent and appointment."""
        fields: dict[str, Any] = {
            "person": person,
            "product": product,
            "joint": "knee",
            "side": "left",
            "dose_min": "1",
            "dose_max": "100",
            "vials": 1,
            "indication": "knee_osteoarthritis",
            "route": "intra_articular",
            "basis": "trial",
            "reference": "NCT-TEST-1",
            "jurisdiction": OF_RULE_SET[self.rules],
            "weight_kg": "70",
            **given,
        }
        code = self.do("clara", "open_treatment", **fields).subject
        self.do("clara", "assess_suitability", code, says="suitable")
        self.do("clara", "consent_to_treatment", code, version="1", signed_at=self.ago(minutes=1))
        self.do("clara", "appoint", code, on=self.ahead(hours=2))
        return code

    def confirm(
        self, who: str, treatment: str, vial: str, band: str, joint: str = "knee", side: str = "left"
    ) -> Answer:
        """Confirm at the bedside."""
        return self.attempt(
            who, "confirm", treatment, (self.hands(vial), f"band:{band}"), joint=joint, side=side
        )


AT_WORK = ("svf_fresh_autologous", "cord_blood_mnc_cryopreserved")
"""The shipped specifications the roads of the tests are walked under, one for each source."""


def employ(
    site: Site, login: str, roles: Iterable[str], qualifications: Iterable[str] = (), place: str = LAB
) -> str:
    """An account whose person accepted the signature policy; answers its id."""
    name = f"Test {login.title()}"
    user, _ = add_user(site, SYSTEM, login, name, roles, qualifications, place, PASSWORD)
    accept_policy(site, replace(SYSTEM, user=user), VERSION)
    return user


def furnish(bench: Bench) -> None:
    """Establishments, people, specifications, lots, instruments and a storage unit."""
    until = bench.clock.now + timedelta(days=400)
    for code, name in ((LAB, "Test Laboratory"), (CLINIC, "Test Clinic"), (BANK, "Test Bank")):
        add_establishment(
            bench.site, SYSTEM, code, name, f"LIC-{code}", ["collect", "process", "store", "treat"], until,
            Seat("fda", "US"),
        )  # fmt: skip
    for login, (place, roles, qualifications) in PEOPLE.items():
        employ(bench.site, login, roles, qualifications, place)
        bench.people[login] = sign_in(bench.site, login, PASSWORD).actor
    for document in shipped(*AT_WORK):
        bench.specifications[document["source"]] = install(bench.site, document, ("olga", "otto"))
    for kind in (
        "wash_solution",
        "enzyme",
        "stop_medium",
        "final_medium",
        "cryoprotectant",
        "diluent",
        "filter",
        "syringe",
        "needle",
    ):
        bench.lots[kind] = bench.do(
            "tess",
            "add_lot",
            kind=kind,
            name=f"Test {kind}",
            maker="Maker",
            number="1",
            certificate="COA-1",
            expires_at=until.isoformat(),
        ).subject
    for kind in ("centrifuge", "incubator", "controlled_rate_freezer", "water_bath"):
        bench.lots[kind] = bench.do(
            "tess",
            "add_equipment",
            kind=kind,
            name=f"Test {kind}",
            maker="Maker",
            number="1",
            calibrated_until=until.isoformat(),
        ).subject
    bench.lots["tank"] = bench.do(
        "olga", "add_unit", name="Tank 1", number="1", designation="quarantine"
    ).subject


def open_bench(url: str, folder: Any, clock: Clock, **settings: Any) -> Bench:
    """A bench with nothing on it, on a migrated database."""
    wanted = Settings(data=folder, database_url=url, password_memory_kib=8, **settings)
    return Bench(replace(open_site(wanted), clock=clock), clock)


@contextmanager
def bench_on(url: str, folder: Any, **settings: Any) -> Iterator[Bench]:
    """A furnished bench on a migrated database."""
    bench = open_bench(url, folder, Clock(), **settings)
    furnish(bench)
    try:
        yield bench
    finally:
        bench.site.database.close()
