"""The floor: how the people of the demonstration site scan, act and hand over, now or in a history."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from tracker.actions.acting import take_step
from tracker.actions.given import Answer, Request
from tracker.actions.looking import case_of
from tracker.actions.scanning import scan, scan_wristband
from tracker.actions.site import Site
from tracker.custody.case import Case
from tracker.custody.decision import How
from tracker.custody.steps import STEPS
from tracker.custody.temperature import kept_at
from tracker.demonstration.memory import Memory
from tracker.demonstration.people import Person
from tracker.labels.code import payload

REASON = "demonstration"
A_MINUTE = timedelta(minutes=1)
BAND = "band:"


class NotBuilt(Exception):
    """Something the demonstration meant to do was refused: the rules and this room disagree."""


@dataclass(slots=True)
class Floor:
    """The site with its people at work. `moment` is where a history told late has come to; None is now."""

    site: Site
    people: Mapping[str, Person]
    memory: Memory = field(default_factory=Memory)
    moment: datetime | None = None

    @property
    def supplies(self) -> dict[str, str]:
        """The codes of lots, instruments and the tank, by what they are."""
        return self.memory.supplies

    @property
    def specifications(self) -> dict[str, str]:
        """The codes of the specifications in force, by their names here."""
        return self.memory.specifications

    def back(self, **ago: float) -> None:
        """Go back to tell what happened then; every act after it takes a minute."""
        self.moment = self.site.clock() - timedelta(**ago)

    def later(self, **passing: float) -> None:
        """Let time pass in the history."""
        if self.moment is not None:
            self.moment += timedelta(**passing)

    def now(self) -> None:
        """Come back to the present."""
        self.moment = None

    def time(self, **ahead: float) -> str:
        """The instant the history has come to, or another near it, as a door would give it."""
        return ((self.moment or self.site.clock()) + timedelta(**ahead)).isoformat()

    def number(self) -> int:
        """The next number for an invented person."""
        self.memory.numbered += 1
        return self.memory.numbered

    def attempt(
        self,
        who: str,
        step: str,
        subject: str = "",
        scans: tuple[str, ...] = (),
        second: str = "",
        **given: Any,
    ) -> Answer:
        """Attempt a step, with a scan of each code named; `band:...` is a wristband."""
        person = self.people[who]
        request = Request(
            step=step,
            subject=subject,
            data={**given, **self._when(step)},
            receipts=tuple(self._scan(person, one) for one in scans),
            login=who,
            password=person.password,
            second_login=second,
            second_password=self.people[second].password if second else "",
            door="cli",
            device="tracker demo",
        )
        return take_step(self.site, person.actor, request)

    def do(self, who: str, step: str, subject: str = "", scans: tuple[str, ...] = (), **given: Any) -> Answer:
        """Do a step; a refusal stops the building with its reasons."""
        answer = self.attempt(who, step, subject, scans, **given)
        if not answer.done:
            reasons = " ".join(str(one["says"]) for one in answer.refusals)
            raise NotBuilt(f"{who} could not do {step} on {subject or 'nothing'}: {reasons}")
        return answer

    def case(self, code: str) -> Case:
        """The record of one code as it stands."""
        return case_of(self.site, code)

    def in_hand(self, vial: str) -> str:
        """The code as the vial's present label carries it."""
        serial = self.case(vial).vial.label_serial
        return f"{vial}.{serial}" if serial else vial

    def label(self, who: str, vial: str, parent: str = "") -> None:
        """Print a label, attach it, and scan it back with what the vial came from."""
        unsaid: dict[str, Any] = {} if kept_at(self.case(vial)) else {"kept_at": "not printed by its source"}
        serial = self.do(who, "print_label", vial, why="first", **unsaid).made[0]
        old = (self.in_hand(vial),) if self.case(vial).vial.label_serial else ()
        scans = (f"{vial}.{serial}", *old, *((self.in_hand(parent),) if parent else ()))
        self.do(who, "attach_label", vial, scans, serial=serial)

    def bring(self, giver: str, receiver: str, vial: str, celsius: str, place: str) -> None:
        """Hand a vial over to the establishment of the receiver, who accepts it by scan."""
        to = self.people[receiver].actor.establishment
        self.do(giver, "offer", vial, (self.in_hand(vial),), to_establishment=to)
        self.later(minutes=20)
        self.accept(receiver, vial, celsius, place)

    def accept(self, who: str, vial: str, celsius: str, place: str) -> None:
        """Accept a vial by scan."""
        seen = {"condition": "good", "seal": "intact", "temperature_c": celsius, "place": place}
        self.do(who, "accept", vial, (self.in_hand(vial),), **seen)

    def process(self, who: str, name: str, vial: str, after: str, **more: Any) -> None:
        """Do one step of the vial's own route, with the lots, instruments and values it asks for."""
        asked = self.case(vial).specification.find(name)
        if asked is None:
            raise NotBuilt(f"The specification of {vial} has no step {name}.")
        given: dict[str, Any] = {one: USUAL[one] for one in asked.required}
        given |= {"lots": [self.supplies[one] for one in asked.lots]} if asked.lots else {}
        given |= {"equipment": [self.supplies[one] for one in asked.equipment]} if asked.equipment else {}
        given |= {"name": name} if asked.kind != name else {}
        self.do(who, asked.kind, vial, (self.in_hand(vial),), after_ml=after, **(given | more))

    def result(
        self,
        vial: str,
        analyte: str,
        value: str,
        unit: str = "",
        *,
        by: str = "tess",
        reviewer: str = "olga",
        **more: Any,
    ) -> None:
        """Record a result, and have it reviewed where a reviewer is named."""
        given = ({"unit": unit} if unit else {}) | {"laboratory": "Demo Cell Laboratory"} | more
        self.do(by, "record_result", vial, analyte=analyte, value=value, **given)
        if reviewer:
            self.review(vial, analyte, reviewer)

    def review(self, vial: str, analyte: str, reviewer: str) -> None:
        """Review the newest result of an analyte."""
        found = [one.id for one in self.case(vial).quality.results if one.analyte == analyte]
        self.do(reviewer, "review_result", vial, result=found[-1], verdict="accepted")

    def _scan(self, person: Person, what: str) -> str:
        if what.startswith(BAND):
            return scan_wristband(self.site, person.actor, what.removeprefix(BAND), How.WEDGE)
        code, _, serial = what.partition(".")
        text = payload(self.site.settings.label_host, code, serial) if serial else what
        return scan(self.site, person.actor, text, How.WEDGE).receipt

    def _when(self, step: str) -> dict[str, str]:
        """The time and the reason of a late entry, for a step that takes them."""
        if self.moment is None or "at" not in STEPS[step].schema().fields:
            return {}
        told = {"at": self.moment.isoformat(), "late_reason": REASON}
        self.moment += A_MINUTE
        return told


USUAL = {
    "minutes": "30", "temperature_c": "37", "force_g": "400", "added_ml": "10", "programme": "P1",
}  # fmt: skip
