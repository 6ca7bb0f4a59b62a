"""What the API answers, field by field; the OpenAPI document is written from these."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from marshmallow import Schema, fields

from tracker.ledger.body import instant_text


class Quantity(fields.String):
    """A decimal quantity, answered as text, digit for digit."""

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return f"{value:f}" if isinstance(value, Decimal) else super()._serialize(value, attr, obj, **kwargs)


class Instant(fields.String):
    """An instant, answered in UTC."""

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        if isinstance(value, datetime):
            return instant_text(value.astimezone(UTC))
        return super()._serialize(value, attr, obj, **kwargs)


def text(says: str = "", *, null: bool = False) -> fields.String:
    """A text that is always there; null only where it is said."""
    return fields.String(required=True, allow_none=null, metadata={"description": says} if says else {})


def codes(says: str = "") -> fields.List[Any]:
    """Several codes or words."""
    return fields.List(fields.String(), required=True, metadata={"description": says} if says else {})


def instant(says: str = "", *, null: bool = False) -> Instant:
    """An instant that is always there; null only where it is said."""
    return Instant(required=True, allow_none=null, metadata={"description": says} if says else {})


def quantity(says: str = "") -> Quantity:
    """A decimal quantity; null where nobody recorded one."""
    return Quantity(required=True, allow_none=True, metadata={"description": says} if says else {})


def yes(says: str = "") -> fields.Boolean:
    """Yes or no."""
    return fields.Boolean(required=True, metadata={"description": says} if says else {})


def number(says: str = "", *, null: bool = False) -> fields.Integer:
    """A whole number."""
    return fields.Integer(required=True, allow_none=null, metadata={"description": says} if says else {})


def one(shape: type[Schema], *, null: bool = False) -> fields.Nested:
    """A part with a shape of its own."""
    return fields.Nested(shape, required=True, allow_none=null)


def many(shape: type[Schema]) -> fields.List[Any]:
    """Several parts of one shape."""
    return fields.List(fields.Nested(shape), required=True)


class Problem(Schema):
    """An error as RFC 9457 has it."""

    type = text("A stable name of this kind of error.")
    title = text()
    status = number()
    detail = text("What is wrong, and what to do.")
    instance = text("The address that was asked.")
    reference = text("What finds this answer in the log.")
    fields_ = fields.Dict(
        keys=fields.String(),
        values=fields.List(fields.String()),
        data_key="fields",
        metadata={"description": "Each field that does not fit, with its sentences."},
    )


class Refusal(Schema):
    """One reason to say no."""

    check = text("The stable code of the check.")
    says = text("What was found.")
    resolve = text("What would resolve it.")
    basis = text("The rule it stands on.")
    evidence = codes("What the check looked at.")
    field = text("The field it is about, or nothing.")
    subject = text("The vial it is about, where several were named.")


class Notice(Schema):
    """Something to know that refuses nothing."""

    check = text()
    says = text()


class Decision(Schema):
    """The outcome of an act: everything that speaks against it at once."""

    step = text()
    allowed = yes()
    refusals = many(Refusal)
    warnings = many(Notice)


class Verdict(Schema):
    """What the record says of a step not yet taken; `allowed` is null when only what is given can tell."""

    step = text()
    allowed = fields.Boolean(required=True, allow_none=True)
    refusals = many(Refusal)
    warnings = many(Notice)
    to_scan = codes("What the step still asks to be scanned.")


class Event(Schema):
    """The event an act became."""

    id = text()
    idx = number("Its place on the ledger.")
    leaf_hash = text()
