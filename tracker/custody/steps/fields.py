"""The kinds of fields a step may take, each with the sentence a person reads when it does not fit."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, TypeAlias

from marshmallow import Schema, ValidationError, fields, validate

from tracker.custody.steps.digits import Quantity
from tracker.custody.steps.legible import plain, visible

Rule: TypeAlias = Callable[[Any], Any]

JOINTS, SIDES = ("knee", "hip"), ("left", "right")
FIRST_YEAR, LAST_YEAR = 1900, 9998


class Fields(Schema):
    """Fields of a step that happens now; unknown fields are refused."""

    error_messages = {"unknown": "This step knows no such field."}  # noqa: RUF012  (marshmallow reads it so)


class Moment(fields.AwareDateTime):
    """An instant of a calendar people use, in UTC whatever offset it was given with."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> datetime:
        found = super()._deserialize(value, attr, data, **more)
        try:
            moment = found.astimezone(UTC)
        except OverflowError as error:
            raise self.make_error("invalid") from error
        if not FIRST_YEAR <= moment.year <= LAST_YEAR:
            raise self.make_error("invalid")
        return moment


class Timed(Fields):
    """Fields of a step that may be entered after it happened."""

    at = Moment(
        metadata={"label": "When it happened", "hint": "Leave empty for now."},
        error_messages={
            "null": "Give a date and time with its offset, or leave it out for now.",
            "invalid": "Give a date and time with its offset.",
            "invalid_awareness": "Give the offset too.",
        },
    )
    late_reason = fields.String(
        validate=[plain, validate.Length(max=500, error="Give at most 500 characters.")],
        metadata={"label": "Why it is entered late", "private": True, "widget": "textarea"},
        error_messages={"null": "Say why, or leave it out.", "invalid": "Give a text."},
    )


def _required(options: dict[str, Any], required: bool) -> dict[str, Any]:
    messages = {
        "required": "Enter this.",
        "null": "Enter this.",
        "invalid": "This does not fit.",
        **options.pop("error_messages", {}),
    }
    return {"required": required, "error_messages": messages, **options}


def text(
    label: str,
    *,
    required: bool = True,
    most: int = 120,
    private: bool = True,
    hint: str = "",
    widget: str = "text",
    figures: bool = False,
    scanned: bool = False,
) -> fields.String:
    """Free text: private unless a code, a version or a number of somebody else's; `figures` is a number, and
    `scanned` may come from a scanner, whose own characters are left out."""
    rules: list[Rule] = [
        plain,
        validate.Length(min=1 if required else 0, max=most, error=f"Give 1 to {most} characters."),
        *((visible,) if required else ()),
    ]
    about = {"label": label, "private": private, "hint": hint, "widget": widget, "figures": figures}
    return fields.String(validate=rules, metadata=about | {"scanned": scanned}, **_required({}, required))


def reason(label: str = "Reason", *, required: bool = True) -> fields.String:
    """A reason somebody will read years later: at least ten characters, private."""
    rules: list[Rule] = [
        plain,
        validate.Length(min=10, max=2000, error="Give 10 to 2000 characters."),
        *((visible,) if required else ()),
    ]
    return fields.String(
        validate=rules,
        metadata={"label": label, "private": True, "widget": "textarea"},
        **_required({}, required),
    )


def code(label: str, *, required: bool = True, hint: str = "") -> fields.String:
    """A code as scanned or typed; it is read, checked and kept in capitals."""
    return fields.String(
        validate=[plain, validate.Length(max=80)],
        metadata={"label": label, "widget": "scan", "code": True, "hint": hint},
        **_required({}, required),
    )


def codes(label: str, *, required: bool = False, hint: str = "One code a line.") -> fields.List[Any]:
    """Several codes."""
    inner = fields.String(validate=[plain, validate.Length(max=80)], metadata={"code": True})
    return fields.List(
        inner,
        validate=validate.Length(
            1 if required else 0, 200, error=f"Give {'1' if required else '0'} to 200 codes."
        ),
        metadata={"label": label, "widget": "codes", "code": True, "hint": hint},
        **_required({}, required),
    )


