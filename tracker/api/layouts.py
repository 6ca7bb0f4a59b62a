"""Label layouts over the API: those that ship, and a site's own."""

from __future__ import annotations

import json
from collections.abc import Mapping

from flask import Response, jsonify
from marshmallow import Schema, fields

from tracker.access import actor
from tracker.actions.label_files import names_of
from tracker.actions.label_layouts import document_of, every_layout, keep_layout
from tracker.actions.site import Site
from tracker.api.answers import Strict
from tracker.api.bodies import idempotency_key, json_body, read_with
from tracker.api.operations import READING, WRITING, Operations, answers, described, problems
from tracker.api.stepping import taking
from tracker.custody.problems import Invalid
from tracker.labels.template import Template
from tracker.ledger.body import Door

KEEPS = "Keeps a layout of the site's own under its name, or its next version; it is kept once."


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


def add_layouts(operations: Operations, site: Site) -> None:
    """Serve the layouts labels are printed in."""

    def layouts() -> Response:
        return jsonify({"items": [_layout(site, each) for each in every_layout(site).values()]})

    def keep() -> Response:
        idempotency_key()
        found, wrong = read_with(LayoutBody, json_body())
        if wrong:
            raise Invalid("Some fields do not fit.", wrong)
        text = json.dumps(found["document"], indent=2, ensure_ascii=False, default=float)
        answer = jsonify(_layout(site, keep_layout(site, actor(), text, Door.API)))
        answer.status_code = 201
        return answer

    every = {200: answers(LayoutsAnswer, "Each with its document."), **problems(*READING)}
    kept = {201: answers(LayoutAnswer, "Kept, and on the ledger."), **problems(*WRITING)}
    says = "Those that ship and the site's own."
    told = described(layouts, "Label layouts", says, every, operationId="layouts")
    operations.add("/labels/layouts", "layouts", told, tags=["labels"])
    told = described(
        keep, "Keep a label layout", KEEPS, kept, operationId="keep_layout", **taking(LayoutBody)
    )
    operations.add("/labels/layouts", "layout_keep", told, methods=["POST"], tags=["labels"])


def _layout(site: Site, layout: Template) -> Mapping[str, object]:
    return {
        "name": layout.name, "title": layout.title, "sort": str(layout.sort), "version": layout.version,
        "files": names_of(layout), "document": json.loads(document_of(site, layout.name)),
    }  # fmt: skip
