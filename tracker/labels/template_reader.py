"""Layouts read from JSON: what ships with the program and what a site wrote pass the same schema."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate, validates_schema

from tracker.custody.problems import Invalid
from tracker.labels.face import unprintable
from tracker.labels.facts import SHOWN
from tracker.labels.template import (
    LEAST_DOTS,
    RESOLUTIONS,
    CodeBox,
    Holds,
    Item,
    Sheet,
    Sign,
    Sort,
    Symbology,
    Template,
    TextBox,
)

LONGEST_DOCUMENT = 20_000
WIDEST_MM = 300
SMALLEST_PT, LARGEST_PT = 3.3, 60
NAME = validate.Regexp(
    r"[a-z][a-z0-9_]{1,39}\Z", error="Give 2 to 40 small letters, digits or _, beginning with a letter."
)
MUST_SHOW = {
    Sort.VIAL: {"product", "identity", "expiry", "readable", "version", "warnings"},
    Sort.UNIT: {"name", "readable"},
    Sort.HANDOVER: {"from", "to", "readable", "notice"},
    Sort.TREATMENT: {"product", "readable", "notice"},
    Sort.UNUSED: {"readable", "notice"},
}
"""What a layout that stands alone shows; one that does not shows the serial at least."""


def read_template(text: str, version: int = 1) -> Template:
    """The layout this document declares, or `Invalid` with every fault at its place."""
    if len(text) > LONGEST_DOCUMENT:
        raise _invalid({"document": [f"A layout has at most {LONGEST_DOCUMENT} characters."]})
    try:
        given = json.loads(text)
    except (ValueError, RecursionError) as error:
        says = f"This is not JSON: {error}." if isinstance(error, ValueError) else "This is nested too deep."
        raise _invalid({"document": [says]}) from error
    if not isinstance(given, dict):
        raise _invalid({"document": ["A layout is one JSON object."]})
    try:
        found: Template = _Layout().load(given)
    except ValidationError as error:
        raise _invalid(dict(_flat(error.messages))) from error
    return Template(**{one: getattr(found, one) for one in found.__slots__} | {"version": version})


def _invalid(found: dict[str, list[str]]) -> Invalid:
    return Invalid("This is not a layout.", found)


def _flat(messages: Any, within: str = "") -> Iterator[tuple[str, list[str]]]:
    """Each sentence at its path, as in `texts.0.width_mm`."""
    for name, value in dict(messages).items():
        path = f"{within}{name}".removesuffix("._schema").replace("_schema", "document")
        if isinstance(value, Mapping):
            yield from _flat(value, f"{path}.")
        else:
            yield path, [str(one) for one in value]


def _measure(most: float = WIDEST_MM, *, least: float = 0.0) -> fields.Float:
    says = f"Give millimetres from {least:g} to {most:g}."
    messages: dict[str, Any] = {
        "invalid": says,
        "special": says,
        "required": "Give this measure in millimetres.",
    }
    rule = validate.Range(min=least, max=most, error=says)
    return fields.Float(required=True, allow_nan=False, validate=rule, error_messages=messages)


def _points() -> fields.Float:
    says = f"Give points from {SMALLEST_PT} to {LARGEST_PT}; smaller type is not formed by a label printer."
    rule = validate.Range(min=SMALLEST_PT, max=LARGEST_PT, error=says)
    return fields.Float(required=True, allow_nan=False, validate=rule, error_messages={"invalid": says})


def _count(most: int, *, least: int = 1) -> fields.Integer:
    says = f"Give a whole number from {least} to {most}."
    rule = validate.Range(min=least, max=most, error=says)
    return fields.Integer(strict=True, validate=rule, error_messages={"invalid": says})


def _printable(text: str) -> None:
    if strange := unprintable(text):
        raise ValidationError(f"The label's face has no character for {strange[0]!r}.")


class _Part(Schema):
    error_messages = {"unknown": "A layout knows no such field."}  # noqa: RUF012  (marshmallow reads it so)


class _Item(_Part):
    field = fields.String(required=True)
    before = fields.String(load_default="", validate=[validate.Length(max=40), _printable])
    bold = fields.Boolean(load_default=False)

    @post_load
    def made(self, data: dict[str, Any], **_: Any) -> Item:
        return Item(**data)


class _TextBox(_Part):
    shows = fields.List(fields.Nested(_Item), required=True, validate=validate.Length(1, 20))
    x = _measure()
    y = _measure()
    width = _measure(least=1)
    height = _measure(least=0.8)
    largest = _points()
    smallest = _points()
    beside_code = fields.Boolean(load_default=False)
    middle = fields.Boolean(load_default=False)

    @validates_schema
    def sizes(self, data: dict[str, Any], **_: Any) -> None:
        if data["smallest"] > data["largest"]:
            raise ValidationError("The smallest type is larger than the largest.", "smallest")

    @post_load
    def made(self, data: dict[str, Any], **_: Any) -> TextBox:
        return TextBox(**data | {"shows": tuple(data["shows"])})


class _Code(_Part):
    symbology = fields.Enum(Symbology, by_value=True, required=True)
    holds = fields.Enum(Holds, by_value=True, required=True)
    x = _measure()
    y = _measure()
    room = _measure(100, least=3)
    least_dots = _count(20, least=LEAST_DOTS)

    @post_load
    def made(self, data: dict[str, Any], **_: Any) -> CodeBox:
        return CodeBox(**data)


class _Sign(_Part):
    x = _measure()
    y = _measure()
    side = _measure(50, least=4)

    @post_load
    def made(self, data: dict[str, Any], **_: Any) -> Sign:
        return Sign(**data)


class _Sheet(_Part):
    width = _measure(450, least=50)
    height = _measure(450, least=50)
    columns = _count(20)
    rows = _count(50)
    left = _measure()
    top = _measure()
    column_step = _measure(least=1)
    row_step = _measure(least=1)

    @post_load
    def made(self, data: dict[str, Any], **_: Any) -> Sheet:
        return Sheet(**data)


class _Layout(_Part):
    name = fields.String(required=True, validate=NAME)
    title = fields.String(required=True, validate=[validate.Length(1, 80), _printable])
    sort = fields.Enum(Sort, by_value=True, required=True)
    width = _measure(least=5)
    height = _measure(least=5)
    code = fields.Nested(_Code, required=True)
    texts = fields.List(fields.Nested(_TextBox), required=True, validate=validate.Length(1, 12))
    resolutions = fields.List(
        _count(600), load_default=list(RESOLUTIONS), validate=validate.ContainsOnly(RESOLUTIONS)
    )
    round = fields.Boolean(load_default=False)
    shortens = fields.Boolean(load_default=False)
    alone = fields.Boolean(load_default=True)
    sign = fields.Nested(_Sign, load_default=None, allow_none=True)
    sheet = fields.Nested(_Sheet, load_default=None, allow_none=True)

    @validates_schema
    def fitting(self, data: dict[str, Any], **_: Any) -> None:
        faults = dict(_faults(data))
        if faults:
            raise ValidationError(faults)

    @post_load
    def made(self, data: dict[str, Any], **_: Any) -> Template:
        return Template(**data | {name: tuple(data[name]) for name in ("texts", "resolutions")})


def _faults(data: Mapping[str, Any]) -> Iterator[tuple[str, list[str]]]:
    """What each part by itself cannot see: boxes beyond the edge, facts of another sort, facts left out."""
    sort, shown = data["sort"], {item.field for box in data["texts"] for item in box.shows}
    if strange := sorted(shown - set(SHOWN[sort])):
        yield "texts", [f"“{strange[0]}” is none of {', '.join(SHOWN[sort])}."]
    must = MUST_SHOW[sort] if data["alone"] else set()
    if lacking := sorted(must - shown):
        yield "alone", [f"A {sort} label that stands alone shows {', '.join(lacking)} too."]
    if not shown & {"serial", "readable"}:
        yield "texts", ["A label shows its code or its serial in print."]
    boxes = [("code", data["code"].x, data["code"].y, data["code"].room, data["code"].room)]
    boxes += [(f"texts.{n}", one.x, one.y, one.width, one.height) for n, one in enumerate(data["texts"])]
    if sign := data["sign"]:
        boxes.append(("sign", sign.x, sign.y, sign.side, sign.side))
    for name, x, y, wide, high in boxes:
        if x + wide > data["width"] + 0.01 or y + high > data["height"] + 0.01:
            yield name, ["This reaches beyond the edge of the label."]
    if not data["resolutions"]:
        yield "resolutions", ["Name at least one of 203, 300 and 600 dots per inch."]
    if (sheet := data["sheet"]) and not _on_paper(sheet, data["width"], data["height"]):
        yield "sheet", ["The labels overlap, or reach beyond the edge of the paper."]


def _on_paper(sheet: Sheet, wide: float, high: float) -> bool:
    apart = (sheet.columns == 1 or sheet.column_step >= wide) and (sheet.rows == 1 or sheet.row_step >= high)
    right = sheet.left + (sheet.columns - 1) * sheet.column_step + wide
    bottom = sheet.top + (sheet.rows - 1) * sheet.row_step + high
    return apart and right <= sheet.width and bottom <= sheet.height
