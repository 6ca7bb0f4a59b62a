"""Pre-printed rolls over the API."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Response, jsonify
from marshmallow import Schema, fields

from tracker.access import actor
from tracker.actions.label_files import label_file, names_of
from tracker.actions.label_layouts import every_layout
from tracker.actions.rolls import MOST, Roll, print_roll, roll_called, roll_labels
from tracker.actions.site import Site
from tracker.api.answers import Strict
from tracker.api.bodies import idempotency_key, json_body, read_with
from tracker.api.labels import drawn
from tracker.api.operations import PREFIX, READING, WRITING, Operations, answers, described, problems
from tracker.api.stepping import taking
from tracker.custody.case.custody import Unused
from tracker.custody.problems import Invalid
from tracker.custody.steps.fields import whole
from tracker.labels.template import Sort
from tracker.ledger.body import Door

RESERVES = "Reserves new codes with their serials; each is bound to one vial at its first scan."
STILL_UNUSED = "Which of its labels are still unused."
AS_A_FILE = "Its unused labels as one file, `roll.pdf` or `roll-203.zpl`."
BINDS = ["collect", "split", "draw_specimen", "draw_up"]


class RollBody(Strict):
    """How many labels a roll has."""

    count = whole("How many labels", 1, MOST)


class RollAnswer(Schema):
    """A roll: the labels on it that no vial has yet, in their order, and how to print them."""

    roll = fields.String(required=True)
    labels = fields.List(fields.String(), required=True, metadata={"description": "CODE.SERIAL"})
    bound = fields.List(fields.String(), required=True, metadata={"description": "Codes that a vial has."})
    files = fields.List(fields.String(), required=True)


def add_rolls(operations: Operations, site: Site) -> None:
    """Serve rolls of unused codes."""

    def new() -> Response:
        key = idempotency_key()
        found, wrong = read_with(RollBody, json_body())
        if wrong:
            raise Invalid("Some fields do not fit.", wrong)
        answer = jsonify(_roll(site, print_roll(site, actor(), found["count"], key, Door.API)))
        answer.status_code = 201
        return answer

    def one(roll: str) -> Response:
        return jsonify(_roll(site, roll_called(site, roll)))

    def file(roll: str, name: str) -> Response:
        found = label_file(site, name, roll_labels(site, roll_called(site, roll)))
        return Response(found.content, mimetype=found.mimetype)

    made = {201: answers(RollAnswer, "Reserved, and on the ledger."), **problems(*WRITING)}
    read = {200: answers(RollAnswer, "As it stands."), **problems(*READING)}
    told = described(new, "Print a roll", RESERVES, made, operationId="print_roll", **taking(RollBody))
    operations.add("/rolls", "roll_new", told, methods=["POST"], tags=["labels"])
    told = described(one, "Read a roll", STILL_UNUSED, read, operationId="read_roll")
    operations.add("/rolls/<roll>", "roll_one", told, tags=["labels"])
    told = described(file, "Labels of a roll", AS_A_FILE, drawn(), operationId="roll_file")
    operations.add("/rolls/<roll>/<name>", "roll_file", told, tags=["labels"])


def unused(found: Unused) -> dict[str, object]:
    """A label that no vial has yet, as a scan answers it."""
    record = {
        "code": found.code, "serial": found.serial, "roll": found.roll,
        "printed_at": found.printed_at.isoformat(), "printed_by": found.printed_by,
        "says": "No vial has this code yet. Send its receipt and its code as `preprinted` with a step.",
    }  # fmt: skip
    return {"family": "unused", "record": record, "verdicts": [], "may": BINDS, "confirming": None}


def _roll(site: Site, roll: Roll) -> Mapping[str, object]:
    labels = [one.bare for one in roll_labels(site, roll)]
    names = [
        name
        for layout in every_layout(site).values()
        if layout.sort is Sort.UNUSED
        for name in names_of(layout)
        if name.endswith((".pdf", ".zpl"))
    ]
    files = [f"{PREFIX}/rolls/{roll.id}/{name}" for name in names]
    return {"roll": roll.id, "labels": labels, "bound": sorted(roll.bound), "files": files}
