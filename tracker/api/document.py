"""The OpenAPI document: written from the declarations, with our one shape of an error."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from threading import Lock
from typing import Any

from flask import Response, json
from flask_smorest import Api, Blueprint
from marshmallow import Schema, fields

from tracker.api.shapes import Instant, Problem, Quantity
from tracker.version import VERSION

PREFIX = "/api/v1"
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
PROBLEMS: Mapping[int, str] = {
    400: "What was sent cannot be read, or a form token is missing.",
    401: "Nobody known is asking.",
    403: "This person may never do this.",
    404: "There is no such thing.",
    412: "The record moved since it was read.",
    413: "The body is too large.",
    415: "The body is not of a kind that is read here.",
    422: "Some fields do not fit; `fields` names every one of them.",
    429: "Too many tries in a short time.",
    503: "The record is in use; try again after the seconds that `Retry-After` names.",
}
IDEMPOTENCY_KEY = {
    "name": "Idempotency-Key",
    "description": "Made by the client for one act: the same key and body get the first decision again.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 200},
}
READING = (401, 404, 503)
WRITING = (400, 401, 403, 404, 412, 413, 415, 422, 429, 503)


class Document(Api):  # type: ignore[misc]
    """The API with its document; an error has one shape, and nothing is documented that does not happen."""

    DEFAULT_ERROR_RESPONSE_NAME = None

    def __init__(self) -> None:
        super().__init__()
        self._written: str | None = None
        self._undocumented: list[Blueprint] = []
        self._turn = Lock()

    def _register_responses(self) -> None:
        """Name the answer of each error once."""
        self.spec.components.parameter("IdempotencyKey", "header", IDEMPOTENCY_KEY)
        for status, says in PROBLEMS.items():
            content = {"application/problem+json": {"schema": Problem}}
            self.spec.components.response(
                f"Problem{status}", {"description": says, "content": content}, lazy=True
            )

    def _register_error_handlers(self) -> None:
        """Leave errors to the house, which answers each of them once for every door."""

    def register_blueprint(self, blueprint: Blueprint) -> None:
        """Serve these addresses now, and write the document of them when somebody asks for it."""
        self._app.register_blueprint(blueprint)
        self._undocumented.append(blueprint)

    def _openapi_json(self) -> Response:
        """The document, written once."""
        with self._turn:
            if self._written is None:
                self._written = json.dumps(self._spec_of_everything(), sort_keys=False)
        return Response(self._written, content_type="application/json")

    def _spec_of_everything(self) -> dict[str, Any]:
        for blueprint in self._undocumented:
            blueprint.register_views_in_doc(self, self._app, self.spec, name=blueprint.name, parameters=None)
        return dict(self.spec.to_dict())


def new_document() -> Document:
    """A document that knows our kinds of values."""
    document = Document()
    document.register_field(Quantity, "string", None)
    document.register_field(Instant, "string", "date-time")
    return document


def configure(config: dict[str, Any]) -> None:
    """Say to flask-smorest what this API is, and where its document lies."""
    config.update(
        API_TITLE=TITLE,
        API_VERSION=VERSION,
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX=PREFIX,
        API_SPEC_OPTIONS={
            "info": {"description": ABOUT, "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"}},
            "servers": [{"url": "/"}],
            "security": [{name: []} for name in SECURITY],
        },
    )


def finish(document: Document) -> None:
    """Add what is told of fields beside their kinds, and who may ask."""
    for name, scheme in SECURITY.items():
        document.spec.components.security_scheme(name, scheme)
    document.ma_plugin.converter.add_attribute_function(told_of_field)


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


def problems(*statuses: int) -> dict[int, str]:
    """The errors an operation may answer, by the names of their components."""
    return {status: f"Problem{status}" for status in statuses}


def answers(shape: type[Schema], says: str, **headers: Any) -> dict[str, Any]:
    """One documented answer in JSON."""
    told: dict[str, Any] = {"description": says, "content": {"application/json": {"schema": shape}}}
    return told | ({"headers": headers} if headers else {})


def described(view: Any, summary: str, says: str, responses: Mapping[int, Any], **more: Any) -> Any:
    """The view, with what the document says of it."""
    told = {str(status): response for status, response in responses.items()}
    return Blueprint.doc(summary=summary, description=says, responses=told, **more)(view)
