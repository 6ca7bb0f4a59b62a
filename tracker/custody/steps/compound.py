"""Fields that hold more than one answer each."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

from tracker.custody.steps.fields import Fields

REQUIRED: dict[str, str | list[Any] | dict[Any, Any]] = {
    "required": "Enter this.",
    "null": "Enter this.",
    "invalid": "This does not fit.",
}


class LineFields(Fields):
    """Fields of one line of a panel."""

    error_messages = {"type": "Give the fields of a line by their names."}  # noqa: RUF012  (marshmallow reads it so)


def file(label: str, hint: str = "") -> fields.String:
    """The content of a file, in Base64 where it is sent as text."""
    return fields.String(
        validate=validate.Length(min=1, error="Choose a file."),
        metadata={"label": label, "widget": "file", "file": True, "hint": hint},
        required=True,
        error_messages=REQUIRED,
    )


def hashes(label: str, hint: str = "") -> fields.List[Any]:
    """Some of the files on record, by the hashes they are found by."""
    inner = fields.String(validate=validate.Regexp("[0-9a-f]{64}$", error="Choose from the list."))
    return fields.List(
        inner,
        validate=validate.Length(max=100, error="Choose at most 100 files at once."),
        metadata={"label": label, "widget": "choices", "hint": hint},
        error_messages=REQUIRED,
    )


def panel(label: str, line: type[Schema], hint: str = "") -> fields.List[Any]:
    """Several lines of one report, each with fields of its own."""
    return fields.List(
        fields.Nested(line),
        validate=validate.Length(min=1, max=200, error="Give 1 to 200 lines."),
        metadata={"label": label, "widget": "panel", "hint": hint},
        required=True,
        error_messages=REQUIRED,
    )
