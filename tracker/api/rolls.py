"""Pre-printed rolls and label layouts over the API."""

from __future__ import annotations

import json
from collections.abc import Mapping

from flask import Response, jsonify
from flask_smorest import Blueprint
from marshmallow import Schema, fields

from tracker.access import actor
from tracker.actions.label_files import label_file, names_of
from tracker.actions.label_layouts import document_of, every_layout, keep_layout
from tracker.actions.rolls import MOST, Roll, print_roll, roll_called, roll_labels
from tracker.actions.site import Site
from tracker.api.answers import Strict
from tracker.api.bodies import idempotency_key, json_body, read_with
from tracker.api.document import PREFIX, READING, WRITING, answers, described, problems
from tracker.api.labels import drawn
from tracker.custody.case.custody import Unused
from tracker.custody.problems import Invalid
from tracker.custody.steps.fields import whole
from tracker.labels.template import Sort, Template

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


class LayoutAnswer(Schema):
    """One layout, its document, and the files a label is given as in it."""

    name = fields.String(required=True)
    title = fields.String(required=True)
    sort = fields.String(required=True)
    version = fields.Integer(required=True)
    files = fields.List(fields.String(), required=True)
    document = fields.Dict(required=True)


class LayoutsAnswer(Schema):
    """Every layout in its newest version."""

    items = fields.List(fields.Nested(LayoutAnswer), required=True)


class LayoutBody(Strict):
    """A layout of the site's own, or its next version."""

    document = fields.Dict(required=True, metadata={"label": "The layout, as one that ships is written"})


def add_rolls(blueprint: Blueprint, site: Site) -> None:
    """Serve rolls of unused codes, and the layouts labels are printed in."""

    def new() -> Response:
        key = idempotency_key()
        found, wrong = read_with(RollBody, json_body())
        if wrong:
            raise Invalid("Some fields do not fit.", wrong)
        answer = jsonify(_roll(site, print_roll(site, actor(), found["count"], key)))
        answer.status_code = 201
        return answer

    def one(roll: str) -> Response:
        return jsonify(_roll(site, roll_called(site, roll)))

    def file(roll: str, name: str) -> Response:
        found = label_file(site, name, roll_labels(site, roll_called(site, roll)))
        return Response(found.content, mimetype=found.mimetype)

    def layouts() -> Response:
        return jsonify({"items": [_layout(site, each) for each in every_layout(site).values()]})

    def keep() -> Response:
        idempotency_key()
        found, wrong = read_with(LayoutBody, json_body())
        if wrong:
            raise Invalid("Some fields do not fit.", wrong)
        text = json.dumps(found["document"], indent=2, ensure_ascii=False, default=float)
        answer = jsonify(_layout(site, keep_layout(site, actor(), text)))
        answer.status_code = 201
        return answer

    add = blueprint.add_url_rule
    made = {201: answers(RollAnswer, "Reserved, and on the ledger."), **problems(*WRITING)}
    says = "Reserves new codes with their serials; each is bound to one vial at its first scan."
    told = described(new, "Print a roll", says, made, operationId="print_roll", **_takes(RollBody))
    add("/rolls", endpoint="roll_new", view_func=told, methods=["POST"], tags=["labels"])
    read = {200: answers(RollAnswer, "As it stands."), **problems(*READING)}
    told = described(
        one, "Read a roll", "Which of its labels are still unused.", read, operationId="read_roll"
    )
    add("/rolls/<roll>", endpoint="roll_one", view_func=told, tags=["labels"])
    says = "Its unused labels as one file, `roll.pdf` or `roll-203.zpl`."
    told = described(file, "Labels of a roll", says, drawn(), operationId="roll_file")
    add("/rolls/<roll>/<name>", endpoint="roll_file", view_func=told, tags=["labels"])
    every = {200: answers(LayoutsAnswer, "Each with its document."), **problems(*READING)}
    told = described(
        layouts, "Label layouts", "Those that ship and the site's own.", every, operationId="layouts"
    )
    add("/labels/layouts", endpoint="layouts", view_func=told, tags=["labels"])
    kept = {201: answers(LayoutAnswer, "Kept, and on the ledger."), **problems(*WRITING)}
    says = "Keeps a layout of the site's own under its name, or its next version; it is kept once."
    told = described(keep, "Keep a label layout", says, kept, operationId="keep_layout", **_takes(LayoutBody))
    add("/labels/layouts", endpoint="layout_keep", view_func=told, methods=["POST"], tags=["labels"])


def unused(found: Unused) -> dict[str, object]:
    """A label that no vial has yet, as a scan answers it."""
    record = {
        "code": found.code, "serial": found.serial, "roll": found.roll,
        "printed_at": found.printed_at.isoformat(), "printed_by": found.printed_by,
        "says": "No vial has this code yet. Send its receipt and its code as `preprinted` with a step.",
    }  # fmt: skip
    return {"family": "unused", "record": record, "verdicts": [], "may": BINDS}


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


def _layout(site: Site, layout: Template) -> Mapping[str, object]:
    return {
        "name": layout.name, "title": layout.title, "sort": str(layout.sort), "version": layout.version,
        "files": names_of(layout), "document": json.loads(document_of(site, layout.name)),
    }  # fmt: skip


def _takes(schema: type[Schema]) -> dict[str, object]:
    content = {"application/json": {"schema": schema}}
    return {"requestBody": {"required": True, "content": content}, "parameters": ["IdempotencyKey"]}
