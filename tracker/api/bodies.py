"""Reading what was sent: JSON in UTF-8, digit for digit, and what every step takes beside its own fields."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any, NoReturn

from flask import request
from marshmallow import Schema, ValidationError, fields, validate
from werkzeug.exceptions import BadRequest, UnsupportedMediaType

from tracker.actions.given import schema_of
from tracker.custody.problems import Invalid
from tracker.custody.steps.fields import Fields, text, whole

KEY = re.compile(r"[\x21-\x7e]{1,200}")
MOST_RECEIPTS = 250
LARGEST_SEQ = 2**31 - 1


class Witness(Fields):
    """The second person, who signs in for this act alone."""

    login = text("Sign-in name of the second person", most=64)
    password = text("Password of the second person", most=1000, widget="password")
    one_time_code = text("One-time code of the second person, if they use one", most=64, required=False)


class Reserved(Fields):
    """What every step takes beside its own fields."""

    receipts = fields.List(
        fields.String(validate=validate.Length(1, 2000)),
        validate=validate.Length(max=MOST_RECEIPTS, error=f"Give at most {MOST_RECEIPTS} receipts."),
        metadata={"label": "Receipts of scans", "hint": "As `POST /api/v1/scan` gave them, each used once."},
    )
    seen = whole("The record's `seq` as it was read", 0, LARGEST_SEQ, required=False)
    login = text("Your own sign-in name, at the first signature of a session", most=64, required=False)
    password = text("Your own password, where the step is signed", most=1000, required=False)
    one_time_code = text("Your own one-time code, if you use one", most=64, required=False)
    passkey = text("The answer of your passkey, as the browser gives it in JSON", most=8000, required=False)
    witness = fields.Nested(Witness, metadata={"label": "The second person"})


RESERVED = tuple(Reserved().fields)


@dataclass(frozen=True, slots=True)
class Body:
    """A body taken apart: the step's own fields, the reserved ones, and what did not fit among those."""

    own: Mapping[str, Any]
    receipts: tuple[str, ...] = ()
    seen: int | None = None
    login: str = ""
    password: str = ""
    one_time_code: str = ""
    passkey: str = ""
    witness: Mapping[str, str] = field(default_factory=dict)
    unfit: Mapping[str, list[str]] = field(default_factory=dict)


def step_body() -> Body:
    """The body of a step; what does not fit among the reserved fields is told with the step's own faults."""
    sent = json_body()
    reserved = {name: sent.pop(name) for name in RESERVED if name in sent}
    found, unfit = read_with(Reserved, reserved)
    return Body(
        own=sent,
        receipts=tuple(found.get("receipts", ())),
        seen=found.get("seen"),
        login=found.get("login", ""),
        password=found.get("password", ""),
        one_time_code=found.get("one_time_code", ""),
        passkey=found.get("passkey", ""),
        witness=found.get("witness", {}),
        unfit=unfit,
    )


def read_with(schema: type[Schema], data: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, list[str]]]:
    """What fits a schema, and for every field that does not its sentences."""
    try:
        return dict(schema_of(schema).load(dict(data))), {}
    except ValidationError as error:
        return dict(error.valid_data or {}), {
            name: _sentences(found) for name, found in error.messages_dict.items()
        }


def idempotency_key() -> str:
    """The key a client made for this act, or nothing."""
    key = request.headers.get("Idempotency-Key")
    if key is not None and not KEY.fullmatch(key):
        says = "Give 1 to 200 letters, digits and signs of ASCII, without spaces."
        raise Invalid("The idempotency key cannot be taken.", {"Idempotency-Key": [says]})
    return key or ""


def json_body() -> dict[str, Any]:
    """The JSON object that was sent; anything else is 400 or 415, before anything is looked at."""
    charset = request.mimetype_params.get("charset", "utf-8").lower()
    if request.mimetype != "application/json" or charset not in ("utf-8", "utf8"):
        _say(UnsupportedMediaType(), "Send JSON in UTF-8, with the content type application/json.")
    try:
        sent = _parse(request.get_data(cache=False).decode("utf-8-sig"))
    except UnicodeDecodeError:
        _say(BadRequest(), "The body is not text in UTF-8. Nothing was recorded.")
    except RecursionError:
        _say(BadRequest(), "The JSON is nested too deeply. Nothing was recorded.")
    except ValueError:
        _say(BadRequest(), "The body is not JSON, or names a field twice. Nothing was recorded.")
    if not isinstance(sent, dict):
        _say(BadRequest(), "The body is to be one JSON object. Nothing was recorded.")
    return sent


def _parse(text: str) -> Any:
    sent = json.loads(text, parse_float=_decimal, parse_constant=Decimal, object_pairs_hook=_once)
    if "\\u" in text:
        # An escape may write half of a character, which no text has and nothing can keep.
        json.dumps(sent, ensure_ascii=False, default=str).encode()
    return sent


def _decimal(digits: str) -> Decimal:
    """The number as it was written; one beyond every quantity becomes infinity, and its field refuses it."""
    try:
        return Decimal(digits)
    except InvalidOperation:
        return Decimal("Infinity")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("A field is named twice.")
    return found


def _sentences(found: Any) -> list[str]:
    if isinstance(found, Mapping):
        return [says for inner in found.values() for says in _sentences(inner)]
    return [str(says) for says in found] if isinstance(found, list) else [str(found)]


def _say(error: BadRequest | UnsupportedMediaType, says: str) -> NoReturn:
    """Raise it with this sentence in place of the house's general one."""
    error.data = {"message": says}  # type: ignore[union-attr]
    raise error
