"""What the API serves: each address with its view, and what the document will tell of it when asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint
from flask.typing import ResponseReturnValue
from marshmallow import Schema

PREFIX = "/api/v1"
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
READING = (401, 404, 503)
WRITING = (400, 401, 403, 404, 412, 413, 415, 422, 429, 503)

View = Callable[..., ResponseReturnValue]


@dataclass(frozen=True, slots=True)
class Described:
    """A view, and what the document tells of it."""

    view: View
    told: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Operation:
    """One address that is served by one view."""

    address: str
    endpoint: str
    described: Described
    methods: tuple[str, ...]
    tags: Sequence[str]


class Operations:
    """Every operation of the API in the order of the document."""

    def __init__(self) -> None:
        self._found: list[Operation] = []

    def __iter__(self) -> Iterator[Operation]:
        return iter(self._found)

    def add(
        self,
        address: str,
        endpoint: str,
        view: Described,
        *,
        tags: Sequence[str],
        methods: Sequence[str] = ("GET",),
    ) -> None:
        """Serve this address under the API's own prefix."""
        self._found.append(Operation(address, endpoint, view, tuple(methods), tags))

    def served(self) -> Blueprint:
        """What Flask serves of them; nothing of the document is written yet."""
        blueprint = Blueprint("api", __name__, url_prefix=PREFIX)
        for one in self:
            blueprint.add_url_rule(one.address, one.endpoint, one.described.view, methods=one.methods)
        return blueprint


def described(view: View, summary: str, says: str, responses: Mapping[int, Any], **more: Any) -> Described:
    """The view, with what the document says of it."""
    answered = {str(status): response for status, response in responses.items()}
    return Described(view, {"summary": summary, "description": says, "responses": answered, **more})


def problems(*statuses: int) -> dict[int, str]:
    """The errors an operation may answer, by the names of their components."""
    return {status: f"Problem{status}" for status in statuses}


def answers(shape: type[Schema], says: str, **headers: Any) -> dict[str, Any]:
    """One documented answer in JSON."""
    told: dict[str, Any] = {"description": says, "content": {"application/json": {"schema": shape}}}
    return told | ({"headers": headers} if headers else {})
