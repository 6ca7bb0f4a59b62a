"""What a declared field asks for: how it is shown, which answers it takes, what its limit is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from marshmallow import fields, validate


class Kind(StrEnum):
    """The ways a field can be asked for; a field's metadata `widget` may name one of them."""

    TEXT = "text"
    TEXTAREA = "textarea"
    NUMBER = "number"
    DATETIME = "datetime"
    DATE = "date"
    CHOICE = "choice"
    CHOICES = "choices"
    CODES = "codes"
    LINES = "lines"
    CHECKBOX = "checkbox"
    YES_NO = "yes_no"
    PASSWORD = "password"
    HIDDEN = "hidden"
    SCAN = "scan"
    PANEL = "panel"
    FILE = "file"


ONE_PER_LINE = frozenset({Kind.CODES, Kind.LINES})
"""Kinds whose answer is a list typed one to a line."""


@dataclass(frozen=True, slots=True)
class ChoiceView:
    """One answer a person may choose: what is sent and what is read."""

    value: str
    label: str


def kind_of(field: fields.Field[Any]) -> Kind:
    """The way this field is asked for: its own `widget` if it names one, else what its type says."""
    widget = field.metadata.get("widget")
    if widget is not None:
        return Kind(widget)
    if isinstance(field, fields.List):
        return Kind.CHOICES if choices_of(field.inner) else Kind.LINES
    if choices_of(field):
        return Kind.CHOICE
    return _kind_of_one(field)


def _kind_of_one(field: fields.Field[Any]) -> Kind:
    for family, kind in KINDS:
        if isinstance(field, family):
            return kind
    raise TypeError(f"The field {field.name} is a {type(field).__name__}; a page has no way to ask for that.")


def choices_of(field: fields.Field[Any]) -> tuple[ChoiceView, ...]:
    """Every answer this field takes, in the order declared; none when it is not a closed list."""
    if isinstance(field, fields.List):
        return choices_of(field.inner)
    if isinstance(field, fields.Enum):
        return tuple(_named(field, value) for value in _enum_values(field))
    for rule in _rules(field):
        if isinstance(rule, validate.OneOf):
            return tuple(
                ChoiceView(str(value), label or _label(field, value)) for value, label in rule.options(str)
            )
    return ()


def _enum_values(field: fields.Enum[Any]) -> Iterator[str]:
    for member in field.enum:
        yield str(member.value if field.by_value else member.name)


def _named(field: fields.Field[Any], value: str) -> ChoiceView:
    return ChoiceView(value, _label(field, value))


def _label(field: fields.Field[Any], value: str) -> str:
    labels = field.metadata.get("labels", {})
    return str(labels.get(value) or in_words(str(value)))


def in_words(name: str) -> str:
    """A name from the code as a person writes it: capital first, spaces for underscores."""
    words = name.replace("_", " ").strip()
    return words[:1].upper() + words[1:]


def limit_of(field: fields.Field[Any]) -> str:
    """The limit of a number as it stands beside its box, `≥ 0 and ≤ 100`; empty without one."""
    if isinstance(field, fields.List):
        return limit_of(field.inner)
    ranges = [rule for rule in _rules(field) if isinstance(rule, validate.Range)]
    return " and ".join(bound for rule in ranges for bound in _bounds(rule))


def _bounds(rule: validate.Range) -> Iterator[str]:
    if rule.min is not None:
        yield f"{'≥' if rule.min_inclusive else '>'} {rule.min}"
    if rule.max is not None:
        yield f"{'≤' if rule.max_inclusive else '<'} {rule.max}"


def _rules(field: fields.Field[Any]) -> Iterator[Any]:
    for rule in field.validators:
        yield from rule.validators if isinstance(rule, validate.And) else (rule,)


KINDS: tuple[tuple[type[fields.Field[Any]], Kind], ...] = (
    (fields.Boolean, Kind.CHECKBOX),
    (fields.DateTime, Kind.DATETIME),
    (fields.Date, Kind.DATE),
    (fields.Number, Kind.NUMBER),
    (fields.String, Kind.TEXT),
)
