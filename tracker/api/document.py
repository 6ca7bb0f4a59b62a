"""The OpenAPI document: written from the declarations when somebody asks, with our one shape of an error."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask import Flask, json
from flask_smorest import Api, Blueprint
from marshmallow import fields

from tracker.api.operations import PREFIX, PROBLEMS, Operations
from tracker.api.shapes import Instant, Problem, Quantity
from tracker.version import VERSION

TITLE = "Chain of custody"
ABOUT = (
    "From collection to injection through one door. A POST that does a step answers 201 when it was done and "
    "409 when it was refused, with every reason; both are on the ledger. A step that touches the material "
    "asks for the receipt of a scan (`POST /api/v1/scan`). Times are RFC 3339 with their offset and are "
    "answered in UTC; quantities are decimal strings with the unit in the name, JSON numbers are taken too; "
    "codes may be written in small letters and with dashes and are answered in capitals."
)
SECURITY = {
    "token": {"type": "http", "scheme": "bearer", "description": "A token made with `tracker token create`."},
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "tracker",
        "description": "The cookie of the pages; every POST then carries the form's token in `X-CSRFToken`.",
    },
}
IDEMPOTENCY_KEY = {
    "name": "Idempotency-Key",
    "description": "Made by the client for one act: the same key and body get the first decision again.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 200},
}
SPECIFICATION = {
    "title": TITLE,
    "version": VERSION,
    "openapi_version": "3.1.0",
    "info": {"description": ABOUT, "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"}},
    "servers": [{"url": "/"}],
    "security": [{name: []} for name in SECURITY],
}


def written(app: Flask, operations: Operations) -> str:
    """The whole document, as JSON."""
    document = Document(app, spec_kwargs=SPECIFICATION)
    for name, scheme in SECURITY.items():
        document.spec.components.security_scheme(name, scheme)
    document.ma_plugin.converter.add_attribute_function(told_of_field)
    told = _told(operations)
    told.register_views_in_doc(document, app, document.spec, name=told.name, parameters=None)
    return json.dumps(document.spec.to_dict(), sort_keys=False)


class Document(Api):  # type: ignore[misc]
    """One document: an error has one shape, and nothing is documented that does not happen."""

    DEFAULT_ERROR_RESPONSE_NAME = None

    def _register_responses(self) -> None:
        """Name the answer of each error once, and each kind of value of ours."""
        self.register_field(Quantity, "string", None)
        self.register_field(Instant, "string", "date-time")
        self.spec.components.parameter("IdempotencyKey", "header", IDEMPOTENCY_KEY)
        for status, says in PROBLEMS.items():
            content = {"application/problem+json": {"schema": Problem}}
            self.spec.components.response(
                f"Problem{status}", {"description": says, "content": content}, lazy=True
            )

    def _register_error_handlers(self) -> None:
        """Leave errors to the house, which answers each of them once for every door."""


def _told(operations: Operations) -> Blueprint:
    """The operations as flask-smorest reads them; it serves none of them."""
    blueprint = Blueprint("api", __name__, url_prefix=PREFIX)
    for one in operations:
        view = Blueprint.doc(**one.described.told)(one.described.view)
        blueprint.add_url_rule(one.address, one.endpoint, view, methods=one.methods, tags=one.tags)
    return blueprint


def told_of_field(converter: Any, field: fields.Field[Any], ret: dict[str, Any]) -> dict[str, Any]:  # noqa: ARG001
    """Label, unit and hint of a field, and the ways a quantity may be written."""
    told: dict[str, Any] = {}
    named = field.metadata
    if named.get("label"):
        unit = f", in {named['unit']}" if named.get("unit") else ""
        told["title"] = f"{named['label']}{unit}"
    if named.get("hint"):
        told["description"] = named["hint"]
    if isinstance(field, fields.Decimal):
        bounds: dict[str, Any] = {name: _number(ret[name]) for name in ("minimum", "maximum") if name in ret}
        told |= bounds | {"type": ["number", "string"]}
    return told


def _number(bound: object) -> float | int:
    value = Decimal(str(bound))
    return int(value) if value == value.to_integral_value() else float(value)
