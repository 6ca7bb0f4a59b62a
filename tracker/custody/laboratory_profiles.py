"""How a laboratory writes its files: which column names the vial, which hold values, and what can be true."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate

from tracker.custody.measurables import ANALYTES, BY_NAME, Analyte
from tracker.custody.units import UNITS, read_unit


@dataclass(frozen=True, slots=True)
class Column:
    """One column of values: what it measures, in which unit, and between which bounds it can be true.

    Without an analyte it is only looked at. `words` gives the laboratory's own answers the words used here.
    """

    heading: str
    analyte: str = ""
    unit: str = ""
    least: Decimal | None = None
    most: Decimal | None = None
    required: bool = False
    really_percent: bool = False
    words: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sum:
    """Columns of one line that are parts of one whole: what they may make together."""

    headings: tuple[str, ...]
    least: Decimal
    most: Decimal


@dataclass(frozen=True, slots=True)
class Profile:
    """One way of writing files. With `analyte` named, every line is one value; else every column is of one.

    `by_heading` takes every further column whose heading reads as an analyte, with its unit in brackets.
    """

    name: str
    title: str
    code: str = "code"
    analyte: str = ""
    value: str = "value"
    unit: str = "unit"
    method: str = "method"
    date: str = "date"
    columns: tuple[Column, ...] = ()
    sums: tuple[Sum, ...] = ()
    by_heading: bool = False
    decimal: str = "auto"  # or "point", "comma"
    laboratory: str = ""


ONE_VALUE_A_LINE = Profile(
    "values", "One value a line: code, analyte, value, unit, method, date", analyte="analyte"
)
ONE_VIAL_A_LINE = Profile("vials", "One vial a line: code, then a column for each analyte", by_heading=True)

PROFILES: dict[str, Profile] = {one.name: one for one in (ONE_VALUE_A_LINE, ONE_VIAL_A_LINE)}


def analyte_called(text: str) -> Analyte | None:
    """The analyte a laboratory means by this name: ours, or its label, however it is written."""
    return _called().get(_plain(text))


@cache
def _called() -> Mapping[str, Analyte]:
    """Every analyte by its name and by its label; where two are written alike, the first."""
    backwards = reversed(ANALYTES)
    return {_plain(text): one for one in backwards for text in (one.label, one.name)}


def column_called(heading: str) -> Column | None:
    """The column a heading such as `Viability (%)` stands for; None when it names no analyte."""
    name, bracket, rest = heading.replace("[", "(").partition("(")
    known = analyte_called(name)
    if known is None:
        return None
    unit = read_unit(rest.replace("]", ")").rstrip(") ")) if bracket else ""
    only = known.reported_in[0] if len(known.reported_in) == 1 else ""
    return Column(heading, known.name, unit or only)


def _plain(text: str) -> str:
    return "".join(one for one in text.lower() if one.isalnum() or one == "+")


class _ColumnFields(Schema):
    heading = fields.String(required=True, validate=validate.Length(1, 120))
    analyte = fields.String(validate=validate.OneOf((*BY_NAME, ""), error="Name an analyte of this program."))
    unit = fields.String(validate=validate.OneOf((*UNITS, ""), error="Name a unit of this program."))
    least = fields.Decimal(allow_nan=False)
    most = fields.Decimal(allow_nan=False)
    required = fields.Boolean()
    really_percent = fields.Boolean()
    words = fields.Dict(keys=fields.String(), values=fields.String())

    @post_load
    def _made(self, data: dict[str, Any], **_: Any) -> Column:
        return Column(**data)


class _SumFields(Schema):
    headings = fields.List(fields.String(), required=True, validate=validate.Length(2, 20))
    least = fields.Decimal(required=True, allow_nan=False)
    most = fields.Decimal(required=True, allow_nan=False)

    @post_load
    def _made(self, data: dict[str, Any], **_: Any) -> Sum:
        return Sum(**{**data, "headings": tuple(data["headings"])})


class _ProfileFields(Schema):
    name = fields.String(required=True, validate=validate.Regexp(r"[a-z0-9-]{1,40}\Z"))
    title = fields.String(required=True, validate=validate.Length(1, 120))
    code = fields.String(required=True)
    analyte = fields.String()
    value = fields.String()
    unit = fields.String()
    method = fields.String()
    date = fields.String()
    columns = fields.List(fields.Nested(_ColumnFields), validate=validate.Length(max=200))
    sums = fields.List(fields.Nested(_SumFields), validate=validate.Length(max=20))
    by_heading = fields.Boolean()
    decimal = fields.String(validate=validate.OneOf(("auto", "point", "comma")))
    laboratory = fields.String(validate=validate.Length(max=80))

    @post_load
    def _made(self, data: dict[str, Any], **_: Any) -> Profile:
        listed: dict[str, Any] = {name: tuple(data[name]) for name in ("columns", "sums") if name in data}
        return Profile(**{**data, **listed})


def read_profile(document: Mapping[str, Any]) -> Profile:
    """The profile a document describes; raises ValueError naming every field that does not fit."""
    try:
        made: Profile = _ProfileFields().load(dict(document))
    except ValidationError as error:
        wrong = "; ".join(f"{name}: {found}" for name, found in sorted(error.messages_dict.items()))
        raise ValueError(f"The profile does not fit: {wrong}.") from error
    return made
