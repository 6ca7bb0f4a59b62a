"""What may stand behind the question mark: pages of a list, its filters, the step a verdict is asked of."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from flask import request
from marshmallow import Schema, fields, validate

from tracker.actions.given import load, schema_of
from tracker.actions.listing import LISTINGS
from tracker.custody.problems import Invalid
from tracker.custody.sample import Part, Stage, Standing
from tracker.custody.steps.fields import Fields, choice, code, text

MOST, USUAL = 200, 50
CODES = ("sample", "parent", "donor", "person", "tested_person", "treatment", "specification")
CLOSED = {"stage": tuple(Stage), "standing": tuple(Standing), "part": tuple(Part)}
LIMIT = f"Give a whole number from 1 to {MOST}."


class PageQuery(Fields):
    """Which part of a list."""

    cursor = text("Where to go on", required=False, private=False, hint="`next` of the page before.")
    limit = fields.Integer(
        load_default=USUAL,
        validate=validate.Range(1, MOST, error=LIMIT),
        error_messages={"invalid": LIMIT},
        metadata={"label": "How many at most"},
    )


class VerdictQuery(Fields):
    """Which step."""

    step = text("Kind of step", most=60, private=False)


class HandoverVerdictQuery(VerdictQuery):
    """Which step, for which vial of the hand-over."""

    vial = code("Vial of this hand-over")


class LedgerQuery(PageQuery):
    """Which events."""

    chain = text("Chain", required=False, private=False, most=80, hint="The code of an aggregate, `@door`, …")
    type = text("Type of event", required=False, private=False, most=80)


@lru_cache(maxsize=32)
def list_query(name: str) -> type[Schema]:
    """The part of a list, and its filters."""
    filters = {one: _filter(one) for one in LISTINGS[name].filters}
    return type(f"{name.capitalize()}Query", (PageQuery,), filters)


def asked(schema: type[Schema]) -> dict[str, Any]:
    """What was asked for; every name that does not fit is told at once."""
    return load(schema_of(schema), request.args.to_dict())


def after(query: Mapping[str, Any]) -> str:
    """The key a page begins after."""
    try:
        key = base64.b64decode(str(query.get("cursor", "")), altchars=b"-_", validate=True).decode()
    except ValueError as problem:
        raise _no_cursor() from problem
    if not key.isprintable():
        raise _no_cursor()
    return key


def after_number(query: Mapping[str, Any]) -> int:
    """The place on the ledger a page begins after."""
    place = after(query) or "-1"
    if place != "-1" and not (place.isascii() and place.isdigit() and len(place) < 16):
        raise _no_cursor()
    return int(place)


def cursor(key: object) -> str:
    """How a page says where the next one begins."""
    return base64.urlsafe_b64encode(str(key).encode()).decode()


def _filter(name: str) -> fields.Field[Any]:
    label = name.replace("_", " ").capitalize()
    if name in CODES:
        return code(label, required=False)
    if name in CLOSED:
        return choice(label, tuple(str(one) for one in CLOSED[name]), required=False)
    return text(label, required=False, private=False)


def _no_cursor() -> Invalid:
    return Invalid("Some fields do not fit.", {"cursor": ["Send `next` of the page before, or nothing."]})
