"""Training over the API: until when a person may act in each of their roles."""

from __future__ import annotations

from flask import Response, jsonify
from marshmallow import Schema, fields

from tracker.access import actor
from tracker.actions.administering import account_of
from tracker.actions.site import Site
from tracker.actions.training import record_training, training_by_role
from tracker.api.answers import Strict
from tracker.api.bodies import json_body, read_with
from tracker.api.operations import WRITING, Operations, answers, described, problems
from tracker.api.stepping import taking
from tracker.custody.problems import Invalid

SAYS = "Recorded by quality officers and administrators, and by nobody for themselves."


class TrainingBody(Strict):
    """A training: the role, its last day, and the number it is filed under."""

    role = fields.String(required=True, metadata={"label": "Role"})
    until = fields.Date(required=True, metadata={"label": "Valid until, that day included"})
    document = fields.String(required=True, metadata={"label": "Number of the training record"})


class RoleAnswer(Schema):
    """One role with its training."""

    role = fields.String(required=True)
    until = fields.Date(required=True, allow_none=True)
    closed = fields.Boolean(required=True)


class TrainingAnswer(Schema):
    """Every role of the person."""

    trainings = fields.List(fields.Nested(RoleAnswer), required=True)


def add_training(operations: Operations, site: Site) -> None:
    """Serve the recording of a training."""

    def record(user: str) -> Response:
        found, wrong = read_with(TrainingBody, json_body())
        if wrong:
            raise Invalid("Some fields do not fit.", wrong)
        record_training(site, actor(), user, **found)
        kept = training_by_role(site, account_of(site, user).actor)
        answer = jsonify(
            trainings=[
                {"role": one.role, "until": one.training.until.isoformat() if one.training else None,
                 "closed": one.closed}
                for one in kept
            ]
        )  # fmt: skip
        answer.status_code = 201
        return answer

    made = {201: answers(TrainingAnswer, "Recorded, and on the ledger."), **problems(*WRITING)}
    told = described(
        record, "Record a training", SAYS, made, operationId="record_training", **taking(TrainingBody)
    )
    operations.add("/accounts/<user>/training", "training_new", told, methods=["POST"], tags=["people"])
