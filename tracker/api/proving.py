"""The proof over the API: the newest checkpoint, the proof of one event, and a record as a bundle."""

from __future__ import annotations

from typing import Any

from flask import Response
from marshmallow import fields, validate

from tracker.access import actor
from tracker.actions import exporting
from tracker.actions.exporting import Wanted
from tracker.actions.sealing import newest
from tracker.actions.site import Site
from tracker.api.answers import Strict
from tracker.api.bodies import idempotency_key, json_body, read_with
from tracker.api.operations import READING, WRITING, Operations, described, problems
from tracker.api.stepping import taking
from tracker.custody.problems import Invalid, Unknown
from tracker.ledger.body import Door

CHECKPOINT = (
    "The newest checkpoint over the ledger, a C2SP signed note. Keep it where nobody here can reach it."
)
PROOF = "That one event is in the log: a C2SP `.tlog-proof`, which needs nothing else but the key."
RECEIPT = (
    "A signed event and that it is in the log, in one C2SP `.tlog-proof`: what whoever signed keeps, and "
    "`tracker-verify` verifies. 404 where nobody signed."
)
EXPORT = (
    "The record of a vial, sample, treatment or donor as a ZIP that `tracker-verify` verifies. That it was "
    "exported is itself an event, so this is a POST, and each one is another export."
)


LAST_INDEX = 2**53 - 1  # the largest whole number that every JSON reader keeps


class ExportBody(Strict):
    """What is exported, and why."""

    code = fields.String(required=True, validate=validate.Length(max=40), metadata={"label": "Code"})
    reason = fields.String(required=True, validate=validate.Length(1, 500), metadata={"label": "Why"})
    private = fields.Boolean(metadata={"label": "Private values and attached files go along"})
    known = fields.List(
        fields.String(validate=validate.Length(max=4000)),
        validate=validate.Length(max=20),
        metadata={"label": "Checkpoints you have, each to be shown to be the beginning of this log"},
    )


AT = f"<int(max={LAST_INDEX}):idx>"


def add_proving(operations: Operations, site: Site) -> None:
    """Serve checkpoints, proofs and bundles."""

    def checkpoint() -> Response:
        kept = newest(site)
        if kept is None:
            raise Unknown("The ledger was not sealed yet.")
        return _text(kept.note)

    def proof(idx: int) -> Response:
        return _text(exporting.proof(site, idx))

    def receipt(idx: int) -> Response:
        return _text(exporting.receipt(site, idx))

    plain = {**_of("text/plain"), **problems(*READING)}
    told = (
        ("checkpoint", checkpoint, "Checkpoint", CHECKPOINT, "read_checkpoint"),
        (f"proof/{AT}", proof, "Proof of an event", PROOF, "prove_event"),
        (f"receipt/{AT}", receipt, "Receipt of a signed event", RECEIPT, "read_receipt"),
    )
    for address, view, title, says, name in told:
        shown = described(view, title, says, plain, operationId=name)
        operations.add(f"/ledger/{address}", f"ledger_{view.__name__}", shown, tags=["ledger"])
    _add_exports(operations, site)


def _add_exports(operations: Operations, site: Site) -> None:
    def export() -> Response:
        wanted = _wanted()
        data = exporting.export(site, actor(), wanted)
        headers = {"Content-Disposition": f'attachment; filename="custody-{wanted.code}.zip"'}
        return Response(data, 200, headers, content_type="application/zip")

    zipped = {**_of("application/zip"), **problems(*WRITING)}
    told = described(
        export, "Export a record", EXPORT, zipped, operationId="export_record", **taking(ExportBody)
    )
    operations.add("/ledger/exports", "ledger_export", told, methods=["POST"], tags=["ledger"])


def _wanted() -> Wanted:
    idempotency_key()
    found, wrong = read_with(ExportBody, json_body())
    if wrong:
        raise Invalid("Some fields do not fit.", wrong)
    code = found["code"].replace("-", "").upper()
    return Wanted(code, found["reason"], found.get("private", False), found.get("known", ()), Door.API)


def _text(text: str) -> Response:
    return Response(text, content_type="text/plain; charset=utf-8")


def _of(kind: str) -> dict[int, Any]:
    schema = {"type": "string"} if kind.startswith("text") else {"type": "string", "format": "binary"}
    return {200: {"description": "As it is now.", "content": {kind: {"schema": schema}}}}