def reference(label: str, of: str, *, required: bool = True, hint: str = "") -> fields.String:
    """One of what is on record: an establishment, a product, a specification, a storage unit."""
    rules: list[Rule] = [plain, validate.Length(min=1 if required else 0, max=80)]
    return fields.String(
        validate=rules, metadata={"label": label, "reference": of, "hint": hint}, **_required({}, required)
    )


def choice(
    label: str,
    options: tuple[str, ...],
    *,
    required: bool = True,
    names: tuple[str, ...] = (),
    hint: str = "",
) -> fields.String:
    """One of a closed list."""
    rule = validate.OneOf(
        options,
        labels=names or [one.replace("_", " ").capitalize() for one in options],
        error="Choose one of the list.",
    )
    return fields.String(
        validate=rule, metadata={"label": label, "hint": hint, "choice": True}, **_required({}, required)
    )


def choices(label: str, options: tuple[str, ...], *, required: bool = True) -> fields.List[Any]:
    """Some of a closed list."""
    inner = fields.String(
        validate=validate.OneOf(
            options,
            labels=[one.replace("_", " ").capitalize() for one in options],
            error="Choose from the list.",
        )
    )
    rule = validate.Length(min=1 if required else 0, error="Choose at least one.")
    return fields.List(
        inner, validate=rule, metadata={"label": label, "widget": "choices"}, **_required({}, required)
    )


def number(
    label: str,
    unit: str,
    least: str,
    most: str,
    *,
    required: bool = True,
    places: int = 3,
    hint: str = "",
    above: bool = False,
) -> fields.Decimal:
    """A decimal quantity within bounds; NaN and infinity are no quantities."""
    low, high = Decimal(least), Decimal(most)
    from_least = f"{'above' if above else 'of at least'} {least}"
    wanted = f"Give a number {from_least} and at most {most} {unit}, with a decimal point."
    rules = [validate.Range(min=low, max=high, min_inclusive=not above, error=wanted), _places(places)]
    messages = {"error_messages": {"invalid": wanted, "special": wanted}}
    return Quantity(
        allow_nan=False,
        validate=rules,
        metadata={"label": label, "unit": unit, "hint": hint},
        **_required(messages, required),
    )


def _places(most: int) -> Any:
    def rule(value: Decimal) -> None:
        exponent = value.as_tuple().exponent
        if isinstance(exponent, int) and -exponent > most:
            raise ValidationError(f"Give at most {most} decimal places.")

    return rule


def millilitres(label: str, *, required: bool = True, above: bool = False) -> fields.Decimal:
    """A volume in millilitres, to the microlitre."""
    return number(label, "mL", "0", "5000", required=required, above=above)


def parts(label: str) -> fields.List[Any]:
    """One volume for each part, in millilitres."""
    return fields.List(
        millilitres("Volume", above=True),
        validate=validate.Length(min=1, max=200, error="Give 1 to 200 volumes."),
        metadata={"label": label, "unit": "mL", "widget": "lines", "hint": "One volume a line."},
        **_required({}, True),
    )


def celsius(label: str = "Temperature", *, required: bool = False) -> fields.Decimal:
    """A temperature in degrees Celsius."""
    return number(label, "°C", "-273.15", "60", required=required, places=2)


def whole(label: str, least: int, most: int, *, required: bool = True) -> fields.Integer:
    """A whole number within bounds; 1.9 and "7" are not silently made one."""
    wanted = f"Give a whole number from {least} to {most}."
    messages = {"error_messages": {"invalid": wanted}}
    return fields.Integer(
        strict=True,
        validate=validate.Range(least, most, error=wanted),
        metadata={"label": label},
        **_required(messages, required),
    )


def instant(label: str, *, required: bool = True) -> Moment:
    """A date and time with its offset."""
    messages = {
        "error_messages": {
            "invalid": "Give a date and time with its offset.",
            "invalid_awareness": "Give the offset too.",
        }
    }
    return Moment(metadata={"label": label}, **_required(messages, required))


def tick(label: str) -> fields.Boolean:
    """Yes or no."""
    wanted: dict[str, Any] = {"null": "Say true or false, or leave it out.", "invalid": "Say true or false."}
    return fields.Boolean(metadata={"label": label}, load_default=False, error_messages=wanted)
