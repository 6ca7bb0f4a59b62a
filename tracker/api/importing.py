"""A laboratory's file over the API: previewed, or imported whole, with every bad place named."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from flask import Response, jsonify
from marshmallow import Schema, fields, validate

from tracker.access import actor
from tracker.actions.laboratory.decoding import UnreadableFile
from tracker.actions.laboratory.importing import Imported, LaboratoryFile, Preview, import_file, preview
from tracker.actions.laboratory.profiles import profile_called
from tracker.actions.site import Site
from tracker.api.answers import Strict
from tracker.api.bodies import idempotency_key, json_body, read_with
from tracker.api.operations import WRITING, Operations, answers, described, problems
from tracker.api.stepping import taking
from tracker.custody.problems import Invalid

SAYS = (
    "Reads the file as its profile says. Every bad place is named with its line, its column and what is "
    "printed there. With `preview` nothing is written. Otherwise all of it is recorded in one transaction, "
    "or nothing is; with `leave_out` all but the bad places. A file is known by its content: sent twice, it "
    "is recorded once, whatever the key."
)


class BadPlace(Schema):
    """One place of the file that cannot be taken."""

    line = fields.Integer(required=True)
    column = fields.String(required=True)
    printed = fields.String(required=True)
    says = fields.String(required=True)


class FileAnswer(Schema):
    """What would come, or came, of a laboratory's file."""

    done = fields.Boolean(required=True, metadata={"description": "It is on the record now."})
    sha256 = fields.String(required=True)
    values = fields.Integer(required=True, metadata={"description": "Recorded, or that could be."})
    vials = fields.Integer(required=True)
    imported_before = fields.Boolean(required=True)
    bad = fields.List(fields.Nested(BadPlace), required=True)


class FileBody(Strict):
    """A laboratory's file, and what is to be done with it."""

    content = fields.String(required=True, metadata={"label": "The file, in Base64"})
    profile = fields.String(required=True, metadata={"label": "Name of the profile"})
    name = fields.String(validate=validate.Length(max=120), metadata={"label": "Name of the file"})
    preview = fields.Boolean(metadata={"label": "Look, and write nothing"})
    leave_out = fields.Boolean(metadata={"label": "Leave out what cannot be taken, and record the rest"})


def add_importing(operations: Operations, site: Site) -> None:
    """Serve the import of a laboratory's file."""

    def view() -> Response:
        idempotency_key()
        found, wrong = read_with(FileBody, json_body())
        if wrong:
            raise Invalid("Some fields do not fit.", wrong)
        return _answer(site, found)

    responses = {
        200: answers(FileAnswer, "What would come of it; nothing was written."),
        201: answers(FileAnswer, "Recorded, and on the ledger."),
        409: answers(FileAnswer, "Refused, with every bad place; the attempt is on the ledger."),
        **problems(*WRITING),
    }
    name = "import_laboratory_file"
    told = described(
        view, "Import a laboratory's file", SAYS, responses, operationId=name, **taking(FileBody)
    )
    operations.add("/laboratory-files", endpoint=name, view=told, methods=["POST"], tags=["results"])


def _answer(site: Site, given: dict[str, Any]) -> Response:
    try:
        content = base64.b64decode(given["content"], validate=True)
    except (binascii.Error, ValueError) as error:
        raise Invalid("Some fields do not fit.", {"content": ["Give the file in Base64."]}) from error
    try:
        file = LaboratoryFile(content, profile_called(site, given["profile"]), given.get("name", ""))
        if given.get("preview"):
            return _told(preview(site, actor(), file), 200)
        done = import_file(site, actor(), file, leave_out=given.get("leave_out", False))
    except UnreadableFile as error:
        raise Invalid("The file cannot be read.", {"content": [error.says]}) from error
    return _told(done, 201 if done.done else 409)


def _told(found: Preview | Imported, status: int) -> Response:
    document = {
        "done": isinstance(found, Imported) and found.done,
        "sha256": found.sha256,
        "values": found.recorded if isinstance(found, Imported) else found.values,
        "vials": found.vials,
        "imported_before": found.before is not None,
        "bad": [
            {"line": one.line, "column": one.column, "printed": one.printed, "says": one.says}
            for one in found.bad
        ],
    }
    answer = jsonify(document)
    answer.status_code = status
    return answer
