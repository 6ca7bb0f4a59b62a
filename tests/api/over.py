"""The bench again, with every act and every look through the JSON API and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.bench import PASSWORD, Bench, symbol
from tracker.actions.given import Answer
from tracker.actions.tokens import create_token
from tracker.api.families import BY_LETTER
from tracker.custody.decision import How
from tracker.custody.people import SYSTEM
from tracker.custody.steps import STEPS

V1 = "/api/v1"
MADE_UNDER = {
    "register_person": "persons",
    "register_donor": "donors",
    "open_treatment": "treatments",
    "add_lot": "lots",
    "add_equipment": "equipment",
    "add_unit": "units",
}
HANDED = {"offer": "handover", "issue": "issue", "return_vial": "return"}
ANSWERED = ("accept", "decline", "cancel_offer", "take_back", "delivered")


class Clients(dict[str, FlaskClient]):
    """A client with a token for whoever is asked for."""

    def __init__(self, app: Flask, users: Mapping[str, str]) -> None:
        super().__init__()
        self.app, self.users = app, users

    def __missing__(self, login: str) -> FlaskClient:
        token = create_token(self.app.extensions["tracker"], SYSTEM, self.users[login])
        client = self[login] = self.app.test_client()
        client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
        return client


@dataclass(slots=True)
class OverApi(Bench):
    """A bench whose people hold tokens; what they do is what its roads say, over HTTP."""

    clients: Mapping[str, FlaskClient] = field(default_factory=dict)

    @classmethod
    def of(cls, bench: Bench, app: Flask) -> OverApi:
        """The people of a bench, each with a client of their own."""
        clients = Clients(app, {login: person.user for login, person in bench.people.items()})
        return cls(bench.site, bench.clock, bench.people, bench.specifications, bench.lots, clients=clients)

    def get(self, path: str, who: str = "tess", status: int = 200) -> Any:
        """Read something."""
        answer = self.clients[who].get(V1 + path)
        assert answer.status_code == status, answer.text
        return answer.json if answer.is_json else answer.data

    def everything(self, path: str, who: str = "udo") -> list[dict[str, Any]]:
        """Read a whole list, page by small page."""
        found: list[dict[str, Any]] = []
        cursor: str | None = ""
        while cursor is not None:
            after = f"cursor={cursor}" if cursor else ""
            page = self.get(f"{path}{'&' if '?' in path else '?'}limit=3&{after}", who)
            assert len(page["items"]) <= 3
            found += page["items"]
            cursor = page["next"]
        return found

    def post(self, who: str, path: str, key: str = "", **body: Any) -> TestResponse:
        """Send something, whatever comes of it."""
        headers = {"Idempotency-Key": key} if key else {}
        return self.clients[who].post(V1 + path, json=body, headers=headers)

    def drill(self, code: str) -> None:
        """Start a drill of a recall from something, so that a recall is on record."""
        answer = self.post(
            "olga", "/recalls/drills", codes=[code], why="To be listed; made up for this test."
        )
        assert answer.status_code == 201, answer.json

    def attempt(
        self, who: str, step: str, subject: str = "", scans: tuple[str, ...] = (), **data: Any
    ) -> Answer:
        """Attempt one step over the API."""
        reserved: dict[str, Any] = {"receipts": [self.receipt(who, one) for one in scans]}
        if STEPS[step].again:
            reserved |= {"login": who, "password": PASSWORD}
        if second := data.pop("second", ""):
            reserved["witness"] = {"login": second, "password": PASSWORD}
        path, beside = self._place(step, subject, data)
        if STEPS[step].shows:
            reserved.setdefault("seen", data.pop("seen", None) or self.seq(subject))
        answer = self.post(who, path, data.pop("key", ""), **data, **beside, **reserved)
        assert answer.status_code in (201, 409), answer.text
        told = answer.json or {}
        return Answer(answer.status_code, told | {"subject": (told["subject"] or {}).get("code", "")})

    def seq(self, subject: str) -> int:
        """The number at which a record is seen now."""
        return int(self.get(f"/{BY_LETTER[subject[:1]].path}/{subject}", "udo")["seq"])

    def receipt(self, who: str, what: str, how: How = How.CAMERA) -> str:
        """Scan a code or a wristband over the API."""
        asked = (
            {"code": what[5:], "purpose": "wristband"} if what.startswith("band:") else {"code": symbol(what)}
        )
        answer = self.post(who, "/scan", **asked, how=str(how))
        assert answer.status_code == 200, answer.text
        assert answer.json
        return str(answer.json["receipt"])

    def hands(self, vial: str) -> str:
        """The code as the vial's present label carries it."""
        serial = self.get(f"/vials/{vial}")["label_serial"]
        return f"{vial}.{serial}" if serial else vial

    def label(self, who: str, vial: str, parent: str = "") -> str:
        """Print and attach a label, scanning it and the parent back."""
        old = self.hands(vial)
        serial = self.do(who, "print_label", vial, why="first").made[0]
        more = (*((self.hands(parent),) if parent else ()), *((old,) if "." in old else ()))
        self.do(who, "attach_label", vial, (f"{vial}.{serial}", *more), serial=serial)
        return serial

    def result(
        self, vial: str, analyte: str, value: str, unit: str = "", by: str = "tess", reviewer: str = "olga"
    ) -> str:
        """Record a result and have it reviewed."""
        measured: dict[str, Any] = {"analyte": analyte, "value": value} | ({"unit": unit} if unit else {})
        self.do(by, "record_result", vial, **measured)
        sample = self.get(f"/vials/{vial}")["sample"]
        results = self.get(f"/samples/{sample}")["results"]
        key = str([one for one in results if one["analyte"] == analyte][-1]["id"])
        if reviewer:
            self.do(reviewer, "review_result", vial, result=key, verdict="accepted")
        return key

    def _place(self, step: str, subject: str, data: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        """The address of a step, and what its body names beside the step's own fields."""
        if step in MADE_UNDER:
            return f"/{MADE_UNDER[step]}", {}
        if step == "collect":
            return "/samples", {"donor": subject}
        if step in HANDED:
            return "/handovers", {"kind": HANDED[step], "vials": [subject, *data.pop("vials", [])]}
        if step in ANSWERED:
            road = self.get(f"/vials/{subject}")["in_transit"]
            return f"/handovers/{road['handover']}/steps/{step}", {"vial": subject}
        return f"/{BY_LETTER[subject[:1]].path}/{subject}/steps/{step}", {}
